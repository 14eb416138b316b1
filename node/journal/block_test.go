package journal

import (
	"bytes"
	"errors"
	"testing"
)

// FuzzBlock: bytes that decode as a block encode to the same bytes again; no
// bytes make the decoder panic.
func FuzzBlock(f *testing.F) {
	f.Add(appendBlock(nil, Block{Height: 1, Envelopes: [][]byte{{1, 2}, {}}}, 5), uint32(5))
	f.Add(make([]byte, blockHead+3), uint32(0))
	f.Fuzz(func(t *testing.T, data []byte, salt uint32) {
		if len(data) < blockHead {
			return
		}
		body := data[blockHead:]
		if h, ok := decodeHead(data[:blockHead], salt); ok && h.length == len(body) && h.holds(body, salt) {
			again(t, h, data, salt)
		}
		// The same body under a header that fits it, as if its checksums held.
		h := head{count: int(salt % 9), length: len(body)}
		again(t, h, append(appendBlock(nil, Block{}, salt), body...), salt)
	})
}

// again decodes the envelopes and compares the encoding of what was found.
func again(t *testing.T, h head, data []byte, salt uint32) {
	t.Helper()
	envs, err := h.envelopes(nil, data[blockHead:])
	if err != nil {
		if !errors.Is(err, errShape) {
			t.Fatalf("decode: %v, want %v", err, errShape)
		}
		return
	}
	b := h.Block
	b.Envelopes = envs
	if got := appendBlock(nil, b, salt); !bytes.Equal(got[blockHead:], data[blockHead:]) {
		t.Fatalf("encoded again: %x, want %x", got, data)
	}
}

// FuzzSegmentHeader: no bytes make the decoder panic, and a header that is
// accepted is the one that would be written.
func FuzzSegmentHeader(f *testing.F) {
	f.Add(segment{first: 3, size: 4096, salt: 9}.encode())
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) != segmentHead {
			return
		}
		s, err := decodeSegment("f", 3, data)
		if err == nil && !bytes.Equal(s.encode(), data) {
			t.Fatalf("encoded again: %x, want %x", s.encode(), data)
		}
	})
}

// TestABlockInsideAnEnvelopeIsNotALaterBlock: bytes that would be a valid block
// but for the salt do not turn a tail into damage.
func TestABlockInsideAnEnvelopeIsNotALaterBlock(t *testing.T) {
	planted := appendBlock(nil, Block{Height: 9}, 1)
	if _, ok := decodeHead(planted[:blockHead], 1); !ok {
		t.Fatal("the block does not hold under its own salt")
	}
	if _, ok := decodeHead(planted[:blockHead], 2); ok {
		t.Error("a block of one salt holds under another")
	}
}
