package row

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"
)

// TestRowLaw: fields are read back in the order in which they were written,
// and fill the row.
func TestRowLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Uint8().Draw(t, "u8"), rapid.Uint16().Draw(t, "u16")
		c, d := rapid.Uint32().Draw(t, "u32"), rapid.Uint64().Draw(t, "u64")
		e, f := rapid.Int64().Draw(t, "i64"), rapid.Int32().Draw(t, "i32")
		g := rapid.SliceOfN(rapid.Byte(), 5, 5).Draw(t, "bytes")
		buf := make([]byte, 1+2+4+8+8+4+5)
		o := Out(buf)
		o.U8(a)
		o.U16(b)
		o.U32(c)
		o.U64(d)
		o.I64(e)
		o.I32(f)
		o.Bytes(g)
		in, h := In(buf), make([]byte, 5)
		same := in.U8() == a && in.U16() == b && in.U32() == c && in.U64() == d && in.I64() == e && in.I32() == f
		in.Bytes(h)
		if !same || !bytes.Equal(g, h) || len(o) != 0 || len(in) != 0 {
			t.Fatalf("%x does not hold what was written", buf)
		}
	})
}

func TestFieldsAreLittleEndian(t *testing.T) {
	buf := make([]byte, 6)
	o := Out(buf)
	o.U16(0x0102)
	o.I32(-2)
	if want := []byte{2, 1, 0xfe, 0xff, 0xff, 0xff}; !bytes.Equal(buf, want) {
		t.Errorf("%x, want %x", buf, want)
	}
}
