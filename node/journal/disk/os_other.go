//go:build !linux

package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// dataSync makes the file durable: without fdatasync, all of it.
func dataSync(f *os.File) error { return f.Sync() }

// allocate does nothing here: writing the zeros finds a full disk.
func allocate(*os.File, int64) error { return nil }

// SyncDir makes the names in dir durable, where directories can be synced.
func (OS) SyncDir(dir string) error {
	if runtime.GOOS == "windows" { // NTFS journals names; directories have no sync
		return nil
	}
	return syncOne(dir)
}

// SyncAll syncs every file and directory below dir, one by one.
func (d OS) SyncAll(dir string) error {
	return filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() {
			return d.SyncDir(name)
		}
		return syncOne(name)
	})
}

// syncOne opens name, syncs and closes it.
func syncOne(name string) error {
	flag := os.O_RDONLY
	if runtime.GOOS == "windows" { // a handle without write access cannot be flushed
		flag = os.O_RDWR
	}
	f, err := os.OpenFile(filepath.Clean(name), flag, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
