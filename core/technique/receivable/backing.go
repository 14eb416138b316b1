package receivable

import (
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/technique"
	"github.com/tallystick/tallystick/core/trade"
)

// Named is what names objects: the tables at work, or a published view.
type Named interface{ Text(id name.ID) string }

// Known is what names parties and says which stand under one controller.
type Known interface {
	Text(party uint32) string
	Related(a, b uint32) bool
}

// A Backing is an invoice with what decides whether money can be lent against
// it. Steps and readers of a published height ask it alike.
type Backing struct {
	Invoice  *trade.Invoice
	First    *trade.Invoice  // of a duplicate: the first with its fingerprint
	Delivery *trade.Delivery // behind it, nil if there is none
	Behind   name.ID         // the live deal that the invoice stands behind, 0 if none
	Carried  name.ID         // the live deal that the delivery carries, 0 if none
	Names    Named
	Parties  Known
}

// backing returns what stands around an invoice at work.
func backing(tx *technique.Tx, v *trade.Invoice) Backing {
	b := Backing{Invoice: v, Names: tx.Names, Parties: tx.Parties}
	if v.First != 0 {
		b.First = tx.Documents.Invoices.At(v.First)
	}
	if v.Deal != 0 {
		b.Behind = tx.Deals.Rows.At(v.Deal).Name
	}
	if v.Delivery != 0 {
		b.Delivery = tx.Documents.Deliveries.At(v.Delivery)
		if b.Delivery.Deal != 0 {
			b.Carried = tx.Deals.Rows.At(b.Delivery.Deal).Name
		}
	}
	return b
}

// Financeable refuses an invoice that nothing can be lent against, and returns
// nil for any other. A refusal that rests on a contradiction names both facts.
func (b *Backing) Financeable() *refuse.Refusal {
	v, self := b.Invoice, b.figure(b.Invoice.Name)
	switch {
	case v.Flags.Has(trade.Self):
		return refuse.SelfDealing.With(refuse.ID(b.Parties.Text(v.Seller)))
	case b.Parties.Related(v.Seller, v.Buyer):
		return related(b.Parties, v.Seller, v.Buyer)
	case v.Flags.Has(trade.Void | trade.Contradicted):
		return refuse.InvoiceVoid.With(self)
	case v.Flags.Has(trade.Red):
		return refuse.InvoiceRed.With(self)
	case v.Flags.Has(trade.Zero):
		return refuse.InvoiceZero.With(self)
	case v.Flags.Has(trade.Unequal):
		return refuse.InvoiceUnequal.With(self)
	case v.Flags.Has(trade.Duplicate):
		return refuse.InvoiceDuplicate.With(self, b.figure(b.First.Name))
	case v.Left().Sign() <= 0:
		return refuse.InvoiceReversed.With(self, refuse.Amount(v.Left()))
	case v.Flags.Has(trade.Settled):
		return refuse.NothingDue.With(self)
	case v.Deal != 0:
		return refuse.AlreadyPresented.With(self, b.figure(b.Behind))
	case b.Delivery == nil:
		return nil
	}
	return b.delivered()
}

func (b *Backing) figure(id name.ID) refuse.Figure { return refuse.ID(b.Names.Text(id)) }

func (b *Backing) delivered() *refuse.Refusal {
	if b.Delivery.Deal != 0 {
		return refuse.GoodsTaken.With(b.figure(b.Delivery.Name), b.figure(b.Carried))
	}
	if b.Invoice.Issued < b.Delivery.Day {
		return refuse.DatedBeforeDelivery.With(refuse.Day(b.Invoice.Issued), refuse.Day(b.Delivery.Day))
	}
	return nil
}

// DueOn returns the day on which the receivable is due: the one that its
// invoice states, or the one that is said, 0 for none, if it states none. Only
// the buyer agrees to another day, for it is its debt.
func (b *Backing) DueOn(said, today day.Date) (day.Date, *refuse.Refusal) {
	due := b.Invoice.Due
	switch {
	case due == 0 && said == 0:
		return 0, refuse.FieldMissing.With(refuse.ID(command.Due.String()))
	case due == 0:
		due = said
	case said != 0 && said != due:
		return 0, refuse.DueDiffers.With(refuse.Day(said), refuse.Day(due))
	}
	return due, tooEarly(due, b.Invoice.Issued, today)
}

// tooEarly refuses a due day before the invoice was issued, or before today.
func tooEarly(due, issued, today day.Date) *refuse.Refusal {
	switch {
	case due < issued:
		return refuse.DueBeforeIssue.With(refuse.Day(due), refuse.Day(issued))
	case due < today:
		return refuse.DueInPast.With(refuse.Day(due), refuse.Day(today))
	}
	return nil
}

func related(parties Known, a, b uint32) *refuse.Refusal {
	return refuse.RelatedParties.With(refuse.ID(parties.Text(a)), refuse.ID(parties.Text(b)))
}
