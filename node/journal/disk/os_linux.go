package disk

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// dataSync makes the bytes of f durable, and its length if that has changed,
// but not its times.
func dataSync(f *os.File) error {
	for {
		err := unix.Fdatasync(int(f.Fd()))
		if !errors.Is(err, unix.EINTR) {
			return err
		}
	}
}

// allocate reserves size bytes, so that a full disk is found before any of
// them is used. File systems that cannot reserve find it while writing zeros.
func allocate(f *os.File, size int64) error {
	err := unix.Fallocate(int(f.Fd()), 0, 0, size)
	if errors.Is(err, unix.EOPNOTSUPP) || errors.Is(err, unix.ENOSYS) {
		return nil
	}
	return err
}

// SyncDir makes the names in dir durable.
func (OS) SyncDir(dir string) error { return withDir(dir, (*os.File).Sync) }

// SyncAll makes everything written on dir's file system durable, with one
// syncfs: hundreds of small files at the price of a few.
func (OS) SyncAll(dir string) error {
	return withDir(dir, func(f *os.File) error { return unix.Syncfs(int(f.Fd())) })
}

// withDir calls do with dir opened.
func withDir(dir string, do func(*os.File) error) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	if err := do(f); err != nil {
		return errors.Join(fmt.Errorf("sync %s: %w", dir, err), f.Close())
	}
	return f.Close()
}
