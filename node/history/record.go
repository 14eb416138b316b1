package history

import (
	"encoding/binary"
	"errors"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/refuse"
)

// rootKind stands in place of the kind of a state root's record.
const rootKind = 0xffff

// errRecord says that bytes are not a record.
var errRecord = errors.New("not a record")

// append appends r, integers little-endian:
//
//	of a command:    kind u16, code u16, [figures if code is not 0], [effects]
//	of a state root: 0xffff u16, day i32, root 32 bytes
//
// with [x] the length of x as a varint, and x.
func (r *Record) append(b []byte) []byte {
	le := binary.LittleEndian
	if r.Root {
		b = le.AppendUint32(le.AppendUint16(b, rootKind), uint32(r.Day))
		return append(b, r.StateRoot[:]...)
	}
	b = le.AppendUint16(le.AppendUint16(b, uint16(r.Kind)), uint16(r.Code))
	if r.Code != 0 {
		b = append(binary.AppendUvarint(b, uint64(len(r.Figures))), r.Figures...)
	}
	return append(binary.AppendUvarint(b, uint64(len(r.Effects))), r.Effects...)
}

// readRecord reads the first record in b, whose bytes it keeps, and returns
// what follows it.
func readRecord(b []byte, leaf uint64) (r Record, rest []byte, err error) {
	le := binary.LittleEndian
	if len(b) < 4 {
		return r, nil, errRecord
	}
	r.Leaf = leaf
	if le.Uint16(b) == rootKind {
		if len(b) < 38 {
			return r, nil, errRecord
		}
		r.Root, r.Day, r.StateRoot = true, day.Date(le.Uint32(b[2:])), [32]byte(b[6:])
		return r, b[38:], nil
	}
	r.Kind, r.Code, b = command.Kind(le.Uint16(b)), refuse.Code(le.Uint16(b[2:])), b[4:]
	if r.Code != 0 {
		if r.Figures, b, err = readBytes(b); err != nil {
			return r, nil, err
		}
	}
	r.Effects, b, err = readBytes(b)
	return r, b, err
}

func readBytes(b []byte) (value, rest []byte, err error) {
	n, size := binary.Uvarint(b)
	if size <= 0 || n > uint64(len(b)-size) {
		return nil, nil, errRecord
	}
	b = b[size:]
	return b[:n:n], b[n:], nil
}
