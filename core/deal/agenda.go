package deal

import (
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/row"
)

// A Bucket heads the list of deals that are to be looked at on one day. Row n
// of the agenda is day n-1 after [day.Earliest].
type Bucket struct{ First uint32 }

// Size implements [table.Row].
func (b *Bucket) Size() int { return 4 }

// Encode implements [table.Row].
func (b *Bucket) Encode(dst []byte) { o := row.Out(dst); o.U32(b.First) }

// Decode implements [table.Row].
func (b *Bucket) Decode(src []byte) { in := row.In(src); b.First = in.U32() }

func bucket(on day.Date) uint32 { return uint32(on-day.Earliest) + 1 }

// Schedule puts deal id on the agenda of day on, or takes it off if on is 0.
// It costs the same however many deals there are.
func (d *Deals) Schedule(id uint32, on day.Date) {
	row := d.Rows.Edit(id)
	if row.Check == on {
		return
	}
	if row.Check != 0 {
		d.unlink(row)
	}
	row.Check, row.Next, row.Prev = on, 0, 0
	if on == 0 {
		return
	}
	for d.Days.Len() < bucket(on) {
		d.Days.Add(Bucket{})
	}
	head := d.Days.Edit(bucket(on))
	row.Next = head.First
	if head.First != 0 {
		d.Rows.Edit(head.First).Prev = id
	}
	head.First = id
}

func (d *Deals) unlink(row *Deal) {
	if row.Prev != 0 {
		d.Rows.Edit(row.Prev).Next = row.Next
	} else {
		d.Days.Edit(bucket(row.Check)).First = row.Next
	}
	if row.Next != 0 {
		d.Rows.Edit(row.Next).Prev = row.Prev
	}
}

// On returns the first deal on the agenda of a day, or 0.
func (d *Deals) On(on day.Date) uint32 {
	if d.Days.Len() < bucket(on) {
		return 0
	}
	return d.Days.At(bucket(on)).First
}
