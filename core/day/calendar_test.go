package day

import (
	"testing"

	"pgregory.net/rapid"
)

// newYear is the Chinese New Year of 2024 as the State Council announced it:
// 10 to 17 February off, the Sundays 4 and 18 February worked.
func newYear(t *testing.T) Calendar {
	t.Helper()
	var holidays []Date
	for d := date(t, "2024-02-17"); d >= date(t, "2024-02-10"); d-- {
		holidays = append(holidays, d)
	}
	working := []Date{date(t, "2024-02-18"), date(t, "2024-02-04")}
	c, err := NewCalendar([]Weekday{Saturday, Sunday}, holidays, working)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestBusinessDaysFollowTheCalendar(t *testing.T) {
	c := newYear(t)
	tests := []struct {
		day  string
		next string
	}{
		{"2024-02-03", "2024-02-04"}, // a Sunday worked
		{"2024-02-09", "2024-02-09"},
		{"2024-02-10", "2024-02-18"}, // over the holidays to a Sunday worked
		{"2024-02-16", "2024-02-18"},
		{"2024-02-24", "2024-02-26"}, // over a weekend
	}
	for _, tt := range tests {
		d := date(t, tt.day)
		if got := c.Next(d); got.String() != tt.next || c.IsBusiness(d) != (tt.day == tt.next) {
			t.Errorf("the business day following %s = %s, want %s", d, got, tt.next)
		}
	}
	if d := date(t, "2024-02-10"); !(Calendar{}).IsBusiness(d) || (Calendar{}).Next(d) != d {
		t.Error("the zero calendar rests")
	}
}

func TestBusinessDaysAreCounted(t *testing.T) {
	c := newYear(t)
	tests := []struct {
		day  string
		n    int
		want string
	}{
		{"2024-02-09", 0, "2024-02-09"},
		{"2024-02-10", 0, "2024-02-18"},
		{"2024-02-09", 1, "2024-02-18"},
		{"2024-02-09", 2, "2024-02-19"},
		{"2024-02-10", 1, "2024-02-18"},
		{"2024-02-19", -1, "2024-02-18"},
		{"2024-02-18", -1, "2024-02-09"},
		{"2024-02-14", -2, "2024-02-08"},
	}
	for _, tt := range tests {
		if got := c.AddBusiness(date(t, tt.day), tt.n); got.String() != tt.want {
			t.Errorf("%s and %d business days = %s, want %s", tt.day, tt.n, got, tt.want)
		}
	}
}

func TestContradictoryCalendarsFail(t *testing.T) {
	everyDay := []Weekday{Sunday, Monday, Tuesday, Wednesday, Thursday, Friday, Saturday}
	tests := []struct {
		name              string
		weekend           []Weekday
		holidays, working []Date
	}{
		{"a week without a business day", everyDay, nil, nil},
		{"an eighth weekday", []Weekday{7}, nil, nil},
		{"a holiday worked", nil, []Date{9, 5}, []Date{3, 5}},
	}
	for _, tt := range tests {
		if _, err := NewCalendar(tt.weekend, tt.holidays, tt.working); err == nil {
			t.Errorf("%s makes a calendar", tt.name)
		}
	}
}

// TestBusinessDaysComeBackLaw: n business days on and n back is where one
// was, on a business day; and in between there are n of them.
func TestBusinessDaysComeBackLaw(t *testing.T) {
	c := newYear(t)
	rapid.Check(t, func(t *rapid.T) {
		start := c.Next(Date(rapid.IntRange(19_700, 19_800).Draw(t, "day")))
		n := rapid.IntRange(-60, 60).Draw(t, "n")
		end := c.AddBusiness(start, n)
		if back := c.AddBusiness(end, -n); back != start {
			t.Fatalf("%s and %d business days and back = %s", start, n, back)
		}
		passed := 0
		for d := min(start, end); d < max(start, end); d++ {
			if c.IsBusiness(d) {
				passed++
			}
		}
		if passed != max(n, -n) {
			t.Fatalf("%d business days from %s to %s, want %d", passed, start, end, n)
		}
	})
}
