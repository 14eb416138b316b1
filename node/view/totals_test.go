package view_test

import (
	"compress/gzip"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/trade"
	"github.com/tallystick/tallystick/node/view"
)

// TestTotalsOfASmallLedger: every figure once.
func TestTotalsOfASmallLedger(t *testing.T) {
	db, err := view.Open(filepath.Join(t.TempDir(), "views.db"), [32]byte{})
	must(t, err)
	b := batchOf(1)
	rows := []struct {
		seller, buyer   uint32
		number          string
		net, tax, gross int64
		flags           trade.Flags
	}{
		{1, 3, "7", 100, 10, 110, 0},
		{1, 3, "7", 100, 10, 110, trade.Void}, // all columns but the status
		{1, 3, "7", 100, 11, 111, trade.Duplicate},
		{1, 4, "7", -50, -5, -55, trade.Red},
		{2, 5, "8", 100, 10, 112, trade.Unequal},
		{2, 5, "9", 100, 10, 109, trade.Unequal},
	}
	for i, r := range rows {
		id := uint32(i + 1)
		b.Invoices = append(b.Invoices, view.Row[trade.Invoice]{ID: id, Row: trade.Invoice{
			Net: r.net, Tax: r.tax, Gross: r.gross, Name: name.ID(id), Seller: r.seller, Buyer: r.buyer,
			Issued: day.Date(100), Currency: 156, Flags: r.flags,
		}})
		b.NewInvoices = append(b.NewInvoices, view.InvoiceText{ID: id, Number: r.number, Ledger: "sales"})
	}
	must(t, db.Apply(b))
	got, err := db.Totals(context.Background(), map[string]int64{"sales": 3})
	must(t, err)
	want := view.Total{
		Ledger: "sales", Currency: 156, Rows: 6, Firms: 2, Counterparties: 3, Valid: 5, Void: 1, Red: 1,
		Net: 350, Tax: 36, Gross: 387, Unequal: 2, Off: 1, Decimals: 3, SameNumber: 3, SameRow: 2,
		First: "1970-04-11", Last: "1970-04-11",
	}
	if len(got) != 1 || text(t, got[0]) != text(t, want) || got[0].Ledger != "sales" {
		t.Errorf("totals = %s, want %s", text(t, got), text(t, want))
	}
	must(t, db.Close())
}

func text(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	must(t, err)
	return string(b)
}

// dataDir returns the folder of a real data set, or skips the test. Relative
// places count from the root of the module.
func dataDir(t *testing.T, set string) string {
	t.Helper()
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
			t.Fatalf("TALLY_DATA has no %s: %v", set, err)
		}
		t.Skipf("no data: %s is not there", set)
	}
	return dir
}

// TestTotalsOfRealLedgers: of 950,000 invoices, to the cent, against figures
// that were added up elsewhere.
func TestTotalsOfRealLedgers(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 950,000 invoices")
	}
	dir := dataDir(t, "cumcm2020c")
	oracle, err := os.ReadFile(filepath.Join(dir, "ORACLE.json"))
	must(t, err)
	var want map[string]view.Total
	must(t, json.Unmarshal(oracle, &want))
	db, err := view.Open(filepath.Join(t.TempDir(), "views.db"), [32]byte{})
	must(t, err)
	i := importer{t: t, db: db, ids: map[string]uint32{}}
	for _, ledger := range [...]string{"credit_input", "credit_output", "nocredit_input", "nocredit_output"} {
		i.read(filepath.Join(dir, ledger+"_invoices.csv.gz"), ledger)
	}
	must(t, db.Index())
	start := time.Now()
	got, err := db.Totals(context.Background(), nil)
	must(t, err)
	t.Logf("added up %d invoices in %v", i.last, time.Since(start))
	if len(got) != len(want) {
		t.Errorf("%d ledgers, want %d", len(got), len(want))
	}
	for _, g := range got {
		if text(t, g) != text(t, want[g.Ledger]) {
			t.Errorf("%s = %s, want %s", g.Ledger, text(t, g), text(t, want[g.Ledger]))
		}
	}
	must(t, db.Close())
}

// An importer puts ledgers into views as batches would.
type importer struct {
	t      *testing.T
	db     *view.DB
	ids    map[string]uint32 // of parties
	height uint64
	last   uint32
	batch  view.Batch
}

func (i *importer) party(name string) uint32 {
	if i.ids[name] == 0 {
		i.ids[name] = uint32(len(i.ids) + 1)
	}
	return i.ids[name]
}

func (i *importer) read(file, ledger string) {
	i.t.Helper()
	f, err := os.Open(file)
	must(i.t, err)
	zip, err := gzip.NewReader(f)
	must(i.t, err)
	rows := csv.NewReader(zip)
	rows.ReuseRecord = true
	_, err = rows.Read() // the names of the columns
	must(i.t, err)
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		must(i.t, err)
		i.add(row, ledger)
	}
	i.flush()
	must(i.t, f.Close())
}

// add adds a row: firm, number, date, counterparty, net, tax, gross, status.
func (i *importer) add(row []string, ledger string) {
	issued, err := day.ParseLoose(row[2])
	must(i.t, err)
	v := trade.Invoice{Issued: issued, Currency: 156, Seller: i.party(row[0]), Buyer: i.party(row[3])}
	if strings.HasSuffix(ledger, "input") {
		v.Seller, v.Buyer = v.Buyer, v.Seller
	}
	for k, minor := range [...]*int64{&v.Net, &v.Tax, &v.Gross} {
		*minor, err = money.ParseMinor(row[4+k], 2)
		must(i.t, err)
	}
	if strings.TrimSpace(row[7]) == "作废发票" {
		v.Flags |= trade.Void
	}
	i.last++
	i.batch.Invoices = append(i.batch.Invoices, view.Row[trade.Invoice]{ID: i.last, Row: v})
	i.batch.NewInvoices = append(i.batch.NewInvoices, view.InvoiceText{
		ID: i.last, Number: strings.Clone(row[1]), Ledger: ledger, File: [32]byte{1}, Line: int32(i.last),
	})
	if len(i.batch.Invoices) == 20_000 {
		i.flush()
	}
}

func (i *importer) flush() {
	i.t.Helper()
	i.height++
	b := batchOf(i.height)
	b.Invoices, b.NewInvoices = i.batch.Invoices, i.batch.NewInvoices
	must(i.t, i.db.Apply(b))
	i.batch = view.Batch{}
}
