package price

import "github.com/tallystick/tallystick/core/money"

// YieldOfDiscount returns the yearly rate on the price that a straight discount
// at rate is: rate / (1 - rate × days / year).
func YieldOfDiscount(rate money.Rate, t Term, how money.Rounding) (money.Rate, bool) {
	year := t.Year * int64(money.One)
	left := sum(product(year), product(-int64(rate), t.Days))
	y, ok := quotient(product(int64(rate), year), left, how)
	return money.Rate(y), ok
}

// Simple returns the yearly rate that cost is of what was received for it over
// the term: cost / on × year / days. Both are minor units of one currency.
func Simple(cost, on int64, t Term, how money.Rounding) (money.Rate, bool) {
	y, ok := quotient(product(cost, int64(money.One), t.Year), product(on, t.Days), how)
	return money.Rate(y), ok
}

// Effective returns the yearly rate that turns paid into received over the term
// if what is earned earns too: (received / paid) ^ (year / days) - 1. It reports
// false if less is received than paid, or for terms beyond MaxYears.
func Effective(paid, received int64, t Term, how money.Rounding) (money.Rate, bool) {
	if paid <= 0 || received < paid || t.Days <= 0 {
		return 0, false
	}
	grown, ok := power(int64(money.One), fraction{received, paid}, fraction{t.Year, t.Days}, how)
	return money.Rate(grown) - money.One, ok
}
