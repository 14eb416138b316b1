package web

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/face/api"
	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/face/web/people"
	"github.com/tallystick/tallystick/face/web/sheet"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/account"
)

func (s *Site) registerPeople(mux *door.Mux) {
	s.manages(mux, http.MethodGet, "/people", "who belongs to the organisation", false, s.peoplePage)
	s.manages(mux, http.MethodGet, "/people/{id}", "somebody of the organisation", false, s.personPage)
	s.manages(mux, http.MethodPost, "/people/invite", "invite somebody", true, s.invite)
	s.manages(mux, http.MethodPost, "/people/invitations/{id}/withdraw", "take an invitation back", false,
		s.after("/people?done=withdrawn#invitations", s.Desk.Withdraw))
	s.manages(mux, http.MethodPost, "/people/{id}/role", "change somebody's role", true, s.changeRole)
	s.manages(mux, http.MethodPost, "/people/{id}/password", "let somebody choose a new password", true, s.inviteAgain)
	s.manages(mux, http.MethodPost, "/people/{id}/remove", "end what somebody may do", true, s.removePerson)
	s.manages(mux, http.MethodPost, "/people/two", "say whether money takes two people", true, s.setTwoPeople)
}

// manages registers a page or a step of an organisation's administrators; fresh
// wants presence to be proved just before.
func (s *Site) manages(mux *door.Mux, method, path, summary string, fresh bool, h http.HandlerFunc) {
	mux.Handle(access.Route{
		Method: method, Path: path, Least: access.Administrator, Scope: access.Manage, Subject: access.Own, Fresh: fresh,
		Summary: summary,
	}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			door.BodyProblem(r, err).Write(w, r)
			return
		}
		h(w, r)
	}))
}

// after does something to what the path names by {id}, and leads to a page.
func (s *Site) after(to string, do func(r *http.Request, who access.Who, id int64) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := do(r, door.WhoOf(r.Context()), idOf(r)); err != nil {
			api.Write(w, r, err)
			return
		}
		http.Redirect(w, r, to, http.StatusSeeOther)
	}
}

// idOf returns the number that stands for {id} in the path.
func idOf(r *http.Request) int64 { return number(r.PathValue("id")) }

// number returns the number that text is; 0, which names nothing and begins a
// list at the newest, if it is none.
func number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// linkTo returns the whole address of a page. A request may name any host; a
// link that somebody else is to follow names it only if there is nothing better.
func (s *Site) linkTo(r *http.Request, path string) string {
	if s.Origin != "" {
		return s.Origin + path
	}
	scheme := "http://"
	if s.Secure {
		scheme = "https://"
	}
	return scheme + r.Host + path
}

// shownEvents is how many security events the page of people shows at once.
const shownEvents = 20

func (s *Site) peoplePage(w http.ResponseWriter, r *http.Request) {
	if s.asFile(w, r, files{
		"people": func() (*sheet.Table, error) { return s.peopleFile(r) },
		"events": func() (*sheet.Table, error) {
			all, _, err := s.securityEvents(r.Context(), door.WhoOf(r.Context()), 0, mostExported)
			return eventSheet(all), err
		},
	}) {
		return
	}
	s.showPeople(w, r, http.StatusOK, people.Form{Role: access.Viewer.String()}, people.Done(r.URL.Query().Get("done")))
}

// peopleFile reads who belongs to the organisation as a file.
func (s *Site) peopleFile(r *http.Request) (*sheet.Table, error) {
	t := &sheet.Table{Columns: []string{"id", "name", "login", "role", "until", "passkeys"}}
	all, err := s.Desk.People(r.Context(), door.WhoOf(r.Context()))
	for _, p := range all {
		t.Rows = append(t.Rows, []any{p.ID, p.Name, p.Login, p.Role.String(), p.Until, int64(p.Passkeys)})
	}
	return t, err
}

// showPeople shows the page with what was filled in and what came of the last
// step.
func (s *Site) showPeople(
	w http.ResponseWriter, r *http.Request, status int, form people.Form, notice *ui.Callout,
) {
	ctx, who := r.Context(), door.WhoOf(r.Context())
	before := number(r.URL.Query().Get("before"))
	page := people.Page{Shell: s.Shell(r), Form: form, Keys: s.Office != nil}
	page.Notice = notice
	page.Calls = []ui.Call{
		{Method: http.MethodGet, Path: api.Prefix + "/people"},
		{Method: http.MethodPost, Path: api.Prefix + "/invitations", Body: `{"name":"Sun Mei","role":"maker"}`},
		{Method: http.MethodPut, Path: api.Prefix + "/organisation", Body: `{"two_people":true}`},
	}
	all, err := s.Desk.People(ctx, who)
	for _, p := range all {
		page.People = append(page.People, personOf(p))
	}
	var out []account.Invitation
	if err == nil {
		out, err = s.Desk.Invitations(ctx, who)
	}
	for _, i := range out {
		page.Invitations = append(page.Invitations, people.Invitation{
			ID: i.ID, Name: i.Name, Role: i.Role, Until: i.Until, Expires: instantOf(i.Expires), Known: i.User != 0,
		})
	}
	if err == nil {
		page.TwoPeople, err = s.Desk.TwoPeople(ctx, who.Organisation)
	}
	if err == nil {
		page.Events, page.Before, err = s.securityEvents(ctx, who, before, shownEvents)
	}
	if err != nil {
		api.Write(w, r, err)
		return
	}
	s.Show(w, r, status, page)
}

func personOf(p account.Person) people.Person {
	return people.Person{ID: p.ID, Name: p.Name, Login: p.Login, Role: p.Role, Until: p.Until, Passkeys: p.Passkeys}
}

// termsIn returns the role and its last day as a form has them, and the field
// that is not right.
func termsIn(form *people.Form) (role access.Role, until day.Date, wrong string) {
	role, known := access.ParseRole(form.Role)
	if !known {
		return 0, 0, "role"
	}
	if form.Until != "" {
		var err error
		if until, err = day.Parse(form.Until); err != nil {
			form.Until = "" // browsers complain of what is no day
			return 0, 0, "until"
		}
	}
	return role, until, ""
}

func formOf(r *http.Request) people.Form {
	get := r.PostForm.Get
	return people.Form{Name: get("name"), Role: get("role"), Until: get("until"), Organisation: get("organisation")}
}

func (s *Site) invite(w http.ResponseWriter, r *http.Request) {
	form := formOf(r)
	role, until, wrong := termsIn(&form)
	var token string
	var err error
	if wrong == "" {
		order := account.Invitation{Organisation: form.Organisation, Name: form.Name, Role: role, Until: until}
		token, _, err = s.Desk.Invite(r, door.WhoOf(r.Context()), order)
	}
	var field *account.FieldError
	if errors.As(err, &field) {
		wrong = field.Field
	}
	switch {
	case wrong != "":
		form.Field = wrong
		s.showPeople(w, r, http.StatusUnprocessableEntity, form, nil)
	case err != nil:
		api.Write(w, r, err)
	default:
		made := people.Linked(form.Name, s.linkTo(r, "/invite/"+token))
		s.showPeople(w, r, http.StatusOK, people.Form{Role: access.Viewer.String()}, made)
	}
}

func (s *Site) personPage(w http.ResponseWriter, r *http.Request) {
	p, err := s.person(r)
	if err != nil {
		api.Write(w, r, err)
		return
	}
	form := people.Form{Role: p.Role.String()}
	if p.Until != 0 {
		form.Until = p.Until.String()
	}
	s.showPerson(w, r, http.StatusOK, p, form, nil)
}

func (s *Site) showPerson(
	w http.ResponseWriter, r *http.Request, status int, p people.Person, form people.Form, notice *ui.Callout,
) {
	page := people.Single{Shell: s.Shell(r), Person: p, Form: form}
	page.Notice = notice
	path := api.Prefix + "/people/" + strconv.FormatInt(p.ID, 10)
	page.Calls = []ui.Call{
		{Method: http.MethodPut, Path: path + "/role", Body: `{"role":"` + p.Role.String() + `"}`},
		{Method: http.MethodDelete, Path: path},
	}
	s.Show(w, r, status, page)
}

// person returns the one of the organisation whom the path names.
func (s *Site) person(r *http.Request) (people.Person, error) {
	all, err := s.Desk.People(r.Context(), door.WhoOf(r.Context()))
	if err != nil {
		return people.Person{}, err
	}
	id := idOf(r)
	for _, p := range all {
		if p.ID == id {
			return personOf(p), nil
		}
	}
	return people.Person{}, account.ErrUnknown
}

func (s *Site) changeRole(w http.ResponseWriter, r *http.Request) {
	p, err := s.person(r)
	if err != nil {
		api.Write(w, r, err)
		return
	}
	form := formOf(r)
	role, until, wrong := termsIn(&form)
	signs, err := s.stillSigns(r.Context(), door.WhoOf(r.Context()), p.ID)
	if err != nil {
		api.Write(w, r, err)
		return
	}
	if wrong == "" {
		err = s.Desk.ChangeRole(r, door.WhoOf(r.Context()), p.ID, role, until)
	}
	var field *account.FieldError
	if errors.As(err, &field) {
		wrong = field.Field
	}
	switch {
	case wrong != "":
		form.Field = wrong
		s.showPerson(w, r, http.StatusUnprocessableEntity, p, form, nil)
	case err != nil:
		api.Write(w, r, err)
	default:
		http.Redirect(w, r, afterwards(signs, "changed"), http.StatusSeeOther)
	}
}

// removePerson ends what somebody may do here, at once. Its keys in the log are
// ended by a command, which is for the administrator to sign.
func (s *Site) removePerson(w http.ResponseWriter, r *http.Request) {
	who, id := door.WhoOf(r.Context()), idOf(r)
	signs, err := s.stillSigns(r.Context(), who, id)
	if err == nil {
		err = s.Desk.Remove(r, who, id)
	}
	if err != nil {
		api.Write(w, r, err)
		return
	}
	http.Redirect(w, r, afterwards(signs, "removed"), http.StatusSeeOther)
}

// afterwards returns where a step leads that took rights from somebody whose
// passkey signs, or does not: a key in the log outlives them.
func afterwards(signs bool, step string) string {
	if signs {
		return "/people/keys?done=" + step
	}
	return "/people?done=" + step
}

func (s *Site) inviteAgain(w http.ResponseWriter, r *http.Request) {
	p, err := s.person(r)
	var token string
	if err == nil {
		token, _, err = s.Desk.InviteAgain(r, door.WhoOf(r.Context()), p.ID)
	}
	if err != nil {
		api.Write(w, r, err)
		return
	}
	form := people.Form{Role: p.Role.String()}
	s.showPerson(w, r, http.StatusOK, p, form, people.Linked(p.Name, s.linkTo(r, "/invite/"+token)))
}

func (s *Site) setTwoPeople(w http.ResponseWriter, r *http.Request) {
	two, to := r.PostForm.Get("two") == "on", "/people?done=two-off"
	if two {
		to = "/people?done=two-on"
	}
	if err := s.Desk.SetTwoPeople(r, door.WhoOf(r.Context()), two); err != nil {
		api.Write(w, r, err)
		return
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}
