package day

import (
	"errors"
	"testing"
)

func TestDatesParseStrictly(t *testing.T) {
	for _, text := range []string{"2026-04-01", "0001-01-01", "9999-12-31", "2024-02-29"} {
		if got, err := Parse(text); err != nil || got.String() != text {
			t.Errorf("Parse(%q) = %s, %v, want itself", text, got, err)
		}
	}
	refused := []string{
		"", "2026-4-1", "2026/04/01", "20260401", "2026-04-1 ", " 2026-04-01", "2026-04-01T", "2026-02-29",
		"0000-01-01", "+026-04-01", "2026-04-0１", "2026-00-01", "2026-04-00", "26-04-2001", "2026-0a-01",
	}
	for _, text := range refused {
		if got, err := Parse(text); !errors.Is(err, ErrDate) {
			t.Errorf("Parse(%q) = %s, %v, want %v", text, got, err, ErrDate)
		}
	}
}

func TestDatesParseLoosely(t *testing.T) {
	tests := []struct {
		text string
		want string
	}{
		{"2017-07-18", "2017-07-18"},
		{"2017/7/18", "2017-07-18"},
		{"2017/7/8", "2017-07-08"},
		{"2017/07/8", "2017-07-08"},
		{"2017.7.18", "2017-07-18"},
		{"2017-7-18", "2017-07-18"},
		{"2017/12/31", "2017-12-31"},
		{"20170718", "2017-07-18"},
		{"", ""},
		{"2017", ""},
		{"2017-07", ""},
		{"2017-7/18", ""},
		{"2017/13/1", ""},
		{"2017/2/29", ""},
		{"2017/007/1", ""},
		{"2017/7/180", ""},
		{"2017/7/18 ", ""},
		{"2017--718", ""},
		{"2017/07/", ""},
		{"2017/7//", ""},
		{"2017////", ""},
		{"17/07/2018", ""},
		{"201707180", ""},
		{"2017 7 18", ""},
		{"2017071", ""},
		{"20170732", ""},
		{"2017071a", ""},
	}
	for _, tt := range tests {
		got, err := ParseLoose([]byte(tt.text))
		if tt.want == "" && errors.Is(err, ErrDate) {
			continue
		}
		if err != nil || got.String() != tt.want {
			t.Errorf("ParseLoose(%q) = %s, %v, want %q", tt.text, got, err, tt.want)
		}
	}
}

func TestParsingLooselyAllocatesNothing(t *testing.T) {
	text := []byte("2017/7/18")
	if got := testing.AllocsPerRun(100, func() { _, _ = ParseLoose(text) }); got != 0 {
		t.Errorf("ParseLoose allocates %v times, want 0", got)
	}
}

// FuzzParse: whatever any of the parsers takes prints, and the print parses to
// the same.
func FuzzParse(f *testing.F) {
	seeds := []string{
		"2026-04-01", "2017/7/18", "2017.7.18", "20170718", "2026-01-01T01:30:00Z",
		"2026-01-01T09:30:00.000001+08:00", "-03:30", "act/360", "2017//718", "",
	}
	for _, seed := range seeds {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if d, err := Parse(text); err == nil && d.String() != text {
			t.Errorf("Parse(%q) = %s", text, d)
		}
		loose, errLoose := ParseLoose([]byte(text))
		again, errAgain := ParseLoose(text)
		if loose != again || !errors.Is(errAgain, errLoose) {
			t.Errorf("ParseLoose(%q) = %s, %v as bytes, %s, %v as string", text, loose, errLoose, again, errAgain)
		}
		if strict, err := Parse(loose.String()); errLoose == nil && (err != nil || strict != loose) {
			t.Errorf("ParseLoose(%q) = %s, which is %s, %v", text, loose, strict, err)
		}
		if i, err := ParseInstant(text); err == nil && First <= i.Date(0) && i.Date(0) <= Last {
			if again, err := ParseInstant(i.String()); err != nil || again != i {
				t.Errorf("ParseInstant(%q) = %s = %s, %v", text, i, again, err)
			}
		}
		if o, err := ParseOffset(text); err == nil && o.String() != text && text != "-00:00" {
			t.Errorf("ParseOffset(%q) = %s", text, o)
		}
		if b, err := ParseBasis(text); err == nil && b.String() != text {
			t.Errorf("ParseBasis(%q) = %s", text, b)
		}
	})
}

func BenchmarkParseLoose(b *testing.B) {
	text := []byte("2017/7/18")
	b.ReportAllocs()
	for b.Loop() {
		_, _ = ParseLoose(text)
	}
}
