package receivable

import (
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/technique"
)

// cancel takes back a receivable on which nobody's money or notice stands, so
// that its invoice and its goods can be presented anew: for what is left of
// them, if a fact has contradicted the first presentation. It is the way out of
// a freeze that came before there was a funder to clear it.
//
// A dispute is the buyer's word; it has to be settled first, and is not got rid
// of by presenting anew.
func cancel(tx *technique.Tx, _ *command.Command, id uint32) *refuse.Refusal {
	l := life{tx, id}
	if no := l.only(l.row().Seller); no != nil {
		return no
	}
	switch m := l.row().Marks; {
	case m.Has(deal.Disputed):
		return refuse.Disputed.With(l.name())
	case l.row().Payments > 0, m.Has(deal.Notified | deal.Registered | deal.NoticeClash):
		return refuse.NotCancellable.With(l.name())
	}
	l.freeInvoice()
	l.reduce(l.claim())
	l.edit().State = deal.Cancelled
	l.schedule()
	return nil
}

// freeInvoice frees the invoice of the deal and its goods. What was credited or
// conceded on the deal, or not confirmed by the buyer, stays taken back.
func (l life) freeInvoice() {
	v := l.tx.Documents.Invoices.Edit(l.row().Invoice)
	v.Deal = 0
	v.Reversed += max(0, v.Left().Minor()-l.claim())
	l.freeGoods(v.Delivery)
}

// freeGoods frees a delivery, if it carries this deal.
func (l life) freeGoods(delivery uint32) {
	if delivery != 0 && l.tx.Documents.Deliveries.At(delivery).Deal == l.id {
		l.tx.Documents.Deliveries.Edit(delivery).Deal = 0
	}
}

// gone reports whether the deal leaves the tables some time after it closed:
// nothing of it is left on record, and nobody has to look at it.
func (l life) gone() bool {
	return l.row().State == deal.Cancelled || l.row().State == deal.Settled && !l.row().Marks.Has(deal.Frozen)
}
