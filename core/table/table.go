// Package table keeps the state of the machine: rows of fixed size, without
// pointers, in pages that are copied when they are written.
//
//	Table ──Freeze──▶ View            one published height, for ever the same
//	  │                 │
//	directory        directory       shared until the table writes
//	  │                 │
//	chunks of 512 pages ─┤
//	  │                 │
//	pages of rows ───────┘           4 to 16 kB each, ids are positions
//
// One goroutine writes a [Table]. A [View] may be read by any goroutine while
// the table goes on; the table copies a page, and the chunk that lists it, the
// first time it writes there after a Freeze, so a view costs what changed.
//
// A table has a Merkle root over its rows, so that a [Proof] shows one of them
// to someone who holds nothing else. A page is hashed again only if it was
// written since, and only when a root is asked for. An [Index] finds rows by a
// hash of their key; it can be rebuilt from the rows and is no part of the root.
//
// The package never starts a goroutine and never locks: who may call what at
// the same time is said at each method. It never keeps strings, maps or
// pointers in rows, and it never forgets a free slot: which id the next row
// gets is part of the root.
package table

import (
	"fmt"
	"math/bits"
)

// A Row is what the pointer to a row type provides. The type itself is a
// struct of fixed-size fields without pointers.
type Row interface {
	// Size returns the length of the encoding in bytes, the same for every
	// value of the type.
	Size() int
	// Encode writes exactly Size bytes to dst: the same row always the same
	// bytes, other rows other bytes.
	Encode(dst []byte)
	// Decode is the inverse of Encode. Bytes that no row has may give any row,
	// but never a panic.
	Decode(src []byte)
}

// A Pointer is the pointer to R that makes R a row.
type Pointer[R any] interface {
	*R
	Row
}

// A Table is rows addressed by ids from 1 on. Id 0 means none: its row is
// there, is zero and is never written. Only one goroutine may use a table; its
// views are for everyone.
type Table[R any, P Pointer[R]] struct {
	name  string
	rows  array[R]      // the row of id at index id
	free  array[freeID] // a stack of the ids removed
	empty [][32]byte    // empty[k] is the tree hash of 2^k zero rows

	watched bool
	touched []uint32 // since the last Touched, if watched
}

// New returns an empty table. The name is part of the root. rowsPerPage is a
// power of two up to 65,536, chosen so that a page has 4 to 16 kB; it is part
// of the root too. New panics if it is anything else.
func New[R any, P Pointer[R]](name string, rowsPerPage int) *Table[R, P] {
	if rowsPerPage < 1 || rowsPerPage > 1<<16 || bits.OnesCount(uint(rowsPerPage)) != 1 {
		panic(fmt.Sprintf("table: %s: pages of %d rows", name, rowsPerPage))
	}
	t := &Table[R, P]{name: name}
	t.rows = newArray[R](rowsPerPage)
	t.free = newArray[freeID](freePerPage)
	t.rows.push() // id 0
	t.empty = emptyHashes[R, P](rowsPerPage)
	return t
}

// Name returns the name of the table.
func (t *Table[R, P]) Name() string { return t.name }

// Len returns the highest id ever given. Rows removed since are counted.
func (t *Table[R, P]) Len() uint32 { return t.rows.n - 1 }

// Live returns the number of rows in use.
func (t *Table[R, P]) Live() uint32 { return t.rows.n - 1 - t.free.n }

// At returns the row of id for reading. It must not be written, nor kept until
// after the next write to the table. Id 0 and removed ids have a zero row; At
// panics if id is above Len.
func (t *Table[R, P]) At(id uint32) *R { return t.rows.at(id) }

// Edit returns the row of id for writing, until the next Freeze. It panics if
// id is 0 or above Len.
func (t *Table[R, P]) Edit(id uint32) *R {
	if id == 0 {
		panic("table: edit row 0")
	}
	t.touch(id)
	return t.rows.edit(id)
}

// Watch makes the table note which rows are written, for [Table.Touched].
func (t *Table[R, P]) Watch() { t.watched = true }

// Touched returns the ids written since it was last called, once or more often
// each, in the order of writing, if Watch was called. The slice is used again
// by the next write.
func (t *Table[R, P]) Touched() []uint32 {
	ids := t.touched
	t.touched = t.touched[:0]
	return ids
}

func (t *Table[R, P]) touch(id uint32) {
	if t.watched && (len(t.touched) == 0 || t.touched[len(t.touched)-1] != id) {
		t.touched = append(t.touched, id)
	}
}

// Add stores r and returns its id: the one that was removed last, else the next
// higher one. It panics when all 2^32-2 ids are in use.
func (t *Table[R, P]) Add(r R) uint32 {
	if t.free.n > 0 {
		top := t.free.n - 1
		id := uint32(*t.free.at(top))
		*t.free.edit(top) = 0 // a popped id leaves no trace in the root
		t.free.n = top
		*t.rows.edit(id) = r
		t.touch(id)
		return id
	}
	id := t.rows.n
	if id == ^uint32(0) {
		panic("table: " + t.name + " is full")
	}
	t.rows.push()
	*t.rows.edit(id) = r
	t.touch(id)
	return id
}

// Remove makes the row of id zero and gives the id to a later Add. To remove an
// id twice is a programmer's error that the table does not see. It panics if id
// is 0 or above Len.
func (t *Table[R, P]) Remove(id uint32) {
	var zero R
	*t.Edit(id) = zero
	t.free.push()
	*t.free.edit(t.free.n - 1) = freeID(id)
}

// Freeze returns the table as it is now. It costs nothing; what costs is the
// first write to each page afterwards.
func (t *Table[R, P]) Freeze() *View[R, P] {
	return &View[R, P]{
		name:  t.name,
		rows:  t.rows.freeze(),
		free:  t.free.freeze(),
		empty: t.empty,
	}
}

// Restore makes the table what it was when v was frozen from it. Rows written
// since stay among those that Touched returns.
func (t *Table[R, P]) Restore(v *View[R, P]) {
	t.rows.restore(v.rows)
	t.free.restore(v.free)
}
