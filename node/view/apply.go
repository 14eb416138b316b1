package view

import (
	"cmp"
	"context"
	"database/sql/driver"
	"fmt"
	"maps"
	"slices"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/core/trade"
)

// A source is where an invoice was read from.
type source struct {
	ledger string
	file   [32]byte
}

// keyed is a row under the key of its view.
type keyed[T any] struct {
	key  int64
	row  *T
	also uint32 // of an invoice: the name of the live deal behind it; of a deal: its row in the state
	gone bool
}

// latest sorts rows, given in the order in which they were written, by key and
// keeps the last of each.
func latest[T any](rows []keyed[T]) []keyed[T] {
	order := func(a, b keyed[T]) int { return cmp.Compare(a.key, b.key) }
	slices.SortStableFunc(rows, order)
	kept := rows[:0]
	for i, r := range rows {
		if i+1 == len(rows) || rows[i+1].key != r.key {
			kept = append(kept, r)
		}
	}
	return kept
}

// A fold is what some batches leave of each object.
type fold struct {
	names    func(name.ID) string
	parties  []keyed[party.Party]
	invoices []keyed[trade.Invoice]
	deals    []keyed[deal.Deal]
	payments []keyed[deal.Payment]
	limits   []keyed[deal.Limit]
	blocks   []keyed[ledger.Block]
	records  []keyed[[]byte] // of deals that left the state
	texts    map[uint32]*InvoiceText
	places   map[uint32]name.ID // as the batches changed them; 0: no deal
}

// Apply folds batches, the ones that follow what was applied before, into the
// tables, in one transaction. Each object is written once, as the last batch
// left it. After an error nothing of them was applied.
func (db *DB) Apply(batches ...Batch) error {
	if len(batches) == 0 {
		return nil
	}
	if db.broken != nil {
		return db.broken
	}
	stamp := db.Stamp()
	for i := range batches {
		b := &batches[i]
		if b.Chain != db.chain {
			return fmt.Errorf("apply batch %d to the views of another log", b.Height)
		}
		if b.Height != stamp.Height+1 || b.Leaves < stamp.Leaves {
			return fmt.Errorf("apply batch %d with %d leaves to views at height %d with %d leaves: not the next",
				b.Height, b.Leaves, stamp.Height, stamp.Leaves)
		}
		stamp = Stamp{b.Height, b.Leaves, b.Instant}
	}
	f, err := db.fold(batches)
	if err != nil {
		return err
	}
	err = db.within(func() error {
		if err := db.write(f); err != nil {
			return err
		}
		return db.putStamp(db.writers[metaAt], stamp)
	})
	if err != nil {
		db.reset()
		return fmt.Errorf("apply batches %d to %d to views: %w", batches[0].Height, stamp.Height, err)
	}
	db.stamp.Store(&stamp)
	return nil
}

// reset makes the writer what it was before a transaction that failed.
func (db *DB) reset() {
	for _, w := range db.allWriters() {
		w.n, w.buf = 0, w.buf[:0]
	}
	db.rests = nil
	if db.broken == nil {
		db.broken = db.load()
	}
}

// fold reduces batches to the latest row of each object.
func (db *DB) fold(batches []Batch) (*fold, error) {
	f := &fold{
		names: batches[len(batches)-1].Names, places: map[uint32]name.ID{}, texts: map[uint32]*InvoiceText{},
	}
	for i := range batches {
		b := &batches[i]
		f.parties = collect(f.parties, b.Parties)
		f.limits = collect(f.limits, b.Limits)
		f.blocks = collect(f.blocks, b.Blocks)
		f.addDeals(b.Deals)
		for k := range b.Buried {
			f.records = append(f.records, keyed[[]byte]{key: int64(b.Buried[k].Name), row: &b.Buried[k].Bytes})
		}
		if err := f.addDocuments(b, db.placed); err != nil {
			return nil, fmt.Errorf("fold batch %d: %w", b.Height, err)
		}
		for k := range b.NewInvoices {
			f.texts[b.NewInvoices[k].ID] = &b.NewInvoices[k]
		}
	}
	f.parties, f.invoices, f.deals = latest(f.parties), latest(f.invoices), latest(f.deals)
	f.payments, f.limits, f.blocks = latest(f.payments), latest(f.limits), latest(f.blocks)
	f.records = latest(f.records)
	return f, nil
}

func collect[T any](all []keyed[T], rows []Row[T]) []keyed[T] {
	all = slices.Grow(all, len(rows))
	for i := range rows {
		all = append(all, keyed[T]{key: int64(rows[i].ID), row: &rows[i].Row, gone: rows[i].Gone})
	}
	return all
}

// addDeals gives each deal the id of its name. One that has left the state
// stays as it was.
func (f *fold) addDeals(rows []Row[deal.Deal]) {
	for i := range rows {
		r := &rows[i]
		f.places[r.ID] = r.Row.Name // 0 if it is gone
		if !r.Gone {
			f.deals = append(f.deals, keyed[deal.Deal]{key: int64(r.Row.Name), row: &r.Row, also: r.ID})
		}
	}
}

// addDocuments adds the rows that point at deals. They mean the deals that the
// state holds after this batch.
func (f *fold) addDocuments(b *Batch, before func(row uint32) name.ID) error {
	at := func(row uint32) name.ID {
		if id, changed := f.places[row]; changed {
			return id
		}
		return before(row)
	}
	f.invoices = slices.Grow(f.invoices, len(b.Invoices))
	for i := range b.Invoices {
		r := &b.Invoices[i]
		k := keyed[trade.Invoice]{key: int64(r.ID), row: &r.Row, gone: r.Gone}
		if r.Row.Deal != 0 {
			if k.also = uint32(at(r.Row.Deal)); k.also == 0 {
				return fmt.Errorf("invoice %d stands behind deal %d, which is not there", r.ID, r.Row.Deal)
			}
		}
		f.invoices = append(f.invoices, k)
	}
	for i := range b.Payments {
		r := &b.Payments[i]
		if r.Gone {
			continue // it left the state with its deal
		}
		id := at(r.Row.Deal)
		if id == 0 {
			return fmt.Errorf("payment %d is of deal %d, which is not there", r.ID, r.Row.Deal)
		}
		f.payments = append(f.payments, keyed[deal.Payment]{key: paymentKey(id, r.Row.Number), row: &r.Row})
	}
	return nil
}

// paymentKey returns the id of a payment in the views: payments of one deal
// stand side by side.
func paymentKey(deal name.ID, number uint16) int64 { return int64(deal)<<16 | int64(number) }

// write writes what f holds, table by table, ids ascending.
func (db *DB) write(f *fold) error {
	err := writeRows(db.writers[partiesAt], f.parties, func(w *writer, r *keyed[party.Party]) {
		partyRow(w, r.key, r.row, f.names)
	})
	if err != nil {
		return err
	}
	if err := db.writePlaces(f.places); err != nil {
		return err
	}
	if err := db.writeDeals(f); err != nil {
		return err
	}
	err = writeRows(db.writers[paymentsAt], f.payments, func(w *writer, r *keyed[deal.Payment]) {
		paymentRow(w, r.key, r.row)
	})
	if err != nil {
		return err
	}
	err = writeRows(db.writers[limitsAt], f.limits, func(w *writer, r *keyed[deal.Limit]) {
		limitRow(w, r.key, r.row, f.names)
	})
	if err != nil {
		return err
	}
	if err := db.writeBlocks(f.blocks); err != nil {
		return err
	}
	err = writeRows(db.writers[recordsAt], f.records, func(w *writer, r *keyed[[]byte]) {
		w.ints(r.key)
		w.put(*r.row)
	})
	if err != nil {
		return err
	}
	return db.writeInvoices(f)
}

// writeRows writes one row after the other as columns gives it.
func writeRows[T any](w *writer, rows []keyed[T], columns func(*writer, *keyed[T])) error {
	for i := range rows {
		columns(w, &rows[i])
		if err := w.end(); err != nil {
			return err
		}
	}
	return nil
}

// A rest is what seldom changes of a deal and is indexed. Where it stands, the
// statement that leaves it out spares nine indexes.
type rest struct {
	deal   name.ID
	funder uint32
	due    day.Date
	paid   uint16 // how many payments it has had
}

func (db *DB) writeDeals(f *fold) error {
	for _, r := range f.deals {
		for int(r.also) >= len(db.rests) {
			db.rests = append(db.rests, rest{})
		}
		w, now := db.writers[dealsAt], rest{r.row.Name, r.row.Funder, r.row.Due, r.row.Payments}
		if db.rests[r.also] == now {
			w = db.calm
		}
		dealRow(w, r.key, r.row, f.names)
		if err := w.end(); err != nil {
			return err
		}
		db.rests[r.also] = now
	}
	return nil
}

func (db *DB) writeBlocks(blocks []keyed[ledger.Block]) error {
	w := db.writers[balancesAt]
	for _, r := range blocks {
		if r.gone {
			if err := remove(db.drop, r.key); err != nil {
				return fmt.Errorf("remove balances %d: %w", r.key, err)
			}
			continue
		}
		blockRow(w, r.key, r.row)
		if err := w.end(); err != nil {
			return err
		}
	}
	return nil
}

// writePlaces writes which deal is in which row, where that has changed.
func (db *DB) writePlaces(places map[uint32]name.ID) error {
	for _, row := range slices.Sorted(maps.Keys(places)) {
		id := places[row]
		switch {
		case id == db.placed(row):
			continue
		case id == 0:
			if err := remove(db.forget, int64(row)); err != nil {
				return fmt.Errorf("remove place %d: %w", row, err)
			}
			db.place(row, 0)
			continue
		}
		w := db.writers[placesAt]
		w.ints(int64(row), int64(id))
		if err := w.end(); err != nil {
			return err
		}
		db.place(row, id)
	}
	return nil
}

// placed returns which deal is in a row of the state, 0 if none is.
func (db *DB) placed(row uint32) name.ID {
	if int(row) >= len(db.places) {
		return 0
	}
	return db.places[row]
}

// place notes which deal is in a row of the state.
func (db *DB) place(row uint32, id name.ID) {
	for int(row) >= len(db.places) {
		db.places = append(db.places, 0)
	}
	db.places[row] = id
}

func remove(stmt driver.Stmt, id int64) error {
	args := []driver.NamedValue{{Ordinal: 1, Value: id}}
	_, err := stmt.(driver.StmtExecContext).ExecContext(context.Background(), args)
	return err
}

func (db *DB) writeInvoices(f *fold) error {
	for _, r := range f.invoices {
		w, text := db.bare, InvoiceText{}
		if t := f.texts[uint32(r.key)]; t != nil {
			w, text = db.writers[invoicesAt], *t
		}
		from, err := db.source(text)
		if err != nil {
			return err
		}
		invoiceRow(w, r.key, r.row, int64(r.also), f.names)
		w.put(text.Number)
		w.ints(from, int64(text.Line))
		if err := w.end(); err != nil {
			return err
		}
	}
	return nil
}

// source returns the id of where t was read from, 0 if it does not say.
func (db *DB) source(t InvoiceText) (int64, error) {
	s := source{t.Ledger, t.File}
	if s == (source{}) {
		return 0, nil
	}
	if id := db.sources[s]; id != 0 {
		return id, nil
	}
	id := int64(len(db.sources) + 1)
	w := db.writers[sourcesAt]
	w.ints(id)
	w.put(s.ledger)
	w.put(s.file[:])
	if err := w.end(); err != nil {
		return 0, err
	}
	db.sources[s] = id
	return id, nil
}
