package table

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestRestoreLaw: whatever was written after a freeze, restoring it gives the
// root of the freeze, and writing goes on as if nothing had happened.
func TestRestoreLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tab, x := New[freeID, *freeID]("t", 4), NewIndex()
		scribble(t, tab, x, "before")
		v, xv := tab.Freeze(), x.Freeze()
		want, n := v.Root(), xv.Len()
		scribble(t, tab, x, "after")
		tab.Restore(v)
		x.Restore(xv)
		if got := tab.Freeze().Root(); got != want {
			t.Fatalf("root %x, want %x", got, want)
		}
		if x.Len() != n {
			t.Fatalf("index has %d ids, want %d", x.Len(), n)
		}
		scribble(t, tab, x, "again")
		if got := v.Root(); got != want {
			t.Fatalf("the view changed to %x, want %x", got, want)
		}
	})
}

func scribble(t *rapid.T, tab *Table[freeID, *freeID], x *Index, label string) {
	for _, n := range rapid.SliceOfN(rapid.Uint32Range(1, 1<<20), 0, 60).Draw(t, label) {
		switch {
		case n%3 == 0 && tab.Len() > 0:
			*tab.Edit(n%tab.Len() + 1) = freeID(n)
		default:
			x.Insert(uint64(n), tab.Add(freeID(n)))
		}
	}
}

// TestTouched: a watched table tells which rows were written.
func TestTouched(t *testing.T) {
	tab := New[freeID, *freeID]("t", 4)
	tab.Add(1)
	tab.Watch()
	b := tab.Add(2)
	*tab.Edit(1) = 3
	*tab.Edit(1) = 4
	tab.Remove(b)
	if got := slices.Clone(tab.Touched()); !slices.Equal(got, []uint32{2, 1, 2}) {
		t.Errorf("touched %v, want [2 1 2]", got)
	}
	if got := tab.Touched(); len(got) != 0 {
		t.Errorf("touched %v after it was told", got)
	}
}
