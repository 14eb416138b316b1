package history

import (
	"bytes"
	"slices"
	"testing"
)

// FuzzRecord: what is read as a record and written again is read the same.
func FuzzRecord(f *testing.F) {
	for _, r := range []Record{
		{Kind: 3, Effects: []byte("effects")}, {Kind: 3, Code: 6, Figures: []byte{0x80}}, {Root: true, Day: 20000},
	} {
		f.Add(r.append(nil))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r, _, err := readRecord(b, 7)
		if err != nil {
			return
		}
		again, rest, err := readRecord(r.append(nil), 7)
		if err != nil || len(rest) > 0 || again.Root != r.Root || again.Kind != r.Kind || again.Code != r.Code ||
			!bytes.Equal(again.Effects, r.Effects) || !bytes.Equal(again.Figures, r.Figures) {
			t.Errorf("%v came back as %v, %v", r, again, err)
		}
	})
}

// FuzzEntries: what is read as a block of entries and written again is read
// the same.
func FuzzEntries(f *testing.F) {
	first := entry{key: 1 << 40, leaf: 9, amount: -5, balance: 1 << 60}
	second := entry{key: 1 << 40, leaf: 12, amount: 7, balance: -1}
	f.Add(second.append(first.append(nil, entry{}), first))
	f.Fuzz(func(t *testing.T, b []byte) {
		all := entries(b)
		var out []byte
		last := entry{}
		for _, e := range all {
			out = e.append(out, last)
			last = e
		}
		if again := entries(out); !slices.Equal(again, all) {
			t.Errorf("%v came back as %v", all, again)
		}
	})
}

// entries reads entries as far as they go.
func entries(b []byte) (all []entry) {
	var e entry
	for len(b) > 0 {
		var err error
		if e, b, err = readEntry(b, e); err != nil {
			return all
		}
		all = append(all, e)
	}
	return all
}

// TestAccountsComeBackFromTheirKeys: with the largest of each part.
func TestAccountsComeBackFromTheirKeys(t *testing.T) {
	for _, want := range []Account{{}, {1<<32 - 1, 1<<16 - 1, 255, 255}, {1, 156, 2, 8}} {
		if got := accountAt(want.key()); got != want {
			t.Errorf("%v came back as %v", want, got)
		}
	}
}
