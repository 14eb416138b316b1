package api

import (
	"context"
	"net/http"
	"time"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/account"
)

// Me is who the caller is.
type Me struct {
	Name         string `json:"name"`
	Organisation string `json:"organisation" doc:"The name of its party in the log."`
	Role         string `json:"role" enum:"viewer,maker,checker,administrator,operator"`
	Session      bool   `json:"session" doc:"A person at a browser, not an API key."`
	Language     string `json:"language"`
}

func meOf(w access.Who) Me { return Me{w.Name, w.Organisation, w.Role.String(), w.Session, w.Language} }

type meAnswer struct{ Body Me }

type loginInput struct {
	Body struct {
		Login    string `json:"login" maxLength:"200"`
		Password string `json:"password" maxLength:"1024"`
	}
}

type passwordInput struct {
	Body struct {
		Password string `json:"password" maxLength:"1024"`
	}
}

type acceptInput struct {
	Body struct {
		Token    string `json:"token" maxLength:"200" doc:"The last part of the link."`
		Login    string `json:"login,omitempty" maxLength:"200" doc:"An e-mail address or another name to log in with."`
		Name     string `json:"name,omitempty" maxLength:"200"`
		Password string `json:"password" maxLength:"1024"`
		Language string `json:"language,omitempty" enum:"en,zh"`
	}
}

// registerAccounts registers how people come in, and who they are.
func (a *API) registerAccounts() {
	anyone := func(path, summary string) access.Route {
		return access.Route{
			Method: http.MethodPost, Path: Prefix + path, Least: access.Anonymous, Subject: access.Own, Summary: summary,
		}
	}
	register(a, anyone("/login", "Begin a session"), operation{id: "log-in", about: "The answer sets a cookie."}, a.login)
	register(a, anyone("/accept", "Accept an invitation, or the setup link"), operation{
		id: "accept-invitation", about: "Makes you a person of the organisation and begins a session.",
		status: http.StatusCreated,
	}, a.accept)
	known := anyone("/logout", "End the session")
	known.Least = access.Viewer
	register(a, known, operation{id: "log-out", status: http.StatusNoContent}, a.logout)
	known.Path, known.Summary = Prefix+"/step-up", "Prove once more that you are there"
	register(a, known, operation{id: "step-up"}, a.stepUp)
	register(a, access.Route{
		Method: http.MethodGet, Path: Prefix + "/me", Least: access.Viewer, Subject: access.Own, Summary: "Who you are",
	}, operation{id: "get-me"}, func(_ context.Context, who access.Who, _ *struct{}) (*meAnswer, error) {
		return &meAnswer{meOf(who)}, nil
	})
	a.registerPeople()
	a.registerKeys()
}

func (a *API) login(ctx context.Context, _ access.Who, in *loginInput) (*meAnswer, error) {
	who, err := a.cfg.Account.Login(writerOf(ctx), requestOf(ctx), in.Body.Login, in.Body.Password)
	return &meAnswer{meOf(who)}, err
}

func (a *API) logout(ctx context.Context, _ access.Who, _ *struct{}) (*struct{}, error) {
	return nil, a.cfg.Account.Logout(writerOf(ctx), requestOf(ctx))
}

func (a *API) stepUp(ctx context.Context, who access.Who, in *passwordInput) (*meAnswer, error) {
	who, err := a.cfg.Account.StepUp(writerOf(ctx), requestOf(ctx), who, in.Body.Password)
	return &meAnswer{meOf(who)}, err
}

func (a *API) accept(ctx context.Context, _ access.Who, in *acceptInput) (*meAnswer, error) {
	who, err := a.cfg.Account.Accept(writerOf(ctx), requestOf(ctx), in.Body.Token, account.Acceptance{
		Login: in.Body.Login, Name: in.Body.Name, Password: in.Body.Password, Language: in.Body.Language,
	})
	return &meAnswer{meOf(who)}, err
}

// instant writes a time, "" if it is none.
func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// dayFrom reads a day of a schema that has made sure of its form; "" is none.
func dayFrom(text string) (day.Date, error) {
	if text == "" {
		return 0, nil
	}
	d, err := day.Parse(text)
	if err != nil {
		return 0, &notJSONError{field: "until", why: "want a day such as 2026-12-31"}
	}
	return d, nil
}
