package history

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"path/filepath"

	"github.com/tallystick/tallystick/node/journal/disk"
)

// A frame holds the records of some leaves of one batch, integers
// little-endian:
//
//	 0 first  u64  leaf of the first record
//	 8 height u64
//	16 count  u32  of records
//	20 length u32  of the payload
//	24 check  u32  CRC-32C of bytes 0 to 24 and the payload
//	28 payload: the records
const (
	frameHead  = 28
	frameAim   = 32 << 10 // payload from which on a batch gets another frame
	frameLimit = 16 << 20 // payload that is not believed
)

type frame struct {
	first, height uint64
	count         uint32
	payload       []byte
	off           int64
}

func (f *frame) append(dst []byte) []byte {
	le := binary.LittleEndian
	start := len(dst)
	dst = le.AppendUint64(le.AppendUint64(dst, f.first), f.height)
	dst = le.AppendUint32(le.AppendUint32(dst, f.count), uint32(len(f.payload)))
	return append(le.AppendUint32(dst, frameSum(dst[start:start+24], f.payload)), f.payload...)
}

func frameSum(head, payload []byte) uint32 {
	return crc32.Update(checksum(head), crc32.MakeTable(crc32.Castagnoli), payload)
}

// record returns the record of a leaf in the frame.
func (f *frame) record(leaf uint64) (Record, error) {
	rest := f.payload
	for at := f.first; ; at++ {
		r, more, err := readRecord(rest, at)
		if err != nil || at == leaf {
			return r, err
		}
		rest = more
	}
}

// segment is one file of receipts.
type segment struct {
	name  string
	first uint64
	marks []mark // in order, the first at the first frame; nil before the first scan
}

// A mark is the place of a frame.
type mark struct {
	leaf uint64
	off  int64
}

// markEvery is the distance between two marks (bytes).
const markEvery = 64 << 10

func segmentName(dir string, first uint64) string {
	return filepath.Join(dir, fmt.Sprintf("receipts-%020d.seg", first))
}

// frames calls fn for each frame of the open file from off, where leaf is due,
// as long as these hold and fn says so. It returns where that ended, and what
// is wrong there.
func (s *segment) frames(f disk.File, off int64, leaf uint64, fn func(*frame) bool) (end int64, _ error) {
	size, err := f.Size()
	if err != nil {
		return off, fmt.Errorf("size of %s: %w", s.name, err)
	}
	r := window{file: f}
	height := uint64(0)
	for off < size {
		head, err := r.at(off, frameHead)
		if err != nil {
			return off, fmt.Errorf("read %s: %w", s.name, err)
		}
		if len(head) < frameHead {
			return off, s.damage(disk.KindTail, off, height, "the last frame is incomplete")
		}
		le := binary.LittleEndian
		x := frame{first: le.Uint64(head), height: le.Uint64(head[8:]), count: le.Uint32(head[16:]), off: off}
		length, check := le.Uint32(head[20:]), le.Uint32(head[24:])
		if length > frameLimit || int64(length) > size-off-frameHead {
			return off, s.damage(disk.KindTail, off, height, "the last frame is incomplete, or the length of one is wrong")
		}
		b, err := r.at(off, frameHead+int(length))
		if err != nil {
			return off, fmt.Errorf("read %s: %w", s.name, err)
		}
		x.payload = b[frameHead:]
		if frameSum(b[:24], x.payload) != check {
			return off, s.damage(disk.KindBlock, off, height, "the checksum of a frame does not hold")
		}
		if x.first != leaf || x.height < height || x.count == 0 {
			return off, s.damage(disk.KindOrder, off, x.height, "the frame is of leaf %d, due is %d", x.first, leaf)
		}
		if !fn(&x) {
			return off, nil
		}
		off, leaf, height = off+frameHead+int64(length), leaf+uint64(x.count), x.height
	}
	return off, nil
}

func (s *segment) damage(kind string, off int64, height uint64, format string, args ...any) error {
	return &disk.DamageError{Kind: kind, File: s.name, Offset: off, Height: height, Message: fmt.Sprintf(format, args...)}
}

// mark notes a frame if the last one noted is far enough.
func (s *segment) mark(leaf uint64, off int64) {
	if n := len(s.marks); n == 0 || off-s.marks[n-1].off >= markEvery {
		s.marks = append(s.marks, mark{leaf, off})
	}
}

// window reads a file forward in large pieces.
type window struct {
	file disk.File
	off  int64
	buf  []byte
	room []byte
}

// windowSize is the least that is read at once (bytes).
const windowSize = 64 << 10

// at returns n bytes from off, fewer if the file ends. They hold until the
// next call.
func (w *window) at(off int64, n int) ([]byte, error) {
	if off < w.off || off+int64(n) > w.off+int64(len(w.buf)) {
		if size := max(n, windowSize); size > len(w.room) {
			w.room = make([]byte, size)
		}
		b, err := readAt(w.file, w.room, off)
		if err != nil {
			return nil, err
		}
		w.off, w.buf = off, b
	}
	b := w.buf[off-w.off:]
	return b[:min(n, len(b))], nil
}
