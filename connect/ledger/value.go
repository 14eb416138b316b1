package ledger

import (
	"bytes"
	"errors"
	"math"
	"strconv"
	"unicode/utf8"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
)

// An order is that of year, month and day in a date.
type order struct{ year, month, day int }

// orderOf returns the order that a mapping names; year first if it names none.
func orderOf(name string) order {
	switch name {
	case "dmy":
		return order{2, 1, 0}
	case "mdy":
		return order{2, 0, 1}
	default:
		return order{0, 1, 2}
	}
}

const (
	// epoch1900 is day 0 of sheets: their day 61 is 1900-03-01, because they
	// count a 29 February 1900 that never was. Days before do not concern us.
	epoch1900 day.Date = -25569
	// epoch1904 is day 0 of sheets that started on an old Mac.
	epoch1904 day.Date = -24107
	// lastSerial is the serial number of 9999-12-31 in sheets.
	lastSerial = 2958465
	// digitsOfSheet is how many digits of a number a sheet keeps; what its file
	// has beyond them is noise of the binary fraction.
	digitsOfSheet = 15
)

// date reads a day from 1990-01-01 on.
func (d *decoder) date(text []byte) (day.Date, bool) {
	date, ok := d.anyDate(text)
	return date, ok && date >= day.Earliest
}

// anyDate reads a day: a serial number of a sheet, or text in the order of the
// mapping, with or without a time behind it.
func (d *decoder) anyDate(text []byte) (day.Date, bool) {
	if date, ok := d.serial(text); ok {
		return date, true
	}
	text = withoutTime(text)
	if d.order == orderOf("ymd") {
		if date, err := day.ParseLoose(text); err == nil {
			return date, true
		}
	}
	parts, ok := threeNumbers(text)
	if !ok {
		return 0, false
	}
	return day.Of(parts[d.order.year], parts[d.order.month], parts[d.order.day])
}

// serial reads the day of a sheet's serial number, whose fraction is the time.
func (d *decoder) serial(text []byte) (day.Date, bool) {
	if d.epoch == 0 {
		return 0, false
	}
	whole, fraction, _ := bytes.Cut(text, []byte{'.'})
	n, err := strconv.Atoi(string(whole))
	if err != nil || n < 1 || n > lastSerial || !allDigits(fraction) {
		return 0, false
	}
	return d.epoch.Add(n), true
}

// withoutTime takes a time off a date: what follows a space or T, if it is
// digits, colons and a point. A time that names a zone stays, and is refused.
func withoutTime(text []byte) []byte {
	i := bytes.IndexAny(text, " T")
	if i < 0 {
		return text
	}
	time := text[i+1:]
	colon := false
	for _, b := range time {
		colon = colon || b == ':'
		if b != ':' && b != '.' && (b < '0' || b > '9') {
			return text
		}
	}
	if !colon {
		return text
	}
	return text[:i]
}

// threeNumbers reads the three numbers of a date, parted by the same mark - /
// or . twice, or followed by 年, 月 and 日. The year has four digits.
func threeNumbers(text []byte) ([3]int, bool) {
	var n [3]int
	var marks [3]rune
	for i := range n {
		digits := 0
		for digits < len(text) && digits < 4 && '0' <= text[digits] && text[digits] <= '9' {
			n[i] = n[i]*10 + int(text[digits]-'0')
			digits++
		}
		if digits == 0 || digits == 3 {
			return n, false
		}
		mark, size := utf8.DecodeRune(text[digits:])
		marks[i], text = mark, text[digits+size:]
	}
	if marks == [3]rune{'年', '月', '日'} {
		return n, len(text) == 0
	}
	parted := marks[0] == '-' || marks[0] == '/' || marks[0] == '.'
	return n, parted && marks[1] == marks[0] && marks[2] == utf8.RuneError && len(text) == 0
}

// amount reads a plain decimal as minor units of a currency with so many
// decimals. Sheets may have binary noise or powers of ten in it.
func (d *decoder) amount(text []byte, exponent int) (int64, Rule) {
	if d.comma {
		comma, point := bytes.IndexByte(text, ','), bytes.IndexByte(text, '.')
		if point >= 0 && (comma >= 0 || d.epoch == 0) { // a sheet's own numbers have points
			return 0, RuleNumber
		}
		if comma >= 0 {
			d.scratch = append(d.scratch[:0], text...)
			d.scratch[comma] = '.'
			text = d.scratch
		}
	}
	if d.epoch != 0 {
		text = d.withoutNoise(text)
	}
	minor, err := money.ParseMinor(text, exponent)
	switch {
	case err == nil:
		return minor, ""
	case errors.Is(err, money.ErrDecimals):
		return 0, RuleDecimals
	case errors.Is(err, money.ErrTooLarge):
		return 0, RuleTooLarge
	default:
		return 0, RuleNumber
	}
}

// number reads an invoice's number. A number that a sheet holds as a power of
// ten is written out if the sheet has all its digits; if it has lost some, the
// number is not known and is refused. / and # are allowed: numbers have them.
func (d *decoder) number(text []byte) ([]byte, Rule) {
	if d.epoch != 0 && bytes.IndexAny(text, "eE") > 0 && isNumeric(text) {
		text = d.withoutNoise(text)
		if significant(text) > digitsOfSheet || !allDigits(text) || len(text) > digitsOfSheet {
			return text, RuleNumber
		}
	}
	return text, checkText(text)
}

// withoutNoise rounds a sheet's number to the digits a sheet keeps, if it has
// more or is written as a power of ten: 943.40000000000003 is 943.4 in every
// spreadsheet program. Any other text is returned as it is.
func (d *decoder) withoutNoise(text []byte) []byte {
	if !isNumeric(text) || significant(text) <= digitsOfSheet && !bytes.ContainsAny(text, "eE") {
		return text
	}
	v, err := strconv.ParseFloat(string(text), 64)
	if err != nil || math.Abs(v) >= 1e21 {
		return text
	}
	rounded := strconv.AppendFloat(nil, v, 'e', digitsOfSheet-1, 64)
	if v, err = strconv.ParseFloat(string(rounded), 64); err != nil {
		return text
	}
	d.scratch = strconv.AppendFloat(d.scratch[:0], v, 'f', -1, 64)
	return d.scratch
}

// isNumeric reports whether text has only the characters of decimal numbers.
func isNumeric(text []byte) bool {
	for i, b := range text {
		switch {
		case '0' <= b && b <= '9', b == '.', b == '-', b == '+' && i > 0:
		case (b == 'e' || b == 'E') && i > 0:
		default:
			return false
		}
	}
	return len(text) > 0
}

// significant counts the digits of a number from the first that is not zero,
// without those of a power of ten.
func significant(text []byte) int {
	n := 0
	for _, b := range text {
		if b == 'e' || b == 'E' {
			break
		}
		if '1' <= b && b <= '9' || b == '0' && n > 0 {
			n++
		}
	}
	return n
}

// allDigits reports whether text has nothing but digits.
func allDigits(text []byte) bool {
	for _, b := range text {
		if b < '0' || b > '9' {
			return false
		}
	}
	return true
}
