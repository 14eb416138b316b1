package merkle

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path/filepath"
	"slices"

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
	// unwritten are the full tiles behind covered that are not there yet: a
	// crash may have left narrower files of them.
	unwritten map[tile][]byte
	tiles     int
}

// NewChecker returns a Checker of the tiles in dir.
func NewChecker(d disk.Disk, dir string) *Checker {
	return &Checker{d: d, dir: dir, covered: math.MaxUint64, unwritten: make(map[tile][]byte)}
}

// Cover says that tiles must be there for the first size leaves only, those
// that a start rests on: what a crash kept from being written after that is
// written at the next start.
func (c *Checker) Cover(size uint64) { c.covered = size }

// Ahead says that tiles may be there of leaves behind the last one given: those
// of a block that is damaged. The next start writes over them.
func (c *Checker) Ahead() { c.ahead = true }

// Tiles returns how many tiles were compared.
func (c *Checker) Tiles() int { return c.tiles }

// late reports whether t holds leaves that no start rests on.
func (c *Checker) late(t tile) bool {
	return (t.index<<tileHeight+uint64(t.width))<<(tileHeight*t.level) > c.covered
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
	var torn *disk.DamageError // it is shorter than it says
	missing := errors.Is(err, fs.ErrNotExist)
	switch {
	case err == nil:
	case c.late(t) && (missing || errors.As(err, &torn)):
		c.unwritten[t] = slices.Clone(want) // a crash came before it
		return nil
	case missing:
		return missingTile(t.path(c.dir))
	default:
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

// Rebuilding reports whether the tiles in dir are being made anew: until a start
// may rest on them none of them must be there, and the next start makes all.
func Rebuilding(d disk.Disk, dir string) (bool, error) {
	return disk.Exists(d, filepath.Join(dir, rebuildMark))
}

// Finish compares the partial tiles with the leaves given, and names one that
// must be there and is not, or a file that no tile of the log accounts for.
func (c *Checker) Finish() error {
	if err := c.walk(""); err != nil && (!errors.Is(err, fs.ErrNotExist) || c.covered > 0) {
		return err
	}
	if c.covered > c.f.size {
		return nil
	}
	return c.Reaches(c.covered)
}

// Reaches returns nil if the tiles at the right edge of the first size leaves
// are there, in this width or a wider one: a log of that size can be read.
func (c *Checker) Reaches(size uint64) error {
	for k := range c.levels {
		full, width := edge(k, size)
		if width == 0 {
			continue
		}
		t := tile{k, full, width}
		if _, err := readTile(c.d, c.dir, t); errors.Is(err, fs.ErrNotExist) {
			return missingTile(t.path(c.dir))
		} else if err != nil {
			return err
		}
	}
	return nil
}

func missingTile(file string) error {
	return &disk.DamageError{Kind: disk.KindMissing, File: file, Message: "the tile is not there"}
}

// Missing returns how many full tiles are not there that need not be.
func (c *Checker) Missing() int { return len(c.unwritten) }

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
		return c.narrow(t)
	case t.index == full && t.width <= width:
		return c.compare(t, c.levels[t.level])
	case c.ahead:
		return nil
	}
	return c.stray(t.path(""))
}

// narrow checks the file of a tile that was filled after it was written.
func (c *Checker) narrow(t tile) error {
	full := tile{t.level, t.index, tileWidth}
	if whole, is := c.unwritten[full]; is {
		return c.compare(t, whole)
	}
	whole, err := readExact(c.d, c.dir, full)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // said before, if it had to be there
	}
	if err != nil {
		return err
	}
	return c.compare(t, whole)
}
