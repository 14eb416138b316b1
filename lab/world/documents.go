package world

import (
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/money"
)

// trade is the paper of a day: orders, deliveries, invoices, what was wrong
// with some, and the requests for finance.
func (m *morning) trade() {
	m.w.recent(m.today, func(o *order) {
		if o.placed == m.today {
			m.place(o)
		}
		if o.delivered == m.today {
			c := command.New(command.TradeDeliver, o.deliveryName(), o.seller).SetText(command.Order, o.orderName())
			m.ask(c.SetDay(command.Issued, m.today))
		}
		if o.invoiced == m.today {
			m.invoice(o)
		}
		if o.follows == m.today {
			m.follow(o)
		}
	})
	for _, o := range m.w.presentedOn(m.today) {
		m.present(o)
	}
}

// place records the order: by the buyer, or by the seller who received it.
func (m *morning) place(o *order) {
	by := o.buyer
	if m.w.seed.chance("placed/" + o.key).percent(20) {
		by = o.seller
	}
	c := command.New(command.TradeOrder, o.orderName(), by).SetText(command.Seller, o.seller)
	c.SetText(command.Buyer, o.buyer).SetText(command.Number, o.orderName()).SetDay(command.Issued, o.placed)
	c.SetAmount(command.Total, money.Of(o.gross, cny))
	m.ask(c.SetBytes(command.Lines, command.AppendLines(nil, o.lines)))
}

// invoice records the invoice, with the quirk that it has from the beginning.
func (m *morning) invoice(o *order) {
	c := m.invoiceOf(o, o.invoiceName(), o.number)
	switch o.quirk {
	case unequal:
		c.SetAmount(command.Tax, money.Of(o.tax+yuan(1), cny))
	case zero:
		c.SetAmount(command.Gross, money.Of(0, cny))
		c.SetAmount(command.Net, money.Of(0, cny)).SetAmount(command.Tax, money.Of(0, cny))
	case antedated:
		c.SetDay(command.Issued, o.delivered.Add(-1))
	}
	m.ask(c)
}

func (m *morning) invoiceOf(o *order, name, number string) *command.Command {
	c := command.New(command.TradeInvoice, name, o.seller).SetText(command.Seller, o.seller)
	c.SetText(command.Buyer, o.buyer).SetText(command.Number, number)
	c.SetDay(command.Issued, o.invoiced).SetDay(command.Due, o.due)
	c.SetAmount(command.Net, money.Of(o.net, cny)).SetAmount(command.Tax, money.Of(o.tax, cny))
	c.SetAmount(command.Gross, money.Of(o.gross, cny))
	return c.SetText(command.Order, o.orderName()).SetText(command.Delivery, o.deliveryName())
}

// follow does what follows from an invoice's quirk.
func (m *morning) follow(o *order) {
	again := o.invoiceName() + "b"
	switch o.quirk {
	case voided:
		m.ask(command.New(command.TradeVoid, o.invoiceName(), o.seller).SetText(command.Reason, "written in error"))
	case reversed:
		a := o.gross
		if !o.whole {
			a /= 2
		}
		c := command.New(command.TradeReverse, "R-"+o.key, o.seller).SetText(command.Invoice, o.invoiceName())
		m.ask(c.SetAmount(command.Amount, money.Of(a, cny)).SetDay(command.Issued, m.today))
	case twice:
		m.ask(m.invoiceOf(o, again, o.number))
	case billedMore:
		// The same goods on a second invoice: its number differs, its delivery not.
		m.ask(m.invoiceOf(o, again, "9"+o.number[1:]))
	}
}

// present asks for finance, unless somebody has done so before.
func (m *morning) present(o *order) {
	if v := m.invoiceRow(o.invoiceName()); v == nil || v.Deal != 0 {
		return
	}
	m.ask(command.New(command.ReceivablePresent, o.dealName(), o.seller).SetText(command.Invoice, o.invoiceName()))
}
