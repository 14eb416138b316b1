// Package faultdisk is a disk in memory that fails like a bad one, as its seed
// says: for tests and for simulated worlds by the thousand.
//
//	write ──▶ unsynced ──Sync──▶ durable
//	             └──power cut──▶ each sector: old, new, or torn
//
// A power cut settles every unsynced sector of 512 bytes by chance, and keeps
// some of the unsynced names, the earlier ones first. Directories themselves
// are durable at once. The same seed and calls give the same disk; the package
// never reads a clock or a file.
package faultdisk

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sync"
	"syscall"

	"github.com/tallystick/tallystick/node/journal/disk"
)

// ErrPower is what every operation returns between a power cut and Restart,
// and what a file opened before it returns for ever.
var ErrPower = errors.New("power is off")

// Disk is a disk.Disk in memory. Several goroutines may use it.
type Disk struct {
	mu      sync.Mutex
	chance  *rand.Rand
	live    map[string]*inode // names as programs see them
	durable map[string]*inode // names as a power cut leaves them
	pending []change          // from durable to live, in order
	dirs    map[string]bool
	inodes  []*inode // in the order of their making, for a settled chance
	life    int      // counts restarts; files of an earlier life are stale
	off     bool
	ops     int
	used    int64
	room    int64 // bytes, negative: no limit
	faults
}

// change is an unsynced change of names: file gets the name to if that is not
// empty, and the name from, if that is not empty, is gone.
type change struct {
	from, to string
	file     *inode
}

// New returns an empty disk whose faults are drawn from seed. It has no fault
// until it is given one, and no limit of room.
func New(seed uint64) *Disk {
	return &Disk{
		chance:  rand.New(rand.NewPCG(seed, 0x7461_6c6c_79)),
		live:    make(map[string]*inode),
		durable: make(map[string]*inode),
		dirs:    map[string]bool{".": true, string(filepath.Separator): true},
		room:    -1,
	}
}

// Open opens an existing file for reading only.
func (d *Disk) Open(name string) (disk.File, error) { return d.open(name, false) }

// OpenWrite opens an existing file for reading and writing.
func (d *Disk) OpenWrite(name string) (disk.File, error) { return d.open(name, true) }

func (d *Disk) open(name string, write bool) (disk.File, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	n, ok := d.live[filepath.Clean(name)]
	switch {
	case d.off:
		return nil, failed("open", name, ErrPower)
	case !ok:
		return nil, failed("open", name, fs.ErrNotExist)
	}
	return &file{d, n, name, d.life, write}, nil
}

// Create makes name an empty file, or one of size durable zeros.
func (d *Disk) Create(name string, size int64) (disk.File, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	name = filepath.Clean(name)
	if err := d.operate(); err != nil {
		return nil, failed("create", name, err)
	}
	old, had := d.live[name]
	switch {
	case !d.dirs[filepath.Dir(name)]:
		return nil, failed("create", name, fs.ErrNotExist)
	case d.dirs[name]:
		return nil, failed("create", name, syscall.EISDIR)
	}
	if had {
		d.used -= int64(len(old.data))
	}
	n := &inode{data: make([]byte, size), synced: size}
	d.inodes = append(d.inodes, n)
	d.rename(change{to: name, file: n})
	if !d.take(size) {
		n.data, n.synced = nil, 0
		return nil, failed("create", name, syscall.ENOSPC)
	}
	return &file{d, n, name, d.life, true}, nil
}

// Rename gives the file from the name to.
func (d *Disk) Rename(from, to string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	from, to = filepath.Clean(from), filepath.Clean(to)
	if err := d.operate(); err != nil {
		return failed("rename", from, err)
	}
	n, ok := d.live[from]
	if !ok || !d.dirs[filepath.Dir(to)] {
		return failed("rename", from, fs.ErrNotExist)
	}
	if target, had := d.live[to]; had && target != n {
		d.used -= int64(len(target.data))
	}
	if from != to {
		d.rename(change{from: from, to: to, file: n})
	}
	return nil
}

// Remove removes a file or an empty directory.
func (d *Disk) Remove(name string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	name = filepath.Clean(name)
	if err := d.operate(); err != nil {
		return failed("remove", name, err)
	}
	if d.dirs[name] {
		if len(d.names(name)) > 0 {
			return failed("remove", name, syscall.ENOTEMPTY)
		}
		delete(d.dirs, name)
		return nil
	}
	n, ok := d.live[name]
	if !ok {
		return failed("remove", name, fs.ErrNotExist)
	}
	d.used -= int64(len(n.data))
	d.rename(change{from: name})
	return nil
}

// MkdirAll makes dir and its parents, durable at once.
func (d *Disk) MkdirAll(dir string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.operate(); err != nil {
		return failed("mkdir", dir, err)
	}
	for dir = filepath.Clean(dir); !d.dirs[dir]; dir = filepath.Dir(dir) {
		if _, is := d.live[dir]; is {
			return failed("mkdir", dir, syscall.ENOTDIR)
		}
		d.dirs[dir] = true
	}
	return nil
}

// List returns the names in dir in ascending order.
func (d *Disk) List(dir string) ([]string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	dir = filepath.Clean(dir)
	_, is := d.live[dir]
	switch {
	case d.off:
		return nil, failed("list", dir, ErrPower)
	case is:
		return nil, failed("list", dir, syscall.ENOTDIR)
	case !d.dirs[dir]:
		return nil, failed("list", dir, fs.ErrNotExist)
	}
	return d.names(dir), nil
}

// names returns what is in dir, in ascending order.
func (d *Disk) names(dir string) []string {
	var names []string
	for name := range d.live {
		if filepath.Dir(name) == dir {
			names = append(names, filepath.Base(name))
		}
	}
	for name := range d.dirs {
		if filepath.Dir(name) == dir && name != dir {
			names = append(names, filepath.Base(name))
		}
	}
	slices.Sort(names)
	return names
}

// SyncDir makes the names in dir durable, and those of other directories not.
func (d *Disk) SyncDir(dir string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	dir = filepath.Clean(dir)
	if err := d.sync(); err != nil {
		return failed("sync", dir, err)
	}
	if d.liar {
		return nil
	}
	d.pending = slices.DeleteFunc(d.pending, func(c change) bool {
		if filepath.Dir(c.to) != dir && filepath.Dir(c.from) != dir {
			return false
		}
		c.apply(d.durable)
		return true
	})
	return nil
}

// SyncAll makes everything durable, wherever it is.
func (d *Disk) SyncAll(dir string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.sync(); err != nil {
		return failed("sync", dir, err)
	}
	if d.liar {
		return nil
	}
	for _, n := range d.inodes {
		n.settle()
	}
	for _, c := range d.pending {
		c.apply(d.durable)
	}
	d.pending = d.pending[:0]
	return nil
}

// Restart cuts the power, if it is on, settles by chance what was unsynced, and
// switches on again, without faults. Files opened before are stale.
func (d *Disk) Restart() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, n := range d.inodes {
		n.cut(d.chance)
	}
	for _, c := range d.pending[:d.chance.IntN(len(d.pending)+1)] {
		c.apply(d.durable)
	}
	d.pending = d.pending[:0]
	d.live = maps.Clone(d.durable)
	kept := make(map[*inode]bool, len(d.live))
	d.used = 0
	for _, n := range d.live {
		kept[n] = true
		d.used += int64(len(n.data))
	}
	d.inodes = slices.DeleteFunc(d.inodes, func(n *inode) bool { return !kept[n] })
	d.life++
	d.off, d.faults = false, faults{}
}

// rename changes the names that programs see.
func (d *Disk) rename(c change) {
	c.apply(d.live)
	d.pending = append(d.pending, c)
}

// apply makes the change in names.
func (c change) apply(names map[string]*inode) {
	if c.from != "" {
		delete(names, c.from)
	}
	if c.to != "" {
		names[c.to] = c.file
	}
}

// take reserves n more bytes and reports whether there was room.
func (d *Disk) take(n int64) bool {
	if d.room >= 0 && d.used+n > d.room {
		return false
	}
	d.used += n
	return true
}

// failed says which operation on which name met err.
func failed(op, name string, err error) error { return fmt.Errorf("%s %s: %w", op, name, err) }
