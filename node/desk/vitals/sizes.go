package vitals

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Sizes are what the log's directory takes, part by part, the largest first.
type Sizes struct {
	At    time.Time // when it was looked
	Parts []Part
	Free  uint64 // bytes of the disk that are left
	Known bool   // the system says what is left
}

// A Part is one file or folder of the directory.
type Part struct {
	Name  string // "journal", "views.db"
	Bytes int64
	Files int
	// Backup says that the part cannot be made again from the others.
	Backup bool
}

// Total returns the bytes of all parts.
func (s *Sizes) Total() (n int64) {
	for _, p := range s.Parts {
		n += p.Bytes
	}
	return n
}

// sizesFor is how long sizes stand: a folder may hold very many files.
const sizesFor = time.Minute

// measured returns the sizes, a minute old at most.
func (m *Monitor) measured() (Sizes, error) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	now := m.cfg.Now()
	if !m.sizes.At.IsZero() && now.Sub(m.sizes.At) < sizesFor {
		return m.sizes, nil
	}
	parts, err := measure(m.cfg.Log.Dir())
	if err != nil {
		return Sizes{}, err
	}
	s := Sizes{At: now, Parts: parts}
	s.Free, s.Known = free(m.cfg.Log.Dir())
	m.sizes = s
	return s, nil
}

// backup names the parts that a backup needs: all others follow from them.
var backup = []string{"journal", "checkpoints", "keys", "payload", "desk.db", "log.vkey"}

// measure adds up the files of a directory. Those that go away meanwhile are
// not there.
func measure(dir string) ([]Part, error) {
	parts := map[string]*Part{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		name := partOf(strings.TrimPrefix(path, dir))
		if parts[name] == nil {
			parts[name] = &Part{Name: name, Backup: slices.Contains(backup, name)}
		}
		parts[name].Bytes += info.Size()
		parts[name].Files++
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("measure the log's directory: %w", err)
	}
	all := make([]Part, 0, len(parts))
	for _, p := range parts {
		all = append(all, *p)
	}
	slices.SortFunc(all, func(a, b Part) int {
		return cmp.Or(cmp.Compare(b.Bytes, a.Bytes), cmp.Compare(a.Name, b.Name))
	})
	return all, nil
}

// partOf returns the part that a file below the directory belongs to. What a
// database keeps beside itself is its own.
func partOf(path string) string {
	first, _, _ := strings.Cut(strings.TrimLeft(filepath.ToSlash(path), "/"), "/")
	for _, suffix := range []string{"-wal", "-shm", "-journal"} {
		if base, ok := strings.CutSuffix(first, ".db"+suffix); ok {
			return base + ".db"
		}
	}
	return first
}
