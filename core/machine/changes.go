package machine

import (
	"slices"

	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/core/programme"
	"github.com/tallystick/tallystick/core/table"
	"github.com/tallystick/tallystick/core/trade"
)

// A Change is a row as a batch left it. A row that was removed is zero.
type Change[R any] struct {
	ID  uint32
	Row R
}

// Changes are the rows that a batch wrote, for views: each row once, in the
// order of ids.
type Changes struct {
	Parties  []Change[party.Party]
	Invoices []Change[trade.Invoice]
	Blocks   []Change[ledger.Block]
	Deals    []Change[deal.Deal]
	Payments []Change[deal.Payment]
	Limits   []Change[deal.Limit]
	Names    *table.View[name.Chunk, *name.Chunk] // the names of all of them
	Terms    *table.View[programme.Terms, *programme.Terms]
}

// Watch makes the machine note what its batches write, for [Machine.Changes].
func (m *Machine) Watch() {
	m.state.parties.Parties.Watch()
	m.state.documents.Invoices.Watch()
	m.state.books.Blocks.Watch()
	m.state.deals.Rows.Watch()
	m.state.deals.Payments.Watch()
	m.state.deals.Limits.Watch()
}

// Changes returns what was written since it was last called.
func (m *Machine) Changes() Changes {
	return Changes{
		Parties:  changed(m.state.parties.Parties),
		Invoices: changed(m.state.documents.Invoices),
		Blocks:   changed(m.state.books.Blocks),
		Deals:    changed(m.state.deals.Rows),
		Payments: changed(m.state.deals.Payments),
		Limits:   changed(m.state.deals.Limits),
		Names:    m.state.names.Arena.Freeze(),
		Terms:    m.state.terms.Rows.Freeze(),
	}
}

func changed[R any, P table.Pointer[R]](t *table.Table[R, P]) []Change[R] {
	ids := t.Touched()
	if len(ids) == 0 {
		return nil
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	rows := make([]Change[R], 0, len(ids))
	for _, id := range ids {
		if id <= t.Len() { // not one that an atomic envelope took back
			rows = append(rows, Change[R]{id, *t.At(id)})
		}
	}
	return rows
}

// Invoices returns how many invoices were ever recorded: the row of the last.
func (m *Machine) Invoices() uint32 { return m.state.documents.Invoices.Len() }
