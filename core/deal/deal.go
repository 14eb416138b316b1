// Package deal is what all financing shares: the life of a deal, the payments
// on their way, the limits they take, and the agenda that says which deal is
// to be looked at next.
//
// It knows no technique: what a step means and what it posts is said in
// core/technique. Balances are in the ledger, never here.
package deal

import (
	"github.com/tallystick/tallystick/core/agenda"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/row"
	"github.com/tallystick/tallystick/core/table"
)

// A State is where a deal stands in its life.
type State uint8

// The states. New ones are added at the end.
const (
	Presented  State = iota + 1 // the seller has presented the invoice
	Confirmed                   // the buyer has confirmed the debt
	Offered                     // a funder has offered terms
	Accepted                    // the seller has accepted; the receivable is assigned
	Drawn                       // the advance is on its way
	Financed                    // the bank has confirmed the advance
	PartPaid                    // the buyer has paid a part
	Overdue                     // past due and not repaid
	Recourse                    // the funder has demanded its money of the seller
	BoughtBack                  // the seller has paid it; the receivable is the seller's again
	Settled                     // repaid, nothing is owed
	WrittenOff                  // the rest is a loss
	Reassigned                  // the receivable went back to the seller without a claim
	Cancelled                   // the seller took it back before anybody's money or notice stood on it
)

var stateNames = [...]string{
	"", "presented", "confirmed", "offered", "accepted", "drawn", "financed", "part-paid", "overdue", "recourse",
	"bought-back", "settled", "written-off", "reassigned", "cancelled",
}

// String returns the state as it is printed, such as "part-paid".
func (s State) String() string {
	if int(s) >= len(stateNames) {
		return "unknown"
	}
	return stateNames[s]
}

// States returns every state in order.
func States() []State {
	all := make([]State, 0, len(stateNames)-1)
	for s := Presented; s <= Cancelled; s++ {
		all = append(all, s)
	}
	return all
}

// Marks are what is true of a deal beside its state.
type Marks uint16

// The marks.
const (
	Notified     Marks = 1 << iota // the buyer has notice of the assignment
	Registered                     // the assignment is in the public registry
	Disputed                       // the buyer disputes; draws and surplus wait
	NoSetOff                       // the buyer has waived set-off
	FeeBooked                      // the fee has been booked
	FeeEarned                      // the first draw was confirmed: the fee is owed
	Frozen                         // a contradicting fact was recorded
	NoticeClash                    // a second notice named another payee
	BuyerAgreed                    // the buyer has confirmed amount and due date
	DilutedAfter                   // a credit note came after notice: the claim stands
	TookBuyer                      // its draws take the funder's limit on the buyer
	TookSeller                     // its draws take the funder's limit on the seller
)

var markNames = [...]string{
	"notified", "registered", "disputed", "no-setoff", "fee-booked", "fee-earned", "frozen", "notice-conflict",
	"confirmed-by-buyer", "diluted-after-notice", "takes-buyer-limit", "takes-seller-limit",
}

// Has reports whether m holds one of want.
func (m Marks) Has(want Marks) bool { return m&want != 0 }

// Names calls fn for the name of each mark that is set.
func (m Marks) Names(fn func(string)) {
	for i, n := range markNames {
		if m&(1<<i) != 0 {
			fn(n)
		}
	}
}

// A Deal is one financing. Amounts are minor units of its currency, which is
// that of its block in the ledger.
type Deal struct {
	Face     int64 // what the receivable is for, as presented or confirmed
	Transit  int64 // advance instructed, not yet confirmed
	Interest int64 // interest of the days before Since
	Booked   int64 // interest posted so far
	Diluted  int64 // credit notes after notice, which do not reduce the claim
	Name     name.ID
	Seller   uint32
	Buyer    uint32
	Funder   uint32
	Invoice  uint32
	Block    uint32 // in the ledger
	Terms    uint32
	Last     uint32   // the newest payment
	Next     uint32   // agenda: the next deal of the same day
	Prev     uint32   // agenda: the one before
	Since    day.Date // interest runs on the principal from here
	Due      day.Date
	Check    day.Date // the next day somebody or the day-end looks at it; 0: never
	Closed   day.Date // 0 while it lives
	Marks    Marks
	Payments uint16 // how many payments it has had
	State    State
}

// Size implements [table.Row].
func (d *Deal) Size() int { return 5*8 + 10*4 + 4*4 + 2*2 + 1 }

// Encode implements [table.Row].
func (d *Deal) Encode(dst []byte) {
	o := row.Out(dst)
	for _, n := range [...]int64{d.Face, d.Transit, d.Interest, d.Booked, d.Diluted} {
		o.I64(n)
	}
	for _, n := range [...]uint32{
		uint32(d.Name), d.Seller, d.Buyer, d.Funder, d.Invoice, d.Block, d.Terms, d.Last, d.Next, d.Prev,
	} {
		o.U32(n)
	}
	for _, n := range [...]day.Date{d.Since, d.Due, d.Check, d.Closed} {
		o.I32(int32(n))
	}
	o.U16(uint16(d.Marks))
	o.U16(d.Payments)
	o.U8(uint8(d.State))
}

// Decode implements [table.Row].
func (d *Deal) Decode(src []byte) {
	in := row.In(src)
	for _, n := range [...]*int64{&d.Face, &d.Transit, &d.Interest, &d.Booked, &d.Diluted} {
		*n = in.I64()
	}
	d.Name = name.ID(in.U32())
	for _, n := range [...]*uint32{
		&d.Seller, &d.Buyer, &d.Funder, &d.Invoice, &d.Block, &d.Terms, &d.Last, &d.Next, &d.Prev,
	} {
		*n = in.U32()
	}
	for _, n := range [...]*day.Date{&d.Since, &d.Due, &d.Check, &d.Closed} {
		*n = day.Date(in.I32())
	}
	d.Marks = Marks(in.U16())
	d.Payments = in.U16()
	d.State = State(in.U8())
}

// Deals holds every live deal, its payments, limits and place in the agenda.
type Deals struct {
	Rows       *table.Table[Deal, *Deal]
	Payments   *table.Table[Payment, *Payment]
	Limits     *table.Table[Limit, *Limit]
	Days       *agenda.Days
	Tombstones *table.Table[Tombstone, *Tombstone]
	Reversible *table.Table[Step, *Step]
	Disputes   *table.Table[Dispute, *Dispute]

	names    *name.Names
	limits   *table.Index
	steps    *table.Index
	disputes *table.Index // of Disputes by deal
}

// New returns Deals without deals.
func New(names *name.Names) *Deals {
	return &Deals{
		Rows:       table.New[Deal, *Deal]("deals", 64),
		Payments:   table.New[Payment, *Payment]("payments", 64),
		Limits:     table.New[Limit, *Limit]("limits", 128),
		Days:       agenda.New("agenda"),
		Tombstones: table.New[Tombstone, *Tombstone]("tombstones", 64),
		Reversible: table.New[Step, *Step]("steps", 64),
		Disputes:   table.New[Dispute, *Dispute]("disputes", 512),

		names:    names,
		limits:   table.NewIndex(),
		steps:    table.NewIndex(),
		disputes: table.NewIndex(),
	}
}

// Find returns the deal called text, or 0.
func (d *Deals) Find(text []byte) uint32 { return d.names.Lookup(text, name.Receivable) }

// Rebuild makes the indexes anew from the tables.
func (d *Deals) Rebuild() {
	d.limits, d.steps, d.disputes = table.NewIndex(), table.NewIndex(), table.NewIndex()
	for id := uint32(1); id <= d.Limits.Len(); id++ {
		if l := d.Limits.At(id); l.Name != 0 {
			d.limits.Insert(limitHash(l.Owner, l.On, uint16(l.Currency)), id)
		}
	}
	for id := uint32(1); id <= d.Reversible.Len(); id++ {
		d.steps.Insert(stepHash(d.Reversible.At(id).Leaf), id)
	}
	for id := uint32(1); id <= d.Disputes.Len(); id++ {
		if t := d.Disputes.At(id); t.Deal != 0 {
			d.disputes.Insert(disputeHash(t.Deal), id)
		}
	}
	forget(d)
}

// Indexes are the indexes of deals at a published height.
type Indexes struct{ limits, steps, disputes *table.IndexView }

// FreezeIndexes returns the indexes as they are now.
func (d *Deals) FreezeIndexes() Indexes {
	return Indexes{d.limits.Freeze(), d.steps.Freeze(), d.disputes.Freeze()}
}

// RestoreIndexes makes the indexes what they were when x was frozen.
func (d *Deals) RestoreIndexes(x Indexes) {
	d.limits.Restore(x.limits)
	d.steps.Restore(x.steps)
	d.disputes.Restore(x.disputes)
}
