package faultdisk

import (
	"io"
	"io/fs"
	"math/rand/v2"
	"syscall"
)

// sector is what a disk writes whole, in bytes.
const sector = 512

// inode is the content of a file.
type inode struct {
	data   []byte
	synced int64    // the durable length
	dirty  []uint64 // one bit for each unsynced sector
	order  []int32  // unsynced sectors in the order they were first written
	undo   []byte   // their durable content, in that order, sector bytes each
	broken bool     // a sync failed: later ones save nothing
}

// soil keeps the durable content of the sectors that a write is about to
// change.
func (n *inode) soil(from, to int64) {
	if to <= from {
		return
	}
	for s := from / sector; s <= (to-1)/sector; s++ {
		for int(s/64) >= len(n.dirty) {
			n.dirty = append(n.dirty, 0)
		}
		if n.dirty[s/64]>>(s%64)&1 == 1 {
			continue
		}
		n.dirty[s/64] |= 1 << (s % 64)
		n.order = append(n.order, int32(s))
		var old [sector]byte
		copy(old[:], n.data[min(s*sector, int64(len(n.data))):])
		n.undo = append(n.undo, old[:]...)
	}
}

// settle makes the content durable as it is.
func (n *inode) settle() {
	if n.broken {
		return
	}
	n.clean()
	n.synced = int64(len(n.data))
}

// clean forgets what was unsynced.
func (n *inode) clean() {
	clear(n.dirty)
	n.order, n.undo = n.order[:0], n.undo[:0]
}

// cut settles each unsynced sector by chance: old, new, or new up to some byte
// and old from there on.
func (n *inode) cut(chance *rand.Rand) {
	for i, s := range n.order {
		now := n.data[min(int(s)*sector, len(n.data)):min(int(s+1)*sector, len(n.data))]
		old := n.undo[i*sector:][:len(now)]
		switch chance.IntN(3) {
		case 0:
			copy(now, old)
		case 1:
			k := chance.IntN(len(now) + 1)
			copy(now[k:], old[k:])
		}
	}
	if int64(len(n.data)) > n.synced && chance.IntN(2) == 0 {
		n.data = n.data[:n.synced]
	}
	n.synced, n.broken = int64(len(n.data)), false
	n.clean()
}

// file is an open file.
type file struct {
	d     *Disk
	n     *inode
	name  string
	life  int
	write bool
}

// stale returns ErrPower if the power is off or was since the file was opened.
func (f *file) stale() error {
	if f.d.off || f.life != f.d.life {
		return failed("use", f.name, ErrPower)
	}
	return nil
}

// ReadAt reads as io.ReaderAt says.
func (f *file) ReadAt(b []byte, off int64) (int, error) {
	f.d.mu.Lock()
	defer f.d.mu.Unlock()
	if err := f.stale(); err != nil {
		return 0, err
	}
	if off >= int64(len(f.n.data)) {
		return 0, io.EOF
	}
	k := copy(b, f.n.data[off:])
	if k < len(b) {
		return k, io.EOF
	}
	return k, nil
}

// WriteAt writes as io.WriterAt says. What it writes is not durable.
func (f *file) WriteAt(b []byte, off int64) (int, error) {
	f.d.mu.Lock()
	defer f.d.mu.Unlock()
	if err := f.stale(); err != nil {
		return 0, err
	}
	if !f.write {
		return 0, failed("write", f.name, fs.ErrPermission)
	}
	power := f.d.operate()
	end := off + int64(len(b))
	if grow := end - int64(len(f.n.data)); grow > 0 && !f.d.take(grow) {
		return 0, failed("write", f.name, syscall.ENOSPC)
	}
	short := 0
	if f.d.writeIn > 0 {
		if f.d.writeIn--; f.d.writeIn == 0 {
			short = 1 + f.d.chance.IntN(max(len(b), 1))
		}
	}
	f.n.soil(min(off, int64(len(f.n.data))), end)
	if grow := int(end) - len(f.n.data); grow > 0 {
		f.n.data = append(f.n.data, make([]byte, grow)...)
	}
	copy(f.n.data[off:], b[:len(b)-min(short, len(b))])
	switch {
	case power != nil:
		return 0, failed("write", f.name, power)
	case short > 0:
		return len(b) - short, failed("write", f.name, syscall.EIO)
	}
	return len(b), nil
}

// Sync makes the file's bytes durable; its name is another matter.
func (f *file) Sync() error {
	f.d.mu.Lock()
	defer f.d.mu.Unlock()
	if err := f.stale(); err != nil {
		return err
	}
	if err := f.d.sync(); err != nil {
		f.n.broken = true
		return failed("sync", f.name, err)
	}
	if !f.d.liar {
		f.n.settle()
	}
	return nil
}

// Size returns the length of the file in bytes.
func (f *file) Size() (int64, error) {
	f.d.mu.Lock()
	defer f.d.mu.Unlock()
	if err := f.stale(); err != nil {
		return 0, err
	}
	return int64(len(f.n.data)), nil
}

// Close closes the file. It saves nothing.
func (f *file) Close() error { return nil }
