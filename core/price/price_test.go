package price

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/tallystick/tallystick/core/money"
)

func cny(minor int64) money.Amount { return money.Of(minor, money.CNY) }

// The figures are those of the standard cases of the field: a million at 6 % for
// 90 of 360 days three ways, approved payables, dynamic discounting, forfaiting
// with three days of grace.
func TestPricesAgreeWithWorkedCases(t *testing.T) {
	const million = 100_000_000
	tests := []struct {
		face   int64
		rate   money.Rate
		term   Term
		method Method
		want   int64
	}{
		{million, 60_000_000, Term{90, 360}, Straight, 98_500_000},
		{million, 60_000_000, Term{90, 360}, ToYield, 98_522_167},
		{million, 60_000_000, Term{90, 360}, Compounded, 98_553_836},
		{million, 45_000_000, Term{75, 360}, Straight, 99_062_500},
		{million, 80_000_000, Term{45, 365}, Straight, 99_013_699},
		{million, 50_000_000, Term{183, 360}, Straight, 97_458_333},
		{121, 210_000_000, Term{180, 360}, Compounded, 110}, // 1.21 / 1.1: a root that comes out even
		{2_268_000_055, 0, Term{90, 360}, Compounded, 2_268_000_055},
		{2_268_000_055, 60_000_000, Term{0, 365}, ToYield, 2_268_000_055},
		{100, 1_000_000_000, Term{365, 365}, Compounded, 50},
	}
	for _, tt := range tests {
		got, ok := Discounted(cny(tt.face), tt.rate, tt.term, tt.method, money.HalfEven)
		if !ok || got.Minor() != tt.want {
			t.Errorf("%d at %s for %v by %d = %d, %t, want %d", tt.face, tt.rate, tt.term, tt.method, got.Minor(), ok, tt.want)
		}
	}
}

func TestRoundingOfPowersKnowsTies(t *testing.T) {
	tests := []struct {
		scale int64
		base  fraction
		exp   fraction
		how   money.Rounding
		want  int64
	}{
		{1, fraction{25, 4}, fraction{1, 2}, money.HalfEven, 2}, // 2.5
		{1, fraction{25, 4}, fraction{1, 2}, money.HalfUp, 3},
		{1, fraction{49, 4}, fraction{1, 2}, money.HalfEven, 4}, // 3.5
		{1, fraction{49, 4}, fraction{1, 2}, money.Down, 3},
		{1, fraction{49, 4}, fraction{1, 2}, money.Up, 4},
		{1, fraction{16, 1}, fraction{1, 2}, money.Up, 4}, // even: nothing to round
		{1_000_000_000, fraction{2, 1}, fraction{1, 2}, money.HalfEven, 1_414_213_562},
		{1_000_000_000, fraction{2, 1}, fraction{1, 2}, money.Up, 1_414_213_563},
		{0, fraction{2, 1}, fraction{1, 2}, money.Up, 0},
		{math.MaxInt64, fraction{1, 1}, fraction{7, 365}, money.HalfEven, math.MaxInt64},
	}
	for _, tt := range tests {
		if got, ok := power(tt.scale, tt.base, tt.exp, tt.how); !ok || got != tt.want {
			t.Errorf("%d × %v ^ %v (%s) = %d, %t, want %d", tt.scale, tt.base, tt.exp, tt.how, got, ok, tt.want)
		}
	}
}

func TestFiguresThatAreNoneAreReported(t *testing.T) {
	if got, ok := Discounted(cny(100), money.One, Term{360, 360}, Straight, money.HalfEven); ok {
		t.Errorf("a discount of all = %s, want none", got)
	}
	if got, ok := Discounted(cny(100), money.One/100, Term{MaxYears + 1, 360}, Compounded, money.HalfEven); ok {
		t.Errorf("compounding beyond the bound = %s, want none", got)
	}
	if got, ok := Effective(1, 1_000_000, Term{1, 365}, money.HalfEven); ok {
		t.Errorf("a million-fold in a day = %s, want none", got)
	}
	if got, ok := Effective(2, 1, Term{1, 365}, money.HalfEven); ok {
		t.Errorf("a loss = %s, want none", got)
	}
	if got, ok := YieldOfDiscount(money.One, Term{360, 360}, money.HalfEven); ok {
		t.Errorf("the yield on nothing = %s, want none", got)
	}
	if got, ok := Simple(math.MaxInt64, 1, Term{1, 365}, money.HalfEven); ok {
		t.Errorf("a rate beyond all = %s, want none", got)
	}
}

// TestRootsAreTheGreatestLaw: what power returns, rounded down, is not above the
// power and the next whole number is, as fractions of big integers say; the
// float64 library agrees to its fifteenth digit.
func TestRootsAreTheGreatestLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scale := rapid.Int64Range(1, money.Max).Draw(t, "scale")
		base := fraction{
			rapid.Int64Range(1, 2*int64(money.One)).Draw(t, "above"),
			rapid.Int64Range(int64(money.One), 2*int64(money.One)).Draw(t, "below"),
		}
		e := fraction{rapid.Int64Range(0, 400).Draw(t, "days"), rapid.Int64Range(1, 366).Draw(t, "year")}
		got, ok := power(scale, base, e, money.Down)
		if !ok {
			return
		}
		to := func(r *big.Rat, n int64) *big.Rat {
			whole := big.NewInt(n)
			return new(big.Rat).SetFrac(new(big.Int).Exp(r.Num(), whole, nil), new(big.Int).Exp(r.Denom(), whole, nil))
		}
		limit := to(big.NewRat(base.above, base.below), e.above)
		if to(big.NewRat(got, scale), e.below).Cmp(limit) > 0 || to(big.NewRat(got+1, scale), e.below).Cmp(limit) <= 0 {
			t.Fatalf("%d × %v ^ %v = %d, which is not the greatest", scale, base, e, got)
		}
		about := float64(scale) * math.Pow(float64(base.above)/float64(base.below), float64(e.above)/float64(e.below))
		if math.Abs(about-float64(got)) > 1+about*1e-11 {
			t.Fatalf("%d × %v ^ %v = %d, want about %f", scale, base, e, got, about)
		}
	})
}

// TestDearerOrLongerIsLessLaw: a higher rate or a longer term never raises a
// price, and of the three methods straight is never the dearest for the buyer
// of the money within a year: straight <= to yield, and to yield <= compounded.
func TestDearerOrLongerIsLessLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		face := cny(rapid.Int64Range(1, money.Max).Draw(t, "face"))
		rate := money.Rate(rapid.Int64Range(0, int64(money.One)).Draw(t, "rate"))
		term := Term{rapid.Int64Range(0, 360).Draw(t, "days"), 360}
		var last money.Amount
		for m := Straight; m <= Compounded; m++ {
			p, ok := Discounted(face, rate, term, m, money.HalfEven)
			if !ok {
				return
			}
			dearer, okDearer := Discounted(face, rate+1_000_000, term, m, money.HalfEven)
			longer, okLonger := Discounted(face, rate, Term{term.Days + 1, 360}, m, money.HalfEven)
			if okDearer && p.Less(dearer) || okLonger && p.Less(longer) {
				t.Fatalf("%s at %s for %v by %d = %s, dearer %s, longer %s", face, rate, term, m, p, dearer, longer)
			}
			if m > Straight && p.Minor() < last.Minor()-1 {
				t.Fatalf("%s at %s for %v by %d = %s, before %s", face, rate, term, m, p, last)
			}
			last = p
		}
	})
}

func BenchmarkCompoundedOverALongOddTerm(b *testing.B) {
	for b.Loop() {
		Discounted(cny(money.Max), 61_234_567, Term{3_659, 365}, Compounded, money.HalfEven)
	}
}
