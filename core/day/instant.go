package day

import (
	"fmt"
	"strings"
)

// An Instant is the number of microseconds since 1970-01-01T00:00:00 UTC, leap
// seconds not counted. Instants are compared with < and ==; a term is added
// with +, as in i + 24*Hour.
type Instant int64

// Spans of time in microseconds.
const (
	Second  Instant = 1_000_000
	Minute          = 60 * Second
	Hour            = 60 * Minute
	fullDay         = 24 * Hour
)

// An Offset is the distance of local time from UTC in minutes: 480 is +08:00.
type Offset int16

// The offsets that are in use on earth.
const (
	leastOffset Offset = -12 * 60
	mostOffset  Offset = 14 * 60
)

// Date returns the day that i falls on where local time is o ahead of UTC.
func (i Instant) Date(o Offset) Date {
	local := int64(i) + int64(o)*int64(Minute)
	return Date(floorDiv(local, int64(fullDay)))
}

// Start returns the first instant of d where local time is o ahead of UTC.
func (d Date) Start(o Offset) Instant {
	return Instant(d)*fullDay - Instant(o)*Minute
}

// String returns the form of RFC 3339 in UTC with all six decimals:
// "2026-01-01T01:30:00.000000Z".
func (i Instant) String() string {
	d := i.Date(0)
	micros := int64(i - d.Start(0))
	seconds := int(micros / int64(Second)) // since midnight
	dst := d.AppendString(make([]byte, 0, len("2026-01-01T01:30:00.000000Z")))
	dst = appendPadded(append(dst, 'T'), seconds/3600, 2)
	dst = appendPadded(append(dst, ':'), seconds/60%60, 2)
	dst = appendPadded(append(dst, ':'), seconds%60, 2)
	dst = appendPadded(append(dst, '.'), int(micros%int64(Second)), 6)
	return string(append(dst, 'Z'))
}

// ParseInstant reads a date-time of RFC 3339, "2026-01-01T09:30:00.5+08:00" or
// "2026-01-01T01:30:00Z", with capital T and Z, at most six decimals and no
// leap second. It fails with ErrInstant.
func ParseInstant(s string) (Instant, error) {
	date, clock, _ := strings.Cut(s, "T")
	mark := strings.IndexAny(clock, "Z+-")
	if mark >= len("01:30:00") {
		d, err := Parse(date)
		elapsed, okClock := parseClock(clock[:mark])
		offset, okOffset := parseOffset(clock[mark:])
		if okClock && (okOffset || clock[mark:] == "Z") && err == nil {
			return d.Start(offset) + elapsed, nil
		}
	}
	return 0, fmt.Errorf("parse instant %q: %w", s, ErrInstant)
}

// parseClock reads "09:30:00" with up to six decimals, at least eight bytes,
// as the time since midnight.
func parseClock(s string) (Instant, bool) {
	hour, minute, second := number(s[:2]), number(s[3:5]), number(s[6:8])
	if s[2] != ':' || s[5] != ':' || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 {
		return 0, false
	}
	elapsed := Instant(hour)*Hour + Instant(minute)*Minute + Instant(second)*Second
	fraction := s[8:]
	if fraction == "" {
		return elapsed, true
	}
	if fraction[0] != '.' || len(fraction) < 2 || len(fraction) > 7 {
		return 0, false
	}
	micros := number(fraction[1:])
	for range 7 - len(fraction) {
		micros *= 10
	}
	return elapsed + Instant(micros), micros >= 0
}

// ParseOffset reads the form "+08:00" or "-03:30". It fails with ErrOffset.
func ParseOffset(s string) (Offset, error) {
	o, ok := parseOffset(s)
	if !ok {
		return 0, fmt.Errorf("parse offset %q: %w", s, ErrOffset)
	}
	return o, nil
}

func parseOffset(s string) (Offset, bool) {
	if len(s) != len("+08:00") || s[0] != '+' && s[0] != '-' || s[3] != ':' {
		return 0, false
	}
	hours, minutes := number(s[1:3]), number(s[4:])
	if hours < 0 || minutes < 0 || minutes > 59 {
		return 0, false
	}
	o := Offset(hours*60 + minutes)
	if s[0] == '-' {
		o = -o
	}
	return o, o.Valid()
}

// Valid reports whether o is within -12:00 to +14:00.
func (o Offset) Valid() bool { return leastOffset <= o && o <= mostOffset }

// String returns the form "+08:00".
func (o Offset) String() string {
	sign, minutes := byte('+'), int(o)
	if minutes < 0 {
		sign, minutes = '-', -minutes
	}
	dst := appendPadded([]byte{sign}, minutes/60, 2)
	return string(appendPadded(append(dst, ':'), minutes%60, 2))
}
