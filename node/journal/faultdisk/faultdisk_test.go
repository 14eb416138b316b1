package faultdisk_test

import (
	"bytes"
	"errors"
	"io/fs"
	"syscall"
	"testing"

	"github.com/tallystick/tallystick/node/journal/disk"
	"github.com/tallystick/tallystick/node/journal/faultdisk"
	"pgregory.net/rapid"
)

// TestSyncedBytesSurviveAndOthersMayNotLaw: after a power cut each byte of a
// preallocated file is what was synced or what was written later, and what was
// not written over since the sync is unchanged.
func TestSyncedBytesSurviveAndOthersMayNotLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const size = 4096
		d := faultdisk.New(rapid.Uint64().Draw(t, "seed"))
		f, err := d.Create("f", size)
		must(t, err)
		must(t, d.SyncDir("."))
		synced, live := make([]byte, size), make([]byte, size)
		for range rapid.IntRange(0, 12).Draw(t, "writes") {
			off := rapid.IntRange(0, size-1).Draw(t, "off")
			data := rapid.SliceOfN(rapid.Byte(), 0, size-off).Draw(t, "data")
			_, err := f.WriteAt(data, int64(off))
			must(t, err)
			copy(live[off:], data)
			if rapid.Bool().Draw(t, "sync") {
				must(t, f.Sync())
				copy(synced, live)
			}
		}
		d.Restart()
		got, err := disk.ReadFile(d, "f")
		must(t, err)
		for i, b := range got {
			if b != synced[i] && b != live[i] {
				t.Fatalf("byte %d = %d, want %d or %d", i, b, synced[i], live[i])
			}
		}
	})
}

// TestAtomicWriteIsOldOrNew: a power cut at any operation of an atomic write
// leaves the old content or the new one.
func TestAtomicWriteIsOldOrNew(t *testing.T) {
	old, now := bytes.Repeat([]byte("o"), 1500), bytes.Repeat([]byte("new"), 700)
	for cut := 1; cut <= 5; cut++ {
		for seed := range uint64(50) {
			d := faultdisk.New(seed)
			must(t, disk.WriteAtomic(d, "f", old))
			d.CutPowerIn(cut)
			err := disk.WriteAtomic(d, "f", now)
			d.Restart()
			got, readErr := disk.ReadFile(d, "f")
			must(t, readErr)
			if !bytes.Equal(got, now) && (err == nil || !bytes.Equal(got, old)) {
				t.Fatalf("cut at %d, seed %d, error %v: %d bytes, want old or new", cut, seed, err, len(got))
			}
		}
	}
}

func TestFaultsAreTheOnesOrdered(t *testing.T) {
	d := faultdisk.New(1)
	d.SetRoom(1000)
	if _, err := d.Create("big", 1001); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("create beyond the room: %v, want ENOSPC", err)
	}
	if _, err := d.Create("no/such", 0); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("create in a missing directory: %v, want not exist", err)
	}
	f, err := d.Create("f", 600)
	must(t, err)
	if _, err := f.WriteAt(make([]byte, 600), 500); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("grow beyond the room: %v, want ENOSPC", err)
	}
	d.FailSyncIn(2)
	must(t, f.Sync())
	if err := f.Sync(); !errors.Is(err, syscall.EIO) {
		t.Errorf("second sync: %v, want EIO", err)
	}
	d.FailWriteIn(1)
	if n, err := f.WriteAt(make([]byte, 100), 0); n >= 100 || !errors.Is(err, syscall.EIO) {
		t.Errorf("write = %d, %v, want a short one and EIO", n, err)
	}
	d.CutPowerIn(1)
	if _, err := f.WriteAt([]byte("x"), 0); !errors.Is(err, faultdisk.ErrPower) {
		t.Errorf("write at the cut: %v, want ErrPower", err)
	}
	d.Restart()
	if err := f.Sync(); !errors.Is(err, faultdisk.ErrPower) {
		t.Errorf("sync of a file from before the cut: %v, want ErrPower", err)
	}
}

// TestAFailedSyncIsNeverMadeGood: a sync that succeeds after one that failed
// saves nothing, so some power cut loses the bytes.
func TestAFailedSyncIsNeverMadeGood(t *testing.T) {
	lost := 0
	for seed := range uint64(30) {
		d := faultdisk.New(seed)
		f, err := d.Create("f", 512)
		must(t, err)
		must(t, d.SyncDir("."))
		_, err = f.WriteAt([]byte("paid"), 0)
		must(t, err)
		d.FailSyncIn(1)
		if err := f.Sync(); err == nil {
			t.Fatal("sync succeeded, want EIO")
		}
		must(t, f.Sync())
		d.Restart()
		got, err := disk.ReadFile(d, "f")
		must(t, err)
		if string(got[:4]) != "paid" {
			lost++
		}
	}
	if lost == 0 {
		t.Error("no cut of 30 lost the bytes, want some")
	}
}

func must(t interface{ Fatal(...any) }, err error) {
	if err != nil {
		t.Fatal(err)
	}
}
