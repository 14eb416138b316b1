package table

import (
	"encoding/binary"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// A lot is the row of these tests: 13 bytes.
type lot struct {
	face  int64
	owner uint32
	state uint8
}

func (*lot) Size() int { return 13 }

func (l *lot) Encode(dst []byte) {
	binary.BigEndian.PutUint64(dst, uint64(l.face))
	binary.BigEndian.PutUint32(dst[8:], l.owner)
	dst[12] = l.state
}

func (l *lot) Decode(src []byte) {
	l.face = int64(binary.BigEndian.Uint64(src))
	l.owner = binary.BigEndian.Uint32(src[8:])
	l.state = src[12] & 0x0f // the upper half is never written
}

type lots = Table[lot, *lot]

// A ledger is the obvious table: a slice, copied as a whole.
type ledger struct {
	rows []lot // by id; row 0 is zero
	free []uint32
}

func (l *ledger) add(r lot) uint32 {
	if n := len(l.free); n > 0 {
		id := l.free[n-1]
		l.free = l.free[:n-1]
		l.rows[id] = r
		return id
	}
	l.rows = append(l.rows, r)
	return uint32(len(l.rows) - 1)
}

func (l *ledger) clone() ledger {
	return ledger{slices.Clone(l.rows), slices.Clone(l.free)}
}

// live returns the ids in use.
func (l *ledger) live() []uint32 {
	var ids []uint32
	for id := 1; id < len(l.rows); id++ {
		if !slices.Contains(l.free, uint32(id)) {
			ids = append(ids, uint32(id))
		}
	}
	return ids
}

// A pair is a table and the obvious one, to which the same is done.
type pair struct {
	table *lots
	model ledger
	count int64
}

func newPair(t *rapid.T) *pair {
	perPage := rapid.SampledFrom([]int{1, 2, 8}).Draw(t, "rows per page")
	p := &pair{table: New[lot]("lots", perPage), model: ledger{rows: make([]lot, 1)}}
	if rapid.IntRange(0, 9).Draw(t, "large") == 0 { // beyond one chunk
		p.add(t, 600*perPage)
	}
	return p
}

func (p *pair) add(t *rapid.T, n int) {
	for range n {
		p.count++
		r := lot{face: p.count, owner: uint32(p.count % 7), state: 1}
		if got, want := p.table.Add(r), p.model.add(r); got != want {
			t.Fatalf("Add gives id %d, want %d", got, want)
		}
	}
}

// step does one thing to both.
func (p *pair) step(t *rapid.T) {
	live := p.model.live()
	what := rapid.IntRange(0, 3).Draw(t, "what")
	if len(live) == 0 || what == 0 {
		p.add(t, rapid.IntRange(1, 20).Draw(t, "rows"))
		return
	}
	id := rapid.SampledFrom(live).Draw(t, "id")
	switch what {
	case 1:
		p.table.Remove(id)
		p.model.rows[id] = lot{}
		p.model.free = append(p.model.free, id)
	default:
		p.count++
		p.table.Edit(id).face = p.count
		p.model.rows[id].face = p.count
	}
}

// agree fails unless view is what the model was.
func agree(t *rapid.T, view *View[lot, *lot], model ledger) {
	if int(view.Len()) != len(model.rows)-1 || int(view.Live()) != len(model.rows)-1-len(model.free) {
		t.Fatalf("%d rows, %d live, want %d less %d free", view.Len(), view.Live(), len(model.rows)-1, len(model.free))
	}
	for id, want := range model.rows {
		if got := *view.At(uint32(id)); got != want {
			t.Fatalf("row %d = %v, want %v", id, got, want)
		}
	}
	if !slices.Equal(view.Free(), model.free) {
		t.Fatalf("free %v, want %v", view.Free(), model.free)
	}
}

// TestCopyOnWriteEqualsDeepCopyLaw: whatever is done afterwards, a view shows
// what a full copy would have kept; and its root is that of its rows alone.
func TestCopyOnWriteEqualsDeepCopyLaw(t *testing.T) {
	type height struct {
		view  *View[lot, *lot]
		model ledger
		root  [32]byte
	}
	rapid.Check(t, func(t *rapid.T) {
		p := newPair(t)
		var heights []height
		for range rapid.IntRange(1, 8).Draw(t, "heights") {
			for range rapid.IntRange(0, 12).Draw(t, "steps") {
				p.step(t)
			}
			h := height{view: p.table.Freeze(), model: p.model.clone()}
			if rapid.Bool().Draw(t, "hash now") { // else late, after further writes
				h.root = h.view.Root()
			}
			heights = append(heights, h)
		}
		for _, h := range heights {
			agree(t, h.view, h.model)
			want := recompute(h.view, h.model)
			if h.view.Root() != want || h.root != want && h.root != [32]byte{} {
				t.Fatalf("root %x, at first %x, want %x", h.view.Root(), h.root, want)
			}
		}
	})
}

// TestHashingAtAnyTimeLaw: whichever pages of whichever heights are hashed, and
// when, roots and proofs are the same.
func TestHashingAtAnyTimeLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := newPair(t)
		var views []*View[lot, *lot]
		var want [][32]byte
		for range rapid.IntRange(1, 8).Draw(t, "heights") {
			for range rapid.IntRange(0, 12).Draw(t, "steps") {
				p.step(t)
			}
			views = append(views, p.table.Freeze())
			want = append(want, recompute(views[len(views)-1], p.model.clone()))
			for range rapid.IntRange(0, 3).Draw(t, "pieces") {
				v := views[rapid.IntRange(0, len(views)-1).Draw(t, "height")]
				first := rapid.IntRange(0, v.Pages()).Draw(t, "first")
				v.Hash(first, rapid.IntRange(first, v.Pages()).Draw(t, "end"))
			}
		}
		for i, v := range views {
			if got := v.Root(); got != want[i] {
				t.Fatalf("height %d: root %x, want %x", i, got, want[i])
			}
		}
	})
}

func TestRemovedIDsAreUsedAgain(t *testing.T) {
	table := New[lot]("lots", 4)
	for n := range 5 {
		if got, want := table.Add(lot{face: int64(n)}), uint32(n+1); got != want {
			t.Errorf("the first ids: %d, want %d", got, want)
		}
	}
	before := table.Freeze().Root()
	table.Remove(2)
	table.Remove(4)
	if got := *table.At(2); got != (lot{}) || table.Live() != 3 || table.Len() != 5 {
		t.Errorf("removed: %v, %d live of %d, want a zero row, 3 of 5", got, table.Live(), table.Len())
	}
	for _, want := range []uint32{4, 2, 6} {
		if got := table.Add(lot{face: int64(want - 1)}); got != want {
			t.Errorf("ids used again: %d, want %d", got, want)
		}
	}
	table.Remove(6)
	if after := table.Freeze().Root(); after == before {
		t.Error("the root forgets that an id was given")
	}
	if *table.At(0) != (lot{}) {
		t.Error("row 0 is not zero")
	}
}

func TestWhatWasRemovedLeavesNoTrace(t *testing.T) {
	removing, plain := New[lot]("lots", 4), New[lot]("lots", 4)
	for n := range int64(3000) { // several pages of free ids
		removing.Add(lot{face: n})
		plain.Add(lot{face: n})
	}
	for id := uint32(3000); id >= 1; id-- {
		removing.Remove(id)
	}
	removing.Freeze().Root()
	for n := range int64(3000) {
		removing.Add(lot{face: n})
	}
	if removing.Freeze().Root() != plain.Freeze().Root() {
		t.Error("a table that removed and added again has another root")
	}
}

func TestMisuseHalts(t *testing.T) {
	table := New[lot]("lots", 4)
	table.Add(lot{})
	tests := []struct {
		name string
		do   func()
	}{
		{"pages of three rows", func() { New[lot]("lots", 3) }},
		{"pages of no rows", func() { New[lot]("lots", 0) }},
		{"editing none", func() { table.Edit(0) }},
		{"editing beyond the end", func() { table.Edit(2) }},
		{"reading beyond the end", func() { table.At(2) }},
		{"removing none", func() { table.Remove(0) }},
		{"removing beyond the end", func() { table.Remove(2) }},
		{"a view beyond its end", func() { table.Freeze().At(2) }},
		{"indexing none", func() { NewIndex().Insert(1, 0) }},
	}
	for _, tt := range tests {
		if !panics(tt.do) {
			t.Errorf("%s did not panic", tt.name)
		}
	}
}

func panics(do func()) (panicked bool) {
	defer func() { panicked = recover() != nil }()
	do()
	return false
}

// TestHashingAndReadingNeedNoLock is for the race detector: one goroutine
// hashes each height and one reads it while the table goes on being written.
func TestHashingAndReadingNeedNoLock(t *testing.T) {
	table, index := New[lot]("lots", 2), NewIndex()
	type height struct {
		view  *View[lot, *lot]
		index *IndexView
	}
	toHash, toRead, done := make(chan height, 64), make(chan height, 64), make(chan bool)
	go func() {
		for h := range toHash {
			h.view.Hash(0, h.view.Pages()/2)
			h.view.Root()
			h.view.Proof(1)
		}
		done <- true
	}()
	go func() {
		for h := range toRead {
			for id := uint32(1); id <= h.view.Len(); id++ {
				face := h.view.At(id).face
				if h.index.Find(uint64(id), func(other uint32) bool { return other == id }) != id || face == 0 {
					t.Errorf("row %d of face %d is not found", id, face)
				}
			}
		}
		done <- true
	}()
	for n := range 60 {
		for range 30 {
			index.Insert(uint64(table.Add(lot{face: 1})), table.Len())
		}
		for id := uint32(1); id <= table.Len(); id += 3 {
			table.Edit(id).face++
		}
		h := height{table.Freeze(), index.Freeze()}
		toHash <- h
		if n%4 == 0 {
			toRead <- h
		}
	}
	close(toHash)
	close(toRead)
	<-done
	<-done
}
