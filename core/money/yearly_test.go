package money

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

func TestYearlySaysWhatACostIsInAYear(t *testing.T) {
	for _, c := range []struct {
		of, cost   int64
		days, year int64
		want       string
	}{
		{100_000_00, 1_000_00, 90, 360, "4%"},
		{100_000_00, 1_500_00, 90, 360, "6%"},
		{100_000_00, 1_000_00, 365, 365, "1%"},
		{0, 1_000_00, 90, 360, "0%"},
		{100_000_00, 0, 90, 360, "0%"},
		{100_000_00, 1_000_00, 0, 360, "0%"},
	} {
		got := Of(c.of, CNY).Yearly(Of(c.cost, CNY), c.days, c.year)
		if got != rateOf(t, c.want) {
			t.Errorf("%d for %d over %d/%d days: %s, want %s", c.cost, c.of, c.days, c.year, got, c.want)
		}
	}
}

func rateOf(t *testing.T, text string) Rate {
	t.Helper()
	r, err := ParseRate(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestYearlyAgreesWithBigLaw: cut to a billionth, whatever the figures.
func TestYearlyAgreesWithBigLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		of := rapid.Int64Range(1, maxInt64).Draw(t, "of")
		cost := rapid.Int64Range(1, maxInt64).Draw(t, "cost")
		days := rapid.Int64Range(1, 40_000).Draw(t, "days")
		year := rapid.SampledFrom([]int64{360, 365}).Draw(t, "year")
		want := new(big.Int).Mul(big.NewInt(cost), big.NewInt(int64(One)))
		want.Mul(want, big.NewInt(year))
		want.Quo(want, new(big.Int).Mul(big.NewInt(of), big.NewInt(days)))
		if !want.IsInt64() {
			want.SetInt64(maxInt64)
		}
		if got := Of(of, CNY).Yearly(Of(cost, CNY), days, year); int64(got) != want.Int64() {
			t.Fatalf("got %d, want %s", got, want)
		}
	})
}
