package history

import (
	"errors"
	"fmt"

	"github.com/tallystick/tallystick/node/journal/disk"
)

// ErrShort says that a history ends before the leaf that it is to be cut at:
// it is to be made anew from the journal.
var ErrShort = errors.New("the history is too short")

// Truncate cuts off the receipts of leaf next and all after it, so that next is
// due, and whatever did not hold at the end. It fails with ErrShort if next is
// beyond what holds.
func (r *Receipts) Truncate(next uint64) error {
	if next > r.Next() {
		return fmt.Errorf("truncate receipts to %d of %d leaves: %w", next, r.Next(), ErrShort)
	}
	if next == r.next && r.torn == nil {
		return nil
	}
	if err := r.cut(next); err != nil {
		return fmt.Errorf("truncate receipts to %d leaves: %w", next, err)
	}
	return nil
}

func (r *Receipts) cut(next uint64) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.file != nil {
		if err := r.file.Close(); err != nil {
			return err
		}
		r.file = nil
	}
	for len(r.segments) > 0 {
		s := r.segments[len(r.segments)-1]
		if s.first < next {
			if err := r.rewrite(s, next); err != nil {
				return err
			}
			break
		}
		if err := r.opt.Disk.Remove(s.name); err != nil {
			return err
		}
		r.segments = r.segments[:len(r.segments)-1]
	}
	if err := r.opt.Disk.SyncDir(r.dir); err != nil {
		return err
	}
	return r.open()
}

// rewrite copies the records of s before next to a file in its place. A power
// cut leaves the one or the other.
func (r *Receipts) rewrite(s *segment, next uint64) error {
	w, err := create(r.opt.Disk, s.name)
	if err != nil {
		return err
	}
	write := func(b []byte) { _, _ = w.Write(b) } // finish says what went wrong
	write(fileHead(receiptsMagic, s.first, 0, r.opt.Chain))
	var inner error
	err = withFile(r.opt.Disk, s.name, func(f disk.File) error {
		_, err := s.frames(f, headSize, s.first, func(x *frame) bool {
			if x.first >= next {
				return false
			}
			if left := next - x.first; left < uint64(x.count) {
				inner = x.shorten(uint32(left))
			}
			write(x.append(nil))
			return inner == nil
		})
		return err
	})
	if damage := (*disk.DamageError)(nil); errors.As(err, &damage) {
		err = nil // what does not hold is what is cut off
	}
	return errors.Join(err, inner, w.finish(disk.File.Sync))
}

// shorten leaves the first count records of the frame.
func (f *frame) shorten(count uint32) error {
	rest := f.payload
	for i := range count {
		_, more, err := readRecord(rest, f.first+uint64(i))
		if err != nil {
			return err
		}
		rest = more
	}
	f.payload, f.count = f.payload[:len(f.payload)-len(rest)], count
	return nil
}
