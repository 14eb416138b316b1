// Package cbor writes and reads the deterministic subset of CBOR in which
// everything that is signed or hashed is encoded (RFC 8949, section 4.2.1):
// integers, byte strings, text strings, arrays and maps with integer keys,
// every length in its shortest form.
//
// It never writes or accepts floats, tags, simple values or indefinite
// lengths, so that one value has exactly one encoding.
package cbor

import "encoding/binary"

// The major types of RFC 8949, section 3.1, that this package knows.
const (
	majorUint  = 0
	majorNeg   = 1
	majorBytes = 2
	majorText  = 3
	majorArray = 4
	majorMap   = 5
)

func appendHead(dst []byte, major byte, n uint64) []byte {
	major <<= 5
	switch {
	case n < 24:
		return append(dst, major|byte(n))
	case n < 1<<8:
		return append(dst, major|24, byte(n))
	case n < 1<<16:
		return binary.BigEndian.AppendUint16(append(dst, major|25), uint16(n))
	case n < 1<<32:
		return binary.BigEndian.AppendUint32(append(dst, major|26), uint32(n))
	}
	return binary.BigEndian.AppendUint64(append(dst, major|27), n)
}

// AppendUint appends the unsigned integer n.
func AppendUint(dst []byte, n uint64) []byte { return appendHead(dst, majorUint, n) }

// AppendInt appends the integer n.
func AppendInt(dst []byte, n int64) []byte {
	if n < 0 {
		return appendHead(dst, majorNeg, uint64(-(n + 1)))
	}
	return appendHead(dst, majorUint, uint64(n))
}

// AppendBytes appends the byte string b.
func AppendBytes(dst, b []byte) []byte {
	return append(appendHead(dst, majorBytes, uint64(len(b))), b...)
}

// AppendText appends the text string s, which must be UTF-8.
func AppendText[S ~string | ~[]byte](dst []byte, s S) []byte {
	return append(appendHead(dst, majorText, uint64(len(s))), s...)
}

// AppendArray opens an array of n items; the caller appends them.
func AppendArray(dst []byte, n int) []byte { return appendHead(dst, majorArray, uint64(n)) }

// AppendMap opens a map of n pairs; the caller appends key, value, … with the
// keys in ascending order.
func AppendMap(dst []byte, n int) []byte { return appendHead(dst, majorMap, uint64(n)) }
