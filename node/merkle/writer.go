package merkle

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"
	"sync"

	"github.com/tallystick/tallystick/node/journal/disk"
)

// A Writer cuts a log into tiles. It is given the leaf hashes in order, writes
// each tile when it is full (about 32.1 bytes for each leaf) and the partial
// tiles at the right edge when asked. One goroutine may write; Readers made
// from it may read meanwhile.
type Writer struct {
	d   disk.Disk
	dir string

	mu         sync.RWMutex
	f          Frontier
	levels     [maxLevels]level
	full       []tile // filled since the last Sync, their synced partial files still there
	rebuilding bool   // tiles before the right edge are not synced yet
	dead       error
}

// level is the right edge of one level of tiles.
type level struct {
	data    []byte // the hashes of the tile that is not full
	flushed int    // the width last written as a partial tile, 0 if none
	durable int    // the width that is synced: a restart may begin there
	clean   bool   // the tile has no partial file of an earlier run but synced ones
}

// rebuildMark is the file that is in the directory while tiles before the right
// edge may be missing.
const rebuildMark = "rebuilding"

// OpenWriter goes on with the tiles in dir behind the log of f, the zero
// Frontier for a new log. It reads the tiles at the right edge and compares
// them with f: a *disk.DamageError says which does not hold or is missing; Rebuild
// then makes all of them again. Tiles behind f are written over.
func OpenWriter(d disk.Disk, dir string, f Frontier) (*Writer, error) {
	mark := filepath.Join(dir, rebuildMark)
	if unfinished, err := disk.Exists(d, mark); err != nil {
		return nil, fmt.Errorf("open tiles: %w", err)
	} else if unfinished {
		return nil, &disk.DamageError{Kind: disk.KindMissing, File: mark, Message: "the tiles were not rebuilt to the end"}
	}
	w := &Writer{d: d, dir: dir, f: f}
	for k := range w.levels {
		full, width := edge(k, f.size)
		if width == 0 {
			continue
		}
		t := tile{k, full, width}
		data, err := readTile(d, dir, t)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, &disk.DamageError{Kind: disk.KindMissing, File: t.path(dir), Message: "the tile is not there"}
		}
		if err != nil {
			return nil, err
		}
		if err := f.check(t, dir, data); err != nil {
			return nil, err
		}
		w.levels[k] = level{data: append(make([]byte, 0, tileBytes), data...), durable: width}
		if _, err := readExact(d, dir, t); err == nil {
			w.levels[k].flushed = width // never written over: a restart may need it again
		}
	}
	return w, nil
}

// check compares a tile of the right edge with the peaks over it.
func (f *Frontier) check(t tile, dir string, data []byte) error {
	at := 0
	for k := tileHeight - 1; k >= 0; k-- {
		if t.width>>k&1 == 0 {
			continue
		}
		n := hashSize << k
		if subtree(data[at:at+n]) != f.peaks[tileHeight*t.level+k] {
			return &disk.DamageError{
				Kind: disk.KindTile, File: t.path(dir), Offset: int64(at),
				Message: fmt.Sprintf("%d hashes from here do not lead to the root of %d leaves", 1<<k, f.size),
			}
		}
		at += n
	}
	return nil
}

// Size returns the number of leaves so far.
func (w *Writer) Size() uint64 {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.f.size
}

// Frontier returns the log so far.
func (w *Writer) Frontier() Frontier {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.f
}

// AppendLeaves adds leaf hashes and writes the tiles they fill. After an error
// the Writer is dead and returns it for ever.
func (w *Writer) AppendLeaves(leaves []Hash) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, leaf := range leaves {
		if w.dead != nil {
			return w.dead
		}
		w.dead = w.add(leaf)
	}
	return w.dead
}

// add is Frontier.Append that keeps each hash of a height that tiles hold.
func (w *Writer) add(leaf Hash) error {
	f := &w.f
	h, k := leaf, 0
	for ; ; k++ {
		if k%tileHeight == 0 {
			if err := w.put(k/tileHeight, h); err != nil {
				return err
			}
		}
		if f.size>>k&1 == 0 {
			break
		}
		h = NodeHash(f.peaks[k], h)
		f.peaks[k] = Hash{}
	}
	f.peaks[k] = h
	f.size++
	return nil
}

// put adds a hash to the tile at the edge of level k and writes it if full.
func (w *Writer) put(k int, h Hash) error {
	l := &w.levels[k]
	if l.data == nil {
		l.data = make([]byte, 0, tileBytes)
	}
	l.data = append(l.data, h[:]...)
	if len(l.data) < tileBytes {
		return nil
	}
	full, _ := edge(k, w.f.size)
	t := tile{k, full, tileWidth}
	if err := w.write(t, l.data); err != nil {
		return err
	}
	if err := w.drop(t, l.durable, 0); err != nil {
		return err
	}
	if l.durable > 0 {
		w.full = append(w.full, t)
	}
	*l = level{data: l.data[:0]}
	return nil
}

// write makes data the content of t's file.
func (w *Writer) write(t tile, data []byte) error {
	file := t.path(w.dir)
	err := disk.WriteFile(w.d, file, data)
	if errors.Is(err, fs.ErrNotExist) {
		if err = w.d.MkdirAll(filepath.Dir(file)); err == nil {
			err = disk.WriteFile(w.d, file, data)
		}
	}
	if err != nil {
		return fmt.Errorf("write tile %s: %w", t.path(""), err)
	}
	return nil
}

// drop removes the partial files of t's tile that are wider than durable, but
// not that of width keep: they are of an earlier run and may be torn or ahead
// of the log, or the tile is full. Those up to durable are what a restart
// begins with, until the next Sync.
func (w *Writer) drop(t tile, durable, keep int) error {
	dir := tile{t.level, t.index, tileWidth}.path(w.dir) + partialDir
	names, err := w.d.List(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	left := 0
	for _, name := range names {
		width, bad := strconv.Atoi(name)
		if bad == nil && (width <= durable || width == keep) {
			left++
		} else if err == nil {
			err = w.d.Remove(filepath.Join(dir, name))
		}
	}
	if err == nil && left == 0 {
		err = w.d.Remove(dir)
	}
	if err != nil {
		return fmt.Errorf("remove partial tiles of %s: %w", t.path(""), err)
	}
	return nil
}

// Flush writes the partial tiles at the right edge that have grown, so that the
// files alone prove everything in the log so far. Narrower ones stay until
// their tile is full: they serve older checkpoints. Flush before publishing a
// checkpoint.
func (w *Writer) Flush() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.dead == nil {
		w.dead = w.flush()
	}
	return w.dead
}

func (w *Writer) flush() error {
	for k := range w.levels {
		l := &w.levels[k]
		full, width := edge(k, w.f.size)
		t := tile{k, full, width}
		if width == 0 {
			continue
		}
		if width != l.flushed {
			if err := w.write(t, l.data); err != nil {
				return err
			}
			l.flushed = width
		}
		if !l.clean {
			if err := w.drop(t, l.durable, width); err != nil {
				return err
			}
			l.clean = true
		}
	}
	return nil
}

// Sync flushes and returns when all tiles would survive a power cut. A snapshot
// may name their size only after that: OpenWriter relies on it. It syncs the
// whole file system, and appending waits for it, so both are for other
// goroutines than the journal's.
func (w *Writer) Sync() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.dead == nil {
		if err := w.sync(); err != nil {
			w.dead = fmt.Errorf("sync tiles: %w", err)
		}
	}
	return w.dead
}

func (w *Writer) sync() error {
	if err := w.d.MkdirAll(w.dir); err != nil {
		return err
	}
	if err := w.flush(); err != nil {
		return err
	}
	if err := w.d.SyncAll(w.dir); err != nil {
		return err
	}
	for _, t := range w.full {
		if err := w.drop(t, 0, 0); err != nil {
			return err
		}
	}
	w.full = w.full[:0]
	for k := range w.levels {
		_, w.levels[k].durable = edge(k, w.f.size)
	}
	return nil
}

// Rebuilt says that the next start rests on what the last Sync made durable:
// by a snapshot, or because the log is being closed. It ends a rebuilding.
func (w *Writer) Rebuilt() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.dead != nil || !w.rebuilding {
		return w.dead
	}
	w.rebuilding = false
	return errors.Join(w.d.Remove(filepath.Join(w.dir, rebuildMark)), w.d.SyncDir(w.dir))
}

// Rebuild removes what is in dir and returns a Writer of the empty log, to be
// given the leaf hashes of the whole journal. Until Rebuilt is called a stop
// leaves tiles that OpenWriter refuses.
func Rebuild(d disk.Disk, dir string) (*Writer, error) {
	if err := rebuild(d, dir); err != nil {
		return nil, fmt.Errorf("rebuild tiles: %w", err)
	}
	return &Writer{d: d, dir: dir, rebuilding: true}, nil
}

// rebuild leaves nothing in dir but the mark.
func rebuild(d disk.Disk, dir string) error {
	if err := d.MkdirAll(dir); err != nil {
		return err
	}
	if err := disk.WriteAtomic(d, filepath.Join(dir, rebuildMark), nil); err != nil {
		return err
	}
	names, err := d.List(dir)
	if err != nil {
		return err
	}
	for _, name := range names {
		if name == rebuildMark {
			continue
		}
		if err := removeAll(d, filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return nil
}

// removeAll removes name and, if it is a directory, what is in it.
func removeAll(d disk.Disk, name string) error {
	if names, err := d.List(name); err == nil { // it is a directory
		for _, n := range names {
			if err := removeAll(d, filepath.Join(name, n)); err != nil {
				return err
			}
		}
	}
	return d.Remove(name)
}
