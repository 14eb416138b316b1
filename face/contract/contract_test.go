package contract

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/core/programme"
)

const examples = "../../docs/programmes/"

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(examples + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestTheExamplesCanBeSigned: every programme in the docs, all techniques among
// them, and each is what its bytes say.
func TestTheExamplesCanBeSigned(t *testing.T) {
	files, err := filepath.Glob(examples + "*.yaml")
	if err != nil || len(files) < 12 {
		t.Fatalf("%d examples, %v", len(files), err)
	}
	techniques, hashes := map[string]bool{}, map[[32]byte]bool{}
	for _, file := range files {
		name := filepath.Base(file)
		d, problems := Parse([]byte(read(t, name)))
		for _, p := range problems {
			t.Errorf("%s:%d:%d: %s", name, p.Line, p.Column, p.Message("en"))
		}
		if d == nil {
			continue
		}
		if d.Name+".yaml" != name {
			t.Errorf("%s holds the programme %s", name, d.Name)
		}
		back, err := programme.Decode(d.Append(nil))
		if err != nil || back.Hash() != d.Hash() || hashes[d.Hash()] {
			t.Errorf("%s: read back: %v", name, err)
		}
		techniques[d.Technique.String()], hashes[d.Hash()] = true, true
	}
	for _, name := range programme.Techniques() {
		if !techniques[name] {
			t.Errorf("no example of %s", name)
		}
	}
}

// TestWrongFiles: each change of an example has exactly its problems, at the
// place in the file.
func TestWrongFiles(t *testing.T) {
	good := read(t, "factoring-recourse.yaml")
	for _, tt := range wrongFiles {
		t.Run(tt.name, func(t *testing.T) {
			text := strings.Replace(good, tt.old, tt.now, 1)
			if tt.old == "" {
				text = tt.now
			} else if text == good {
				t.Fatalf("%q is not in the example", tt.old)
			}
			_, problems := Parse([]byte(text))
			var got []string
			for _, p := range problems {
				x := fmt.Sprintf("%d:%d %s %s", p.Line, p.Column, p.Path, p.Rule)
				if len(p.Figures) > 0 {
					x += ": " + strings.Join(p.Figures, ", ")
				}
				got = append(got, x)
			}
			if strings.Join(got, "; ") != tt.want {
				t.Errorf("%s\nwant %s", strings.Join(got, "; "), tt.want)
			}
		})
	}
}

var wrongFiles = []struct{ name, old, now, want string }{
	{
		"an unknown field", "recourse: true", "recurse: true",
		"7:1 recurse form-field: recurse, recourse; 4:1 recourse form-missing: recourse",
	},
	{"an unknown field below", "least: 15", "leest: 15", "28:9 tenor.leest form-field: leest, least"},
	{"a field twice", "recourse: true", "recourse: true\nrecourse: false", "8:1 recourse form-field-twice: recourse"},
	{"an unknown word", "technique: factoring", "technique: factorin", "6:12 technique form-word: factorin, factoring"},
	{"a rate without a unit", "rate: 6%", "rate: 0.06", "21:9 price.rate form-value: 0.06, a rate such as 4.5% or 450bp"},
	{"a number as a text", "version: 1", `version: "1"`, "5:10 version form-kind: a whole number, a text"},
	{"a list as a text", "packs: [cn]", "packs: cn", "77:8 packs form-kind: a list, a text"},
	{
		"no such day", "until: 2026-12-31", "until: 2026-02-30",
		"11:8 until form-value: 2026-02-30, a day such as 2026-01-31",
	},
	{"an alias", "packs: [cn]", "packs: &p [cn]", "77:8  form-alias"},
	{"a tag", "version: 1", "version: !!int 1", "5:10  form-alias"},
	{"no YAML", "packs: [cn]", "packs: [cn", "77:1  form-syntax: did not find expected ',' or ']'"},
	{"nothing", "", "", "1:1  form-missing: programme"},
	{"only a remark", "", "# nothing", "1:1  form-missing: programme"},
	{"two documents", "packs: [cn]", "packs: [cn]\n---\na: 1", "78:1  form-several"},
	{"too deep", "", strings.Repeat("[", 14) + strings.Repeat("]", 14), "1:14  form-too-deep: 12"},
	{"too large", "", strings.Repeat(" ", MaxBytes+1), "1:1  form-too-large: 65536"},
	{
		"a role nobody plays", "{role: seller, lines", "{role: supplier, lines",
		"61:12 payees[0].role payee-without-role: supplier",
	},
	{
		"no residual", "  - {to: seller, cap: residual}\n", "",
		"68:26 waterfall[4].cap waterfall-no-residual: due.principal",
	},
	{"a signer is missing", "signers: [seller, funder]", "signers: [seller]", "76:10 signers signer-missing: funder"},
	{
		"more than the whole", "advance: 80%", "advance: 80%\nreserve: 20.1%",
		"20:10 reserve advance-and-reserve: 80%, 20.1%",
	},
	{"above the cap", "cap: 24%", "cap: 7%", "27:8 price.cap all-in-above-cap: 7.25%, 7%"},
	{
		"dates out of order", "until: 2026-12-31", "until: 2025-12-31",
		"11:8 until dates-out-of-order: 2026-01-01, 2025-12-31; " +
			"74:27 triggers[3].on trigger-outside: 2026-06-30, 2026-01-01, 2025-12-31",
	},
	{
		"a fact that there is not", `when: "!invoice.disputed"`, `when: "!invoice.disputd"`,
		"31:13 eligibility[0].when condition-unknown-fact: invoice.disputd",
	},
	{
		"a type", "invoice.due - invoice.issued <= 180", `invoice.due - invoice.issued <= "180"`,
		`46:40 eligibility[5].when condition-type: <=, int <= string`,
	},
	{"a pack", "packs: [cn]", "packs: [us]", "77:9 packs[0] form-word: us, cn"},
}

// TestSpellingIsNoDifference: layout, order, JSON and the spelling of conditions
// change no byte of what is signed.
func TestSpellingIsNoDifference(t *testing.T) {
	good := read(t, "factoring-recourse.yaml")
	want, _ := Parse([]byte(good))
	for _, r := range [][2]string{
		{"rate: 6%", "rate: 600bp"},
		{"invoice.due > today", `"(invoice.due)>( today )"`},
		{"advance: 80%\n", "advance: 80.0%\nreserve: 0%\n"},
		{"  - {to: costs, cap: due.costs}", "  - cap: due.costs\n    to: costs"},
		{"amount: 50000000.00 CNY", `amount: "50000000 CNY"`},
	} {
		d, problems := Parse([]byte(strings.Replace(good, r[0], r[1], 1)))
		if d == nil || len(problems) > 0 || d.Hash() != want.Hash() {
			t.Errorf("%s for %s: %v", r[1], r[0], problems)
		}
	}
}

func TestDifferences(t *testing.T) {
	good := read(t, "factoring-recourse.yaml")
	a, _ := Parse([]byte(good))
	for _, tt := range differences {
		b, problems := Parse([]byte(strings.Replace(good, tt.old, tt.now, 1)))
		if len(problems) > 0 {
			t.Fatalf("%s: %v", tt.now, problems)
		}
		var en, zh []string
		for _, c := range Diff(a, b) {
			en, zh = append(en, c.Words("en")), append(zh, c.Words("zh"))
		}
		if strings.Join(en, " | ") != tt.en || strings.Join(zh, " | ") != tt.zh {
			t.Errorf("%s for %s:\n%q\n%q", tt.now, tt.old, en, zh)
		}
	}
}

// differences are changes of an example, and how they are told.
var differences = []struct{ old, now, en, zh string }{
	{
		"rate: 6%", "rate: 7%",
		"Interest a year: 6% becomes 7%. Better for the funder. Worse for the seller.",
		"年利率由 6% 改为 7%。对资金方有利。对卖方不利。",
	},
	{
		"most: 180", "most: 120",
		"Longest tenor in days: 180 becomes 120. Better for the funder. Worse for the seller.",
		"最长期限（天）由 180 改为 120。对资金方有利。对卖方不利。",
	},
	{
		"<= 180\n", "<= 150\n",
		"Eligibility rule tenor, must hold: invoice.due - invoice.issued <= 180 becomes " +
			"invoice.due - invoice.issued <= 150.",
		"准入条件 tenor：须满足由 invoice.due - invoice.issued <= 180 改为 " +
			"invoice.due - invoice.issued <= 150。",
	},
	{
		"  - {kind: registration, before: draw, by: funder}\n", "",
		"Gone: evidence registration, needed before draw, given by funder. " +
			"Better for the seller. Worse for the funder.",
		"删除：凭据 登记，须先于 放款，提供方 资金方。对卖方有利。对资金方不利。",
	},
	{
		"signers: [seller, funder]", "signers: [seller, funder, buyer]",
		"Signers: seller, funder becomes seller, funder, buyer.",
		"签署方由 卖方、资金方 改为 卖方、资金方、买方。",
	},
	{
		"  - {to: costs, cap: due.costs}\n", "",
		"Waterfall: costs, fee, default-interest, interest, principal, seller (residual) becomes " +
			"fee, default-interest, interest, principal, seller (residual).",
		"清分顺序由 费用支出、手续费、逾期利息、利息、本金、卖方（余款） " +
			"改为 手续费、逾期利息、利息、本金、卖方（余款）。",
	},
	{
		"watch:", "  - {name: end, on: 2026-12-31, do: stop}\nwatch:",
		"New: trigger end, on the day 2026-12-31, action stop.",
		"新增：触发事件 end，日期 2026-12-31，动作 停止新增。",
	},
	{
		"evidence:\n",
		"  - {rule: cn, when: '\"CN\" == \"CN\"', reason: {en: Never., zh: 不会。}}\nevidence:\n",
		`New: eligibility rule cn, must hold "CN" == "CN", in English Never, in Chinese 不会. ` +
			"Better for the funder. Worse for the seller.",
		`新增：准入条件 cn，须满足 "CN" == "CN"，英文 Never，中文 不会。` +
			"对资金方有利。对卖方不利。",
	},
	{"version: 1", "version: 1 # the same", "", ""},
}

// TestDiffLaw: documents with the same bytes have no difference, and any two
// examples, which have other ones, do.
func TestDiffLaw(t *testing.T) {
	files, _ := filepath.Glob(examples + "*.yaml")
	for _, x := range files {
		a, _ := Parse([]byte(read(t, filepath.Base(x))))
		for _, y := range files {
			b, _ := Parse([]byte(read(t, filepath.Base(y))))
			if changes := Diff(a, b); (len(changes) == 0) != bytes.Equal(a.Append(nil), b.Append(nil)) {
				t.Errorf("%s and %s differ by %v", x, y, changes)
			}
		}
	}
}

func TestFacts(t *testing.T) {
	d, _ := Parse([]byte(read(t, "factoring-recourse.yaml")))
	for _, tt := range []struct{ text, want string }{
		{`{"today":"2026-01-01","invoice":{"face":"1.00 CNY","void":true},"buyer":{"groups":["a"],"rating":3}}`, ""},
		{`{"invoice":{"fase":"1.00 CNY"}}`, "there is no fact invoice.fase; did you mean invoice.face?"},
		{`{"invoice":{"face":100}}`, `invoice.face: want an amount such as "1000.00 CNY", got 100`},
		{`{"invoice":{"face":"1.00 EUR"}}`, `invoice.face: want an amount`},
		{`{"today":1,"seller":{"rating":"a"},"invoice":{"kind":1,"face":1}}`, `invoice.face: want an amount`},
		{`{"today":"1 May"}`, `today: want a day such as "2026-01-31", got 1 May`},
		{`{"buyer":{"rating":1.5}}`, "buyer.rating: want int"},
		{`{"buyer":{"rating":null}}`, "buyer.rating: want int"},
		{`{} {}`, "something follows"},
		{`[]`, "read facts"},
	} {
		_, err := ReadFacts(d, []byte(tt.text))
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.text, err, tt.want)
		}
	}
}

// FuzzParse: no file breaks the parser, every problem stands in the file, and
// what has none can be written and read.
func FuzzParse(f *testing.F) {
	files, _ := filepath.Glob(examples + "*.yaml")
	for _, file := range files {
		if text, err := os.ReadFile(file); err == nil {
			f.Add(text)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		d, problems := Parse(text)
		for _, p := range problems {
			if p.Line < 1 || p.Column < 1 || p.Message("zh") == "" {
				t.Fatalf("%+v", p)
			}
		}
		if len(problems) == 0 {
			if back, err := programme.Decode(d.Append(nil)); err != nil || back.Hash() != d.Hash() {
				t.Fatalf("%v", err)
			}
		}
	})
}
