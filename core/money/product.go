package money

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"
)

// maxInt64 is the end of the range that sums must stay in.
const maxInt64 = 1<<63 - 1

// Times returns a × rate, rounded once. It panics if the result overflows.
func (a Amount) Times(rate Rate, how Rounding) Amount {
	hi, lo := bits.Mul64(magnitude(a.minor), magnitude(int64(rate)))
	negative := (a.minor < 0) != (rate < 0)
	return a.quotient(hi, lo, uint64(One), negative, how)
}

// Accrued returns the simple interest that a earns at rate a year over days,
// when a year has yearBasis of them: a × rate × days / yearBasis, computed with
// all its digits (up to 192 bits) and rounded once. Subtract what is booked
// already from it rather than summing it over days, which drifts. It panics if
// the result overflows, or if yearBasis is not within 1 to 1,000,000.
func (a Amount) Accrued(rate Rate, days, yearBasis int64, how Rounding) Amount {
	if yearBasis < 1 || yearBasis > 1_000_000 {
		panic(fmt.Sprintf("money: a year of %d days", yearBasis))
	}
	// (hi, lo) × days has three words: (top, mid, low).
	hi, lo := bits.Mul64(magnitude(a.minor), magnitude(int64(rate)))
	term := magnitude(days)
	carry, low := bits.Mul64(lo, term)
	top, mid := bits.Mul64(hi, term)
	mid, overflow := bits.Add64(mid, carry, 0)
	if top+overflow != 0 {
		panic(fmt.Sprintf("money: %s at %s for %d days overflows", a, rate, days))
	}
	negative := (a.minor < 0) != (rate < 0) != (days < 0)
	return a.quotient(mid, low, uint64(One)*uint64(yearBasis), negative, how)
}

// quotient returns (hi, lo) / divisor in a's currency.
func (a Amount) quotient(hi, lo, divisor uint64, negative bool, how Rounding) Amount {
	if hi >= divisor {
		panic(fmt.Sprintf("money: a product of %s overflows", a))
	}
	units, remainder := bits.Div64(hi, lo, divisor)
	carry := how.carry(units, remainder, divisor)
	if units > maxInt64-carry {
		panic(fmt.Sprintf("money: a product of %s overflows", a))
	}
	minor := int64(units + carry)
	if negative {
		minor = -minor
	}
	return Amount{minor, a.currency}
}

// Split divides a in proportion to weights. The parts always sum to a: what
// rounding leaves over goes, one minor unit each, to the largest remainders,
// ties to the smaller index (the method of Hamilton). It panics if a weight is
// negative, or if their sum is zero or overflows.
func (a Amount) Split(weights ...int64) []Amount {
	total := sum(weights)
	whole := magnitude(a.minor)
	type share struct {
		index            int
		units, remainder uint64
	}
	shares := make([]share, len(weights))
	left := whole
	for i, w := range weights {
		hi, lo := bits.Mul64(whole, uint64(w))
		units, remainder := bits.Div64(hi, lo, total) // hi < total, as w <= total and whole <= 2^63
		shares[i] = share{i, units, remainder}
		left -= units
	}
	if left > 0 {
		slices.SortStableFunc(shares, func(x, y share) int { return cmp.Compare(y.remainder, x.remainder) })
		for i := range left {
			shares[i].units++
		}
	}
	parts := make([]Amount, len(weights))
	for _, s := range shares {
		minor := int64(s.units) // a part of 2^63 wraps to itself: it is the negative whole
		if a.minor < 0 {
			minor = -minor
		}
		parts[s.index] = Amount{minor, a.currency}
	}
	return parts
}

// sum adds weights up.
func sum(weights []int64) uint64 {
	var total int64
	for _, w := range weights {
		if w < 0 || total > maxInt64-w {
			panic(fmt.Sprintf("money: split by the weight %d after %d", w, total))
		}
		total += w
	}
	if total == 0 {
		panic("money: split by no weight at all")
	}
	return uint64(total)
}

// magnitude returns |n|, which for the smallest int64 is 2^63.
func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}
