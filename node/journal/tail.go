package journal

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/tallystick/tallystick/node/journal/disk"
)

// Quarantine is the name of the directory, beside the journal's, that CutTail
// moves bytes to.
const Quarantine = "quarantine"

// CutTail removes an incomplete last block, as Read or Open found it: it copies
// the bytes durably to a file in quarantine/, named by segment and offset, then
// writes zeros over them and syncs. It returns the file's name.
//
// The caller first makes sure that no checkpoint, witness or snapshot covers
// the block; see TailError. CutTail reads the tail again and refuses if it is not
// the one that the caller judged.
func CutTail(dir string, opt Options, tail *TailError) (string, error) {
	opt, err := opt.complete()
	if err != nil {
		return "", err
	}
	s, err := scanLast(dir, opt)
	var now *TailError
	switch {
	case err == nil:
		return "", errors.Join(errors.New("cut tail: the journal has none"), s.f.Close())
	case !errors.As(err, &now):
		return "", fmt.Errorf("cut tail: %w", err)
	case *now != *tail:
		return "", fmt.Errorf("cut tail: it is not the one that was judged: %w", now)
	}
	file, err := cut(dir, opt, now)
	if err != nil {
		return "", fmt.Errorf("cut tail: %w", err)
	}
	return file, nil
}

// cut copies the tail to quarantine and zeroes it.
func cut(dir string, opt Options, t *TailError) (file string, err error) {
	f, err := opt.Disk.OpenWrite(t.File)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	data := make([]byte, t.Bytes)
	if n, err := f.ReadAt(data, t.Offset); n != len(data) {
		return "", fmt.Errorf("read %s at %d: %w", t.File, t.Offset, err)
	}
	if file, err = quarantine(filepath.Dir(dir), opt.Disk, t, data); err != nil {
		return "", err
	}
	clear(data)
	if _, err := f.WriteAt(data, t.Offset); err != nil {
		return file, err
	}
	return file, f.Sync()
}

// quarantine stores data durably under root. A file of that name with other
// bytes, left by an earlier cut at the same place, is kept.
func quarantine(root string, d disk.Disk, t *TailError, data []byte) (string, error) {
	dir := filepath.Join(root, Quarantine)
	if err := d.MkdirAll(dir); err != nil {
		return "", err
	}
	if err := d.SyncDir(root); err != nil {
		return "", err
	}
	for i := 0; ; i++ {
		name := fmt.Sprintf("%s-%d.%d", filepath.Base(t.File), t.Offset, i)
		file := filepath.Join(dir, name)
		old, err := disk.ReadFile(d, file)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return file, disk.WriteAtomic(d, file, data)
		case err != nil:
			return "", err
		case bytes.Equal(old, data):
			return file, nil
		}
	}
}
