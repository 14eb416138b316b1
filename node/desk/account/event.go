package account

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"time"

	"github.com/tallystick/tallystick/node/desk/access"
)

// A Kind of security event. Its name never changes.
type Kind string

// The kinds.
const (
	LoggedIn          Kind = "logged-in"
	LoginFailed       Kind = "login-failed"
	LoggedOut         Kind = "logged-out"
	PresenceProved    Kind = "presence-proved"
	PasswordChanged   Kind = "password-changed"
	PersonInvited     Kind = "person-invited"
	InvitationTaken   Kind = "invitation-accepted"
	InvitationDropped Kind = "invitation-withdrawn"
	RoleChanged       Kind = "role-changed"
	PersonRemoved     Kind = "person-removed"
	KeyMade           Kind = "key-made"
	KeyRevoked        Kind = "key-revoked"
	PasskeyAdded      Kind = "passkey-added"
	PasskeyRemoved    Kind = "passkey-removed"
	TwoPeopleChanged  Kind = "two-people-changed"
	DealShown         Kind = "deal-shown"
	DealWithdrawn     Kind = "deal-withdrawn"
)

// mostEvents is how many an organisation keeps; the oldest go.
const mostEvents = 10_000

// An Event is what its organisation's administrator may want to know.
type Event struct {
	ID      int64
	At      time.Time
	User    int64 // who did it, 0 for nobody known
	Kind    Kind
	Subject string // whom or what it was done to: a login, the name of a key
	Address string // where it came from
}

// note keeps an event within the transaction that makes it true.
func (d *Desk) note(ctx context.Context, tx *sql.Tx, organisation string, e Event) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO security_events (at, organisation, user_id, kind, subject, address)
		VALUES ($1, $2, $3, $4, $5, $6)`,
		micros(d.opt.Now()), organisation, e.User, e.Kind, e.Subject, e.Address)
	if err != nil {
		return fmt.Errorf("note %s: %w", e.Kind, err)
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM security_events WHERE organisation = $1 AND id <=
		(SELECT id FROM security_events WHERE organisation = $1 ORDER BY id DESC LIMIT 1 OFFSET $2)`,
		organisation, mostEvents)
	return err
}

// Note keeps an event of w's organisation that another part of the desk made
// happen, within the transaction that makes it true. It says of whom it is.
func (d *Desk) Note(ctx context.Context, tx *sql.Tx, w access.Who, e Event) error {
	e.User = w.User
	return d.note(ctx, tx, w.Organisation, e)
}

// noteAlone keeps an event that no other change goes with.
func (d *Desk) noteAlone(r *http.Request, u user, kind Kind) error {
	return d.store.Write(r.Context(), func(tx *sql.Tx) error {
		return d.note(r.Context(), tx, u.organisation, Event{
			User: u.id, Kind: kind, Subject: u.login, Address: d.opt.Address(r),
		})
	})
}

// Events returns what happened in w's organisation before the event with the
// id before, the newest first; before 0 starts at the newest. Only
// administrators may read it.
func (d *Desk) Events(ctx context.Context, w access.Who, before int64, limit int) ([]Event, error) {
	if err := manages(w); err != nil {
		return nil, err
	}
	if before == 0 {
		before = 1<<63 - 1
	}
	return list(ctx, d.store, func(e *Event) []any {
		return []any{&e.ID, at(&e.At), &e.User, &e.Kind, &e.Subject, &e.Address}
	}, `SELECT id, at, user_id, kind, subject, address FROM security_events
		WHERE organisation = $1 AND id < $2 ORDER BY id DESC LIMIT $3`, w.Organisation, before, limit)
}
