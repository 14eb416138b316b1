package day

import (
	"fmt"
	"slices"
)

// A Calendar knows the business days of a market: all days but the weekend and
// the holidays, and besides those days of a weekend that are worked in exchange
// for a holiday. It is data and does not change. On the zero Calendar every day
// is a business day.
type Calendar struct {
	weekend  [7]bool // by Weekday
	holidays []Date  // sorted
	working  []Date  // sorted
}

// NewCalendar returns the calendar of these weekend days, holidays and extra
// working days, in any order. It fails if every day of the week is a weekend
// or if a day is both a holiday and a working day.
func NewCalendar(weekend []Weekday, holidays, working []Date) (Calendar, error) {
	var c Calendar
	for _, w := range weekend {
		if w > Saturday {
			return Calendar{}, fmt.Errorf("make calendar: no such weekday: %d", w)
		}
		c.weekend[w] = true
	}
	if !slices.Contains(c.weekend[:], false) {
		return Calendar{}, fmt.Errorf("make calendar: every day is a weekend")
	}
	c.holidays, c.working = sorted(holidays), sorted(working)
	for _, d := range c.working {
		if contains(c.holidays, d) {
			return Calendar{}, fmt.Errorf("make calendar: %s is both a holiday and a working day", d)
		}
	}
	return c, nil
}

// IsBusiness reports whether d is a business day.
func (c Calendar) IsBusiness(d Date) bool {
	if c.weekend[d.Weekday()] {
		return contains(c.working, d)
	}
	return !contains(c.holidays, d)
}

// Next returns d if it is a business day, else the first one after it (the
// convention "following").
func (c Calendar) Next(d Date) Date {
	for !c.IsBusiness(d) {
		d = d.Add(1)
	}
	return d
}

// AddBusiness returns the nth business day after d, or before d if n is below
// zero; d itself need not be one. For n = 0 it returns Next.
func (c Calendar) AddBusiness(d Date, n int) Date {
	if n == 0 {
		return c.Next(d)
	}
	step := 1
	if n < 0 {
		step = -1
	}
	for ; n != 0; n -= step {
		d = d.Add(step)
		for !c.IsBusiness(d) {
			d = d.Add(step)
		}
	}
	return d
}

func sorted(days []Date) []Date {
	days = slices.Clone(days)
	slices.Sort(days)
	return slices.Compact(days)
}

func contains(days []Date, d Date) bool {
	_, found := slices.BinarySearch(days, d)
	return found
}
