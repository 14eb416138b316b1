package receivable

import (
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/programme"
)

// Proposed returns a deal as it would stand once terms were accepted: claim is
// what is left of its face, nothing is out.
func Proposed(t *programme.Terms, face, claim money.Amount, due day.Date) Standing {
	b := &ledger.Block{Currency: claim.Currency()}
	b.Balance[ledger.ClaimBuyer] = -claim.Minor()
	return Standing{
		Deal: &deal.Deal{State: deal.Accepted, Face: face.Minor(), Due: due, Terms: 1}, Block: b, Terms: t,
	}
}

// A Quote is what a draw brings and costs if the bank confirms it the same day
// and the buyer pays on the due day. It promises nothing. Amounts are minor
// units.
type Quote struct {
	Draw     int64
	Interest int64
	Fee      int64      // 0 if a draw before has earned it
	Rest     int64      // of the claim: the seller's when the buyer has paid
	Days     int64      // of interest
	Yearly   money.Rate // what interest and fee are of the draw in a year of the contract's
}

// Cost returns interest and fee.
func (q Quote) Cost() int64 { return q.Interest + q.Fee }

// Quote returns what drawing an amount, in minor units, brings and costs. The
// deal must have terms.
func (s Standing) Quote(draw int64, today day.Date) Quote {
	d, t := s.Deal, s.Terms
	q := Quote{Draw: draw, Days: max(0, t.Basis.Days(today, d.Due))}
	q.Interest = interest(s.of(draw), t, d.Due, today, d.Due)
	if !d.Marks.Has(deal.FeeEarned) {
		q.Fee = s.of(d.Face).Times(t.Fee, t.Rounding).Minor()
	}
	owed := s.Owed(today).Total() + d.Transit
	q.Rest = max(0, s.Claim()-owed-draw-q.Cost())
	q.Yearly = s.of(draw).Yearly(s.of(q.Cost()), q.Days, t.Basis.Year())
	return q
}
