package ledger

import (
	"slices"
	"strings"
	"testing"
)

const minimal = "columns: {firm: F, counterparty: C, number: N, issued: D, gross: G}\ncurrency: CNY\n"

func TestAMappingSaysWhatIsWrongWithIt(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"nothing", "", "it is empty"},
		{"an unknown key names its line", minimal + "color: red\n", "line 3: field color not found"},
		{"an unknown column", "columns: {firm: F, vat: V}\n", "line 1: field vat not found"},
		{"a key given twice", minimal + "currency: USD\n", "already"},
		{"two documents", minimal + "---\n" + minimal, "more than one document"},
		{"no YAML", "columns: [", "parse mapping"},
		{"a list for a name", "columns: {firm: [F]}", "cannot unmarshal"},
		{"no number", "columns: {firm: F, counterparty: C, issued: D, gross: G}\ncurrency: CNY", "number is needed"},
		{"no counterparty", "columns: {firm: F, number: N, issued: D, gross: G}\ncurrency: CNY", "beside firm"},
		{"no firm", "columns: {seller: F, number: N, issued: D, gross: G}\ncurrency: CNY", "name firm, or both"},
		{"net without tax", strings.Replace(minimal, "gross", "net: X, gross", 1), "net and tax"},
		{"one header for two", strings.Replace(minimal, "F", "C", 1), `"C" is both firm and counterparty`},
		{"counterparty and seller", strings.Replace(minimal, "number", "seller: S, number", 1), "one or the other"},
		{"spaces around", strings.Replace(minimal, "F", `"F "`, 1), "spaces"},
		{"no currency", strings.Replace(minimal, "CNY", `""`, 1), "currency"},
		{"a currency there is not", strings.Replace(minimal, "CNY", "RMB", 1), `"RMB"`},
		{"a side there is not", minimal + "side: left", `"left"`},
		{"words without a column", minimal + "status: {valid: [ok]}", "go together"},
		{"a column without words", strings.Replace(minimal, "gross", "status: S, gross", 1), "go together"},
		{"a word with two meanings", strings.Replace(minimal, "gross", "status: S, gross", 1) +
			"status: {valid: [a], void: [a]}", "both valid and void"},
		{"dates there are not", minimal + "dates: ydm", `"ydm"`},
		{"a delimiter that is none", minimal + "delimiter: x", `"x"`},
		{"a file too long", minimal + strings.Repeat("#", maxMapping), "over"},
	}
	for _, tt := range tests {
		if _, err := ParseMapping([]byte(tt.text)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
	if _, err := ParseMapping([]byte(minimal)); err != nil {
		t.Errorf("the minimal mapping: %v", err)
	}
	if _, err := LoadMapping("testdata/absent.yaml"); err == nil || !strings.Contains(err.Error(), VATCN) {
		t.Errorf("an absent file: %v, want a word of %s", err, VATCN)
	}
}

func TestTheSideFollowsOrIsRefused(t *testing.T) {
	const common = "企业代号,发票号码,开票日期,金额,税额,价税合计,发票状态"
	plain := minimal
	tests := []struct {
		name, mapping, header string
		asked                 Side
		want                  Side
		fails                 string
	}{
		{"sellers make it input", "", common + ",销方单位代号", "", Input, ""},
		{"buyers make it output", "", "购方单位代号," + common, "", Output, ""},
		{"the flag may agree", "", common + ",销方单位代号", Input, Input, ""},
		{"output contradicts sellers", "", common + ",销方单位代号", Output, "", "contradicts"},
		{"input contradicts buyers", "", common + ",购方单位代号", Input, "", "contradicts"},
		{"both columns need the flag", "", common + ",销方单位代号,购方单位代号", "", "", "give the side"},
		{"both columns with the flag", "", common + ",销方单位代号,购方单位代号", Output, Output, ""},
		{"neither column", "", common, "", "", "销方单位代号 or 购方单位代号 is missing"},
		{
			"a missing column lists what is there", "", "企业代号,x,销方单位代号", "", "",
			`发票号码 is missing: the header has ["企业代号" "x"`,
		},
		{
			"a header that stands twice", "", common + ",销方单位代号,金额", "", "",
			`"金额" stands twice: columns 4 and 9`,
		},
		{"columns without names may be many", "", common + ",,销方单位代号,,", "", Input, ""},
		{"no names at all", "", ",,", "", "", "no header"},
		{"a counterparty needs a side", plain, "F,C,N,D,G", "", "", "does not say the side"},
		{"the flag gives it", plain, "F,C,N,D,G", Output, Output, ""},
		{"the mapping gives it", plain + "side: input", "F,C,N,D,G", "", Input, ""},
		{"the flag contradicts the mapping", plain + "side: input", "F,C,N,D,G", Output, "", "the mapping says"},
	}
	for _, tt := range tests {
		if tt.mapping == "" {
			tt.mapping = vatCN
		}
		m, err := ParseMapping([]byte(tt.mapping))
		if err != nil {
			t.Fatal(err)
		}
		l, err := newLayout(m, strings.Split(tt.header, ","), tt.asked)
		if tt.fails != "" {
			if err == nil || !strings.Contains(err.Error(), tt.fails) {
				t.Errorf("%s: %v, want %q", tt.name, err, tt.fails)
			}
			continue
		}
		if err != nil || l.side != tt.want {
			t.Errorf("%s: side %q, %v, want %q", tt.name, l.side, err, tt.want)
		}
	}
}

func TestGrossAloneIsEnough(t *testing.T) {
	m, err := ParseMapping([]byte(minimal))
	if err != nil {
		t.Fatal(err)
	}
	path := write(t, "x.csv", "F,C,N,D,G\nE1,A1,1,2026-01-01,12.5\n")
	rows, _ := readAll(t, path, m, Options{Side: Input})
	if len(rows) != 1 || rows[0].Net != 1250 || rows[0].Tax != 0 || rows[0].Gross != 1250 || rows[0].Void {
		t.Errorf("read %+v", rows)
	}
}

func TestEveryRuleHasASentenceInBothLanguages(t *testing.T) {
	var seen []string
	for _, rule := range Rules() {
		r := Refusal{Line: 7, Field: "金额", Value: "x", Rule: rule}
		for _, lang := range []string{"en", "zh"} {
			s := r.Message(lang)
			if slices.Contains(seen, s) || strings.Contains(s, sentence("").en) || strings.Contains(s, sentence("").zh) {
				t.Errorf("%s in %s: %q", rule, lang, s)
			}
			seen = append(seen, s)
		}
	}
	got := Refusal{Line: 7, Field: "金额", Value: "1.005", Rule: RuleDecimals}.Message("en")
	if want := `line 7, column "金额" says "1.005": more decimals than the currency has`; got != want {
		t.Errorf("message %q, want %q", got, want)
	}
}

// FuzzMapping: no text makes the parser panic, and what it accepts is valid.
func FuzzMapping(f *testing.F) {
	f.Add([]byte(vatCN))
	f.Add([]byte(minimal))
	f.Add([]byte("columns: &a {firm: F}\nstatus: *a\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := ParseMapping(text)
		if err == nil && m.Validate() != nil {
			t.Fatalf("accepted: %v", m.Validate())
		}
	})
}
