package programme

import (
	"bytes"
	"crypto/sha256"
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"pgregory.net/rapid"
)

func offer() *command.Command {
	return command.New(command.ReceivableOffer, "D1", "funder").SetText(command.Funder, "funder").
		SetRate(command.Advance, money.One/10*8).SetRate(command.Rate, money.One/100*6)
}

func TestAnOfferLeavesOutTheDefaults(t *testing.T) {
	got, no := Of(offer())
	want := Terms{
		Advance: 800_000_000, Rate: 60_000_000, DefaultRate: 1_500_000_000, Technique: Factoring, Basis: day.Act360,
		Rounding: money.HalfEven, Gates: WithRecourse,
	}
	if no != nil || got != want {
		t.Errorf("%+v, %v, want %+v", got, no, want)
	}
}

func TestAnOfferOfEverything(t *testing.T) {
	c := offer().SetRate(command.Fee, 1).SetRate(command.Reserve, 2).SetRate(command.DefaultRate, money.One).
		SetInt(command.Grace, 366).SetText(command.Basis, "30e/360").SetText(command.Rounding, "half-up").
		SetText(command.Technique, "factoring").SetInt(command.Recourse, 1).SetInt(command.NeedNotice, 1).
		SetInt(command.NeedRegister, 1).SetInt(command.NeedConfirm, 1)
	want := Terms{
		800_000_000, 60_000_000, money.One, 1, 2, 366, Factoring, day.Thirty360, money.HalfUp,
		NoticeBeforeDraw | RegistrationBeforeDraw | ConfirmationBeforeOffer | WithRecourse,
	}
	if got, no := Of(c); no != nil || got != want {
		t.Errorf("%+v, %v, want %+v", got, no, want)
	}
}

func TestTermsThatAreNotAllowed(t *testing.T) {
	tests := []struct {
		name string
		c    *command.Command
		want string // the field
	}{
		{"all of the face", offer().SetRate(command.Advance, money.One), ""},
		{"more", offer().SetRate(command.Advance, money.One+1), "advance"},
		{"nothing of it", offer().SetRate(command.Advance, 0), "advance"},
		{"no interest", offer().SetRate(command.Rate, 0), ""},
		{"more than all in a year", offer().SetRate(command.Rate, money.One+1), "rate"},
		{"a fee of a quarter", offer().SetRate(command.Fee, money.One/4), ""},
		{"a higher fee", offer().SetRate(command.Fee, money.One/4+1), "fee"},
		{"a reserve of all the rest", offer().SetRate(command.Reserve, money.One/10*2), ""},
		{"a higher reserve", offer().SetRate(command.Reserve, money.One/10*2+1), "reserve"},
		{"less interest after the due date", offer().SetRate(command.DefaultRate, money.One-1), "default-rate"},
		{"five times the interest", offer().SetRate(command.DefaultRate, 5*money.One), "default-rate"},
		{"a grace below zero", offer().SetInt(command.Grace, -1), "grace"},
		{"a grace of more than a year", offer().SetInt(command.Grace, 367), "grace"},
		{"a grace beyond 32 bits", offer().SetInt(command.Grace, 1<<32), "grace"},
		{"no recourse", offer().SetInt(command.Recourse, 0), "recourse"},
		{"another basis", offer().SetText(command.Basis, "act/act"), "basis"},
		{"another rounding", offer().SetText(command.Rounding, "down"), "rounding"},
		{"another technique", offer().SetText(command.Technique, "forfaiting"), "technique"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want, got := "", ""
			if tt.want != "" {
				want = "62 TermsInvalid: " + tt.want
			}
			if _, no := Of(tt.c); no != nil {
				got = no.String()
			}
			if got != want {
				t.Errorf("%q, want %q", got, want)
			}
		})
	}
}

// TestTheHashOfTerms pins the bytes that both sides sign for.
func TestTheHashOfTerms(t *testing.T) {
	terms := Terms{1, 24, 256, 65_536, 5, -1, 7, 8, 9, 10}
	want := sha256.Sum256([]byte{
		0x8a, 1, 0x18, 24, 0x19, 1, 0, 0x1a, 0, 1, 0, 0, 5, 0x20, 7, 8, 9, 10,
	})
	if got := terms.Hash(); got != want {
		t.Errorf("%x, want %x", got, want)
	}
}

var terms = rapid.Custom(func(t *rapid.T) Terms {
	r := rapid.Int64Range(0, 3)
	rate := func(label string) money.Rate { return money.Rate(r.Draw(t, label)) }
	return Terms{
		rate("advance"), rate("rate"), rate("default"), rate("fee"), rate("reserve"), int32(r.Draw(t, "grace")),
		Factoring, day.Basis(1 + r.Draw(t, "basis")%3), money.HalfUp, Gates(r.Draw(t, "gates")),
	}
})

// TestCatalogueLaw: equal terms have one row, others another one, also after
// the index was made anew; rows and hashes tell all terms apart.
func TestCatalogueLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k, rows := NewCatalogue(), map[Terms]uint32{}
		hashes, encodings := map[[32]byte]bool{}, map[string]bool{}
		for i, x := range rapid.SliceOf(terms).Draw(t, "terms") {
			if i == 5 {
				k.Rebuild()
			}
			id, known := rows[x]
			got := k.Keep(x)
			if (known && got != id) || *k.At(got) != x {
				t.Fatalf("%+v has row %d, then %d", x, id, got)
			}
			rows[x] = got
			b := make([]byte, x.Size())
			x.Encode(b)
			var back Terms
			if back.Decode(b); back != x {
				t.Fatalf("%+v is read back as %+v", x, back)
			}
			hashes[x.Hash()], encodings[string(bytes.Clone(b))] = true, true
		}
		if int(k.Rows.Live()) != len(rows) || len(hashes) != len(rows) || len(encodings) != len(rows) {
			t.Fatalf("%d terms, %d rows, %d hashes", len(rows), k.Rows.Live(), len(hashes))
		}
	})
}
