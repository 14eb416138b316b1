// Package agenda says which rows are to be looked at on which day: a list for
// each day, whose links stand in the rows themselves. To put a row on another
// day costs the same however many rows there are.
package agenda

import (
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/row"
	"github.com/tallystick/tallystick/core/table"
)

// A Bucket heads the list of rows that are to be looked at on one day. Row n
// of an agenda is day n-1 after [day.Earliest].
type Bucket struct{ First uint32 }

// Size implements [table.Row].
func (b *Bucket) Size() int { return 4 }

// Encode implements [table.Row].
func (b *Bucket) Encode(dst []byte) { o := row.Out(dst); o.U32(b.First) }

// Decode implements [table.Row].
func (b *Bucket) Decode(src []byte) { in := row.In(src); b.First = in.U32() }

// Days are the lists of one agenda.
type Days = table.Table[Bucket, *Bucket]

// New returns an empty agenda whose table is called name.
func New(name string) *Days { return table.New[Bucket, *Bucket](name, 512) }

// An Entry is the pointer to a row R that stands on an agenda.
type Entry[R any] interface {
	table.Pointer[R]
	// Place returns the day of the row, 0 if it is on none, and the rows after
	// and before it in the list of that day.
	Place() (on *day.Date, next, prev *uint32)
}

func bucket(on day.Date) uint32 { return uint32(on-day.Earliest) + 1 }

// Schedule puts row id on the agenda of day on, or takes it off if on is 0.
func Schedule[R any, P Entry[R]](days *Days, rows *table.Table[R, P], id uint32, on day.Date) {
	at, next, prev := P(rows.Edit(id)).Place()
	if *at == on {
		return
	}
	if *at != 0 {
		unlink(days, rows, bucket(*at), *next, *prev)
	}
	*at, *next, *prev = on, 0, 0
	if on == 0 {
		return
	}
	for days.Len() < bucket(on) {
		days.Add(Bucket{})
	}
	head := days.Edit(bucket(on))
	*next = head.First
	if head.First != 0 {
		_, _, before := P(rows.Edit(head.First)).Place()
		*before = id
	}
	head.First = id
}

// unlink closes the gap between the rows prev and next of a list.
func unlink[R any, P Entry[R]](days *Days, rows *table.Table[R, P], list, next, prev uint32) {
	if prev != 0 {
		_, after, _ := P(rows.Edit(prev)).Place()
		*after = next
	} else {
		days.Edit(list).First = next
	}
	if next != 0 {
		_, _, before := P(rows.Edit(next)).Place()
		*before = prev
	}
}

// On returns the first row on the agenda of a day, or 0.
func On(days *Days, on day.Date) uint32 {
	if days.Len() < bucket(on) {
		return 0
	}
	return days.At(bucket(on)).First
}
