package view

import (
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/core/trade"
)

// A Row is a row of a state table as a batch left it. Gone says that the batch
// removed it; Row is then zero.
type Row[T any] struct {
	ID   uint32
	Row  T
	Gone bool
}

// Rows returns what the machine says a batch changed as rows for a [Batch].
func Rows[T comparable](changes []machine.Change[T]) []Row[T] {
	if len(changes) == 0 {
		return nil
	}
	var zero T
	rows := make([]Row[T], len(changes))
	for i, c := range changes {
		rows[i] = Row[T]{ID: c.ID, Row: c.Row, Gone: c.Row == zero}
	}
	return rows
}

// An InvoiceText is what a command said of a new invoice and the state does
// not keep. ID is the invoice's row in the state.
type InvoiceText struct {
	ID     uint32
	Number string   // the document's number as received
	Ledger string   // the ledger it was read from, "" if none
	File   [32]byte // SHA-256 of the file it was read from
	Line   int32    // the line in that file, 0 if none
}

// A Batch is what one applied, durable batch changed: the latest row of each
// object that it touched, each once.
type Batch struct {
	Height  uint64
	Leaves  uint64      // in the log after the batch
	Instant day.Instant // of the batch
	Chain   [32]byte    // the log's id, which the views must have been opened with

	Parties  []Row[party.Party]
	Invoices []Row[trade.Invoice]
	Deals    []Row[deal.Deal]
	Payments []Row[deal.Payment]
	Blocks   []Row[ledger.Block]
	Limits   []Row[deal.Limit]

	NewInvoices []InvoiceText
	Buried      []deal.Record // the deals that left the state

	// Names tells the text behind the ids in the rows above, as of this batch
	// or later: names never change.
	Names func(id name.ID) string
}
