package node

import (
	"errors"
	"io/fs"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"github.com/tallystick/tallystick/node/journal/disk"
	"github.com/tallystick/tallystick/node/journal/faultdisk"
)

// TestAMakingThatFailsLeavesNothing: wherever a write or a sync fails, and
// however full the disk is, what was made is gone, what was there before stays,
// and the next try succeeds.
func TestAMakingThatFailsLeavesNothing(t *testing.T) {
	for what, fail := range map[string]func(d *faultdisk.Disk, n int){
		"write": func(d *faultdisk.Disk, n int) { d.FailWriteIn(n) },
		"sync":  func(d *faultdisk.Disk, n int) { d.FailSyncIn(n) },
		"room":  func(d *faultdisk.Disk, n int) { d.SetRoom(d.Used() + int64(n-1)*97) },
	} {
		failed := 0
		for n := 1; n <= 60; n++ {
			for _, dir := range []string{"/books/deep/log", "/books/there"} {
				d := faultdisk.New(uint64(n))
				must(t, d.MkdirAll("/books/there"))
				must(t, disk.WriteAtomic(d, "/books/other", []byte("not ours")))
				fail(d, n)
				if _, err := begin(d, dir, 0, rand.NewChaCha8([32]byte{7}), 1<<12); err == nil {
					continue
				}
				failed++
				if got, err := d.List("/books"); err != nil || !slices.Equal(got, []string{"other", "there"}) {
					t.Errorf("%s %d fails: left are %v, %v", what, n, got, err)
				}
				if got, err := d.List("/books/there"); err != nil || len(got) > 0 {
					t.Errorf("%s %d fails: left in the folder are %v, %v", what, n, got, err)
				}
				d.SetRoom(-1)
				_, err := begin(d, dir, 0, rand.NewChaCha8([32]byte{8}), 1<<12)
				must(t, err)
				if r, err := Verify(dir, VerifyOptions{Disk: d}); err != nil || !r.OK {
					t.Errorf("%s %d fails: the second try gives %v, %+v", what, n, err, r.First)
				}
			}
		}
		if failed < 10 {
			t.Errorf("%s failed %d times, want more", what, failed)
		}
	}
}

// TestAMakingTakesBackOnlyItsOwn: what another process puts there meanwhile
// stays, and so does a file that was only written over.
func TestAMakingTakesBackOnlyItsOwn(t *testing.T) {
	d := faultdisk.New(1)
	must(t, d.MkdirAll("/log"))
	must(t, disk.WriteAtomic(d, "/log/old", []byte("before")))
	m := &making{Disk: d}
	must(t, m.MkdirAll("/log/keys/deep"))
	must(t, disk.WriteAtomic(m, "/log/keys/mine", []byte("mine")))
	must(t, disk.WriteAtomic(m, "/log/old", []byte("after")))
	must(t, disk.WriteAtomic(d, "/log/keys/theirs", []byte("theirs")))
	must(t, m.undo())
	if got := files(t, d, "/log"); !slices.Equal(got, []string{"/log/keys/theirs", "/log/old"}) {
		t.Errorf("left are %v", got)
	}
}

// TestWhatCannotBeTakenBackIsNamed: on a disk that has become read-only.
func TestWhatCannotBeTakenBackIsNamed(t *testing.T) {
	d := faultdisk.New(1)
	m := &making{Disk: d}
	must(t, m.MkdirAll("/log/keys"))
	m.Disk = frozen{d}
	if err := m.undo(); !errors.Is(err, syscall.EROFS) {
		t.Errorf("undo: %v, want EROFS", err)
	}
	if _, err := begin(frozen{d}, filepath.Join("/other", "log"), 0, nil, 1<<12); !errors.Is(err, syscall.EROFS) {
		t.Errorf("make a log on a read-only disk: %v, want EROFS", err)
	}
	if _, err := d.List("/other"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("it left something: %v", err)
	}
}
