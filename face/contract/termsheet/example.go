package termsheet

import (
	"slices"

	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/price"
	"github.com/tallystick/tallystick/core/programme"
)

// exampleUnits is the face of the worked example, in major units.
const exampleUnits = 1_000_000

// An example is what a receivable of a round face costs over the longest tenor,
// if everything is paid on the due day. A base rate counts as zero, as in
// [programme.Document.LeastAllIn], for its fixings are no part of the document.
type example struct {
	face, draw, reserve money.Amount
	rate                money.Rate // of interest, a year
	days, year          int64
	interest            money.Amount
	fees                []money.Amount // by their places in the document
	kept                money.Amount   // of what is left over, by the funder
	cost                money.Amount   // for whoever bears the interest, kept included
	now                 money.Amount   // paid out at the start
	allIn               money.Rate
	priced              bool           // there is such a rate
	in                  money.Amount   // comes in on the due day
	parts               []money.Amount // of it, by step; nil if the document does not say
}

func exampleOf(d *programme.Document) *example {
	how, one := d.Price.Rounding, money.Of(1, d.Currency)
	units := int64(exampleUnits)
	for range d.Currency.Exponent() {
		units *= 10
	}
	e := &example{
		face: money.Of(units, d.Currency), rate: rateOf(d),
		days: d.Tenor.Most, year: d.Price.Basis.Year(), kept: one.Sub(one),
	}
	e.draw = e.face.Times(d.Advance, money.Down)
	e.reserve = e.face.Times(d.Reserve, how)
	e.interest = e.draw.Accrued(e.rate, e.days, e.year, how)
	e.cost = e.interest
	for _, f := range d.Price.Fees {
		of := e.face
		if f.Of == programme.OfDraw {
			of = e.draw
		}
		fee := of.Times(f.Rate, how)
		e.fees = append(e.fees, fee)
		if f.By == d.Price.BorneBy {
			e.cost = e.cost.Add(fee)
		}
	}
	e.split(d)
	e.now = e.draw
	if d.Price.Charged == programme.Discount && received(d) == d.Price.BorneBy {
		e.now = e.now.Sub(e.cost)
	}
	e.cost = e.cost.Add(e.kept)
	e.allIn, e.priced = price.Simple(e.cost.Minor(), e.now.Minor(), price.Term{Days: e.days, Year: e.year}, how)
	e.priced = e.priced && e.now.Sign() > 0
	return e
}

// rateOf returns the rate without the base rate.
func rateOf(d *programme.Document) money.Rate {
	if d.Price.Feed != "" {
		return d.Price.Spread
	}
	return d.Price.Rate
}

// received returns the role that the money is first paid to.
func received(d *programme.Document) programme.Role { return d.Payees[0].Role }

// split gives away what comes in by the waterfall: the face, and beside it what
// the buyer bears and pays at the end.
func (e *example) split(d *programme.Document) {
	var owing programme.Owing
	late := d.Price.Charged == programme.Arrears
	if !slices.ContainsFunc(d.Waterfall, func(s programme.Step) bool { return s.Cap == programme.DuePrincipal }) {
		return
	}
	e.in = e.face
	owing[programme.DuePrincipal] = e.draw.Minor()
	if late {
		owing[programme.DueInterest] = e.interest.Minor()
		if d.Price.BorneBy == programme.Buyer {
			e.in = e.in.Add(e.interest)
		}
		for i, f := range d.Price.Fees {
			owing[programme.DueFee] += e.fees[i].Minor()
			if f.By != programme.Seller {
				e.in = e.in.Add(e.fees[i])
			}
		}
	}
	left := e.in.Minor() - owing[programme.DuePrincipal] - owing[programme.DueInterest] - owing[programme.DueFee]
	owing[programme.DuePrice] = max(left, 0)
	agreed := e.draw.Accrued(d.Price.AllIn, e.days, e.year, d.Price.Rounding).Minor()
	owing[programme.DueAllIn] = max(agreed-e.cost.Minor(), 0)
	for i, part := range d.Waterfall.Split(e.in.Minor(), owing) {
		step := d.Waterfall[i]
		e.parts = append(e.parts, money.Of(part, d.Currency))
		if step.To.Role() == programme.Funder && (step.Cap == programme.DueAllIn || step.Cap == programme.Residual) {
			e.kept = e.kept.Add(money.Of(part, d.Currency))
		}
	}
}
