package certificate

import (
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/technique"
	"github.com/tallystick/tallystick/core/technique/receivable"
	"github.com/tallystick/tallystick/core/trade"
)

// evidence returns the invoice that c names, if a of it can be paid from one
// party to another with a certificate: it is between exactly these two, nothing
// contradicts it, and so much of it is left.
func evidence(tx *technique.Tx, c *command.Command, from, to uint32, a money.Amount) (uint32, *refuse.Refusal) {
	id := tx.Documents.Find(c.Text(command.Invoice))
	if id == 0 {
		return 0, refuse.UnknownObject.With(refuse.ID(c.Text(command.Invoice)))
	}
	v := tx.Documents.Invoices.At(id)
	if v.Seller != to || v.Buyer != from {
		return 0, refuse.InvoiceOfOthers.With(refuse.ID(c.Text(command.Invoice)))
	}
	if a.Currency() != v.Currency {
		return 0, refuse.WrongCurrency.With(refuse.Amount(a), refuse.Amount(money.Of(0, v.Currency)))
	}
	backing := receivable.SourcesOf(tx).Backing(v)
	if no := backing.Sound(); no != nil {
		return 0, no
	}
	if left := v.Left().Minor() - tx.Certificates.Used(id); a.Minor() > left {
		return 0, refuse.InvoiceCovered.With(refuse.Amount(a), refuse.Amount(money.Of(max(left, 0), v.Currency)))
	}
	return id, nil
}

// evidenceCodes lists why evidence refuses an invoice.
func evidenceCodes() codes {
	return codes{
		refuse.UnknownObject, refuse.InvoiceOfOthers, refuse.WrongCurrency, refuse.SelfDealing, refuse.RelatedParties,
		refuse.InvoiceVoid, refuse.InvoiceRed, refuse.InvoiceZero, refuse.InvoiceUnequal, refuse.InvoiceDuplicate,
		refuse.InvoiceReversed, refuse.NothingDue, refuse.AlreadyPresented, refuse.GoodsTaken, refuse.DatedBeforeDelivery,
		refuse.InvoiceCovered,
	}
}

// cover adds minor units, which may be below zero, to what of an invoice is
// paid with certificates. While there is any, nothing is lent against it.
func cover(tx *technique.Tx, invoice uint32, minor int64) {
	tx.Certificates.Use(invoice, minor)
	v := tx.Documents.Invoices.Edit(invoice)
	v.Flags &^= trade.Certified
	if tx.Certificates.Used(invoice) > 0 {
		v.Flags |= trade.Certified
	}
}
