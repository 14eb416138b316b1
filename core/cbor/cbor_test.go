package cbor

import (
	"bytes"
	"encoding/hex"
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// TestPublishedVectors checks the integers and strings of RFC 8949, appendix A.
func TestPublishedVectors(t *testing.T) {
	tests := []struct {
		got  []byte
		want string
	}{
		{AppendInt(nil, 0), "00"},
		{AppendInt(nil, 1), "01"},
		{AppendInt(nil, 10), "0a"},
		{AppendInt(nil, 23), "17"},
		{AppendInt(nil, 24), "1818"},
		{AppendInt(nil, 25), "1819"},
		{AppendInt(nil, 100), "1864"},
		{AppendInt(nil, 1000), "1903e8"},
		{AppendInt(nil, 1000000), "1a000f4240"},
		{AppendInt(nil, 1000000000000), "1b000000e8d4a51000"},
		{AppendUint(nil, math.MaxUint64), "1bffffffffffffffff"},
		{AppendInt(nil, -1), "20"},
		{AppendInt(nil, -10), "29"},
		{AppendInt(nil, -100), "3863"},
		{AppendInt(nil, -1000), "3903e7"},
		{AppendBytes(nil, nil), "40"},
		{AppendBytes(nil, []byte{1, 2, 3, 4}), "4401020304"},
		{AppendText(nil, ""), "60"},
		{AppendText(nil, "a"), "6161"},
		{AppendText(nil, "IETF"), "6449455446"},
		{AppendText(nil, "\"\\"), "62225c"},
		{AppendText(nil, "\u00fc"), "62c3bc"},
		{AppendText(nil, "\u6c34"), "63e6b0b4"},
		{AppendArray(nil, 0), "80"},
		{AppendInt(AppendInt(AppendInt(AppendArray(nil, 3), 1), 2), 3), "83010203"},
		{AppendMap(nil, 0), "a0"},
		{AppendInt(AppendInt(AppendInt(AppendInt(AppendMap(nil, 2), 1), 2), 3), 4), "a201020304"},
	}
	for _, tt := range tests {
		if got := hex.EncodeToString(tt.got); got != tt.want {
			t.Errorf("encoded %s, want %s", got, tt.want)
		}
	}
}

// TestRefusesOtherEncodings: whatever is not the one encoding is an error.
func TestRefusesOtherEncodings(t *testing.T) {
	tests := []struct {
		name string
		in   string
		want error
	}{
		{"23 in two bytes", "1817", ErrLong},
		{"255 in three bytes", "1900ff", ErrLong},
		{"65535 in five bytes", "1a0000ffff", ErrLong},
		{"2^32-1 in nine bytes", "1b00000000ffffffff", ErrLong},
		{"a float", "f90000", ErrType},
		{"a tag", "c001", ErrType},
		{"an indefinite array", "9fff", ErrType},
		{"2^63", "1b8000000000000000", ErrRange},
		{"nothing", "", ErrShort},
		{"half a number", "1903", ErrShort},
	}
	for _, tt := range tests {
		in, _ := hex.DecodeString(tt.in)
		r := NewReader(in)
		r.Int()
		if err := r.End(); !errors.Is(err, tt.want) {
			t.Errorf("%s: error %v, want %v", tt.name, err, tt.want)
		}
	}
}

// TestIntsRoundTripLaw: every int64 reads back as itself.
func TestIntsRoundTripLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64().Draw(t, "n")
		r := NewReader(AppendInt(nil, n))
		if got := r.Int(); got != n || r.End() != nil {
			t.Fatalf("read %d (%v), want %d", got, r.Err(), n)
		}
	})
}

// FuzzReader: whatever is accepted encodes back to the same bytes.
func FuzzReader(f *testing.F) {
	for _, s := range []string{"83010203", "63e6b0b4", "4401020304", "3903e7", "a10102"} {
		b, _ := hex.DecodeString(s)
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		r := NewReader(in)
		out := again(&r, nil, 0)
		if r.Err() == nil && !bytes.Equal(out, in[:r.Offset()]) {
			t.Errorf("%x was read as %x", in[:r.Offset()], out)
		}
	})
}

func again(r *Reader, dst []byte, depth int) []byte {
	if r.err != nil || r.off >= len(r.buf) || depth > 8 {
		r.fail(ErrShort)
		return dst
	}
	switch r.buf[r.off] >> 5 {
	case majorUint, majorNeg:
		return AppendInt(dst, r.Int())
	case majorBytes:
		return AppendBytes(dst, r.Bytes())
	case majorText:
		return AppendText(dst, r.Text())
	case majorArray:
		n := r.Array()
		dst = AppendArray(dst, n)
		for i := 0; i < n && r.err == nil; i++ {
			dst = again(r, dst, depth+1)
		}
		return dst
	}
	n := r.Map()
	dst = AppendMap(dst, n)
	for i := 0; i < 2*n && r.err == nil; i++ {
		dst = again(r, dst, depth+1)
	}
	return dst
}
