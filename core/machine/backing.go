package machine

import (
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/core/technique/receivable"
)

// known is the parties of a published height.
type known struct{ *View }

// Text returns the name of a party.
func (k known) Text(id uint32) string { return k.PartyName(id) }

// Related reports whether a and b are one party or stand under one controller.
func (k known) Related(a, b uint32) bool { return k.head(a) == k.head(b) }

func (k known) head(p uint32) uint32 {
	for range party.MaxControl {
		c := k.Parties.At(p).Controller
		if c == 0 {
			return p
		}
		p = c
	}
	return p
}

// Backing returns the invoice in row id with what decides whether money can be
// lent against it.
func (v *View) Backing(id uint32) receivable.Backing {
	x := v.Invoices.At(id)
	b := receivable.Backing{Invoice: x, Names: v.Names, Parties: known{v}}
	if x.First != 0 {
		b.First = v.Invoices.At(x.First)
	}
	if x.Deal != 0 {
		b.Behind = v.Deals.At(x.Deal).Name
	}
	if x.Delivery != 0 {
		b.Delivery = v.Deliveries.At(x.Delivery)
		if b.Delivery.Deal != 0 {
			b.Carried = v.Deals.At(b.Delivery.Deal).Name
		}
	}
	return b
}
