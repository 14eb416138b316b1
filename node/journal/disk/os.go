package disk

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// zeroChunk is how many zeros Create writes between two syncs (bytes). Small
// enough that a commit which syncs meanwhile waits for one chunk only.
const zeroChunk = 1 << 20

// dirMode and fileMode are the permissions of what OS makes: a ledger holds
// business secrets, so others have none.
const (
	dirMode  = 0o750
	fileMode = 0o640
)

// OS is the file system of the machine.
type OS struct{}

// osFile adds Size and a data-only Sync to os.File.
type osFile struct{ *os.File }

// Size returns the length of the file in bytes.
func (f osFile) Size() (int64, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// Sync makes the bytes written so far durable, by fdatasync where there is one.
func (f osFile) Sync() error { return dataSync(f.File) }

// Open opens an existing file for reading only.
func (OS) Open(name string) (File, error) { return open(name, os.O_RDONLY) }

// OpenWrite opens an existing file for reading and writing.
func (OS) OpenWrite(name string) (File, error) { return open(name, os.O_RDWR) }

func open(name string, flag int) (File, error) {
	f, err := os.OpenFile(filepath.Clean(name), flag, fileMode)
	if err != nil {
		return nil, err
	}
	return osFile{f}, nil
}

// Create makes name an empty file, or one of size durable zeros. The zeros are
// written, not only allocated: an extent that was never written is converted at
// its first write, which costs a file-system journal commit in every sync.
func (OS) Create(name string, size int64) (File, error) {
	f, err := open(name, os.O_RDWR|os.O_CREATE|os.O_TRUNC)
	if err != nil || size == 0 {
		return f, err
	}
	if err := fill(f.(osFile).File, size); err != nil {
		return nil, errors.Join(fmt.Errorf("preallocate %d bytes for %s: %w", size, name, err),
			f.Close(), os.Remove(name))
	}
	return f, nil
}

// fill allocates size bytes, writes zeros over them and syncs.
func fill(f *os.File, size int64) error {
	if err := allocate(f, size); err != nil {
		return err
	}
	zeros := make([]byte, min(size, zeroChunk))
	for off := int64(0); off < size; off += int64(len(zeros)) {
		zeros = zeros[:min(int64(len(zeros)), size-off)]
		if _, err := f.WriteAt(zeros, off); err != nil {
			return err
		}
		if err := dataSync(f); err != nil {
			return err
		}
	}
	return f.Sync()
}

// Rename gives the file from the name to.
func (OS) Rename(from, to string) error { return os.Rename(from, to) }

// Remove removes a file or an empty directory.
func (OS) Remove(name string) error { return os.Remove(name) }

// MkdirAll makes dir and its parents, where missing.
func (OS) MkdirAll(dir string) error { return os.MkdirAll(dir, dirMode) }

// List returns the names in dir in ascending order.
func (OS) List(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return names, nil
}
