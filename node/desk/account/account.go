// Package account knows who is who at the desk: people, their passwords and
// passkeys, API keys, sessions, and the links by which they come in.
//
//	setup link ─▶ first administrator ─▶ invitation ─▶ person ─▶ session ┐
//	                                                     └─▶ API key ────┴─▶ access.Who
//
// Everybody belongs to one organisation, which is a party of the log, and sees
// and changes the people and keys of that one only. What is of another is
// answered as what is not there: [ErrUnknown].
//
// No secret is kept as it is: passwords as argon2id, tokens and keys as SHA-256,
// of passkeys the public half. No error of this package names one.
//
// What was looked up at the door may be taken away while a request is under way.
// A write therefore ends inside [Desk.Commit].
package account

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"sync"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/node/desk/access"
)

// A Store runs transactions over the tables of node/store. What f did in Write
// is durable when Write returns nil, and undone if not.
type Store interface {
	Read(ctx context.Context, f func(*sql.Tx) error) error
	Write(ctx context.Context, f func(*sql.Tx) error) error
}

// Options say how a desk works. The zero value has no operator, no passkeys and
// the times named here.
type Options struct {
	Operator string // the operator's party in the log
	// Sides says what a party is in the log, and whether it is there.
	Sides   func(organisation string) (party.Roles, bool)
	Offset  day.Offset                 // of the log: when a day ends, and with it a role
	Now     func() time.Time           // the wall clock; nil: time.Now
	Address func(*http.Request) string // where a request comes from; nil: nowhere
	Secure  bool                       // people come over TLS
	Site    Site                       // where passkeys work; zero: nowhere
	Demo    bool                       // people may be made up and changed into: never where it is earnest
	Present bool                       // whoever is there is taken to prove it: nobody has a password or passkey
	Idle    time.Duration              // that a session lives without a request; 0: 30 minutes
	Life    time.Duration              // that it lives at all; 0: 12 hours
}

// A Site is what passkeys are bound to, for ever: a passkey made for one name
// does not work at another.
type Site struct {
	ID      string   // the host, "desk.example.org" or "localhost"; an IP address cannot be one
	Name    string   // as authenticators show it
	Origins []string // "https://desk.example.org"
}

// A Desk answers who somebody is and what is kept of them. It may be used by
// many goroutines.
type Desk struct {
	store      Store
	opt        Options
	sessions   *scs.SessionManager
	hashing    *turnstile
	failures   *lockout
	site       *webauthn.WebAuthn // nil: no passkeys
	ceremonies *ceremonies

	used sync.Map // when each key was noted as used, by its id

	// rights is held for writing while somebody loses a right, for reading while
	// somebody uses one: see Commit.
	rights sync.RWMutex
}

// Open returns the desk over a store. It fails if the site cannot have passkeys.
func Open(store Store, opt Options) (*Desk, error) {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Address == nil {
		opt.Address = func(*http.Request) string { return "" }
	}
	if opt.Sides == nil {
		opt.Sides = func(string) (party.Roles, bool) { return 0, false }
	}
	opt.Idle, opt.Life = cmp.Or(opt.Idle, 30*time.Minute), cmp.Or(opt.Life, 12*time.Hour)
	d := &Desk{
		store: store, opt: opt,
		hashing:    newTurnstile(max(1, runtime.GOMAXPROCS(0)/2), waitingForHash),
		failures:   newLockout(opt.Now),
		ceremonies: newCeremonies(opt.Now),
	}
	d.sessions = d.newSessions()
	var err error
	d.site, err = newSite(opt.Site)
	return d, err
}

// Errors of the desk. Whoever answers for it tells them apart with errors.Is.
var (
	ErrWrong     = errors.New("login or password is wrong")
	ErrBusy      = errors.New("too many people are logging in: try again in a few seconds")
	ErrLink      = errors.New("the link was used, has expired or never was")
	ErrTaken     = errors.New("the login is taken")
	ErrUnknown   = errors.New("there is no such person or key")
	ErrForbidden = errors.New("the role does not allow it")
	ErrInvalid   = errors.New("a field is not valid")
	ErrPasskey   = errors.New("the passkey did not prove who it is")
	ErrNoSite    = errors.New("passkeys need a site with a name, over https or at localhost")
	ErrNoDemo    = errors.New("only a demonstration changes people")
)

// A FieldError is ErrInvalid with the field that is meant. It never holds the
// value.
type FieldError struct {
	Field string // "login", "name", "password", "role", "until", "organisation", "expires", "scopes", "language"
	Rule  string // what the field must be, in a few words
}

// Error implements error.
func (e *FieldError) Error() string { return e.Field + ": " + e.Rule }

// Is makes every FieldError an ErrInvalid.
func (e *FieldError) Is(target error) bool { return target == ErrInvalid }

// Identify says who sends the request: by an API key if it claims to have one,
// else by a session. A session that has ended makes nobody; a key that does not
// hold is access.ErrCredentials. Other errors are those of the store.
func (d *Desk) Identify(r *http.Request) (access.Who, error) {
	if claim := r.Header.Get("Authorization"); claim != "" {
		return d.identifyKey(r.Context(), claim)
	}
	return d.identifySession(r)
}

// Commit runs write, the last step of what w asked for, if w still may: its key
// is not revoked, its session's user not removed or lowered, its role not ended.
// If not, it fails with access.ErrCredentials and write does not run. While
// write runs, nobody's right is taken: RevokeKey, Remove, ChangeRole wait. So
// when they have returned, nothing that the key or person asked for is taken
// any more. The error is that of write if it ran.
//
// A caller that nobody knows has no right to lose: its envelope is signed. write
// must not call what takes rights, which would wait for it for ever.
func (d *Desk) Commit(ctx context.Context, w access.Who, write func() error) error {
	d.rights.RLock()
	defer d.rights.RUnlock()
	if w.Known() {
		if err := d.still(ctx, w); err != nil {
			return err
		}
	}
	return write()
}

// still fails with access.ErrCredentials if w is no longer what it was.
func (d *Desk) still(ctx context.Context, w access.Who) error {
	now := access.Who{}
	err := d.store.Read(ctx, func(tx *sql.Tx) (err error) {
		if w.Key != 0 {
			now, err = d.whoOfKey(ctx, tx, "id", w.Key)
			return err
		}
		var u user
		if u, err = findUser(ctx, tx, "id", w.User); err == nil && d.active(u) {
			now = d.whoOf(u)
		}
		return err
	})
	if errors.Is(err, ErrUnknown) || err == nil && !covers(now, w) {
		return fmt.Errorf("a right was taken: %w", access.ErrCredentials)
	}
	return err
}

func covers(now, then access.Who) bool {
	return now.Organisation == then.Organisation && now.Role >= then.Role && now.Scopes&then.Scopes == then.Scopes
}

// giving runs a change that w asks for and that takes no right from anybody, if
// w still may.
func (d *Desk) giving(ctx context.Context, w access.Who, change func(*sql.Tx) error) error {
	return d.Commit(ctx, w, func() error { return d.store.Write(ctx, change) })
}

// taking runs a change that w asks for and that takes a right from somebody, if w
// still may, when no write is under way that rests on one.
func (d *Desk) taking(ctx context.Context, w access.Who, change func(*sql.Tx) error) error {
	d.rights.Lock()
	defer d.rights.Unlock()
	if w.Known() {
		if err := d.still(ctx, w); err != nil {
			return err
		}
	}
	return d.store.Write(ctx, change)
}

// manages fails unless w looks after its organisation's people and keys.
func manages(w access.Who) error {
	if w.Role < access.Administrator || w.Scopes&access.Manage == 0 {
		return ErrForbidden
	}
	return nil
}

// managesInPerson is manages for what would outlive the key that asks for it.
func managesInPerson(w access.Who) error {
	if !w.Session {
		return ErrForbidden
	}
	return manages(w)
}

func (d *Desk) today() day.Date { return day.Instant(d.opt.Now().UnixMicro()).Date(d.opt.Offset) }

// micros is the form of times in the store; the zero time is 0.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func timeOf(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}
