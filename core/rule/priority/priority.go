// Package priority orders factors who were assigned the same receivable, as
// article 768 of the Civil Code of China does:
//
//	registered ──▶ the earlier registration first
//	else notified ──▶ the notice that reached the debtor first
//	else ──▶ in proportion to the finance granted, or to the fee
//
// Article 66 of the interpretation on security extends this to pledges and
// assignments. The law speaks of all being registered or none; here whoever is
// registered comes first, and the others follow among themselves. Two that
// happened at one instant share a place, in proportion.
//
// What the package says is an indication. It judges no evidence: whether a
// registration or a notice is good is for those who decide.
package priority

import (
	"cmp"
	"slices"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/pool/share"
)

// A Fact happened at an instant, or not at all.
type Fact struct {
	Happened bool
	At       day.Instant
}

// by reports whether f happened before the end.
func (f Fact) by(end day.Instant) bool { return f.Happened && f.At < end }

// A Claim is what one factor has on the receivable.
type Claim struct {
	ID         string
	Amount     int64 // finance granted, or the fee, in minor units; above zero
	Registered Fact  // in the public register
	Notified   Fact  // when the notice reached the debtor
}

// A Ground is why a claim has its place.
type Ground uint8

// The grounds, the strongest first.
const (
	Registration Ground = iota + 1
	Notice
	Proportion
)

// String returns the ground's name.
func (g Ground) String() string {
	return [...]string{"registration", "notice", "pro-rata"}[g-1]
}

// A Place is where a claim stands.
type Place struct {
	Claim  int // its index
	Rank   int // from 1 on; equal ranks share in proportion
	Ground Ground
	At     day.Instant // of the registration or the notice
	Takes  int64       // of the proceeds, in minor units
}

// Order returns the places of the claims by what had happened before the end,
// the strongest first and among equals the smaller id.
func Order(claims []Claim, end day.Instant) []Place {
	places := make([]Place, len(claims))
	for i, c := range claims {
		places[i] = Place{Claim: i, Ground: Proportion}
		switch {
		case c.Registered.by(end):
			places[i].Ground, places[i].At = Registration, c.Registered.At
		case c.Notified.by(end):
			places[i].Ground, places[i].At = Notice, c.Notified.At
		}
	}
	slices.SortFunc(places, func(a, b Place) int {
		return cmp.Or(stronger(a, b), share.Compare(claims[a.Claim].ID, claims[b.Claim].ID))
	})
	for i := range places {
		places[i].Rank = i + 1
		if i > 0 && stronger(places[i-1], places[i]) == 0 {
			places[i].Rank = places[i-1].Rank
		}
	}
	return places
}

func stronger(a, b Place) int {
	return cmp.Or(cmp.Compare(a.Ground, b.Ground), cmp.Compare(a.At, b.At))
}

// Distribute lets the places take of the proceeds, rank by rank, nobody more
// than its claim, and returns what is left. It reports false if the claims of
// one rank sum to more than an int64 holds.
func Distribute(places []Place, claims []Claim, proceeds money.Amount) (money.Amount, bool) {
	left := proceeds
	for rest := places; len(rest) > 0; {
		n, sum := 0, int64(0)
		var holders []share.Holder
		for n < len(rest) && rest[n].Rank == rest[0].Rank {
			c := claims[rest[n].Claim]
			holders = append(holders, share.Holder{ID: c.ID, Weight: c.Amount})
			sum += c.Amount
			n++
		}
		if !share.Fits(holders) {
			return left, false
		}
		given := left.AtMost(money.Of(sum, left.Currency()))
		for i, part := range share.Split(given, holders) {
			rest[i].Takes = part.Minor()
		}
		left = left.Sub(given)
		rest = rest[n:]
	}
	return left, true
}
