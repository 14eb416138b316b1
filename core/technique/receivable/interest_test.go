package receivable

import (
	"testing"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/programme"
	"pgregory.net/rapid"
)

var cny, _ = money.ParseCurrency("CNY")

func date(s string) day.Date {
	d, err := day.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

// sixPercent are the terms of the worked example.
func sixPercent(b day.Basis) *programme.Terms {
	return &programme.Terms{
		Advance: money.One / 10 * 8, Rate: money.One / 100 * 6, DefaultRate: money.One / 2 * 3, Fee: money.One / 1000 * 5,
		Grace: 30, Technique: programme.Factoring, Basis: b, Rounding: money.HalfEven,
	}
}

func TestInterest(t *testing.T) {
	const due = "2026-04-01"
	tests := []struct {
		name      string
		principal int64
		basis     day.Basis
		from, to  string
		want      int64
	}{
		{"90 days of the worked example", 80_000_000, day.Act360, "2026-01-01", due, 1_200_000},
		{"30 days late at 150 %", 11_700_000, day.Act360, due, "2026-05-01", 87_750},
		{"30 days late on all of it", 80_000_000, day.Act360, due, "2026-05-01", 600_000},
		{"across the due date", 80_000_000, day.Act360, "2026-03-31", "2026-04-02", 13_333 + 20_000},
		{"the last day before it is due", 80_000_000, day.Act360, "2026-03-31", due, 13_333},
		{"the first day after it", 80_000_000, day.Act360, due, "2026-04-02", 20_000},
		{"the same day", 80_000_000, day.Act360, due, due, 0},
		{"backwards", 80_000_000, day.Act360, due, "2026-01-01", 0},
		{"on nothing", 0, day.Act360, "2026-01-01", due, 0},
		{"on less than nothing", -5, day.Act360, "2026-01-01", due, 0},
		{"a year of 365", 100_000_000, day.Act365F, "2025-04-01", due, 6_000_000},
		{"a year of 360", 100_000_000, day.Act360, "2025-04-01", due, 6_083_333},
		{"a month of 30 days", 100_000_000, day.Thirty360, "2026-02-01", "2026-03-01", 500_000},
		{"the 31st counts as the 30th", 100_000_000, day.Thirty360, "2026-01-31", "2026-03-30", 1_000_000},
		{"30E/360 across the due date", 100_000_000, day.Thirty360, "2026-03-01", "2026-05-01", 500_000 + 750_000},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := interest(money.Of(tt.principal, cny), sixPercent(tt.basis), date(due), date(tt.from), date(tt.to))
			if got != tt.want {
				t.Errorf("%d, want %d", got, tt.want)
			}
		})
	}
}

// A loan is a principal with its terms and due date.
type loan struct {
	principal money.Amount
	terms     *programme.Terms
	start     day.Date
	due       day.Date
}

var loans = rapid.Custom(func(t *rapid.T) loan {
	start := date("2026-01-01")
	return loan{
		principal: money.Of(rapid.Int64Range(1, money.Max).Draw(t, "principal"), cny),
		terms: &programme.Terms{
			Rate:        money.Rate(rapid.Int64Range(0, int64(money.One)).Draw(t, "rate")),
			DefaultRate: money.Rate(rapid.Int64Range(int64(money.One), 4*int64(money.One)).Draw(t, "default rate")),
			Basis:       day.Basis(rapid.IntRange(int(day.Act360), int(day.Thirty360)).Draw(t, "basis")),
			Rounding:    rapid.SampledFrom([]money.Rounding{money.HalfEven, money.HalfUp}).Draw(t, "rounding"),
		},
		start: start,
		due:   start.Add(rapid.IntRange(0, 400).Draw(t, "term")),
	}
})

// TestAccrualDoesNotDriftLaw: accruing by difference, on whichever days,
// books exactly what accruing once for the whole time earns, and never less
// than before.
func TestAccrualDoesNotDriftLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := loans.Draw(t, "loan")
		booked, on := int64(0), l.start
		for range rapid.IntRange(1, 30).Draw(t, "bookings") {
			on = on.Add(rapid.IntRange(0, 40).Draw(t, "days"))
			earned := interest(l.principal, l.terms, l.due, l.start, on)
			if earned < booked {
				t.Fatalf("on %s %d were earned, %d before", on, earned, booked)
			}
			booked += earned - booked
		}
		if want := interest(l.principal, l.terms, l.due, l.start, on); booked != want {
			t.Fatalf("booked are %d, want %d", booked, want)
		}
	})
}

// TestTheDueDateSplitsInterestLaw: what is earned across the due date is what
// the rate earns up to it and the default rate after it, to a unit of rounding
// each.
func TestTheDueDateSplitsInterestLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := loans.Draw(t, "loan")
		to := l.due.Add(rapid.IntRange(0, 400).Draw(t, "late"))
		whole := interest(l.principal, l.terms, l.due, l.start, to)
		parts := interest(l.principal, l.terms, l.due, l.start, l.due) + interest(l.principal, l.terms, l.due, l.due, to)
		if d := whole - parts; d < -1 || d > 1 {
			t.Fatalf("%d across the due date, %d in parts", whole, parts)
		}
		undue := interest(l.principal, l.terms, to, l.start, to)
		if whole < undue {
			t.Fatalf("late %d, in time %d", whole, undue)
		}
	})
}

// TestTheLargestInterestFits: on the largest amount, at the highest rates, for
// all days there are.
func TestTheLargestInterestFits(t *testing.T) {
	worst := &programme.Terms{Rate: money.One, DefaultRate: 4 * money.One, Basis: day.Act360, Rounding: money.HalfUp}
	first, last := date("1990-01-01"), date("2199-12-31")
	// 4 × 76,700 days of 360.
	got := interest(money.Of(money.Max, cny), worst, first, first, last)
	if want := int64(852_222_222_222_222_222); got != want {
		t.Errorf("%d, want %d", got, want)
	}
}

// TestWaterfallLaw: the parts sum to the payment; nothing is paid on interest
// before the fee, on principal before interest, and to the seller before all
// that is owed.
func TestWaterfallLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(0, 1000)
		o := Owed{Fee: n.Draw(t, "fee"), Interest: n.Draw(t, "interest"), Principal: n.Draw(t, "principal")}
		a := rapid.Int64Range(1, 4000).Draw(t, "payment")
		s := o.waterfall(a)
		switch {
		case s.fee+s.interest+s.principal+s.seller != a:
			t.Fatalf("%+v of %d", s, a)
		case s.fee < 0 || s.interest < 0 || s.principal < 0 || s.seller < 0:
			t.Fatalf("%+v is below zero", s)
		case s.fee > o.Fee || s.interest > o.Interest || s.principal > o.Principal:
			t.Fatalf("%+v is more than %+v", s, o)
		case s.interest > 0 && s.fee < o.Fee, s.principal > 0 && s.interest < o.Interest,
			s.seller > 0 && s.principal < o.Principal:
			t.Fatalf("%+v of %+v is out of order", s, o)
		}
	})
}

// TestWhatMayBeDrawnLaw: what is out, on its way and may still be drawn is
// never more than the advance rate of the sound claim, and never goes into the
// reserve.
func TestWhatMayBeDrawnLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		face := rapid.Int64Range(1, money.Max).Draw(t, "face")
		part := func(label string) int64 { return rapid.Int64Range(0, face).Draw(t, label) }
		terms := &programme.Terms{Advance: money.Rate(rapid.Int64Range(1, int64(money.One)).Draw(t, "advance"))}
		terms.Reserve = money.Rate(rapid.Int64Range(0, int64(money.One-terms.Advance)).Draw(t, "reserve"))
		claim := part("claim")
		s := Standing{
			Deal:  &deal.Deal{Face: face, Diluted: rapid.Int64Range(0, claim).Draw(t, "diluted"), Transit: part("transit")},
			Block: &ledger.Block{Currency: cny}, Terms: terms,
		}
		s.Block.Balance[ledger.ClaimBuyer] = -claim
		s.Block.Balance[ledger.Advance] = part("out")
		left := s.Available()
		sound := money.Of(claim-s.Deal.Diluted, cny)
		all := left + s.Deal.Transit + s.Block.Balance[ledger.Advance]
		reserve := money.Of(face, cny).Times(terms.Reserve, money.Up).Minor()
		if left < 0 || left > 0 && (all > sound.Times(terms.Advance, money.Down).Minor() || all > sound.Minor()-reserve) {
			t.Fatalf("%d may be drawn of %s", left, sound)
		}
	})
}

func TestEveryStepIsListedOnceWithItsRefusals(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range (Technique{}).Steps() {
		if seen[s.Kind.String()] || s.Do == nil || len(s.Refusals) == 0 {
			t.Errorf("%s is listed twice, does nothing or has no refusals", s.Kind)
		}
		seen[s.Kind.String()] = true
		codes := map[string]bool{}
		for _, c := range s.Refusals {
			if !c.Known() || codes[c.String()] {
				t.Errorf("%s lists %s twice", s.Kind, c)
			}
			codes[c.String()] = true
		}
	}
}
