package programme

import (
	"bytes"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/programme/condition"
	"pgregory.net/rapid"
)

func date(s string) day.Date {
	d, err := day.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

func cny(minor int64) money.Amount { return money.Of(minor, money.CNY) }

// factoring is the worked example of factoring with recourse: 80 %, 6 %, 0.5 %.
func factoring() *Document {
	return &Document{
		Name: "steel", Version: 1, Technique: Factoring, Recourse: true, Disclosed: true, Currency: money.CNY, Offset: 480,
		From: date("2026-01-01"), Until: date("2026-12-31"),
		Parties: []Party{{Seller, "S"}, {Buyer, "B"}, {Funder, "F"}},
		Limits:  []Limit{{0, cny(500_000_000)}, {Buyer, cny(100_000_000)}},
		Advance: 800_000_000, Reserve: 100_000_000,
		Price: Price{
			Rate: 60_000_000, Charged: Arrears, Basis: day.Act360, Rounding: money.HalfEven, DefaultRate: 1_500_000_000,
			BorneBy: Seller, Fees: []Fee{{"service", 5_000_000, OfFace, Seller}}, Cap: 240_000_000,
		},
		Tenor: Tenor{15, 180, 30},
		Eligibility: []Criterion{
			{"undisputed", "!invoice.disputed", Words{"It is disputed.", "存在争议。"}},
			{"size", `invoice.face <= amount("1000000.00 CNY")`, Words{}},
		},
		Evidence: []Evidence{
			{Invoice, BeforePresent, Seller}, {Confirmation, BeforeOffer, Buyer}, {Notice, BeforeDraw, Funder},
		},
		Inputs:     []Input{{"coil", cny(50_000_000)}},
		Payees:     []Payee{{Seller, []string{"coil"}}},
		Collection: Collection{Funder, 0},
		Waterfall: Waterfall{
			{ToFee, DueFee}, {ToInterest, DueInterest}, {ToPrincipal, DuePrincipal}, {ToRole(Seller), Residual},
		},
		Triggers: []Trigger{
			{Name: "late", When: "deal.days_past_due > 30", Do: Recourse, To: Seller},
			{Name: "review", On: date("2026-06-30"), Do: Notify, To: Funder},
		},
		Watch: Watch{30, Funder}, Signers: []Role{Seller, Funder}, Packs: []Pack{CN},
	}
}

// TestWhatDoesNotCompile: each change of a good programme has exactly its
// finding.
func TestWhatDoesNotCompile(t *testing.T) {
	for _, tt := range wrongs {
		t.Run(tt.want, func(t *testing.T) {
			d := factoring()
			tt.change(d)
			var got []string
			for _, f := range Check(d) {
				got = append(got, f.String())
			}
			if strings.Join(got, "; ") != tt.want {
				t.Errorf("%s, want %s", strings.Join(got, "; "), tt.want)
			}
		})
	}
	if found := Check(factoring()); found != nil {
		t.Errorf("the good one does not compile: %v", found)
	}
}

// TestEveryRuleIsTested: the table of wrong programmes has all rules but those
// of conditions, which their package tests.
func TestEveryRuleIsTested(t *testing.T) {
	for _, r := range Rules() {
		tested := slices.ContainsFunc(wrongs[:], func(w wrongDocument) bool { return strings.Contains(w.want, " "+r) })
		if !tested && !strings.HasPrefix(r, "condition-") {
			t.Errorf("no programme in the table is wrong by %s", r)
		}
	}
}

// TestTheHashOfADocument pins the bytes that all parties sign for.
func TestTheHashOfADocument(t *testing.T) {
	d := factoring()
	const (
		wantLen  = 338
		wantHead = "981b01"
		want     = "23519f56cda6cb2c59fec1c1de10257430a4df0b244042431d66efcc7188074a"
	)
	b, h := d.Append(nil), d.Hash()
	if len(b) != wantLen || hex.EncodeToString(h[:]) != want || !strings.Contains(hex.EncodeToString(b[:4]), wantHead) {
		t.Errorf("%d bytes %x, hash %x", len(b), b[:4], h)
	}
}

// TestDocumentsRoundTripLaw: what is read back has the same bytes, and every
// other byte string is refused or is the only one of its document.
func TestDocumentsRoundTripLaw(t *testing.T) {
	good := factoring().Append(nil)
	rapid.Check(t, func(t *rapid.T) {
		b := bytes.Clone(good)
		for range rapid.IntRange(0, 3).Draw(t, "changes") {
			b[rapid.IntRange(0, len(b)-1).Draw(t, "at")] = rapid.Byte().Draw(t, "byte")
		}
		d, err := Decode(b)
		if err == nil && !bytes.Equal(d.Append(nil), b) {
			t.Fatalf("%x is read as a document of %x", b, d.Append(nil))
		}
		if err == nil {
			Check(d) // never panics, whatever the figures are
		}
	})
	d, err := Decode(good)
	if err != nil || d.Hash() != factoring().Hash() {
		t.Errorf("read back: %v", err)
	}
	if _, err := Decode(append(good, 0)); err == nil {
		t.Error("a byte more is accepted")
	}
}

// FuzzDecode: no bytes break the reader, the checker or the writer.
func FuzzDecode(f *testing.F) {
	f.Add(factoring().Append(nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := Decode(b)
		if err != nil {
			return
		}
		if !bytes.Equal(d.Append(nil), b) {
			t.Fatalf("%x is written as %x", b, d.Append(nil))
		}
		Check(d)
	})
}

// TestTermsOfADocument: the terms of a programme are those of an offer of the
// same figures, so that both sign for the same hash.
func TestTermsOfADocument(t *testing.T) {
	offered, no := Of(offer().SetRate(command.Fee, 5_000_000).SetRate(command.Reserve, 100_000_000).
		SetInt(command.Grace, 30).SetInt(command.NeedNotice, 1).SetInt(command.NeedConfirm, 1))
	if no != nil {
		t.Fatal(no)
	}
	d := factoring()
	if got := d.Terms(0); got != offered || got.Hash() != offered.Hash() {
		t.Errorf("%+v, want %+v", got, offered)
	}
	d.Price.Rate, d.Price.Feed, d.Price.Spread = 0, "lpr-1y", 25_000_000
	if got := d.Terms(35_000_000); got != offered {
		t.Errorf("floating: %+v, want %+v", got, offered)
	}
}

// TestCompiledTermsLaw: a programme that compiles has terms that an offer may
// have.
func TestCompiledTermsLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := factoring()
		rate := func(label string, around money.Rate) money.Rate {
			return money.Rate(rapid.SampledFrom([]int64{-1, 0, 1, int64(around), int64(money.One), 4 * int64(money.One)}).
				Draw(t, label))
		}
		d.Advance, d.Reserve = rate("advance", 700_000_000), rate("reserve", 300_000_000)
		d.Price.Rate, d.Price.Cap = rate("rate", 50_000_000), 0
		d.Price.DefaultRate = rate("default", 1_300_000_000)
		d.Price.Fees[0].Rate = rate("fee", money.One/4)
		d.Tenor.Grace = rapid.SampledFrom([]int64{-1, 0, 366, 367, 1 << 33}).Draw(t, "grace")
		terms := d.Terms(0)
		if bad := terms.outside(d.Tenor.Grace); Check(d) == nil && bad != 0 {
			t.Fatalf("%+v compiles with %s out of bounds", d, bad)
		}
	})
}

func TestAllInCosts(t *testing.T) {
	d := factoring()
	d.Tenor.Most = 90
	if got := d.LeastAllIn(); got != 85_000_000 { // 17,000 on 800,000 for 90 days
		t.Errorf("all-in %s, want 8.5%%", got)
	}
}

func TestReasonsAndTriggers(t *testing.T) {
	p, found := Compile(factoring())
	if found != nil {
		t.Fatal(found)
	}
	f := FactSchema(money.CNY).NewFacts()
	f.Set("invoice.disputed", condition.BoolOf(true))
	f.Set("invoice.face", condition.IntOf(100_000_001))
	f.Set("deal.days_past_due", condition.IntOf(31))
	want := []Reason{{"undisputed", "true", "false"}, {"size", "1000000.01 CNY", "1000000.00 CNY"}}
	if got := p.Reasons(f); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := p.Fired(f); !slices.Equal(got, []int{0}) {
		t.Errorf("fired %v, want the first", got)
	}
	f.Set("invoice.disputed", condition.BoolOf(false))
	f.Set("invoice.face", condition.IntOf(100_000_000))
	f.Set("deal.days_past_due", condition.IntOf(30))
	if got, fired := p.Reasons(f), p.Fired(f); got != nil || fired != nil {
		t.Errorf("%v and %v, want nothing", got, fired)
	}
}
