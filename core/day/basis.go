package day

import "fmt"

// A Basis is a day count convention: how many days of interest lie between two
// dates, and how many make a year. The zero Basis is none and panics in use.
type Basis uint8

// The conventions, by the sections of the 2006 ISDA Definitions.
const (
	Act360    Basis = iota + 1 // actual days over 360, section 4.16(e)
	Act365F                    // actual days over 365, fixed, section 4.16(d)
	Thirty360                  // 30E/360, the Eurobond basis, section 4.16(g): months of 30 days
)

// ParseBasis returns the basis that String names. It fails with ErrBasis.
func ParseBasis(s string) (Basis, error) {
	for b := Act360; b <= Thirty360; b++ {
		if b.String() == s {
			return b, nil
		}
	}
	return 0, fmt.Errorf("parse basis %q: %w", s, ErrBasis)
}

// BasisNames lists the names of all conventions.
func BasisNames() []string {
	var names []string
	for b := Act360; b <= Thirty360; b++ {
		names = append(names, b.String())
	}
	return names
}

// Valid reports whether b is one of the conventions.
func (b Basis) Valid() bool { return Act360 <= b && b <= Thirty360 }

// String returns "act/360", "act/365f" or "30e/360".
func (b Basis) String() string {
	switch b {
	case Act360:
		return "act/360"
	case Act365F:
		return "act/365f"
	case Thirty360:
		return "30e/360"
	}
	return fmt.Sprintf("basis(%d)", uint8(b))
}

// Days returns the days of interest from one date to the other, the first
// included and the last not; below zero if to is before from. For Thirty360
//
//	360 (Y2 - Y1) + 30 (M2 - M1) + (D2 - D1)
//
// in which a 31st, of either date, counts as the 30th.
func (b Basis) Days(from, to Date) int64 {
	b.mustBeValid()
	if b != Thirty360 {
		return to.Since(from)
	}
	y1, m1, d1 := from.Civil()
	y2, m2, d2 := to.Civil()
	return int64(360*(y2-y1) + 30*(m2-m1) + min(d2, 30) - min(d1, 30))
}

// Year returns the days of a year, the divisor of Days: 360 or 365.
func (b Basis) Year() int64 {
	b.mustBeValid()
	if b == Act365F {
		return 365
	}
	return 360
}

func (b Basis) mustBeValid() {
	if !b.Valid() {
		panic(fmt.Sprintf("day: no such basis: %d", uint8(b)))
	}
}
