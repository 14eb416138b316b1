package account

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"

	"github.com/tallystick/tallystick/node/desk/access"
)

// Names of the cookie. Browsers take one that begins with __Host- only over TLS,
// for this host alone and for all of its paths.
const (
	secureCookie = "__Host-tally"
	plainCookie  = "tally"
)

// What a session remembers.
const (
	sessionUser       = "user"
	sessionGeneration = "generation"
	sessionProved     = "proved"
)

// newSessions returns the manager of sessions: random tokens, of which the store
// holds hashes, in a cookie that no script reads and that goes with the browser.
func (d *Desk) newSessions() *scs.SessionManager {
	s := scs.New()
	s.Store = sessionRows{d}
	s.HashTokenInStore = true
	s.Cookie.Name = plainCookie
	if d.opt.Secure {
		s.Cookie.Name, s.Cookie.Secure = secureCookie, true
	}
	s.Cookie.HttpOnly, s.Cookie.SameSite, s.Cookie.Persist = true, http.SameSiteLaxMode, false
	return s
}

// token returns the session's token that the request carries, "" if there is
// none that could be one.
func (d *Desk) token(r *http.Request) string {
	c, err := r.Cookie(d.sessions.Cookie.Name)
	if err != nil || !isToken(c.Value) {
		return ""
	}
	return c.Value
}

// isToken reports whether s has the form of 32 bytes in base64url.
func isToken(s string) bool {
	if len(s) != base64.RawURLEncoding.EncodedLen(32) {
		return false
	}
	_, err := base64.RawURLEncoding.Strict().DecodeString(s)
	return err == nil
}

// enter gives the browser a session of its own for the user, who has just proved
// to be there. A session that it had before, or brought along, ends.
func (d *Desk) enter(w http.ResponseWriter, r *http.Request, u user) (access.Who, error) {
	ctx, err := d.sessions.Load(r.Context(), d.token(r))
	if err != nil {
		return access.Who{}, fmt.Errorf("load session: %w", err)
	}
	if err := errors.Join(d.sessions.Clear(ctx), d.sessions.RenewToken(ctx)); err != nil {
		return access.Who{}, fmt.Errorf("renew session: %w", err)
	}
	now := d.opt.Now()
	d.sessions.SetDeadline(ctx, now.Add(d.opt.Life))
	d.sessions.Put(ctx, sessionUser, u.id)
	d.sessions.Put(ctx, sessionGeneration, u.generation)
	d.sessions.Put(ctx, sessionProved, now.UnixMicro())
	token, expiry, err := d.sessions.Commit(ctx)
	if err != nil {
		return access.Who{}, fmt.Errorf("keep session: %w", err)
	}
	d.sessions.WriteSessionCookie(ctx, w, token, expiry)
	who := d.whoOf(u)
	who.Proved = now
	return who, nil
}

// identifySession says who the cookie is of.
func (d *Desk) identifySession(r *http.Request) (access.Who, error) {
	token := d.token(r)
	if token == "" {
		return access.Nobody(), nil
	}
	ctx, err := d.sessions.Load(r.Context(), token)
	if err != nil {
		return access.Who{}, fmt.Errorf("load session: %w", err)
	}
	id := d.sessions.GetInt64(ctx, sessionUser)
	if id == 0 {
		return access.Nobody(), nil
	}
	var u user
	var expires int64
	err = d.store.Read(ctx, func(tx *sql.Tx) (err error) {
		if u, err = findUser(ctx, tx, "id", id); err != nil {
			return err
		}
		row := tx.QueryRowContext(ctx, "SELECT expires FROM sessions WHERE hash = $1", hashOf(token))
		return found("find a session", row.Scan(&expires))
	})
	switch {
	case errors.Is(err, ErrUnknown):
		return access.Nobody(), nil
	case err != nil:
		return access.Who{}, err
	case d.sessions.Deadline(ctx).Sub(d.opt.Now()) > d.opt.Life+access.Astray:
		return access.Nobody(), nil // it began later than now: the clock was set back, and it would live too long
	case !d.active(u), u.generation != d.sessions.GetInt64(ctx, sessionGeneration):
		return access.Nobody(), nil
	}
	d.keepAlive(ctx, token, timeOf(expires), d.sessions.Deadline(ctx))
	who := d.whoOf(u)
	who.Proved = timeOf(d.sessions.GetInt64(ctx, sessionProved))
	if d.opt.Present {
		who.Proved = d.opt.Now()
	}
	return who, nil
}

// keepAlive puts off the end of a session that is in use, once a minute. It
// changes a row and never makes one, so that a session which ends meanwhile
// stays ended. If it cannot, as with a full disk, the session ends sooner.
func (d *Desk) keepAlive(ctx context.Context, token string, expires, deadline time.Time) {
	later := d.idleEnd(deadline)
	if later.Sub(expires) < time.Minute {
		return
	}
	_ = d.store.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE sessions SET expires = $1 WHERE hash = $2", micros(later), hashOf(token))
		return err
	})
}

// idleEnd is when a session that is used now ends, if it is not used again.
func (d *Desk) idleEnd(deadline time.Time) time.Time {
	if end := d.opt.Now().Add(d.opt.Idle); end.Before(deadline) {
		return end
	}
	return deadline
}

// hashOf is the form of a token in the store, as scs makes it.
func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// Logout ends the browser's session.
func (d *Desk) Logout(w http.ResponseWriter, r *http.Request) error {
	ctx, err := d.sessions.Load(r.Context(), d.token(r))
	if err != nil {
		return fmt.Errorf("load session: %w", err)
	}
	if err := d.sessions.Destroy(ctx); err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	d.sessions.WriteSessionCookie(ctx, w, "", time.Time{})
	return nil
}

// sessionRows keeps sessions for scs, which hands over hashes only.
type sessionRows struct{ desk *Desk }

// Find implements [scs.Store].
func (s sessionRows) Find(hash string) (data []byte, ok bool, err error) {
	ctx := context.Background()
	err = s.desk.store.Read(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, "SELECT data FROM sessions WHERE hash = $1 AND expires > $2",
			hash, micros(s.desk.opt.Now())).Scan(&data)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	return data, err == nil, err
}

// Commit implements [scs.Store]. With each that comes, some that have ended go.
func (s sessionRows) Commit(hash string, data []byte, deadline time.Time) error {
	ctx := context.Background()
	return s.desk.store.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE hash IN
			(SELECT hash FROM sessions WHERE expires <= $1 ORDER BY expires LIMIT 100)`, micros(s.desk.opt.Now()))
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO sessions (hash, data, expires) VALUES ($1, $2, $3)
			ON CONFLICT (hash) DO UPDATE SET data = excluded.data, expires = excluded.expires`,
			hash, data, micros(s.desk.idleEnd(deadline)))
		return err
	})
}

// Delete implements [scs.Store].
func (s sessionRows) Delete(hash string) error {
	ctx := context.Background()
	return s.desk.store.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM sessions WHERE hash = $1", hash)
		return err
	})
}
