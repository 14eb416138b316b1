package calc

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/pool/auction"
	"github.com/tallystick/tallystick/core/rule"
)

// calculate computes and returns all that is printed.
func calculate(t *testing.T, name, input string) map[string]any {
	t.Helper()
	e, found := Find(name)
	if !found {
		t.Fatalf("there is no engine %q", name)
	}
	c, err := e.Calculate([]byte(input))
	if err != nil {
		t.Fatalf("%s %s: %v", name, input, err)
	}
	var printed map[string]any
	if err := json.Unmarshal(c.Append(nil), &printed); err != nil {
		t.Fatalf("%s %s: %v", name, input, err)
	}
	return printed
}

// The figures are those of the field's worked cases: invoice economics
// (discounts of a million at 6 % for 90 days, 2/10 net 30, Hastructure's fees),
// recourse factoring of 1,000,000.00 with 800,000.00 drawn at 6 % for 90 days,
// approved payables, dynamic discounting, forfaiting with days of grace, late
// interest by contract and by statute.
func TestEnginesAgreeWithWorkedCases(t *testing.T) {
	for _, c := range cases(t, "worked.tsv") {
		engine, input, member, want := c[0], c[1], c[2], c[3]
		result, _ := calculate(t, engine, input)["result"].(map[string]any)
		if result[member] != want {
			t.Errorf("%s %s: %s = %v, want %s", engine, input, member, result[member], want)
		}
	}
}

// cases reads a table of cases: four columns, parted by tabs.
func cases(t *testing.T, name string) [][]string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var all [][]string
	for line := range strings.Lines(string(text)) {
		if columns := strings.Split(strings.TrimSuffix(line, "\n"), "\t"); len(columns) == 4 {
			all = append(all, columns)
		}
	}
	if len(all) < 30 {
		t.Fatalf("%s has %d cases, want all", name, len(all))
	}
	return all
}

// hastructure is a receivable of 2,000 with 1,500 advanced for 61 days.
func hastructure(fees string) string {
	return `{"face":"2000.00 USD","advance":"1500.00 USD","from":"2024-04-01","to":"2024-06-01","fees":[` + fees + `]}`
}

func TestInputIsReadStrictly(t *testing.T) {
	for _, c := range append(cases(t, "refused.tsv"), []string{"discount", "{\"method\":\"\xff\"}", "", "json"}) {
		engine, input, field, rule := c[0], c[1], c[2], Rule(c[3])
		e, _ := Find(engine)
		_, err := e.Calculate([]byte(input))
		if no := refusal(err); no == nil || no.Field != field || no.Rule != rule {
			t.Errorf("%s %s: %v, want %s: %s", engine, input, err, field, rule)
		}
	}
}

// refusal is err as the refusal that it is, or nil.
func refusal(err error) *Refusal {
	var no *Refusal
	if errors.As(err, &no) {
		return no
	}
	return nil
}

func offered(id, amount, apr string) string {
	return `{"id":"` + id + `","supplier":"S","amount":"` + amount + `","days":30,"apr":"` + apr + `"}`
}

func TestTheInputHashIsOfWhatIsMeant(t *testing.T) {
	hash := func(engine, input string) any { return calculate(t, engine, input)["input_hash"] }
	want := hash("discount", `{"method":"straight","face":"1.50 CNY","rate":"6%","days":90}`)
	for _, same := range []string{
		" {\n\"days\": 90, \"rate\":\"600bp\",\"face\":\"1.5 CNY\", \"method\":\"straight\"} ",
		`{"method":"straight","face":"1.50 CNY","rate":"0.06","days":90,"basis":"act/360","rounding":"half-even"}`,
	} {
		if got := hash("discount", same); got != want {
			t.Errorf("%s hashes to %v, want %v", same, got, want)
		}
	}
	if got := hash("discount", `{"method":"straight","face":"1.51 CNY","rate":"6%","days":90}`); got == want {
		t.Error("another face has the same hash")
	}
	a, b := `{"id":"9","weight":1}`, `{"id":"10","weight":2}`
	one := calculate(t, "split", `{"amount":"1.00 CNY","shares":[`+a+`,`+b+`]}`)
	two := calculate(t, "split", `{"amount":"1.00 CNY","shares":[`+b+`,`+a+`]}`)
	if one["input_hash"] != two["input_hash"] {
		t.Error("the order of shares changes the hash")
	}
	e, _ := Find("discount")
	text, _ := e.Canonical([]byte(`{"method":"straight","face":"1.5 CNY","rate":"600bp","days":90}`))
	const canonical = `{"advance":"100%","basis":"act/360","days":90,"face":"1.50 CNY","grace":0,"method":"straight",` +
		`"rate":"6%","rounding":"half-even"}`
	if string(text) != canonical || sum(text) != want {
		t.Errorf("canonical %s, want %s with the hash", text, canonical)
	}
}

// TestAMarketFromAFileIsTheSame: cleared from offers in memory, a market prints
// the bytes that it prints from JSON.
func TestAMarketFromAFileIsTheSame(t *testing.T) {
	const json = `{"pool":"150.00 CNY","hurdle":"5%","offers":[
		{"id":"10","supplier":"A \"&\" 甲","amount":"100.00 CNY","days":30,"apr":"12%"},
		{"id":"9","supplier":"B","amount":"100.00 CNY","days":60,"apr":"10%"},
		{"id":"b","supplier":"C","amount":"100.00 CNY","days":60,"apr":"10%"}]}`
	e, _ := Find("clear")
	want, err := e.Calculate([]byte(json))
	if err != nil {
		t.Fatal(err)
	}
	const percent = money.One / 100
	m := Market{money.Of(15_000, money.CNY), 5 * percent, day.Act360, money.HalfEven}
	offers := []auction.Offer{
		{ID: "b", Supplier: "C", Amount: 10_000, Days: 60, APR: 10 * percent},
		{ID: "9", Supplier: "B", Amount: 10_000, Days: 60, APR: 10 * percent},
		{ID: "10", Supplier: `A "&" 甲`, Amount: 10_000, Days: 30, APR: 12 * percent},
	}
	got, err := m.Clear(offers)
	if err != nil || !bytes.Equal(got.Append(nil), want.Append(nil)) {
		t.Errorf("from memory: %s, %v\nfrom JSON: %s", got.Append(nil), err, want.Append(nil))
	}
	result, _ := calculate(t, "clear", json)["result"].(map[string]any)
	if result["clearing_apr"] != "10%" || result["discount"] != "1.67 CNY" {
		t.Errorf("clears at %v for %v, want 10%% for 1.67 CNY", result["clearing_apr"], result["discount"])
	}
}

func TestPriorityListsItsEvidence(t *testing.T) {
	printed := calculate(t, "priority", `{"day":"2026-03-05","proceeds":"900.00 CNY","claims":[
		{"id":"F1","amount":"600.00 CNY","notified":"2026-03-01T09:00:00+08:00","notice":"courier 1"},
		{"id":"F2","amount":"500.00 CNY","registered":"2026-03-05T23:59:59+08:00","registration":"0123"},
		{"id":"F3","amount":"500.00 CNY","registered":"2026-03-06T00:00:00+08:00"}]}`)
	text, _ := json.Marshal(printed["result"])
	for _, want := range []string{
		`"ground":"registration","id":"F2","rank":1,"takes":"500.00 CNY"`,
		`"ground":"notice","id":"F1","rank":2,"takes":"400.00 CNY"`,
		`"ground":"pro-rata","id":"F3","rank":3,"takes":"0.00 CNY"`,
		`{"at":"2026-03-05T16:00:00.000000Z","counts":false,"fact":"registered"}`,
		`"proof":"0123"`,
		`indication under rule pack cn as of 2026-03-05; not legal advice; opinion attached: no`,
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%s\nlacks %s", text, want)
		}
	}
}

// TestTheSchemaKnowsEveryMember: what a schema lists is what is read, and every
// member is described.
func TestTheSchemaKnowsEveryMember(t *testing.T) {
	for _, e := range Engines() {
		text, err := e.Schema()
		if err != nil {
			t.Fatal(err)
		}
		var s map[string]any
		if err := json.Unmarshal(text, &s); err != nil {
			t.Fatal(err)
		}
		for _, f := range e.shape.fields {
			if !strings.Contains(string(text), `"`+f.name+`":{`) {
				t.Errorf("the schema of %s lacks %s", e.Name, f.name)
			}
			if f.about == "" {
				t.Errorf("%s: %s is not described", e.Name, f.name)
			}
		}
		if kinds, _ := s["oneOf"].([]any); len(e.shape.variants) > 0 && len(kinds) != len(e.shape.variants) {
			t.Errorf("the schema of %s has %d kinds, want %d", e.Name, len(kinds), len(e.shape.variants))
		}
	}
}

// TestDefaultsOfTheLawAreThoseOfItsPacks: what a member means that is left out
// is what the rule says that it stands for.
func TestDefaultsOfTheLawAreThoseOfItsPacks(t *testing.T) {
	rate := func(text string) int64 {
		r, _ := money.ParseRate(text)
		return int64(r)
	}
	sum, _ := money.ParseAmount(euRecovery)
	for _, tt := range []struct {
		id, figure string
		got        int64
	}{
		{"CN-SME-17", "without agreement", rate(dailyRate)},
		{"CN-RATE", "most", rate(usualPenalty)},
		{"EU-LPD", "over the ECB's reference rate", rate(euMargin)},
		{"EU-LPD", "costs of recovery", sum.Minor()},
	} {
		found := false
		for _, p := range rule.Packs() {
			for _, r := range p.Rules {
				i := slices.IndexFunc(r.Figures, func(f rule.Figure) bool { return r.ID == tt.id && f.Name == tt.figure })
				if found = found || i >= 0; i >= 0 && r.Figures[i].Value != tt.got {
					t.Errorf("%s, %s: the default is %d, the pack has %d", tt.id, tt.figure, tt.got, r.Figures[i].Value)
				}
			}
		}
		if !found {
			t.Errorf("no pack has the figure %s of %s", tt.figure, tt.id)
		}
	}
}

// FuzzCalculate: no input makes an engine fail otherwise than by a refusal, and
// the canonical input is an input with the same answer.
func FuzzCalculate(f *testing.F) {
	f.Add("discount", `{"method":"compounded","face":"1.00 CNY","rate":"6%","days":90}`)
	f.Add("yield", `{"of":"early-payment","discount":"2%","discount_days":10,"net_days":30}`)
	f.Add("fee", hastructure(`{"kind":"factor","rate":"1%","period":25,"whole":"up"}`))
	f.Add("late", `{"by":"eu-lpd","principal":"1.00 EUR","days":1,"reference":"1%"}`)
	f.Add("split", `{"amount":"1.00 CNY","shares":[{"id":"a","weight":1}]}`)
	f.Add("clear", `{"pool":"1.00 CNY","hurdle":"1%","offers":[`+offered("1", "1.00 CNY", "5%")+`]}`)
	f.Add("priority", `{"day":"2026-04-01","claims":[{"id":"a","amount":"1.00 CNY"}]}`)
	f.Add("borrowing-base", twoMillions(f))
	f.Fuzz(func(t *testing.T, name, input string) {
		e, found := Find(name)
		if !found {
			return
		}
		c, err := e.Calculate([]byte(input))
		if err != nil {
			return
		}
		text, err := e.Canonical([]byte(input))
		if err != nil {
			t.Fatal(err)
		}
		again, err := e.Calculate(text)
		if err != nil || !bytes.Equal(again.Append(nil), c.Append(nil)) || !json.Valid(c.Append(nil)) {
			t.Fatalf("%s %s: %s\ncanonical %s: %v", name, input, c.Append(nil), text, err)
		}
	})
}

func BenchmarkAMarketOfAMillion(b *testing.B) {
	offers := make([]auction.Offer, 1_000_000)
	for i := range offers {
		offers[i] = auction.Offer{
			ID: "O" + strconv.Itoa(i), Supplier: "S", Amount: int64(1+i*7919%100_000) * 100, Days: int64(1 + i%90),
			APR: money.Rate(i*104_729%2_000) * (money.One / 10_000),
		}
	}
	m := Market{money.Of(2_000_000_000_000, money.CNY), money.One / 100, day.Act360, money.HalfEven}
	for b.Loop() {
		if _, err := m.Clear(offers); err != nil {
			b.Fatal(err)
		}
	}
}
