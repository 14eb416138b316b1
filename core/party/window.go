package party

import (
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/row"
)

// span is how many sequence numbers back a key may still use.
const span = 4096

// A Window remembers which of a key's last 4,096 sequence numbers were used,
// so that an envelope that is sent twice is carried out once.
type Window struct {
	high uint64 // the highest number used
	bits [span / 64]uint64
}

// Size implements [table.Row].
func (w *Window) Size() int { return 8 + span/8 }

// Encode implements [table.Row].
func (w *Window) Encode(dst []byte) {
	o := row.Out(dst)
	o.U64(w.high)
	for _, b := range w.bits {
		o.U64(b)
	}
}

// Decode implements [table.Row].
func (w *Window) Decode(src []byte) {
	in := row.In(src)
	w.high = in.U64()
	for i := range w.bits {
		w.bits[i] = in.U64()
	}
}

// Check says why seq cannot be used, or nil. Numbers start at 1; a key may
// leave numbers out, but not run ahead of its window by more than 2^32, so
// that a slip cannot use up all numbers at once.
func (w *Window) Check(seq uint64) *refuse.Refusal {
	switch {
	case seq == 0 || seq > w.high+1<<32:
		return refuse.FieldInvalid.With(refuse.ID("sequence"))
	case seq+span <= w.high:
		return refuse.SequenceTooOld.With(refuse.Count(int64(seq)), refuse.Count(int64(w.high-span+1)))
	case seq <= w.high && w.bits[seq%span/64]&(1<<(seq%64)) != 0:
		return refuse.SequenceUsed.With(refuse.Count(int64(seq)))
	}
	return nil
}

// Use marks seq, which Check allowed, as used.
func (w *Window) Use(seq uint64) {
	if seq > w.high+span {
		w.bits = [span / 64]uint64{}
		w.high = seq
	}
	for ; w.high < seq; w.high++ {
		next := w.high + 1
		w.bits[next%span/64] &^= 1 << (next % 64)
	}
	w.bits[seq%span/64] |= 1 << (seq % 64)
}

// High returns the highest number used.
func (w *Window) High() uint64 { return w.high }
