// Package snapshot keeps the machine's state on disk, so that a start need not
// replay the whole journal.
//
//	snapshots/00000000000001048576.full    every page
//	snapshots/00000000000002097152.delta   the pages written since the one before
//
// A snapshot is written from a published view by a background goroutine while
// the machine goes on. It is an aid, never the truth: if one does not hold, the
// journal is replayed from an older one or from the beginning. Every section
// has a checksum; files appear whole or not at all.
package snapshot

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/node/journal/disk"
	"github.com/tallystick/tallystick/node/merkle"
)

// Kind is the kind of damage that this package names.
const Kind = "snapshot"

const format = 1

// A Store writes and reads the snapshots of one log. One goroutine may use it.
type Store struct {
	disk  disk.Disk
	dir   string
	chain envelope.ChainID
	last  *base // what the newest file was written from
	full  int64 // bytes of the newest full snapshot
	delta int64 // bytes of the deltas since
}

// Open returns the store in dir, which need not exist yet.
func Open(d disk.Disk, dir string, chain envelope.ChainID) *Store {
	return &Store{disk: d, dir: dir, chain: chain}
}

// A base is what a delta is the difference to: the height, and each table's
// mark at it.
type base struct {
	height uint64
	marks  []uint64
}

func baseOf(v *machine.View) *base {
	b := &base{height: v.Meta.Height}
	for _, t := range v.Tables() {
		b.marks = append(b.marks, t.Mark())
	}
	return b
}

const (
	fullSuffix  = ".full"
	deltaSuffix = ".delta"
)

// A file is one snapshot by its name.
type file struct {
	height uint64
	full   bool
	name   string
}

func (s *Store) files() ([]file, error) {
	names, err := s.disk.List(s.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list snapshots: %w", err)
	}
	var all []file
	for _, n := range names {
		base, ext := strings.TrimSuffix(n, filepath.Ext(n)), filepath.Ext(n)
		h, err := strconv.ParseUint(base, 10, 64)
		if err != nil || (ext != fullSuffix && ext != deltaSuffix) {
			continue // what a crash left behind
		}
		all = append(all, file{h, ext == fullSuffix, n})
	}
	// Of one height the full one stands last: it needs no other.
	slices.SortFunc(all, func(a, b file) int {
		return cmp.Or(cmp.Compare(a.height, b.height), strings.Compare(a.name, b.name))
	})
	return all, nil
}

// Save writes v, with the frontier of the log at its height. It writes the
// pages that changed since the last Save, and everything again when the
// changes have grown as large as the whole; then older files go. A height that
// was saved is not saved again.
func (s *Store) Save(v *machine.View, f merkle.Frontier) error {
	if s.last != nil && s.last.height == v.Meta.Height {
		return nil
	}
	if err := s.disk.MkdirAll(s.dir); err != nil {
		return fmt.Errorf("save snapshot: %w", err)
	}
	from := s.last
	if s.delta >= s.full {
		from = nil
	}
	name := fmt.Sprintf("%020d", v.Meta.Height)
	suffix := deltaSuffix
	if from == nil {
		suffix = fullSuffix
	}
	size, err := s.write(filepath.Join(s.dir, name+suffix), v, from, f)
	if err != nil {
		return fmt.Errorf("save snapshot %s: %w", name, err)
	}
	s.last = baseOf(v)
	if from != nil {
		s.delta += size
		return nil
	}
	s.full, s.delta = size, 0
	return s.prune(v.Meta.Height)
}

// prune removes what stands before the full snapshot of height and before the
// full one that it follows: one older chain is kept, in case the newest is
// damaged.
func (s *Store) prune(height uint64) error {
	all, err := s.files()
	if err != nil {
		return err
	}
	keep := uint64(0)
	for _, f := range all {
		if f.full && f.height < height {
			keep = f.height
		}
	}
	for _, f := range all {
		if f.height < keep {
			if err := s.disk.Remove(filepath.Join(s.dir, f.name)); err != nil {
				return fmt.Errorf("remove snapshot %s: %w", f.name, err)
			}
		}
	}
	return nil
}

// Load restores the newest state that holds into an empty machine that make
// gives, and returns it with the log's frontier. It returns a machine at
// height 0 if there is no snapshot that holds. Damage that it met on the way is
// in damaged: the caller reports it.
func (s *Store) Load(make func() *machine.Machine) (m *machine.Machine, f merkle.Frontier, damaged []error, err error) {
	all, err := s.files()
	if err != nil {
		return nil, f, nil, err
	}
	for end := len(all); end > 0; {
		chain := chainOf(all[:end])
		if len(chain) == 0 {
			break
		}
		m = make()
		f, err = s.restore(m, chain)
		if err == nil {
			return m, f, damaged, nil
		}
		var bad *disk.DamageError
		if !errors.As(err, &bad) {
			return nil, f, damaged, err
		}
		damaged = append(damaged, err)
		end = slices.IndexFunc(all, func(x file) bool { return filepath.Join(s.dir, x.name) == bad.File })
		if end < 0 {
			break
		}
	}
	return make(), merkle.Frontier{}, damaged, nil
}

// chainOf returns the newest full snapshot among files and the deltas after it.
func chainOf(files []file) []file {
	for i := len(files) - 1; i >= 0; i-- {
		if files[i].full {
			return files[i:]
		}
	}
	return nil
}

// Check reads every snapshot and returns how many there are, and a
// *disk.DamageError for the first that does not hold or follows one that is not
// there. Those before the first full one, which pruning that was cut short
// leaves, are in loose: nothing rests on them.
func (s *Store) Check() (n int, loose []string, err error) {
	all, err := s.files()
	if err != nil {
		return 0, nil, err
	}
	whole, before := false, uint64(0)
	for i, f := range all {
		name := filepath.Join(s.dir, f.name)
		h, err := s.read(name, nil)
		if err != nil {
			return i, loose, err
		}
		whole = whole || f.full
		switch {
		case !whole:
			loose = append(loose, name)
		case h.base != 0 && h.base != before:
			return i, loose, &disk.DamageError{
				Kind: disk.KindMissing, File: name, Height: h.height,
				Message: fmt.Sprintf("it follows the snapshot of height %d, which is not there", h.base),
			}
		}
		before = h.height
	}
	if !whole && len(all) > 0 {
		return len(all), loose, &disk.DamageError{
			Kind: disk.KindMissing, File: s.dir, Height: before,
			Message: "the full snapshot that the others follow is not there",
		}
	}
	return len(all), loose, nil
}

// Newest returns height and log size of the newest snapshot, zeros if there is
// none. The size is 0 too if its header does not hold, which Check names.
func (s *Store) Newest() (height, size uint64, err error) {
	all, err := s.files()
	if err != nil || len(all) == 0 {
		return 0, 0, err
	}
	last := all[len(all)-1]
	name := filepath.Join(s.dir, last.name)
	f, err := s.disk.Open(name)
	if err != nil {
		return 0, 0, fmt.Errorf("open snapshot: %w", err)
	}
	defer f.Close() // was only read
	r := &reader{file: f, name: name}
	if r.size, err = f.Size(); err != nil {
		return 0, 0, fmt.Errorf("open snapshot: %w", err)
	}
	h, err := s.readHeader(r)
	if damage := (*disk.DamageError)(nil); errors.As(err, &damage) {
		return last.height, 0, nil
	}
	return last.height, h.frontier.Size(), err
}
