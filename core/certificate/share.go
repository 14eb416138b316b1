package certificate

import (
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/row"
)

// A Standing is where a share stands in its life.
type Standing uint8

// The standings of a share. New ones are added at the end.
const (
	Held      Standing = iota + 1 // its holder may do with it what it likes
	Moving                        // offered to another, who has not answered
	Pledged                       // held as security by another
	Split                         // its children took its place
	Redeemed                      // paid
	Withdrawn                     // cancelled by issuer and holder
)

var standingNames = [...]string{"", "held", "moving", "pledged", "split", "paid", "cancelled"}

// String returns the standing as it is printed.
func (s Standing) String() string {
	if int(s) >= len(standingNames) {
		return "unknown"
	}
	return standingNames[s]
}

// Standings returns every standing in order.
func Standings() []Standing {
	all := make([]Standing, 0, len(standingNames)-1)
	for s := Held; s <= Withdrawn; s++ {
		all = append(all, s)
	}
	return all
}

// Alive reports whether the issuer still owes the share.
func (s Standing) Alive() bool { return s >= Held && s <= Pledged }

// Marks are what is true of a share beside its standing.
type Marks uint8

// The marks.
const (
	HolderGives Marks = 1 << iota // the holder has agreed to cancel it
	IssuerGives                   // the issuer has
	Presented                     // the holder has asked to be paid
)

// Has reports whether m holds one of want.
func (m Marks) Has(want Marks) bool { return m&want != 0 }

// A Share is a part of a certificate that one party holds, with all that proves
// what it is worth: who owes how much to whom, and when.
//
// Shares are never removed, and the children of one stand side by side.
type Share struct {
	Face     int64 // minor units
	Name     name.ID
	Root     uint32
	Issuer   uint32
	Holder   uint32
	Parent   uint32 // 0 of the first share of a certificate
	Child    uint32 // the first of its children, 0 if it was not split
	To       uint32 // whom it is offered or pledged to
	Evidence uint32 // the invoice that it paid on its latest hop
	Offered  uint32 // the invoice that it is to pay, while it is offered
	Next     uint32 // live shares of the certificate: the next one
	Prev     uint32 // the one before
	After    uint32 // live shares of the holder: the next one
	Before   uint32 // the one before
	Last     uint32 // the latest remittance for it alone
	Due      day.Date
	Currency money.Currency
	Hops     uint16 // how often it changed hands
	Sent     uint16 // how many remittances there were for it alone
	Children uint8
	Standing Standing
	Marks    Marks
}

// Size implements [table.Row].
func (s *Share) Size() int { return 8 + 14*4 + 4 + 3*2 + 3 }

// Encode implements [table.Row].
func (s *Share) Encode(dst []byte) {
	o := row.Out(dst)
	o.I64(s.Face)
	for _, n := range [...]uint32{
		uint32(s.Name), s.Root, s.Issuer, s.Holder, s.Parent, s.Child, s.To, s.Evidence, s.Offered,
		s.Next, s.Prev, s.After, s.Before, s.Last,
	} {
		o.U32(n)
	}
	o.I32(int32(s.Due))
	o.U16(uint16(s.Currency))
	o.U16(s.Hops)
	o.U16(s.Sent)
	o.U8(s.Children)
	o.U8(uint8(s.Standing))
	o.U8(uint8(s.Marks))
}

// Decode implements [table.Row].
func (s *Share) Decode(src []byte) {
	in := row.In(src)
	s.Face = in.I64()
	s.Name = name.ID(in.U32())
	for _, n := range [...]*uint32{
		&s.Root, &s.Issuer, &s.Holder, &s.Parent, &s.Child, &s.To, &s.Evidence, &s.Offered,
		&s.Next, &s.Prev, &s.After, &s.Before, &s.Last,
	} {
		*n = in.U32()
	}
	s.Due = day.Date(in.I32())
	s.Currency = money.Currency(in.U16())
	s.Hops = in.U16()
	s.Sent = in.U16()
	s.Children = in.U8()
	s.Standing = Standing(in.U8())
	s.Marks = Marks(in.U8())
}
