package node

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/tallystick/tallystick/node/journal/disk"
)

// A making is a disk that remembers which files and folders were made through
// it, so that a log which could not be made to the end is taken back. It is for
// one goroutine.
type making struct {
	disk.Disk
	made []string // in the order of their making
}

// Create makes a file, and remembers it unless it was there.
func (m *making) Create(name string, size int64) (disk.File, error) {
	there, err := disk.Exists(m.Disk, name)
	if err != nil {
		return nil, err
	}
	if !there {
		m.made = append(m.made, name) // also if it fails half way
	}
	return m.Disk.Create(name, size)
}

// Rename gives a file another name, by which it is remembered from then on.
func (m *making) Rename(from, to string) error {
	there, err := disk.Exists(m.Disk, to)
	if err != nil {
		return err
	}
	if err := m.Disk.Rename(from, to); err != nil {
		return err
	}
	if i := slices.Index(m.made, from); i >= 0 && !there {
		m.made[i] = to
	}
	return nil
}

// MkdirAll makes dir and its parents, and remembers those that were missing.
func (m *making) MkdirAll(dir string) error {
	var missing []string
	for at := filepath.Clean(dir); ; at = filepath.Dir(at) {
		if _, err := m.List(at); !errors.Is(err, fs.ErrNotExist) || at == filepath.Dir(at) {
			break // what else may be wrong with it, the making will say
		}
		missing = append(missing, at)
	}
	slices.Reverse(missing)
	m.made = append(m.made, missing...)
	return m.Disk.MkdirAll(dir)
}

// undo removes what was made, the last first, and says what is left of it. A
// folder in which somebody else has put something stays.
func (m *making) undo() error {
	var errs []error
	for _, name := range slices.Backward(m.made) {
		if names, err := m.List(name); err == nil && len(names) > 0 {
			continue
		}
		if err := m.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, fmt.Errorf("%s could not be removed again: %w", name, err))
		}
	}
	m.made = nil
	return errors.Join(errs...)
}
