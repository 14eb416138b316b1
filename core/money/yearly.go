package money

import "math/bits"

// Yearly returns the rate a year that cost is of a over days, when a year has
// yearBasis of them: cost / a × yearBasis / days, cut to a billionth. It is for
// people to compare prices by; nothing is ever posted from it. Of nothing, or
// over no day, it is 0; beyond the range of a Rate it is the greatest one. It
// panics if the currencies differ.
func (a Amount) Yearly(cost Amount, days, yearBasis int64) Rate {
	a.mustMatch(cost)
	if a.minor <= 0 || cost.minor <= 0 || days <= 0 || yearBasis <= 0 {
		return 0
	}
	// (hi, lo) / days has two words; cutting twice is cutting once.
	hi, lo := bits.Mul64(uint64(cost.minor), uint64(One)*uint64(yearBasis))
	top, rest := hi/uint64(days), hi%uint64(days)
	low, _ := bits.Div64(rest, lo, uint64(days))
	if top >= uint64(a.minor) {
		return maxInt64
	}
	rate, _ := bits.Div64(top, low, uint64(a.minor))
	return Rate(min(rate, maxInt64))
}
