package history_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/node/history"
	"github.com/tallystick/tallystick/node/journal/faultdisk"
)

// TestLeavesOfObjectsAgreeWithAListLaw: however they are flushed, merged and
// opened again.
func TestLeavesOfObjectsAgreeWithAListLaw(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		d := faultdisk.New(1)
		o, err := history.OpenObjects("/o", options(d))
		must(t, err)
		want := map[string][]uint64{}
		leaf := uint64(0)
		for range rapid.IntRange(1, 12).Draw(r, "rounds") {
			for range rapid.IntRange(0, 30).Draw(r, "leaves") {
				for _, n := range rapid.SliceOfNDistinct(rapid.IntRange(0, 9), 0, 3, rapid.ID).Draw(r, "objects") {
					name := fmt.Sprintf("D%d", n)
					o.Add([]byte(name), leaf)
					want[name] = append(want[name], leaf)
				}
				leaf++
			}
			must(t, o.Flush(leaf))
			if rapid.Bool().Draw(r, "reopened") {
				must(t, o.Close())
				o, err = history.OpenObjects("/o", options(d))
				must(t, err)
			}
			_, err := o.Merge()
			must(t, err)
		}
		if o.Next() != leaf {
			r.Fatalf("next is %d, want %d", o.Next(), leaf)
		}
		limit := rapid.IntRange(1, 40).Draw(r, "limit")
		for n := range 10 {
			name := fmt.Sprintf("D%d", n)
			got, err := o.Leaves(name, limit)
			must(t, err)
			if all := want[name]; !slices.Equal(got, all[max(0, len(all)-limit):]) {
				r.Fatalf("leaves of %s: %v, want the last %d of %v", name, got, limit, all)
			}
		}
		must(t, o.Close())
	})
}

// TestLeavesOfAnOwner: those of all its accounts, each once, and none of an
// owner of another class with the same number.
func TestLeavesOfAnOwner(t *testing.T) {
	d := faultdisk.New(1)
	a := openAccounts(t, "/a", d)
	all := postings(0, 300)
	for i := 0; i < len(all); i += 50 {
		last := all[i+49].Leaf
		other := history.Account{Owner: 1, Currency: 156, Class: ledger.PartyBlock}
		a.Add(history.Posting{Account: other, Leaf: all[i].Leaf, Amount: int64(last)})
		a.Add(all[i : i+50]...)
		must(t, a.Flush(uint64(i+50)/2))
		must(t, a.Sync())
	}
	for owner := uint32(1); owner <= 5; owner++ {
		var want []uint64
		for _, p := range all {
			if p.Account.Owner == owner {
				want = append(want, p.Leaf)
			}
		}
		want = slices.Compact(want)
		got, err := a.Leaves(owner, 156, ledger.DealBlock, math.MaxInt)
		must(t, err)
		if !slices.Equal(got, want) {
			t.Errorf("leaves of %d: %d of them, want %d", owner, len(got), len(want))
		}
	}
	must(t, a.Close())
}
