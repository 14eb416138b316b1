package price

import (
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
)

// A Delay is how long something was overdue and what of it counts.
type Delay struct {
	Days        int64 // from the due day to the day of payment
	Grace       int64 // days in which payment costs nothing
	Retroactive bool  // who pays after the grace pays for it too
}

// Between returns the days from due to paid by the basis, none if it was paid in
// time.
func Between(b day.Basis, due, paid day.Date) int64 { return max(0, b.Days(due, paid)) }

// Counted returns the days that interest is due for: none within the grace.
func (d Delay) Counted() int64 {
	switch {
	case d.Days <= d.Grace:
		return 0
	case d.Retroactive:
		return d.Days
	}
	return d.Days - d.Grace
}

// Overdue returns the interest on a principal that is overdue for days: simple,
// on the principal alone. It reports false if that leaves the range of an
// amount.
func Overdue(principal money.Amount, rate money.Rate, t Term, how money.Rounding) (money.Amount, bool) {
	minor, ok := quotient(product(principal.Minor(), int64(rate), t.Days), product(int64(money.One), t.Year), how)
	return money.Of(minor, principal.Currency()), ok && minor <= money.Max
}

// Penal returns the rate after the due day: the contract's, times a share of it
// (150 % is money.One × 3/2), cut to a billionth, plus an uplift. Both rates are
// at most MaxRate.
func Penal(contract, times, uplift money.Rate) money.Rate {
	return money.Rate(money.Of(int64(contract), 0).Times(times, money.Down).Minor()) + uplift
}
