package office

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/node/desk/access"
)

// A Prepared is the envelope of a draft that people sign with their own keys:
// everything but the signatures stands, so that all of them sign the same.
type Prepared struct {
	Keys       [][]byte `json:"keys"` // in their order; the first one's numbers count
	Number     uint64   `json:"number"`
	NotAfter   int64    `json:"not_after"`
	Signatures [][]byte `json:"signatures"` // one for each key, empty until it has signed
	Signers    []int64  `json:"signers"`    // who gave them, 0: nobody yet
}

// preparedFor is how long a prepared envelope may be signed: what the log
// takes at most.
const preparedFor = 24 * day.Hour

// Errors of signing with one's own key.
var (
	ErrKeys      = errors.New("name one to four keys of the organisation, each once")
	ErrSignature = errors.New("this is not the signature of that key over this draft")
	ErrPrepare   = errors.New("the draft has to be prepared for its keys first")
)

// Prepare fixes who signs a draft, each key of who's organisation once, and
// returns it. What was signed before is lost: it was for other bytes.
func (o *Office) Prepare(ctx context.Context, who access.Who, id int64, keys [][]byte) (*Draft, error) {
	d, err := o.open(ctx, who, id)
	if err != nil {
		return nil, err
	}
	v, err := o.cfg.Log.Published()
	if err != nil {
		return nil, fmt.Errorf("prepare draft %d: %w", id, err)
	}
	if err := ownKeys(v, who.Organisation, keys); err != nil {
		return nil, err
	}
	d.Prepared = &Prepared{
		Keys: keys, Number: v.Windows.At(v.KeyRow(keys[0])).High() + 1,
		NotAfter:   int64(max(o.cfg.Log.Clock(), v.Meta.Instant) + preparedFor),
		Signatures: make([][]byte, len(keys)), Signers: make([]int64, len(keys)),
	}
	return d, o.save(ctx, d, DraftOpen)
}

// ownKeys refuses keys that are not an organisation's own.
func ownKeys(v *machine.View, organisation string, keys [][]byte) error {
	owner := v.PartyRow(organisation)
	if owner == 0 {
		return ErrNobody
	}
	if len(keys) == 0 || len(keys) > envelope.MaxKeys {
		return ErrKeys
	}
	for i, k := range keys {
		row := v.KeyRow(k)
		if row == 0 || v.Keys.At(row).Party != owner {
			return ErrKeys
		}
		if slices.ContainsFunc(keys[:i], func(other []byte) bool { return bytes.Equal(k, other) }) {
			return ErrKeys
		}
	}
	return nil
}

// Unsigned returns the prepared envelope without its signatures: its Signed
// bytes are what an ed25519 key signs, its Challenge what a passkey does.
func (o *Office) Unsigned(d *Draft) (*envelope.Draft, error) {
	if d.Prepared == nil {
		return nil, ErrPrepare
	}
	h := envelope.Header{
		Keys: d.Prepared.Keys, Sequence: d.Prepared.Number, NotAfter: day.Instant(d.Prepared.NotAfter), Atomic: d.Atomic,
	}
	return envelope.NewDraft(o.cfg.Log.Chain(), &h, d.Commands), nil
}

// Sign adds the signature of one of a prepared draft's keys. With the last one
// it is sent, and the answer has results.
func (o *Office) Sign(ctx context.Context, who access.Who, id int64, key, signature []byte) (answer Answer, err error) {
	err = o.cfg.Commit(ctx, who, func() error {
		d, err := o.DraftOf(ctx, who, id)
		if err != nil {
			return err
		}
		if d.State == DraftOpen {
			if complete, err := o.sign(ctx, who, d, key, signature); err != nil || !complete {
				return err
			}
		}
		if err := o.admit(ctx); err != nil {
			return err
		}
		answer, err = o.sendDraft(ctx, d)
		return err
	})
	return answer, err
}

// sign notes a signature and reports whether it was the last one. What does not
// fit the draft is not noted: whoever signed wrongly hears of it, nobody else.
func (o *Office) sign(ctx context.Context, who access.Who, d *Draft, key, signature []byte) (bool, error) {
	unsigned, err := o.Unsigned(d)
	if err != nil {
		return false, err
	}
	p := d.Prepared
	i := slices.IndexFunc(p.Keys, func(k []byte) bool { return bytes.Equal(k, key) })
	if i < 0 {
		return false, ErrKeys
	}
	if unsigned.Check(key, signature) != nil {
		return false, ErrSignature
	}
	// A maker may sign first what a checker signs after it; who signs last, and
	// with it sends, must be allowed to.
	p.Signatures[i], p.Signers[i] = signature, who.User
	complete := !slices.ContainsFunc(p.Signatures, func(s []byte) bool { return len(s) == 0 })
	if !complete {
		return false, o.save(ctx, d, DraftOpen)
	}
	who.Proved = o.cfg.Now() // the signature is the proof of presence
	if _, err := o.maySign(ctx, who, d); err != nil {
		return false, err
	}
	d.Envelope = unsigned.Seal(p.Signatures...)
	d.Checker, d.State = Person{who.User, who.Name}, DraftSending
	return true, o.save(ctx, d, DraftOpen)
}
