package history_test

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/tallystick/tallystick/node/history"
	"github.com/tallystick/tallystick/node/journal/faultdisk"
)

// writeUntilCut writes history until the power fails or enough was done, and
// returns the leaf up to which all of it was synced last.
func writeUntilCut(d *faultdisk.Disk, from uint64, steps []int) (synced uint64) {
	r, err := history.OpenReceipts("h", options(d))
	a, err2 := history.OpenAccounts("h", options(d))
	if err = errors.Join(err, err2); err != nil {
		return from
	}
	synced, next := from, from
	if errors.Join(r.Truncate(from), a.Truncate(from)) != nil {
		return synced
	}
	for _, n := range steps {
		switch n {
		case 0:
			err = errors.Join(r.Sync(), a.Sync())
			if err == nil {
				synced = next
			}
		case 1:
			_, err = a.Merge()
		default:
			var records []history.Record
			for leaf := next; leaf < next+uint64(n); leaf++ {
				records = append(records, receipt(leaf))
			}
			a.Add(postings(next, next+uint64(n))...)
			next += uint64(n)
			err = errors.Join(r.Append(next, records), a.Flush(next))
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
		synced := uint64(0)
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

// check cuts the history back to synced and holds it against what was written.
func check(t *rapid.T, d *faultdisk.Disk, synced uint64) {
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
	if found, err := history.Check("h", options(d)); err != nil || len(found) > 0 {
		t.Fatalf("check found %v, %v, want nothing", found, err)
	}
	if err := errors.Join(r.Close(), a.Close()); err != nil {
		t.Fatal(err)
	}
}
