package refuse

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/core/cbor"
	"github.com/tallystick/tallystick/core/money"
	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "write the golden file")

// TestCodesAreForEver: codes stand in receipts for as long as the journal
// lives. The list in testdata may only grow at its end.
func TestCodesAreForEver(t *testing.T) {
	var b strings.Builder
	for _, c := range Codes() {
		fmt.Fprintf(&b, "%s=%d kind %d\n", c, c, c.Kind())
	}
	const file = "testdata/codes.golden"
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil || string(want) != b.String() {
		t.Errorf("%s differs (%v); got\n%s", file, err, b.String())
	}
}

func TestTheCodesHaveNoGapAndNoName2Times(t *testing.T) {
	names := map[string]bool{}
	for i, c := range Codes() {
		if c != Code(i+1) || !c.Known() || c.Kind() < MalformedKind || c.Kind() > ExceedsKind || names[c.String()] {
			t.Errorf("code %d: %s of kind %d", c, c, c.Kind())
		}
		names[c.String()] = true
	}
	for _, c := range []Code{0, Code(len(entries)), 1 << 15} {
		if c.Known() || c.Kind() != 0 || c.String() != "UnknownCode" {
			t.Errorf("code %d is %s", c, c)
		}
	}
}

func TestRefusalsPrintTheirFigures(t *testing.T) {
	cny, _ := money.ParseCurrency("CNY")
	tests := []struct {
		r    *Refusal
		want string
	}{
		{
			LimitExceeded.With(Amount(money.Of(80_001, cny)), Amount(money.Of(80_000, cny))),
			"6 LimitExceeded: 800.01 CNY, 800.00 CNY",
		},
		{GraceRunning.With(Day(20544)), "56 GraceRunning: 2026-04-01"},
		{WrongState.With(ID("D1"), ID([]byte("drawn"))), "4 WrongState: D1, drawn"},
		{SequenceUsed.With(Count(-7)), "30 SequenceUsed: -7"},
		{LogNotOpen.With(), "68 LogNotOpen"},
	}
	for _, tt := range tests {
		if got := tt.r.String(); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}

var figures = rapid.Custom(func(t *rapid.T) Figure {
	n := rapid.Int64().Draw(t, "number")
	switch rapid.IntRange(0, 3).Draw(t, "type") {
	case 0:
		return Amount(money.Of(n, money.Currency(rapid.Uint16().Draw(t, "currency"))))
	case 1:
		return Figure{Type: DayFigure, Number: n}
	case 2:
		return ID(rapid.String().Draw(t, "id"))
	}
	return Count(n)
})

// TestFiguresLaw: figures are read back as they were written.
func TestFiguresLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(figures, 0, maxFigures).Draw(t, "figures")
		r := cbor.NewReader(AppendFigures(nil, want))
		if got := ReadFigures(&r); r.End() != nil || !slices.Equal(got, want) {
			t.Fatalf("%v, %v, want %v", got, r.Err(), want)
		}
	})
}

// FuzzReadFigures: what is accepted is written to the very same bytes.
func FuzzReadFigures(f *testing.F) {
	f.Add(AppendFigures(nil, []Figure{ID("D1"), Count(3), Day(20000), Amount(money.Of(1, 156))}))
	f.Add([]byte{0x80})
	f.Fuzz(func(t *testing.T, b []byte) {
		r := cbor.NewReader(b)
		got := ReadFigures(&r)
		if r.End() == nil && !bytes.Equal(AppendFigures(nil, got), b) {
			t.Fatalf("%x is written as %x", b, AppendFigures(nil, got))
		}
	})
}
