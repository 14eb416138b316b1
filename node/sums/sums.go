// Package sums keeps in memory what pages add up: how many deals a party has
// in each state and what they amount to, what is due on which day, who owes a
// funder most, which deals stand in a state, and what stands in its books. Pages would otherwise read
// every deal of a party for each of these.
//
//	state at the start ─▶ New ─▶ Sums ◀─ Apply ─ what each block changed
//	                              │
//	                           questions, whose cost does not grow with the deals
//
// Of each deal in the state it keeps what the deal contributes. A block takes
// the old contribution away and adds the new one. So sums are those of the
// state, and can be made anew from it at any time: that is the law its tests
// hold. Deals that have left the state, 90 days after they were settled, are
// in no sum. It decides nothing and posts nothing.
package sums

import (
	"cmp"
	"sync"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/programme"
	"github.com/tallystick/tallystick/core/technique/receivable"
	"github.com/tallystick/tallystick/node/view"
)

// Sums are the sums of one log. One goroutine applies, any number ask.
type Sums struct {
	mutex   sync.RWMutex
	height  uint64
	shares  []share  // what each deal contributes, by its row in the state
	dealOf  []uint32 // the deal in whose books a block of the ledger is, by the block
	books   map[bookKey]*book
	ladders map[ladderKey]*series[rung]
	pairs   map[pairKey]*pair
	// What stands on all accounts of a kind in a party's books, zeros left out.
	balances map[accountKey]int64
}

// A share is what a deal contributes, and what that was computed from.
type share struct {
	deal                  name.ID
	seller, buyer, funder uint32
	block, terms          uint32
	due                   day.Date
	state                 deal.State
	currency              money.Currency
	face, diluted         int64
	transit               int64
	claim, principal      int64
	available             int64
}

// everybody is the party under which the books of the whole log stand.
const everybody = 0

// New returns the sums of a state.
func New(v *machine.View) *Sums {
	s := &Sums{
		height: v.Meta.Height, books: map[bookKey]*book{}, ladders: map[ladderKey]*series[rung]{},
		pairs: map[pairKey]*pair{}, balances: map[accountKey]int64{},
	}
	for id := uint32(1); id <= v.Blocks.Len(); id++ {
		s.weigh(v.Blocks.At(id))
	}
	for row := uint32(1); row <= v.Deals.Len(); row++ {
		d := v.Deals.At(row)
		if d.Name == 0 {
			continue
		}
		x := s.at(row)
		x.takeDeal(d)
		x.takeBlock(v.Blocks.At(d.Block))
		x.reckon(v.Terms.At(d.Terms))
		s.own(row, d.Block)
		s.count(x, 1)
	}
	return s
}

// Height returns the height that the sums are of.
func (s *Sums) Height() uint64 {
	s.mutex.RLock()
	defer s.mutex.RUnlock()
	return s.height
}

// at returns the share of the deal in a row.
func (s *Sums) at(row uint32) *share {
	for int(row) >= len(s.shares) {
		s.shares = append(s.shares, share{})
	}
	return &s.shares[row]
}

// own notes that a block is in the books of the deal in a row.
func (s *Sums) own(row, block uint32) {
	for int(block) >= len(s.dealOf) {
		s.dealOf = append(s.dealOf, 0)
	}
	s.dealOf[block] = row
}

func (x *share) takeDeal(d *deal.Deal) {
	x.deal, x.seller, x.buyer, x.funder = d.Name, d.Seller, d.Buyer, d.Funder
	x.block, x.terms, x.due, x.state = d.Block, d.Terms, d.Due, d.State
	x.face, x.diluted, x.transit = d.Face, d.Diluted, d.Transit
}

func (x *share) takeBlock(b *ledger.Block) {
	x.currency = b.Currency
	x.claim, x.principal = -b.Balance[ledger.ClaimBuyer], b.Balance[ledger.Advance]
}

// reckon computes what may be drawn, as the step that draws does.
func (x *share) reckon(t *programme.Terms) {
	d := deal.Deal{State: x.state, Face: x.face, Diluted: x.diluted, Transit: x.transit}
	b := ledger.Block{Currency: x.currency}
	b.Balance[ledger.ClaimBuyer], b.Balance[ledger.Advance] = -x.claim, x.principal
	x.available = receivable.Standing{Deal: &d, Block: &b, Terms: t}.Available()
}

// Apply takes in what the block at height changed, and what its commands posted;
// blocks that the sums hold already are passed over.
func (s *Sums) Apply(height uint64, c *machine.Changes, receipts []machine.Receipt) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if height <= s.height {
		return
	}
	s.height = height
	s.post(receipts)
	before := map[uint32]share{} // of the deals that the block touched
	touch := func(row uint32) *share {
		x := s.at(row)
		if _, there := before[row]; !there {
			before[row] = *x
		}
		return x
	}
	for i := range c.Deals {
		row, d := c.Deals[i].ID, &c.Deals[i].Row
		x := touch(row)
		if d.Name != x.deal {
			s.disown(row, x.block)
			*x = share{}
		}
		if d.Name != 0 {
			x.takeDeal(d)
			s.own(row, d.Block)
		}
	}
	for i := range c.Blocks {
		id, b := c.Blocks[i].ID, &c.Blocks[i].Row
		if b.Class == ledger.DealBlock && int(id) < len(s.dealOf) && s.dealOf[id] != 0 {
			touch(s.dealOf[id]).takeBlock(b)
		}
	}
	for row, old := range before {
		x := s.at(row)
		if x.deal != 0 {
			x.reckon(c.Terms.At(x.terms))
		}
		if old != *x {
			s.count(&old, -1)
			s.count(x, 1)
		}
	}
}

// disown notes that a block is not of the deal in a row any more, unless it is
// another's already.
func (s *Sums) disown(row, block uint32) {
	if int(block) < len(s.dealOf) && s.dealOf[block] == row {
		s.dealOf[block] = 0
	}
}

// count adds a share to all sums that it is part of, or takes it away.
func (s *Sums) count(x *share, sign int64) {
	if x.deal == 0 {
		return
	}
	s.book(everybody, 0, x.currency).count(x, sign)
	for _, p := range [...]struct {
		party uint32
		side  view.Side
	}{{x.seller, view.Seller}, {x.buyer, view.Buyer}, {x.funder, view.Funder}} {
		if p.party == 0 {
			continue
		}
		b := s.book(p.party, p.side, x.currency)
		b.count(x, sign)
		b.stand(x, sign)
	}
	if x.available > 0 {
		s.book(x.seller, view.Seller, x.currency).ready.set(rung{-x.available, uint64(x.deal)}, sign, compareRungs)
	}
	if x.principal != 0 && x.funder != 0 {
		s.expose(x, sign)
	}
}

type bookKey struct {
	party    uint32
	side     view.Side
	currency money.Currency
}

func (s *Sums) book(party uint32, side view.Side, c money.Currency) *book {
	k := bookKey{party, side, c}
	b := s.books[k]
	if b == nil {
		b = &book{}
		s.books[k] = b
	}
	return b
}

// A rung is a place in a ladder: the largest first.
type rung struct {
	minus int64 // the amount below zero
	id    uint64
}

func compareRungs(a, b rung) int {
	return cmp.Or(cmp.Compare(a.minus, b.minus), cmp.Compare(a.id, b.id))
}
