package trade

import (
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/row"
)

// Flags are what is remarkable about an invoice. They decide whether it can
// be financed, never whether it is recorded.
type Flags uint16

// The flags.
const (
	Void         Flags = 1 << iota // the document, or a later one, says it is void
	Red                            // a reversal: gross below zero
	Zero                           // gross is zero
	Unequal                        // net and tax do not make gross
	Duplicate                      // its fingerprint was recorded before
	Self                           // seller and buyer are one party
	Contradicted                   // a later document with its fingerprint is void
	Settled                        // a deal on it ended with nothing left to pay
	Certified                      // some of it is paid with certificates
)

var flagNames = [...]string{
	"void", "red", "zero", "unequal", "duplicate", "self", "contradicted", "settled", "certified",
}

// Names calls fn for the name of each flag that is set.
func (f Flags) Names(fn func(string)) {
	for i, n := range flagNames {
		if f&(1<<i) != 0 {
			fn(n)
		}
	}
}

// Has reports whether f holds one of want.
func (f Flags) Has(want Flags) bool { return f&want != 0 }

// An Invoice is an invoice as it was received.
type Invoice struct {
	Fingerprint [32]byte
	Net         int64 // minor units
	Tax         int64
	Gross       int64
	Reversed    int64 // taken back by red invoices
	Name        name.ID
	Seller      uint32
	Buyer       uint32
	First       uint32 // of a duplicate: the first invoice with the fingerprint
	Deal        uint32 // the live deal it stands behind
	Order       uint32
	Delivery    uint32
	Issued      day.Date
	Due         day.Date // 0 if the document does not say
	Currency    money.Currency
	Flags       Flags
}

// Size implements [table.Row].
func (v *Invoice) Size() int { return 32 + 4*8 + 7*4 + 2*4 + 2*2 }

// Encode implements [table.Row].
func (v *Invoice) Encode(dst []byte) {
	o := row.Out(dst)
	o.Bytes(v.Fingerprint[:])
	for _, n := range [...]int64{v.Net, v.Tax, v.Gross, v.Reversed} {
		o.I64(n)
	}
	for _, n := range [...]uint32{uint32(v.Name), v.Seller, v.Buyer, v.First, v.Deal, v.Order, v.Delivery} {
		o.U32(n)
	}
	o.I32(int32(v.Issued))
	o.I32(int32(v.Due))
	o.U16(uint16(v.Currency))
	o.U16(uint16(v.Flags))
}

// Decode implements [table.Row].
func (v *Invoice) Decode(src []byte) {
	in := row.In(src)
	in.Bytes(v.Fingerprint[:])
	for _, n := range [...]*int64{&v.Net, &v.Tax, &v.Gross, &v.Reversed} {
		*n = in.I64()
	}
	v.Name = name.ID(in.U32())
	for _, n := range [...]*uint32{&v.Seller, &v.Buyer, &v.First, &v.Deal, &v.Order, &v.Delivery} {
		*n = in.U32()
	}
	v.Issued = day.Date(in.I32())
	v.Due = day.Date(in.I32())
	v.Currency = money.Currency(in.U16())
	v.Flags = Flags(in.U16())
}

// Left returns what the invoice claims after reversals.
func (v *Invoice) Left() money.Amount { return money.Of(v.Gross-v.Reversed, v.Currency) }
