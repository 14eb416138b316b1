package deal

import (
	"bytes"
	"strconv"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/row"
)

// A Purpose says what a payment is for.
type Purpose uint8

// The purposes. Out leaves the funder's bank, in reaches it.
const (
	PayAdvance  Purpose = iota + 1 // out: the advance, to the seller
	PaySurplus                     // out: what is the seller's of a collection
	Collection                     // in: the buyer pays the receivable
	BuyBack                        // in: the seller pays what is owed
	Recovery                       // in: money after a write-off
	PayBackCash                    // out: money that belongs to nothing, to who sent it
)

var purposeNames = [...]string{"", "advance", "surplus", "collection", "buy-back", "recovery", "repayment"}

// String returns the purpose as it is printed.
func (p Purpose) String() string { return purposeNames[p] }

// Out reports whether the money leaves the funder.
func (p Purpose) Out() bool { return p == PayAdvance || p == PaySurplus || p == PayBackCash }

// A Progress says how far a payment is.
type Progress uint8

// The progress of a payment.
const (
	Instructed Progress = iota + 1 // on its way
	Done                           // confirmed, and nothing more is on its way
	Failed                         // the bank could not carry it out
	Returned                       // it came back after it was confirmed
	Recalled                       // it was stopped, or what it paid was undone
)

var progressNames = [...]string{"", "instructed", "confirmed", "failed", "returned", "recalled"}

// String returns the progress as it is printed.
func (p Progress) String() string { return progressNames[p] }

// A Payment is an instruction to a bank, or an announced payment that a bank
// is to confirm. Its name is the deal's, '#', and its number.
type Payment struct {
	Amount    int64 // instructed, minor units
	Confirmed int64 // what moved, as its bank says, and did not come back
	Fee       int64 // what a confirmed incoming payment paid of each
	Interest  int64
	Principal int64
	Surplus   int64 // to the seller, held or not
	Suspense  int64 // beyond the claim; below zero what came back of it from other deals
	Claim     int64 // what it took off the claim
	Deal      uint32
	Other     uint32 // the payee of an outgoing, the payer of an incoming payment
	Before    uint32 // the payment before, of the same deal
	Day       day.Date
	Number    uint16
	Back      uint16 // of a repayment: the number of the payment whose money it gives back
	Purpose   Purpose
	Progress  Progress
}

// Size implements [table.Row].
func (p *Payment) Size() int { return 8*8 + 3*4 + 4 + 2*2 + 2 }

// Encode implements [table.Row].
func (p *Payment) Encode(dst []byte) {
	o := row.Out(dst)
	for _, n := range [...]int64{
		p.Amount, p.Confirmed, p.Fee, p.Interest, p.Principal, p.Surplus, p.Suspense, p.Claim,
	} {
		o.I64(n)
	}
	o.U32(p.Deal)
	o.U32(p.Other)
	o.U32(p.Before)
	o.I32(int32(p.Day))
	o.U16(p.Number)
	o.U16(p.Back)
	o.U8(uint8(p.Purpose))
	o.U8(uint8(p.Progress))
}

// Decode implements [table.Row].
func (p *Payment) Decode(src []byte) {
	in := row.In(src)
	for _, n := range [...]*int64{
		&p.Amount, &p.Confirmed, &p.Fee, &p.Interest, &p.Principal, &p.Surplus, &p.Suspense, &p.Claim,
	} {
		*n = in.I64()
	}
	p.Deal = in.U32()
	p.Other = in.U32()
	p.Before = in.U32()
	p.Day = day.Date(in.I32())
	p.Number = in.U16()
	p.Back = in.U16()
	p.Purpose = Purpose(in.U8())
	p.Progress = Progress(in.U8())
}

// Open returns what of the payment is still on its way.
func (p *Payment) Open() int64 {
	if p.Progress != Instructed {
		return 0
	}
	return p.Amount - p.Confirmed
}

// Unmoved returns what of the payment has not moved, on its way or not.
func (p *Payment) Unmoved() int64 { return max(0, p.Amount-p.Confirmed) }

// Here returns what of an incoming payment its deal has: what it paid, and what
// waits in suspense. The rest of what came was moved to other deals.
func (p *Payment) Here() int64 { return p.Paid() + max(0, p.Suspense) }

// Paid returns what an incoming payment paid: the funder's dues, and what is
// the seller's.
func (p *Payment) Paid() int64 { return p.Fee + p.Interest + p.Principal + p.Surplus }

// Instruct adds a payment to deal id and returns it.
func (d *Deals) Instruct(id uint32, purpose Purpose, other uint32, minor int64, today day.Date) uint32 {
	row := d.Rows.Edit(id)
	row.Payments++
	p := d.Payments.Add(Payment{
		Amount: minor, Deal: id, Other: other, Before: row.Last, Day: today, Number: row.Payments,
		Purpose: purpose, Progress: Instructed,
	})
	d.Rows.Edit(id).Last = p
	return p
}

// Payment returns the payment that text names: "D1#2", or "D1" for the oldest
// payment of D1 that is on its way. It returns 0 if there is none.
func (d *Deals) Payment(text []byte) uint32 {
	deal, number, numbered := bytes.Cut(text, []byte{'#'})
	id := d.Find(deal)
	if id == 0 {
		return 0
	}
	want := 0
	if numbered {
		n, err := strconv.Atoi(string(number))
		if err != nil || n < 1 {
			return 0
		}
		want = n
	}
	found := uint32(0)
	for p := d.Rows.At(id).Last; p != 0; p = d.Payments.At(p).Before {
		row := d.Payments.At(p)
		switch {
		case want == int(row.Number):
			return p
		case want == 0 && row.Progress == Instructed:
			found = p
		}
	}
	return found
}

// PaymentName returns the name of payment p, such as "D1#2".
func (d *Deals) PaymentName(p uint32) string {
	row := d.Payments.At(p)
	return d.names.Text(d.Rows.At(row.Deal).Name) + "#" + strconv.Itoa(int(row.Number))
}

// Waiting returns what waits in suspense on deal id of the money that party
// sent: nothing claims it, and it was not given back. Below zero party has had
// so much twice: it was given back, and then its bank took back the payment.
func (d *Deals) Waiting(id, party uint32) (minor int64) {
	for p := d.Rows.At(id).Last; p != 0; p = d.Payments.At(p).Before {
		row := d.Payments.At(p)
		if row.Other == party {
			minor += row.Suspense - row.given()
		}
	}
	return minor
}

// WaitingOf returns what of Waiting came with payment p.
func (d *Deals) WaitingOf(p uint32) int64 {
	row := d.Payments.At(p)
	minor := row.Suspense
	for q := d.Rows.At(row.Deal).Last; q != 0; q = d.Payments.At(q).Before {
		if back := d.Payments.At(q); back.Back == row.Number {
			minor -= back.given()
		}
	}
	if minor <= 0 {
		return 0
	}
	return max(0, min(minor, d.Waiting(row.Deal, row.Other)))
}

// given returns what a repayment gives back, or has given back.
func (p *Payment) given() int64 {
	switch {
	case p.Purpose != PayBackCash:
		return 0
	case p.Progress == Instructed:
		return p.Amount
	}
	return p.Confirmed
}

// OnItsWay returns the oldest payment of deal id that is on its way, or 0.
func (d *Deals) OnItsWay(id uint32) uint32 {
	found := uint32(0)
	for p := d.Rows.At(id).Last; p != 0; p = d.Payments.At(p).Before {
		if d.Payments.At(p).Progress == Instructed {
			found = p
		}
	}
	return found
}
