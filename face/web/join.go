package web

import (
	"errors"
	"net/http"

	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/face/web/join"
	"github.com/tallystick/tallystick/node/desk/account"
)

// registerJoin registers the pages that links lead to. A token in the path is
// never logged: the doors log patterns.
func (s *Site) registerJoin(mux *door.Mux) {
	for _, path := range []string{"/setup/{token}", "/invite/{token}"} {
		s.open(mux, http.MethodGet, path, "the page that a one-time link leads to", s.joinPage)
		s.open(mux, http.MethodPost, path, "use a one-time link up", s.join)
	}
}

// invitation returns the page for the link of a request.
func (s *Site) invitation(r *http.Request) (join.Page, error) {
	page := join.Page{Shell: s.Shell(r)}
	i, err := s.Desk.Look(r.Context(), r.PathValue("token"))
	switch {
	case errors.Is(err, account.ErrLink):
		return page, nil
	case err != nil:
		return page, err
	case i.Setup:
		page.Kind = join.Setup
	case i.User != 0:
		page.Kind = join.Password
	default:
		page.Kind = join.Invite
	}
	page.Inviter, page.Role, page.Name = s.Name(r.Context(), i.Organisation, page.Lang), i.Role, i.Name
	return page, nil
}

func (s *Site) joinPage(w http.ResponseWriter, r *http.Request) {
	page, err := s.invitation(r)
	if err != nil {
		door.Fail(w, r, err)
		return
	}
	s.Show(w, r, page.Status(), page)
}

func (s *Site) join(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		door.BodyProblem(r, err).Write(w, r)
		return
	}
	page, err := s.invitation(r)
	if err != nil {
		door.Fail(w, r, err)
		return
	}
	page.Login, page.Name = r.PostForm.Get("login"), r.PostForm.Get("name")
	_, err = s.Desk.Accept(w, r, r.PathValue("token"), account.Acceptance{
		Login: page.Login, Name: page.Name, Password: r.PostForm.Get("password"), Language: page.Lang,
	})
	var field *account.FieldError
	switch {
	case err == nil:
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	case errors.Is(err, account.ErrLink):
		page.Kind = join.Gone
	case errors.Is(err, account.ErrTaken):
		page.Taken = true
	case errors.As(err, &field):
		page.Field = field.Field
	default:
		door.Fail(w, r, err)
		return
	}
	status := http.StatusUnprocessableEntity
	if page.Kind == join.Gone {
		status = page.Status()
	}
	s.Show(w, r, status, page)
}
