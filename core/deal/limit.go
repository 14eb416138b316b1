package deal

import (
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/row"
)

// A Limit is the most that its owner lends against one party, in one
// currency. How much of it is free, blocked and used stands in the ledger.
type Limit struct {
	Name     name.ID
	Owner    uint32
	On       uint32
	Block    uint32 // in the ledger
	Currency money.Currency
}

// Size implements [table.Row].
func (l *Limit) Size() int { return 4*4 + 2 }

// Encode implements [table.Row].
func (l *Limit) Encode(dst []byte) {
	o := row.Out(dst)
	o.U32(uint32(l.Name))
	o.U32(l.Owner)
	o.U32(l.On)
	o.U32(l.Block)
	o.U16(uint16(l.Currency))
}

// Decode implements [table.Row].
func (l *Limit) Decode(src []byte) {
	in := row.In(src)
	l.Name = name.ID(in.U32())
	l.Owner = in.U32()
	l.On = in.U32()
	l.Block = in.U32()
	l.Currency = money.Currency(in.U16())
}

func limitHash(owner, on uint32, cur uint16) uint64 {
	h := (uint64(owner)<<32 | uint64(on)) * 0x9e3779b97f4a7c15
	h = (h ^ h>>29 ^ uint64(cur)) * 0x9e3779b97f4a7c15
	return h ^ h>>32
}

// Limit returns the limit that owner has set on a party in cur, or 0.
func (d *Deals) Limit(owner, on uint32, cur money.Currency) uint32 {
	if d.Limits.Len() == 0 {
		return 0
	}
	return d.limits.Find(limitHash(owner, on, uint16(cur)), func(id uint32) bool {
		l := d.Limits.At(id)
		return l.Owner == owner && l.On == on && l.Currency == cur
	})
}

// LimitNamed returns the limit called text, or 0.
func (d *Deals) LimitNamed(text []byte) uint32 { return d.names.Lookup(text, name.Limit) }

// AddLimit adds a limit called text.
func (d *Deals) AddLimit(text []byte, l Limit) uint32 {
	id := d.Limits.Add(l)
	d.Limits.Edit(id).Name = d.names.Add(text, name.Limit, id)
	d.limits.Insert(limitHash(l.Owner, l.On, uint16(l.Currency)), id)
	return id
}
