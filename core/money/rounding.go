package money

import (
	"cmp"
	"fmt"
)

// A Rounding says what becomes of the fraction of a minor unit. The zero
// Rounding is none and panics in use: there is no default.
type Rounding uint8

// The roundings. Those of minus a are minus those of a.
const (
	Down     Rounding = iota + 1 // towards zero: 0.9 becomes 0, -0.9 becomes 0
	Up                           // away from zero: 0.1 becomes 1, -0.1 becomes -1
	HalfEven                     // to the nearest, a half to the even neighbour: 0.5 becomes 0, 1.5 becomes 2
	HalfUp                       // to the nearest, a half away from zero: 0.5 becomes 1, -0.5 becomes -1
)

// ParseRounding returns the rounding that String names and reports whether
// there is one.
func ParseRounding(s string) (Rounding, bool) {
	for how := Down; how <= HalfUp; how++ {
		if how.String() == s {
			return how, true
		}
	}
	return 0, false
}

// String returns "down", "up", "half-even" or "half-up".
func (how Rounding) String() string {
	switch how {
	case Down:
		return "down"
	case Up:
		return "up"
	case HalfEven:
		return "half-even"
	case HalfUp:
		return "half-up"
	}
	return fmt.Sprintf("rounding(%d)", uint8(how))
}

// Away reports whether a magnitude is rounded away from zero, to the next unit:
// it has an odd number of whole ones, some of another is left over, and half is
// below, at or above zero as that is less than, as much as or more than a half.
func (how Rounding) Away(odd, some bool, half int) bool {
	switch how {
	case Down:
		return false
	case Up:
		return some
	case HalfEven:
		return half > 0 || half == 0 && odd
	case HalfUp:
		return half >= 0
	}
	panic(fmt.Sprintf("money: no such rounding: %d", uint8(how)))
}

// carry returns what is to be added, 0 or 1, to the magnitude quotient when
// remainder/divisor of a unit is left over.
func (how Rounding) carry(quotient, remainder, divisor uint64) uint64 {
	if how.Away(quotient%2 == 1, remainder > 0, cmp.Compare(remainder, divisor-remainder)) {
		return 1
	}
	return 0
}
