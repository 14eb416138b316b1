package day

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestDatesAgreeWithTime walks one whole cycle of the calendar, 400 years,
// and the leap days around it.
func TestDatesAgreeWithTime(t *testing.T) {
	from := time.Date(1799, 12, 28, 0, 0, 0, 0, time.UTC)
	d, ok := Of(1799, 12, 28)
	if !ok {
		t.Fatal("1799-12-28 is no day")
	}
	for n := range 146097 + 8 {
		want := from.AddDate(0, 0, n)
		got := d.Add(n)
		year, month, dayOfMonth := got.Civil()
		if year != want.Year() || month != int(want.Month()) || dayOfMonth != want.Day() {
			t.Fatalf("day %d is %d-%d-%d, want %s", n, year, month, dayOfMonth, want)
		}
		if again, ok := Of(year, month, dayOfMonth); !ok || again != got || int64(got) != want.Unix()/86400 {
			t.Fatalf("Of(%d, %d, %d) = %d, %t, want %d", year, month, dayOfMonth, again, ok, got)
		}
		if got.String() != want.Format(time.DateOnly) || int(got.Weekday()) != int(want.Weekday()) {
			t.Fatalf("%s is a %s, want %s a %s", got, got.Weekday(), want.Format(time.DateOnly), want.Weekday())
		}
		end := time.Date(year, want.Month()+1, 0, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		if got.EndOfMonth().String() != end {
			t.Fatalf("the month of %s ends %s, want %s", got, got.EndOfMonth(), end)
		}
	}
}

func TestOnlyRealDaysAreDays(t *testing.T) {
	tests := []struct {
		year, month, dayOfMonth int
		want                    bool
	}{
		{1990, 1, 1, true},
		{2024, 2, 29, true},
		{2000, 2, 29, true},
		{1, 1, 1, true},
		{9999, 12, 31, true},
		{2023, 2, 29, false},
		{1900, 2, 29, false},
		{2026, 4, 31, false},
		{2026, 4, 0, false},
		{2026, 0, 1, false},
		{2026, 13, 1, false},
		{0, 1, 1, false},
		{10000, 1, 1, false},
		{2026, 1, -1, false},
	}
	for _, tt := range tests {
		if d, got := Of(tt.year, tt.month, tt.dayOfMonth); got != tt.want {
			t.Errorf("Of(%d, %d, %d) = %s, %t, want %t", tt.year, tt.month, tt.dayOfMonth, d, got, tt.want)
		}
	}
	if got, _ := Of(1990, 1, 1); got != Earliest {
		t.Errorf("Earliest is %s, want %s", Earliest, got)
	}
	if got, _ := Of(2199, 12, 31); got != Latest {
		t.Errorf("Latest is %s, want %s", Latest, got)
	}
}

func TestMonthsAreClampedToTheirEnd(t *testing.T) {
	tests := []struct {
		from string
		n    int
		want string
	}{
		{"2026-01-31", 1, "2026-02-28"},
		{"2024-01-31", 1, "2024-02-29"},
		{"2024-02-29", 12, "2025-02-28"},
		{"2024-02-29", 48, "2028-02-29"},
		{"2026-01-15", 0, "2026-01-15"},
		{"2026-01-15", 11, "2026-12-15"},
		{"2026-01-15", -1, "2025-12-15"},
		{"2026-03-31", -13, "2025-02-28"},
		{"2026-12-31", 2, "2027-02-28"},
	}
	for _, tt := range tests {
		if got := date(t, tt.from).AddMonths(tt.n); got.String() != tt.want {
			t.Errorf("%s and %d months = %s, want %s", tt.from, tt.n, got, tt.want)
		}
	}
}

func TestLeavingTheCalendarHalts(t *testing.T) {
	tests := []struct {
		name string
		do   func()
	}{
		{"a day after the last", func() { Last.Add(1) }},
		{"a day before the first", func() { First.Add(-1) }},
		{"a month after the last", func() { Last.AddMonths(1) }},
		{"a month before the first", func() { First.AddMonths(-1) }},
		{"ages", func() { Earliest.AddMonths(1 << 30) }},
		{"no basis", func() { Basis(0).Days(0, 1) }},
		{"no basis's year", func() { Basis(4).Year() }},
	}
	for _, tt := range tests {
		if !panics(tt.do) {
			t.Errorf("%s did not panic", tt.name)
		}
	}
	if First.String() != "0001-01-01" || Last.String() != "9999-12-31" {
		t.Errorf("the calendar runs from %s to %s", First, Last)
	}
}

// TestSinceUndoesAddLaw: n days after d is n days since d, and the months in
// between are never more than a month off.
func TestSinceUndoesAddLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDate(t, "day")
		n := rapid.IntRange(-40_000, 40_000).Draw(t, "days")
		if got := d.Add(n).Since(d); got != int64(n) {
			t.Fatalf("%s and %d days is %d days later", d, n, got)
		}
		months := rapid.IntRange(0, 1200).Draw(t, "months")
		y1, m1, d1 := d.Civil()
		y2, m2, d2 := d.AddMonths(months).Civil()
		if 12*(y2-y1)+m2-m1 != months || d2 > d1 || d1-d2 > 3 {
			t.Fatalf("%s and %d months = %s", d, months, d.AddMonths(months))
		}
	})
}

func drawDate(t *rapid.T, name string) Date {
	return Date(rapid.IntRange(int(Earliest), int(Earliest)+60_000).Draw(t, name))
}

func date(t *testing.T, s string) Date {
	t.Helper()
	d, err := Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func panics(do func()) (panicked bool) {
	defer func() { panicked = recover() != nil }()
	do()
	return false
}

func BenchmarkCivil(b *testing.B) {
	d := Date(20_000)
	for b.Loop() {
		d.Civil()
	}
}
