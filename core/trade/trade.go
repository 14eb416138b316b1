// Package trade is what really happened between a seller and a buyer: orders,
// deliveries and invoices, as received.
//
// Requests are refused, facts never: a document that contradicts another one
// is recorded with a flag, and the flag keeps it from being financed.
package trade

import (
	"encoding/binary"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/table"
)

// Documents holds every order, delivery and invoice.
type Documents struct {
	Orders     *table.Table[Order, *Order]
	Deliveries *table.Table[Delivery, *Delivery]
	Invoices   *table.Table[Invoice, *Invoice]

	names   *name.Names
	parties *party.Register
	prints  *table.Index // the first invoice of each fingerprint
	scratch []byte
}

// New returns a Documents without documents.
func New(names *name.Names, parties *party.Register) *Documents {
	return &Documents{
		Orders:     table.New[Order, *Order]("orders", 128),
		Deliveries: table.New[Delivery, *Delivery]("deliveries", 256),
		Invoices:   table.New[Invoice, *Invoice]("invoices", 64),

		names:   names,
		parties: parties,
		prints:  table.NewIndex(),
	}
}

// Rebuild makes the index anew from the invoices.
func (d *Documents) Rebuild() {
	d.prints = table.NewIndex()
	for id := uint32(1); id <= d.Invoices.Len(); id++ {
		if v := d.Invoices.At(id); v.Name != 0 && v.First == 0 {
			d.prints.Insert(printHash(&v.Fingerprint), id)
		}
	}
}

func printHash(f *[32]byte) uint64 { return binary.LittleEndian.Uint64(f[:8]) }

// sides reads the seller and buyer that c names.
func (d *Documents) sides(c *command.Command) (seller, buyer uint32, no *refuse.Refusal) {
	if seller = d.parties.Find(c.Text(command.Seller)); seller == 0 {
		return 0, 0, refuse.UnknownParty.With(refuse.ID(c.Text(command.Seller)))
	}
	if buyer = d.parties.Find(c.Text(command.Buyer)); buyer == 0 {
		return 0, 0, refuse.UnknownParty.With(refuse.ID(c.Text(command.Buyer)))
	}
	return seller, buyer, nil
}

// asker refuses unless by is one of the parties or the operator, who records
// what it received on their behalf.
func (d *Documents) asker(by uint32, parties ...uint32) *refuse.Refusal {
	for _, p := range parties {
		if by == p {
			return nil
		}
	}
	if d.parties.At(by).Roles.Has(party.Operator) {
		return nil
	}
	return refuse.NotEntitled.With(refuse.ID(d.parties.Text(by)))
}

// Order records a purchase order. Its lines must sum to its total.
//
// Refusals: ObjectExists, UnknownParty, SelfDealing, NotEntitled, LinesUnequal.
func (d *Documents) Order(c *command.Command, by uint32, today day.Date) *refuse.Refusal {
	if d.names.Find(c.Object) != 0 {
		return refuse.ObjectExists.With(refuse.ID(c.Object))
	}
	seller, buyer, no := d.sides(c)
	if no != nil {
		return no
	}
	if seller == buyer {
		return refuse.SelfDealing.With(refuse.ID(d.parties.Text(seller)))
	}
	if no := d.asker(by, seller, buyer); no != nil {
		return no
	}
	total := c.Amount(command.Total)
	if no := linesSum(c, total); no != nil {
		return no
	}
	id := d.Orders.Add(Order{
		Total: total.Minor(), Currency: total.Currency(), Seller: seller, Buyer: buyer,
		Issued: dayOr(c, command.Issued, today),
	})
	d.Orders.Edit(id).Name = d.names.Add(c.Object, name.Order, id)
	return nil
}

// quantityUnit is one piece in the thousandths in which quantities are kept.
const quantityUnit = 1000

func linesSum(c *command.Command, total money.Amount) *refuse.Refusal {
	if !c.Has(command.Lines) {
		return nil
	}
	lines, err := command.ReadLines(c.Text(command.Lines))
	if err != nil {
		return refuse.FieldInvalid.With(refuse.ID(command.Lines.String()))
	}
	sum := money.Of(0, total.Currency())
	for _, l := range lines {
		price := money.Of(l.Price, total.Currency())
		if l.Price > money.Max/max(l.Quantity/quantityUnit, 1) {
			return refuse.AmountTooLarge.With(refuse.ID(command.Lines.String()))
		}
		sum = sum.Add(price.Times(money.Rate(l.Quantity)*(money.One/quantityUnit), money.HalfEven))
	}
	if sum != total {
		return refuse.LinesUnequal.With(refuse.Amount(sum), refuse.Amount(total))
	}
	return nil
}

func dayOr(c *command.Command, f command.Field, otherwise day.Date) day.Date {
	if c.Has(f) {
		return c.Day(f)
	}
	return otherwise
}

// Deliver records a delivery against an order.
//
// Refusals: ObjectExists, UnknownObject, NotEntitled.
func (d *Documents) Deliver(c *command.Command, by uint32, today day.Date) *refuse.Refusal {
	if d.names.Find(c.Object) != 0 {
		return refuse.ObjectExists.With(refuse.ID(c.Object))
	}
	order := d.names.Lookup(c.Text(command.Order), name.Order)
	if order == 0 {
		return refuse.UnknownObject.With(refuse.ID(c.Text(command.Order)))
	}
	o := d.Orders.At(order)
	if no := d.asker(by, o.Seller, o.Buyer); no != nil {
		return no
	}
	id := d.Deliveries.Add(Delivery{Order: order, Day: dayOr(c, command.Issued, today)})
	d.Deliveries.Edit(id).Name = d.names.Add(c.Object, name.Delivery, id)
	return nil
}

// FreezeIndex returns the index as it is now.
func (d *Documents) FreezeIndex() *table.IndexView { return d.prints.Freeze() }

// RestoreIndex makes the index what it was when x was frozen.
func (d *Documents) RestoreIndex(x *table.IndexView) { d.prints.Restore(x) }
