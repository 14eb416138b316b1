package borrowing

import (
	"math/bits"

	"github.com/tallystick/tallystick/core/money"
)

// concentrate sets limit and excess of each group, and returns what the shares
// are taken of, and in how many rounds it was found.
//
// With B for the pool that remains, B is the sum of the smaller of net and
// share × B over the groups. The right side never falls when B grows, so there
// is a greatest such B, and it is at most the sum of all. Say that the groups in
// C are beyond their share of some bound of B: then B is at most
//
//	(net of the others) / (1 − shares in C)
//
// which is the next bound. Bounds only fall, so groups only join C, and after
// at most as many rounds as there are groups the bound is B. If the shares in C
// make up the whole, the bound holds as it is. Limits are share × B, rounded
// down to the minor unit.
func concentrate(groups []Group) (measure int64, rounds int) {
	for i := range groups {
		measure += groups[i].Net()
	}
	for {
		others, shares := int64(0), money.Rate(0)
		for i := range groups {
			if g := &groups[i]; g.Net() > part(measure, g.Share) {
				shares = min(money.One, shares+g.Share)
			} else {
				others += g.Net()
			}
		}
		next := measure
		if shares > 0 && shares < money.One {
			next = min(next, whole(others, money.One-shares))
		}
		if next == measure {
			break
		}
		measure = next
		rounds++
	}
	for i := range groups {
		g := &groups[i]
		g.Limit = min(g.Net(), part(measure, g.Share))
		g.Excess = g.Net() - g.Limit
	}
	return measure, rounds
}

// part returns amount × share, rounded down, for a share of at most all.
func part(amount int64, share money.Rate) int64 {
	return money.Of(amount, 0).Times(share, money.Down).Minor()
}

// whole returns what amount is the share of, rounded down: amount / share, or
// the greatest int64 if it is beyond.
func whole(amount int64, share money.Rate) int64 {
	hi, lo := bits.Mul64(uint64(amount), uint64(money.One))
	if hi >= uint64(share) {
		return 1<<63 - 1
	}
	w, _ := bits.Div64(hi, lo, uint64(share))
	return int64(min(w, 1<<63-1))
}

// ratio returns amount / of in billionths, rounded down, for an amount of at
// most that.
func ratio(amount, of int64) int64 {
	hi, lo := bits.Mul64(uint64(amount), uint64(money.One))
	r, _ := bits.Div64(hi, lo, uint64(of))
	return int64(r)
}
