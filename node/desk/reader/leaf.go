package reader

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"github.com/tallystick/tallystick/core/cbor"
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/event"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/node"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/history"
	"github.com/tallystick/tallystick/node/view"
)

// An Entry is one leaf of the log, as far as the organisation may see it.
type Entry struct {
	Leaf    uint64
	Height  uint64
	Instant day.Instant
	Day     day.Date // the business day; of a state root, the day that it shows

	Kind    command.Kind
	Object  string
	By      string           // "" if it is a stranger whose command was refused
	Command *command.Command // without fields that name what is not to be seen; nil with By
	Signed  []Signature

	Code     refuse.Code // 0: carried out
	Figures  []refuse.Figure
	Postings []Posting
	Withheld bool // figures, postings, balances or fields are left out

	Root      bool // it holds a state root instead of a command
	StateRoot [32]byte

	partial bool // the command names what is not to be seen
}

// Refusal returns why the command was refused, nil if it was carried out.
func (e *Entry) Refusal() *refuse.Refusal {
	if e.Code == 0 {
		return nil
	}
	return e.Code.With(e.Figures...)
}

// Provable reports whether there is a proof of the entry for the organisation
// that read it: not of a state root, nor of a command that names what it may
// not see.
func (e *Entry) Provable() bool { return !e.Root && !e.partial }

// A Posting is a line of the books. Balances of accounts that are not to be
// seen are left out.
type Posting struct {
	event.Posting
	FromShown bool // FromBalance may be seen
	ToShown   bool
}

// How says how a command was signed.
type How = machine.How

// The ways of signing.
const (
	OwnKey   = machine.ByKey     // with a key of the party that asked
	Passkey  = machine.ByPasskey // with a passkey of the party that asked
	Platform = machine.InCustody // by the platform, which holds a key for it
)

// A Signature is a key that signed a command.
type Signature struct {
	Key    string // hexadecimal
	Owner  string // the party that the key is of
	How    How
	Origin string // of a passkey: the site where it signed
}

// Leaf returns the entry at a leaf, or ErrUnknown.
func (r *Reader) Leaf(ctx context.Context, who access.Who, leaf uint64) (Entry, error) {
	s, err := r.scope(ctx, who)
	if err != nil {
		return Entry{}, err
	}
	asked, err := r.asked(leaf)
	if err = errors.Join(err, s.reach(leaf < s.Meta.Leaves)); err != nil {
		return Entry{}, err
	}
	sees, err := s.seesLeaf(asked)
	if err != nil || !sees {
		return Entry{}, errors.Join(err, unless(sees))
	}
	return s.entry(asked)
}

func (r *Reader) asked(leaf uint64) (*node.Asked, error) {
	asked, err := r.log.Asked(leaf)
	if errors.Is(err, history.ErrNoReceipt) {
		err = ErrUnknown
	}
	return asked, err
}

// Proof returns the receipt that proves what came of the command at a leaf. It
// shows no figures and balances that the organisation may not see.
func (r *Reader) Proof(ctx context.Context, who access.Who, leaf uint64) ([]byte, error) {
	e, err := r.Leaf(ctx, who, leaf)
	switch {
	case err != nil:
		return nil, err
	case e.Root:
		return nil, fmt.Errorf("prove leaf %d: it holds a state root: %w", leaf, ErrUnknown)
	case !e.Withheld:
		return r.log.ProveLeaf(leaf)
	}
	if e.partial {
		return nil, ErrWithheld
	}
	return r.log.ProveLeafAlone(leaf)
}

// StateProof returns the receipt that proves how a deal or invoice, or the
// organisation itself, stood when the last state root was written.
func (r *Reader) StateProof(ctx context.Context, who access.Who, object string) ([]byte, error) {
	s, err := r.scope(ctx, who)
	if err != nil {
		return nil, err
	}
	sees, err := s.sees(object)
	if t, row := s.Names.Target(s.Names.Find([]byte(object))); t == name.Party {
		sees = s.side(row)
	}
	if err != nil || !sees {
		return nil, errors.Join(err, unless(sees))
	}
	text, err := r.log.ProveState(object)
	if errors.Is(err, node.ErrNoName) || errors.Is(err, ErrNoRoot) {
		err = &UnprovedError{From: s.Meta.Today.Add(1)}
	}
	return text, err
}

// An UnprovedError says that an object is newer than the last state root: there
// is a proof of how it stands once the business day From has begun.
type UnprovedError struct{ From day.Date }

// Error returns what is missing, and from when it is there.
func (e *UnprovedError) Error() string {
	return "no state root holds it yet; the first batch of " + e.From.String() + " writes one"
}

// Unwrap returns ErrNoRoot.
func (e *UnprovedError) Unwrap() error { return ErrNoRoot }

// provedFrom returns the first business day on which there is a proof of how an
// object stands, 0 if there is one: a state root is written when a day begins,
// and holds what was there before. entries are those about it, oldest first.
func (s *scope) provedFrom(object string, entries []Entry) day.Date {
	i := slices.IndexFunc(entries, func(e Entry) bool { return e.Object == object && e.Code == 0 })
	if i < 0 || len(entries) >= mostEvents || entries[i].Day < s.Meta.Today {
		return 0
	}
	return s.Meta.Today.Add(1)
}

// mostEvents is how many entries of one object are shown: the latest.
const mostEvents = 200

// events returns the entries about an object that is seen, oldest first: what
// named it, and, of a deal, what posted to its accounts.
func (r *Reader) events(s *scope, object string, of *view.Deal) ([]Entry, error) {
	leaves, err := r.log.Events(object, mostEvents)
	if err != nil && !errors.Is(err, node.ErrNoName) {
		return nil, err
	}
	if of != nil {
		posted, err := r.log.Posted(of.ID, of.Currency, mostEvents)
		if err != nil {
			return nil, err
		}
		leaves = append(leaves, posted...)
		slices.Sort(leaves)
		leaves = slices.Compact(leaves)
	}
	var all []Entry
	// What the state at hand does not know yet is for the next time.
	leaves = slices.DeleteFunc(leaves, func(leaf uint64) bool { return leaf >= s.Meta.Leaves })
	for _, leaf := range leaves[max(0, len(leaves)-mostEvents):] {
		asked, err := r.log.Asked(leaf)
		if err != nil {
			return nil, err
		}
		e, err := s.entry(asked)
		if err != nil {
			return nil, err
		}
		if asked.About(object) || e.posts(object) {
			all = append(all, e)
		}
	}
	return all, nil
}

// seesLeaf reports whether the organisation may see an entry: if it asked for
// it, or sees one of its objects.
func (s *scope) seesLeaf(a *node.Asked) (bool, error) {
	if a.Record.Root || s.named(string(a.Command.By)) {
		return true, nil
	}
	if a.Command.Kind == command.PartyMandate {
		return string(a.Command.Object) == s.name && s.self != 0, nil // who may sign for how much
	}
	for _, object := range a.Objects() {
		if sees, err := s.sees(object); sees || err != nil {
			return sees, err
		}
	}
	return false, nil
}

// entry returns what the organisation may see of an entry.
func (s *scope) entry(a *node.Asked) (Entry, error) {
	rec := &a.Record
	e := Entry{Leaf: a.Leaf, Height: a.Height, Code: rec.Code}
	if rec.Root {
		e.Root, e.Day, e.StateRoot = true, rec.Day, rec.StateRoot
		return e, nil
	}
	effects, err := event.ReadEffects(rec.Effects)
	if err != nil {
		return e, fmt.Errorf("read what leaf %d did: %w", a.Leaf, err)
	}
	e.Instant, e.Day = effects.Instant, effects.Instant.Date(s.Meta.Offset)
	e.Kind, e.Object = rec.Kind, string(a.Command.Object)
	if err := s.asker(&e, a); err != nil {
		return e, err
	}
	if err := s.redact(&e, a.Command); err != nil {
		return e, err
	}
	for _, p := range effects.Postings {
		from, fromShown, err := s.account(p.From)
		if err != nil {
			return e, err
		}
		to, toShown, err := s.account(p.To)
		if err != nil {
			return e, err
		}
		e.Withheld = e.Withheld || !fromShown || !toShown
		if !from || !to {
			continue
		}
		line := Posting{p, fromShown, toShown}
		if !fromShown {
			line.FromBalance = 0
		}
		if !toShown {
			line.ToBalance = 0
		}
		e.Postings = append(e.Postings, line)
	}
	return e, nil
}

// asker fills in who asked, how it was signed, and why it was refused. Whoever
// was refused is known to itself alone, and so are the figures.
func (s *scope) asker(e *Entry, a *node.Asked) error {
	by := string(a.Command.By)
	own := s.named(by)
	sees := own || e.Code == 0
	if !sees {
		var err error
		if sees, err = s.seesParty(s.PartyRow(by)); err != nil {
			return err
		}
	}
	if !sees {
		e.Withheld, e.partial = true, true
		return nil
	}
	e.By = by
	for _, k := range a.Signatories(s.View) {
		e.Signed = append(e.Signed, Signature{hex.EncodeToString(k.Key), k.Party, k.How, k.Origin})
	}
	switch {
	case e.Code == 0:
	case own:
		figures := cbor.NewReader(a.Record.Figures)
		e.Figures = refuse.ReadFigures(&figures)
	default:
		e.Withheld = true
	}
	return nil
}

// redact gives e the command without the fields that name what the
// organisation may not see. The object of a command that it sees stays.
func (s *scope) redact(e *Entry, c *command.Command) error {
	if e.By == "" {
		return nil
	}
	hidden := map[command.Field]bool{}
	own := s.named(string(c.By))
	there, _ := s.Names.Target(s.Names.Find(c.Object))
	sees, err := s.sees(e.Object)
	nameless := there != 0 && !sees && !own
	c.Fields(func(f command.Field) {
		if err == nil && namesObject(f) {
			var sees bool
			sees, err = s.sees(objectIn(c, f))
			hidden[f] = !sees && !own
			e.partial = e.partial || hidden[f]
		}
	})
	if err != nil {
		return err
	}
	e.Command = c.Without(func(f command.Field) bool { return hidden[f] })
	if nameless {
		e.Object, e.Command.Object, e.partial = "", nil, true
	}
	e.Withheld = e.Withheld || e.partial
	return nil
}
