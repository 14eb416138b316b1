package money

import (
	"fmt"
	"strings"
)

// An Error is a reason why a text is not an amount, a number of minor units
// or a rate. Compare with errors.Is.
type Error string

// What can be wrong with a text.
const (
	ErrNumber   Error = "not a plain decimal number"
	ErrDecimals Error = "more decimals than can be kept"
	ErrTooLarge Error = "too large"
	ErrCurrency Error = "not an active currency of ISO 4217"
)

// Error returns the reason in lower-case words.
func (e Error) Error() string { return string(e) }

// ParseAmount reads exactly what String writes, and that with fewer decimals:
// an optional minus, digits, optionally a point and at most as many decimals
// as the currency has, one space, the currency's code. It fails with
// ErrNumber, ErrDecimals, ErrCurrency, or ErrTooLarge beyond Max.
func ParseAmount(s string) (Amount, error) {
	number, code, found := strings.Cut(s, " ")
	if !found {
		return Amount{}, fmt.Errorf("parse amount %q: %w", s, ErrCurrency)
	}
	c, known := ParseCurrency(code)
	if !known {
		return Amount{}, fmt.Errorf("parse amount %q: %w", s, ErrCurrency)
	}
	minor, err := ParseMinor(number, c.Exponent())
	if err != nil {
		return Amount{}, fmt.Errorf("parse amount %q: %w", s, err)
	}
	// Zeros beyond the exponent lose nothing, but one amount should not have
	// endless spellings where it may be signed.
	if _, decimals, _ := strings.Cut(number, "."); len(decimals) > c.Exponent() {
		return Amount{}, fmt.Errorf("parse amount %q: %w", s, ErrDecimals)
	}
	return Of(minor, c), nil
}

// ParseMinor reads a plain decimal, such as "-943.4" or "1000.0", as minor
// units of a currency with exponent decimals, and allocates nothing. Zeros
// beyond the exponent are exact and therefore welcome: files write "1000.000".
// Signs of plus, commas, exponents and spaces are not. It fails with ErrNumber,
// ErrDecimals, or ErrTooLarge beyond Max.
func ParseMinor[T []byte | string](text T, exponent int) (int64, error) {
	return parseDecimal(text, exponent, Max)
}

// parseDecimal reads text as a whole number of 10^-exponent, at most limit
// (which is to be below 9×10^17) from zero.
func parseDecimal[T []byte | string](text T, exponent int, limit int64) (int64, error) {
	i, negative := 0, false
	if len(text) > 0 && text[0] == '-' {
		i, negative = 1, true
	}
	units, i := digits(text, i, len(text), 0, limit)
	if i == 0 || text[i-1] == '-' {
		return 0, ErrNumber
	}
	lossy := false
	if i < len(text) && text[i] == '.' {
		first := i + 1
		units, i = digits(text, first, min(len(text), first+exponent), units, limit)
		exponent -= i - first
		for ; i < len(text) && '0' <= text[i] && text[i] <= '9'; i++ {
			lossy = lossy || text[i] != '0'
		}
		if i == first { // a point without decimals
			return 0, ErrNumber
		}
	}
	if i != len(text) {
		return 0, ErrNumber
	}
	if lossy {
		return 0, ErrDecimals
	}
	for ; exponent > 0 && units <= limit; exponent-- {
		units *= 10
	}
	if units > limit {
		return 0, ErrTooLarge
	}
	if negative {
		return -units, nil
	}
	return units, nil
}

// digits appends the decimal digits in text[i:end] to units and returns them
// with the index of the first byte that is not one. Beyond limit it goes on
// reading without counting, so that nonsense is still found behind.
func digits[T []byte | string](text T, i, end int, units, limit int64) (int64, int) {
	for ; i < end; i++ {
		d := text[i] - '0'
		if d > 9 {
			break
		}
		if units <= limit {
			units = units*10 + int64(d)
		}
	}
	return units, i
}
