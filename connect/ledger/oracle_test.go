package ledger

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/tallystick/tallystick/core/day"
)

// dataDir returns the folder of a real data set, or skips the test. Relative
// places count from the root of the module.
func dataDir(tb testing.TB, set string) string {
	tb.Helper()
	root := filepath.Join("..", "..")
	dir := os.Getenv("TALLY_DATA")
	asked := dir != ""
	if !asked {
		dir = filepath.Join("..", "shared", "data")
	}
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(root, dir)
	}
	dir = filepath.Join(dir, set)
	if _, err := os.Stat(dir); err != nil {
		if asked {
			tb.Fatalf("TALLY_DATA has no %s: %v", set, err)
		}
		tb.Skipf("no data: %s is not there", set)
	}
	return dir
}

// totals are what ORACLE.json says of one ledger.
type totals struct {
	Rows           int    `json:"rows"`
	Firms          int    `json:"firms"`
	Counterparties int    `json:"counterparties"`
	ValidRows      int    `json:"valid_rows"`
	VoidRows       int    `json:"void_rows"`
	RedRows        int    `json:"red_rows"`
	ValidNet       int64  `json:"valid_net_cents"`
	ValidTax       int64  `json:"valid_tax_cents"`
	ValidGross     int64  `json:"valid_gross_cents"`
	Unequal        int    `json:"rows_net_plus_tax_ne_gross"`
	FirstDate      string `json:"first_date"`
	LastDate       string `json:"last_date"`
}

// totalsOf reads the ledger in path and adds it up.
func totalsOf(tb testing.TB, path string) totals {
	tb.Helper()
	var t totals
	first, last := day.Date(1<<30), day.Date(0)
	firms, others := map[string]bool{}, map[string]bool{}
	each(tb, path, loadMapping(tb, VATCN), Options{}, func(row *Row) {
		t.Rows++
		firms[row.Firm], others[row.Counterparty] = true, true
		first, last = min(first, row.Issued), max(last, row.Issued)
		if row.Net+row.Tax != row.Gross {
			t.Unequal++
		}
		if row.Gross < 0 {
			t.RedRows++ // void or not
		}
		if row.Void {
			t.VoidRows++
			return
		}
		t.ValidRows++
		t.ValidNet += row.Net
		t.ValidTax += row.Tax
		t.ValidGross += row.Gross
	}, func(r *Refusal) { tb.Errorf("%s: refused %+v", path, *r) })
	t.Firms, t.Counterparties = len(firms), len(others)
	t.FirstDate, t.LastDate = first.String(), last.String()
	return t
}

func TestRealLedgersAddUpToTheCent(t *testing.T) {
	dir := dataDir(t, "cumcm2020c")
	text, err := os.ReadFile(filepath.Join(dir, "ORACLE.json"))
	if err != nil {
		t.Fatal(err)
	}
	var oracle map[string]totals
	if err := json.Unmarshal(text, &oracle); err != nil {
		t.Fatal(err)
	}
	if len(oracle) != 4 {
		t.Fatalf("the oracle knows %d ledgers, want 4", len(oracle))
	}
	for name, want := range oracle {
		if got := totalsOf(t, filepath.Join(dir, name+"_invoices.csv.gz")); got != want {
			t.Errorf("%s adds up to\n%+v, want\n%+v", name, got, want)
		}
	}
}

// BenchmarkRealLedger reads a ledger of 395,175 rows: "digest" is the first
// pass, "rows" the second.
func BenchmarkRealLedger(b *testing.B) {
	path := filepath.Join(dataDir(b, "cumcm2020c"), "nocredit_input_invoices.csv.gz")
	b.Run("digest", func(b *testing.B) {
		var lines int64
		for b.Loop() {
			sum, err := Digest(path, Options{})
			if err != nil {
				b.Fatal(err)
			}
			lines += sum.Lines
		}
		b.ReportMetric(float64(lines)/b.Elapsed().Seconds(), "rows/s")
	})
	b.Run("rows", func(b *testing.B) {
		b.ReportAllocs()
		rows := 0
		m := loadMapping(b, VATCN)
		for b.Loop() {
			each(b, path, m, Options{}, func(*Row) { rows++ }, func(*Refusal) {})
		}
		b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
	})
}
