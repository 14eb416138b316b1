package faultdisk

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"syscall"
)

// faults are what was ordered to go wrong. A counter that is positive counts
// down to its fault; zero is none.
type faults struct {
	cutIn, syncIn, writeIn int
	liar                   bool
}

// SetRoom limits the bytes of all files together. What is beyond is refused
// with the system's ENOSPC. Negative is no limit.
func (d *Disk) SetRoom(bytes int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.room = bytes
}

// Used returns the bytes of all files together.
func (d *Disk) Used() int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.used
}

// Ops returns how many operations that change the disk were begun so far:
// Create, Rename, Remove, MkdirAll, WriteAt and the syncs.
func (d *Disk) Ops() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.ops
}

// CutPowerIn cuts the power during the n-th such operation from now, 1 being
// the next. A write that is cut may be durable in part, a sync had no effect.
func (d *Disk) CutPowerIn(n int) { d.order(func(f *faults) { f.cutIn = n }) }

// FailSyncIn makes the n-th sync from now fail with the system's EIO. As on a
// real system, later syncs of that file succeed and save nothing.
func (d *Disk) FailSyncIn(n int) { d.order(func(f *faults) { f.syncIn = n }) }

// FailWriteIn makes the n-th write from now stop part way with EIO.
func (d *Disk) FailWriteIn(n int) { d.order(func(f *faults) { f.writeIn = n }) }

// LoseSyncs makes every sync from now until Restart succeed and save nothing.
func (d *Disk) LoseSyncs() { d.order(func(f *faults) { f.liar = true }) }

func (d *Disk) order(set func(*faults)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	set(&d.faults)
}

// Flip flips one bit, 0 to 7, of the byte at off of a file.
func (d *Disk) Flip(name string, off int64, bit uint) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	n, ok := d.live[filepath.Clean(name)]
	if !ok {
		return failed("flip", name, fs.ErrNotExist)
	}
	if off < 0 || off >= int64(len(n.data)) || bit > 7 {
		return fmt.Errorf("flip %s: bit %d at %d of %d", name, bit, off, len(n.data))
	}
	n.data[off] ^= 1 << bit
	return nil
}

// operate counts an operation and cuts the power if it is time.
func (d *Disk) operate() error {
	d.ops++
	if d.off {
		return ErrPower
	}
	if d.cutIn > 0 {
		if d.cutIn--; d.cutIn == 0 {
			d.off = true
			return ErrPower
		}
	}
	return nil
}

// sync counts a sync and fails it if it is time.
func (d *Disk) sync() error {
	if err := d.operate(); err != nil {
		return err
	}
	if d.syncIn > 0 {
		if d.syncIn--; d.syncIn == 0 {
			return syscall.EIO
		}
	}
	return nil
}
