package web

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/account"
)

// registerPasskeys registers the two halves of each ceremony, as passkey.js
// asks for them.
func (s *Site) registerPasskeys(mux *door.Mux) {
	s.open(mux, http.MethodPost, "/passkey/login/begin", "begin to sign in by passkey", s.begin(
		func(r *http.Request, _ access.Who) (account.Ceremony, error) { return s.Desk.BeginLogin(r.Context()) }))
	s.open(mux, http.MethodPost, "/passkey/login/finish", "sign in by passkey", s.finish(
		func(w http.ResponseWriter, r *http.Request, _ access.Who, ceremony string, answer []byte) error {
			_, err := s.Desk.FinishLogin(w, r, ceremony, answer)
			return err
		}))
	s.own(mux, http.MethodPost, "/passkey/prove/begin", "begin to prove presence by passkey", s.begin(
		func(r *http.Request, who access.Who) (account.Ceremony, error) {
			return s.Desk.BeginStepUp(r.Context(), who)
		}))
	s.own(mux, http.MethodPost, "/passkey/prove/finish", "prove presence by passkey", s.finish(
		func(w http.ResponseWriter, r *http.Request, who access.Who, ceremony string, answer []byte) error {
			_, err := s.Desk.FinishStepUp(w, r, who, ceremony, answer)
			return err
		}))
	s.fresh(mux, "/passkey/add/begin", "begin to add a passkey", s.begin(
		func(r *http.Request, who access.Who) (account.Ceremony, error) {
			return s.Desk.BeginPasskey(r.Context(), who)
		}))
	s.fresh(mux, "/passkey/add/finish", "add a passkey", s.finish(
		func(_ http.ResponseWriter, r *http.Request, who access.Who, ceremony string, answer []byte) error {
			_, err := s.Desk.FinishPasskey(r, who, ceremony, passkeyName(r), answer)
			return err
		}))
}

// fresh registers what only somebody may post who has just proved to be there.
func (s *Site) fresh(mux *door.Mux, path, summary string, h http.HandlerFunc) {
	mux.Handle(access.Route{
		Method: http.MethodPost, Path: path, Least: access.Viewer, Scope: access.Read, Subject: access.Own, Fresh: true,
		Summary: summary,
	}, h)
}

// passkeyName names a new passkey by the day that it is made, until its owner
// finds a better one.
func passkeyName(r *http.Request) string {
	if name := r.URL.Query().Get("name"); name != "" {
		return name
	}
	return "Passkey"
}

func (s *Site) begin(ask func(*http.Request, access.Who) (account.Ceremony, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ceremony, err := ask(r, door.WhoOf(r.Context()))
		if err != nil {
			refusePasskey(w, r, err)
			return
		}
		answer(w, ceremony)
	}
}

func (s *Site) finish(
	end func(http.ResponseWriter, *http.Request, access.Who, string, []byte) error,
) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			door.BodyProblem(r, err).Write(w, r)
			return
		}
		if err := end(w, r, door.WhoOf(r.Context()), r.URL.Query().Get("id"), body); err != nil {
			refusePasskey(w, r, err)
			return
		}
		answer(w, struct {
			Next string `json:"next"`
		}{door.SafePath(r.URL.Query().Get("next"))})
	}
}

// answer writes JSON.
func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // the browser went away
}

// refusePasskey answers a ceremony that came to nothing.
func refusePasskey(w http.ResponseWriter, r *http.Request, err error) {
	switch {
	case errors.Is(err, account.ErrPasskey):
		door.Because(r, door.BadCredentials).Write(w, r)
	case errors.Is(err, account.ErrNoSite), errors.Is(err, account.ErrUnknown):
		door.Because(r, door.NotFound).Write(w, r)
	case errors.Is(err, account.ErrForbidden):
		door.Because(r, door.Forbidden).Write(w, r)
	case errors.Is(err, account.ErrInvalid):
		door.Because(r, door.BadRequest).Write(w, r)
	default:
		door.Fail(w, r, err)
	}
}

// dayOf returns the day of a time in UTC, as pages about accounts show it.
func dayOf(micros int64) day.Date { return day.Instant(micros).Date(0) }
