package history_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/node/history"
	"github.com/tallystick/tallystick/node/journal/disk"
	"github.com/tallystick/tallystick/node/journal/faultdisk"
)

func options(d disk.Disk) history.Options { return history.Options{Disk: d, Chain: [32]byte{1, 2, 3}} }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// receipt returns the record of a leaf, of every form in turn.
func receipt(leaf uint64) history.Record {
	effects := bytes.Repeat([]byte{byte(leaf), 7}, int(leaf%50))
	switch leaf % 5 {
	case 3:
		return history.Record{
			Leaf: leaf, Kind: command.DayEnd, Code: refuse.LimitExceeded, Figures: []byte{0x81, byte(leaf)}, Effects: effects,
		}
	case 4:
		return history.Record{Leaf: leaf, Root: true, Day: day.Date(leaf), StateRoot: [32]byte{byte(leaf), 9}}
	}
	return history.Record{Leaf: leaf, Kind: command.ReceivableDraw, Effects: effects}
}

// receipts returns the records of n leaves, from one on.
func receipts(from uint64, n int) []history.Record {
	records := make([]history.Record, n)
	for i := range records {
		records[i] = receipt(from + uint64(i))
	}
	return records
}

// compared holds the receipts in dir against batches of these sizes, the first
// of height 1.
func compared(dir string, d disk.Disk, sizes ...int) (reach uint64, short *disk.DamageError, err error) {
	c, err := history.NewReceiptChecker(dir, options(d))
	if err != nil {
		return 0, nil, err
	}
	from := uint64(0)
	for i, n := range sizes {
		c.Compare(uint64(i+1), receipts(from, n))
		from += uint64(n)
	}
	reach, short, err = c.End()
	return reach, short, errors.Join(err, c.Close())
}

// appended appends batches of the sizes, from the leaf and height on.
func appended(t testing.TB, r *history.Receipts, height uint64, sizes ...int) {
	t.Helper()
	for _, n := range sizes {
		must(t, r.Append(height, receipts(r.Next(), n)))
		height++
	}
}

func openReceipts(t testing.TB, dir string, d disk.Disk) *history.Receipts {
	t.Helper()
	r, err := history.OpenReceipts(dir, options(d))
	must(t, err)
	return r
}

func sameReceipts(t testing.TB, r *history.Receipts, n uint64) {
	t.Helper()
	if r.Next() != n {
		t.Fatalf("next is %d, want %d", r.Next(), n)
	}
	for leaf := range n {
		got, _, err := r.Read(leaf)
		want := receipt(leaf)
		if err != nil || len(got.Effects) != len(want.Effects) {
			t.Fatalf("leaf %d = %v, %v, want %v", leaf, got, err, want)
		}
		if len(want.Effects) == 0 {
			got.Effects, want.Effects = nil, nil
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("leaf %d = %v, want %v", leaf, got, want)
		}
	}
	if _, _, err := r.Read(n); !errors.Is(err, history.ErrNoReceipt) {
		t.Errorf("read of leaf %d: %v, want %v", n, err, history.ErrNoReceipt)
	}
}

// TestReceiptsComeBackAfterReopening: across batches of every size.
func TestReceiptsComeBackAfterReopening(t *testing.T) {
	dir := t.TempDir()
	r := openReceipts(t, dir, disk.OS{})
	appended(t, r, 1, 1, 2, 1, 3000, 1, 700)
	sameReceipts(t, r, 3705)
	if _, height, err := r.Read(3003); height != 4 || err != nil {
		t.Errorf("height of leaf 3003 = %d, %v, want 4", height, err)
	}
	must(t, r.Close())
	r = openReceipts(t, dir, disk.OS{})
	sameReceipts(t, r, 3705)
	must(t, r.Close())
	if reach, short, err := compared(dir, disk.OS{}, 1, 2, 1, 3000, 1, 700); reach != 3705 || short != nil || err != nil {
		t.Errorf("the receipts reach %d, end at %v, %v, want all 3705", reach, short, err)
	}
}

// TestReceiptsAreCutAtAnyLeafLaw: what is before the leaf stays, and the log
// goes on from there.
func TestReceiptsAreCutAtAnyLeafLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sizes := rapid.SliceOfN(rapid.IntRange(1, 400), 1, 6).Draw(t, "sizes")
		d := faultdisk.New(1)
		r, err := history.OpenReceipts("h", options(d))
		if err != nil {
			t.Fatal(err)
		}
		total := uint64(0)
		for h, n := range sizes {
			if err := r.Append(uint64(h+1), receipts(total, n)); err != nil {
				t.Fatal(err)
			}
			total += uint64(n)
		}
		cut := rapid.Uint64Range(0, total).Draw(t, "cut")
		if err := r.Truncate(cut); err != nil || r.Next() != cut {
			t.Fatalf("cut to %d: next %d, %v", cut, r.Next(), err)
		}
		if err := r.Append(9, []history.Record{receipt(cut), receipt(cut + 1)}); err != nil {
			t.Fatal(err)
		}
		for leaf := range cut + 2 {
			if got, _, err := r.Read(leaf); err != nil || got.Kind != receipt(leaf).Kind || got.Day != receipt(leaf).Day {
				t.Fatalf("leaf %d = %v, %v, want %v", leaf, got, err, receipt(leaf))
			}
		}
		if err := r.Truncate(cut + 3); !errors.Is(err, history.ErrShort) {
			t.Fatalf("cut beyond the end: %v, want %v", err, history.ErrShort)
		}
	})
}

// TestAppendWantsTheNextLeaf: neither a gap nor a repeat is written.
func TestAppendWantsTheNextLeaf(t *testing.T) {
	r := openReceipts(t, "h", faultdisk.New(1))
	appended(t, r, 1, 3)
	for _, leaf := range []uint64{2, 4} {
		if err := r.Append(2, []history.Record{receipt(leaf)}); err == nil {
			t.Errorf("append of leaf %d: nil, want an error: 3 is due", leaf)
		}
	}
}

// TestATornTailOfReceiptsIsCutOff: bytes missing at the end, after it, or
// zeros in their place are seen when the file is opened.
func TestATornTailOfReceiptsIsCutOff(t *testing.T) {
	dir := t.TempDir()
	r := openReceipts(t, dir, disk.OS{})
	appended(t, r, 1, 10, 10)
	must(t, r.Close())
	name := filepath.Join(dir, "receipts-00000000000000000000.seg")
	whole, err := os.ReadFile(name)
	must(t, err)
	for _, torn := range [][]byte{
		whole[:len(whole)-1],
		append(bytes.Clone(whole[:len(whole)-60]), make([]byte, 60)...),
		append(bytes.Clone(whole[:len(whole)-60]), make([]byte, 4000)...),
	} {
		must(t, os.WriteFile(name, torn, 0o600))
		r := openReceipts(t, dir, disk.OS{})
		if r.Next() != 10 {
			t.Fatalf("next = %d, want 10", r.Next())
		}
		if err := r.Append(2, []history.Record{receipt(10)}); err == nil {
			t.Fatal("append behind a torn tail: nil, want an error")
		}
		must(t, r.Truncate(10))
		appended(t, r, 2, 10)
		sameReceipts(t, r, 20)
		must(t, r.Close())
	}
}

// TestEveryFlippedBitIsNamed: in receipts and in runs of postings.
func TestEveryFlippedBitIsNamed(t *testing.T) {
	dir := t.TempDir()
	r := openReceipts(t, dir, disk.OS{})
	appended(t, r, 1, 3, 7)
	must(t, r.Close())
	a := openAccounts(t, dir, disk.OS{})
	a.Add(postings(0, 40)...)
	must(t, a.Flush(40))
	must(t, a.Sync())
	must(t, a.Close())
	names, err := disk.OS{}.List(dir)
	must(t, err)
	if len(names) != 2 {
		t.Fatalf("files %v, want two", names)
	}
	for _, n := range names {
		name := filepath.Join(dir, n)
		whole, err := os.ReadFile(name)
		must(t, err)
		for i := range whole {
			bad := bytes.Clone(whole)
			bad[i] ^= 1 << (i % 8)
			must(t, os.WriteFile(name, bad, 0o600))
			_, short, err := compared(dir, disk.OS{}, 3, 7)
			_, found, err2 := history.CheckPostings(dir, options(disk.OS{}))
			if damage := (*disk.DamageError)(nil); errors.As(err, &damage) {
				found, err = append(found, damage), nil
			}
			if err := errors.Join(err, err2); err != nil || short != nil || len(found) != 1 || found[0].File != name {
				t.Fatalf("flip at %d of %s: %v, %v, %v, want damage there", i, n, found, short, err)
			}
		}
		must(t, os.WriteFile(name, whole, 0o600))
	}
	other := history.Options{Disk: disk.OS{}, Chain: [32]byte{9}}
	if _, found, err := history.CheckPostings(dir, other); err != nil || len(found) == 0 ||
		found[0].Kind != disk.KindOrigin {
		t.Errorf("another log's postings: %v, %v, want kind %s", found, err, disk.KindOrigin)
	}
	c, err := history.NewReceiptChecker(dir, other)
	must(t, err)
	c.Compare(1, receipts(0, 3))
	_, _, err = c.End()
	if damage := (*disk.DamageError)(nil); !errors.As(err, &damage) || damage.Kind != disk.KindOrigin {
		t.Errorf("another log's receipts: %v, want kind %s", err, disk.KindOrigin)
	}
	must(t, c.Close())
}

func BenchmarkAppendReceipts(b *testing.B) {
	r := openReceipts(b, b.TempDir(), disk.OS{})
	records := make([]history.Record, 1000)
	effects := bytes.Repeat([]byte{1}, 200)
	leaves := 0
	for b.Loop() {
		for i := range records {
			records[i] = history.Record{Leaf: uint64(leaves), Kind: 1, Effects: effects}
			leaves++
		}
		must(b, r.Append(uint64(leaves), records))
	}
	b.ReportMetric(float64(leaves)/b.Elapsed().Seconds(), "leaves/s")
}

// BenchmarkReadReceipt reads random ones of 200,000 receipts in two files.
func BenchmarkReadReceipt(b *testing.B) {
	r := openReceipts(b, b.TempDir(), disk.OS{})
	effects := bytes.Repeat([]byte{1}, 200)
	const leaves = 200_000
	for leaf := uint64(0); leaf < leaves; leaf += 1000 {
		records := make([]history.Record, 1000)
		for i := range records {
			records[i] = history.Record{Leaf: leaf + uint64(i), Kind: 1, Effects: effects}
		}
		must(b, r.Append(leaf+1, records))
	}
	leaf := uint64(0)
	for b.Loop() {
		leaf = (leaf + 7919) % leaves
		if _, _, err := r.Read(leaf); err != nil {
			b.Fatal(err)
		}
	}
}
