package merkle

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/tallystick/tallystick/node/journal/disk"
	"golang.org/x/mod/sumdb/note"
)

// Checkpoints keeps signed checkpoints in a directory, one file for each log
// size, named by it with 20 digits, and a list of them.
type Checkpoints struct {
	d   disk.Disk
	dir string
}

// A Signed is a checkpoint with its signed text as stored.
type Signed struct {
	Checkpoint
	Text []byte
}

// tempSuffix ends the names of files that a power cut left half written.
const tempSuffix = ".tmp"

// CreateCheckpoints makes dir, if it is missing, and returns its checkpoints.
func CreateCheckpoints(d disk.Disk, dir string) (*Checkpoints, error) {
	if err := d.MkdirAll(dir); err != nil {
		return nil, fmt.Errorf("open checkpoints: %w", err)
	}
	if err := d.SyncDir(filepath.Dir(dir)); err != nil {
		return nil, fmt.Errorf("open checkpoints: %w", err)
	}
	return &Checkpoints{d, dir}, nil
}

// ReadCheckpoints returns the checkpoints in dir, for reading only: it makes
// nothing. A missing dir is an error of the methods.
func ReadCheckpoints(d disk.Disk, dir string) *Checkpoints { return &Checkpoints{d, dir} }

// Save stores a signed checkpoint durably and at once whole, in place of one of
// the same size, if there is one: witnesses add signatures to it.
func (s *Checkpoints) Save(text []byte) error {
	body, _, _ := strings.Cut(string(text), "\n\n")
	c, err := ParseCheckpoint(body + "\n")
	if err != nil {
		return fmt.Errorf("save checkpoint: %w", err)
	}
	if err := disk.WriteAtomic(s.d, s.File(c.Size), text); err != nil {
		return fmt.Errorf("save checkpoint of %d leaves: %w", c.Size, err)
	}
	return nil
}

// Load returns the checkpoint of a log size, checked with known. A missing one
// wraps fs.ErrNotExist; one that does not hold is a *disk.DamageError.
func (s *Checkpoints) Load(size uint64, known note.Verifiers) (Signed, error) {
	file := s.File(size)
	text, err := disk.ReadFile(s.d, file)
	if err != nil {
		return Signed{}, fmt.Errorf("load checkpoint: %w", err)
	}
	damage := &disk.DamageError{Kind: disk.KindCheckpoint, File: file}
	c, n, err := OpenCheckpoint(text, known)
	switch {
	case err != nil:
		damage.Message = err.Error()
		return Signed{}, damage
	case len(n.UnverifiedSigs) > 0:
		u := n.UnverifiedSigs[0]
		damage.Height = c.Height
		damage.Message = fmt.Sprintf("the key of the signature by %s (%08x) is not known", u.Name, u.Hash)
		return Signed{}, damage
	case c.Size != size:
		damage.Height = c.Height
		damage.Message = fmt.Sprintf("it is of %d leaves", c.Size)
		return Signed{}, damage
	}
	return Signed{c, text}, nil
}

// Latest returns the checkpoint of the largest log; see Load for the errors.
// Without any checkpoint the error wraps fs.ErrNotExist.
func (s *Checkpoints) Latest(known note.Verifiers) (Signed, error) {
	sizes, err := s.Sizes()
	if err != nil {
		return Signed{}, err
	}
	if len(sizes) == 0 {
		return Signed{}, fmt.Errorf("no checkpoint in %s: %w", s.dir, fs.ErrNotExist)
	}
	return s.Load(sizes[len(sizes)-1], known)
}

// All calls fn for each checkpoint in the order of log sizes, checked with
// known, with neither height nor day less than before. It
// stops at the first error; a checkpoint that does not hold is a *disk.DamageError.
func (s *Checkpoints) All(known note.Verifiers, fn func(Signed) error) error {
	sizes, err := s.Sizes()
	if err != nil {
		return err
	}
	var last Checkpoint
	for _, size := range sizes {
		c, err := s.Load(size, known)
		if err != nil {
			return err
		}
		if c.Height < last.Height || c.Day < last.Day {
			return &disk.DamageError{
				Kind: disk.KindOrder, File: s.File(size), Height: c.Height,
				Message: fmt.Sprintf("height %d, day %s after height %d, day %s", c.Height, c.Day, last.Height, last.Day),
			}
		}
		if err := fn(c); err != nil {
			return err
		}
		last = c.Checkpoint
	}
	return nil
}

// Sizes returns the log sizes that have a checkpoint, ascending. A file of
// another kind of name is a *disk.DamageError.
func (s *Checkpoints) Sizes() ([]uint64, error) {
	names, err := s.d.List(s.dir)
	if err != nil {
		return nil, fmt.Errorf("list checkpoints: %w", err)
	}
	sizes := make([]uint64, 0, len(names))
	for _, name := range names {
		if strings.HasSuffix(name, tempSuffix) || name == ListName {
			continue
		}
		size, err := strconv.ParseUint(name, 10, 64)
		if err != nil || s.File(size) != filepath.Join(s.dir, name) {
			return nil, &disk.DamageError{
				Kind: disk.KindStray, File: filepath.Join(s.dir, name), Message: "no checkpoint has this name",
			}
		}
		sizes = append(sizes, size)
	}
	return sizes, nil
}

// File returns the name of the file of the checkpoint of a log size.
func (s *Checkpoints) File(size uint64) string {
	return filepath.Join(s.dir, fmt.Sprintf("%020d", size))
}
