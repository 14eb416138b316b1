package day

import (
	"fmt"
	"strconv"
)

// An Error is a reason why a text is not a date, an instant, an offset or a
// basis. Compare with errors.Is.
type Error string

// What can be wrong with a text.
const (
	ErrDate    Error = "not a date of the years 0001 to 9999"
	ErrInstant Error = "not an instant as in RFC 3339, to the microsecond"
	ErrOffset  Error = "not an offset from -12:00 to +14:00"
	ErrBasis   Error = "not one of act/360, act/365f, 30e/360"
)

// Error returns the reason in words.
func (e Error) Error() string { return string(e) }

// Parse reads exactly the form "2026-04-01" (ISO 8601, extended calendar
// date). It fails with ErrDate.
func Parse(s string) (Date, error) {
	if len(s) == len("2026-04-01") && s[4] == '-' && s[7] == '-' {
		year, month, dayOfMonth := number(s[:4]), number(s[5:7]), number(s[8:])
		if d, ok := Of(year, month, dayOfMonth); ok {
			return d, nil
		}
	}
	return 0, fmt.Errorf("parse date %q: %w", s, ErrDate)
}

// ParseLoose reads the forms that files of trading firms have: "2017-07-18",
// "2017/7/18", "2017.7.18" and "20170718": year first, four digits, twice the
// same separator or none. It allocates nothing and fails with ErrDate.
func ParseLoose[T []byte | string](text T) (Date, error) {
	if len(text) < len("2017-7-8") || len(text) > len("2017-07-18") {
		return 0, ErrDate
	}
	month, dayOfMonth := text[4:6], text[6:]
	if mark := text[4]; mark == '-' || mark == '/' || mark == '.' {
		second := 6
		if text[second] != mark {
			second = 7
		}
		if second >= len(text)-1 || text[second] != mark {
			return 0, ErrDate
		}
		month, dayOfMonth = text[5:second], text[second+1:]
	} else if len(text) != len("20170718") {
		return 0, ErrDate
	}
	if len(dayOfMonth) > 2 {
		return 0, ErrDate
	}
	d, ok := Of(number(text[:4]), number(month), number(dayOfMonth))
	if !ok {
		return 0, ErrDate
	}
	return d, nil
}

// String returns the form "2026-04-01".
func (d Date) String() string {
	return string(d.AppendString(make([]byte, 0, len("2026-04-01"))))
}

// AppendString appends String to dst and returns the extended slice.
func (d Date) AppendString(dst []byte) []byte {
	year, month, dayOfMonth := d.Civil()
	if year < 0 { // never one of Of, Parse or Add
		dst, year = append(dst, '-'), -year
	}
	dst = appendPadded(dst, year, 4)
	dst = appendPadded(append(dst, '-'), month, 2)
	return appendPadded(append(dst, '-'), dayOfMonth, 2)
}

// number returns the value of a text of digits alone, or -1 (which no date or
// time has) of anything else. The text is short enough not to overflow.
func number[T []byte | string](text T) int {
	n := 0
	for i := range len(text) {
		d := text[i] - '0'
		if d > 9 {
			return -1
		}
		n = n*10 + int(d)
	}
	return n
}

// appendPadded appends n >= 0 with at least width digits.
func appendPadded(dst []byte, n, width int) []byte {
	least := 1 // the least number that needs width digits
	for range width - 1 {
		least *= 10
	}
	for ; n < least && least > 1; least /= 10 {
		dst = append(dst, '0')
	}
	return strconv.AppendInt(dst, int64(n), 10)
}
