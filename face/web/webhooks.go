package web

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/face/api"
	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/face/web/developer"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/hook"
)

func (s *Site) registerWebhooks(mux *door.Mux) {
	const one = "/developer/webhooks/{id}"
	s.manages(mux, http.MethodPost, "/developer/webhooks", "make a webhook", false, s.makeHook)
	s.manages(mux, http.MethodGet, one, "what a webhook was sent", false, s.hookPage)
	s.manages(mux, http.MethodPost, one+"/rotate", "give a webhook a new secret", false, s.rotateHook)
	s.manages(mux, http.MethodPost, one+"/resume", "let a paused webhook go on", false,
		s.after("/developer?done=resumed#webhooks", onHook((*hook.Hooks).Resume, s)))
	s.manages(mux, http.MethodPost, one+"/remove", "end a webhook", false,
		s.after("/developer?done=ended#webhooks", onHook((*hook.Hooks).Remove, s)))
	s.manages(mux, http.MethodPost, one+"/deliveries/{delivery}/redeliver", "send a message once more", false, s.redeliver)
}

// onHook makes a step of a change to a webhook.
func onHook(
	change func(*hook.Hooks, context.Context, access.Who, int64) error, s *Site,
) func(*http.Request, access.Who, int64) error {
	return func(r *http.Request, who access.Who, id int64) error { return change(s.Hooks, r.Context(), who, id) }
}

func (s *Site) makeHook(w http.ResponseWriter, r *http.Request) {
	form := developer.NewForm()
	form.URL = r.PostForm.Get("url")
	made, err := s.Hooks.Make(r.Context(), door.WhoOf(r.Context()), form.URL)
	switch {
	case err == nil:
		secret := developer.Secret(made.URL, hook.Written(made.Secret))
		s.showDeveloper(w, r, http.StatusOK, developer.NewForm(), secret)
		return
	case errors.Is(err, hook.ErrPrivate):
		form.Field = "url-private"
	case errors.Is(err, hook.ErrURL):
		form.Field = "url"
	case errors.Is(err, hook.ErrTooMany):
		form.Field = "too-many"
	default:
		api.Write(w, r, err)
		return
	}
	s.showDeveloper(w, r, http.StatusUnprocessableEntity, form, nil)
}

// hook returns the webhook of the organisation that the path names.
func (s *Site) hook(r *http.Request) (hook.Hook, error) {
	all, err := s.Hooks.Of(r.Context(), door.WhoOf(r.Context()))
	if err != nil {
		return hook.Hook{}, err
	}
	id := idOf(r)
	for _, h := range all {
		if h.ID == id {
			return h, nil
		}
	}
	return hook.Hook{}, hook.ErrUnknown
}

func (s *Site) rotateHook(w http.ResponseWriter, r *http.Request) {
	h, err := s.hook(r)
	var secret []byte
	if err == nil {
		secret, err = s.Hooks.Rotate(r.Context(), door.WhoOf(r.Context()), h.ID)
	}
	if err != nil {
		api.Write(w, r, err)
		return
	}
	shown := developer.Secret(h.URL, hook.Written(secret))
	s.showDeveloper(w, r, http.StatusOK, developer.NewForm(), shown)
}

// shownDeliveries is how many deliveries a page shows.
const shownDeliveries = 20

func (s *Site) hookPage(w http.ResponseWriter, r *http.Request) {
	h, err := s.hook(r)
	var sent []hook.Delivery
	below := number(r.URL.Query().Get("after"))
	if err == nil {
		sent, err = s.Hooks.Deliveries(r.Context(), door.WhoOf(r.Context()), h.ID, below, shownDeliveries+1)
	}
	if err != nil {
		api.Write(w, r, err)
		return
	}
	page := developer.Log{
		Shell: s.Shell(r), Hook: hookOf(h, s.Now()), More: len(sent) > shownDeliveries, Paged: below != 0,
	}
	page.Notice = developer.Done(r.URL.Query().Get("done"))
	for _, d := range sent[:min(len(sent), shownDeliveries)] {
		page.Deliveries = append(page.Deliveries, developer.Delivery{
			ID: d.ID, Message: d.MessageID(), Leaf: d.Leaf, Created: day.Instant(d.Created), Attempts: d.Attempts,
			Due: day.Instant(d.Due), Done: day.Instant(d.Done), Status: d.Status, Error: d.Error,
		})
	}
	s.Show(w, r, http.StatusOK, page)
}

func (s *Site) redeliver(w http.ResponseWriter, r *http.Request) {
	delivery, err := strconv.ParseInt(r.PathValue("delivery"), 10, 64)
	if err != nil {
		door.Because(r, door.NotFound).Write(w, r)
		return
	}
	if err := s.Hooks.Redeliver(r.Context(), door.WhoOf(r.Context()), idOf(r), delivery); err != nil {
		api.Write(w, r, err)
		return
	}
	http.Redirect(w, r, "/developer/webhooks/"+r.PathValue("id")+"?done=again", http.StatusSeeOther)
}
