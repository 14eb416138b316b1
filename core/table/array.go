package table

import (
	"fmt"
	"math/bits"
	"slices"
)

// chunkPages is the number of pages that one chunk of a directory lists. It is
// a power of two, so that a full chunk is a whole subtree of the root.
const (
	chunkShift = 9
	chunkPages = 1 << chunkShift
)

// A page is some rows. It may be written while its epoch is that of the array;
// after that it belongs to views as well and stays as it is.
type page[R any] struct {
	epoch uint64
	rows  []R

	// hash is written and read only by who asks a view for its root, never by
	// the writer of the array: at that moment the two may run side by side.
	hashed bool
	hash   [32]byte
}

// A chunk lists chunkPages pages; those not yet made are nil. Epoch and hash
// are as in a page; the hash is kept only if every page is in use.
type chunk[R any] struct {
	epoch  uint64
	pages  [chunkPages]*page[R]
	hashed bool
	hash   [32]byte
}

// A directory is n rows in pages, for reading. The rows of the last page after
// the nth, and any pages after that, are zero.
type directory[R any] struct {
	chunks []*chunk[R]
	n      uint32
	shift  uint8  // a page has 1<<shift rows
	mark   uint64 // of a view: the epoch that its freeze ended
}

// at returns row i. It panics if i is not below n.
func (d *directory[R]) at(i uint32) *R {
	if i >= d.n {
		panicBeyond(i, d.n)
	}
	shift := d.shift & 31 // tells the compiler that the shifts below are small
	rows := d.chunks[i>>shift>>chunkShift].pages[i>>shift%chunkPages].rows
	return &rows[i&(1<<shift-1)]
}

// pages returns the number of pages that hold n rows.
func (d *directory[R]) pages() int {
	return int((uint64(d.n) + 1<<d.shift - 1) >> d.shift)
}

// page returns page i.
func (d *directory[R]) page(i int) *page[R] {
	return d.chunks[i>>chunkShift].pages[i%chunkPages]
}

func panicBeyond(i, n uint32) {
	panic(fmt.Sprintf("table: row %d of %d", i, n))
}

// An array is a directory that can be written. What was made in an earlier
// epoch is shared with views and copied before it is written.
type array[R any] struct {
	directory[R]
	epoch  uint64
	made   uint64 // rows that there are pages for
	shared bool   // a view has the slice of chunks
}

func newArray[R any](rowsPerPage int) array[R] {
	return array[R]{directory: directory[R]{shift: uint8(bits.TrailingZeros(uint(rowsPerPage)))}, epoch: 1}
}

// freeze returns the directory as it is now and begins a new epoch.
func (a *array[R]) freeze() directory[R] {
	frozen := a.directory
	frozen.mark = a.epoch
	a.epoch++
	a.shared = true
	return frozen
}

// restore makes the array what it was when d was frozen from it.
func (a *array[R]) restore(d directory[R]) {
	a.directory = d
	a.epoch++ // d's pages belong to a view
	a.shared = true
	a.made = uint64(d.pages()) << d.shift
}

// edit returns row i for writing. It panics if i is not below n.
func (a *array[R]) edit(i uint32) *R {
	if i >= a.n {
		panicBeyond(i, a.n)
	}
	shift := a.shift & 31
	p := a.chunks[i>>shift>>chunkShift].pages[i>>shift%chunkPages]
	if p.epoch != a.epoch {
		p = a.own(i >> shift)
	}
	return &p.rows[i&(1<<shift-1)]
}

// own returns page i of this epoch, a copy if it was made in an earlier one.
func (a *array[R]) own(i uint32) *page[R] {
	c := a.ownChunk(i >> chunkShift)
	old := c.pages[i%chunkPages]
	if old.epoch == a.epoch {
		return old
	}
	p := &page[R]{epoch: a.epoch, rows: slices.Clone(old.rows)}
	c.pages[i%chunkPages] = p
	return p
}

// ownChunk returns chunk i of this epoch, a copy if it was made in an earlier
// one. The copy leaves the hash behind.
func (a *array[R]) ownChunk(i uint32) *chunk[R] {
	old := a.chunks[i]
	if old.epoch == a.epoch {
		return old
	}
	a.ownChunks()
	c := &chunk[R]{epoch: a.epoch, pages: old.pages}
	a.chunks[i] = c
	return c
}

func (a *array[R]) ownChunks() {
	if a.shared {
		a.chunks = slices.Clone(a.chunks)
		a.shared = false
	}
}

// push makes room for one more row, which is zero.
func (a *array[R]) push() {
	if uint64(a.n) == a.made {
		a.addPage()
	}
	a.n++
}

func (a *array[R]) addPage() {
	i := uint32(a.made >> a.shift)
	if i%chunkPages == 0 {
		a.ownChunks()
		a.chunks = append(a.chunks, &chunk[R]{epoch: a.epoch})
	}
	c := a.ownChunk(i >> chunkShift)
	c.pages[i%chunkPages] = &page[R]{epoch: a.epoch, rows: make([]R, 1<<a.shift)}
	a.made += 1 << a.shift
}

// resize makes an empty array n zero rows long.
func (a *array[R]) resize(n uint32) {
	for a.made < uint64(n) {
		a.addPage()
	}
	a.n = n
}
