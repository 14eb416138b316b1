package programme

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestTheWorkedWaterfall: the debtor pays 1,000,000 on a draw of 800,000; fee
// 5,000 and interest 12,000 are due, and 183,000 are the seller's.
func TestTheWorkedWaterfall(t *testing.T) {
	owing := Owing{DueFee: 500_000, DueInterest: 1_200_000, DuePrincipal: 80_000_000}
	w := factoring().Waterfall
	for _, tt := range []struct {
		received int64
		want     []int64
	}{
		{100_000_000, []int64{500_000, 1_200_000, 80_000_000, 18_300_000}},
		{70_000_000, []int64{500_000, 1_200_000, 68_300_000, 0}},
		{600_000, []int64{500_000, 100_000, 0, 0}},
		{0, []int64{0, 0, 0, 0}},
	} {
		if got := w.Split(tt.received, owing); !slices.Equal(got, tt.want) {
			t.Errorf("%d is split into %v, want %v", tt.received, got, tt.want)
		}
	}
}

// TestWaterfallLaw: the parts sum to what was received, none is negative or
// above its cap, and nothing reaches a step while one before it is owed.
func TestWaterfallLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var w Waterfall
		for _, due := range rapid.SliceOfN(rapid.IntRange(1, int(Residual)-1), 0, 12).Draw(t, "caps") {
			w = append(w, Step{To: ToCosts, Cap: Due(due)})
		}
		w = append(w, Step{To: ToRole(Seller), Cap: Residual})
		var owing, paid Owing
		for due := DueCosts; due < Residual; due++ {
			owing[due] = rapid.Int64Range(0, 1<<40).Draw(t, due.String())
		}
		received := rapid.Int64Range(0, 1<<43).Draw(t, "received")
		left := received
		for i, part := range w.Split(received, owing) {
			due := w[i].Cap
			paid[due] += part
			left -= part
			if part < 0 || due != Residual && (paid[due] > owing[due] || paid[due] < owing[due] && left > 0) {
				t.Fatalf("step %d of %v gets %d of %d, %d are left", i, w, part, received, left)
			}
		}
		if left != 0 {
			t.Fatalf("%d of %d were not given away", left, received)
		}
	})
}

func TestWhatCannotBeSplit(t *testing.T) {
	good := Waterfall{{ToFee, DueFee}, {ToRole(Seller), Residual}}
	for _, tt := range []struct {
		name     string
		w        Waterfall
		received int64
		owing    Owing
	}{
		{"nothing to give to", nil, 1, Owing{}},
		{"no residual", good[:1], 1, Owing{}},
		{"a residual in the middle", Waterfall{good[1], good[1]}, 1, Owing{}},
		{"an unknown due", Waterfall{{ToFee, dues}, good[1]}, 1, Owing{}},
		{"less than nothing", good, -1, Owing{}},
		{"owed less than nothing", good, 1, Owing{DueFee: -1}},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: split all the same", tt.name)
				}
			}()
			tt.w.Split(tt.received, tt.owing)
		}()
	}
}

func TestEveryWordReadsBack(t *testing.T) {
	for _, name := range TargetNames() {
		if x, ok := ParseTarget(name); !ok || x.String() != name {
			t.Errorf("target %s is read as %s", name, x)
		}
	}
	for _, name := range DueNames() {
		if x, ok := ParseDue(name); !ok || x.String() != name {
			t.Errorf("due %s is read as %s", name, x)
		}
	}
	if x, ok := ParseRole(""); ok || x != 0 {
		t.Errorf("no name is the role %d", x)
	}
	if s := Role(200).String() + Target(200).String(); s != "" {
		t.Errorf("unknown words are %q", s)
	}
}
