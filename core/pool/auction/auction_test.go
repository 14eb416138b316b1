package auction

import (
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/tallystick/tallystick/core/money"
)

const percent = money.One / 100

func cny(minor int64) money.Amount { return money.Of(minor, money.CNY) }

func market(pool int64, hurdle money.Rate) Market {
	return Market{Pool: cny(pool), Hurdle: hurdle, Year: 360, Rounding: money.HalfEven}
}

func TestTheMarketClearsAtOnePrice(t *testing.T) {
	offers := []Offer{
		{"3", "C", 10_000, 30, 8 * percent},
		{"1", "A", 10_000, 30, 12 * percent},
		{"2", "B", 10_000, 60, 10 * percent},
		{"4", "D", 10_000, 30, 4 * percent},
	}
	tests := []struct {
		name      string
		pool      int64
		hurdle    money.Rate
		apr       money.Rate
		exhausted bool
		fills     []int64
		discounts []int64
	}{
		{"the last in part", 15_000, 5 * percent, 10 * percent, true, []int64{0, 10_000, 5_000, 0}, []int64{0, 83, 83, 0}},
		{"ends with one", 20_000, 5 * percent, 10 * percent, true, []int64{0, 10_000, 10_000, 0}, []int64{0, 83, 167, 0}},
		{"cash is left", 90_000, 5 * percent, 5 * percent, false, []int64{10_000, 10_000, 10_000, 0}, []int64{42, 42, 83, 0}},
		{"nobody reaches the hurdle", 90_000, 13 * percent, 13 * percent, false, []int64{0, 0, 0, 0}, []int64{0, 0, 0, 0}},
		{"a cent", 1, 0, 12 * percent, true, []int64{0, 1, 0, 0}, []int64{0, 0, 0, 0}},
	}
	for _, tt := range tests {
		c, ok := market(tt.pool, tt.hurdle).Clear(offers)
		if !ok || c.APR != tt.apr || c.Exhausted != tt.exhausted {
			t.Errorf("%s: clears at %s, exhausted %t, %t, want %s, %t", tt.name, c.APR, c.Exhausted, ok, tt.apr, tt.exhausted)
		}
		for i := range offers {
			if c.Fills[i] != tt.fills[i] || c.Discounts[i] != tt.discounts[i] {
				t.Errorf("%s: fills %v, discounts %v, want %v, %v", tt.name, c.Fills, c.Discounts, tt.fills, tt.discounts)
				break
			}
		}
	}
}

func TestTiesShareByLargestRemainderThenSmallerID(t *testing.T) {
	offers := []Offer{
		{"10", "A", 100, 30, 9 * percent}, {"9", "B", 100, 30, 9 * percent}, {"8", "C", 100, 30, 9 * percent},
	}
	c, _ := market(100, 0).Clear(offers)
	if c.Fills[0] != 33 || c.Fills[1] != 33 || c.Fills[2] != 34 {
		t.Errorf("100 among three that tie = %v, want 33, 33 and 34 for id 8", c.Fills)
	}
	if offers[c.Order[0]].ID != "8" || offers[c.Order[2]].ID != "10" {
		t.Errorf("order %v, want ids 8, 9, 10", c.Order)
	}
}

func TestTooMuchToSumIsReported(t *testing.T) {
	many := []Offer{{"1", "A", 1<<63 - 1, 1, percent}, {"2", "B", 1, 1, percent}}
	if _, ok := market(1, 0).Clear(many); ok {
		t.Error("offers beyond an int64 clear, want that they do not")
	}
}

func drawOffers(t *rapid.T, most int) []Offer {
	offers := make([]Offer, rapid.IntRange(0, most).Draw(t, "offers"))
	for i := range offers {
		offers[i] = Offer{
			ID: strconv.Itoa(i), Amount: rapid.Int64Range(1, 9).Draw(t, "amount"),
			Days: rapid.Int64Range(1, 90).Draw(t, "days"), APR: money.Rate(rapid.Int64Range(0, 6).Draw(t, "apr")) * percent,
		}
	}
	return offers
}

// TestTheClearingPriceIsTheDualOfTheLinearProgrammeLaw: filling from the top is
// worth as much as the best of all ways to fill, tried one by one; and with the
// clearing APR less the hurdle as the price of the pool's cash, the dual
// programme has the same value, which proves both.
func TestTheClearingPriceIsTheDualOfTheLinearProgrammeLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		offers := drawOffers(t, 4)
		m := market(rapid.Int64Range(1, 25).Draw(t, "pool"), money.Rate(rapid.Int64Range(0, 6).Draw(t, "hurdle"))*percent)
		c, _ := m.Clear(offers)
		primal, dual := int64(0), m.Pool.Minor()*int64(c.APR-m.Hurdle)
		for i, o := range offers {
			primal += c.Fills[i] * int64(o.APR-m.Hurdle)
			dual += o.Amount * int64(max(0, o.APR-c.APR))
		}
		if best := bestFill(offers, m.Pool.Minor(), m.Hurdle); primal != best {
			t.Fatalf("%v from %s above %s: worth %d, the best way %d", offers, m.Pool, m.Hurdle, primal, best)
		}
		if primal != dual {
			t.Fatalf("%v from %s above %s: worth %d, the dual at %s %d", offers, m.Pool, m.Hurdle, primal, c.APR, dual)
		}
	})
}

// bestFill tries every whole fill of every offer.
func bestFill(offers []Offer, pool int64, hurdle money.Rate) int64 {
	if len(offers) == 0 {
		return 0
	}
	best := int64(0)
	for x := int64(0); x <= min(pool, offers[0].Amount); x++ {
		best = max(best, x*int64(offers[0].APR-hurdle)+bestFill(offers[1:], pool-x, hurdle))
	}
	return best
}

// TestTheMarketIsFairLaw: the fills sum and fit, who offered more than the
// clearing APR is filled whole, who offered less or is below the hurdle gets
// nothing, nobody pays more than its offer, and equals are treated alike.
func TestTheMarketIsFairLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		offers := drawOffers(t, 12)
		m := market(rapid.Int64Range(1, 80).Draw(t, "pool"), money.Rate(rapid.Int64Range(0, 6).Draw(t, "hurdle"))*percent)
		c, _ := m.Clear(offers)
		sum, discount := int64(0), int64(0)
		for i, o := range offers {
			sum += c.Fills[i]
			discount += c.Discounts[i]
			switch {
			case c.Fills[i] < 0 || c.Fills[i] > o.Amount:
				t.Fatalf("offer %v gets %d", o, c.Fills[i])
			case o.APR > c.APR && c.Fills[i] != o.Amount:
				t.Fatalf("at %s offer %v gets %d only", c.APR, o, c.Fills[i])
			case (o.APR < c.APR || o.APR < m.Hurdle) && c.Fills[i] != 0:
				t.Fatalf("at %s offer %v gets %d", c.APR, o, c.Fills[i])
			}
		}
		if sum != c.Filled.Minor() || sum > m.Pool.Minor() || discount != c.Discount.Minor() {
			t.Fatalf("fills sum to %d, discounts to %d, want %s and %s", sum, discount, c.Filled, c.Discount)
		}
		if c.Exhausted != (sum == m.Pool.Minor()) || c.APR < m.Hurdle {
			t.Fatalf("filled %d of %s at %s, hurdle %s, exhausted %t", sum, m.Pool, c.APR, m.Hurdle, c.Exhausted)
		}
	})
}

// TestALargerPoolNeverMakesItDearerLaw: a larger pool never raises the clearing
// APR, and never fills less in all.
func TestALargerPoolNeverMakesItDearerLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		offers := drawOffers(t, 12)
		m := market(rapid.Int64Range(1, 80).Draw(t, "pool"), money.Rate(rapid.Int64Range(0, 6).Draw(t, "hurdle"))*percent)
		larger := m
		larger.Pool = m.Pool.Add(cny(rapid.Int64Range(0, 20).Draw(t, "more")))
		before, _ := m.Clear(offers)
		after, _ := larger.Clear(offers)
		if after.APR > before.APR || after.Filled.Less(before.Filled) {
			t.Fatalf("%s clears at %s, %s at %s", m.Pool, before.APR, larger.Pool, after.APR)
		}
	})
}

// TestTheOrderOfOffersDoesNotMatterLaw: whoever has the offers, in whatever
// order, finds the same fills.
func TestTheOrderOfOffersDoesNotMatterLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		offers := drawOffers(t, 12)
		m := market(rapid.Int64Range(1, 80).Draw(t, "pool"), percent)
		c, _ := m.Clear(offers)
		fills := map[string]int64{}
		for i, o := range offers {
			fills[o.ID] = c.Fills[i]
		}
		shuffled := rapid.Permutation(offers).Draw(t, "shuffled")
		again, _ := m.Clear(shuffled)
		for i, o := range shuffled {
			if again.Fills[i] != fills[o.ID] || again.APR != c.APR {
				t.Fatalf("offer %v gets %d at %s, before %d at %s", o, again.Fills[i], again.APR, fills[o.ID], c.APR)
			}
		}
		for place, i := range again.Order {
			if shuffled[i].ID != offers[c.Order[place]].ID {
				t.Fatalf("place %d is of %v, before of %v", place, shuffled[i], offers[c.Order[place]])
			}
		}
	})
}

func BenchmarkClearAMillionOffers(b *testing.B) {
	offers := make([]Offer, 1_000_000)
	for i := range offers {
		offers[i] = Offer{
			ID: "O" + strconv.Itoa(i), Amount: int64(1+i*7919%100_000) * 100, Days: int64(1 + i%90),
			APR: money.Rate(i*104_729%2_000) * (percent / 100),
		}
	}
	m := market(2_000_000_000_000, percent)
	for b.Loop() {
		m.Clear(offers)
	}
}
