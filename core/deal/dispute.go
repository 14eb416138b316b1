package deal

import "github.com/tallystick/tallystick/core/row"

// A Dispute is what the buyer of one deal says that it need not pay. It stands
// until it is settled; most deals have none.
type Dispute struct {
	Amount int64 // minor units
	Deal   uint32
}

// Size implements [table.Row].
func (t *Dispute) Size() int { return 8 + 4 }

// Encode implements [table.Row].
func (t *Dispute) Encode(dst []byte) {
	o := row.Out(dst)
	o.I64(t.Amount)
	o.U32(t.Deal)
}

// Decode implements [table.Row].
func (t *Dispute) Decode(src []byte) {
	in := row.In(src)
	t.Amount = in.I64()
	t.Deal = in.U32()
}

func disputeHash(deal uint32) uint64 { h := uint64(deal) * 0x9e3779b97f4a7c15; return h ^ h>>29 }

// dispute returns the row of what is disputed of deal id, or 0.
func (d *Deals) dispute(id uint32) uint32 {
	return d.disputes.Find(disputeHash(id), func(t uint32) bool { return d.Disputes.At(t).Deal == id })
}

// Contest notes that minor units of deal id are disputed. The buyer's last word
// holds: it replaces what was noted before.
func (d *Deals) Contest(id uint32, minor int64) {
	t := d.dispute(id)
	if t == 0 {
		t = d.Disputes.Add(Dispute{Deal: id})
		d.disputes.Insert(disputeHash(id), t)
	}
	d.Disputes.Edit(t).Amount = minor
	d.Rows.Edit(id).Marks |= Disputed
}

// Contested returns how many minor units of deal id are disputed.
func (d *Deals) Contested(id uint32) int64 { return d.Disputes.At(d.dispute(id)).Amount }

// Appease forgets what was disputed of deal id, if anything was.
func (d *Deals) Appease(id uint32) {
	if t := d.dispute(id); t != 0 {
		d.disputes.Delete(disputeHash(id), t)
		d.Disputes.Remove(t)
		d.Rows.Edit(id).Marks &^= Disputed
	}
}
