package ledger

import (
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
)

// loadMapping returns a mapping that is known to be good.
func loadMapping(tb testing.TB, name string) Mapping {
	tb.Helper()
	m, err := LoadMapping(name)
	if err != nil {
		tb.Fatal(err)
	}
	return m
}

// each reads a whole ledger.
func each(tb testing.TB, path string, m Mapping, opt Options, row func(*Row), refused func(*Refusal)) {
	tb.Helper()
	r, err := Open(path, m, opt)
	if err != nil {
		tb.Fatal(err)
	}
	defer r.Close()
	var next Row
	for {
		more, refusal, err := r.Next(&next)
		switch {
		case err != nil:
			tb.Fatal(err)
		case !more:
			return
		case refusal != nil:
			refused(refusal)
		default:
			row(&next)
		}
	}
}

// readAll returns all that a ledger holds.
func readAll(tb testing.TB, path string, m Mapping, opt Options) (rows []Row, refusals []Refusal) {
	tb.Helper()
	each(tb, path, m, opt,
		func(r *Row) { rows = append(rows, *r) },
		func(r *Refusal) { refusals = append(refusals, *r) })
	return rows, refusals
}

// write puts text into a file and returns its path.
func write(tb testing.TB, name, text string) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}

// date is a day that there is.
func date(tb testing.TB, s string) day.Date {
	tb.Helper()
	d, err := day.Parse(s)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

// currency is a currency that there is.
func currency(tb testing.TB, code string) money.Currency {
	tb.Helper()
	c, ok := money.ParseCurrency(code)
	if !ok {
		tb.Fatalf("no currency %s", code)
	}
	return c
}

// plainRows is what the file plain_invoices.csv says.
func plainRows(tb testing.TB) []Row {
	rows := []Row{
		{Line: 2, Firm: "E1", Counterparty: "A01", Number: "3390939", Net: -94340, Tax: -5660, Gross: -100000},
		{Line: 3, Firm: "E1", Counterparty: "A02", Number: "00012", Net: 10000, Tax: 1300, Gross: 11300, Void: true},
		{Line: 4, Firm: "E2", Counterparty: "@A03", Number: "=1+1", Net: 940171, Tax: 159829, Gross: 1100000},
		{Line: 5, Firm: "E2", Counterparty: "A01", Number: "88"},
		{Line: 6, Firm: "E2", Counterparty: "A01", Number: "89", Net: 100000000000001, Gross: 100000000000001},
	}
	first := date(tb, "2026-01-18")
	for i := range rows {
		rows[i].Issued = first.Add(i)
		rows[i].Seller, rows[i].Buyer, rows[i].Currency = rows[i].Counterparty, rows[i].Firm, currency(tb, "CNY")
	}
	return rows
}

func TestEveryFormGivesTheSameRows(t *testing.T) {
	want := plainRows(t)
	for _, name := range []string{
		"plain_invoices.csv", "bom_invoices.csv", "gb18030_invoices.csv", "packed_invoices.csv.gz",
	} {
		got, refusals := readAll(t, filepath.Join("testdata", name), loadMapping(t, VATCN), Options{})
		if len(refusals) > 0 || !slices.Equal(got, want) {
			t.Errorf("%s gives\n%+v\nand refuses %v, want\n%+v", name, got, refusals, want)
		}
	}
}

func TestAnEncodingCanBeSaid(t *testing.T) {
	m := loadMapping(t, VATCN)
	got, _ := readAll(t, "testdata/gb18030_invoices.csv", m, Options{Encoding: "gb18030"})
	if !slices.Equal(got, plainRows(t)) {
		t.Errorf("as gb18030 it gives %+v", got)
	}
	if _, err := Open("testdata/gb18030_invoices.csv", m, Options{Encoding: "utf-8"}); err == nil {
		t.Error("the header was read in the wrong encoding")
	}
	if _, err := Open("testdata/plain_invoices.csv", m, Options{Encoding: "latin1"}); err == nil {
		t.Error("an encoding that is not known was taken")
	}
}

func TestARecordOutsideGB18030IsRefused(t *testing.T) {
	text, err := os.ReadFile("testdata/gb18030_invoices.csv")
	if err != nil {
		t.Fatal(err)
	}
	path := write(t, "x.csv", strings.Replace(string(text), "00012", "1\xff2", 1))
	rows, refusals := readAll(t, path, loadMapping(t, VATCN), Options{})
	want := Refusal{Line: 3, Field: "发票号码", Value: "1\uFFFD2", Rule: RuleEncoding}
	if len(rows) != 4 || len(refusals) != 1 || refusals[0] != want {
		t.Errorf("%d rows, refused %+v, want 4 and %+v", len(rows), refusals, want)
	}
}

// The last column of the fixture says what is to be refused.
func TestEveryRuleRefusesItsRecord(t *testing.T) {
	rows, refusals := readAll(t, "testdata/hostile_invoices.csv", loadMapping(t, VATCN), Options{})
	want := []Refusal{
		{3, "", "E1,2,2026/1/1,B1,1,0", RuleColumn},
		{4, "", "E1,3,2026/1/1,B1,1,234.50,0,1,有效发票,:column", RuleColumn},
		{5, "", `E1,"4"x,2026/1/1,B1,1,0,1,有效发票,:column`, RuleColumn},
		{6, "发票号码", "5\uFFFD", RuleEncoding},
		{7, "企业代号", "", RuleEmpty},
		{8, "发票号码", "", RuleEmpty},
		{9, "购方单位代号", "", RuleEmpty},
		{12, "购方单位代号", "B\n1", RuleLength},
		{14, "购方单位代号", strings.Repeat("B", 120), RuleLength},
		{15, "购方单位代号", "B\u202e1", RuleLength},
		{16, "开票日期", "2026/2/30", RuleDate},
		{17, "开票日期", "1989/12/31", RuleDate},
		{18, "开票日期", "", RuleDate},
		{19, "开票日期", "46023", RuleDate},
		{20, "金额", "", RuleNumber},
		{21, "价税合计", "1e3", RuleNumber},
		{22, "税额", "1,0", RuleNumber},
		{23, "价税合计", "=1+1", RuleNumber},
		{24, "价税合计", "1.005", RuleDecimals},
		{25, "价税合计", "10000000000000.01", RuleTooLarge},
		{26, "发票状态", "正常", RuleStatus},
		{27, "发票状态", "", RuleStatus},
		{28, "企业代号", "", RuleEmpty},
		{31, "", `E1,28,2026/1/1,"B1,1,0,1,有效发票,:column`, RuleColumn},
	}
	for i := range max(len(refusals), len(want)) {
		switch {
		case i >= len(refusals):
			t.Errorf("not refused: %+v", want[i])
		case i >= len(want):
			t.Errorf("refused: %+v", refusals[i])
		case refusals[i] != want[i]:
			t.Errorf("refused %+v, want %+v", refusals[i], want[i])
		}
	}
	if len(rows) != 4 || rows[0].Line != 2 || rows[1].Firm != "E/1" || rows[2].Firm != "E#1" || rows[3].Line != 30 {
		t.Fatalf("rows %+v, want lines 2, 10, 11 and 30", rows)
	}
	if r := rows[3]; !r.Void || r.Net != money.Max || r.Gross != -money.Max || r.Seller != "E1" || r.Buyer != "B1" {
		t.Errorf("line 30 is %+v", r)
	}
}

func TestTheExampleMappingReadsItsLedger(t *testing.T) {
	rows, refusals := readAll(t, "testdata/example.csv", loadMapping(t, "testdata/example.yaml"), Options{})
	want := []Row{
		{
			Line: 2, Seller: "S1", Buyer: "B1", Number: "INV/2026/7", Issued: date(t, "2026-03-31"),
			Due: date(t, "2026-06-30"), Net: 100000, Tax: 19000, Gross: 119000, Currency: currency(t, "EUR"),
		},
		{
			Line: 3, Seller: "S2", Buyer: "B1", Number: "8", Issued: date(t, "2026-04-01"),
			Net: -5, Gross: -5, Currency: currency(t, "JPY"), Void: true,
		},
		{Line: 4, Seller: "S2", Buyer: "B1", Number: "9", Issued: date(t, "2026-04-01"), Currency: currency(t, "USD")},
	}
	if len(refusals) > 0 || !slices.Equal(rows, want) {
		t.Errorf("read\n%+v, refused %+v, want\n%+v", rows, refusals, want)
	}
	rows, _ = readAll(t, "testdata/example.csv", loadMapping(t, "testdata/example.yaml"), Options{Side: Output})
	if rows[0].Firm != "S1" || rows[0].Counterparty != "B1" {
		t.Errorf("on the output side the firm is %s against %s, want S1 against B1", rows[0].Firm, rows[0].Counterparty)
	}
}

func TestReadingGoesOnWhereItStopped(t *testing.T) {
	all := plainRows(t)
	for after := range 8 {
		rows, _ := readAll(t, "testdata/packed_invoices.csv.gz", loadMapping(t, VATCN), Options{After: after})
		want := slices.DeleteFunc(slices.Clone(all), func(r Row) bool { return r.Line <= after })
		if !slices.Equal(rows, want) {
			t.Errorf("after line %d: %d rows, want %d", after, len(rows), len(want))
		}
	}
}

func TestTheDigestIsThatOfTheUnpackedBytes(t *testing.T) {
	text, err := os.ReadFile("testdata/plain_invoices.csv")
	if err != nil {
		t.Fatal(err)
	}
	want := Sum{SHA256: sha256.Sum256(text), Bytes: int64(len(text)), Lines: 6}
	for _, name := range []string{"testdata/plain_invoices.csv", "testdata/packed_invoices.csv.gz"} {
		if got, err := Digest(name, Options{}); err != nil || got != want {
			t.Errorf("%s: digest %+v, %v, want %+v", name, got, err, want)
		}
		r, err := Open(name, loadMapping(t, VATCN), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := r.Sum(); ok {
			t.Errorf("%s: a sum before the end", name)
		}
		for more := true; more; {
			if more, _, err = r.Next(new(Row)); err != nil {
				t.Fatal(err)
			}
		}
		if got, ok := r.Sum(); !ok || got != want {
			t.Errorf("%s: sum %+v, %v, want %+v", name, got, ok, want)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestProgressEndsAtTheWholeFile(t *testing.T) {
	var read, total int64
	_, err := Digest("testdata/packed_invoices.csv.gz", Options{Progress: func(r, all int64) {
		if r < read {
			t.Errorf("progress went back from %d to %d", read, r)
		}
		read, total = r, all
	}})
	info, statErr := os.Stat("testdata/packed_invoices.csv.gz")
	if err := errors.Join(err, statErr); err != nil {
		t.Fatal(err)
	}
	if read != info.Size() || total != info.Size() {
		t.Errorf("progress ended at %d of %d, want %d", read, total, info.Size())
	}
}

func TestLedgersAreNamedAfterTheirFiles(t *testing.T) {
	tests := []struct{ path, want string }{
		{"a/credit_input_invoices.csv.gz", "credit_input"},
		{"Sales.XLSX", "Sales"},
		{"q1.csv", "q1"},
		{"_invoices.csv", "_invoices"},
		{".csv", ".csv"},
		{"plain", "plain"},
		{"a.b.csv", "a.b"},
	}
	for _, tt := range tests {
		if got := NameOf(tt.path); got != tt.want {
			t.Errorf("NameOf(%q) = %q, want %q", tt.path, got, tt.want)
		}
	}
}
