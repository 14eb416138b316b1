package web

import (
	"errors"
	"net/http"
	"time"

	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/face/web/login"
	"github.com/tallystick/tallystick/face/web/prove"
	"github.com/tallystick/tallystick/node/desk/account"
)

func (s *Site) registerLogin(mux *door.Mux) {
	s.open(mux, http.MethodGet, "/login", "the page to sign in", s.loginPage)
	s.open(mux, http.MethodPost, "/login", "sign in by password", s.login)
	s.open(mux, http.MethodPost, "/logout", "sign out", s.logout)
	s.own(mux, http.MethodGet, "/prove", "the page to prove presence afresh", s.provePage)
	s.own(mux, http.MethodPost, "/prove", "prove presence afresh, by password", s.prove)
}

func (s *Site) loginPage(w http.ResponseWriter, r *http.Request) {
	next := door.SafePath(r.URL.Query().Get("next"))
	if door.WhoOf(r.Context()).Known() {
		http.Redirect(w, r, next, http.StatusSeeOther)
		return
	}
	s.Show(w, r, http.StatusOK, login.Page{Shell: s.Shell(r), Next: next, Passkeys: s.Passkeys})
}

func (s *Site) login(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		door.BodyProblem(r, err).Write(w, r)
		return
	}
	page := login.Page{
		Shell: s.Shell(r), Login: r.PostForm.Get("login"), Next: door.SafePath(r.PostForm.Get("next")),
		Passkeys: s.Passkeys,
	}
	_, err := s.Desk.Login(w, r, page.Login, r.PostForm.Get("password"))
	status := http.StatusUnauthorized
	var locked *account.LockedError
	switch {
	case err == nil:
		http.Redirect(w, r, page.Next, http.StatusSeeOther)
		return
	case errors.Is(err, account.ErrWrong):
		page.Refused = login.Wrong
	case errors.As(err, &locked):
		page.Refused, page.Wait, status = login.TooMany, seconds(locked.Wait), http.StatusTooManyRequests
	case errors.Is(err, account.ErrBusy):
		page.Refused, status = login.Busy, http.StatusServiceUnavailable
	default:
		door.Fail(w, r, err)
		return
	}
	s.Show(w, r, status, page)
}

// seconds rounds up, so that nobody comes back too early.
func seconds(d time.Duration) int64 { return int64((d + time.Second - 1) / time.Second) }

func (s *Site) logout(w http.ResponseWriter, r *http.Request) {
	if err := s.Desk.Logout(w, r); err != nil {
		door.Fail(w, r, err)
		return
	}
	http.Redirect(w, r, "/login", http.StatusSeeOther)
}

func (s *Site) provePage(w http.ResponseWriter, r *http.Request) {
	s.showProve(w, r, http.StatusOK, prove.Page{Next: door.SafePath(r.URL.Query().Get("next"))})
}

// showProve shows the page, with the quick way if the person has it.
func (s *Site) showProve(w http.ResponseWriter, r *http.Request, status int, page prove.Page) {
	self, err := s.Desk.Self(r.Context(), door.WhoOf(r.Context()))
	if err != nil {
		door.Fail(w, r, err)
		return
	}
	page.Shell, page.Passkeys = s.Shell(r), s.Passkeys && self.Passkeys > 0
	s.Show(w, r, status, page)
}

func (s *Site) prove(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		door.BodyProblem(r, err).Write(w, r)
		return
	}
	page := prove.Page{Next: door.SafePath(r.PostForm.Get("next"))}
	_, err := s.Desk.StepUp(w, r, door.WhoOf(r.Context()), r.PostForm.Get("password"))
	var locked *account.LockedError
	switch {
	case err == nil:
		http.Redirect(w, r, page.Next, http.StatusSeeOther)
	case errors.Is(err, account.ErrWrong):
		page.Wrong = true
		s.showProve(w, r, http.StatusUnauthorized, page)
	case errors.As(err, &locked):
		page.Wait = seconds(locked.Wait)
		s.showProve(w, r, http.StatusTooManyRequests, page)
	default:
		door.Fail(w, r, err)
	}
}
