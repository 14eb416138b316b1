package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/face/api"
	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/face/web/developer"
	"github.com/tallystick/tallystick/face/web/sheet"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/account"
	"github.com/tallystick/tallystick/node/desk/hook"
)

func (s *Site) registerDeveloper(mux *door.Mux) {
	s.own(mux, http.MethodGet, "/developer", "the API: calls, keys, webhooks", s.developerPage)
	s.manages(mux, http.MethodPost, "/developer/keys", "make an API key", true, s.makeKey)
	s.manages(mux, http.MethodPost, "/developer/keys/{id}/revoke", "revoke an API key", false,
		s.after("/developer?done=revoked#api-keys", s.Desk.RevokeKey))
	s.registerWebhooks(mux)
}

func (s *Site) developerPage(w http.ResponseWriter, r *http.Request) {
	if s.asFile(w, r, files{"api-keys": func() (*sheet.Table, error) { return s.keysFile(r) }}) {
		return
	}
	s.showDeveloper(w, r, http.StatusOK, developer.NewForm(), developer.Done(r.URL.Query().Get("done")))
}

// keysFile reads the API keys of the organisation as a file, without what opens
// anything.
func (s *Site) keysFile(r *http.Request) (*sheet.Table, error) {
	t := &sheet.Table{Columns: []string{"id", "name", "begins", "role", "scopes", "expires", "used", "state"}}
	all, err := s.Desk.Keys(r.Context(), door.WhoOf(r.Context()))
	for _, key := range all {
		k := keyOf(key, s.Now())
		state := map[developer.Standing]string{
			developer.Holds: "holds", developer.Expired: "expired", developer.Revoked: "revoked",
		}[k.State]
		t.Rows = append(t.Rows, []any{k.ID, k.Name, k.Hint, k.Role.String(), k.Scopes, k.Expires, k.Used, state})
	}
	return t, err
}

// showDeveloper shows the page with what was filled in and what came of the
// last step.
func (s *Site) showDeveloper(
	w http.ResponseWriter, r *http.Request, status int, form developer.Form, notice *ui.Callout,
) {
	ctx, who := r.Context(), door.WhoOf(r.Context())
	page := developer.Page{Shell: s.Shell(r), Origin: s.linkTo(r, ""), Form: form}
	page.Notice = notice
	called := map[int64]string{}
	if page.Manages() {
		keys, err := s.Desk.Keys(ctx, who)
		var hooks []hook.Hook
		if err == nil && s.Hooks != nil {
			hooks, err = s.Hooks.Of(ctx, who)
		}
		if err != nil {
			api.Write(w, r, err)
			return
		}
		for _, k := range keys {
			called[k.ID] = k.Name
			page.Keys = append(page.Keys, keyOf(k, s.Now()))
		}
		for _, h := range hooks {
			page.Hooks = append(page.Hooks, hookOf(h, s.Now()))
		}
	}
	if s.Recent != nil {
		page.Recent = requestsOf(s.Recent.Of(who.Organisation), called)
	}
	s.Show(w, r, status, page)
}

func keyOf(k account.Key, now time.Time) developer.Key {
	out := developer.Key{
		ID: k.ID, Name: k.Name, Hint: k.Hint, Role: k.Role, Scopes: strings.Join(api.ScopeNames(k.Scopes), ", "),
		Expires: instantOf(k.Expires), Used: instantOf(k.Used),
	}
	switch {
	case !k.Revoked.IsZero():
		out.State = developer.Revoked
	case !now.Before(k.Expires):
		out.State = developer.Expired
	}
	return out
}

func hookOf(h hook.Hook, now time.Time) developer.Hook {
	out := developer.Hook{
		ID: h.ID, URL: h.URL, Created: day.Instant(h.Created), Paused: day.Instant(h.Paused),
	}
	if h.BeforeUntil > now.UnixMicro() {
		out.Old = day.Instant(h.BeforeUntil)
	}
	return out
}

// requestsOf returns what was asked, each with what its key is called.
func requestsOf(asked []door.Observation, called map[int64]string) []developer.Request {
	all := make([]developer.Request, 0, len(asked))
	for _, o := range asked {
		q := developer.Request{
			At: instantOf(o.At), ID: o.ID, Method: o.Method, Route: o.Pattern, Status: o.Status, Problem: o.Cause, Took: o.Took,
		}
		if o.Key != 0 {
			q.Key = called[o.Key]
			if q.Key == "" { // only administrators see what keys are called
				q.Key = "#" + strconv.FormatInt(o.Key, 10)
			}
		}
		all = append(all, q)
	}
	return all
}

// keyForm returns what was filled in of a key, and the key that it asks for.
// Its field says what is not right.
func keyForm(r *http.Request, now time.Time) (developer.Form, account.Key) {
	f := developer.Form{
		Name: r.PostForm.Get("name"), Role: r.PostForm.Get("role"), Days: r.PostForm.Get("days"),
	}
	order := account.Key{Name: f.Name}
	for _, scope := range r.PostForm["scope"] {
		switch scope {
		case "read":
			f.Read, order.Scopes = true, order.Scopes|access.Read
		case "write":
			f.Write, order.Scopes = true, order.Scopes|access.Write
		case "manage":
			f.Manage, order.Scopes = true, order.Scopes|access.Manage
		}
	}
	var known bool
	if order.Role, known = access.ParseRole(f.Role); !known {
		f.Field = "role"
	}
	days, err := strconv.Atoi(f.Days)
	if err != nil || days < 1 || days > 366 {
		f.Field = "days"
	}
	order.Expires = now.Add(time.Duration(days) * 24 * time.Hour)
	return f, order
}

func (s *Site) makeKey(w http.ResponseWriter, r *http.Request) {
	form, order := keyForm(r, s.Now())
	var secret string
	var err error
	if form.Field == "" {
		secret, _, err = s.Desk.NewKey(r, door.WhoOf(r.Context()), order)
	}
	var field *account.FieldError
	if errors.As(err, &field) {
		form.Field = field.Field
	}
	switch {
	case form.Field != "":
		s.showDeveloper(w, r, http.StatusUnprocessableEntity, form, nil)
	case err != nil:
		api.Write(w, r, err)
	default:
		s.showDeveloper(w, r, http.StatusOK, developer.NewForm(), developer.Secret(order.Name, secret))
	}
}
