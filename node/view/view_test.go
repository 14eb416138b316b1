package view_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "modernc.org/sqlite"
	"pgregory.net/rapid"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/trade"
	"github.com/tallystick/tallystick/node/view"
)

// TestViewsShowTheState: batches in transactions of every size, with deals
// that live, close, leave the state and give their rows to others.
func TestViewsShowTheState(t *testing.T) {
	w := newWorld(t)
	w.life("D1")
	w.financed("D2")
	w.pass(95) // D1 has left the state
	w.life("D3")
	w.financed("D4")
	if _, _, live := w.m.Freeze().Deal("D1"); live {
		t.Fatal("D1 is in the state, want it closed for good")
	}
	for _, step := range []int{1, 3, 7, len(w.batches)} {
		db, file := w.open()
		for i := 0; i < len(w.batches); i += step {
			must(t, db.Apply(w.batches[i:min(i+step, len(w.batches))]...))
		}
		must(t, db.Compare(w.m.Freeze()))
		if _, found, err := view.Check(file); err != nil || len(found) > 0 {
			t.Errorf("check found %v, %v, want nothing", found, err)
		}
		deals(t, db)
	}
}

// deals checks what is asked of the deals of TestViewsShowTheState.
func deals(t *testing.T, db *view.DB) {
	t.Helper()
	ctx := context.Background()
	must(t, db.Index())
	tests := []struct {
		deal      string
		state     deal.State
		claim     int64
		principal int64
	}{
		{"D1", deal.Settled, 0, 0},
		{"D2", deal.Overdue, 100_000, 80_000},
		{"D3", deal.Settled, 0, 0},
		{"D4", deal.Financed, 100_000, 80_000},
	}
	for _, tt := range tests {
		d, found, err := db.Deal(ctx, tt.deal)
		if err != nil || !found || d.State != tt.state || d.Claim != tt.claim || d.Principal != tt.principal {
			t.Errorf("%s = %+v, %v, want %v, claim %d, principal %d", tt.deal, d, err, tt.state, tt.claim, tt.principal)
		}
	}
	states, err := db.DealsByState(ctx)
	must(t, err)
	total := int64(0)
	for _, s := range states {
		total += s.Deals
	}
	if total != 4 {
		t.Errorf("deals by state = %v, want 4 deals", states)
	}
	cash, err := db.CashByParty(ctx)
	must(t, err)
	in, out := int64(0), int64(0)
	for _, c := range cash {
		in, out = in+c.Received, out+c.Paid
	}
	if len(cash) != 3 || cash[0].Party != "B" || cash[0].Paid != 200_000 || in != out {
		t.Errorf("cash = %v, want B, who paid 2000.00, F and S", cash)
	}
	invoices, err := db.InvoicesOf(ctx, "sales", 1, 2)
	must(t, err)
	if len(invoices) != 2 || invoices[0].Name != "ID2" || invoices[0].Number != "no D2" || invoices[0].Deal != "D2" ||
		invoices[0].Ledger != "sales" || invoices[0].Line != 7 {
		t.Errorf("invoices after the first = %+v, want those of D2 and D3", invoices)
	}
}

// batchOf returns a batch of rows at height.
func batchOf(height uint64) view.Batch {
	return view.Batch{
		Height: height, Leaves: height, Names: func(id name.ID) string { return string(rune('A' + id%26)) },
	}
}

// TestFoldIsTheLatestRowLaw: however batches are put into transactions, the
// tables hold the latest row of each object.
func TestFoldIsTheLatestRowLaw(t *testing.T) {
	dir, run := t.TempDir(), 0
	rapid.Check(t, func(t *rapid.T) {
		run++
		file := filepath.Join(dir, "views.db")
		if err := view.Drop(file); err != nil {
			t.Fatal(err)
		}
		db, err := view.Open(file, [32]byte{})
		if err != nil {
			t.Fatal(err)
		}
		gross, balances, numbers := map[int64]int64{}, map[int64]int64{}, map[int64]string{}
		height := uint64(0)
		for range rapid.IntRange(1, 4).Draw(t, "transactions") {
			var batches []view.Batch
			for range rapid.IntRange(1, 3).Draw(t, "batches") {
				height++
				b := batchOf(height)
				for _, id := range rapid.SliceOfNDistinct(rapid.Uint32Range(1, 9), 0, 6, rapid.ID).Draw(t, "ids") {
					n := rapid.Int64Range(-9, 9).Draw(t, "n")
					b.Invoices = append(b.Invoices, view.Row[trade.Invoice]{ID: id, Row: trade.Invoice{Gross: n, Name: 1}})
					if _, there := gross[int64(id)]; !there {
						numbers[int64(id)] = string(rune('a' + id))
						b.NewInvoices = append(b.NewInvoices, view.InvoiceText{ID: id, Number: numbers[int64(id)]})
					}
					gross[int64(id)] = n
					balances[int64(id)] = n
					gone := n == 0
					if gone {
						delete(balances, int64(id))
					}
					block := ledger.Block{Balance: [11]int64{n}}
					b.Blocks = append(b.Blocks, view.Row[ledger.Block]{ID: id, Row: block, Gone: gone})
				}
				batches = append(batches, b)
			}
			if err := db.Apply(batches...); err != nil {
				t.Fatal(err)
			}
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		read, err := sql.Open("sqlite", file)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = read.Close() }() // was only read
		if got := pairs[int64](t, read, "SELECT id, gross FROM invoices"); !maps.Equal(got, gross) {
			t.Fatalf("gross = %v, want %v", got, gross)
		}
		if got := pairs[string](t, read, "SELECT id, number FROM invoices"); !maps.Equal(got, numbers) {
			t.Fatalf("numbers = %v, want %v", got, numbers)
		}
		if got := pairs[int64](t, read, "SELECT id, s0 FROM balances"); !maps.Equal(got, balances) {
			t.Fatalf("balances = %v, want %v", got, balances)
		}
	})
}

type failer interface {
	Helper()
	Fatal(args ...any)
}

func pairs[V any](t failer, db *sql.DB, query string) map[int64]V {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	all := map[int64]V{}
	for rows.Next() {
		var id int64
		var v V
		if err := rows.Scan(&id, &v); err != nil {
			t.Fatal(err)
		}
		all[id] = v
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestOnlyTheNextBatchIsApplied: a gap, a repeat and another log are refused,
// and change nothing.
func TestOnlyTheNextBatchIsApplied(t *testing.T) {
	w := newWorld(t)
	db, _ := w.open()
	other := w.batches[0]
	other.Chain[0]++
	must(t, db.Apply(w.batches[:3]...))
	for _, b := range []view.Batch{w.batches[2], w.batches[4], other} {
		if err := db.Apply(b); err == nil || db.Height() != 3 {
			t.Errorf("batch %d behind 3: %v, height %d, want an error", b.Height, err, db.Height())
		}
	}
	bad := w.batches[3]
	bad.Payments = []view.Row[deal.Payment]{{ID: 1, Row: deal.Payment{Deal: 99}}}
	if err := db.Apply(bad); err == nil || db.Height() != 3 {
		t.Errorf("a payment of no deal: %v, height %d, want an error", err, db.Height())
	}
	must(t, db.Apply(w.batches[3:]...))
	must(t, db.Compare(w.m.Freeze()))
}

// TestViewsComeBackAfterReopening: and go on where they were.
func TestViewsComeBackAfterReopening(t *testing.T) {
	w := newWorld(t)
	w.financed("D1")
	half := len(w.batches) - 2
	file := filepath.Join(t.TempDir(), "views with a #?.db")
	db, err := view.Open(file, w.chain)
	must(t, err)
	must(t, db.Apply(w.batches[:half]...))
	must(t, db.Close())
	db, err = view.Open(file, w.chain)
	must(t, err)
	if db.Height() != uint64(half) {
		t.Fatalf("height = %d, want %d", db.Height(), half)
	}
	must(t, db.Apply(w.batches[half:]...))
	must(t, db.Compare(w.m.Freeze()))
	must(t, db.Close())
}

// TestOtherViewsAreMadeAnew: those of another log or version are dropped.
func TestOtherViewsAreMadeAnew(t *testing.T) {
	w := newWorld(t)
	for _, spoil := range []string{
		"UPDATE meta SET version = version + 1", "UPDATE meta SET chain = x'00'", "DROP TABLE meta", "DELETE FROM meta",
	} {
		file := filepath.Join(t.TempDir(), "views.db")
		db, err := view.Open(file, w.chain)
		must(t, err)
		must(t, db.Apply(w.batches...))
		must(t, db.Close())
		edit(t, file, spoil)
		db, err = view.Open(file, w.chain)
		must(t, err)
		if db.Height() != 0 {
			t.Errorf("%s: height = %d, want 0", spoil, db.Height())
		}
		must(t, db.Apply(w.batches...))
		must(t, db.Compare(w.m.Freeze()))
		must(t, db.Close())
	}
}

func edit(t *testing.T, file, query string) {
	t.Helper()
	db, err := sql.Open("sqlite", file)
	must(t, err)
	_, err = db.Exec(query)
	must(t, errors.Join(err, db.Close()))
}

// TestACrashLeavesWholeTransactions: files copied while transactions go on are
// what a crash leaves.
func TestACrashLeavesWholeTransactions(t *testing.T) {
	w := newWorld(t)
	w.financed("D1")
	db, file := w.open()
	for i, b := range w.batches {
		must(t, db.Apply(b))
		crashed := filepath.Join(t.TempDir(), "views.db")
		for _, suffix := range []string{"", "-wal"} {
			data, err := os.ReadFile(file + suffix)
			must(t, err)
			if suffix != "" && i%2 == 1 { // the last transaction was being written
				data = data[:len(data)-100]
			}
			must(t, os.WriteFile(crashed+suffix, data, 0o600))
		}
		after, err := view.Open(crashed, w.chain)
		must(t, err)
		if h := after.Height(); h != b.Height && h != b.Height-1 {
			t.Fatalf("height = %d, want %d or the one before", h, b.Height)
		}
		must(t, after.Apply(w.batches[after.Height():]...))
		must(t, after.Compare(w.m.Freeze()))
		must(t, after.Close())
	}
}

// TestAFlippedBitIsFoundOrChangesNoRow: anywhere in the file.
func TestAFlippedBitIsFoundOrChangesNoRow(t *testing.T) {
	w := newWorld(t)
	w.life("D1")
	file := filepath.Join(t.TempDir(), "views.db")
	db, err := view.Open(file, w.chain)
	must(t, err)
	must(t, db.Apply(w.batches...))
	must(t, db.Close())
	whole, err := os.ReadFile(file)
	must(t, err)
	want, silent := dump(t, file), 0
	x := rand.New(rand.NewPCG(1, 1))
	for range 1500 {
		i := x.IntN(len(whole))
		if x.IntN(2) == 0 { // most of the file is empty
			for whole[i] == 0 {
				i = x.IntN(len(whole))
			}
		}
		bad := append([]byte(nil), whole...)
		bad[i] ^= 1 << x.IntN(8)
		must(t, os.WriteFile(file, bad, 0o600))
		_, found, err := view.Check(file)
		if err != nil {
			t.Fatalf("flip at %d: %v", i, err)
		}
		if len(found) > 0 {
			continue
		}
		silent++
		if dump(t, file) != want {
			t.Fatalf("flip at %d was not found and changed a row", i)
		}
	}
	t.Logf("%d of 1500 flips changed no row", silent)
}

// dump returns all rows of all tables as text.
func dump(t *testing.T, file string) string {
	t.Helper()
	db, err := sql.Open("sqlite", file)
	must(t, err)
	tables := pairs[string](t, db, "SELECT rowid, name FROM sqlite_schema WHERE type = 'table'")
	var all strings.Builder
	for _, id := range slices.Sorted(maps.Keys(tables)) {
		dumpTable(t, &all, db, tables[id])
	}
	must(t, db.Close())
	return all.String()
}

func dumpTable(t *testing.T, all *strings.Builder, db *sql.DB, table string) {
	t.Helper()
	rows, err := db.Query("SELECT * FROM " + table + " ORDER BY id")
	must(t, err)
	defer rows.Close()
	names, err := rows.Columns()
	must(t, err)
	values := make([]any, len(names))
	for i := range values {
		values[i] = new(any)
	}
	for rows.Next() {
		must(t, rows.Scan(values...))
		for _, v := range values {
			fmt.Fprintf(all, "%v ", *v.(*any))
		}
	}
	must(t, rows.Err())
}

// TestCompareNamesTheRow: and the column.
func TestCompareNamesTheRow(t *testing.T) {
	w := newWorld(t)
	w.financed("D1")
	tests := []string{
		"UPDATE deals SET face = face + 1", "DELETE FROM payments", "UPDATE parties SET name = 'X' WHERE id = 2",
		"UPDATE balances SET s1 = 0", "UPDATE invoices SET deal = 0", "DELETE FROM places",
		"UPDATE payments SET id = id + 1",
	}
	for _, spoil := range tests {
		file := filepath.Join(t.TempDir(), "views.db")
		db, err := view.Open(file, w.chain)
		must(t, err)
		must(t, db.Apply(w.batches...))
		must(t, db.Close())
		edit(t, file, spoil)
		db, err = view.Open(file, w.chain)
		must(t, err)
		if err := db.Compare(w.m.Freeze()); !errors.Is(err, view.ErrDiffers) {
			t.Errorf("%s: %v, want %v", spoil, err, view.ErrDiffers)
		}
		must(t, db.Close())
	}
}

// TestSlotsAreWhereTheQuestionsLookForThem: the numbers that stand in SQL.
func TestSlotsAreWhereTheQuestionsLookForThem(t *testing.T) {
	tests := []struct {
		got, want int
	}{
		{int(ledger.Advance), 1},
		{int(ledger.Accrued), 2},
		{int(ledger.Fee), 3},
		{int(ledger.Reserve), 4},
		{int(ledger.DueTo), 5},
		{int(ledger.Loss), 7},
		{int(ledger.ClaimBuyer), 8},
		{int(trade.Void), 1},
		{int(deal.Overdue), 8},
		{int(deal.Recourse), 9},
		{int(deal.Settled), 11},
		{int(deal.Cancelled), 14},
		{int(deal.Instructed), 1},
		{int(deal.Returned), 4},
	}
	for i, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("constant %d = %d, want %d", i, tt.got, tt.want)
		}
	}
	for p := deal.PayAdvance; p <= deal.PayBackCash; p++ {
		if want := p == 1 || p == 2 || p == 6; p.Out() != want {
			t.Errorf("%s leaves the funder: %v, want %v", p, p.Out(), want)
		}
	}
}

// invoicesBatch returns a batch of n new invoices.
func invoicesBatch(height uint64, first uint32, n int, cny money.Currency) view.Batch {
	b := batchOf(height)
	b.Names = func(id name.ID) string { return "credit_output-123456" }
	for i := range n {
		id := first + uint32(i)
		b.Invoices = append(b.Invoices, view.Row[trade.Invoice]{ID: id, Row: trade.Invoice{
			Net: int64(id) * 977, Tax: int64(id) * 59, Gross: int64(id) * 1036, Name: name.ID(id), Seller: id % 300,
			Buyer: id % 40000, Issued: 17000 + 1, Currency: cny,
		}})
		b.NewInvoices = append(b.NewInvoices, view.InvoiceText{
			ID: id, Number: "12345678", Ledger: "credit_output", File: [32]byte{1}, Line: int32(id),
		})
	}
	return b
}

// BenchmarkApplyInvoices inserts 100,000 invoices in transactions of 20,000.
func BenchmarkApplyInvoices(b *testing.B) {
	var batches []view.Batch
	for i := range 100 {
		batches = append(batches, invoicesBatch(uint64(i+1), uint32(1000*i+1), 1000, 156))
	}
	file, rows := filepath.Join(b.TempDir(), "views.db"), 0
	for b.Loop() {
		b.StopTimer()
		must(b, view.Drop(file))
		db, err := view.Open(file, [32]byte{})
		must(b, err)
		b.StartTimer()
		for i := 0; i < len(batches); i += 20 {
			must(b, db.Apply(batches[i:i+20]...))
		}
		rows += 100_000
		must(b, db.Close())
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
}

// BenchmarkApplyDeals updates random ones of 100,000 deals and their blocks,
// 5,000 in a batch, four batches in a transaction; each update is of the state,
// the lists' indexes being there or not.
func BenchmarkApplyDeals(b *testing.B) {
	b.Run("bare", func(b *testing.B) { applyDeals(b, (*view.DB).Height) })
	b.Run("indexed", func(b *testing.B) {
		applyDeals(b, func(db *view.DB) uint64 {
			must(b, db.IndexLists())
			return db.Height()
		})
	})
}

// applyDeals is one of BenchmarkApplyDeals; prepare is called before.
func applyDeals(b *testing.B, prepare func(*view.DB) uint64) {
	db, err := view.Open(filepath.Join(b.TempDir(), "views.db"), [32]byte{})
	must(b, err)
	height, rows := uint64(0), 0
	deals := func(ids []uint32) view.Batch {
		height++
		batch := batchOf(height)
		for _, id := range ids {
			d := deal.Deal{Name: name.ID(id), Face: int64(height) * 1000, Seller: 1 + id%500, Buyer: 501 + id%700, Funder: 9}
			d.Block, d.Due, d.State = id, day.Date(20_000+id%90), deal.Presented+deal.State(height%10)
			k := ledger.Block{Object: name.ID(id), Class: ledger.DealBlock, Balance: [11]int64{1: int64(height) * 800}}
			batch.Deals = append(batch.Deals, view.Row[deal.Deal]{ID: id, Row: d})
			batch.Blocks = append(batch.Blocks, view.Row[ledger.Block]{ID: id, Row: k})
		}
		return batch
	}
	ids := make([]uint32, 100_000)
	for i := range ids {
		ids[i] = uint32(i + 1)
	}
	must(b, db.Apply(deals(ids)))
	prepare(db)
	x := rand.New(rand.NewPCG(1, 1))
	for b.Loop() {
		var batches []view.Batch
		for range 4 {
			x.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
			batches = append(batches, deals(ids[:5000]))
		}
		must(b, db.Apply(batches...))
		rows += 20_000
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "updates/s")
	must(b, db.Close())
}
