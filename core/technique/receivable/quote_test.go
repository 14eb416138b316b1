package receivable

import (
	"testing"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/programme"
)

// TestAQuoteIsWhatTheDealWillOwe: 80,000 at 6 % for 90 days of 360 costs 1,200,
// and a fee of 0.5 % on 100,000 costs 500: 8.5 % a year.
func TestAQuoteIsWhatTheDealWillOwe(t *testing.T) {
	terms := &programme.Terms{
		Advance: 80 * money.One / 100, Rate: 6 * money.One / 100, Fee: money.One / 200, DefaultRate: money.One,
		Basis: day.Act360, Rounding: money.HalfEven,
	}
	today, err := day.Parse("2026-01-01")
	if err != nil {
		t.Fatal(err)
	}
	face := money.Of(100_000_00, money.CNY)
	s := Proposed(terms, face, face, today.Add(90))
	if s.Available() != 80_000_00 {
		t.Fatalf("available: %d", s.Available())
	}
	got := s.Quote(s.Available(), today)
	want := Quote{
		Draw: 80_000_00, Interest: 1_200_00, Fee: 500_00, Rest: 18_300_00, Days: 90, Yearly: 85 * money.One / 1000,
	}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	s.Deal.Marks |= deal.FeeEarned
	if got := s.Quote(s.Available(), today); got.Cost() != 1_200_00 || got.Yearly != 6*money.One/100 {
		t.Errorf("with the fee earned before: %+v", got)
	}
	if got := s.Quote(s.Available(), today.Add(90)); got.Interest != 0 || got.Yearly != 0 {
		t.Errorf("on the due day: %+v", got)
	}
}
