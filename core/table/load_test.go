package table

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestRestoredFromPagesLaw: a table loaded from the pages of a view, in any
// order, has its root, and goes on as the first one does.
func TestRestoredFromPagesLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := newPair(t)
		for range rapid.IntRange(0, 12).Draw(t, "steps") {
			p.step(t)
		}
		view := p.table.Freeze()
		restored := New[lot]("lots", 1<<view.rows.shift)
		if err := restored.LoadHeader(view.Len(), view.Live(), view.Free()); err != nil {
			t.Fatal(err)
		}
		for i := view.Pages() - 1; i >= 0; i-- {
			if err := restored.LoadPage(i, view.AppendPage(nil, i)); err != nil {
				t.Fatal(err)
			}
		}
		agree(t, restored.Freeze(), p.model)
		if got, want := restored.Freeze().Root(), view.Root(); got != want {
			t.Fatalf("restored root %x, want %x", got, want)
		}
		p.table = restored
		for range 5 {
			p.step(t)
		}
		agree(t, restored.Freeze(), p.model)
	})
}

// TestDirtyPagesAreEnoughLaw: the pages of an earlier view, overlaid by those
// that are dirty since, are the pages of the later view.
func TestDirtyPagesAreEnoughLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := newPair(t)
		p.add(t, 3)
		earlier := p.table.Freeze()
		for range rapid.IntRange(0, 6).Draw(t, "steps") {
			p.step(t)
		}
		later := p.table.Freeze()
		pages := make([][]byte, later.Pages())
		for i := range min(earlier.Pages(), later.Pages()) {
			pages[i] = earlier.AppendPage(nil, i)
		}
		for i := range later.DirtySince(earlier.Mark()) {
			pages[i] = later.AppendPage(nil, i)
		}
		for i, page := range pages {
			if !slices.Equal(page, later.AppendPage(nil, i)) {
				t.Fatalf("page %d of %d is not among the dirty ones", i, later.Pages())
			}
		}
		for i := range p.table.Freeze().DirtySince(later.Mark()) {
			t.Fatalf("page %d is dirty though nothing was written", i)
		}
		if all := slices.Collect(later.DirtySince(0)); len(all) != later.Pages() {
			t.Fatalf("%d pages are dirty since ever, want %d", len(all), later.Pages())
		}
	})
}

func TestOnlyWrittenPagesAreDirty(t *testing.T) {
	table := New[lot]("lots", 4)
	for n := range int64(4000) {
		table.Add(lot{face: n})
	}
	before := table.Freeze()
	table.Edit(5).face++
	table.Edit(4).face++
	table.Edit(3000).face++
	got := slices.Collect(table.Freeze().DirtySince(before.Mark()))
	if want := []int{1, 750}; !slices.Equal(got, want) {
		t.Errorf("dirty pages %v, want %v", got, want)
	}
	for i := range table.Freeze().DirtySince(0) {
		if i == 3 {
			break // a walk may end early
		}
	}
}

func TestBadSnapshotsAreRefused(t *testing.T) {
	good := New[lot]("lots", 4)
	for n := range int64(6) {
		good.Add(lot{face: 1 + n, state: 1})
	}
	view := good.Freeze()
	first, second := view.AppendPage(nil, 0), view.AppendPage(nil, 1)
	spoilt := func(page []byte, at int) []byte {
		page = slices.Clone(page)
		page[at] ^= 0x80
		return page
	}
	loaded := func() *lots {
		table := New[lot]("lots", 4)
		if err := table.LoadHeader(6, 6, nil); err != nil {
			t.Fatal(err)
		}
		return table
	}
	tests := []struct {
		name string
		err  error
	}{
		{"a header for a table in use", good.LoadHeader(6, 6, nil)},
		{"more rows in use than there are", New[lot]("lots", 4).LoadHeader(6, 7, nil)},
		{"a free id too few", New[lot]("lots", 4).LoadHeader(6, 5, nil)},
		{"a free id twice", New[lot]("lots", 4).LoadHeader(6, 4, []uint32{3, 3})},
		{"a free id 0", New[lot]("lots", 4).LoadHeader(6, 5, []uint32{0})},
		{"a free id beyond the end", New[lot]("lots", 4).LoadHeader(6, 5, []uint32{7})},
		{"a page short of a byte", loaded().LoadPage(0, first[1:])},
		{"a page beyond the end", loaded().LoadPage(2, first)},
		{"a page before the first", loaded().LoadPage(-1, first)},
		{"a row 0 that is not zero", loaded().LoadPage(0, spoilt(first, 0))},
		{"a row that is not canonical", loaded().LoadPage(1, spoilt(second, 12))},
		{"a row after the last", loaded().LoadPage(1, spoilt(second, 3*13))},
	}
	for _, tt := range tests {
		if tt.err == nil {
			t.Errorf("%s loads", tt.name)
		}
	}
}

// FuzzLoadPage: whatever loads as a page is written as the same page.
func FuzzLoadPage(f *testing.F) {
	f.Add(make([]byte, 4*13))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		table := New[lot]("lots", 4)
		if err := table.LoadHeader(9, 9, nil); err != nil {
			t.Fatal(err)
		}
		for i := range 3 {
			if err := table.LoadPage(i, data); err != nil {
				continue
			}
			if got := table.Freeze().AppendPage(nil, i); !slices.Equal(got, data) {
				t.Errorf("page %d %x is written %x", i, data, got)
			}
		}
	})
}
