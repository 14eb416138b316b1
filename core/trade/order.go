package trade

import (
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/row"
)

// An Order is a purchase order.
type Order struct {
	Total    int64 // minor units
	Name     name.ID
	Seller   uint32
	Buyer    uint32
	Issued   day.Date
	Currency money.Currency
}

// Size implements [table.Row].
func (p *Order) Size() int { return 8 + 4*4 + 2 }

// Encode implements [table.Row].
func (p *Order) Encode(dst []byte) {
	o := row.Out(dst)
	o.I64(p.Total)
	o.U32(uint32(p.Name))
	o.U32(p.Seller)
	o.U32(p.Buyer)
	o.I32(int32(p.Issued))
	o.U16(uint16(p.Currency))
}

// Decode implements [table.Row].
func (p *Order) Decode(src []byte) {
	in := row.In(src)
	p.Total = in.I64()
	p.Name = name.ID(in.U32())
	p.Seller = in.U32()
	p.Buyer = in.U32()
	p.Issued = day.Date(in.I32())
	p.Currency = money.Currency(in.U16())
}

// A Delivery is a delivery against an order.
type Delivery struct {
	Name  name.ID
	Order uint32
	Deal  uint32   // the live deal it stands behind
	Day   day.Date // the day of the document
}

// Size implements [table.Row].
func (d *Delivery) Size() int { return 4 * 4 }

// Encode implements [table.Row].
func (d *Delivery) Encode(dst []byte) {
	o := row.Out(dst)
	o.U32(uint32(d.Name))
	o.U32(d.Order)
	o.U32(d.Deal)
	o.I32(int32(d.Day))
}

// Decode implements [table.Row].
func (d *Delivery) Decode(src []byte) {
	in := row.In(src)
	d.Name = name.ID(in.U32())
	d.Order = in.U32()
	d.Deal = in.U32()
	d.Day = day.Date(in.I32())
}
