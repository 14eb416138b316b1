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
func (k known) Related(a, b uint32) bool { return party.Related(k.Parties, a, b) }

// Backing returns the invoice in row id with what decides whether money can be
// lent against it.
func (v *View) Backing(id uint32) receivable.Backing {
	s := receivable.Sources{
		Invoices: v.Invoices, Deliveries: v.Deliveries, Deals: v.Deals, Names: v.Names, Parties: known{v},
	}
	return s.Backing(v.Invoices.At(id))
}
