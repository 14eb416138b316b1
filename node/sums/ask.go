package sums

import (
	"cmp"
	"slices"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/node/view"
)

// A StateSum is what a party has in one state.
type StateSum struct {
	Currency money.Currency
	State    deal.State
	Sum
}

// A DaySum is what falls due to or from a party on one day.
type DaySum struct {
	Currency money.Currency
	Due      day.Date
	Sum
}

// each calls fn for the books of a party on a side, by currency. Party 0 with
// side 0 is everybody.
func (s *Sums) each(party uint32, side view.Side, fn func(money.Currency, *book)) {
	for _, c := range money.Currencies() {
		if b := s.books[bookKey{party, side, c}]; b != nil {
			fn(c, b)
		}
	}
}

// States returns what a party has in each state on a side, by currency and
// state. Party 0 with side 0 is everybody.
func (s *Sums) States(party uint32, side view.Side) []StateSum {
	s.mutex.RLock()
	defer s.mutex.RUnlock()
	var all []StateSum
	s.each(party, side, func(c money.Currency, b *book) {
		for _, l := range b.states {
			all = append(all, StateSum{c, l.key, l.sum})
		}
	})
	return all
}

// Days returns what falls due to or from a party on each day, by currency and
// day, of deals that are not over.
func (s *Sums) Days(party uint32, side view.Side) []DaySum {
	s.mutex.RLock()
	defer s.mutex.RUnlock()
	var all []DaySum
	s.each(party, side, func(c money.Currency, b *book) {
		for _, l := range b.days {
			all = append(all, DaySum{c, l.key, l.sum})
		}
	})
	return all
}

// Ready returns the deals of a seller that something may be drawn of, in one
// currency, the largest first, at most limit.
func (s *Sums) Ready(seller uint32, c money.Currency, limit int) []name.ID {
	s.mutex.RLock()
	defer s.mutex.RUnlock()
	var all []name.ID
	if b := s.books[bookKey{seller, view.Seller, c}]; b != nil {
		for r := range b.ready.behind(nil, false, compareRungs) {
			if len(all) == limit {
				break
			}
			all = append(all, name.ID(r.id))
		}
	}
	return all
}

// In returns the deals of a party on a side that are in a state, in the order
// of ids, the latest first if newest, behind one, at most limit. Behind 0 is
// the beginning.
func (s *Sums) In(party uint32, side view.Side, state deal.State, behind name.ID, newest bool, limit int) []name.ID {
	s.mutex.RLock()
	defer s.mutex.RUnlock()
	var all []name.ID
	s.each(party, side, func(_ money.Currency, b *book) {
		i, found := b.find(state)
		if !found {
			return
		}
		from := &behind
		if behind == 0 {
			from = nil
		}
		n := 0
		for id := range b.deals[i].deals.behind(from, newest, cmp.Compare[name.ID]) {
			if n++; n > limit {
				break
			}
			all = append(all, id)
		}
	})
	slices.Sort(all) // the currencies of one party
	if newest {
		slices.Reverse(all)
	}
	return all[:min(len(all), limit)]
}

// A Pair is what a funder has out on the deals that a buyer owes a seller.
type Pair struct {
	Buyer, Seller uint32
	Deals         int64
	Principal     int64    // minor units
	Oldest        day.Date // the earliest due day among them
}

// An Exposure is what a funder has out in one currency.
type Exposure struct {
	Currency money.Currency
	Pairs    []Pair // the largest first
	More     int    // how many pairs there are beside
	Rest     int64  // what is out on these
}

// Exposure returns what a funder has out, by currency, its largest pairs one by
// one and the rest as one.
func (s *Sums) Exposure(funder uint32, largest int) []Exposure {
	s.mutex.RLock()
	defer s.mutex.RUnlock()
	var all []Exposure
	s.each(funder, view.Funder, func(c money.Currency, b *book) {
		l := s.ladders[ladderKey{funder, c}]
		if l == nil {
			return
		}
		e := Exposure{Currency: c}
		for r := range l.behind(nil, false, compareRungs) {
			if len(e.Pairs) == largest {
				break
			}
			buyer, seller := uint32(r.id>>32), uint32(r.id)
			p := s.pairs[pairKey{funder, buyer, seller, c}]
			e.Pairs = append(e.Pairs, Pair{buyer, seller, p.deals, p.principal, p.days[0].due})
		}
		e.More, e.Rest = l.n-len(e.Pairs), b.rest(e.Pairs)
		all = append(all, e)
	})
	return all
}

// rest returns what is out beside some pairs. It comes from the book, so that
// its cost does not grow with the number of pairs.
func (b *book) rest(pairs []Pair) int64 {
	var out int64
	for _, l := range b.states {
		out += l.sum.Principal
	}
	for _, p := range pairs {
		out -= p.Principal
	}
	return out
}
