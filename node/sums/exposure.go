package sums

import (
	"cmp"
	"slices"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
)

// A pairKey is who owes whom: what a funder has out on the deals that a buyer
// owes a seller.
type pairKey struct {
	funder, buyer, seller uint32
	currency              money.Currency
}

// A pair is what is out under one key.
type pair struct {
	deals, principal int64
	days             []dayCount // how many of the deals are due on each day
}

type dayCount struct {
	due   day.Date
	deals int64
}

// A ladderKey is a funder and a currency: its pairs, the largest first.
type ladderKey struct {
	funder   uint32
	currency money.Currency
}

// expose adds what is out on x to its pair, or takes it away.
func (s *Sums) expose(x *share, sign int64) {
	k := pairKey{x.funder, x.buyer, x.seller, x.currency}
	p := s.pairs[k]
	if p == nil {
		p = &pair{}
		s.pairs[k] = p
	}
	l := s.ladders[ladderKey{x.funder, x.currency}]
	if l == nil {
		l = &series[rung]{}
		s.ladders[ladderKey{x.funder, x.currency}] = l
	}
	sides := uint64(x.buyer)<<32 | uint64(x.seller)
	if p.deals > 0 {
		l.set(rung{-p.principal, sides}, -1, compareRungs)
	}
	p.deals += sign
	p.principal += sign * x.principal
	i, found := slices.BinarySearchFunc(p.days, x.due, func(d dayCount, due day.Date) int {
		return cmp.Compare(d.due, due)
	})
	if !found {
		p.days = slices.Insert(p.days, i, dayCount{due: x.due})
	}
	if p.days[i].deals += sign; p.days[i].deals == 0 {
		p.days = slices.Delete(p.days, i, i+1)
	}
	if p.deals > 0 {
		l.set(rung{-p.principal, sides}, 1, compareRungs)
		return
	}
	delete(s.pairs, k)
	if l.empty() {
		delete(s.ladders, ladderKey{x.funder, x.currency})
	}
}
