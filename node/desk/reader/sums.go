package reader

import (
	"context"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/sums"
	"github.com/tallystick/tallystick/node/view"
)

// A Week is what falls due to a seller in one week, in minor units of one
// currency.
type Week struct {
	Currency money.Currency
	Monday   day.Date
	Past     bool // not a week: all that is past due
	sums.Sum      // Claim is due, Available of it may be drawn today
}

// CashLadder returns what falls due to the organisation as a seller, by
// currency and week, what is past due first, and how much of each may be drawn
// today.
func (r *Reader) CashLadder(ctx context.Context, who access.Who) ([]Week, error) {
	s, err := r.scope(ctx, who)
	if err != nil || s.self == 0 {
		return nil, err
	}
	var all []Week
	for _, d := range r.log.Sums().Days(s.self, view.Seller) {
		w := Week{Currency: d.Currency, Past: d.Due < s.today, Monday: Monday(d.Due)}
		if w.Past {
			w.Monday = 0
		}
		if n := len(all); n == 0 || all[n-1].Currency != w.Currency || all[n-1].Monday != w.Monday {
			all = append(all, w)
		}
		add(&all[len(all)-1].Sum, d.Sum)
	}
	return all, nil
}

// Monday returns the first day of a day's week.
func Monday(d day.Date) day.Date {
	const days = 7
	return d.Add(-(int(d.Weekday()) + days - int(day.Monday)) % days)
}

func add(to *sums.Sum, s sums.Sum) {
	to.Deals += s.Deals
	to.Face += s.Face
	to.Claim += s.Claim
	to.Principal += s.Principal
	to.Available += s.Available
}

// Calendar returns what falls due from the organisation as a buyer, by currency
// and day: Claim is what it owes.
func (r *Reader) Calendar(ctx context.Context, who access.Who) ([]sums.DaySum, error) {
	return r.days(ctx, who, view.Buyer)
}

// Returns returns what falls due to the organisation as a funder, by currency
// and day: Principal is what it has out.
func (r *Reader) Returns(ctx context.Context, who access.Who) ([]sums.DaySum, error) {
	return r.days(ctx, who, view.Funder)
}

func (r *Reader) days(ctx context.Context, who access.Who, side view.Side) ([]sums.DaySum, error) {
	s, err := r.scope(ctx, who)
	if err != nil || s.self == 0 {
		return nil, err
	}
	return r.log.Sums().Days(s.self, side), nil
}

// An Exposure is what a funder has out in one currency, in minor units.
type Exposure struct {
	Currency money.Currency
	Pairs    []Exposed // the largest first
	More     int       // how many pairs there are beside
	Rest     int64     // what is out on these
}

// An Exposed is what is out on the deals that a buyer owes a seller.
type Exposed struct {
	Buyer, Seller string
	Deals         int64
	Principal     int64
	PastDue       int64 // days that the oldest of the deals is past due
}

// LargestPairs is how many pairs Exposure shows one by one.
const LargestPairs = 50

// Exposure returns what the organisation has out as a funder, by currency.
func (r *Reader) Exposure(ctx context.Context, who access.Who) ([]Exposure, error) {
	s, err := r.scope(ctx, who)
	if err != nil || s.self == 0 {
		return nil, err
	}
	var all []Exposure
	for _, x := range r.log.Sums().Exposure(s.self, LargestPairs) {
		e := Exposure{Currency: x.Currency, More: x.More, Rest: x.Rest}
		for _, p := range x.Pairs {
			if err := s.reachParties(p.Buyer, p.Seller); err != nil {
				return nil, err
			}
			e.Pairs = append(e.Pairs, Exposed{
				Buyer: s.PartyName(p.Buyer), Seller: s.PartyName(p.Seller), Deals: p.Deals, Principal: p.Principal,
				PastDue: max(0, s.today.Since(p.Oldest)),
			})
		}
		all = append(all, e)
	}
	return all, nil
}

// A Stage is what an organisation has in one state on one side. The operator's
// organisation sees those of everybody, on no side.
type Stage struct {
	Side view.Side
	sums.StateSum
}

// Pipeline returns what the organisation has in each state, by side, currency
// and state. Deals that left the state, 90 days after they were settled or
// cancelled, are in none.
func (r *Reader) Pipeline(ctx context.Context, who access.Who) ([]Stage, error) {
	s, err := r.scope(ctx, who)
	if err != nil || s.self == 0 {
		return nil, err
	}
	party, sides := s.self, view.Sides()
	if s.all {
		party, sides = 0, []view.Side{0}
	}
	var all []Stage
	for _, side := range sides {
		for _, x := range r.log.Sums().States(party, side) {
			all = append(all, Stage{side, x})
		}
	}
	return all, nil
}

// A Today is what a seller can have today in one currency. Amounts are minor
// units.
type Today struct {
	Currency money.Currency
	Drawable int64           // of Ready, drawn one after the other
	Ready    []Ready         // the largest first, at most MostRows
	More     int64           // available on deals that are not among Ready
	Waiting  []sums.StateSum // what stands in a state before a draw
	Paid     sums.Sum        // what is financed already
}

// Today returns what the organisation can have today as a seller, by currency,
// which deals make it up, and what others wait for.
func (r *Reader) Today(ctx context.Context, who access.Who) ([]Today, error) {
	s, err := r.scope(ctx, who)
	if err != nil || s.self == 0 {
		return nil, err
	}
	var all []Today
	for _, x := range r.log.Sums().States(s.self, view.Seller) {
		if n := len(all); n == 0 || all[n-1].Currency != x.Currency {
			all = append(all, Today{Currency: x.Currency})
		}
		t := &all[len(all)-1]
		t.More += x.Available
		switch x.State {
		case deal.Presented, deal.Confirmed, deal.Offered:
			t.Waiting = append(t.Waiting, x)
		case deal.Drawn, deal.Financed, deal.PartPaid:
			add(&t.Paid, x.Sum)
		default:
		}
	}
	for i := range all {
		if err := r.ready(s, &all[i]); err != nil {
			return nil, err
		}
	}
	return all, nil
}
