package cbor

import (
	"encoding/binary"
	"errors"
	"unicode/utf8"
)

// Errors of [Reader]. They say what is wrong with the bytes, not where.
var (
	ErrShort  = errors.New("cbor: ends in the middle of an item")
	ErrType   = errors.New("cbor: another type of item was expected")
	ErrLong   = errors.New("cbor: a length or number is not in its shortest form")
	ErrRange  = errors.New("cbor: number out of range")
	ErrText   = errors.New("cbor: text is not UTF-8")
	ErrExcess = errors.New("cbor: bytes after the last item")
)

// A Reader reads items one after the other. The first error sticks: every
// later call returns zero values, so a caller may read a whole record and
// then ask for Err once. What it returns refers into the input.
type Reader struct {
	buf []byte
	off int
	err error
}

// NewReader returns a Reader of b.
func NewReader(b []byte) Reader { return Reader{buf: b} }

// Err returns the first error, or nil.
func (r *Reader) Err() error { return r.err }

// Offset returns how many bytes have been read.
func (r *Reader) Offset() int { return r.off }

// End returns the first error, or [ErrExcess] if bytes are left.
func (r *Reader) End() error {
	if r.err == nil && r.off != len(r.buf) {
		r.err = ErrExcess
	}
	return r.err
}

func (r *Reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

// head reads one item head and returns its major type and argument.
func (r *Reader) head() (byte, uint64) {
	if r.err != nil {
		return 0xff, 0
	}
	if r.off >= len(r.buf) {
		r.fail(ErrShort)
		return 0xff, 0
	}
	b := r.buf[r.off]
	major, info := b>>5, b&31
	r.off++
	if major > majorMap {
		r.fail(ErrType)
		return 0xff, 0
	}
	if info < 24 {
		return major, uint64(info)
	}
	if info > 27 {
		r.fail(ErrType)
		return 0xff, 0
	}
	size := 1 << (info - 24)
	if len(r.buf)-r.off < size {
		r.fail(ErrShort)
		return 0xff, 0
	}
	n := argument(r.buf[r.off : r.off+size])
	r.off += size
	if n < shortest(size) {
		r.fail(ErrLong)
		return 0xff, 0
	}
	return major, n
}

func argument(b []byte) uint64 {
	switch len(b) {
	case 1:
		return uint64(b[0])
	case 2:
		return uint64(binary.BigEndian.Uint16(b))
	case 4:
		return uint64(binary.BigEndian.Uint32(b))
	}
	return binary.BigEndian.Uint64(b)
}

// shortest returns the least number that needs size bytes after its head.
func shortest(size int) uint64 {
	switch size {
	case 1:
		return 24
	case 2:
		return 1 << 8
	case 4:
		return 1 << 16
	}
	return 1 << 32
}

// Int reads an integer.
func (r *Reader) Int() int64 {
	major, n := r.head()
	switch {
	case r.err != nil:
		return 0
	case major > majorNeg:
		r.fail(ErrType)
		return 0
	case n > 1<<63-1:
		r.fail(ErrRange)
		return 0
	case major == majorNeg:
		return -int64(n) - 1
	}
	return int64(n)
}

// Uint reads an unsigned integer of at most limit.
func (r *Reader) Uint(limit uint64) uint64 {
	major, n := r.head()
	switch {
	case r.err != nil:
		return 0
	case major != majorUint:
		r.fail(ErrType)
		return 0
	case n > limit:
		r.fail(ErrRange)
		return 0
	}
	return n
}

// Bytes reads a byte string.
func (r *Reader) Bytes() []byte { return r.str(majorBytes) }

// Text reads a text string.
func (r *Reader) Text() []byte {
	b := r.str(majorText)
	if !utf8.Valid(b) {
		r.fail(ErrText)
		return nil
	}
	return b
}

func (r *Reader) str(want byte) []byte {
	major, n := r.head()
	switch {
	case r.err != nil:
		return nil
	case major != want:
		r.fail(ErrType)
		return nil
	case n > uint64(len(r.buf)-r.off):
		r.fail(ErrShort)
		return nil
	}
	b := r.buf[r.off : r.off+int(n) : r.off+int(n)]
	r.off += int(n)
	return b
}

// Array reads the head of an array and returns its length.
func (r *Reader) Array() int { return r.container(majorArray) }

// Map reads the head of a map and returns the number of its pairs.
func (r *Reader) Map() int { return r.container(majorMap) }

func (r *Reader) container(want byte) int {
	major, n := r.head()
	switch {
	case r.err != nil:
		return 0
	case major != want:
		r.fail(ErrType)
		return 0
	case n > uint64(len(r.buf)-r.off): // each item takes a byte at least
		r.fail(ErrShort)
		return 0
	}
	return int(n)
}

// ArrayOf reads the head of an array that must have n items.
func (r *Reader) ArrayOf(n int) {
	if got := r.Array(); r.err == nil && got != n {
		r.fail(ErrType)
	}
}
