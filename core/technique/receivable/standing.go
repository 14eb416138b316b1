package receivable

import (
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/programme"
	"github.com/tallystick/tallystick/core/refuse"
)

// A Standing is one deal as its three rows stand. What a deal owes and may
// still draw is computed from these and a day, by the steps and by readers of
// a published height alike.
type Standing struct {
	Deal  *deal.Deal
	Block *ledger.Block    // its accounts
	Terms *programme.Terms // the zero row before there is an offer
}

func (s Standing) of(minor int64) money.Amount { return money.Of(minor, s.Block.Currency) }

// Claim returns what is left of the claim on the buyer, in minor units.
func (s Standing) Claim() int64 { return -s.Block.Balance[ledger.ClaimBuyer] }

// earned returns the interest since the first draw. It is computed from the
// last change of principal, never summed from rounded days.
func (s Standing) earned(today day.Date) int64 {
	d := s.Deal
	if d.Terms == 0 {
		return 0
	}
	return d.Interest + interest(s.of(s.Block.Balance[ledger.Advance]), s.Terms, d.Due, d.Since, today)
}

// fee returns the fee that is owed and not yet booked.
func (s Standing) fee() int64 {
	m := s.Deal.Marks
	if !m.Has(deal.FeeEarned) || m.Has(deal.FeeBooked) {
		return 0
	}
	return s.of(s.Deal.Face).Times(s.Terms.Fee, s.Terms.Rounding).Minor()
}

// Owed is what a deal owes its funder, in minor units.
type Owed struct {
	Fee, Interest, Principal int64
	Overpaid                 int64 // surplus that the seller received too much
}

// Total returns the sum.
func (o Owed) Total() int64 { return o.Fee + o.Interest + o.Principal + o.Overpaid }

// Owed returns what the deal owes its funder at the end of a day.
func (s Standing) Owed(today day.Date) Owed {
	b := &s.Block.Balance
	return Owed{
		Fee:       b[ledger.Fee] + s.fee(),
		Interest:  b[ledger.Accrued] + s.earned(today) - s.Deal.Booked,
		Principal: b[ledger.Advance],
		Overpaid:  max(b[ledger.DueTo], 0),
	}
}

// Available returns what may still be drawn, in minor units: the advance rate
// on what is left of the claim, but never into the reserve, less what is out
// or on its way. Nothing may be before the seller has accepted, nor once the
// buyer has begun to pay or the due date has passed over it.
func (s Standing) Available() int64 {
	switch s.Deal.State {
	case deal.Accepted, deal.Drawn, deal.Financed:
	default:
		return 0
	}
	t := s.Terms
	sound := s.of(s.Claim() - s.Deal.Diluted)
	most := sound.Times(t.Advance, money.Down)
	reserve := s.of(s.Deal.Face).Times(t.Reserve, money.Up)
	most = most.AtMost(sound.Sub(reserve))
	return max(0, most.Minor()-s.Block.Balance[ledger.Advance]-s.Deal.Transit)
}

// Hindrance returns why nothing can be drawn today although the state allows
// it, nil if nothing stands in the way but amount and limits. The deal is
// called name.
func (s Standing) Hindrance(today day.Date, name refuse.Figure) *refuse.Refusal {
	if no := s.unsettled(name); no != nil {
		return no
	}
	if no := s.gates(name); no != nil {
		return no
	}
	return s.stale(today)
}

// unsettled refuses while a fact or the buyer contradicts the claim.
func (s Standing) unsettled(name refuse.Figure) *refuse.Refusal {
	switch {
	case s.Deal.Marks.Has(deal.Frozen):
		return refuse.Frozen.With(name)
	case s.Deal.Marks.Has(deal.Disputed):
		return refuse.Disputed.With(name)
	}
	return nil
}

// gates refuses while something that the terms ask for has not happened.
func (s Standing) gates(name refuse.Figure) *refuse.Refusal {
	g, m := s.Terms.Gates, s.Deal.Marks
	switch {
	case g&programme.NoticeBeforeDraw != 0 && !m.Has(deal.Notified):
		return refuse.NotNotified.With(name)
	case g&programme.RegistrationBeforeDraw != 0 && !m.Has(deal.Registered):
		return refuse.NotRegistered.With(name)
	}
	return nil
}

// stale refuses once the due date has passed.
func (s Standing) stale(today day.Date) *refuse.Refusal {
	if s.Deal.Due < today {
		return refuse.DueInPast.With(refuse.Day(s.Deal.Due), refuse.Day(today))
	}
	return nil
}
