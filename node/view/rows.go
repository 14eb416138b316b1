package view

import (
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/core/trade"
)

// The functions of this file give the columns of state of each table, in the
// order of schema. Compare holds what stands in the file against the same.

func partyRow(w *writer, id int64, p *party.Party, names func(name.ID) string) {
	w.ints(id)
	w.put(names(p.Name))
	w.ints(int64(p.Roles), int64(p.Controller), int64(p.Custodian))
}

// invoiceRow gives the columns of state; those of text follow.
func invoiceRow(w *writer, id int64, v *trade.Invoice, deal int64, names func(name.ID) string) {
	w.ints(id)
	w.put(names(v.Name))
	w.ints(int64(v.Seller), int64(v.Buyer), int64(v.Issued), int64(v.Due), int64(v.Currency))
	w.ints(v.Net, v.Tax, v.Gross, v.Reversed, int64(v.Flags), int64(v.First), deal)
}

func dealRow(w *writer, id int64, d *deal.Deal, names func(name.ID) string) {
	w.ints(id)
	w.put(names(d.Name))
	w.ints(int64(d.State), int64(d.Marks))
	w.ints(int64(d.Seller), int64(d.Buyer), int64(d.Funder), int64(d.Invoice), int64(d.Block))
	w.ints(d.Face, d.Transit, d.Interest, d.Booked, d.Diluted)
	w.ints(int64(d.Terms), int64(d.Payments))
	w.ints(int64(d.Since), int64(d.Due), int64(d.Check), int64(d.Closed))
}

func paymentRow(w *writer, id int64, p *deal.Payment) {
	w.ints(id, id>>16, int64(p.Number), int64(p.Back), int64(p.Purpose), int64(p.Progress), int64(p.Other))
	w.ints(p.Amount, p.Confirmed, p.Fee, p.Interest, p.Principal, p.Surplus, p.Suspense, p.Claim)
	w.ints(int64(p.Day))
}

func limitRow(w *writer, id int64, l *deal.Limit, names func(name.ID) string) {
	w.ints(id)
	w.put(names(l.Name))
	w.ints(int64(l.Owner), int64(l.On), int64(l.Currency), int64(l.Block))
}

func blockRow(w *writer, id int64, b *ledger.Block) {
	w.ints(id, int64(b.Book), int64(b.Object), int64(b.Class), int64(b.Currency))
	w.ints(b.Balance[:]...)
}
