// Package disk is the little of a file system that a ledger directory needs,
// as an interface, so that the same code runs on the machine's file system
// (OS) and on a simulated disk that tears writes, loses syncs and fills up.
//
// It promises what the platform promises and no more: bytes are durable after
// File.Sync, names are durable after SyncDir, and an error of either is never
// hidden. It never retries a sync: after a failed one the kernel may have
// dropped the dirty pages, so a second success would prove nothing.
package disk

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
)

// A File is an open file, addressed by offset.
type File interface {
	io.ReaderAt
	io.WriterAt
	io.Closer

	// Size returns the length of the file in bytes.
	Size() (int64, error)

	// Sync returns when all bytes written so far would survive a power cut.
	Sync() error
}

// A Disk opens, names and lists files. Names are paths as package filepath
// builds them. Errors wrap those of package fs and of the system, so that
// errors.Is tells a missing file and a full disk.
type Disk interface {
	// Open opens an existing file for reading only.
	Open(name string) (File, error)

	// OpenWrite opens an existing file for reading and writing.
	OpenWrite(name string) (File, error)

	// Create makes name an empty file, or, if size is positive, a file of
	// size zero bytes whose blocks are allocated and initialised on stable
	// storage, so that later writes within size cannot find the disk full
	// and change no metadata. The name itself is durable after SyncDir.
	Create(name string, size int64) (File, error)

	// Rename gives the file from the name to, in place of any file of that name.
	Rename(from, to string) error

	// Remove removes a file or an empty directory.
	Remove(name string) error

	// MkdirAll makes dir and its parents, where missing.
	MkdirAll(dir string) error

	// List returns the names in dir in ascending order.
	List(dir string) ([]string, error)

	// SyncDir returns when the names in dir would survive a power cut.
	SyncDir(dir string) error

	// SyncAll returns when everything written on the file system that holds
	// dir would survive a power cut. It is for many small files at once.
	SyncAll(dir string) error
}

// ReadFile returns the whole content of a file.
func ReadFile(d Disk, name string) ([]byte, error) {
	f, err := d.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close() // was only read
	size, err := f.Size()
	if err != nil {
		return nil, err
	}
	data := make([]byte, size)
	n, err := f.ReadAt(data, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return data[:n], nil
}

// WriteFile makes data the content of name. It is not durable before a sync.
func WriteFile(d Disk, name string, data []byte) error {
	return write(d, name, data, File.Close)
}

// WriteAtomic makes data the content of name so that after a power cut name
// holds the old content or the new, never a mixture, and after it returned nil
// the new. It writes name.tmp, syncs, renames and syncs the directory.
func WriteAtomic(d Disk, name string, data []byte) error {
	temp := name + ".tmp"
	syncClose := func(f File) error { return errors.Join(f.Sync(), f.Close()) }
	if err := write(d, temp, data, syncClose); err != nil {
		return err
	}
	if err := d.Rename(temp, name); err != nil {
		return err
	}
	return d.SyncDir(filepath.Dir(name))
}

// write makes data the content of name and finishes with done.
func write(d Disk, name string, data []byte, done func(File) error) error {
	f, err := d.Create(name, 0)
	if err != nil {
		return err
	}
	if _, err := f.WriteAt(data, 0); err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", name, err), f.Close())
	}
	return done(f)
}

// Exists reports whether name is there.
func Exists(d Disk, name string) (bool, error) {
	f, err := d.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, f.Close()
}
