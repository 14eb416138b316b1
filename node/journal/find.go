package journal

import (
	"errors"
	"math"
	"sort"
	"sync"
)

// markEvery is how many bytes of a segment lie between two marks of a Finder,
// at least.
const markEvery = 256 << 10

// glance is how much a Finder reads at once: it is mostly asked for one block.
const glance = 16 << 10

// A Finder reads a journal from any height on without reading what comes
// before: it keeps marks of where blocks begin, a few thousand a gigabyte.
// Any number of goroutines may use it, beside the Journal that writes.
type Finder struct {
	dir   string
	opt   Options
	mutex sync.Mutex
	marks map[uint64][]mark // by the first height of their segment, ascending
}

// A mark says where the block of a height begins.
type mark struct {
	height uint64
	off    int64
}

// NewFinder returns a Finder for the journal in dir.
func NewFinder(dir string, opt Options) *Finder {
	return &Finder{dir: dir, opt: opt, marks: map[uint64][]mark{}}
}

// Read is [Read], but passes over the blocks before from by their headers: it
// does not check them.
func (f *Finder) Read(from uint64, fn func(Block, Pos) error) error {
	s := scanner{most: glance}
	return eachSegment(f.dir, f.opt, from, func(opt Options, first, next, from uint64) error {
		return s.readAt(f, opt, first, next, from, fn)
	})
}

// readAt is read, from a mark of f on.
func (s *scanner) readAt(f *Finder, opt Options, first, next, from uint64, fn func(Block, Pos) error) error {
	file, seg, err := openSegment(f.dir, opt, first, opt.Disk.Open)
	if err != nil {
		return err
	}
	defer file.Close() // was only read
	s.begin(file, seg)
	if err := f.seek(s, from); err != nil {
		return err
	}
	return s.each(next, from, fn)
}

// seek moves the scanner to the block of a height, if the segment holds it,
// else behind its last block.
func (f *Finder) seek(s *scanner, height uint64) error {
	at := f.near(s.first, height)
	if at.height > 0 {
		s.off = at.off
		s.last = Block{Height: at.height - 1, Instant: math.MinInt64}
	}
	for {
		h, err := s.header()
		if errors.Is(err, errEnd) || err == nil && h.Height >= height {
			return nil
		}
		if err != nil {
			return err
		}
		s.last = h.Block
		s.off += blockHead + int64(h.length)
		f.note(s.first, mark{h.Height + 1, s.off})
	}
}

// near returns the last mark of a segment that is not behind height.
func (f *Finder) near(segment, height uint64) mark {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	marks := f.marks[segment]
	i := sort.Search(len(marks), func(i int) bool { return marks[i].height > height })
	if i == 0 {
		return mark{}
	}
	return marks[i-1]
}

// note keeps a mark if it is far enough behind the last one of its segment.
func (f *Finder) note(segment uint64, m mark) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	marks := f.marks[segment]
	if n := len(marks); n == 0 || m.off >= marks[n-1].off+markEvery {
		f.marks[segment] = append(marks, m)
	}
}
