package machine

import (
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/row"
)

// Meta is what the machine knows of the log as a whole.
type Meta struct {
	Height   uint64
	Leaves   uint64 // in the log, state roots included
	NextRoot uint64 // the number of leaves from which on the next root is due
	Instant  day.Instant
	Today    day.Date // the business day of the last batch
	Closed   day.Date // the last business day that was closed
	Cursor   day.Date // the day that the running day-end has reached
	Offset   day.Offset
	Opened   uint8
	Chain    envelope.ChainID
}

// MetaSize is the length of an encoded Meta.
const MetaSize = 4*8 + 3*4 + 2 + 1 + 32

// Encode writes m to the first MetaSize bytes of dst.
func (m *Meta) Encode(dst []byte) {
	o := row.Out(dst)
	o.U64(m.Height)
	o.U64(m.Leaves)
	o.U64(m.NextRoot)
	o.I64(int64(m.Instant))
	o.I32(int32(m.Today))
	o.I32(int32(m.Closed))
	o.I32(int32(m.Cursor))
	o.U16(uint16(m.Offset))
	o.U8(m.Opened)
	o.Bytes(m.Chain[:])
}

// Decode is the inverse of Encode.
func (m *Meta) Decode(src []byte) {
	in := row.In(src)
	m.Height = in.U64()
	m.Leaves = in.U64()
	m.NextRoot = in.U64()
	m.Instant = day.Instant(in.I64())
	m.Today = day.Date(in.I32())
	m.Closed = day.Date(in.I32())
	m.Cursor = day.Date(in.I32())
	m.Offset = day.Offset(in.U16())
	m.Opened = in.U8()
	in.Bytes(m.Chain[:])
}
