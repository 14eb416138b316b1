package priority

import (
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
)

const end day.Instant = 1000

func at(i day.Instant) Fact { return Fact{true, i} }

// The cases are those of article 768: registered before unregistered, by time;
// then the first notice to reach the debtor; then pro rata.
func TestPlacesFollowTheArticle(t *testing.T) {
	tests := []struct {
		name   string
		claims []Claim
		want   string // ids in order, with rank and ground
	}{
		{"registered before notified, whenever", []Claim{
			{ID: "a", Amount: 1, Notified: at(1)},
			{ID: "b", Amount: 1, Registered: at(9)},
		}, "b:1:registration a:2:notice "},
		{"registered by time", []Claim{
			{ID: "a", Amount: 1, Registered: at(9), Notified: at(1)},
			{ID: "b", Amount: 1, Registered: at(8)},
		}, "b:1:registration a:2:registration "},
		{"none registered: the first notice", []Claim{
			{ID: "a", Amount: 1, Notified: at(5)},
			{ID: "b", Amount: 1, Notified: at(4)},
			{ID: "c", Amount: 1},
		}, "b:1:notice a:2:notice c:3:pro-rata "},
		{"neither: pro rata", []Claim{{ID: "2", Amount: 1}, {ID: "10", Amount: 1}}, "2:1:pro-rata 10:1:pro-rata "},
		{"at one instant", []Claim{
			{ID: "b", Amount: 1, Registered: at(8)},
			{ID: "a", Amount: 1, Registered: at(8)},
			{ID: "c", Amount: 1, Registered: at(9)},
		}, "a:1:registration b:1:registration c:3:registration "},
		{"what comes later does not count yet", []Claim{
			{ID: "a", Amount: 1, Registered: at(end)},
			{ID: "b", Amount: 1, Notified: at(end - 1)},
		}, "b:1:notice a:2:pro-rata "},
	}
	for _, tt := range tests {
		got := ""
		for _, p := range Order(tt.claims, end) {
			got += tt.claims[p.Claim].ID + ":" + strconv.Itoa(p.Rank) + ":" + p.Ground.String() + " "
		}
		if got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestProceedsGoRankByRank(t *testing.T) {
	claims := []Claim{
		{ID: "a", Amount: 600},
		{ID: "b", Amount: 300},
		{ID: "c", Amount: 500, Registered: at(1)},
	}
	tests := []struct {
		proceeds       int64
		c, a, b, wants int64
	}{
		{400, 400, 0, 0, 0},
		{600, 500, 67, 33, 0},
		{2000, 500, 600, 300, 600},
	}
	for _, tt := range tests {
		places := Order(claims, end)
		left, ok := Distribute(places, claims, money.Of(tt.proceeds, money.CNY))
		c, a, b := places[0].Takes, places[1].Takes, places[2].Takes
		if !ok || c != tt.c || a != tt.a || b != tt.b || left.Minor() != tt.wants {
			t.Errorf("%d: c %d, a %d, b %d, left %s, want %v", tt.proceeds, c, a, b, left, tt)
		}
	}
	huge := []Claim{{ID: "a", Amount: 1<<63 - 1}, {ID: "b", Amount: 1}}
	if _, ok := Distribute(Order(huge, end), huge, money.Of(1, money.CNY)); ok {
		t.Error("claims beyond an int64 are distributed, want that they are not")
	}
}

// TestProceedsAreConservedLaw: what all take and what is left is what came in;
// nobody takes more than its claim; nobody takes while a better rank is open;
// and it does not matter in which order claims are stated.
func TestProceedsAreConservedLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		claims := make([]Claim, rapid.IntRange(1, 8).Draw(t, "claims"))
		for i := range claims {
			claims[i] = Claim{
				ID: strconv.Itoa(i), Amount: rapid.Int64Range(1, 100).Draw(t, "amount"),
				Registered: Fact{rapid.Bool().Draw(t, "registered"), day.Instant(rapid.Int64Range(0, 4).Draw(t, "at"))},
				Notified:   Fact{rapid.Bool().Draw(t, "notified"), day.Instant(rapid.Int64Range(0, 4).Draw(t, "noticed"))},
			}
		}
		proceeds := rapid.Int64Range(0, 500).Draw(t, "proceeds")
		takes := func(claims []Claim) map[string]int64 {
			places := Order(claims, end)
			left, _ := Distribute(places, claims, money.Of(proceeds, money.CNY))
			sum, of, open := left.Minor(), map[string]int64{}, 0
			for _, p := range places {
				c := claims[p.Claim]
				of[c.ID] = p.Takes
				sum += p.Takes
				if p.Takes > c.Amount || open != 0 && p.Rank > open && p.Takes > 0 {
					t.Fatalf("%v takes %+v while rank %d is open", c, p, open)
				}
				if p.Takes < c.Amount && open == 0 {
					open = p.Rank
				}
			}
			if sum != proceeds {
				t.Fatalf("%d becomes %d", proceeds, sum)
			}
			return of
		}
		want := takes(claims)
		for id, got := range takes(rapid.Permutation(claims).Draw(t, "shuffled")) {
			if got != want[id] {
				t.Fatalf("%s takes %d, before %d", id, got, want[id])
			}
		}
	})
}
