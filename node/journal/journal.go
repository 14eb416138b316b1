// Package journal keeps blocks for ever: what was asked, in order, durable
// before anybody is answered.
//
//	journal/00000000000000000001.seg   header ▏block 1▕block 2▕ … ▕zeros
//	journal/00000000000000004711.seg   header ▏block 4711▕ … ▕zeros
//	journal/spare.tmp                  the next segment, all zeros
//
// A segment is a preallocated file whose zeros have been written once, so that
// a block costs one write and one sync and changes no metadata. Its name is the
// height of its first block. It is never truncated and never rewritten; what is
// left at its end stays zero.
//
// Every byte is covered: headers and blocks by checksums, the rest by being
// zero. Reading names what does not hold: a TailError, an incomplete last
// block, or a disk.DamageError. That a last block or a last segment is gone without
// a trace cannot be seen here; signed checkpoints and snapshots show it.
//
// The package never looks into an envelope, never retries a sync, never cuts a
// tail by itself, and after any error of a write never writes again.
package journal

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"sync/atomic"

	"github.com/tallystick/tallystick/node/journal/disk"
)

// Limits and defaults of Options.SegmentSize, in bytes.
const (
	DefaultSegmentSize = 64 << 20
	MinSegmentSize     = 1 << 10
	MaxSegmentSize     = 1 << 30
)

// prepareAt is the part of a segment, 1/prepareAt, that is used when the next
// one is prepared: early, since that takes as long as hundreds of blocks.
const prepareAt = 8

// ErrDead is what every call returns after a write has failed: what is on the
// disk is then unknown, and only a new start, which reads it, may tell.
var ErrDead = errors.New("journal is dead")

// Options are what a journal depends on. The zero value of every field but
// Origin is a good default.
type Options struct {
	// Disk holds the files; nil is the file system of the machine.
	Disk disk.Disk

	// Origin is the hash of the log's name. A journal of another is refused.
	Origin [32]byte

	// SegmentSize is the length of new segments in bytes, 0 is
	// DefaultSegmentSize. A block must fit into one segment.
	SegmentSize int64

	// Go runs the preparation of the next segment; nil starts a goroutine.
	// A simulation passes a function that calls its argument.
	Go func(func())

	// Rand gives each segment its salt; nil is crypto/rand.
	Rand io.Reader
}

// complete returns o with its defaults, or what is wrong with it.
func (o Options) complete() (Options, error) {
	if o.Disk == nil {
		o.Disk = disk.OS{}
	}
	if o.SegmentSize == 0 {
		o.SegmentSize = DefaultSegmentSize
	}
	if o.SegmentSize < MinSegmentSize || o.SegmentSize > MaxSegmentSize {
		return o, fmt.Errorf("segment size %d is not in %d to %d", o.SegmentSize, MinSegmentSize, MaxSegmentSize)
	}
	if o.Go == nil {
		o.Go = func(f func()) { go f() }
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	return o, nil
}

// A Journal writes blocks at the end. One goroutine may use it; Height may be
// asked by any.
type Journal struct {
	dir    string
	opt    Options
	f      disk.File
	seg    segment
	off    int64 // where the next block goes
	last   Block // without envelopes
	buf    []byte
	height atomic.Uint64
	dead   error
	spare  chan spare // nil unless a next segment was asked for
}

// spare is a prepared next segment, or why there is none.
type spare struct {
	f   disk.File
	err error
}

// Create makes dir and an empty journal in it. A directory that has a segment
// is refused.
func Create(dir string, opt Options) error {
	opt, err := opt.complete()
	if err != nil {
		return err
	}
	if err := opt.Disk.MkdirAll(dir); err != nil {
		return fmt.Errorf("create journal: %w", err)
	}
	names, err := opt.Disk.List(dir)
	if err != nil {
		return fmt.Errorf("create journal: %w", err)
	}
	for _, name := range names {
		if name != spareName {
			return fmt.Errorf("create journal: %s is there already", filepath.Join(dir, name))
		}
	}
	j := &Journal{dir: dir, opt: opt}
	if err := j.roll(1); err != nil {
		return err
	}
	if err := j.f.Close(); err != nil {
		return fmt.Errorf("create journal: %w", err)
	}
	return opt.Disk.SyncDir(filepath.Dir(dir))
}

// Open opens dir's journal for writing behind its last block. It reads the last
// segment only; Read from height 1 checks all. Errors: a *TailError, which CutTail
// can remove; a *disk.DamageError; one that wraps fs.ErrNotExist if there is none.
func Open(dir string, opt Options) (*Journal, error) {
	opt, err := opt.complete()
	if err != nil {
		return nil, err
	}
	s, err := scanLast(dir, opt)
	if err != nil {
		return nil, err
	}
	j := &Journal{dir: dir, opt: opt, f: s.f, seg: s.segment, off: s.off, last: s.last}
	j.height.Store(s.last.Height)
	return j, nil
}

// Height returns the height of the last durable block, 0 if there is none.
func (j *Journal) Height() uint64 { return j.height.Load() }

// Last returns the last durable block without its envelopes, the zero Block if
// there is none.
func (j *Journal) Last() Block {
	if j.last.Height == 0 {
		return Block{}
	}
	return j.last
}

// Write makes b durable: one write and one sync, and now and then a new
// segment. b's height must be the next, its instant and log size not less than
// before. After an error, which errors.Is tells apart (a full disk is the
// system's ENOSPC), the journal is dead.
func (j *Journal) Write(b Block) error {
	if j.dead != nil {
		return fmt.Errorf("write block %d: %w: %w", b.Height, ErrDead, j.dead)
	}
	if err := j.write(b); err != nil {
		j.dead = err
		return fmt.Errorf("write block %d: %w", b.Height, err)
	}
	return nil
}

func (j *Journal) write(b Block) error {
	n := blockLen(b)
	if err := j.admit(b, n); err != nil {
		return err
	}
	if j.off+n > j.seg.size {
		if err := j.roll(b.Height); err != nil {
			return err
		}
		if j.off+n > j.seg.size {
			return fmt.Errorf("%d bytes do not fit into a segment of %d", n, j.seg.size)
		}
	}
	j.buf = appendBlock(j.buf[:0], b, j.seg.salt)
	if _, err := j.f.WriteAt(j.buf, j.off); err != nil {
		return err
	}
	if err := j.f.Sync(); err != nil {
		return fmt.Errorf("sync %s: %w", j.seg.file, err)
	}
	j.off += n
	j.last = b
	j.last.Envelopes = nil
	j.height.Store(b.Height)
	if j.spare == nil && j.off > j.seg.size/prepareAt {
		j.prepare()
	}
	return nil
}

// admit checks that b, of n bytes, may follow.
func (j *Journal) admit(b Block, n int64) error {
	switch {
	case b.Height != j.last.Height+1:
		return fmt.Errorf("height %d after %d", b.Height, j.last.Height)
	case b.Height > 1 && b.Instant < j.last.Instant:
		return fmt.Errorf("instant %d after %d", b.Instant, j.last.Instant)
	case b.Size < j.last.Size:
		return fmt.Errorf("log size %d after %d", b.Size, j.last.Size)
	case segmentHead+n > max(j.opt.SegmentSize, j.seg.size):
		return fmt.Errorf("%d bytes do not fit into a segment of %d", n, j.opt.SegmentSize)
	}
	return nil
}

// prepare has the next segment's file made in the background.
func (j *Journal) prepare() {
	c := make(chan spare, 1)
	j.spare = c
	j.opt.Go(func() { c <- j.allocate() })
}

// allocate makes the spare file. It uses only what never changes in j.
func (j *Journal) allocate() spare {
	f, err := j.opt.Disk.Create(filepath.Join(j.dir, spareName), j.opt.SegmentSize)
	return spare{f, err}
}

// roll makes the next segment, whose first block has the given height, and
// moves to it. The name is durable before a block is written under it, so a
// segment that is there proves all heights before it. A preparation that failed
// is made once more, as a new file: the disk may have room again.
func (j *Journal) roll(height uint64) error {
	var s spare
	if j.spare != nil {
		s = <-j.spare
		j.spare = nil
	}
	if s.f == nil {
		if s = j.allocate(); s.err != nil {
			return fmt.Errorf("next segment: %w", s.err)
		}
	}
	seg, err := j.name(s.f, height)
	if err != nil {
		return errors.Join(fmt.Errorf("next segment: %w", err), s.f.Close())
	}
	old := j.f
	j.f, j.seg, j.off = s.f, seg, segmentHead
	if old == nil {
		return nil
	}
	return old.Close()
}

// name writes the header into the spare file and gives it its name.
func (j *Journal) name(f disk.File, height uint64) (segment, error) {
	var salt [4]byte
	if _, err := io.ReadFull(j.opt.Rand, salt[:]); err != nil {
		return segment{}, fmt.Errorf("salt: %w", err)
	}
	seg := segment{
		file: segmentName(j.dir, height), first: height, size: j.opt.SegmentSize,
		salt: binary.LittleEndian.Uint32(salt[:]), origin: j.opt.Origin,
	}
	if _, err := f.WriteAt(seg.encode(), 0); err != nil {
		return seg, err
	}
	if err := f.Sync(); err != nil {
		return seg, err
	}
	if err := j.opt.Disk.Rename(filepath.Join(j.dir, spareName), seg.file); err != nil {
		return seg, err
	}
	return seg, j.opt.Disk.SyncDir(j.dir)
}

// Close waits for a preparation, removes its file and closes the journal, which
// is dead from then on.
func (j *Journal) Close() error {
	var err error
	if j.spare != nil {
		if s := <-j.spare; s.f != nil {
			err = errors.Join(s.f.Close(), j.opt.Disk.Remove(filepath.Join(j.dir, spareName)))
		}
		j.spare = nil
	}
	if j.f != nil {
		err = errors.Join(err, j.f.Close())
		j.f = nil
	}
	if j.dead == nil {
		j.dead = errors.New("it was closed")
	}
	return err
}
