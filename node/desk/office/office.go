// Package office is where people and programs ask the log for something: it
// signs for those whose key the platform keeps, passes on what others signed
// themselves, remembers what was asked under which key, and keeps drafts until
// a second person has looked at them.
//
//	who + commands ─▶ may it ask? ─▶ sealed, numbered, kept ─▶ log ─▶ one result for each
//	                            an envelope that was signed already ─┘
//
// It decides nothing about money: whether a command is carried out is the
// machine's word. It never asks in the name of another organisation, and never
// signs for a party that holds its own key alone.
package office

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/node/desk"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/history"
	"github.com/tallystick/tallystick/node/payload"
	"github.com/tallystick/tallystick/node/sequencer/solo"
)

// A Log is what the office needs of an open node.
type Log interface {
	desk.Log
	// Outcome returns what came of an answered envelope, also if it was answered
	// before.
	Outcome(a solo.Answer) (height uint64, receipts []history.Record, err error)
	// Payloads returns the store of what commands only commit to.
	Payloads() *payload.Store
}

// A DB is the desk's database, which store/sqlite opens.
type DB interface {
	Read(ctx context.Context, f func(*sql.Tx) error) error
	// Write is durable when it returns.
	Write(ctx context.Context, f func(*sql.Tx) error) error
}

// Config is what an office works with.
type Config struct {
	Log    Log
	Signer *desk.Signer // the key that the platform signs with for others
	// Own returns the key of an organisation's own that the platform signs with
	// for it, nil if there is none: the people of a demonstration are invented,
	// and so are their keys. nil: there are none.
	Own func(organisation string) *desk.Signer
	DB  DB
	Now func() time.Time
	// Commit runs a write for who unless who has lost the right to it meanwhile:
	// then it fails with access.ErrCredentials. nil: nobody loses any.
	Commit func(ctx context.Context, who access.Who, write func() error) error
	// TwoPeople reports whether an organisation wants a second person for money;
	// nil: none does.
	TwoPeople func(ctx context.Context, organisation string) (bool, error)
	// Lag says how far the views are behind what is published; nil: not at all.
	Lag func() time.Duration
	// Stalled says why nothing may be asked at all, nil while it may; nil: never.
	Stalled func() error
	// Wait waits, less if ctx ends; nil is a timer. Tests put their own here.
	Wait func(ctx context.Context, d time.Duration) error
}

// An Office is open until its log is closed. Any goroutine may use it.
type Office struct {
	cfg   Config
	asked *asked

	slowed, turned atomic.Uint64 // see Admission
}

// Open returns the office of a log. Envelopes that were kept before the last
// stop, sent or not, keep their numbers: the signer goes on behind them.
func Open(ctx context.Context, cfg Config) (*Office, error) {
	if cfg.Own == nil {
		cfg.Own = func(string) *desk.Signer { return nil }
	}
	if cfg.Lag == nil {
		cfg.Lag = func() time.Duration { return 0 }
	}
	if cfg.Commit == nil {
		cfg.Commit = func(_ context.Context, _ access.Who, write func() error) error { return write() }
	}
	if cfg.TwoPeople == nil {
		cfg.TwoPeople = func(context.Context, string) (bool, error) { return false, nil }
	}
	if cfg.Stalled == nil {
		cfg.Stalled = func() error { return nil }
	}
	if cfg.Wait == nil {
		cfg.Wait = wait
	}
	kept, last, err := openAsked(ctx, cfg.DB)
	if err != nil {
		return nil, fmt.Errorf("open the office: %w", err)
	}
	cfg.Signer.Skip(last)
	return &Office{cfg: cfg, asked: kept}, nil
}

// Errors that say why something was not even asked. The doors turn them into
// problems and sentences.
var (
	ErrForeign  = errors.New("an organisation asks in its own name only")
	ErrNobody   = errors.New("the organisation is no party of the log")
	ErrOwnKey   = errors.New("the organisation signs with its own key: send an envelope, or sign with a passkey")
	ErrNoKey    = errors.New("the organisation has no key yet")
	ErrRole     = errors.New("this needs another role")
	ErrChecker  = errors.New("moving money needs a checker: make a draft of it")
	ErrFourEyes = errors.New("another person than the one who prepared it has to sign")
	ErrStale    = errors.New("moving money needs a fresh proof of presence")
)

// authority says how the platform may sign for an organisation.
func (o *Office) authority(v *machine.View, organisation string) error {
	row := v.PartyRow(organisation)
	if row == 0 {
		return ErrNobody
	}
	if organisation == o.cfg.Signer.Owner() || o.cfg.Own(organisation) != nil {
		return nil
	}
	p := v.Parties.At(row)
	switch key := v.KeyRow(o.cfg.Signer.Public()); {
	case key != 0 && p.Custodian == key:
		return nil
	case p.Keys != 0 || p.Custodian != 0:
		return ErrOwnKey
	}
	return ErrNoKey
}

// signer returns who signs for an organisation that authority lets through.
func (o *Office) signer(organisation string) *desk.Signer {
	if s := o.cfg.Own(organisation); s != nil {
		return s
	}
	return o.cfg.Signer
}

// Custody reports whether the platform signs for an organisation.
func (o *Office) Custody(organisation string) (bool, error) {
	v, err := o.cfg.Log.Published()
	if err != nil {
		return false, fmt.Errorf("look up custody: %w", err)
	}
	return o.authority(v, organisation) == nil, nil
}

// Public returns the public key with which the platform signs for others.
func (o *Office) Public() []byte { return o.cfg.Signer.Public() }

// scopeOf names whose idempotency keys they are: one organisation's never meet
// another's.
func scopeOf(w access.Who) string { return w.Organisation }
