package money

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestAmountsCompareAndCombine(t *testing.T) {
	a, b := Of(100, CNY), Of(250, CNY)
	tests := []struct {
		name      string
		got, want Amount
	}{
		{"a sum", a.Add(b), Of(350, CNY)},
		{"adding nothing", a.Add(Of(0, CNY)), a},
		{"a difference below zero", a.Sub(b), Of(-150, CNY)},
		{"subtracting nothing", b.Sub(Of(0, CNY)), b},
		{"the opposite", a.Neg(), Of(-100, CNY)},
		{"at most a larger limit", a.AtMost(b), a},
		{"at most a smaller limit", b.AtMost(a), a},
		{"the largest sum", Of(math.MaxInt64-1, CNY).Add(Of(1, CNY)), Of(math.MaxInt64, CNY)},
		{"the smallest difference", Of(math.MinInt64+1, CNY).Sub(Of(1, CNY)), Of(math.MinInt64, CNY)},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%s = %s, want %s", tt.name, tt.got, tt.want)
		}
	}
	if !a.Less(b) || b.Less(a) || a.Less(a) {
		t.Error("Less is not the order of minor units")
	}
	if a.Sign() != 1 || a.Neg().Sign() != -1 || Of(0, CNY).Sign() != 0 || !Of(0, CNY).IsZero() || a.IsZero() {
		t.Error("Sign and IsZero disagree with the minor units")
	}
	if a == Of(100, USD) {
		t.Error("one yuan equals one dollar")
	}
}

func TestMixingAndOverflowHalt(t *testing.T) {
	yuan, dollar := Of(1, CNY), Of(1, USD)
	most, least := Of(math.MaxInt64, CNY), Of(math.MinInt64, CNY)
	tests := []struct {
		name string
		do   func()
	}{
		{"adding dollars to yuan", func() { yuan.Add(dollar) }},
		{"subtracting dollars from yuan", func() { yuan.Sub(dollar) }},
		{"comparing yuan with dollars", func() { yuan.Less(dollar) }},
		{"a zero Amount has no currency", func() { yuan.Add(Amount{}) }},
		{"adding beyond the top", func() { most.Add(yuan) }},
		{"adding below the bottom", func() { least.Add(yuan.Neg()) }},
		{"subtracting below the bottom", func() { least.Sub(yuan) }},
		{"subtracting beyond the top", func() { most.Sub(yuan.Neg()) }},
		{"the opposite of the smallest", func() { least.Neg() }},
		{"a product beyond the top", func() { most.Times(2*One, Down) }},
		{"rounding beyond the top", func() { most.Times(One+1, Up) }},
		{"interest beyond two words", func() { most.Accrued(math.MaxInt64, math.MaxInt64, 360, Down) }},
		{"interest beyond the top", func() { most.Accrued(One, 361, 360, Down) }},
		{"a year without days", func() { yuan.Accrued(One, 1, 0, Down) }},
		{"no rounding", func() { yuan.Times(One, 0) }},
		{"splitting by nothing", func() { yuan.Split() }},
		{"splitting by zero weights", func() { yuan.Split(0, 0) }},
		{"splitting by a negative weight", func() { yuan.Split(2, -1) }},
		{"splitting by weights that overflow", func() { yuan.Split(math.MaxInt64, 1) }},
	}
	for _, tt := range tests {
		if !panics(tt.do) {
			t.Errorf("%s did not panic", tt.name)
		}
	}
}

func panics(do func()) (panicked bool) {
	defer func() { panicked = recover() != nil }()
	do()
	return false
}

// TestSubUndoesAddLaw: what is added and taken away again leaves nothing.
func TestSubUndoesAddLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawAmount(t, "a"), drawAmount(t, "b")
		if got := a.Add(b).Sub(b); got != a {
			t.Fatalf("%s + %s - %s = %s", a, b, b, got)
		}
		if got, want := a.Sub(b), a.Add(b.Neg()); got != want {
			t.Fatalf("%s - %s = %s, want %s", a, b, got, want)
		}
	})
}

// drawAmount draws yuan within the range that enters from outside.
func drawAmount(t *rapid.T, name string) Amount {
	return Of(rapid.Int64Range(-Max, Max).Draw(t, name), CNY)
}

func drawRounding(t *rapid.T) Rounding {
	return Rounding(rapid.IntRange(int(Down), int(HalfUp)).Draw(t, "rounding"))
}
