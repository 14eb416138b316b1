// Package feed tells an organisation what happens in the log that it may see,
// leaf by leaf, from any leaf on.
//
//	leaves ─▶ does it name us, or an object of ours? ─▶ reader: may we see it? ─▶ entry
//
// It keeps nothing: who follows the log remembers the last leaf, and goes on
// behind it after any interruption. What may be seen is the reader's word; the
// look before it only spares the reader what is plainly of others.
package feed

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/node"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/reader"
)

// Bounds of one look.
const (
	mostLooked = 20_000 // leaves
	mostGiven  = 100    // entries
)

// A Feed follows one log. Any number of goroutines may use it.
type Feed struct {
	log    *node.Node
	reader *reader.Reader
	tail   tail
}

// New returns the feed of a log.
func New(log *node.Node, r *reader.Reader) *Feed { return &Feed{log: log, reader: r} }

// End returns the leaf that the next command will stand at or behind.
func (f *Feed) End() (uint64, error) {
	_, leaves, _, err := f.log.Head()
	return leaves, err
}

// Next returns what who may see of the leaves from from on, and the leaf to go
// on from. It waits until there is something to look at, or ctx ends: then it
// returns ctx's error.
func (f *Feed) Next(ctx context.Context, who access.Who, from uint64) ([]reader.Entry, uint64, error) {
	for {
		shown := f.log.Lag().Viewed
		all, next, err := f.Look(ctx, who, from)
		if err != nil || len(all) > 0 {
			return all, next, err
		}
		if next == from {
			if err := f.log.Shown(ctx, shown+1); err != nil {
				return nil, from, err
			}
		}
		from = next
		if ctx.Err() != nil {
			return nil, from, ctx.Err()
		}
	}
}

// Look is Next without waiting: it returns nothing, and from, at the log's end.
// It looks at a bounded number of leaves.
func (f *Feed) Look(ctx context.Context, who access.Who, from uint64) ([]reader.Entry, uint64, error) {
	mine, next, err := f.look(who, from)
	if err != nil {
		return nil, from, fmt.Errorf("follow the log from leaf %d: %w", from, err)
	}
	all, err := f.read(ctx, who, mine)
	return all, next, err
}

// look returns the leaves from from on that may concern who, and the leaf to go
// on from.
func (f *Feed) look(who access.Who, from uint64) (mine []uint64, next uint64, err error) {
	s, err := f.sight(who)
	if err != nil || s.self == 0 {
		return nil, from, err
	}
	next = from
	err = f.each(from, func(leaf uint64, c *command.Command) bool {
		next = leaf + 1
		if s.concerns(c) {
			mine = append(mine, leaf)
		}
		return len(mine) < mostGiven && next < from+mostLooked
	})
	return mine, next, err
}

// Bounds of going back, in leaves: for a page, so less than a stream may look
// at, unless somebody asks to look further. To look at a leaf costs some
// microseconds, to have the reader read one a hundred times that.
const (
	backWindow = 500 // looked at at once
	mostMissed = 300 // read, and not to be seen
	Near       = 5_000
	Far        = 50_000
)

// Back returns what who may see of the leaves before one, the latest first, at
// most limit, and the leaf to go on before: 0 at the log's beginning. It looks
// at no more than most leaves: Near, or Far. Where much may concern who, and
// does not, it looks at fewer.
func (f *Feed) Back(
	ctx context.Context, who access.Who, before uint64, limit int, most uint64,
) ([]reader.Entry, uint64, error) {
	all, missed := make([]reader.Entry, 0, limit), 0
	for looked := uint64(0); before > 0 && looked < most; looked += backWindow {
		from := before - min(before, backWindow)
		mine, err := f.between(who, from, before)
		if err != nil {
			return nil, before, fmt.Errorf("go back from leaf %d: %w", before, err)
		}
		for _, leaf := range slices.Backward(mine) {
			found, err := f.read(ctx, who, []uint64{leaf})
			if err != nil {
				return nil, before, err
			}
			if len(found) == 0 {
				missed++
			}
			if all = append(all, found...); len(all) == limit || missed == mostMissed {
				return all, leaf, nil
			}
		}
		before = from
	}
	return all, before, nil
}

// between returns the leaves from from on and before another that may concern
// who.
func (f *Feed) between(who access.Who, from, before uint64) (mine []uint64, err error) {
	s, err := f.sight(who)
	if err != nil || s.self == 0 {
		return nil, err
	}
	err = f.log.Asks(from, func(leaf uint64, c *command.Command) bool {
		if leaf < before && s.concerns(c) {
			mine = append(mine, leaf)
		}
		return leaf+1 < before
	})
	return mine, err
}

// read returns the entries at leaves that who may see.
func (f *Feed) read(ctx context.Context, who access.Who, leaves []uint64) ([]reader.Entry, error) {
	var all []reader.Entry
	for _, leaf := range leaves {
		e, err := f.reader.Leaf(ctx, who, leaf)
		if errors.Is(err, reader.ErrUnknown) {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}

// sight is what an organisation looks for.
type sight struct {
	*machine.View
	reader *reader.Reader
	name   []byte
	self   uint32
	all    bool
}

// sight returns what who looks for: nothing, if it is no party of the log.
func (f *Feed) sight(who access.Who) (*sight, error) {
	v, err := f.log.Recent(0)
	if err != nil {
		return nil, err
	}
	s := &sight{View: v, reader: f.reader, name: []byte(who.Organisation), self: v.PartyRow(who.Organisation)}
	s.all = s.self != 0 && v.Parties.At(s.self).Roles.Has(party.Operator)
	return s, nil
}

// concerns reports whether a command may be about the organisation.
func (s *sight) concerns(c *command.Command) bool {
	if s.all || bytes.Equal(c.By, s.name) || s.owns(c.Object) {
		return true
	}
	found := false
	c.Fields(func(f command.Field) {
		switch f {
		case command.Instruction, command.Payment:
			found = found || s.owns(c.Text(f))
		default:
			found = found || f.Type() == command.NameType && s.owns(c.Text(f))
		}
	})
	return found
}

// owns reports whether a name is the organisation's, or that of an object it
// may be a side of or is shown. Of an invoice these are its sides, and those of
// the live deal on it.
func (s *sight) owns(text []byte) bool {
	text, _, _ = bytes.Cut(text, []byte{'#'})
	if bytes.Equal(text, s.name) {
		return true
	}
	t, row := s.Names.Target(s.Names.Find(text))
	is := func(parties ...uint32) bool { return slices.Contains(parties, s.self) }
	switch t {
	case name.Receivable:
		d := s.Deals.At(row)
		return is(d.Seller, d.Buyer, d.Funder) || s.reader.Shown(s.self, d)
	case name.Invoice:
		i := s.Invoices.At(row)
		if i.Deal == 0 {
			return is(i.Seller, i.Buyer)
		}
		d := s.Deals.At(i.Deal)
		return is(i.Seller, i.Buyer, d.Funder) || s.reader.Shown(s.self, d)
	case name.Order:
		o := s.Orders.At(row)
		return is(o.Seller, o.Buyer)
	case name.Limit:
		l := s.Limits.At(row)
		return is(l.Owner, l.On)
	case name.Programme:
		return s.Contracts.Concerns(row, s.self, string(s.name))
	}
	return t == name.Delivery || t == name.Tombstone // the reader looks closer
}
