package table

import (
	"maps"
	"testing"

	"pgregory.net/rapid"
)

// TestIndexAgreesWithMapLaw: an index finds what a map holds, and a view of it
// what the map held, through collisions, removals and growth.
func TestIndexAgreesWithMapLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, model := NewIndex(), map[uint32]uint64{}
		few := rapid.Bool().Draw(t, "few hashes")
		next := uint32(0)
		insert := func(n int) {
			for range n {
				next++
				hash := uint64(next)
				if few {
					hash %= 5
				}
				x.Insert(hash, next)
				model[next] = hash
			}
		}
		if !few {
			insert(rapid.SampledFrom([]int{0, 700, 2000}).Draw(t, "first"))
		}
		var view *IndexView
		var viewed map[uint32]uint64
		for range rapid.IntRange(1, 4).Draw(t, "heights") {
			insert(rapid.IntRange(0, 60).Draw(t, "inserts"))
			for range rapid.IntRange(0, 60).Draw(t, "deletes") {
				id := rapid.Uint32Range(1, next+1).Draw(t, "id")
				hash, there := model[id]
				delete(model, id)
				if got := x.Delete(hash, id); got != there {
					t.Fatalf("Delete(%d, %d) = %t, want %t", hash, id, got, there)
				}
			}
			if view != nil {
				found(t, view.Find, viewed, next)
			}
			found(t, x.Find, model, next)
			view, viewed = x.Freeze(), maps.Clone(model)
			if int(x.Len()) != len(model) || view.Len() != x.Len() {
				t.Fatalf("%d ids, %d in the view, want %d", x.Len(), view.Len(), len(model))
			}
		}
	})
}

func found(t *rapid.T, find func(uint64, func(uint32) bool) uint32, want map[uint32]uint64, highest uint32) {
	for id := uint32(1); id <= highest; id++ {
		hash, there := want[id]
		if !there {
			hash = uint64(id)
		}
		got := find(hash, func(other uint32) bool { return other == id })
		if there && got != id || !there && got != 0 {
			t.Fatalf("id %d under hash %d = %d, want it there: %t", id, hash, got, there)
		}
	}
}

func TestProbesWrapAroundTheEnd(t *testing.T) {
	x := NewIndex()
	var last []uint64 // hashes whose home is the last slot
	for hash := uint64(0); len(last) < 4; hash++ {
		if x.entries().home(tag(hash)) == indexPage-1 {
			last = append(last, hash)
		}
	}
	for i, hash := range last {
		x.Insert(hash, uint32(i+1))
	}
	if got := x.slots.at(0).id; got != 2 {
		t.Errorf("slot 0 has id %d, want 2", got)
	}
	if !x.Delete(last[0], 1) {
		t.Error("id 1 is not found")
	}
	if first, end := x.slots.at(indexPage-1).id, x.slots.at(2).id; first != 2 || end != 0 {
		t.Errorf("after the removal the last slot has id %d and slot 2 id %d, want 2 and 0", first, end)
	}
}

func TestFindingAllocatesNothing(t *testing.T) {
	x := NewIndex()
	x.Insert(9, 9)
	want := uint32(9)
	got := testing.AllocsPerRun(100, func() { x.Find(9, func(id uint32) bool { return id == want }) })
	if got != 0 {
		t.Errorf("Find allocates %v times, want 0", got)
	}
}
