package disk_test

import (
	"bytes"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"testing"

	"github.com/tallystick/tallystick/node/journal/disk"
	"github.com/tallystick/tallystick/node/journal/faultdisk"
)

// TestDisksAgree: the machine's file system and the simulated disk do the same.
func TestDisksAgree(t *testing.T) {
	tests := []struct {
		name string
		disk disk.Disk
		root string
	}{
		{"machine", disk.OS{}, t.TempDir()},
		{"simulated", faultdisk.New(1), "root"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { conforms(t, tt.disk, tt.root) })
	}
}

// conforms checks what the comments of disk.Disk promise.
func conforms(t *testing.T, d disk.Disk, root string) {
	dir := filepath.Join(root, "a", "b")
	if _, err := d.List(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("list a missing directory: %v, want not exist", err)
	}
	if _, err := d.Create(filepath.Join(dir, "f"), 0); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("create in a missing directory: %v, want not exist", err)
	}
	must(t, d.MkdirAll(dir))
	must(t, d.MkdirAll(dir))
	name := filepath.Join(dir, "z")
	must(t, disk.WriteAtomic(d, name, []byte("old and long")))
	must(t, disk.WriteAtomic(d, name, []byte("new")))
	if got, err := disk.ReadFile(d, name); err != nil || string(got) != "new" {
		t.Errorf("read = %q, %v, want new", got, err)
	}
	preallocates(t, d, filepath.Join(dir, "p"))
	if got, err := d.List(dir); err != nil || !slices.Equal(got, []string{"p", "z"}) {
		t.Errorf("list = %v, %v, want [p z]", got, err)
	}
	if _, err := d.List(name); err == nil {
		t.Error("list a file: nil, want an error")
	}
	if err := d.Remove(dir); err == nil {
		t.Error("remove a directory that is not empty: nil, want an error")
	}
	must(t, d.Remove(filepath.Join(dir, "p")))
	must(t, d.Remove(name))
	must(t, d.Remove(dir))
	must(t, d.SyncDir(root))
	must(t, d.SyncAll(root))
	if there, err := disk.Exists(d, name); there || err != nil {
		t.Errorf("exists = %v, %v, want false", there, err)
	}
	if _, err := d.OpenWrite(name); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("open what is removed: %v, want not exist", err)
	}
}

// preallocates checks a file of zeros, over whatever was there before.
func preallocates(t *testing.T, d disk.Disk, name string) {
	const size = 1<<20 + 77
	must(t, disk.WriteFile(d, name, []byte("before")))
	f, err := d.Create(name, size)
	must(t, err)
	if n, err := f.Size(); n != size || err != nil {
		t.Errorf("size = %d, %v, want %d", n, err, size)
	}
	_, err = f.WriteAt([]byte("end"), size-3)
	must(t, err)
	must(t, f.Sync())
	must(t, f.Close())
	want := append(make([]byte, size-3), "end"...)
	if got, err := disk.ReadFile(d, name); err != nil || !bytes.Equal(got, want) {
		t.Errorf("read %d bytes, %v, want %d zeros and an end", len(got), err, size-3)
	}
	f, err = d.Open(name)
	must(t, err)
	if _, err := f.WriteAt([]byte("x"), 0); err == nil {
		t.Error("write to a file opened for reading: nil, want an error")
	}
	must(t, f.Close())
}

// TestAFileThatCannotBePreallocatedIsNotLeft: no disk has a pebibyte.
func TestAFileThatCannotBePreallocatedIsNotLeft(t *testing.T) {
	name := filepath.Join(t.TempDir(), "f")
	if _, err := (disk.OS{}).Create(name, 1<<50); err == nil {
		t.Fatal("create of 2^50 bytes: nil, want an error")
	}
	if there, err := disk.Exists(disk.OS{}, name); there || err != nil {
		t.Errorf("exists = %v, %v, want false", there, err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
