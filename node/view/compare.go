package view

import (
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/name"
)

// ErrDiffers says that the views do not show the state.
var ErrDiffers = errors.New("the views differ from the state")

// Compare holds every row that the state knows against the state at the same
// height. It fails with ErrDiffers, naming the first row and column that
// differ. Deals that have left the state, numbers and places of origin of
// invoices are not in the state: Check covers their rows.
func (db *DB) Compare(v *machine.View) error {
	if at := db.Stamp(); at.Height != v.Meta.Height || at.Leaves != v.Meta.Leaves {
		return fmt.Errorf("views at height %d with %d leaves, state at %d with %d: %w",
			at.Height, at.Leaves, v.Meta.Height, v.Meta.Leaves, ErrDiffers)
	}
	c := comparer{v}
	for _, t := range [...]struct {
		at     int
		live   uint32
		expect func(w *writer, id int64) bool
	}{
		{partiesAt, v.Parties.Live(), c.party},
		{invoicesAt, v.Invoices.Live(), c.invoice},
		{dealsAt, v.Deals.Live(), c.deal},
		{paymentsAt, v.Payments.Live(), c.payment},
		{limitsAt, v.Limits.Live(), c.limit},
		{balancesAt, v.Blocks.Live(), c.block},
		{placesAt, v.Deals.Live(), c.place},
	} {
		if err := db.compare(schema[t.at], t.live, t.expect); err != nil {
			return fmt.Errorf("compare views: %w", err)
		}
	}
	return nil
}

// compare reads a table and holds each row against what expect puts for its
// id, which it refuses for one that the state does not hold any more.
func (db *DB) compare(s shape, live uint32, expect func(*writer, int64) bool) error {
	names, _ := s.columns()
	w, found := newRow(s), uint32(0)
	conn, err := dial(db.file, checkSettings)
	if err != nil {
		return err
	}
	err = each(conn, s.scan(), func(row []driver.Value) error {
		w.n, w.buf = 0, w.buf[:0]
		id, _ := row[0].(int64)
		if !expect(w, id) {
			return nil
		}
		found++
		for i, want := range w.args[:w.width] {
			if row[i] != want.Value {
				return fmt.Errorf("%s %d: %s is %v, the state says %v: %w",
					s.table, id, names[i], row[i], want.Value, ErrDiffers)
			}
		}
		return nil
	})
	if err == nil && found != live {
		err = fmt.Errorf("%s has %d rows of the state's %d: %w", s.table, found, live, ErrDiffers)
	}
	return errors.Join(err, conn.Close())
}

type comparer struct{ *machine.View }

// within returns id as the row of a table of n rows, 0 if it is none.
func within(id int64, n uint32) uint32 {
	if id < 1 || id > int64(n) {
		return 0
	}
	return uint32(id)
}

func (c comparer) party(w *writer, id int64) bool {
	row := within(id, c.Parties.Len())
	if row != 0 {
		partyRow(w, id, c.Parties.At(row), c.Names.Text)
	}
	return row != 0
}

func (c comparer) invoice(w *writer, id int64) bool {
	row := within(id, c.Invoices.Len())
	if row == 0 {
		return false
	}
	v := c.Invoices.At(row)
	invoiceRow(w, id, v, int64(c.Deals.At(v.Deal).Name), c.Names.Text)
	return true
}

// live returns the row of the deal called id, 0 if it has left the state.
func (c comparer) live(id int64) uint32 {
	if within(id, c.Names.Arena().Len()) == 0 {
		return 0
	}
	if t, row := c.Names.Target(name.ID(id)); t == name.Receivable && within(int64(row), c.Deals.Len()) != 0 {
		return row
	}
	return 0
}

func (c comparer) deal(w *writer, id int64) bool {
	row := c.live(id)
	if row != 0 {
		dealRow(w, id, c.Deals.At(row), c.Names.Text)
	}
	return row != 0
}

func (c comparer) payment(w *writer, id int64) bool {
	row := c.live(id >> 16)
	if row == 0 {
		return false
	}
	for p := c.Deals.At(row).Last; p != 0; {
		k := c.Payments.At(p)
		if k.Number == uint16(id) {
			paymentRow(w, id, k)
			return true
		}
		p = k.Before
	}
	paymentRow(w, id, new(deal.Payment)) // not in the state: differs
	return true
}

func (c comparer) limit(w *writer, id int64) bool {
	row := within(id, c.Limits.Len())
	if row != 0 {
		limitRow(w, id, c.Limits.At(row), c.Names.Text)
	}
	return row != 0
}

func (c comparer) block(w *writer, id int64) bool {
	row := within(id, c.Blocks.Len())
	if row != 0 {
		blockRow(w, id, c.Blocks.At(row))
	}
	return row != 0
}

func (c comparer) place(w *writer, id int64) bool {
	row := within(id, c.Deals.Len())
	if row != 0 {
		w.ints(id, int64(c.Deals.At(row).Name))
	}
	return row != 0
}
