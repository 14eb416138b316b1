package money

import (
	"math"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestTimesRoundsAsTold(t *testing.T) {
	const half = One / 2
	tests := []struct {
		minor int64
		rate  Rate
		how   Rounding
		want  int64
	}{
		{5, half, Down, 2},
		{5, half, Up, 3},
		{5, half, HalfEven, 2}, // a tie goes to the even fen
		{7, half, HalfEven, 4},
		{5, half, HalfUp, 3},
		{-5, half, Down, -2},
		{-5, half, Up, -3},
		{-5, half, HalfEven, -2},
		{-5, half, HalfUp, -3},
		{5, -half, HalfUp, -3},
		{-5, -half, HalfUp, 3},
		{1, 1, Down, 0},
		{1, 1, Up, 1}, // a billionth of a fen
		{1, half + 1, HalfEven, 1},
		{1, half - 1, HalfUp, 0},
		{Max, One, Down, Max},
		{Max, 1000 * One, Down, 1000 * Max},
		{math.MaxInt64, One, Up, math.MaxInt64},
	}
	for _, tt := range tests {
		if got := Of(tt.minor, CNY).Times(tt.rate, tt.how); got != Of(tt.want, CNY) {
			t.Errorf("%d × %s %s = %s, want %d", tt.minor, tt.rate, tt.how, got, tt.want)
		}
	}
}

func TestInterestAgreesWithWorkedExamples(t *testing.T) {
	tests := []struct {
		principal  string
		rate       string
		days, year int64
		want       string
	}{
		{"800000.00 CNY", "6%", 90, 360, "12000.00 CNY"},
		{"117000.00 CNY", "9%", 30, 360, "877.50 CNY"},
		{"1000000.00 CNY", "8%", 45, 365, "9863.01 CNY"},
		{"1000000.00 CNY", "450bp", 75, 360, "9375.00 CNY"},
		{"-1000000.00 CNY", "450bp", 75, 360, "-9375.00 CNY"},
		{"1000000.00 CNY", "450bp", -75, 360, "-9375.00 CNY"},
		{"1000000.00 CNY", "450bp", 0, 360, "0.00 CNY"},
		{"1000000 JPY", "1%", 1, 365, "27 JPY"},
	}
	for _, tt := range tests {
		principal, rate := amount(t, tt.principal), rate(t, tt.rate)
		if got := principal.Accrued(rate, tt.days, tt.year, HalfEven); got.String() != tt.want {
			t.Errorf("%s at %s for %d/%d = %s, want %s", principal, rate, tt.days, tt.year, got, tt.want)
		}
	}
}

// TestAccruedAgreesWithBigLaw: Accrued and Times are what unbounded arithmetic
// says, over the whole range that enters from outside.
func TestAccruedAgreesWithBigLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawAmount(t, "principal")
		r := Rate(rapid.Int64Range(-100*int64(One), 100*int64(One)).Draw(t, "rate"))
		days := rapid.Int64Range(-900, 900).Draw(t, "days")
		year := rapid.SampledFrom([]int64{1, 360, 365, 1_000_000}).Draw(t, "year")
		how := drawRounding(t)
		product := new(big.Int).Mul(big.NewInt(a.Minor()), big.NewInt(int64(r)))
		if got, want := a.Times(r, how).Minor(), roundBig(product, int64(One), how); big.NewInt(got).Cmp(want) != 0 {
			t.Fatalf("%s × %s %s = %d, want %s", a, r, how, got, want)
		}
		product.Mul(product, big.NewInt(days))
		want := roundBig(product, int64(One)*year, how)
		if !want.IsInt64() || want.Int64() == math.MinInt64 {
			if !panics(func() { a.Accrued(r, days, year, how) }) {
				t.Fatalf("%s at %s for %d/%d did not overflow", a, r, days, year)
			}
			return
		}
		if got := a.Accrued(r, days, year, how).Minor(); got != want.Int64() {
			t.Fatalf("%s at %s for %d/%d %s = %d, want %s", a, r, days, year, how, got, want)
		}
	})
}

// TestLongestTermIsExactLaw: 10^15 at 100,000 % for a century is computed with
// all its digits, as long as the result fits.
func TestLongestTermIsExactLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawAmount(t, "principal")
		r := Rate(rapid.Int64Range(1, int64(One)).Draw(t, "rate"))
		days := rapid.Int64Range(0, 40_000).Draw(t, "days")
		product := new(big.Int).Mul(big.NewInt(a.Minor()), big.NewInt(int64(r)))
		want := roundBig(product.Mul(product, big.NewInt(days)), int64(One)*365, HalfEven)
		if got := a.Accrued(r, days, 365, HalfEven).Minor(); big.NewInt(got).Cmp(want) != 0 {
			t.Fatalf("%s at %s for %d days = %d, want %s", a, r, days, got, want)
		}
	})
}

// roundBig divides n by d > 0 the slow, obvious way.
func roundBig(n *big.Int, d int64, how Rounding) *big.Int {
	quotient, remainder := new(big.Int).QuoRem(n, big.NewInt(d), new(big.Int))
	away := big.NewInt(int64(n.Sign()))
	twice := new(big.Int).Mul(new(big.Int).Abs(remainder), big.NewInt(2)).Cmp(big.NewInt(d))
	switch {
	case remainder.Sign() == 0 || how == Down:
		return quotient
	case how == Up, twice > 0, twice == 0 && (how == HalfUp || quotient.Bit(0) == 1):
		return quotient.Add(quotient, away)
	}
	return quotient
}

// TestAccrualDoesNotDriftLaw: accruing by difference, day by day, earns
// exactly what accruing once for the whole term earns.
func TestAccrualDoesNotDriftLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Of(rapid.Int64Range(1, 1e13).Draw(t, "principal"), CNY)
		r := Rate(rapid.Int64Range(1, int64(One)).Draw(t, "rate"))
		days := rapid.Int64Range(1, 400).Draw(t, "days")
		how := drawRounding(t)
		booked := Of(0, CNY)
		for day := int64(1); day <= days; day++ {
			booked = booked.Add(p.Accrued(r, day, 360, how).Sub(booked))
		}
		if want := p.Accrued(r, days, 360, how); booked != want {
			t.Fatalf("%s at %s for %d days, day by day = %s, want %s", p, r, days, booked, want)
		}
	})
}

// TestTimesIsMonotoneLaw: more money at the same rate is never less, and the
// four roundings lie in order.
func TestTimesIsMonotoneLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawAmount(t, "a"), drawAmount(t, "b")
		r := Rate(rapid.Int64Range(0, 10*int64(One)).Draw(t, "rate"))
		how := drawRounding(t)
		if b.Less(a) {
			a, b = b, a
		}
		if b.Times(r, how).Less(a.Times(r, how)) {
			t.Fatalf("%s × %s > %s × %s", a, r, b, r)
		}
		if a.Neg().Times(r, how) != a.Times(r, how).Neg() {
			t.Fatalf("rounding %s of %s × %s is not symmetric", how, a, r)
		}
		low, high := magnitude(a.Times(r, Down).minor), magnitude(a.Times(r, Up).minor)
		even, up := magnitude(a.Times(r, HalfEven).minor), magnitude(a.Times(r, HalfUp).minor)
		if high-low > 1 || even < low || up < even || high < up {
			t.Fatalf("%s × %s: down %d, half even %d, half up %d, up %d", a, r, low, even, up, high)
		}
	})
}

func TestSplitGivesLeftoversToTheLargestRemainders(t *testing.T) {
	tests := []struct {
		name    string
		minor   int64
		weights []int64
		want    []int64
	}{
		{"a tie goes to the smaller index", 100, []int64{1, 1, 1}, []int64{34, 33, 33}},
		{"two left over", 101, []int64{1, 1, 1}, []int64{34, 34, 33}},
		{"the largest remainder wins", 10, []int64{10, 25, 65}, []int64{1, 3, 6}}, // 1.0, 2.5, 6.5
		{"below zero", -100, []int64{1, 1, 1}, []int64{-34, -33, -33}},
		{"a weight of zero gets nothing", 7, []int64{0, 2, 0, 1}, []int64{0, 5, 0, 2}},
		{"nothing to split", 0, []int64{3, 4}, []int64{0, 0}},
		{"one part", 5, []int64{9}, []int64{5}},
		{"the largest weight", math.MaxInt64, []int64{math.MaxInt64}, []int64{math.MaxInt64}},
		{"the smallest amount", math.MinInt64, []int64{1, 0}, []int64{math.MinInt64, 0}},
	}
	for _, tt := range tests {
		var got []int64
		for _, part := range Of(tt.minor, CNY).Split(tt.weights...) {
			got = append(got, part.Minor())
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %d by %v = %v, want %v", tt.name, tt.minor, tt.weights, got, tt.want)
		}
	}
}

// TestSplitSumsToTheWholeLaw: no minor unit appears or vanishes, and no part
// is a whole unit away from its exact share.
func TestSplitSumsToTheWholeLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawAmount(t, "whole")
		weights := rapid.SliceOfN(rapid.Int64Range(0, 1e15), 1, 40).Draw(t, "weights")
		weights[0]++ // not all of them zero
		total := sum(weights)
		left := a
		for i, part := range a.Split(weights...) {
			left = left.Sub(part)
			exact := new(big.Int).Mul(big.NewInt(a.Minor()), big.NewInt(weights[i]))
			off := exact.Sub(exact, new(big.Int).Mul(big.NewInt(part.Minor()), new(big.Int).SetUint64(total)))
			if off.CmpAbs(new(big.Int).SetUint64(total)) >= 0 {
				t.Fatalf("%s by %v: part %d is %s", a, weights, i, part)
			}
		}
		if !left.IsZero() {
			t.Fatalf("%s by %v leaves %s", a, weights, left)
		}
	})
}

func amount(t *testing.T, s string) Amount {
	t.Helper()
	a, err := ParseAmount(s)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func rate(t *testing.T, s string) Rate {
	t.Helper()
	r, err := ParseRate(s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func BenchmarkAccrued(b *testing.B) {
	a, rate := Of(800_000_00, CNY), Rate(60_000_000)
	for b.Loop() {
		a.Accrued(rate, 90, 360, HalfEven)
	}
}

func BenchmarkSplit(b *testing.B) {
	a, weights := Of(1_000_000_01, CNY), []int64{7, 11, 13, 17, 19, 23, 29, 31}
	for b.Loop() {
		a.Split(weights...)
	}
}
