package account

import (
	"database/sql"
	"errors"
	"net/http"

	"github.com/tallystick/tallystick/node/desk/access"
)

// Login gives the browser a session if login and password are somebody's. It
// fails with ErrWrong, which does not say what of the two, a LockedError after
// too many tries, or ErrBusy.
func (d *Desk) Login(w http.ResponseWriter, r *http.Request, login, password string) (access.Who, error) {
	login, err := cleanLogin(login)
	if err != nil {
		return access.Who{}, ErrWrong
	}
	u, err := d.prove(r, login, password)
	if err != nil {
		return access.Who{}, err
	}
	if err := d.noteAlone(r, u, LoggedIn); err != nil {
		return access.Who{}, err
	}
	return d.enter(w, r, u)
}

// prove returns the active user that login and password are of.
func (d *Desk) prove(r *http.Request, login, password string) (user, error) {
	ctx := r.Context()
	name, address := "login "+login, "address "+d.opt.Address(r)
	err := d.failures.try(map[string]int{name: freeOfLogin, address: freeOfAddress})
	if err != nil {
		return user{}, err
	}
	var u user
	err = d.store.Read(ctx, func(tx *sql.Tx) (err error) {
		u, err = findUser(ctx, tx, "login", login)
		return err
	})
	if err != nil && !errors.Is(err, ErrUnknown) {
		return user{}, err
	}
	right, err := d.verifyPassword(ctx, u.password, password)
	if err != nil {
		return user{}, err
	}
	if !right || !d.active(u) {
		if u.id != 0 {
			err = d.noteAlone(r, u, LoginFailed)
		}
		return user{}, errors.Join(ErrWrong, err)
	}
	d.failures.right(name, address)
	return u, nil
}

// StepUp proves afresh that the person at the session is there, by password. The
// session gets a new token.
func (d *Desk) StepUp(w http.ResponseWriter, r *http.Request, who access.Who, password string) (access.Who, error) {
	u, err := d.person(r, who)
	if err != nil {
		return access.Who{}, err
	}
	if u, err = d.prove(r, u.login, password); err != nil {
		return access.Who{}, err
	}
	if err := d.noteAlone(r, u, PresenceProved); err != nil {
		return access.Who{}, err
	}
	return d.enter(w, r, u)
}

// person returns the user of a session; a key is nobody in person.
func (d *Desk) person(r *http.Request, who access.Who) (u user, err error) {
	if !who.Session || !who.Known() {
		return user{}, ErrForbidden
	}
	err = d.store.Read(r.Context(), func(tx *sql.Tx) (err error) {
		u, err = findUser(r.Context(), tx, "id", who.User)
		return err
	})
	return u, err
}

// ChangePassword puts a new password in the place of the old one. All other
// sessions of the person end.
func (d *Desk) ChangePassword(w http.ResponseWriter, r *http.Request, who access.Who, old, password string) error {
	u, err := d.person(r, who)
	if err != nil {
		return err
	}
	if err := checkPassword(password, u.login, u.name, u.organisation); err != nil {
		return err
	}
	if u, err = d.prove(r, u.login, old); err != nil {
		return err
	}
	if u.password, err = d.hashPassword(r.Context(), password); err != nil {
		return err
	}
	err = d.taking(r.Context(), who, func(tx *sql.Tx) error {
		return d.replacePassword(r, tx, &u)
	})
	if err != nil {
		return err
	}
	_, err = d.enter(w, r, u)
	return err
}

// replacePassword keeps u's new hash and ends its sessions.
func (d *Desk) replacePassword(r *http.Request, tx *sql.Tx, u *user) error {
	u.generation++
	_, err := tx.ExecContext(r.Context(), "UPDATE users SET password = $1, generation = $2 WHERE id = $3",
		u.password, u.generation, u.id)
	if err != nil {
		return err
	}
	return d.note(r.Context(), tx, u.organisation, Event{
		User: u.id, Kind: PasswordChanged, Subject: u.login, Address: d.opt.Address(r),
	})
}
