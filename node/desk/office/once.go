package office

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/sequencer/solo"
)

// Bounds of idempotency keys.
const (
	MaxKey   = 255            // bytes
	KeptFor  = 24 * time.Hour // how long a key is remembered
	MostKept = 1_000_000      // keys that are remembered at once
)

// Errors of idempotency keys.
var (
	ErrKeyForm  = errors.New("the idempotency key is not one of 1 to 255 bytes")
	ErrKeyUsed  = errors.New("the idempotency key was used for something else")
	ErrKeysFull = errors.New("too many idempotency keys are remembered: come again later")
)

// A Kept is what was asked under an idempotency key. While the answer is not
// known the envelope is kept, so that a repeat sends the same bytes under the
// same number and the log itself sees to it that they are carried out once.
type Kept struct {
	Scope    string   // the organisation
	Key      [32]byte // SHA-256 of the key
	Asked    [32]byte // SHA-256 of what was asked
	Number   uint64   // the envelope's sequence number
	Envelope []byte   // empty once it was answered
	First    uint64   // the leaf of the first command
	Count    int      // commands; 0 while the answer is not known
	Height   uint64
	Until    int64 // when it is forgotten, in microseconds since 1970
}

// askOnce asks wishes under an idempotency key: the first time they are asked,
// every other time the first answer is given again.
func (o *Office) askOnce(ctx context.Context, who access.Who, wishes []Wish, ask Ask) (Answer, error) {
	if len(ask.Key) > MaxKey {
		return Answer{}, ErrKeyForm
	}
	now := o.cfg.Now()
	want := Kept{Scope: scopeOf(who), Key: sha256.Sum256([]byte(ask.Key)), Asked: ask.Digest}
	kept, found, err := o.asked.recall(ctx, want, now.UnixMicro())
	if err == nil && !found {
		kept, err = o.keep(ctx, want, wishes, ask, now)
	}
	switch {
	case err != nil:
		return Answer{}, fmt.Errorf("ask once: %w", err)
	case kept.Asked != ask.Digest:
		return Answer{}, ErrKeyUsed
	case kept.Count > 0:
		return o.answer(solo.Answer{Repeat: &solo.Repeat{First: kept.First, Count: kept.Count, Height: kept.Height}})
	}
	return o.sendKept(ctx, kept)
}

// keep seals wishes and keeps the envelope before it is sent.
func (o *Office) keep(ctx context.Context, k Kept, wishes []Wish, ask Ask, now time.Time) (Kept, error) {
	commands, err := o.prepare(wishes)
	if err != nil {
		return k, err
	}
	if k.Envelope, k.Number, err = o.signer(k.Scope).Numbered(ask.Atomic, commands); err != nil {
		return k, err
	}
	k.Until = now.Add(KeptFor).UnixMicro()
	return o.asked.keep(ctx, k, now.UnixMicro())
}

// sendKept sends a kept envelope and notes what came of it. An envelope that
// the log did not take has changed nothing: its key is free again.
func (o *Office) sendKept(ctx context.Context, k Kept) (Answer, error) {
	a, err := o.submit(k.Envelope)
	if err != nil {
		return Answer{}, err
	}
	ctx = context.WithoutCancel(ctx) // it is answered for, whoever still listens
	if a.Refusal != nil {
		return a, o.asked.forget(ctx, k)
	}
	k.First, k.Count, k.Height = a.Results[0].Leaf, len(a.Results), a.Height
	return a, o.asked.answered(ctx, k)
}
