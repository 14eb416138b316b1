package table

import "math/bits"

// indexPage makes pages of 8 kB.
const indexPage = 1024

// An entry is one slot of an index: an id with 32 bits of its key's hash, or
// zero. The bits give both the place and, before the row is looked at, a first
// comparison.
type entry struct {
	id, tag uint32
}

// entries is a hash table with linear probing, for reading: an entry stands at
// its home or, if that is taken, in the next free slot after it. Homes are in
// the order of tags, so that growing reads and writes memory in order.
type entries struct {
	slots *directory[entry]
	bits  uint8 // there are 1<<bits slots
}

func (e entries) mask() uint32 { return 1<<e.bits - 1 }

// home returns the slot where an entry with tag is to stand.
func (e entries) home(tag uint32) uint32 { return tag >> (32 - e.bits) }

// find returns the first id with this tag that eq accepts, and its slot.
func (e entries) find(tag uint32, eq func(id uint32) bool) (id, slot uint32) {
	for i := e.home(tag); ; {
		rows := e.slots.page(int(i / indexPage)).rows
		for k := i % indexPage; k < uint32(len(rows)); k++ {
			switch s := rows[k]; {
			case s.id == 0:
				return 0, 0
			case s.tag == tag && eq(s.id):
				return s.id, i - i%indexPage + k
			}
		}
		i = (i - i%indexPage + indexPage) & e.mask()
	}
}

// An Index finds the ids of rows by a 64-bit hash of their key. Several ids may
// have one hash, and the caller's comparison with the row decides. Keys chosen
// by strangers are to be hashed so that they cannot aim at collisions. Only one
// goroutine may use an index; its views are for everyone.
type Index struct {
	slots array[entry]
	n     uint32
	bits  uint8
}

// NewIndex returns an empty index.
func NewIndex() *Index {
	x := &Index{}
	x.reset(bits.TrailingZeros(indexPage))
	return x
}

// reset makes x an empty index of 1<<bits slots.
func (x *Index) reset(bits int) {
	epoch := x.slots.epoch // of no page that a view has
	x.slots = newArray[entry](indexPage)
	x.slots.epoch = epoch
	x.slots.resize(1 << bits)
	x.n, x.bits = 0, uint8(bits)
}

func (x *Index) entries() entries { return entries{&x.slots.directory, x.bits} }

// Len returns the number of ids in the index.
func (x *Index) Len() uint32 { return x.n }

// Find returns an id that was inserted with this hash and that eq accepts, or
// 0. It calls eq seldom for ids inserted with another hash, but it may.
func (x *Index) Find(hash uint64, eq func(id uint32) bool) uint32 {
	id, _ := x.entries().find(tag(hash), eq)
	return id
}

// Insert adds id under hash; it does not look whether it is there already. It
// panics if id is 0 or when there is no room for more (3 × 2^29 ids).
func (x *Index) Insert(hash uint64, id uint32) {
	if id == 0 {
		panic("table: index id 0")
	}
	if uint64(x.n) >= 3<<x.bits/4 { // three quarters full
		x.grow()
	}
	x.place(entry{id, tag(hash)})
	x.n++
}

// place puts s into the first free slot from its home on.
func (x *Index) place(s entry) {
	e := x.entries()
	i := e.home(s.tag)
	for x.slots.at(i).id != 0 {
		i = (i + 1) & e.mask()
	}
	*x.slots.edit(i) = s
}

func (x *Index) grow() {
	if x.bits == 31 {
		panic("table: index is full")
	}
	old, n := x.slots.directory, x.n
	x.reset(int(x.bits) + 1)
	for p := range old.pages() {
		for _, s := range old.page(p).rows {
			if s.id != 0 {
				x.place(s)
			}
		}
	}
	x.n = n
}

// Delete removes id from under hash and reports whether it was there. Entries
// that had to move on because of it move back, so no tombstone stays.
func (x *Index) Delete(hash uint64, id uint32) bool {
	e := x.entries()
	found, hole := e.find(tag(hash), func(other uint32) bool { return other == id })
	if found == 0 {
		return false
	}
	for i := (hole + 1) & e.mask(); ; i = (i + 1) & e.mask() {
		s := *x.slots.at(i)
		if s.id == 0 {
			break
		}
		if wandered := (i - e.home(s.tag)) & e.mask(); wandered >= (i-hole)&e.mask() {
			*x.slots.edit(hole) = s
			hole = i
		}
	}
	*x.slots.edit(hole) = entry{}
	x.n--
	return true
}

// Freeze returns the index as it is now.
func (x *Index) Freeze() *IndexView {
	return &IndexView{slots: x.slots.freeze(), n: x.n, bits: x.bits}
}

// Restore makes the index what it was when v was frozen from it.
func (x *Index) Restore(v *IndexView) {
	x.slots.restore(v.slots)
	x.n, x.bits = v.n, v.bits
}

// An IndexView is an index as it was at a Freeze. Any goroutine may read it.
type IndexView struct {
	slots directory[entry]
	n     uint32
	bits  uint8
}

// Len returns the number of ids in the index.
func (v *IndexView) Len() uint32 { return v.n }

// Find returns an id that was inserted with this hash and that eq accepts, or
// 0, as Index.Find did at the Freeze.
func (v *IndexView) Find(hash uint64, eq func(id uint32) bool) uint32 {
	id, _ := entries{&v.slots, v.bits}.find(tag(hash), eq)
	return id
}

// tag returns 32 bits that depend on all of hash (Fibonacci hashing: the
// multiplier is 2^64 over the golden ratio), so that hashes that differ in few
// bits still spread.
func tag(hash uint64) uint32 {
	return uint32(hash * 0x9E3779B97F4A7C15 >> 32)
}
