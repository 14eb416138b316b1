package history

import (
	"encoding/binary"
	"fmt"
	"path/filepath"
	"slices"
	"sort"

	"github.com/tallystick/tallystick/node/journal/disk"
)

// A run is one file of postings, sorted, of the leaves first to last:
//
//	header
//	blocks: entries, CRC-32C u32
//	index: for each block the key and leaf of its first entry and its
//	       offset, u64 each
//	 0 offset of the index u64
//	 8 blocks              u32
//	12 zero                u32
//	16 postings            u64
//	24 CRC-32C of index and bytes 0 to 24
//	28 magic "ACCT"
//
// all little-endian. The first entry of a block follows the zero entry.
type run struct {
	name        string
	first, last uint64
	file        disk.File
	index       []blockMark
	end         int64 // of the blocks
	postings    uint64
	durable     bool // used by the writing goroutine only
}

type blockMark struct {
	from entry // its key and leaf
	off  int64
}

const (
	blockAim  = 4 << 10 // bytes from which on an entry goes to another block
	markSize  = 24
	tailSize  = 32
	tailMagic = "ACCT"
)

func runName(dir string, first, last uint64) string {
	return filepath.Join(dir, fmt.Sprintf("accounts-%020d-%020d.seg", first, last))
}

// A runWriter writes entries, which come in order, as a run.
type runWriter struct {
	out   *newFile
	index []byte
	count uint32
	total uint64
	block []byte
	last  entry
}

func newRun(dir string, opt Options, first, last uint64) (*runWriter, error) {
	out, err := create(opt.Disk, runName(dir, first, last))
	if err != nil {
		return nil, err
	}
	w := &runWriter{out: out}
	w.write(fileHead(accountsMagic, first, last, opt.Chain))
	return w, nil
}

func (w *runWriter) write(b []byte) { _, _ = w.out.Write(b) } // finish says what went wrong

func (w *runWriter) add(e entry) {
	if len(w.block) >= blockAim {
		w.endBlock()
	}
	if len(w.block) == 0 {
		w.last = entry{}
		le := binary.LittleEndian
		w.index = le.AppendUint64(le.AppendUint64(w.index, e.key), e.leaf)
		w.index = le.AppendUint64(w.index, uint64(w.out.at()))
		w.count++
	}
	w.block = e.append(w.block, w.last)
	w.last = e
	w.total++
}

func (w *runWriter) endBlock() {
	if len(w.block) > 0 {
		w.write(binary.LittleEndian.AppendUint32(w.block, checksum(w.block)))
		w.block = w.block[:0]
	}
}

// finish ends the file; see newFile.finish.
func (w *runWriter) finish(durable func(disk.File) error) error {
	w.endBlock()
	le := binary.LittleEndian
	end := uint64(w.out.at())
	tail := le.AppendUint64(w.index, end)
	tail = le.AppendUint32(le.AppendUint32(tail, w.count), 0)
	tail = le.AppendUint64(tail, w.total)
	tail = le.AppendUint32(tail, checksum(tail))
	w.write(append(tail, tailMagic...))
	return w.out.finish(durable)
}

// openRun opens a run and reads its index.
func openRun(dir string, opt Options, first, last uint64) (*run, error) {
	r := &run{name: runName(dir, first, last), first: first, last: last}
	f, err := opt.Disk.Open(r.name)
	if err != nil {
		return nil, err
	}
	r.file = f
	if err := r.load(opt); err != nil {
		_ = f.Close() // was only read
		return nil, err
	}
	return r, nil
}

func (r *run) load(opt Options) error {
	size, err := r.file.Size()
	if err != nil {
		return err
	}
	head, err := readAt(r.file, make([]byte, headSize), 0)
	if err != nil {
		return err
	}
	if damage := checkHead(head, r.name, accountsMagic, r.first, r.last, opt.Chain); damage != nil {
		return damage
	}
	if size < headSize+tailSize {
		return r.damage(disk.KindSize, size, "the file ends before its index")
	}
	tail, err := readAt(r.file, make([]byte, tailSize), size-tailSize)
	if err != nil {
		return err
	}
	le := binary.LittleEndian
	end, blocks := le.Uint64(tail), le.Uint32(tail[8:])
	if string(tail[28:]) != tailMagic || end < headSize || end+markSize*uint64(blocks)+tailSize != uint64(size) {
		return r.damage(disk.KindHeader, size-tailSize, "the end of the file does not hold")
	}
	index, err := readAt(r.file, make([]byte, markSize*int(blocks)+24), int64(end))
	if err != nil {
		return err
	}
	if checksum(index) != le.Uint32(tail[24:]) {
		return r.damage(disk.KindHeader, int64(end), "the checksum of the index does not hold")
	}
	r.end, r.postings = int64(end), le.Uint64(tail[16:])
	for b := index; len(b) >= markSize+24; b = b[markSize:] {
		from := entry{key: le.Uint64(b), leaf: le.Uint64(b[8:])}
		r.index = append(r.index, blockMark{from, int64(le.Uint64(b[16:]))})
	}
	return nil
}

func (r *run) damage(kind string, off int64, message string) *disk.DamageError {
	return &disk.DamageError{Kind: kind, File: r.name, Offset: off, Message: message}
}

// block appends the entries of block i to dst.
func (r *run) block(dst []entry, i int) ([]entry, error) {
	off, end := r.index[i].off, r.end
	if i+1 < len(r.index) {
		end = r.index[i+1].off
	}
	if off < headSize || end-off < 4 || end-off > 2*blockAim {
		return dst, r.damage(disk.KindHeader, r.end, "the index does not hold")
	}
	b, err := readAt(r.file, make([]byte, end-off), off)
	if err != nil {
		return dst, fmt.Errorf("read %s: %w", r.name, err)
	}
	if int64(len(b)) < end-off || checksum(b[:len(b)-4]) != binary.LittleEndian.Uint32(b[len(b)-4:]) {
		return dst, r.damage(disk.KindBlock, off, "the checksum of a block does not hold")
	}
	var e entry
	for b = b[:len(b)-4]; len(b) > 0; {
		if e, b, err = readEntry(b, e); err != nil {
			return dst, r.damage(disk.KindBlock, off, "a block does not hold entries")
		}
		dst = append(dst, e)
	}
	return dst, nil
}

// statement appends the postings of key before leaf, newest first, until there
// are limit and a leaf is whole.
func (r *run) statement(dst []Posting, key, leaf uint64, limit int) ([]Posting, error) {
	want := entry{key: key, leaf: leaf}
	i := sort.Search(len(r.index), func(i int) bool { return before(r.index[i].from, want) >= 0 }) - 1
	var entries []entry
	for ; i >= 0; i-- {
		var err error
		if entries, err = r.block(entries[:0], i); err != nil {
			return dst, err
		}
		for _, e := range slices.Backward(entries) {
			if e.key != key || e.leaf >= leaf {
				continue
			}
			if full(dst, e.leaf, limit) {
				return dst, nil
			}
			dst = append(dst, e.posting())
		}
		if r.index[i].from.key < key {
			break
		}
	}
	return dst, nil
}

// full reports whether a page holds limit postings and another one, of leaf,
// would not be of the last leaf on it.
func full(page []Posting, leaf uint64, limit int) bool {
	return len(page) >= limit && page[len(page)-1].Leaf != leaf
}
