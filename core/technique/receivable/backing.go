package receivable

import (
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/technique"
	"github.com/tallystick/tallystick/core/trade"
)

// Known is what names parties and says which stand under one controller.
type Known interface {
	Text(party uint32) string
	Related(a, b uint32) bool
}

// Sources are what a Backing is read from: the tables at work, or those of a
// published height. Steps and readers ask it alike.
type Sources struct {
	Invoices interface {
		At(id uint32) *trade.Invoice
	}
	Deliveries interface {
		At(id uint32) *trade.Delivery
	}
	Deals   interface{ At(id uint32) *deal.Deal }
	Names   interface{ Text(id name.ID) string }
	Parties Known
}

// A Backing is an invoice with what decides whether money can be lent against
// it.
type Backing struct {
	from     Sources
	invoice  *trade.Invoice
	first    *trade.Invoice  // of a duplicate: the first with its fingerprint
	delivery *trade.Delivery // behind it, nil if there is none
	behind   name.ID         // the live deal that the invoice stands behind, 0 if none
	carried  name.ID         // the live deal that the delivery carries, 0 if none
}

// Backing returns what stands around an invoice.
func (s Sources) Backing(v *trade.Invoice) Backing {
	b := Backing{from: s, invoice: v}
	if v.First != 0 {
		b.first = s.Invoices.At(v.First)
	}
	if v.Deal != 0 {
		b.behind = s.Deals.At(v.Deal).Name
	}
	if v.Delivery != 0 {
		b.delivery = s.Deliveries.At(v.Delivery)
		if b.delivery.Deal != 0 {
			b.carried = s.Deals.At(b.delivery.Deal).Name
		}
	}
	return b
}

// SourcesOf returns the tables at work.
func SourcesOf(tx *technique.Tx) Sources {
	return Sources{
		Invoices: tx.Documents.Invoices, Deliveries: tx.Documents.Deliveries, Deals: tx.Deals.Rows, Names: tx.Names,
		Parties: tx.Parties,
	}
}

// Financeable refuses an invoice that nothing can be lent against, and returns
// nil for any other: one that is not sound, or that certificates pay.
func (b *Backing) Financeable() *refuse.Refusal {
	if b.invoice.Flags.Has(trade.Certified) {
		return refuse.InvoiceCertified.With(b.figure(b.invoice.Name))
	}
	return b.Sound()
}

// Sound refuses an invoice that nothing can rest on, and returns nil for any
// other. A refusal that rests on a contradiction names both facts.
func (b *Backing) Sound() *refuse.Refusal {
	v, self := b.invoice, b.figure(b.invoice.Name)
	switch {
	case v.Flags.Has(trade.Self):
		return refuse.SelfDealing.With(refuse.ID(b.from.Parties.Text(v.Seller)))
	case b.from.Parties.Related(v.Seller, v.Buyer):
		return related(b.from.Parties, v.Seller, v.Buyer)
	case v.Flags.Has(trade.Void | trade.Contradicted):
		return refuse.InvoiceVoid.With(self)
	case v.Flags.Has(trade.Red):
		return refuse.InvoiceRed.With(self)
	case v.Flags.Has(trade.Zero):
		return refuse.InvoiceZero.With(self)
	case v.Flags.Has(trade.Unequal):
		return refuse.InvoiceUnequal.With(self)
	case v.Flags.Has(trade.Duplicate):
		return refuse.InvoiceDuplicate.With(self, b.figure(b.first.Name))
	case v.Left().Sign() <= 0:
		return refuse.InvoiceReversed.With(self, refuse.Amount(v.Left()))
	case v.Flags.Has(trade.Settled):
		return refuse.NothingDue.With(self)
	case v.Deal != 0:
		return refuse.AlreadyPresented.With(self, b.figure(b.behind))
	case b.delivery == nil:
		return nil
	}
	return b.delivered()
}

func (b *Backing) figure(id name.ID) refuse.Figure { return refuse.ID(b.from.Names.Text(id)) }

func (b *Backing) delivered() *refuse.Refusal {
	if b.delivery.Deal != 0 {
		return refuse.GoodsTaken.With(b.figure(b.delivery.Name), b.figure(b.carried))
	}
	if b.invoice.Issued < b.delivery.Day {
		return refuse.DatedBeforeDelivery.With(refuse.Day(b.invoice.Issued), refuse.Day(b.delivery.Day))
	}
	return nil
}

// DueOn returns the day on which the receivable is due: the one that its
// invoice states, or the one that is said, 0 for none, if it states none. Only
// the buyer agrees to another day, for it is its debt.
func (b *Backing) DueOn(said, today day.Date) (day.Date, *refuse.Refusal) {
	due := b.invoice.Due
	switch {
	case due == 0 && said == 0:
		return 0, refuse.FieldMissing.With(refuse.ID(command.Due.String()))
	case due == 0:
		due = said
	case said != 0 && said != due:
		return 0, refuse.DueDiffers.With(refuse.Day(said), refuse.Day(due))
	}
	return due, tooEarly(due, b.invoice.Issued, today)
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
