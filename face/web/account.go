package web

import (
	"bytes"
	"encoding/base64"
	"errors"
	"net/http"
	"slices"

	"github.com/tallystick/tallystick/face/door"
	own "github.com/tallystick/tallystick/face/web/account"
	"github.com/tallystick/tallystick/node/desk/account"
)

func (s *Site) registerAccount(mux *door.Mux) {
	s.own(mux, http.MethodGet, "/account", "one's own passkeys and password", s.accountPage)
	s.own(mux, http.MethodPost, "/account/password", "change one's own password", s.changePassword)
	s.fresh(mux, "/account/passkeys/{id}/remove", "remove a passkey of one's own", s.removePasskey)
}

func (s *Site) accountPage(w http.ResponseWriter, r *http.Request) {
	s.showAccount(w, r, http.StatusOK, "")
}

// showAccount shows the page, with the field of the password's form that is not
// right.
func (s *Site) showAccount(w http.ResponseWriter, r *http.Request, status int, field string) {
	who := door.WhoOf(r.Context())
	self, err := s.Desk.Self(r.Context(), who)
	if err != nil {
		door.Fail(w, r, err)
		return
	}
	page := own.Page{
		Shell: s.Shell(r), Login: self.Login, Role: self.Role, Until: self.Until,
		Site: s.Passkeys, Field: field,
	}
	keys, err := s.Desk.Passkeys(r.Context(), who)
	if err != nil {
		door.Fail(w, r, err)
		return
	}
	var signing [][]byte
	if s.Office != nil {
		page.Log = true
		if signing, err = s.Office.Own(who.Organisation, publicOf(keys)); err != nil {
			door.Fail(w, r, err)
			return
		}
	}
	for _, k := range keys {
		row := own.Passkey{
			Signs: slices.ContainsFunc(signing, func(own []byte) bool { return bytes.Equal(own, k.LogKey) }),
			ID:    base64.RawURLEncoding.EncodeToString(k.ID), Name: k.Name,
			Created: dayOf(k.Created.UnixMicro()),
		}
		if !k.Used.IsZero() {
			row.Used = dayOf(k.Used.UnixMicro())
		}
		page.Passkeys = append(page.Passkeys, row)
	}
	s.Show(w, r, status, page)
}

func (s *Site) changePassword(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		door.BodyProblem(r, err).Write(w, r)
		return
	}
	err := s.Desk.ChangePassword(w, r, door.WhoOf(r.Context()), r.PostForm.Get("old"), r.PostForm.Get("password"))
	var locked *account.LockedError
	switch {
	case err == nil:
		http.Redirect(w, r, "/account", http.StatusSeeOther)
	case errors.Is(err, account.ErrWrong), errors.As(err, &locked):
		s.showAccount(w, r, http.StatusUnprocessableEntity, "old")
	case errors.Is(err, account.ErrInvalid):
		s.showAccount(w, r, http.StatusUnprocessableEntity, "password")
	default:
		door.Fail(w, r, err)
	}
}

func (s *Site) removePasskey(w http.ResponseWriter, r *http.Request) {
	id, err := base64.RawURLEncoding.DecodeString(r.PathValue("id"))
	if err == nil {
		err = s.Desk.RemovePasskey(r, door.WhoOf(r.Context()), id)
	}
	switch {
	case err == nil:
		http.Redirect(w, r, "/account", http.StatusSeeOther)
	case errors.Is(err, account.ErrUnknown), errors.As(err, new(base64.CorruptInputError)):
		door.Because(r, door.NotFound).Write(w, r)
	default:
		door.Fail(w, r, err)
	}
}
