// Package row writes and reads the fixed-size little-endian fields of a table
// row, so that a row's Encode and Decode read as the list of its fields.
//
// It never allocates and never changes the length of anything: the caller's
// buffer must have exactly the row's size, anything else panics.
package row

import "encoding/binary"

// An Out is the rest of the buffer that is still to be written.
type Out []byte

// U8 writes one byte.
func (o *Out) U8(v uint8) { (*o)[0] = v; *o = (*o)[1:] }

// U16 writes two bytes.
func (o *Out) U16(v uint16) { binary.LittleEndian.PutUint16(*o, v); *o = (*o)[2:] }

// U32 writes four bytes.
func (o *Out) U32(v uint32) { binary.LittleEndian.PutUint32(*o, v); *o = (*o)[4:] }

// U64 writes eight bytes.
func (o *Out) U64(v uint64) { binary.LittleEndian.PutUint64(*o, v); *o = (*o)[8:] }

// I64 writes eight bytes.
func (o *Out) I64(v int64) { o.U64(uint64(v)) }

// I32 writes four bytes.
func (o *Out) I32(v int32) { o.U32(uint32(v)) }

// Bytes writes b.
func (o *Out) Bytes(b []byte) { *o = (*o)[copy(*o, b):] }

// An In is the rest of the buffer that is still to be read.
type In []byte

// U8 reads one byte.
func (i *In) U8() uint8 { v := (*i)[0]; *i = (*i)[1:]; return v }

// U16 reads two bytes.
func (i *In) U16() uint16 { v := binary.LittleEndian.Uint16(*i); *i = (*i)[2:]; return v }

// U32 reads four bytes.
func (i *In) U32() uint32 { v := binary.LittleEndian.Uint32(*i); *i = (*i)[4:]; return v }

// U64 reads eight bytes.
func (i *In) U64() uint64 { v := binary.LittleEndian.Uint64(*i); *i = (*i)[8:]; return v }

// I64 reads eight bytes.
func (i *In) I64() int64 { return int64(i.U64()) }

// I32 reads four bytes.
func (i *In) I32() int32 { return int32(i.U32()) }

// Bytes fills b.
func (i *In) Bytes(b []byte) { *i = (*i)[copy(b, *i):] }
