package sums

import (
	"cmp"
	"slices"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/name"
)

// A Sum is a number of deals and what they amount to, in minor units of one
// currency.
type Sum struct {
	Deals     int64
	Face      int64
	Claim     int64 // what buyers owe
	Principal int64 // what is out
	Available int64 // what may still be drawn, whatever limits leave
}

func (s *Sum) add(x *share, sign int64) {
	s.Deals += sign
	s.Face += sign * x.face
	s.Claim += sign * x.claim
	s.Principal += sign * x.principal
	s.Available += sign * x.available
}

// A book is the sums of one party on one side, in one currency.
type book struct {
	states []line[deal.State]
	days   []line[day.Date] // by due day, of deals that are not over
	deals  []standing       // which deals are in each state
	ready  series[rung]     // of a seller: deals that something may be drawn of
}

// A line is the sum under one key. A line of no deals is not kept.
type line[K cmp.Ordered] struct {
	key K
	sum Sum
}

// put adds x to the line of a key, or takes it away.
func put[K cmp.Ordered](lines []line[K], key K, x *share, sign int64) []line[K] {
	i, found := slices.BinarySearchFunc(lines, key, func(l line[K], k K) int { return cmp.Compare(l.key, k) })
	if !found {
		lines = slices.Insert(lines, i, line[K]{key: key})
	}
	lines[i].sum.add(x, sign)
	if lines[i].sum.Deals == 0 {
		lines = slices.Delete(lines, i, i+1)
	}
	return lines
}

// over reports whether nothing is to come of a deal in the state.
func over(s deal.State) bool { return s == deal.Settled || s == deal.WrittenOff || s == deal.Cancelled }

func (b *book) count(x *share, sign int64) {
	b.states = put(b.states, x.state, x, sign)
	if !over(x.state) {
		b.days = put(b.days, x.due, x, sign)
	}
}

// standing is the deals in one state, in the order of their ids.
type standing struct {
	state deal.State
	deals series[name.ID]
}

// find returns where the deals in a state are, or would be.
func (b *book) find(state deal.State) (int, bool) {
	return slices.BinarySearchFunc(b.deals, state, func(s standing, k deal.State) int { return cmp.Compare(s.state, k) })
}

// stand notes that x is in its state, or is not any more.
func (b *book) stand(x *share, sign int64) {
	i, found := b.find(x.state)
	if !found {
		b.deals = slices.Insert(b.deals, i, standing{state: x.state})
	}
	b.deals[i].deals.set(x.deal, sign, cmp.Compare[name.ID])
	if b.deals[i].deals.empty() {
		b.deals = slices.Delete(b.deals, i, i+1)
	}
}
