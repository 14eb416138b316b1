package money

import (
	"errors"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestAmountsPrintWithTheirDecimals(t *testing.T) {
	tests := []struct {
		amount Amount
		want   string
	}{
		{Of(123450, CNY), "1234.50 CNY"},
		{Of(-5, CNY), "-0.05 CNY"},
		{Of(50, CNY), "0.50 CNY"},
		{Of(0, CNY), "0.00 CNY"},
		{Of(-123, JPY), "-123 JPY"},
		{Of(1, KWD), "0.001 KWD"},
		{Of(12345, 990), "1.2345 CLF"},
		{Of(math.MaxInt64, CNY), "92233720368547758.07 CNY"},
		{Of(math.MinInt64, CNY), "-92233720368547758.08 CNY"},
		{Of(7, 0), "7 ?000"},
		{Of(7, 1234), "7 ?1234"},
	}
	for _, tt := range tests {
		if got := tt.amount.String(); got != tt.want {
			t.Errorf("String of %d = %q, want %q", tt.amount.Minor(), got, tt.want)
		}
	}
}

func TestAmountsParse(t *testing.T) {
	tests := []struct {
		text string
		err  error
		want Amount
	}{
		{"1234.50 CNY", nil, Of(123450, CNY)},
		{"1234.5 CNY", nil, Of(123450, CNY)},
		{"1234 CNY", nil, Of(123400, CNY)},
		{"-0.05 CNY", nil, Of(-5, CNY)},
		{"007 JPY", nil, Of(7, JPY)},
		{"22680000.55 CNY", nil, Of(2268000055, CNY)}, // times 100 in floats is 2268000054.9999998
		{"10000000000000.00 CNY", nil, Of(Max, CNY)},
		{"-10000000000000.00 CNY", nil, Of(-Max, CNY)},
		{"10000000000000.01 CNY", ErrTooLarge, Amount{}},
		{"99999999999999999999999999 CNY", ErrTooLarge, Amount{}},
		{"1000000000000001 JPY", ErrTooLarge, Amount{}},
		{"1.005 CNY", ErrDecimals, Amount{}},
		{"1.000 CNY", ErrDecimals, Amount{}},
		{"1.0 JPY", ErrDecimals, Amount{}},
		{"1.00", ErrCurrency, Amount{}},
		{"1.00 cny", ErrCurrency, Amount{}},
		{"1.00 ABC", ErrCurrency, Amount{}},
		{"1.00  CNY", ErrCurrency, Amount{}},
		{"1.00 CNY ", ErrCurrency, Amount{}},
		{"1.00 XAU", ErrCurrency, Amount{}}, // gold has no minor unit
		{"", ErrCurrency, Amount{}},
		{" CNY", ErrNumber, Amount{}},
		{"- CNY", ErrNumber, Amount{}},
		{"+1 CNY", ErrNumber, Amount{}},
		{"1. CNY", ErrNumber, Amount{}},
		{".5 CNY", ErrNumber, Amount{}},
		{"1,234.50 CNY", ErrNumber, Amount{}},
		{"1e3 CNY", ErrNumber, Amount{}},
		{"--1 CNY", ErrNumber, Amount{}},
		{"1.5.5 CNY", ErrNumber, Amount{}},
		{"１ CNY", ErrNumber, Amount{}}, // a full-width digit
	}
	for _, tt := range tests {
		if got, err := ParseAmount(tt.text); got != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("ParseAmount(%q) = %s, %v, want %s, %v", tt.text, got, err, tt.want, tt.err)
		}
	}
}

func TestMinorUnitsParseFromFiles(t *testing.T) {
	tests := []struct {
		text     string
		exponent int
		err      error
		want     int64
	}{
		{"-943.4", 2, nil, -94340},
		{"1000.0", 2, nil, 100000},
		{"1000.000", 2, nil, 100000},
		{"1000.00000000000000000000000000", 2, nil, 100000},
		{"22680000.55", 2, nil, 2268000055},
		{"0", 2, nil, 0},
		{"-0", 2, nil, 0},
		{"5.0", 0, nil, 5},
		{"0000000000000000000000000001", 2, nil, 100},
		{"1000.001", 2, ErrDecimals, 0},
		{"0.5", 0, ErrDecimals, 0},
		{"10000000000000.01", 2, ErrTooLarge, 0},
		{"99999999999999999999", 0, ErrTooLarge, 0},
		{"99999999999999999999x", 0, ErrNumber, 0},
		{"1.001x", 2, ErrNumber, 0},
		{"1,000", 2, ErrNumber, 0},
		{" 1", 2, ErrNumber, 0},
		{"", 2, ErrNumber, 0},
		{"-", 2, ErrNumber, 0},
		{".", 2, ErrNumber, 0},
		{"-.5", 2, ErrNumber, 0},
		{"NaN", 2, ErrNumber, 0},
	}
	for _, tt := range tests {
		if got, err := ParseMinor([]byte(tt.text), tt.exponent); got != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("ParseMinor(%q, %d) = %d, %v, want %d, %v", tt.text, tt.exponent, got, err, tt.want, tt.err)
		}
	}
}

func TestRatesParseAndPrint(t *testing.T) {
	tests := []struct {
		text string
		err  error
		want Rate
		say  string
	}{
		{"450bp", nil, 45_000_000, "4.5%"},
		{"4.5%", nil, 45_000_000, "4.5%"},
		{"0.045", nil, 45_000_000, "4.5%"},
		{"0.045000000000", nil, 45_000_000, "4.5%"},
		{"1", nil, One, "100%"},
		{"0", nil, 0, "0%"},
		{"-4.50%", nil, -45_000_000, "-4.5%"},
		{"0.00001bp", nil, 1, "0.0000001%"},
		{"0.000000001", nil, 1, "0.0000001%"},
		{"1000", nil, 1000 * One, "100000%"},
		{"-100000%", nil, -1000 * One, "-100000%"},
		{"1000.000000001", ErrTooLarge, 0, "0%"},
		{"10000001bp", ErrTooLarge, 0, "0%"},
		{"0.0000000001", ErrDecimals, 0, "0%"},
		{"0.00000001%", ErrDecimals, 0, "0%"},
		{"0.000001bp", ErrDecimals, 0, "0%"},
		{"4.5 %", ErrNumber, 0, "0%"},
		{"%", ErrNumber, 0, "0%"},
		{"bp", ErrNumber, 0, "0%"},
		{"4.5%bp", ErrNumber, 0, "0%"},
		{"", ErrNumber, 0, "0%"},
	}
	for _, tt := range tests {
		if got, err := ParseRate(tt.text); got != tt.want || !errors.Is(err, tt.err) || got.String() != tt.say {
			t.Errorf("ParseRate(%q) = %d %s, %v, want %d %s, %v", tt.text, got, got, err, tt.want, tt.say, tt.err)
		}
	}
}

func TestRoundingsAreNamed(t *testing.T) {
	for how := Down; how <= HalfUp; how++ {
		if got, ok := ParseRounding(how.String()); got != how || !ok {
			t.Errorf("ParseRounding(%q) = %s, %t, want itself", how, got, ok)
		}
	}
	if got, ok := ParseRounding(Rounding(0).String()); ok {
		t.Errorf("the zero rounding parses as %s", got)
	}
}

// TestPrintedAmountsParseBackLaw: an amount in any known currency reads back
// as itself, and an amount's prefix of the buffer is left alone.
func TestPrintedAmountsParseBackLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom(byCode).Draw(t, "currency")
		a := Of(rapid.Int64Range(-Max, Max).Draw(t, "minor"), c)
		got, err := ParseAmount(a.String())
		if err != nil || got != a {
			t.Fatalf("ParseAmount(%q) = %s, %v", a, got, err)
		}
		if text := string(a.AppendString([]byte("= "))); text != "= "+a.String() {
			t.Fatalf("AppendString = %q, want %q", text, "= "+a.String())
		}
	})
}

// TestPrintedRatesParseBackLaw: a rate within bounds reads back as itself.
func TestPrintedRatesParseBackLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := Rate(rapid.Int64Range(-rateLimit, rateLimit).Draw(t, "rate"))
		if got, err := ParseRate(r.String()); err != nil || got != r {
			t.Fatalf("ParseRate(%q) = %s, %v", r, got, err)
		}
	})
}

func TestParsingMinorUnitsAllocatesNothing(t *testing.T) {
	text := []byte("22680000.55")
	if got := testing.AllocsPerRun(100, func() { _, _ = ParseMinor(text, 2) }); got != 0 {
		t.Errorf("ParseMinor allocates %v times, want 0", got)
	}
}

// FuzzParse: whatever parses prints, the print parses to the same, and both
// forms of input agree.
func FuzzParse(f *testing.F) {
	seeds := []string{"1234.50 CNY", "-0.5 JPY", "450bp", "4.5%", "0.045", "1.", "", "99999999999999999999 EUR"}
	for _, seed := range seeds {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if a, err := ParseAmount(text); err == nil {
			if again, err := ParseAmount(a.String()); err != nil || again != a {
				t.Errorf("%q = %s = %s, %v", text, a, again, err)
			}
		}
		if r, err := ParseRate(text); err == nil {
			if again, err := ParseRate(r.String()); err != nil || again != r {
				t.Errorf("%q = %s = %s, %v", text, r, again, err)
			}
		}
		number, _, _ := strings.Cut(text, " ")
		x, errX := ParseMinor(number, 2)
		y, errY := ParseMinor([]byte(number), 2)
		if x != y || !errors.Is(errY, errX) || x > Max || x < -Max {
			t.Errorf("ParseMinor(%q) = %d, %v as string, %d, %v as bytes", number, x, errX, y, errY)
		}
	})
}

func BenchmarkParseMinor(b *testing.B) {
	text := []byte("22680000.55")
	b.ReportAllocs()
	for b.Loop() {
		_, _ = ParseMinor(text, 2)
	}
}

func BenchmarkAppendString(b *testing.B) {
	a, buf := Of(2268000055, CNY), make([]byte, 0, 64)
	b.ReportAllocs()
	for b.Loop() {
		buf = a.AppendString(buf[:0])
	}
}
