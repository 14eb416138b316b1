package certificate

import (
	"bytes"
	"strconv"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/row"
)

// A Purpose says what a remittance is for.
type Purpose uint8

// The purposes. New ones are added at the end.
const (
	Redemption Purpose = iota + 1 // the issuer pays whoever holds a share
)

var purposeNames = [...]string{"", "redemption"}

// String returns the purpose as it is printed.
func (p Purpose) String() string { return purposeNames[p] }

// A Progress says how far a remittance is.
type Progress uint8

// The progress of a remittance. New ones are added at the end.
const (
	Instructed Progress = iota + 1 // on its way
	Done                           // confirmed in full, or all that could be
	Failed                         // the bank could not carry it out
)

var progressNames = [...]string{"", "instructed", "confirmed", "failed"}

// String returns the progress as it is printed.
func (p Progress) String() string { return progressNames[p] }

// A Remittance is an instruction to a bank to pay for a certificate or a share.
// Its name is that of what it pays for, '#', and its number. What a bank
// confirms is booked share by share, in slices.
type Remittance struct {
	Amount    int64 // instructed, minor units
	Confirmed int64 // of that, confirmed
	Booked    int64 // of that, booked
	Root      uint32
	Share     uint32 // 0 if it pays for all of the certificate
	Payer     uint32
	Payee     uint32 // 0 if they are many
	Earlier   uint32 // the one before, for the same
	Day       day.Date
	Number    uint16
	Purpose   Purpose
	Progress  Progress
}

// Size implements [table.Row].
func (m *Remittance) Size() int { return 3*8 + 5*4 + 4 + 2 + 2 }

// Encode implements [table.Row].
func (m *Remittance) Encode(dst []byte) {
	o := row.Out(dst)
	for _, n := range [...]int64{m.Amount, m.Confirmed, m.Booked} {
		o.I64(n)
	}
	for _, n := range [...]uint32{m.Root, m.Share, m.Payer, m.Payee, m.Earlier} {
		o.U32(n)
	}
	o.I32(int32(m.Day))
	o.U16(m.Number)
	o.U8(uint8(m.Purpose))
	o.U8(uint8(m.Progress))
}

// Decode implements [table.Row].
func (m *Remittance) Decode(src []byte) {
	in := row.In(src)
	for _, n := range [...]*int64{&m.Amount, &m.Confirmed, &m.Booked} {
		*n = in.I64()
	}
	for _, n := range [...]*uint32{&m.Root, &m.Share, &m.Payer, &m.Payee, &m.Earlier} {
		*n = in.U32()
	}
	m.Day = day.Date(in.I32())
	m.Number = in.U16()
	m.Purpose = Purpose(in.U8())
	m.Progress = Progress(in.U8())
}

// Open returns what of the remittance is still on its way.
func (m *Remittance) Open() int64 {
	if m.Progress != Instructed {
		return 0
	}
	return m.Amount - m.Confirmed
}

// Remit adds a remittance for a certificate, or for one share of it, and
// returns it.
func (g *Register) Remit(m Remittance) uint32 {
	m.Progress = Instructed
	last, sent := &g.Roots.Edit(m.Root).Last, &g.Roots.Edit(m.Root).Sent
	if m.Share != 0 {
		last, sent = &g.Shares.Edit(m.Share).Last, &g.Shares.Edit(m.Share).Sent
	}
	*sent++
	m.Number, m.Earlier = *sent, *last
	*last = g.Remittances.Add(m)
	return *last
}

// Remittance returns the remittance that text names: "C1#2", or "C1" for the
// latest one of C1. It returns 0 if there is none.
func (g *Register) Remittance(text []byte) uint32 {
	object, number, numbered := bytes.Cut(text, []byte{'#'})
	at := g.latest(object)
	if !numbered {
		return at
	}
	n, err := strconv.ParseUint(string(number), 10, 16)
	if err != nil {
		return 0
	}
	for at != 0 && uint64(g.Remittances.At(at).Number) != n {
		at = g.Remittances.At(at).Earlier
	}
	return at
}

// latest returns the latest remittance for what text names, 0 if there is none.
func (g *Register) latest(text []byte) uint32 {
	switch t, id := g.names.Target(g.names.Find(text)); t {
	case name.Certificate:
		return g.Roots.At(id).Last
	case name.Share:
		return g.Shares.At(id).Last
	}
	return 0
}

// Object returns the name of what a remittance pays for.
func (g *Register) Object(m *Remittance) name.ID {
	if m.Share != 0 {
		return g.Shares.At(m.Share).Name
	}
	return g.Roots.At(m.Root).Name
}
