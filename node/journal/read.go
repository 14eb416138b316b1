package journal

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/tallystick/tallystick/node/journal/disk"
)

// A Pos is the place of a block: its segment's file and the offset in it.
type Pos struct {
	File   string
	Offset int64
}

// ErrStop is what the function given to Read returns to end the reading early;
// Read then returns nil.
var ErrStop = errors.New("stop reading")

// A TailError is an incomplete last block: in the last segment, behind the last
// block that holds, Bytes bytes from Offset on are not zero and not a block,
// and no later block is there. A power cut in the middle of a write leaves
// this; so does a bit that flipped in the last block or behind it. Height is
// the height the block would have had; Size is the log size it was to lead to
// if Sized says that its header is readable. A caller that holds a checkpoint
// or a snapshot of that height, or of a larger log than the last good block
// led to, knows that the block was complete, and must not cut it.
type TailError struct {
	disk.DamageError
	Bytes int64
	Size  uint64
	Sized bool
}

// Unwrap returns the damage, so that errors.As finds a DamageError in it.
func (t *TailError) Unwrap() error { return &t.DamageError }

// Read calls fn for every block of dir's journal from height from on, in order,
// and checks everything it passes: headers, checksums, heights, padding. The
// block and its envelopes are valid during the call only.
//
// It returns a *TailError if the last block is incomplete, a *disk.DamageError if
// anything else does not hold, and the error of fn as it is. It does not need
// to write, so it serves a read-only directory. Beside a running Journal it may
// see half a block as a TailError: stop at the published height with ErrStop.
func Read(dir string, opt Options, from uint64, fn func(Block, Pos) error) error {
	var s scanner
	return eachSegment(dir, opt, from, func(opt Options, first, next, from uint64) error {
		return s.read(dir, opt, first, next, from, fn)
	})
}

// eachSegment calls visit for each segment that may hold blocks of height from
// or later, with the height that it begins with and that of the one behind it, 0
// for the last. It ends early with ErrStop, which is no error.
func eachSegment(dir string, opt Options, from uint64, visit func(opt Options, first, next, from uint64) error) error {
	opt, err := opt.complete()
	if err != nil {
		return err
	}
	firsts, err := segments(dir, opt)
	if err != nil {
		return err
	}
	from = max(from, 1)
	i, found := slices.BinarySearch(firsts, from)
	if !found {
		i--
	}
	for ; i < len(firsts); i++ {
		next := uint64(0)
		if i+1 < len(firsts) {
			next = firsts[i+1]
		}
		err := visit(opt, firsts[i], next, from)
		if errors.Is(err, ErrStop) {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Since returns a height from which Read gives every block of instant since or
// later, and few that are earlier: that of the segment it begins in. It reads
// the first block of each segment, from the last one back.
func Since(dir string, opt Options, since int64) (uint64, error) {
	opt, err := opt.complete()
	if err != nil {
		return 0, err
	}
	firsts, err := segments(dir, opt)
	if err != nil {
		return 0, err
	}
	for _, first := range slices.Backward(firsts) {
		at, err := begun(dir, opt, first)
		if err != nil || at < since {
			return first, err
		}
	}
	return 1, nil
}

// begun returns the instant of a segment's first block, MaxInt64 if it holds
// none.
func begun(dir string, opt Options, first uint64) (int64, error) {
	f, seg, err := openSegment(dir, opt, first, opt.Disk.Open)
	if err != nil {
		return 0, err
	}
	defer f.Close() // was only read
	var s scanner
	s.begin(f, seg)
	h, err := s.header()
	if errors.Is(err, errEnd) {
		return math.MaxInt64, nil
	}
	return h.Instant, err
}

// read calls fn for the blocks of one segment, reusing the scanner's memory.
func (s *scanner) read(dir string, opt Options, first, next, from uint64, fn func(Block, Pos) error) error {
	f, seg, err := openSegment(dir, opt, first, opt.Disk.Open)
	if err != nil {
		return err
	}
	defer f.Close() // was only read
	s.begin(f, seg)
	return s.each(next, from, fn)
}

// each calls fn for the blocks from where the scanner stands to the end of its
// segment.
func (s *scanner) each(next, from uint64, fn func(Block, Pos) error) error {
	for {
		pos := Pos{File: s.file, Offset: s.off}
		b, err := s.next()
		if errors.Is(err, errEnd) {
			return s.end(next)
		}
		if err != nil {
			return err
		}
		if b.Height < from {
			continue
		}
		if err := fn(b, pos); err != nil {
			return err
		}
	}
}

// begin points the scanner at the first block of a segment. What it knows of
// the block before stays if it is the one before.
func (s *scanner) begin(f disk.File, seg segment) {
	if s.last.Height != seg.first-1 {
		s.last = Block{Height: seg.first - 1, Instant: math.MinInt64}
	}
	s.f, s.segment, s.off, s.buf, s.base = f, seg, segmentHead, s.buf[:0], 0
}

// scanLast walks the last segment and returns the scanner behind its last
// block, the file open for reading and writing. If the segment has no block
// yet, the last block of the one before is read too.
func scanLast(dir string, opt Options) (*scanner, error) {
	firsts, err := segments(dir, opt)
	if err != nil {
		return nil, err
	}
	n := len(firsts)
	s := &scanner{}
	f, seg, err := openSegment(dir, opt, firsts[n-1], opt.Disk.OpenWrite)
	if err != nil {
		return nil, err
	}
	s.begin(f, seg)
	for err == nil {
		_, err = s.next()
	}
	if !errors.Is(err, errEnd) {
		return nil, errors.Join(err, f.Close())
	}
	if err := s.end(0); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	if s.last.Height >= seg.first || n == 1 {
		return s, nil
	}
	var before scanner
	keep := func(Block, Pos) error { return nil }
	if err := before.read(dir, opt, firsts[n-2], seg.first, 0, keep); err != nil {
		return nil, errors.Join(fmt.Errorf("read the segment before the last: %w", err), f.Close())
	}
	s.last = before.last
	return s, nil
}
