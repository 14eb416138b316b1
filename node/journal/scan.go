package journal

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/tallystick/tallystick/node/journal/disk"
)

// window is how much a scanner reads at once, in bytes.
const window = 1 << 20

// scanner walks the blocks of one segment through a window of memory.
type scanner struct {
	segment
	f    disk.File
	buf  []byte // what has been read, from base on
	base int64
	off  int64    // of the next block
	last Block    // the block before off, without envelopes
	most int      // how much is read at once, window if 0
	envs [][]byte // reused from block to block
}

// errEnd says that what is left of a segment holds no block.
var errEnd = errors.New("end of segment")

// at returns the n bytes at off, which lie within the segment. They are valid
// until the next call.
func (s *scanner) at(off int64, n int) ([]byte, error) {
	if off < s.base || off+int64(n) > s.base+int64(len(s.buf)) {
		want := min(int64(max(n, cmp.Or(s.most, window))), s.size-off)
		if int64(cap(s.buf)) < want {
			s.buf = make([]byte, want)
		}
		s.buf, s.base = s.buf[:want], off
		if got, err := s.f.ReadAt(s.buf, off); int64(got) != want {
			s.buf = s.buf[:0]
			return nil, fmt.Errorf("read %s at %d: %w", s.file, off, err)
		} else if err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("read %s at %d: %w", s.file, off, err)
		}
	}
	return s.buf[off-s.base:][:n], nil
}

// next returns the block at off and moves behind it. errEnd says that no block
// holds there: ask end for the reason. The block's envelopes are valid until
// the next call.
func (s *scanner) next() (Block, error) {
	h, body, err := s.peek()
	if err != nil {
		return Block{}, err
	}
	if err := s.follows(h.Block); err != nil {
		return Block{}, err
	}
	b := h.Block
	s.last = h.Block
	s.envs, err = h.envelopes(s.envs[:0], body)
	if err != nil {
		return Block{}, s.damage(disk.KindFormat, s.off, h.Height, "%v", err)
	}
	b.Envelopes = s.envs
	s.off += int64(blockHead + len(body))
	return b, nil
}

// peek returns the header and body at off if both hold, and errEnd otherwise.
func (s *scanner) peek() (head, []byte, error) {
	h, err := s.header()
	if err != nil {
		return head{}, nil, err
	}
	if int64(h.length) > s.size-s.off-blockHead {
		return head{}, nil, errEnd
	}
	b, err := s.at(s.off, blockHead+h.length)
	if err != nil {
		return head{}, nil, err
	}
	if !h.holds(b[blockHead:], s.salt) {
		return head{}, nil, errEnd
	}
	return h, b[blockHead:], nil
}

// header returns the header at off if it holds, and errEnd otherwise.
func (s *scanner) header() (head, error) {
	if s.off+blockHead > s.size {
		return head{}, errEnd
	}
	b, err := s.at(s.off, blockHead)
	if err != nil {
		return head{}, err
	}
	h, ok := decodeHead(b, s.salt)
	if !ok {
		return head{}, errEnd
	}
	return h, nil
}

// follows checks that b can stand behind the last block.
func (s *scanner) follows(b Block) error {
	want := s.last.Height + 1
	switch {
	case b.Height != want:
		return s.damage(disk.KindOrder, s.off, want, "the block here says height %d", b.Height)
	case b.Instant < s.last.Instant:
		return s.damage(disk.KindOrder, s.off, want, "instant %d after %d", b.Instant, s.last.Instant)
	case b.Size < s.last.Size:
		return s.damage(disk.KindOrder, s.off, want, "log size %d after %d", b.Size, s.last.Size)
	}
	return nil
}

// end says what stands at off, where no block holds. It returns nil if the rest
// of the segment is zero as it should be; next is the first height of the
// segment that follows, 0 for the last one, where an incomplete block is a
// TailError.
func (s *scanner) end(next uint64) error {
	from, to, err := s.used()
	if err != nil {
		return err
	}
	want := s.last.Height + 1
	if from < 0 {
		if next != 0 && next != want {
			return s.damage(disk.KindMissing, s.off, want, "the next segment begins at height %d", next)
		}
		return nil
	}
	if next == want {
		return s.damage(disk.KindPadding, from, want-1, "a byte after the last block is not zero")
	}
	later, err := s.later(want)
	if err != nil {
		return err
	}
	if later != 0 || next != 0 {
		return s.damage(disk.KindBlock, s.off, want, "the block does not hold, later blocks are there")
	}
	return s.tail(from, to)
}

// tail describes the bytes from off to to as an incomplete last block.
func (s *scanner) tail(from, to int64) error {
	t := &TailError{Bytes: to - s.off}
	t.DamageError = *s.damage(disk.KindTail, s.off, s.last.Height+1,
		"%d bytes are no complete block, the first that is not zero is at %d", t.Bytes, from)
	h, err := s.header()
	switch {
	case err == nil:
		t.Size, t.Sized = h.Size, true
	case !errors.Is(err, errEnd):
		return err
	}
	return t
}

// used returns the offsets of the first byte after off that is not zero, and
// of the end of the last such; from is -1 if all are zero.
func (s *scanner) used() (from, to int64, err error) {
	from = -1
	for off := s.off; off < s.size; {
		b, err := s.at(off, int(min(window, s.size-off)))
		if err != nil {
			return 0, 0, err
		}
		if i := nonZero(b); i >= 0 {
			if from < 0 {
				from = off + int64(i)
			}
			to = off + int64(len(bytes.TrimRight(b, "\x00")))
		}
		off += int64(len(b))
	}
	return from, to, nil
}

// later returns the height of a block behind off that is higher than want, or
// 0. Since one block at a time is written and synced, a later one proves that
// this one was complete. Nobody can plant one inside an envelope: the salt,
// which is not published, begins its checksum.
func (s *scanner) later(want uint64) (uint64, error) {
	magic := binary.LittleEndian.AppendUint32(nil, blockMagic)
	for off := s.off + 1; off+blockHead <= s.size; {
		b, err := s.at(off, int(min(window, s.size-off)))
		if err != nil {
			return 0, err
		}
		n := len(b) - blockHead + 1 // places in b where a header fits
		for i := 0; i < n; i++ {
			k := bytes.Index(b[i:n+len(magic)-1], magic)
			if k < 0 {
				break
			}
			i += k
			if h, ok := decodeHead(b[i:i+blockHead], s.salt); ok && h.Height > want {
				return h.Height, nil
			}
		}
		off += int64(n)
	}
	return 0, nil
}
