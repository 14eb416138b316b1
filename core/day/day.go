// Package day is calendar days and instants without a clock.
//
// A [Date] is a day of the Gregorian calendar, an [Instant] a microsecond of
// UTC. The one follows from the other by a fixed [Offset] such as +08:00; there
// is no zone database, so no rule of summer time can change what a journal
// means. A [Basis] counts the days that interest is paid for, a [Calendar] of
// data knows the business days.
//
// The package never asks what time it is: instants are handed in.
package day

import "fmt"

// A Date is the number of days since 1970-01-01 in the proleptic Gregorian
// calendar. Dates are compared with < and ==. The zero Date is 1970-01-01,
// which is before Earliest and so serves as "none" where documents are meant.
type Date int32

// The first and the last day that a document may bear: 1990-01-01 and
// 2199-12-31.
const (
	Earliest Date = 7305
	Latest   Date = 84005
)

// The first and last day that have four digits of year: 0001-01-01 and
// 9999-12-31.
const (
	First Date = -719162
	Last  Date = 2932896
)

// Of returns the day of the month of the year (1 to 9999), and reports whether
// there is one.
func Of(year, month, dayOfMonth int) (Date, bool) {
	if year < 1 || year > 9999 || month < 1 || month > 12 {
		return 0, false
	}
	if dayOfMonth < 1 || dayOfMonth > daysIn(year, month) {
		return 0, false
	}
	return fromCivil(year, month, dayOfMonth), true
}

// Civil returns the year, the month (1 to 12) and the day of the month (1 to
// 31) of d.
//
// The year is taken to begin in March, so that the leap day comes last; eras
// have 400 years of 146,097 days (Hinnant, chrono-Compatible Low-Level Date
// Algorithms).
func (d Date) Civil() (year, month, dayOfMonth int) {
	days := int64(d) + 719468 // since 0000-03-01; 64 bits on every machine
	era := floorDiv(days, 146097)
	ofEra := int(days - era*146097)
	yearOfEra := (ofEra - ofEra/1460 + ofEra/36524 - ofEra/146096) / 365
	ofYear := ofEra - (365*yearOfEra + yearOfEra/4 - yearOfEra/100)
	fromMarch := (5*ofYear + 2) / 153
	dayOfMonth = ofYear - (153*fromMarch+2)/5 + 1
	year, month = yearOfEra+int(era)*400, fromMarch+3
	if month > 12 {
		return year + 1, month - 12, dayOfMonth
	}
	return year, month, dayOfMonth
}

// fromCivil is the inverse of Civil, for the years 0 to 9999.
func fromCivil(year, month, dayOfMonth int) Date {
	fromMarch := month - 3
	if month < 3 {
		year, fromMarch = year-1, month+9
	}
	ofYear := (153*fromMarch+2)/5 + dayOfMonth - 1
	return Date(year*365 + year/4 - year/100 + year/400 + ofYear - 719468)
}

// Since returns the number of days from earlier to d, below zero if d is the
// earlier one.
func (d Date) Since(earlier Date) int64 {
	return int64(d) - int64(earlier)
}

// Add returns the date n days after d, or before it if n is below zero. It
// panics outside the years 1 to 9999: a term is to be bounded where it enters.
func (d Date) Add(n int) Date {
	sum := int64(d) + int64(n)
	if sum < int64(First) || sum > int64(Last) {
		panic(fmt.Sprintf("day: %s and %d days", d, n))
	}
	return Date(sum)
}

// AddMonths returns the same day of the month n months later, or the last day
// of that month if it is shorter: one month after 31 January is 28 or 29
// February. It panics outside the years 1 to 9999.
func (d Date) AddMonths(n int) Date {
	year, month, dayOfMonth := d.Civil()
	if d < First || d > Last || n < -12*9999 || n > 12*9999 {
		panic(fmt.Sprintf("day: %s and %d months", d, n))
	}
	months := year*12 + month - 1 + n
	if months < 12 || months/12 > 9999 {
		panic(fmt.Sprintf("day: %s and %d months", d, n))
	}
	year, month = months/12, months%12+1
	return fromCivil(year, month, min(dayOfMonth, daysIn(year, month)))
}

// EndOfMonth returns the last day of d's month.
func (d Date) EndOfMonth() Date {
	year, month, dayOfMonth := d.Civil()
	return d + Date(daysIn(year, month)-dayOfMonth)
}

// Weekday returns the day of the week.
func (d Date) Weekday() Weekday {
	days := int64(d) + int64(Thursday) // 1970-01-01 was one
	return Weekday(days - 7*floorDiv(days, 7))
}

// A Weekday is a day of the week, Sunday being 0.
type Weekday uint8

// The days of the week.
const (
	Sunday Weekday = iota
	Monday
	Tuesday
	Wednesday
	Thursday
	Friday
	Saturday
)

// String returns the English name of w.
func (w Weekday) String() string {
	switch w {
	case Sunday:
		return "Sunday"
	case Monday:
		return "Monday"
	case Tuesday:
		return "Tuesday"
	case Wednesday:
		return "Wednesday"
	case Thursday:
		return "Thursday"
	case Friday:
		return "Friday"
	case Saturday:
		return "Saturday"
	}
	return fmt.Sprintf("weekday(%d)", uint8(w))
}

// daysIn returns the length of the month.
func daysIn(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// floorDiv returns n/d rounded down, for d > 0.
func floorDiv(n, d int64) int64 {
	q := n / d
	if n%d < 0 {
		q--
	}
	return q
}
