package history_test

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/tallystick/tallystick/node/history"
	"github.com/tallystick/tallystick/node/journal/faultdisk"
)

// leaves is how many leaves batches of these sizes have.
func leaves(sizes []int) (n uint64) {
	for _, size := range sizes {
		n += uint64(size)
	}
	return n
}

// writeUntilCut writes history until the power fails or enough was done. It is
// given the sizes of the batches that stand there, and returns those up to
// which all of it was synced last.
func writeUntilCut(d *faultdisk.Disk, synced, steps []int) []int {
	r, err := history.OpenReceipts("h", options(d))
	a, err2 := history.OpenAccounts("h", options(d))
	if err = errors.Join(err, err2); err != nil {
		return synced
	}
	next, written := leaves(synced), slices.Clone(synced)
	if errors.Join(r.Truncate(next), a.Truncate(next)) != nil {
		return synced
	}
	for _, n := range steps {
		switch n {
		case 0:
			err = errors.Join(r.Sync(), a.Sync())
			if err == nil {
				synced = slices.Clone(written)
			}
		case 1:
			_, err = a.Merge()
		default:
			a.Add(postings(next, next+uint64(n))...)
			written = append(written, n)
			err = errors.Join(r.Append(uint64(len(written)), receipts(next, n)), a.Flush(next+uint64(n)))
			next += uint64(n)
		}
		if err != nil {
			return synced
		}
	}
	return synced
}

// TestAPowerCutLosesNothingSyncedLaw: and what it took is written again from
// the leaf of the last Sync on.
func TestAPowerCutLosesNothingSyncedLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := faultdisk.New(rapid.Uint64().Draw(t, "seed"))
		var synced []int
		for range 3 {
			steps := rapid.SliceOfN(rapid.SampledFrom([]int{0, 0, 0, 1, 2, 40, 300, 3000}), 1, 60).Draw(t, "steps")
			d.CutPowerIn(rapid.IntRange(1, 200).Draw(t, "cut"))
			synced = writeUntilCut(d, synced, steps)
			d.CutPowerIn(1)
			_ = d.MkdirAll("h") // it fails now at the latest
			d.Restart()
			check(t, d, synced)
		}
	})
}

// check cuts the history back to what was synced, batches of these sizes, and
// holds it against what was written.
func check(t *rapid.T, d *faultdisk.Disk, batches []int) {
	synced := leaves(batches)
	r, err := history.OpenReceipts("h", options(d))
	a, err2 := history.OpenAccounts("h", options(d))
	if err = errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(r.Truncate(synced), a.Truncate(synced)); err != nil {
		t.Fatal(err)
	}
	for _, leaf := range []uint64{0, synced / 2, synced - 1} {
		if leaf >= synced {
			continue
		}
		if got, _, err := r.Read(leaf); err != nil || got.Kind != receipt(leaf).Kind {
			t.Fatalf("leaf %d of %d = %v, %v", leaf, synced, got, err)
		}
	}
	all := postings(0, synced)
	for i := range min(3, len(all)) {
		got, err := a.Statement(all[i].Account, synced, 1<<20)
		if want := naive(all, all[i].Account, synced, 1<<20); err != nil || !slices.Equal(got, want) {
			t.Fatalf("statement before %d has %d postings, %v, want %d", synced, len(got), err, len(want))
		}
	}
	// Every log has a leaf: of none there may be a file that holds its head alone.
	reach, short, err := compared("h", d, batches...)
	if synced > 0 && (err != nil || short != nil || reach != synced) {
		t.Fatalf("the receipts of %d leaves reach %d, end at %v, %v", synced, reach, short, err)
	}
	if reach, found, err := history.CheckPostings("h", options(d)); err != nil || len(found) > 0 || reach != synced {
		t.Fatalf("the postings of %d leaves reach %d, check found %v, %v", synced, reach, found, err)
	}
	if err := errors.Join(r.Close(), a.Close()); err != nil {
		t.Fatal(err)
	}
}
