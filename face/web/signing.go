package web

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/party/assertion"
	"github.com/tallystick/tallystick/face/api"
	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/account"
	"github.com/tallystick/tallystick/node/desk/office"
)

// registerSigning registers the second half of signing commands by passkey. The
// first is of the page that knows the commands: see beginSigning.
//
//	the page: commands ─▶ a draft, prepared for the key ─▶ the browser ─▶ finish: signed, sent
func (s *Site) registerSigning(mux *door.Mux) {
	route := access.Route{
		Method: http.MethodPost, Path: "/passkey/sign/finish", Least: access.Maker, Scope: access.Write,
		Subject: access.Own, Summary: "sign commands by passkey, and send them",
	}
	mux.Handle(route, http.HandlerFunc(s.finishSigning))
	route.Path, route.Summary = "/passkey/sign/cancel", "end what was to be signed by passkey"
	mux.Handle(route, http.HandlerFunc(s.cancelSigning))
}

// signingKey returns the passkey with which somebody signs commands of kinds
// for its organisation: of those that the log knows and that may sign them, the
// one that was used last; nil if there is none.
func (s *Site) signingKey(ctx context.Context, who access.Who, kinds ...command.Kind) (*account.Passkey, error) {
	if !s.Passkeys || !who.Session {
		return nil, nil
	}
	held, err := s.Desk.Passkeys(ctx, who)
	if err != nil {
		return nil, err
	}
	known, err := s.Office.Own(who.Organisation, publicOf(held), kinds...)
	if err != nil {
		return nil, err
	}
	held = slices.DeleteFunc(held, func(k account.Passkey) bool {
		return !slices.ContainsFunc(known, func(own []byte) bool { return bytes.Equal(own, k.LogKey) })
	})
	if len(held) == 0 {
		return nil, nil
	}
	last := slices.MaxFunc(held, func(a, b account.Passkey) int { return a.Used.Compare(b.Used) })
	return &last, nil
}

// keyToSign is signingKey, but that it fails with office.ErrOwnKey if there is
// none.
func (s *Site) keyToSign(ctx context.Context, who access.Who, kinds ...command.Kind) (*account.Passkey, error) {
	key, err := s.signingKey(ctx, who, kinds...)
	if err == nil && key == nil {
		err = office.ErrOwnKey
	}
	return key, err
}

// signer returns how commands of kinds get signed at this site for somebody who
// signs alone: a passkey of its own goes before the key that the platform keeps.
func (s *Site) signer(ctx context.Context, who access.Who, kinds ...command.Kind) (ui.Way, error) {
	key, err := s.signingKey(ctx, who, kinds...)
	if err != nil || key != nil {
		return ui.ByPasskey, err
	}
	custody, err := s.Office.Custody(who.Organisation)
	if err != nil || !custody {
		return ui.ByOwnKey, err
	}
	return ui.ByPlatform, nil
}

// publicOf returns the public keys of passkeys, as the log keeps them.
func publicOf(held []account.Passkey) [][]byte {
	keys := make([][]byte, 0, len(held))
	for _, k := range held {
		keys = append(keys, k.LogKey)
	}
	return keys
}

// beginSigning makes a draft of wishes, of which all or none are carried out if
// it is atomic, and returns what the browser has the passkey sign.
func (s *Site) beginSigning(
	ctx context.Context, who access.Who, wishes []office.Wish, atomic bool,
) (account.Ceremony, error) {
	key, err := s.keyToSign(ctx, who, kindsOf(wishes)...)
	if err != nil {
		return account.Ceremony{}, err
	}
	d, err := s.Office.Draft(ctx, who, wishes, atomic)
	if err != nil {
		return account.Ceremony{}, err
	}
	return s.toSign(ctx, who, d, key)
}

// kindsOf returns what wishes ask.
func kindsOf(wishes []office.Wish) []command.Kind {
	kinds := make([]command.Kind, len(wishes))
	for i, w := range wishes {
		kinds[i] = w.Command.Kind
	}
	return kinds
}

// toSign fixes a draft for a passkey, and returns what the browser has it sign.
func (s *Site) toSign(
	ctx context.Context, who access.Who, d *office.Draft, key *account.Passkey,
) (c account.Ceremony, err error) {
	if d, err = s.Office.Prepare(ctx, who, d.ID, [][]byte{key.LogKey}); err != nil {
		return account.Ceremony{}, err
	}
	unsigned, err := s.Office.Unsigned(d)
	if err != nil {
		return account.Ceremony{}, err
	}
	options, err := s.Desk.ToSign(*key, unsigned.Challenge())
	return account.Ceremony{ID: strconv.FormatInt(d.ID, 10), Options: options}, err
}

// startSigning answers with what the browser has a passkey sign of wishes.
func (s *Site) startSigning(w http.ResponseWriter, r *http.Request, wishes []office.Wish, atomic bool) {
	ceremony, err := s.beginSigning(r.Context(), door.WhoOf(r.Context()), wishes, atomic)
	if err != nil {
		api.Write(w, r, err)
		return
	}
	answer(w, ceremony)
}

// A signed is what the browser's credential answers.
type signed struct {
	ID       string `json:"id"` // of the credential
	Response struct {
		AuthenticatorData string `json:"authenticatorData"`
		ClientDataJSON    string `json:"clientDataJSON"`
		Signature         string `json:"signature"`
	} `json:"response"`
}

// assertion returns the answer as it stands in an envelope.
func (a *signed) assertion() ([]byte, error) {
	var said assertion.Assertion
	for to, text := range map[*[]byte]string{
		&said.AuthenticatorData: a.Response.AuthenticatorData, &said.ClientData: a.Response.ClientDataJSON,
		&said.Signature: a.Response.Signature,
	} {
		b, err := base64.RawURLEncoding.DecodeString(text)
		if err != nil {
			return nil, account.ErrPasskey
		}
		*to = b
	}
	return said.Bytes(), nil
}

// finishSigning signs a draft with what the browser answers, and says where
// what came of it is shown.
func (s *Site) finishSigning(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		door.BodyProblem(r, err).Write(w, r)
		return
	}
	sent, err := s.sign(r, body)
	switch {
	case errors.Is(err, account.ErrPasskey):
		door.Because(r, door.BadCredentials).Write(w, r)
	case err != nil:
		api.Write(w, r, err)
	case sent.Refusal != nil:
		api.Refused(r, sent.Refusal).Write(w, r)
	default:
		next, err := s.shownAt(r.Context(), door.SafePath(r.URL.Query().Get("next")), sent)
		if err != nil {
			door.Fail(w, r, err)
			return
		}
		answer(w, struct {
			Next string `json:"next"`
		}{next})
	}
}

// sign adds the signature of one of the caller's passkeys to a draft.
func (s *Site) sign(r *http.Request, body []byte) (office.Answer, error) {
	who := door.WhoOf(r.Context())
	var a signed
	if json.Unmarshal(body, &a) != nil {
		return office.Answer{}, account.ErrPasskey
	}
	signature, err := a.assertion()
	if err != nil {
		return office.Answer{}, err
	}
	held, err := s.Desk.Passkeys(r.Context(), who)
	if err != nil {
		return office.Answer{}, err
	}
	i := slices.IndexFunc(held, func(k account.Passkey) bool {
		return base64.RawURLEncoding.EncodeToString(k.ID) == a.ID
	})
	if i < 0 {
		return office.Answer{}, account.ErrPasskey
	}
	return s.Office.Sign(r.Context(), who, draftNumber(r), held[i].LogKey, signature)
}

// draftNumber returns the number of the draft that a request names.
func draftNumber(r *http.Request) int64 { return number(r.URL.Query().Get("id")) }

// cancelSigning ends a draft that the person did not sign: it would wait for a
// week.
func (s *Site) cancelSigning(w http.ResponseWriter, r *http.Request) {
	if err := s.Office.Withdraw(r.Context(), door.WhoOf(r.Context()), draftNumber(r)); err != nil {
		api.Write(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
