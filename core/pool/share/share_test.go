package share

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/tallystick/tallystick/core/money"
)

func TestIDsAreOrdered(t *testing.T) {
	want := []string{"0", "1", "01", "2", "9", "10", "123456789012345678901234567890", "", "A", "a", "a1", "甲"}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, Compare)
	if !slices.Equal(got, want) {
		t.Errorf("sorted %q, want %q", got, want)
	}
	slices.Reverse(got)
	if got = Sorted(got, func(id *string) string { return *id }); !slices.Equal(got, want) {
		t.Errorf("sorted by keys %q, want %q", got, want)
	}
}

func TestSharesGoToTheLargestRemainderThenTheSmallerID(t *testing.T) {
	tests := []struct {
		minor   int64
		holders []Holder
		want    []int64
	}{
		{10_000, []Holder{{"1", 1}, {"2", 1}, {"3", 1}}, []int64{3334, 3333, 3333}},
		{10_000, []Holder{{"10", 1}, {"9", 1}, {"b", 1}}, []int64{3333, 3334, 3333}},
		{10_000, []Holder{{"a", 1}, {"b", 2}, {"c", 3}}, []int64{1667, 3333, 5000}},
		{-100, []Holder{{"a", 1}, {"b", 1}, {"c", 1}}, []int64{-34, -33, -33}},
		{2, []Holder{{"a", 0}, {"b", 5}}, []int64{0, 2}},
	}
	for _, tt := range tests {
		parts := Split(money.Of(tt.minor, money.CNY), tt.holders)
		for i, want := range tt.want {
			if parts[i].Minor() != want {
				t.Errorf("%d among %v = %v, want %v", tt.minor, tt.holders, parts, tt.want)
				break
			}
		}
	}
}

func TestWeightsThatCannotBeDividedByAreFound(t *testing.T) {
	const most = 1<<63 - 1
	for _, holders := range [][]Holder{nil, {{"a", 0}}, {{"a", -1}, {"b", 2}}, {{"a", most}, {"b", 1}}} {
		if Fits(holders) {
			t.Errorf("%v fits, want not", holders)
		}
	}
	if !Fits([]Holder{{"a", most}, {"b", 0}}) {
		t.Error("the greatest sum does not fit, want that it does")
	}
}

// TestKeysOrderAsIDsDoLaw: where keys differ they say what Compare says.
func TestKeysOrderAsIDsDoLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := rapid.StringMatching(`[0-9]{0,10}|[\x00-\x020a甲]{0,17}`)
		a, b := draw.Draw(t, "a"), draw.Draw(t, "b")
		highA, lowA := Key(a)
		highB, lowB := Key(b)
		if got := cmp.Or(cmp.Compare(highA, highB), cmp.Compare(lowA, lowB)); got != 0 && got != Compare(a, b) {
			t.Fatalf("the keys of %q and %q compare as %d, they as %d", a, b, got, Compare(a, b))
		}
	})
}

// TestPartsSumAndKeepTheirHoldersLaw: the parts sum to the whole, none is a
// minor unit or more from its exact share, and the order in which holders are
// given does not matter.
func TestPartsSumAndKeepTheirHoldersLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.SliceOfNDistinct(rapid.StringMatching(`[0-9a-c]{1,3}`), 1, 8, rapid.ID[string]).Draw(t, "ids")
		holders := make([]Holder, len(ids))
		total := int64(0)
		for i, id := range ids {
			holders[i] = Holder{id, rapid.Int64Range(0, 1000).Draw(t, "weight")}
			total += holders[i].Weight
		}
		if total == 0 {
			return
		}
		whole := rapid.Int64Range(0, 1_000_000).Draw(t, "whole")
		parts := Split(money.Of(whole, money.CNY), holders)
		sum, of := int64(0), map[string]int64{}
		for i, p := range parts {
			sum += p.Minor()
			of[holders[i].ID] = p.Minor()
			if d := p.Minor()*total - whole*holders[i].Weight; d <= -total || d >= total {
				t.Fatalf("%d among %v gives %q %s", whole, holders, holders[i].ID, p)
			}
		}
		if sum != whole {
			t.Fatalf("%d among %v sums to %d", whole, holders, sum)
		}
		shuffled := rapid.Permutation(holders).Draw(t, "shuffled")
		for i, p := range Split(money.Of(whole, money.CNY), shuffled) {
			if p.Minor() != of[shuffled[i].ID] {
				t.Fatalf("%d among %v gives %q %s, before %d", whole, shuffled, shuffled[i].ID, p, of[shuffled[i].ID])
			}
		}
	})
}
