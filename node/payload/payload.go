// Package payload keeps what commands only commit to: names, addresses, bank
// accounts, free text and documents, each under SHA-256 of a 32-byte salt and
// its bytes.
//
// A payload can be erased without touching the log: the commitment stays, what
// was committed to is gone. The package never decides who may read.
package payload

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/tallystick/tallystick/node/journal/disk"
)

// MaxSize is the most bytes of one payload.
const MaxSize = 16 << 20

const saltSize = 32

// tempSuffix ends the names of files that are not whole yet.
const tempSuffix = ".tmp"

// ErrErased says that nothing is kept under a commitment, or no longer.
var ErrErased = errors.New("payload is not here")

// A Store keeps payloads in files named by their commitment.
type Store struct {
	disk disk.Disk
	dir  string
	rand io.Reader
}

// Open returns the store in dir, which need not exist yet. random gives the
// salts; nil is crypto/rand.
func Open(d disk.Disk, dir string, random io.Reader) *Store {
	if random == nil {
		random = rand.Reader
	}
	return &Store{d, dir, random}
}

func (s *Store) file(commitment [32]byte) (dir, name string) {
	text := hex.EncodeToString(commitment[:])
	dir = filepath.Join(s.dir, text[:2])
	return dir, filepath.Join(dir, text)
}

// Put keeps data durably and returns its commitment, which is another one each
// time: the salt keeps short texts from being guessed.
func (s *Store) Put(data []byte) ([32]byte, error) {
	var salt [saltSize]byte
	if _, err := io.ReadFull(s.rand, salt[:]); err != nil {
		return [32]byte{}, fmt.Errorf("keep payload: draw a salt: %w", err)
	}
	return s.PutSalted(salt, data)
}

// PutSalted is Put with a salt of the caller's, who answers for that nobody can
// guess it: the same salt and data are kept once.
func (s *Store) PutSalted(salt [saltSize]byte, data []byte) ([32]byte, error) {
	if len(data) > MaxSize {
		return [32]byte{}, fmt.Errorf("keep payload: %d bytes, at most %d", len(data), MaxSize)
	}
	blob := append(salt[:], data...)
	commitment := sha256.Sum256(blob)
	dir, name := s.file(commitment)
	if err := s.makeDir(dir); err != nil {
		return [32]byte{}, fmt.Errorf("keep payload: %w", err)
	}
	if err := disk.WriteAtomic(s.disk, name, blob); err != nil {
		return [32]byte{}, fmt.Errorf("keep payload: %w", err)
	}
	return commitment, nil
}

// makeDir makes the directory of some payloads, durably, if it is missing.
func (s *Store) makeDir(dir string) error {
	if _, err := s.disk.List(dir); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := s.disk.MkdirAll(dir); err != nil {
		return err
	}
	return errors.Join(s.disk.SyncDir(s.dir), s.disk.SyncDir(filepath.Dir(s.dir)))
}

// Get returns the data under a commitment: ErrErased if it is not here, a
// *disk.DamageError if it is not what was committed to.
func (s *Store) Get(commitment [32]byte) ([]byte, error) {
	_, name := s.file(commitment)
	blob, err := disk.ReadFile(s.disk, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrErased
	}
	if err != nil {
		return nil, fmt.Errorf("read payload: %w", err)
	}
	if len(blob) < saltSize || sha256.Sum256(blob) != commitment {
		return nil, damage(name)
	}
	return blob[saltSize:], nil
}

// Has reports whether something is kept under a commitment, and in which file;
// it does not read it.
func (s *Store) Has(commitment [32]byte) (file string, there bool, err error) {
	_, file = s.file(commitment)
	there, err = disk.Exists(s.disk, file)
	return file, there, err
}

func damage(name string) error {
	return &disk.DamageError{Kind: "payload", File: name, Message: "the bytes are not those committed to"}
}

// Erase removes the data under a commitment. It is not an error if it is gone.
func (s *Store) Erase(commitment [32]byte) error {
	dir, name := s.file(commitment)
	err := s.disk.Remove(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("erase payload: %w", err)
	}
	return s.disk.SyncDir(dir)
}

// Check reads every payload and returns how many there are, and a
// *disk.DamageError for the first that is not what its name commits to.
func (s *Store) Check() (int, error) {
	dirs, err := s.disk.List(s.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("check payloads: %w", err)
	}
	n := 0
	for _, d := range dirs {
		names, err := s.disk.List(filepath.Join(s.dir, d))
		if err != nil {
			return n, fmt.Errorf("check payloads: %w", err)
		}
		for _, text := range names {
			if strings.HasSuffix(text, tempSuffix) {
				continue // a power cut left it: nobody was given its commitment
			}
			if err := s.checkFile(filepath.Join(s.dir, d, text), text); err != nil {
				return n, err
			}
			n++
		}
	}
	return n, nil
}

func (s *Store) checkFile(path, text string) error {
	want, err := hex.DecodeString(text)
	if err != nil || len(want) != 32 {
		return &disk.DamageError{Kind: "payload", File: path, Message: "the name is not a commitment"}
	}
	_, err = s.Get([32]byte(want))
	return err
}
