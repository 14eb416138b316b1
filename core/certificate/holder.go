package certificate

import (
	"github.com/tallystick/tallystick/core/row"
)

// A Holder is what certificates know of one party: what it holds, and what it
// has issued.
type Holder struct {
	Party  uint32
	Shares uint32 // the head of the list of live shares that it holds
	Roots  uint32 // the head of the list of certificates that it was asked for
	Held   uint32 // how many live shares it holds
	Asked  uint32 // how many certificates it was asked for
	Unpaid uint32 // how many of its certificates are unpaid
	Frozen uint8  // 1: somebody has stopped it from issuing
}

// Size implements [table.Row].
func (h *Holder) Size() int { return 6*4 + 1 }

// Encode implements [table.Row].
func (h *Holder) Encode(dst []byte) {
	o := row.Out(dst)
	for _, n := range [...]uint32{h.Party, h.Shares, h.Roots, h.Held, h.Asked, h.Unpaid} {
		o.U32(n)
	}
	o.U8(h.Frozen)
}

// Decode implements [table.Row].
func (h *Holder) Decode(src []byte) {
	in := row.In(src)
	for _, n := range [...]*uint32{&h.Party, &h.Shares, &h.Roots, &h.Held, &h.Asked, &h.Unpaid} {
		*n = in.U32()
	}
	h.Frozen = in.U8()
}

// Stopped reports whether the party may issue nothing: something that it issued
// is unpaid, or somebody has stopped it.
func (h *Holder) Stopped() bool { return h.Unpaid > 0 || h.Frozen == 1 }

// A Cover says how much of an invoice is paid with certificates.
type Cover struct {
	Used    int64 // minor units of the invoice's currency
	Invoice uint32
}

// Size implements [table.Row].
func (c *Cover) Size() int { return 8 + 4 }

// Encode implements [table.Row].
func (c *Cover) Encode(dst []byte) { o := row.Out(dst); o.I64(c.Used); o.U32(c.Invoice) }

// Decode implements [table.Row].
func (c *Cover) Decode(src []byte) { in := row.In(src); c.Used, c.Invoice = in.I64(), in.U32() }

func idHash(id uint32) uint64 { h := uint64(id) * 0x9e3779b97f4a7c15; return h ^ h>>29 }
