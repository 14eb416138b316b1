package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// terms are those that the program ships.
const terms = "../../cmd/tally/sample/terms.json"

// A standing is what finance and settle print.
type standing struct {
	States    map[string]int            `json:"deals_by_state"`
	Refusals  map[string]int            `json:"refusals_by_code"`
	Cash      map[string]map[string]int `json:"cash_by_party"`
	Sums      map[string]int            `json:"sums"`
	Simulated string                    `json:"simulated"`
}

func financed(t *testing.T) (dir string, s standing) {
	t.Helper()
	dir = newLog(t)
	importInto(t, 0, dir, sample)
	must(t, 0, &s, financeArgs(dir)...)
	return dir, s
}

func financeArgs(dir string) []string {
	return []string{
		"finance", "--dir", dir, "--ledger", "sample_output", "--funder", "F", "--terms", terms, "--as-of", "2026-06-30",
		"--json",
	}
}

func TestFinanceAndSettleLeaveTheBooksAtZero(t *testing.T) {
	dir, s := financed(t)
	if s.States["financed"] != 21 || s.Refusals["InvoiceVoid"] != 3 || s.Refusals["InvoiceDuplicate"] != 2 {
		t.Errorf("finance = %+v, want 21 financed, 3 void, 2 duplicates", s)
	}
	if !strings.Contains(s.Simulated, "no bank was asked") {
		t.Errorf("finance does not say what was simulated: %q", s.Simulated)
	}
	must(t, 0, &s, "settle", "--dir", dir, "--until", "2026-09-30", "--rule", "on-due", "--json")
	if s.States["settled"] != 21 || len(s.Sums) != 1 || s.Sums["CNY"] != 0 {
		t.Errorf("settle = %+v, want 21 settled and sums of zero", s)
	}
	cash := 0
	for _, of := range s.Cash {
		cash += of["CNY"]
	}
	if cash != 0 {
		t.Errorf("what all parties paid and received differs by %d", cash)
	}
	var v struct{ OK bool }
	must(t, 0, &v, "verify", dir, "--json")
	if !v.OK {
		t.Error("verify: not ok, want ok")
	}
}

func TestFinanceAgainFinancesNothingTwice(t *testing.T) {
	dir, first := financed(t)
	var again standing
	must(t, 0, &again, financeArgs(dir)...)
	if again.States["financed"] != first.States["financed"] || again.Cash["F"]["CNY"] != first.Cash["F"]["CNY"] {
		t.Errorf("again = %+v, want %+v", again, first)
	}
}

func TestAShareIsPaidOnceAndNothingMore(t *testing.T) {
	dir, _ := financed(t)
	var s, again standing
	must(t, 0, &s, "settle", "--dir", dir, "--until", "2026-09-30", "--rule", "share:60%", "--json")
	if s.States["settled"] != 0 || s.Sums["CNY"] != 0 {
		t.Errorf("settle = %+v, want nothing settled and sums of zero", s)
	}
	must(t, 0, &again, "settle", "--dir", dir, "--until", "2026-10-31", "--rule", "share:60%", "--json")
	if again.Cash["F"]["CNY"] != s.Cash["F"]["CNY"] {
		t.Errorf("the funder's cash went from %d to %d", s.Cash["F"]["CNY"], again.Cash["F"]["CNY"])
	}
}

func TestTheClockDoesNotRunBackwards(t *testing.T) {
	dir, _ := financed(t)
	args := financeArgs(dir)
	args[len(args)-2] = "2026-06-29"
	if e := must(t, 2, nil, args...); !strings.Contains(e.err, "2026-06-29") || !strings.Contains(e.err, "2026-06-30") {
		t.Errorf("the error does not name both days: %q", e.err)
	}
	must(t, 2, nil, "settle", "--dir", dir, "--until", "2026-01-01", "--rule", "on-due")
}

func TestUsageErrorsEndWith2(t *testing.T) {
	dir := newLog(t)
	for _, args := range [][]string{
		{"nosuchverb"},
		{"init"},
		{"init", filepath.Join(t.TempDir(), "x"), "--nosuchflag"},
		{"import", "invoices", "--map", "vat-cn", sample},
		{"import", "invoices", "--dir", dir, sample},
		{"import", "invoices", "--dir", dir, "--map", "nosuch.yaml", sample},
		{"import", "invoices", "--dir", dir, "--map", "vat-cn", "nosuch.csv"},
		{"import", "invoices", "--dir", dir, "--map", "vat-cn", "--ledger", "too long a name", sample},
		{"import", "invoices", "--dir", dir, "--map", "vat-cn", "--side", "input", sample},
		{"totals", "--dir", t.TempDir()},
		{"settle", "--dir", dir, "--until", "2026-01-01", "--rule", "never"},
		{"finance", "--dir", dir, "--ledger", "none", "--funder", "F", "--terms", terms, "--as-of", "2026-01-01"},
		{"submit", "--dir", dir, "nosuch.jsonl"},
		{"show", "--dir", dir, "leaf:x"},
		{"run", "nosuch.txtar"},
		{"key", "new"},
	} {
		if e := tally(t, args...); e.code != 2 || e.out != "" {
			t.Errorf("tally %s: exit %d with output %q, want 2 with none\n%s", strings.Join(args, " "), e.code, e.out, e.err)
		}
	}
}

func TestFlagsMayStandBehindArguments(t *testing.T) {
	dir := newLog(t)
	var s summary
	must(t, 0, &s, "import", "invoices", sample, "--json", "--map", "vat-cn", "--dir", dir)
	if s.Ledgers["sample_output"].Recorded != 60 {
		t.Errorf("import = %+v, want 60 recorded", s)
	}
}

func TestQuickstartGoesTheWholeWay(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "first")
	var q struct {
		Settled standing
		Proof   struct{ File string }
	}
	must(t, 0, &q, "quickstart", dir, "--json")
	if q.Settled.States["settled"] != 21 || q.Settled.Sums["CNY"] != 0 {
		t.Errorf("quickstart = %+v, want 21 settled, sums of zero", q)
	}
	must(t, 0, nil, "check", q.Proof.File, "--key", filepath.Join(dir, "books", "log.vkey"))
	must(t, 2, nil, "quickstart", dir)
}

func TestRealLedgersGiveTheirTotals(t *testing.T) {
	data := os.Getenv("TALLY_DATA")
	set := data != ""
	if !set {
		data = "../../../shared/data"
	}
	oracle, err := os.ReadFile(filepath.Join(data, "cumcm2020c", "ORACLE.json"))
	if err != nil && set {
		t.Fatal(err)
	} else if err != nil {
		t.Skip("no real ledgers here: set TALLY_DATA to their folder")
	}
	files, err := filepath.Glob(filepath.Join(data, "cumcm2020c", "credit_*_invoices.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	dir := newLog(t)
	importInto(t, 0, dir, files...)
	var want, got map[string]map[string]any
	must(t, 0, &got, "totals", "--dir", dir, "--json")
	if err := json.Unmarshal(oracle, &want); err != nil {
		t.Fatal(err)
	}
	for name, totals := range got {
		for key, value := range totals {
			if value != want[name][key] || len(totals) != len(want[name]) {
				t.Errorf("%s of %s = %v, want %v", key, name, value, want[name][key])
			}
		}
	}
}
