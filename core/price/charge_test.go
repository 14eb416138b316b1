package price

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
)

// 2/10 net 30 is 36.7347 % of 360 days, 37.2449 % of 365, and 44.5853 % when it
// is earned again and again; 17,000 of 800,000 over 90 days is 8.5 %.
func TestYieldsAgreeWithWorkedCases(t *testing.T) {
	simple := func(cost, on int64, term Term) money.Rate {
		r, ok := Simple(cost, on, term, money.HalfEven)
		if !ok {
			t.Errorf("%d of %d for %v: no rate", cost, on, term)
		}
		return r
	}
	effective, _ := Effective(98, 100, Term{20, 365}, money.HalfEven)
	yield, _ := YieldOfDiscount(60_000_000, Term{90, 360}, money.HalfEven)
	tests := []struct {
		name      string
		got, want money.Rate
	}{
		{"2/10 net 30, simple, 360", simple(2, 98, Term{20, 360}), 367_346_939},
		{"2/10 net 30, simple, 365", simple(2, 98, Term{20, 365}), 372_448_980},
		{"2/10 net 30, effective", effective, 445_852_927},
		{"all-in of recourse factoring", simple(1_700_000, 80_000_000, Term{90, 360}), 85_000_000},
		{"6 % discounted for a quarter", yield, 60_913_706},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%s = %s, want %s", tt.name, tt.got, tt.want)
		}
	}
}

// The cases are Hastructure's definitions (AssetClass/Receivable.hs): 2,000 of
// face, 1,500 advanced, 61 days from 2024-04-01 to 2024-06-01.
func TestFeesAgreeWithWorkedCases(t *testing.T) {
	face, advance := cny(200_000), cny(150_000)
	tests := []struct {
		name string
		fee  Fee
		want int64
	}{
		{"a fixed amount", Fee{Kind: FixedFee, Amount: cny(15_000)}, 15_000},
		{"10 % of the face", Fee{Kind: FaceFee, Rate: 100_000_000}, 20_000},
		{"12 % a year of the advance", Fee{Kind: AdvanceFee, Rate: 120_000_000}, 3_008},
		{"1 % for each 25 days begun", Fee{Kind: FactorFee, Rate: 10_000_000, Period: 25, Begun: true}, 6_000},
		{"1 % for each 25 days ended", Fee{Kind: FactorFee, Rate: 10_000_000, Period: 25}, 4_000},
	}
	for _, tt := range tests {
		if got, ok := tt.fee.Of(face, advance, 61, money.HalfEven); !ok || got.Minor() != tt.want {
			t.Errorf("%s = %s, %t, want %d", tt.name, got, ok, tt.want)
		}
	}
	if got := WithoutTax(cny(1_700_000), 60_000_000, money.HalfEven); got.Minor() != 1_603_774 {
		t.Errorf("17000.00 without 6 %% of VAT = %s, want 16037.74", got)
	}
}

func TestGraceCounts(t *testing.T) {
	tests := []struct {
		delay Delay
		want  int64
	}{
		{Delay{Days: 0, Grace: 0}, 0},
		{Delay{Days: 30, Grace: 30, Retroactive: true}, 0},
		{Delay{Days: 31, Grace: 30, Retroactive: true}, 31},
		{Delay{Days: 31, Grace: 30}, 1},
		{Delay{Days: 30}, 30},
	}
	for _, tt := range tests {
		if got := tt.delay.Counted(); got != tt.want {
			t.Errorf("%+v counts %d days, want %d", tt.delay, got, tt.want)
		}
	}
}

// 117,000 and 800,000 at 150 % of 6 % for 30 days; a million at 0.05 % a day for
// 30 days, five millions for one.
func TestInterestForBeingLateAgreesWithWorkedCases(t *testing.T) {
	penal := Penal(60_000_000, 3*money.One/2, 0)
	tests := []struct {
		principal int64
		rate      money.Rate
		term      Term
		want      int64
	}{
		{11_700_000, penal, Term{30, 360}, 87_750},
		{80_000_000, penal, Term{30, 360}, 600_000},
		{100_000_000, 500_000, Term{30, 1}, 1_500_000},
		{500_000_000, 500_000, Term{1, 1}, 250_000},
	}
	for _, tt := range tests {
		if got, ok := Overdue(cny(tt.principal), tt.rate, tt.term, money.HalfEven); !ok || got.Minor() != tt.want {
			t.Errorf("%d at %s for %v = %s, %t, want %d", tt.principal, tt.rate, tt.term, got, ok, tt.want)
		}
	}
	due, _ := day.Of(2026, 4, 1)
	if got := Between(day.Act360, due, due.Add(-3)); got != 0 {
		t.Errorf("paid three days early is %d days late, want 0", got)
	}
}

// TestYieldOfADiscountLaw: a straight discount at a rate is a discount to the
// yield of that rate, to a minor unit: rate / (1 - rate × days / year).
func TestYieldOfADiscountLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		face := cny(rapid.Int64Range(1, 1_000_000_000).Draw(t, "face"))
		rate := money.Rate(rapid.Int64Range(0, int64(money.One)/2).Draw(t, "rate"))
		term := Term{rapid.Int64Range(0, 360).Draw(t, "days"), 360}
		yield, ok := YieldOfDiscount(rate, term, money.HalfEven)
		straight, okStraight := Discounted(face, rate, term, Straight, money.HalfEven)
		again, okAgain := Discounted(face, yield, term, ToYield, money.HalfEven)
		if !ok || !okStraight || !okAgain {
			return
		}
		if d := straight.Minor() - again.Minor(); d < -1 || d > 1 {
			t.Fatalf("%s at %s for %v: %s straight, %s to its yield %s", face, rate, term, straight, again, yield)
		}
	})
}

// TestEffectiveIsNotBelowSimpleLaw: within a year earning on what is earned
// never makes it less.
func TestEffectiveIsNotBelowSimpleLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		paid := rapid.Int64Range(1_000, 1_000_000).Draw(t, "paid")
		cost := rapid.Int64Range(0, paid/10).Draw(t, "cost")
		term := Term{rapid.Int64Range(1, 365).Draw(t, "days"), 365}
		simple, ok := Simple(cost, paid, term, money.HalfEven)
		effective, okEffective := Effective(paid, paid+cost, term, money.HalfEven)
		if ok && okEffective && effective < simple {
			t.Fatalf("%d on %d for %v: simple %s, effective %s", cost, paid, term, simple, effective)
		}
	})
}
