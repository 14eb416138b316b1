package merkle

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/tallystick/tallystick/node/journal/disk"
)

// The shape of tiles (C2SP tlog-tiles): eight levels of the tree in each.
const (
	tileHeight = 8
	tileWidth  = 1 << tileHeight
	tileBytes  = tileWidth * hashSize
	maxLevels  = 64 / tileHeight
	partialDir = ".p"
)

// tile names a tile: its level, its index in the level and its width in hashes,
// tileWidth if it is full.
type tile struct {
	level int
	index uint64
	width int
}

// path returns the file of t below dir: LEVEL/xNNN/…/NNN, three digits of the
// index at a time, all but the last with an x, and .p/WIDTH for a partial tile.
func (t tile) path(dir string) string {
	full := filepath.Join(dir, strconv.Itoa(t.level), indexPath(t.index))
	if t.width < tileWidth {
		return filepath.Join(full+partialDir, strconv.Itoa(t.width))
	}
	return full
}

// indexPath returns the index in groups of three digits.
func indexPath(index uint64) string {
	s := fmt.Sprintf("%03d", index%1000)
	for index /= 1000; index > 0; index /= 1000 {
		s = filepath.Join(fmt.Sprintf("x%03d", index%1000), s)
	}
	return s
}

// parseTile reads a path below the tile directory. It reports false for what
// path never returns.
func parseTile(name string) (tile, bool) {
	t := tile{width: tileWidth}
	level, rest, _ := strings.Cut(filepath.ToSlash(name), "/")
	rest, width, partial := strings.Cut(rest, partialDir+"/")
	var bad [3]error
	t.level, bad[0] = strconv.Atoi(level)
	if partial {
		t.width, bad[1] = strconv.Atoi(width)
	}
	digits := strings.NewReplacer("x", "", "/", "").Replace(rest)
	t.index, bad[2] = strconv.ParseUint(digits, 10, 64)
	ok := bad == [3]error{} && t.level >= 0 && t.level < maxLevels && t.width >= 1 && t.width <= tileWidth
	return t, ok && t.path("") == filepath.Clean(name)
}

// edge returns how many full tiles level has in a log of size leaves, and the
// width of the partial tile behind them, 0 if there is none.
func edge(level int, size uint64) (full uint64, width int) {
	n := size >> (tileHeight * level)
	return n >> tileHeight, int(n & (tileWidth - 1))
}

// readTile returns the first t.width hashes of t from dir: from the file of
// exactly that width, from the full tile, or from a wider partial one. If there
// is none the error wraps fs.ErrNotExist.
func readTile(d disk.Disk, dir string, t tile) ([]byte, error) {
	full := tile{t.level, t.index, tileWidth}
	for _, as := range []tile{t, full} {
		data, err := readExact(d, dir, as)
		if err == nil {
			return data[:t.width*hashSize], nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	widths, err := d.List(full.path(dir) + partialDir)
	if err != nil {
		return nil, fmt.Errorf("tile %s: %w", t.path(""), err)
	}
	for _, name := range widths {
		if w, err := strconv.Atoi(name); err == nil && w > t.width && w < tileWidth {
			data, err := readExact(d, dir, tile{t.level, t.index, w})
			if err != nil {
				return nil, err
			}
			return data[:t.width*hashSize], nil
		}
	}
	return nil, fmt.Errorf("tile %s: %w", t.path(""), fs.ErrNotExist)
}

// readExact returns the file of t; a file of another length is a disk.DamageError.
func readExact(d disk.Disk, dir string, t tile) ([]byte, error) {
	data, err := disk.ReadFile(d, t.path(dir))
	if err != nil {
		return nil, err
	}
	if len(data) != t.width*hashSize {
		return nil, &disk.DamageError{
			Kind: disk.KindSize, File: t.path(dir), Offset: int64(min(len(data), t.width*hashSize)),
			Message: fmt.Sprintf("the tile has %d bytes, want %d", len(data), t.width*hashSize),
		}
	}
	return data, nil
}

// subtree returns the root of the complete subtree over hashes, whose number is
// a power of two.
func subtree(hashes []byte) Hash {
	if len(hashes) == hashSize {
		return Hash(hashes)
	}
	half := len(hashes) / 2
	return NodeHash(subtree(hashes[:half]), subtree(hashes[half:]))
}
