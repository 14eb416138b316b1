package merkle

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path/filepath"

	"github.com/tallystick/tallystick/node/journal/disk"
)

// A Checker compares every tile with its recomputation: it is given the leaf
// hashes of the whole journal, writes nothing, and names the first byte that
// differs.
type Checker struct {
	d   disk.Disk
	dir string
	f   Frontier
	// levels hold the right edge, as in Writer.
	levels [maxLevels][]byte
	// covered is the size of log up to which tiles must be there.
	covered uint64
	ahead   bool
	tiles   int
}

// NewChecker returns a Checker of the tiles in dir.
func NewChecker(d disk.Disk, dir string) *Checker {
	return &Checker{d: d, dir: dir, covered: math.MaxUint64}
}

// Cover says that tiles must be there for the first size leaves only, those
// that a checkpoint speaks of: what a crash kept from being written after that
// is written at the next start.
func (c *Checker) Cover(size uint64) { c.covered = size }

// Ahead says that tiles may be there of leaves behind the last one given: those
// of a block that is damaged. The next start writes over them.
func (c *Checker) Ahead() { c.ahead = true }

// Tiles returns how many tiles were compared.
func (c *Checker) Tiles() int { return c.tiles }

// late reports whether t holds leaves that no checkpoint speaks of.
func (c *Checker) late(t tile) bool {
	return (t.index+1)<<(tileHeight*(t.level+1)) > c.covered
}

// Frontier returns the log so far.
func (c *Checker) Frontier() Frontier { return c.f }

// AppendLeaves compares the tiles that these leaf hashes fill. A *disk.DamageError
// names the file and the offset of the first byte that differs, or the file
// that is missing.
func (c *Checker) AppendLeaves(leaves []Hash) error {
	for _, leaf := range leaves {
		if err := c.add(leaf); err != nil {
			return err
		}
	}
	return nil
}

// add appends one leaf. Unlike the Writer it hashes each tile from its own
// bytes, so that the two find the same tiles in different ways.
func (c *Checker) add(leaf Hash) error {
	h := leaf
	for k := range c.levels {
		c.levels[k] = append(c.levels[k], h[:]...)
		if len(c.levels[k]) < tileBytes {
			break
		}
		full, _ := edge(k, c.f.size)
		if err := c.compare(tile{k, full, tileWidth}, c.levels[k]); err != nil {
			return err
		}
		h = subtree(c.levels[k])
		c.levels[k] = c.levels[k][:0]
	}
	c.f.Append(leaf)
	return nil
}

// compare compares the file of t with want.
func (c *Checker) compare(t tile, want []byte) error {
	data, err := readExact(c.d, c.dir, t)
	if errors.Is(err, fs.ErrNotExist) {
		if c.late(t) || c.rebuilding() {
			return nil
		}
		return &disk.DamageError{Kind: disk.KindMissing, File: t.path(c.dir), Message: "the tile is not there"}
	}
	if err != nil {
		return err
	}
	c.tiles++
	for i := range data {
		if data[i] != want[i] {
			return &disk.DamageError{
				Kind: disk.KindTile, File: t.path(c.dir), Offset: int64(i),
				Message: fmt.Sprintf("byte %#02x, want %#02x", data[i], want[i]),
			}
		}
	}
	return nil
}

// rebuilding reports whether the tiles are being made anew: until all of them
// are durable some may be missing, and the next start makes these.
func (c *Checker) rebuilding() bool {
	marked, err := disk.Exists(c.d, filepath.Join(c.dir, rebuildMark))
	return err == nil && marked
}

// Finish compares the partial tiles with the leaves given, and names a file
// that no tile of the log accounts for.
func (c *Checker) Finish() error {
	err := c.walk("")
	if errors.Is(err, fs.ErrNotExist) && c.f.size < tileWidth {
		return nil // nothing was flushed yet
	}
	return err
}

// walk checks every file below name, a path below the tile directory.
func (c *Checker) walk(name string) error {
	names, err := c.d.List(filepath.Join(c.dir, name))
	if err != nil {
		return fmt.Errorf("list tiles: %w", err)
	}
	for _, n := range names {
		n = filepath.Join(name, n)
		t, ok := parseTile(n)
		switch {
		case ok:
			err = c.file(t)
		case n == rebuildMark || n == rebuildMark+tempSuffix:
			err = nil
		case c.isDir(n):
			err = c.walk(n)
		default:
			err = c.stray(n)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// isDir reports whether name, below the tile directory, can be listed.
func (c *Checker) isDir(name string) bool {
	_, err := c.d.List(filepath.Join(c.dir, name))
	return err == nil
}

// stray names a file that should not be there.
func (c *Checker) stray(name string) error {
	return &disk.DamageError{
		Kind: disk.KindStray, File: filepath.Join(c.dir, name),
		Message: fmt.Sprintf("no tile of a log of %d leaves has this name", c.f.size),
	}
}

// file checks one file after all leaves: full tiles were compared already.
func (c *Checker) file(t tile) error {
	full, width := edge(t.level, c.f.size)
	switch {
	case t.width == tileWidth && t.index < full:
		return nil
	case t.width < tileWidth && t.index < full:
		whole, err := readExact(c.d, c.dir, tile{t.level, t.index, tileWidth})
		if err != nil {
			return err
		}
		return c.compare(t, whole)
	case t.index == full && t.width <= width:
		return c.compare(t, c.levels[t.level])
	case c.ahead:
		return nil
	}
	return c.stray(t.path(""))
}
