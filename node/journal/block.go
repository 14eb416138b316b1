package journal

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
)

// A Block is one batch as it is kept: what was asked, verbatim, and the log as
// it stood afterwards. Receipts are not in it; they are recomputed.
type Block struct {
	Height    uint64   // 1 for the first block, then one more each
	Instant   int64    // microseconds since 1970 UTC, never less than before
	Rules     uint16   // the version of the rules that the batch was applied by
	Envelopes [][]byte // signed envelopes, opaque here, in their order
	Size      uint64   // leaves in the log after the batch
	Root      [32]byte // RFC 6962 root of the log after the batch
}

// A block on disk, integers little-endian:
//
//	 0 magic   u32   "TBLK"
//	 4 check   u32   CRC-32C of bytes 8 to 80, begun with the segment's salt
//	 8 height  u64
//	16 instant u64   two's complement
//	24 rules   u16
//	26 flags   u16   zero in this format
//	28 count   u32   envelopes
//	32 length  u32   of the body, bytes
//	36 body    u32   CRC-32C of the body, begun with the salt
//	40 size    u64
//	48 root    32 bytes
//	80 body: for each envelope its length u32 and its bytes
const (
	blockMagic = 0x4b4c4254 // "TBLK"
	blockHead  = 80
	lengthSize = 4
)

// castagnoli is the CRC-32C polynomial (RFC 3720 B.4), which processors compute.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// errShape says that checksummed bytes are not a block of this format.
var errShape = errors.New("not the shape of a block")

// head is a decoded block header.
type head struct {
	Block
	count, length int
	body          uint32 // the body's checksum
	flags         uint16
}

// blockLen returns the encoded length of b in bytes.
func blockLen(b Block) int64 {
	n := int64(blockHead)
	for _, e := range b.Envelopes {
		n += lengthSize + int64(len(e))
	}
	return n
}

// appendBlock appends the encoding of b to dst.
func appendBlock(dst []byte, b Block, salt uint32) []byte {
	start := len(dst)
	dst = append(dst, make([]byte, blockHead)...)
	for _, e := range b.Envelopes {
		dst = binary.LittleEndian.AppendUint32(dst, uint32(len(e)))
		dst = append(dst, e...)
	}
	h, body := dst[start:start+blockHead], dst[start+blockHead:]
	le := binary.LittleEndian
	le.PutUint32(h[0:], blockMagic)
	le.PutUint64(h[8:], b.Height)
	le.PutUint64(h[16:], uint64(b.Instant))
	le.PutUint16(h[24:], b.Rules)
	le.PutUint32(h[28:], uint32(len(b.Envelopes)))
	le.PutUint32(h[32:], uint32(len(body)))
	le.PutUint32(h[36:], crc32.Update(salt, castagnoli, body))
	le.PutUint64(h[40:], b.Size)
	copy(h[48:], b.Root[:])
	le.PutUint32(h[4:], crc32.Update(salt, castagnoli, h[8:]))
	return dst
}

// decodeHead reads the header of a block from b, which holds blockHead bytes,
// and reports whether its checksum holds.
func decodeHead(b []byte, salt uint32) (head, bool) {
	le := binary.LittleEndian
	if le.Uint32(b[0:]) != blockMagic || le.Uint32(b[4:]) != crc32.Update(salt, castagnoli, b[8:blockHead]) {
		return head{}, false
	}
	h := head{
		Block: Block{
			Height:  le.Uint64(b[8:]),
			Instant: int64(le.Uint64(b[16:])),
			Rules:   le.Uint16(b[24:]),
			Size:    le.Uint64(b[40:]),
			Root:    [32]byte(b[48:blockHead]),
		},
		count:  int(le.Uint32(b[28:])),
		length: int(le.Uint32(b[32:])),
		body:   le.Uint32(b[36:]),
		flags:  le.Uint16(b[26:]),
	}
	return h, true
}

// holds reports whether body is the one that the header was written for.
func (h head) holds(body []byte, salt uint32) bool {
	return h.body == crc32.Update(salt, castagnoli, body)
}

// envelopes appends the envelopes in body to dst; they share its memory.
func (h head) envelopes(dst [][]byte, body []byte) ([][]byte, error) {
	if h.flags != 0 {
		return dst, fmt.Errorf("flags %#x: %w", h.flags, errShape)
	}
	for i := range h.count {
		if len(body) < lengthSize {
			return dst, fmt.Errorf("envelope %d of %d: %w", i, h.count, errShape)
		}
		n := int64(binary.LittleEndian.Uint32(body))
		body = body[lengthSize:]
		if n > int64(len(body)) {
			return dst, fmt.Errorf("envelope %d of %d: %w", i, h.count, errShape)
		}
		dst = append(dst, body[:n:n])
		body = body[n:]
	}
	if len(body) != 0 {
		return dst, fmt.Errorf("%d bytes after the last envelope: %w", len(body), errShape)
	}
	return dst, nil
}
