package day

import (
	"errors"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

const beijing Offset = 480

func TestTheDayFollowsFromTheInstantByTheOffset(t *testing.T) {
	tests := []struct {
		instant string
		offset  Offset
		want    string
	}{
		{"2026-03-31T16:00:00Z", beijing, "2026-04-01"},
		{"2026-03-31T15:59:59.999999Z", beijing, "2026-03-31"},
		{"2026-04-01T00:00:00Z", 0, "2026-04-01"},
		{"2026-04-01T11:59:59Z", -720, "2026-03-31"},
		{"2026-04-01T10:00:00Z", 840, "2026-04-02"},
		{"1969-12-31T23:59:59.999999Z", 0, "1969-12-31"},
		{"1969-12-31T16:00:00Z", beijing, "1970-01-01"},
	}
	for _, tt := range tests {
		if got := instant(t, tt.instant).Date(tt.offset); got.String() != tt.want {
			t.Errorf("the day of %s at %s = %s, want %s", tt.instant, tt.offset, got, tt.want)
		}
	}
}

func TestInstantsParse(t *testing.T) {
	tests := []struct {
		text string
		want string
	}{
		{"2026-01-01T01:30:00Z", "2026-01-01T01:30:00.000000Z"},
		{"2026-01-01T09:30:00+08:00", "2026-01-01T01:30:00.000000Z"},
		{"2026-01-01T09:30:00.5+08:00", "2026-01-01T01:30:00.500000Z"},
		{"2025-12-31T21:30:00.000001-04:00", "2026-01-01T01:30:00.000001Z"},
		{"2026-01-01T01:30:00-00:00", "2026-01-01T01:30:00.000000Z"},
		{"", ""},
		{"2026-01-01", ""},
		{"2026-01-01T", ""},
		{"2026-01-01TZ", ""},
		{"2026-01-01T01:30Z", ""},
		{"2026-01-01T01:30:00", ""},
		{"2026-01-01 01:30:00Z", ""},
		{"2026-01-01t01:30:00z", ""},
		{"2026-01-01T24:00:00Z", ""},
		{"2026-01-01T23:60:00Z", ""},
		{"2026-12-31T23:59:60Z", ""},
		{"2026-01-01T01:30:00.Z", ""},
		{"2026-01-01T01:30:00.1234567Z", ""},
		{"2026-01-01T01:30:00.12x4Z", ""},
		{"2026-01-01T01:30:00,5Z", ""},
		{"2026-01-01T01:30:00ZZ", ""},
		{"2026-01-01T01:30:00+15:00", ""},
		{"2026-02-29T01:30:00Z", ""},
		{"2026-01-01T01-30-00Z", ""},
		{"2026-01-01T1:030:00Z", ""},
	}
	for _, tt := range tests {
		got, err := ParseInstant(tt.text)
		if tt.want == "" && errors.Is(err, ErrInstant) {
			continue
		}
		if err != nil || got.String() != tt.want {
			t.Errorf("ParseInstant(%q) = %s, %v, want %q", tt.text, got, err, tt.want)
		}
	}
}

func TestOffsetsParse(t *testing.T) {
	tests := []struct {
		text string
		err  error
		want Offset
	}{
		{"+08:00", nil, beijing},
		{"+00:00", nil, 0},
		{"-03:30", nil, -210},
		{"-12:00", nil, -720},
		{"+14:00", nil, 840},
		{"-12:01", ErrOffset, 0},
		{"+14:01", ErrOffset, 0},
		{"+08:60", ErrOffset, 0},
		{"+0800", ErrOffset, 0},
		{"08:00", ErrOffset, 0},
		{"Z", ErrOffset, 0},
		{"", ErrOffset, 0},
		{"+8:000", ErrOffset, 0},
		{"+0a:00", ErrOffset, 0},
	}
	for _, tt := range tests {
		got, err := ParseOffset(tt.text)
		if got != tt.want || !errors.Is(err, tt.err) || err == nil && got.String() != tt.text {
			t.Errorf("ParseOffset(%q) = %s, %v, want %s, %v", tt.text, got, err, tt.want, tt.err)
		}
	}
}

// TestInstantsAgreeWithTimeLaw: both print the same and find the same day.
func TestInstantsAgreeWithTimeLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		i := Instant(rapid.Int64Range(int64(First.Start(0)), int64(Last.Start(0))).Draw(t, "instant"))
		o := Offset(rapid.Int16Range(int16(leastOffset), int16(mostOffset)).Draw(t, "offset"))
		want := time.UnixMicro(int64(i)).In(time.FixedZone("", int(o)*60))
		if got := i.String(); got != want.UTC().Format("2006-01-02T15:04:05.000000Z") {
			t.Fatalf("%d prints %s, want %s", i, got, want.UTC())
		}
		if again, err := ParseInstant(i.String()); err != nil || again != i {
			t.Fatalf("ParseInstant(%q) = %s, %v", i, again, err)
		}
		if got := i.Date(o).String(); want.Year() >= 1 && want.Year() <= 9999 && got != want.Format(time.DateOnly) {
			t.Fatalf("the day of %s at %s = %s, want %s", i, o, got, want)
		}
	})
}

// TestADayIsItsOwnLaw: a day begins on that day, and the microsecond before
// belongs to the day before, at any offset.
func TestADayIsItsOwnLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDate(t, "day")
		o := Offset(rapid.Int16Range(int16(leastOffset), int16(mostOffset)).Draw(t, "offset"))
		start := d.Start(o)
		if start.Date(o) != d || (start-1).Date(o) != d-1 || (start+24*Hour).Date(o) != d+1 {
			t.Fatalf("%s starts at %s", d, start)
		}
	})
}

func TestTheFarthestInstantsPrint(t *testing.T) {
	tests := []struct {
		instant Instant
		want    string
	}{
		{math.MaxInt64, "294247-01-10T04:00:54.775807Z"},
		{math.MinInt64, "-290308-12-21T19:59:05.224192Z"},
	}
	for _, tt := range tests {
		if got := tt.instant.String(); got != tt.want {
			t.Errorf("%d prints %s, want %s", tt.instant, got, tt.want)
		}
	}
}

func instant(t *testing.T, s string) Instant {
	t.Helper()
	i, err := ParseInstant(s)
	if err != nil {
		t.Fatal(err)
	}
	return i
}
