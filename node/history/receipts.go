package history

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/tallystick/tallystick/node/journal/disk"
)

// segmentSize is the size from which on receipts go to another file (bytes).
const segmentSize = 32 << 20

// ErrNoReceipt says that a leaf is not in the history.
var ErrNoReceipt = errors.New("no receipt of this leaf")

// Receipts is the receipt of every leaf, in order. One goroutine writes; any
// number read.
type Receipts struct {
	dir string
	opt Options

	mu       sync.Mutex
	segments []*segment
	next     uint64 // the leaf that is due

	file disk.File // the last segment
	end  int64     // of what holds in it
	torn error     // what stands there after its end
	buf  []byte
}

// OpenReceipts opens the receipts in dir, making it if it is missing. It reads
// the last file only. What does not hold at the end of that is left alone, and
// Next says where it begins: Truncate cuts it off before anything is appended.
func OpenReceipts(dir string, opt Options) (*Receipts, error) {
	r := &Receipts{dir: dir, opt: opt}
	if err := r.open(); err != nil {
		return nil, fmt.Errorf("open receipts: %w", err)
	}
	return r, nil
}

// Reach returns the leaf that is due next in the receipts in dir, 0 if there
// are none. Unlike OpenReceipts it needs to write nothing.
func Reach(dir string, opt Options) (uint64, error) {
	all, err := segments(dir, opt.Disk)
	if err != nil || len(all) == 0 {
		return 0, err
	}
	r, last := &Receipts{dir: dir, opt: opt}, all[len(all)-1]
	next := last.first
	err = withFile(opt.Disk, last.name, func(f disk.File) error {
		_, err := r.scan(last, f, func(x *frame) bool {
			next = x.first + uint64(x.count)
			return true
		})
		return err
	})
	if damage := (*disk.DamageError)(nil); err != nil && !errors.As(err, &damage) {
		return 0, fmt.Errorf("read receipts: %w", err)
	}
	return next, nil
}

func (r *Receipts) open() (err error) {
	if err = r.opt.Disk.MkdirAll(r.dir); err != nil {
		return err
	}
	if r.segments, err = segments(r.dir, r.opt.Disk); err != nil {
		return err
	}
	r.next, r.end, r.torn, r.file = 0, 0, nil, nil
	if len(r.segments) == 0 {
		return nil
	}
	s := r.segments[len(r.segments)-1]
	if r.file, err = r.opt.Disk.OpenWrite(s.name); err != nil {
		return err
	}
	r.next, r.end = s.first, headSize
	r.end, err = r.scan(s, r.file, func(f *frame) bool {
		r.next = f.first + uint64(f.count)
		return true
	})
	if damage := (*disk.DamageError)(nil); errors.As(err, &damage) {
		r.torn, err = damage, nil
	}
	return err
}

// scan checks the header and the frames of an open segment, notes its marks
// and returns where it ends.
func (r *Receipts) scan(s *segment, f disk.File, fn func(*frame) bool) (int64, error) {
	head, err := readAt(f, make([]byte, headSize), 0)
	if err != nil {
		return 0, fmt.Errorf("read %s: %w", s.name, err)
	}
	if damage := checkHead(head, s.name, receiptsMagic, s.first, 0, r.opt.Chain); damage != nil {
		return 0, damage
	}
	s.marks = nil
	return s.frames(f, headSize, s.first, func(x *frame) bool {
		s.mark(x.first, x.off)
		return fn(x)
	})
}

// segments lists the segments in dir.
func segments(dir string, d disk.Disk) ([]*segment, error) {
	names, err := d.List(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all []*segment
	for _, n := range names {
		digits, ok := strings.CutPrefix(strings.TrimSuffix(n, ".seg"), "receipts-")
		first, err := strconv.ParseUint(digits, 10, 64)
		if name := filepath.Join(dir, n); ok && err == nil && name == segmentName(dir, first) {
			all = append(all, &segment{name: name, first: first})
		}
	}
	return all, nil // List is in ascending order, and so are names of equal length
}

// Next returns the leaf that is due.
func (r *Receipts) Next() uint64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.next
}

// Append writes the records of the batch at height, which follow the last ones
// leaf by leaf. They can be read when it returns, and are durable after Sync.
func (r *Receipts) Append(height uint64, records []Record) error {
	if len(records) == 0 {
		return nil
	}
	if r.torn != nil {
		return fmt.Errorf("append receipts of batch %d: %w", height, r.torn)
	}
	for i := range records {
		if want := r.next + uint64(i); records[i].Leaf != want {
			return fmt.Errorf("append receipts of batch %d: leaf %d, due is %d", height, records[i].Leaf, want)
		}
	}
	if r.file == nil || r.end >= segmentSize {
		if err := r.rotate(); err != nil {
			return fmt.Errorf("append receipts of batch %d: %w", height, err)
		}
	}
	var marks []mark
	r.buf, marks = appendFrames(r.buf[:0], height, records)
	if _, err := r.file.WriteAt(r.buf, r.end); err != nil {
		return fmt.Errorf("append receipts of batch %d: %w", height, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.segments[len(r.segments)-1]
	for _, m := range marks {
		s.mark(m.leaf, r.end+m.off)
	}
	r.end += int64(len(r.buf))
	r.next += uint64(len(records))
	return nil
}

// appendFrames appends records as frames, and says where these are in dst.
func appendFrames(dst []byte, height uint64, records []Record) (_ []byte, marks []mark) {
	var payload []byte
	for start := 0; start < len(records); {
		payload = payload[:0]
		end := start
		for end < len(records) && len(payload) < frameAim {
			payload = records[end].append(payload)
			end++
		}
		marks = append(marks, mark{records[start].Leaf, int64(len(dst))})
		f := frame{first: records[start].Leaf, height: height, count: uint32(end - start), payload: payload}
		dst, start = f.append(dst), end
	}
	return dst, marks
}

// rotate begins another segment. The one before is durable from then on, so
// that a power cut can only ever tear the last.
func (r *Receipts) rotate() error {
	if r.file != nil {
		if err := errors.Join(r.file.Sync(), r.file.Close()); err != nil {
			return fmt.Errorf("end segment: %w", err)
		}
		r.file = nil
	}
	s := &segment{name: segmentName(r.dir, r.next), first: r.next}
	f, err := r.opt.Disk.Create(s.name, 0)
	if err != nil {
		return fmt.Errorf("begin segment: %w", err)
	}
	r.file = f
	if _, err := f.WriteAt(fileHead(receiptsMagic, s.first, 0, r.opt.Chain), 0); err != nil {
		return fmt.Errorf("begin segment: %w", err)
	}
	if err := r.opt.Disk.SyncDir(r.dir); err != nil {
		return fmt.Errorf("begin segment: %w", err)
	}
	r.mu.Lock()
	r.segments = append(r.segments, s)
	r.mu.Unlock()
	r.end = headSize
	return nil
}

// Sync makes all that was appended durable.
func (r *Receipts) Sync() error {
	if r.file == nil {
		return nil
	}
	if err := errors.Join(r.file.Sync(), r.opt.Disk.SyncDir(r.dir)); err != nil {
		return fmt.Errorf("sync receipts: %w", err)
	}
	return nil
}

// Close ends all use. It does not sync.
func (r *Receipts) Close() error {
	if r.file == nil {
		return nil
	}
	return r.file.Close()
}

// Read returns the receipt of a leaf and the height of its batch. It fails
// with ErrNoReceipt if there is none, and with a disk.DamageError if its bytes
// do not hold.
func (r *Receipts) Read(leaf uint64) (rec Record, height uint64, err error) {
	s, off, first, err := r.find(leaf)
	if err != nil {
		return rec, 0, fmt.Errorf("read receipt %d: %w", leaf, err)
	}
	found := false
	err = withFile(r.opt.Disk, s.name, func(f disk.File) error {
		var inner error
		_, err := s.frames(f, off, first, func(x *frame) bool {
			if leaf < x.first+uint64(x.count) {
				found, height = true, x.height
				rec, inner = x.record(leaf)
			}
			return !found
		})
		return errors.Join(err, inner)
	})
	if err == nil && !found {
		err = s.damage(disk.KindMissing, off, 0, "leaf %d is not in its segment", leaf)
	}
	if err != nil {
		return Record{}, 0, fmt.Errorf("read receipt %d: %w", leaf, err)
	}
	rec.Figures, rec.Effects = slices.Clone(rec.Figures), slices.Clone(rec.Effects)
	return rec, height, nil
}

// find returns the segment of a leaf, and the offset and first leaf of a frame
// at or before it. The first to ask for a leaf of a segment that was there
// before scans it.
func (r *Receipts) find(leaf uint64) (s *segment, off int64, first uint64, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if leaf >= r.next || len(r.segments) == 0 || leaf < r.segments[0].first {
		return nil, 0, 0, ErrNoReceipt
	}
	s = r.segments[at(r.segments, leaf, func(s *segment) uint64 { return s.first })]
	if s.marks == nil {
		err = withFile(r.opt.Disk, s.name, func(f disk.File) error {
			_, err := r.scan(s, f, func(*frame) bool { return true })
			return err
		})
		if err != nil {
			s.marks = nil
			return s, 0, 0, err
		}
		if s.marks == nil {
			return s, 0, 0, s.damage(disk.KindMissing, headSize, 0, "the segment is empty")
		}
	}
	m := s.marks[at(s.marks, leaf, func(m mark) uint64 { return m.leaf })]
	return s, m.off, m.leaf, nil
}

// at returns the place in all, which ascends, of the last one that begins at
// leaf or before it.
func at[T any](all []T, leaf uint64, first func(T) uint64) int {
	i, exact := slices.BinarySearchFunc(all, leaf, func(x T, leaf uint64) int { return cmp.Compare(first(x), leaf) })
	if !exact {
		i--
	}
	return i
}
