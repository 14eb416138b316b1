package certificate

import (
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/row"
)

// A State is where a certificate stands in its life.
type State uint8

// The states of a certificate. New ones are added at the end.
const (
	Applied   State = iota + 1 // the supplier has asked for it
	Issued                     // the issuer has promised to pay
	Live                       // the supplier has accepted: shares of it travel
	Unpaid                     // the due day is over and not all of it is paid
	Paid                       // nothing of it is live any more
	Cancelled                  // all of it was cancelled
	Declined                   // it never came to be
)

var stateNames = [...]string{"", "applied", "issued", "live", "unpaid", "paid", "cancelled", "declined"}

// String returns the state as it is printed.
func (s State) String() string {
	if int(s) >= len(stateNames) {
		return "unknown"
	}
	return stateNames[s]
}

// States returns every state in order.
func States() []State {
	all := make([]State, 0, len(stateNames)-1)
	for s := Applied; s <= Declined; s++ {
		all = append(all, s)
	}
	return all
}

// A Root is one certificate: an issuer's promise to pay whoever holds its
// shares on the due day. Amounts are minor units. From the acceptance on, live
// and paid and cancelled are its face, always.
type Root struct {
	Face      int64
	Live      int64 // the faces of the shares that are held
	Paid      int64
	Cancelled int64
	Least     int64    // the smallest face that a share may have
	Pack      [16]byte // the first half of the version of the rules it was issued under
	Name      name.ID
	Issuer    uint32
	Supplier  uint32 // who applied for it, and held the first share
	Invoice   uint32 // what the issuer owes the supplier it for
	Limit     uint32 // the issuer's own, which it takes
	First     uint32 // the head of the list of its live shares
	Shares    uint32 // how many shares it ever had
	After     uint32 // the next of the issuer's certificates
	Before    uint32 // the one before
	Next      uint32 // agenda
	Prev      uint32 // agenda
	Last      uint32 // the latest remittance for all of it
	Due       day.Date
	Signed    day.Date // when it was issued, 0 before
	Check     day.Date // when the day-end looks at it, 0: never
	Currency  money.Currency
	Sent      uint16 // how many remittances there were
	State     State
}

// Size implements [table.Row].
func (r *Root) Size() int { return 5*8 + 16 + 12*4 + 3*4 + 2*2 + 1 }

// Encode implements [table.Row].
func (r *Root) Encode(dst []byte) {
	o := row.Out(dst)
	for _, n := range [...]int64{r.Face, r.Live, r.Paid, r.Cancelled, r.Least} {
		o.I64(n)
	}
	o.Bytes(r.Pack[:])
	for _, n := range [...]uint32{
		uint32(r.Name), r.Issuer, r.Supplier, r.Invoice, r.Limit, r.First, r.Shares, r.After, r.Before, r.Next, r.Prev,
		r.Last,
	} {
		o.U32(n)
	}
	for _, n := range [...]day.Date{r.Due, r.Signed, r.Check} {
		o.I32(int32(n))
	}
	o.U16(uint16(r.Currency))
	o.U16(r.Sent)
	o.U8(uint8(r.State))
}

// Decode implements [table.Row].
func (r *Root) Decode(src []byte) {
	in := row.In(src)
	for _, n := range [...]*int64{&r.Face, &r.Live, &r.Paid, &r.Cancelled, &r.Least} {
		*n = in.I64()
	}
	in.Bytes(r.Pack[:])
	r.Name = name.ID(in.U32())
	for _, n := range [...]*uint32{
		&r.Issuer, &r.Supplier, &r.Invoice, &r.Limit, &r.First, &r.Shares, &r.After, &r.Before, &r.Next,
		&r.Prev, &r.Last,
	} {
		*n = in.U32()
	}
	for _, n := range [...]*day.Date{&r.Due, &r.Signed, &r.Check} {
		*n = day.Date(in.I32())
	}
	r.Currency = money.Currency(in.U16())
	r.Sent = in.U16()
	r.State = State(in.U8())
}

// Place implements [agenda.Entry].
func (r *Root) Place() (on *day.Date, next, prev *uint32) { return &r.Check, &r.Next, &r.Prev }

// Of returns minor units of the certificate's currency.
func (r *Root) Of(minor int64) money.Amount { return money.Of(minor, r.Currency) }
