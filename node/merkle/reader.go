package merkle

import (
	"fmt"
	"math"

	"github.com/tallystick/tallystick/node/journal/disk"
	"golang.org/x/mod/sumdb/tlog"
)

// A Reader reads the hashes of a log from its tiles and makes proofs. Several
// goroutines may use one. It checks nothing: a proof made from damaged tiles
// does not verify, and Checker names the damage.
type Reader struct {
	d    disk.Disk
	dir  string
	size func() uint64
	live *Writer // nil if the files are all there is
}

// NewReader reads the tiles in dir as they stand in files, of a log of size
// leaves up to which they were flushed.
func NewReader(d disk.Disk, dir string, size uint64) *Reader {
	return &Reader{d: d, dir: dir, size: func() uint64 { return size }}
}

// Reader reads the tiles that w has written and, from memory, those that it has
// not.
func (w *Writer) Reader() *Reader {
	return &Reader{d: w.d, dir: w.dir, size: w.Size, live: w}
}

// ReadHashes returns the hashes with the given stored indexes, as
// tlog.HashReader says; so a Reader serves tlog's functions.
func (r *Reader) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	var last tile // indexes come sorted, so neighbours share a tile
	var data []byte
	for i, index := range indexes {
		level, n := tlog.SplitStoredHashIndex(index)
		within := level % tileHeight
		first := uint64(n) << within // at the level of the tile's hashes
		t := tile{level / tileHeight, first >> tileHeight, 0}
		full, width := edge(t.level, r.size())
		if t.width = tileWidth; t.index >= full {
			t.width = width
		}
		from := int(first&(tileWidth-1)) * hashSize
		to := from + hashSize<<within
		if t.index > full || to > t.width*hashSize {
			return nil, fmt.Errorf("hash %d is not in a log of %d leaves", index, r.size())
		}
		if data == nil || t != last {
			var err error
			if data, err = r.tile(t); err != nil {
				return nil, err
			}
			last = t
		}
		hashes[i] = tlog.Hash(subtree(data[from:to]))
	}
	return hashes, nil
}

// tile returns the hashes of a tile, from the live edge if it is there.
func (r *Reader) tile(t tile) ([]byte, error) {
	if data := r.live.edge(t); data != nil {
		return data, nil
	}
	return readTile(r.d, r.dir, t)
}

// edge returns a copy of the first hashes of a tile at the right edge, nil if t
// is not there. A nil Writer has none.
func (w *Writer) edge(t tile) []byte {
	if w == nil {
		return nil
	}
	w.mu.RLock()
	defer w.mu.RUnlock()
	if full, width := edge(t.level, w.f.size); t.index != full || t.width > width {
		return nil
	}
	return append([]byte(nil), w.levels[t.level].data[:t.width*hashSize]...)
}

// Root returns the root of the log's first size leaves.
func (r *Reader) Root(size uint64) (Hash, error) {
	if err := r.covers(size); err != nil {
		return Hash{}, err
	}
	if size == 0 {
		return (&Frontier{}).Root(), nil
	}
	h, err := tlog.TreeHash(int64(size), r)
	if err != nil {
		return Hash{}, fmt.Errorf("root of %d leaves: %w", size, err)
	}
	return Hash(h), nil
}

// Prove returns the inclusion proof (RFC 6962 section 2.1.1) of the leaf with
// the given index, from 0, in the log's first size leaves: at most
// ⌈log2 size⌉ hashes.
func (r *Reader) Prove(index, size uint64) ([]Hash, error) {
	if err := r.covers(size); err != nil {
		return nil, err
	}
	if index >= size {
		return nil, fmt.Errorf("leaf %d is not among %d", index, size)
	}
	p, err := tlog.ProveRecord(int64(size), int64(index), r)
	if err != nil {
		return nil, fmt.Errorf("prove leaf %d of %d: %w", index, size, err)
	}
	return hashes(p), nil
}

// ProveConsistency returns the proof (RFC 6962 section 2.1.2) that the log's
// first size leaves begin with its first old. From 0 or to the same size it is
// empty.
func (r *Reader) ProveConsistency(old, size uint64) ([]Hash, error) {
	if err := r.covers(size); err != nil {
		return nil, err
	}
	if old > size {
		return nil, fmt.Errorf("%d leaves do not begin with %d", size, old)
	}
	if old == 0 || old == size {
		return nil, nil
	}
	p, err := tlog.ProveTree(int64(size), int64(old), r)
	if err != nil {
		return nil, fmt.Errorf("prove %d leaves begin with %d: %w", size, old, err)
	}
	return hashes(p), nil
}

// covers checks that the log has size leaves.
func (r *Reader) covers(size uint64) error {
	if now := r.size(); size > now || size > math.MaxInt64 {
		return fmt.Errorf("%d leaves are asked of a log of %d", size, now)
	}
	return nil
}

// Verify reports whether proof shows that the leaf with the given hash and
// index, from 0, is in the log of size leaves with the given root.
func Verify(leaf Hash, index, size uint64, proof []Hash, root Hash) bool {
	if size > math.MaxInt64 || index >= size {
		return false
	}
	return tlog.CheckRecord(tlogs(proof), int64(size), tlog.Hash(root), int64(index), tlog.Hash(leaf)) == nil
}

// VerifyConsistency reports whether proof shows that the log of size leaves
// with root begins with the log of old leaves with oldRoot.
func VerifyConsistency(old uint64, oldRoot Hash, size uint64, root Hash, proof []Hash) bool {
	switch {
	case size > math.MaxInt64 || old > size:
		return false
	case old == 0:
		return len(proof) == 0 && oldRoot == (&Frontier{}).Root()
	case old == size:
		return len(proof) == 0 && oldRoot == root
	}
	return tlog.CheckTree(tlogs(proof), int64(size), tlog.Hash(root), int64(old), tlog.Hash(oldRoot)) == nil
}

// hashes returns tlog's hashes as ours.
func hashes(in []tlog.Hash) []Hash {
	out := make([]Hash, len(in))
	for i, h := range in {
		out[i] = Hash(h)
	}
	return out
}

// tlogs returns our hashes as tlog's.
func tlogs(in []Hash) []tlog.Hash {
	out := make([]tlog.Hash, len(in))
	for i, h := range in {
		out[i] = tlog.Hash(h)
	}
	return out
}
