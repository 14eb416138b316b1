package web

import (
	"context"
	"errors"
	"net/http"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/account"
)

// A Demo is what the pages of a demonstration need: who one can be, and a clock
// that goes on when it is told to. Where it is earnest there is none.
type Demo interface {
	// Today is the day of the log.
	Today() day.Date
	// Members are those whose eyes one can see with, in their order.
	Members(lang string) []Member
	// Become makes the browser one of them, by its login.
	Become(w http.ResponseWriter, r *http.Request, login string) (access.Who, error)
	// Advance lets time pass: by a "day", until the next thing is "due", by a
	// "month". It fails with ErrStep on any other word.
	Advance(ctx context.Context, step string) error
}

// ErrStep says that the clock of a demonstration cannot go on like that.
var ErrStep = errors.New("the clock goes on by a day, to the next due day, or by a month")

// A Member is somebody whose eyes one can see with.
type Member struct {
	Login        string
	Organisation string
	Name         string // as it is shown
	Role         string // "anchor", "funder", "bank", "operator", "supplier"
	Tier         int    // of a supplier
}

// says is the member in words.
func (m Member) says() ui.Text {
	if m.Tier > 0 {
		return ui.Say("demo.tier", ui.Plain(m.Name), m.Tier)
	}
	return ui.Say("demo."+m.Role, ui.Plain(m.Name))
}

// strip is what stands above every page of a demonstration.
func (c Config) strip(who access.Who, lang, path string) *ui.Demo {
	if c.Demo == nil {
		return nil
	}
	strip := &ui.Demo{Day: c.Demo.Today(), Back: path}
	for _, m := range c.Demo.Members(lang) {
		strip.Roles = append(strip.Roles, ui.Role{Value: m.Login, Text: m.says(), Now: m.Organisation == who.Organisation})
	}
	return strip
}

func (s *Site) registerDemo(mux *door.Mux) {
	if s.Demo == nil {
		return
	}
	s.open(mux, http.MethodPost, "/demo/role", "see with the eyes of somebody else", s.become)
	s.open(mux, http.MethodPost, "/demo/clock", "let time pass", s.advance)
}

// become makes the browser somebody else, who begins on its first page.
func (s *Site) become(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		door.BodyProblem(r, err).Write(w, r)
		return
	}
	who, err := s.Demo.Become(w, r, r.PostForm.Get("role"))
	switch {
	case errors.Is(err, account.ErrUnknown):
		door.Because(r, door.NotFound).Write(w, r)
	case err != nil:
		door.Fail(w, r, err)
	default:
		http.Redirect(w, r, ui.First(who, s.pages), http.StatusSeeOther)
	}
}

// advance lets time pass and leads back to where one was.
func (s *Site) advance(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		door.BodyProblem(r, err).Write(w, r)
		return
	}
	err := s.Demo.Advance(r.Context(), r.PostForm.Get("to"))
	switch {
	case errors.Is(err, ErrStep):
		door.Because(r, door.BadRequest).Write(w, r)
	case err != nil:
		door.Fail(w, r, err)
	default:
		http.Redirect(w, r, door.SafePath(r.PostForm.Get("back")), http.StatusSeeOther)
	}
}
