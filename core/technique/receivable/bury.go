package receivable

import (
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/technique"
	"github.com/tallystick/tallystick/core/trade"
)

// bury takes a closed deal out of the tables and leaves its tombstone. Its
// record goes to whoever keeps such things.
func (l life) bury() {
	d := *l.row()
	v := l.tx.Documents.Invoices.At(d.Invoice)
	if d.State == deal.Settled {
		v = l.tx.Documents.Invoices.Edit(d.Invoice)
		v.Deal = 0
		v.Flags |= trade.Settled
		l.freeGoods(v.Delivery)
	}
	l.tx.Buried = append(l.tx.Buried, l.tx.Deals.Bury(l.id, [16]byte(v.Fingerprint[:16])))
	l.tx.Books.Close(d.Block)
}

// Raise implements [technique.Technique]. All accounts of the deal were empty
// when it left. If nothing happens to it, it leaves again at the next day-end.
func (Technique) Raise(tx *technique.Tx, stone uint32, record []byte) {
	l := life{tx, tx.Deals.Raise(stone, record)}
	d := l.edit()
	v := tx.Documents.Invoices.At(d.Invoice)
	d.Block = tx.Books.Open(ledger.DealBlock, d.Funder, d.Name, v.Currency)
	if d.State == deal.Settled {
		v = tx.Documents.Invoices.Edit(d.Invoice)
		v.Deal = l.id
		v.Flags &^= trade.Settled
		if v.Delivery != 0 && tx.Documents.Deliveries.At(v.Delivery).Deal == 0 {
			tx.Documents.Deliveries.Edit(v.Delivery).Deal = l.id
		}
	}
	l.schedule()
}
