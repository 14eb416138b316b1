package money

import (
	"slices"
	"strconv"
	"strings"
)

// A Currency is the numeric code of ISO 4217: 156 is the yuan. The zero
// Currency is none.
type Currency uint16

// Currencies that the rest of the house names. Every other one is reached
// with ParseCurrency.
const (
	CNY Currency = 156 // yuan renminbi
	HKD Currency = 344 // Hong Kong dollar
	JPY Currency = 392 // yen, which has no minor unit
	KWD Currency = 414 // Kuwaiti dinar, of 1,000 fils
	SGD Currency = 702 // Singapore dollar
	GBP Currency = 826 // pound sterling
	USD Currency = 840 // US dollar
	EUR Currency = 978 // euro
)

// ParseCurrency returns the active currency with the alphabetic code of ISO
// 4217, three capital letters, and reports whether there is one.
func ParseCurrency(code string) (Currency, bool) {
	if code == "CNY" { // nearly always
		return CNY, true
	}
	i, found := slices.BinarySearchFunc(byCode, code, func(c Currency, code string) int {
		return strings.Compare(active[c].code, code)
	})
	if !found {
		return 0, false
	}
	return byCode[i], true
}

// Known reports whether c is an active currency of ISO 4217 that has a minor
// unit, be it of no decimals.
func (c Currency) Known() bool {
	return int(c) < len(active) && active[c].code != ""
}

// Code returns the alphabetic code of c, such as "CNY", or its number after a
// question mark, such as "?007", if c is not known.
func (c Currency) Code() string {
	if c.Known() {
		return active[c].code
	}
	digits := strconv.Itoa(int(c))
	return "?" + strings.Repeat("0", max(0, 3-len(digits))) + digits
}

// String returns Code.
func (c Currency) String() string { return c.Code() }

// Exponent returns the number of decimals of c: 2 for CNY, 0 for JPY, 3 for
// KWD; 0 if c is not known, so that such an amount prints in minor units.
func (c Currency) Exponent() int {
	if !c.Known() {
		return 0
	}
	return int(active[c].exponent)
}

// Currencies returns the known currencies in the order of their codes.
func Currencies() []Currency { return slices.Clone(byCode) }

// byCode holds the known currencies in the order of their alphabetic codes.
var byCode = sortedByCode()

func sortedByCode() []Currency {
	var known []Currency
	for number := range active {
		if c := Currency(number); c.Known() {
			known = append(known, c)
		}
	}
	slices.SortFunc(known, func(a, b Currency) int {
		return strings.Compare(active[a].code, active[b].code)
	})
	return known
}
