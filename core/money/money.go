// Package money is exact arithmetic on amounts of money and on rates.
//
// An [Amount] is a whole number of minor units (fen, cents) of one currency;
// a [Rate] is a whole number of billionths. Every operation that can lose a
// fraction takes a [Rounding], and computes with all its digits before it
// rounds, once:
//
//	limit := face.Times(advanceRate, money.Down)
//	due := principal.Accrued(rate, days, 360, money.HalfEven).Sub(booked)
//
// The package never uses a float, never chooses a rounding for its caller,
// never converts one currency into another and never wraps around: mixing
// currencies or leaving the range of an int64 panics, since the caller has
// then let something through that it should have refused.
package money

import "fmt"

// Max is the largest number of minor units, either side of zero, that enters
// from outside (10^15, ten trillion yuan). The parsers refuse more, which
// leaves sums of thousands of amounts far from the end of an int64.
const Max int64 = 1_000_000_000_000_000

// An Amount is a whole number of minor units of one currency. Amounts are
// compared with ==. The zero Amount belongs to no currency, so it cannot be
// added to anything: zero yuan are Of(0, CNY).
type Amount struct {
	minor    int64
	currency Currency
}

// Of returns the amount of minor units (fen, cents) of currency c.
func Of(minor int64, c Currency) Amount {
	return Amount{minor: minor, currency: c}
}

// Minor returns the amount in minor units of its currency.
func (a Amount) Minor() int64 { return a.minor }

// Currency returns the currency of a.
func (a Amount) Currency() Currency { return a.currency }

// IsZero reports whether a is nothing, in whichever currency.
func (a Amount) IsZero() bool { return a.minor == 0 }

// Sign returns -1, 0 or +1 as a is below, at or above zero.
func (a Amount) Sign() int {
	switch {
	case a.minor < 0:
		return -1
	case a.minor > 0:
		return +1
	}
	return 0
}

// Add returns a + b. It panics if the currencies differ or the sum overflows.
func (a Amount) Add(b Amount) Amount {
	a.mustMatch(b)
	sum := a.minor + b.minor
	if (sum < a.minor) != (b.minor < 0) {
		panic(fmt.Sprintf("money: %s + %s overflows", a, b))
	}
	return Amount{sum, a.currency}
}

// Sub returns a - b. It panics if the currencies differ or the difference
// overflows.
func (a Amount) Sub(b Amount) Amount {
	a.mustMatch(b)
	difference := a.minor - b.minor
	if (difference < a.minor) != (b.minor > 0) {
		panic(fmt.Sprintf("money: %s - %s overflows", a, b))
	}
	return Amount{difference, a.currency}
}

// Neg returns -a. It panics on the one int64 that has no opposite.
func (a Amount) Neg() Amount {
	if a.minor == -1<<63 {
		panic(fmt.Sprintf("money: -(%s) overflows", a))
	}
	return Amount{-a.minor, a.currency}
}

// Less reports whether a < b. It panics if the currencies differ.
func (a Amount) Less(b Amount) bool {
	a.mustMatch(b)
	return a.minor < b.minor
}

// AtMost returns the smaller of a and limit. It panics if the currencies
// differ.
func (a Amount) AtMost(limit Amount) Amount {
	if limit.Less(a) {
		return limit
	}
	return a
}

// mustMatch is small, so that it is inlined and only mixing costs a call.
func (a Amount) mustMatch(b Amount) {
	if a.currency != b.currency {
		panicMixed(a, b)
	}
}

func panicMixed(a, b Amount) {
	panic(fmt.Sprintf("money: %s does not mix with %s", a, b))
}
