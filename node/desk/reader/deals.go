package reader

import (
	"context"
	"slices"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/view"
)

// A Deal is a row of a list of deals. Of a deal that has left the state
// nothing is owed or available any more.
type Deal struct {
	view.Deal
	Available int64    // what may still be drawn, minor units
	Owed      int64    // to the funder at the end of today
	PastDue   int64    // days, while something is owed
	Announced int64    // by the buyer, and not yet confirmed by a bank
	GraceEnd  day.Date // from when the funder may turn to the seller; 0 without terms
	Number    string   // of the invoice, in lists; "" while the views do not show it
}

// A DealFilter narrows a list of deals. The zero value asks for all, newest
// first. With a prefix the list is ordered by name, else with days, or if ByDue
// says so, by due day: what is longest past due comes first.
type DealFilter struct {
	Side         view.Side    // 0: any
	States       []deal.State // none: all
	Counterparty string       // on any other side; "" is whoever
	DueFrom      day.Date
	DueTo        day.Date
	Prefix       string // of the deal's name
	ByDue        bool
	Reverse      bool // the other way round: oldest, latest due, last name first
}

func (f *DealFilter) order() view.Order {
	switch {
	case f.Prefix != "":
		return view.ByName
	case f.ByDue || f.DueFrom != 0 || f.DueTo != 0:
		return view.ByDue
	}
	return view.ByAge
}

// Deals returns the deals that the organisation is a side of.
func (r *Reader) Deals(ctx context.Context, who access.Who, f DealFilter, p Page) (List[Deal], error) {
	s, err := r.scope(ctx, who)
	if err != nil || s.self == 0 {
		return List[Deal]{}, err
	}
	t, err := newTurn(p, f.order(), f.Reverse, s.dealKey)
	if err != nil {
		return List[Deal]{}, err
	}
	other := uint32(0)
	if f.Counterparty != "" {
		if other = s.PartyRow(f.Counterparty); other == 0 {
			return List[Deal]{}, nil
		}
	}
	for _, q := range s.queries(view.Sides(), f.Side, other) {
		q.From, q.To, q.Prefix = f.DueFrom, f.DueTo, f.Prefix
		for _, state := range statesOf(f.States) {
			q.State = state
			if err := t.take(&q, r.dealStream(s)); err != nil {
				return List[Deal]{}, err
			}
		}
	}
	keys, more := t.page()
	rows, err := s.dealRows(keys)
	return List[Deal]{rows, more}, err
}

// statesOf returns the states of a filter, each once, and 0 for all.
func statesOf(states []deal.State) []deal.State {
	if len(states) == 0 {
		return []deal.State{0}
	}
	all := slices.Clone(states)
	slices.Sort(all)
	return slices.Compact(all)
}

// dealStream answers one question of a list: from memory which deals of a party
// are in a state, and from the views all else.
func (r *Reader) dealStream(s *scope) func(*view.Query) ([]view.Key, error) {
	return func(q *view.Query) ([]view.Key, error) {
		plain := q.Order == view.ByAge && q.Party != 0 && q.Other == 0
		if !plain || q.State == 0 || view.Gone(q.State) {
			return s.db.Deals(s.ctx, *q)
		}
		behind := name.ID(0)
		if q.Behind != nil {
			behind = name.ID(q.Behind.ID)
		}
		var keys []view.Key
		for _, id := range r.log.Sums().In(q.Party, q.Side, q.State, behind, q.Newest, q.Limit) {
			keys = append(keys, view.Key{ID: int64(id)})
		}
		return keys, nil
	}
}

// queries returns the questions that ask for all rows of a scope in which it
// is on a side, 0 for any, and other, if not 0, on another one. Of those that
// see all, other may be on any side.
func (s *scope) queries(sides []view.Side, side view.Side, other uint32) []view.Query {
	var all []view.Query
	if s.all {
		for _, with := range sides {
			if other != 0 && (side == 0 || side == with) {
				all = append(all, view.Query{Party: other, Side: with})
			}
		}
		if other == 0 {
			all = append(all, view.Query{})
		}
		return all
	}
	for _, own := range sides {
		if side != 0 && own != side {
			continue
		}
		if other == 0 {
			all = append(all, view.Query{Party: s.self, Side: own})
			continue
		}
		for _, with := range sides {
			if with != own {
				all = append(all, view.Query{Party: s.self, Side: own, Other: other, With: with})
			}
		}
	}
	return all
}

// liveRow returns the row of a deal in the state, 0 if it is not there.
func (s *scope) liveRow(id name.ID) uint32 {
	if t, row := s.Names.Target(id); t == name.Receivable {
		return row
	}
	return 0
}

// dealKey returns the place of the deal called text, if the organisation is a
// side of it.
func (s *scope) dealKey(text string) (view.Key, error) {
	d, err := s.deal(text)
	return view.Key{ID: int64(d.ID), Due: d.Due, Text: d.Name}, err
}

// deal returns the deal called text, live or not, or ErrUnknown. It may be one
// that is shown.
func (s *scope) deal(text string) (Deal, error) {
	id := s.Names.Find([]byte(text))
	switch t, row := s.Names.Target(id); t {
	case name.Receivable:
		d := s.Deals.At(row)
		if !s.sharesDeal(d) {
			return Deal{}, ErrUnknown
		}
		return s.dealRow(row), nil
	case name.Tombstone:
		found, err := s.db.DealsAt(s.ctx, []int64{int64(id)})
		if err != nil {
			return Deal{}, err
		}
		if len(found) == 0 || !s.named(found[0].Seller, found[0].Buyer, found[0].Funder) {
			return Deal{}, ErrUnknown
		}
		return Deal{Deal: found[0]}, nil
	}
	return Deal{}, ErrUnknown
}

// dealRows returns the deals at keys, in their order: those that live as the
// state has them, the others as the views do.
func (s *scope) dealRows(keys []view.Key) ([]Deal, error) {
	rows := make([]Deal, len(keys))
	at := map[name.ID]int{}
	var gone []int64
	for _, k := range keys {
		if err := s.reachNames(name.ID(k.ID)); err != nil {
			return nil, err
		}
	}
	for i, k := range keys {
		id := name.ID(k.ID)
		if row := s.liveRow(id); row != 0 {
			rows[i] = s.dealRow(row)
			continue
		}
		gone, at[id] = append(gone, k.ID), i
	}
	found, err := s.db.DealsAt(s.ctx, gone)
	if err != nil {
		return nil, err
	}
	for _, d := range found {
		rows[at[d.ID]] = Deal{Deal: d}
	}
	return rows, s.number(rows)
}

// dealRow returns the live deal in a row of the state.
func (s *scope) dealRow(row uint32) Deal {
	x := s.Standing(row)
	d, b := x.Deal, &x.Block.Balance
	out := Deal{
		Deal: view.Deal{
			ID: d.Name, Name: s.Names.Text(d.Name), State: d.State, Marks: d.Marks,
			Seller: s.PartyName(d.Seller), Buyer: s.PartyName(d.Buyer), Funder: s.PartyName(d.Funder),
			Invoice: s.Names.Text(s.Invoices.At(d.Invoice).Name), Currency: x.Block.Currency,
			Face: d.Face, Claim: x.Claim(), Principal: b[ledger.Advance], Transit: d.Transit,
			Interest: d.Interest, Booked: d.Booked, Accrued: b[ledger.Accrued], Fee: b[ledger.Fee],
			Reserve: -b[ledger.Reserve], DueTo: -b[ledger.DueTo], Loss: b[ledger.Loss],
			Since: d.Since, Due: d.Due, Check: d.Check, Closed: d.Closed,
		},
		Available: x.Available(), Owed: x.Owed(s.today).Total(),
	}
	if out.Owed > 0 && d.Due != 0 && d.Due < s.today {
		out.PastDue = s.today.Since(d.Due)
	}
	if d.Terms != 0 {
		out.GraceEnd = d.Due.Add(int(x.Terms.Grace))
	}
	out.Announced = s.announced(d)
	return out
}
