package machine

import (
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/technique"
)

// recordInvoice records an invoice. One that contradicts an invoice behind a
// live deal freezes that deal.
func recordInvoice(tx *technique.Tx, c *command.Command) *refuse.Refusal {
	if no := tx.Documents.Invoice(c, tx.By); no != nil {
		return no
	}
	v := tx.Documents.Invoices.At(tx.Documents.Find(c.Object))
	if v.First != 0 && c.Flag(command.Void) {
		freeze(tx, v.First)
	}
	return nil
}

// freeze stops the live deal behind an invoice until its funder has cleared
// the contradiction.
func freeze(tx *technique.Tx, invoice uint32) {
	if id := tx.Documents.Invoices.At(invoice).Deal; id != 0 {
		tx.Deals.Rows.Edit(id).Marks |= deal.Frozen
	}
}

func voidInvoice(tx *technique.Tx, c *command.Command) *refuse.Refusal {
	if no := tx.Documents.Void(c, tx.By); no != nil {
		return no
	}
	freeze(tx, tx.Documents.Find(c.Object))
	return nil
}

func reverseInvoice(tx *technique.Tx, c *command.Command) *refuse.Refusal {
	if no := tx.Documents.Reverse(c, tx.By); no != nil {
		return no
	}
	freeze(tx, tx.Documents.Find(c.Text(command.Invoice)))
	return nil
}
