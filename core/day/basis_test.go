package day

import (
	"errors"
	"testing"

	"pgregory.net/rapid"
)

func TestDayCountsAgreeWithPublishedCases(t *testing.T) {
	tests := []struct {
		basis    Basis
		from, to string
		want     int64
	}{
		{Act360, "2007-12-28", "2008-02-29", 63},
		{Act365F, "2007-12-28", "2008-02-29", 63},
		{Thirty360, "2007-12-28", "2008-02-29", 61},
		// From here on ISDA's worked cases of 30E/360, 4.16(g), as QuantLib's
		// suite quotes them: first no end of February,
		{Thirty360, "2006-08-20", "2007-02-20", 180},
		{Thirty360, "2007-02-20", "2007-08-20", 180},
		{Thirty360, "2008-08-20", "2009-02-20", 180},
		// then ends of months and of February,
		{Thirty360, "2006-02-28", "2006-08-31", 182},
		{Thirty360, "2006-08-31", "2007-02-28", 178},
		{Thirty360, "2007-08-31", "2008-02-29", 179},
		{Thirty360, "2008-02-29", "2008-08-31", 181},
		{Thirty360, "2008-08-31", "2009-02-28", 178},
		{Thirty360, "2011-08-31", "2012-02-29", 179},
		// then various.
		{Thirty360, "2006-01-31", "2006-02-28", 28},
		{Thirty360, "2006-01-30", "2006-02-28", 28},
		{Thirty360, "2006-02-28", "2006-03-03", 5},
		{Thirty360, "2006-02-14", "2006-02-28", 14},
		{Thirty360, "2006-09-30", "2006-10-31", 30},
		{Thirty360, "2006-10-31", "2006-11-28", 28},
		{Thirty360, "2007-08-31", "2008-02-28", 178},
		{Thirty360, "2008-02-28", "2008-08-28", 180},
		{Thirty360, "2008-02-28", "2008-08-30", 182},
		{Thirty360, "2008-02-28", "2008-08-31", 182},
		{Thirty360, "2007-02-26", "2008-02-28", 362},
		{Thirty360, "2007-02-26", "2008-02-29", 363},
		{Thirty360, "2008-02-29", "2009-02-28", 359},
		{Thirty360, "2008-02-28", "2008-03-30", 32},
		{Thirty360, "2008-02-28", "2008-03-31", 32},
	}
	for _, tt := range tests {
		if got := tt.basis.Days(date(t, tt.from), date(t, tt.to)); got != tt.want {
			t.Errorf("%s from %s to %s = %d, want %d", tt.basis, tt.from, tt.to, got, tt.want)
		}
	}
}

func TestBasesAreNamed(t *testing.T) {
	tests := []struct {
		text string
		year int64
		want Basis
	}{
		{"act/360", 360, Act360},
		{"act/365f", 365, Act365F},
		{"30e/360", 360, Thirty360},
	}
	for _, tt := range tests {
		got, err := ParseBasis(tt.text)
		if err != nil || got != tt.want || got.String() != tt.text || got.Year() != tt.year {
			t.Errorf("ParseBasis(%q) = %s, %v, want %s of %d days", tt.text, got, err, tt.want, tt.year)
		}
	}
	for _, text := range []string{"", "30/360", "ACT/360", "act/365", "basis(0)"} {
		if got, err := ParseBasis(text); !errors.Is(err, ErrBasis) {
			t.Errorf("ParseBasis(%q) = %s, %v, want %v", text, got, err, ErrBasis)
		}
	}
}

// TestDaysTurnSignWithDirectionLaw: counted backwards the days are the same
// but for the sign, and a day more is never a day less.
func TestDaysTurnSignWithDirectionLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from, to := drawDate(t, "from"), drawDate(t, "to")
		for b := Act360; b <= Thirty360; b++ {
			days := b.Days(from, to)
			if back := b.Days(to, from); back != -days {
				t.Fatalf("%s from %s to %s = %d, back %d", b, from, to, days, back)
			}
			if next := b.Days(from, to+1); next < days {
				t.Fatalf("%s from %s to %s = %d, a day later %d", b, from, to, days, next)
			}
		}
	})
}
