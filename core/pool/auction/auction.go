// Package auction clears a market in which suppliers offer a discount for being
// paid early out of a buyer's pool of cash.
//
//	offers, dearest first:  12 %  10 %  10 % │ 8 %  5 %
//	                        ◀──── pool ────▶ │
//	                              clearing APR: all that are filled pay 10 %
//
// There is one price. Offers below the buyer's hurdle do not take part; the
// others are filled from the highest APR down until the pool is empty, offers of
// the same APR in proportion to their amounts. All that are filled pay the
// clearing APR, which is the value of the last cent of the pool: the APR of the
// last offer filled if the pool is empty, else the hurdle, for then another cent
// would stay in the buyer's hands. Nobody pays more than its offer, nobody who
// offered more than the clearing APR is left out, and a larger pool never makes
// it dearer.
//
// The package sees no names but ids, and keeps nothing: whoever has the offers
// gets the same fills.
package auction

import (
	"cmp"
	"slices"

	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/pool/share"
)

// An Offer is the most that a supplier will pay to have an invoice paid early.
type Offer struct {
	ID       string
	Supplier string
	Amount   int64 // the face, in minor units of the pool's currency, above zero
	Days     int64 // paid early
	APR      money.Rate
}

// A Market is what the buyer gives.
type Market struct {
	Pool     money.Amount // above zero, counted in faces
	Hurdle   money.Rate   // the least APR that the cash is to earn
	Year     int64        // days of a year, for discounts
	Rounding money.Rounding
}

// A Clearing is what came of a market.
type Clearing struct {
	APR       money.Rate
	Exhausted bool         // the pool is empty
	Filled    money.Amount // of all, in faces
	Discount  money.Amount // of all
	Order     []int        // the offers, highest APR first, then the smaller id
	Fills     []int64      // of each offer, in their order as given, in minor units
	Discounts []int64      // of each fill
}

// Clear returns what comes of the offers. It reports false if their faces sum
// to more than an int64 holds.
func (m Market) Clear(offers []Offer) (Clearing, bool) {
	var total int64
	for _, o := range offers {
		if total+o.Amount < total {
			return Clearing{}, false
		}
		total += o.Amount
	}
	c := Clearing{
		APR: m.Hurdle, Order: ranked(offers),
		Fills: make([]int64, len(offers)), Discounts: make([]int64, len(offers)),
	}
	m.fill(offers, &c)
	m.price(offers, &c)
	return c, true
}

// ranked returns the offers by APR, the highest first, then by id.
func ranked(offers []Offer) []int {
	type key struct {
		apr       money.Rate
		high, low uint64 // of the id: to read it costs more than the rest
		at        int
	}
	keys := make([]key, len(offers))
	for i := range offers {
		high, low := share.Key(offers[i].ID)
		keys[i] = key{offers[i].APR, high, low, i}
	}
	slices.SortFunc(keys, func(a, b key) int {
		switch {
		case a.apr != b.apr:
			return cmp.Compare(b.apr, a.apr)
		case a.high != b.high:
			return cmp.Compare(a.high, b.high)
		case a.low != b.low:
			return cmp.Compare(a.low, b.low)
		}
		return share.Compare(offers[a.at].ID, offers[b.at].ID)
	})
	order := make([]int, len(keys))
	for place, k := range keys {
		order[place] = k.at
	}
	return order
}

// fill gives the pool out, one APR after the other.
func (m Market) fill(offers []Offer, c *Clearing) {
	left := m.Pool.Minor()
	for rest := c.Order; len(rest) > 0 && left > 0; {
		apr := offers[rest[0]].APR
		if apr < m.Hurdle {
			break
		}
		tied, sum := 0, int64(0)
		for tied < len(rest) && offers[rest[tied]].APR == apr {
			sum += offers[rest[tied]].Amount
			tied++
		}
		if sum >= left {
			c.APR, c.Exhausted = apr, true
		}
		given := min(sum, left)
		divide(given, sum, offers, rest[:tied], c.Fills)
		left -= given
		rest = rest[tied:]
	}
	c.Filled = m.Pool.Sub(money.Of(left, m.Pool.Currency()))
}

// divide fills offers of one APR, which sum to sum, with given of it.
func divide(given, sum int64, offers []Offer, tied []int, fills []int64) {
	if given == sum {
		for _, i := range tied {
			fills[i] = offers[i].Amount
		}
		return
	}
	holders := make([]share.Holder, len(tied))
	for place, i := range tied {
		holders[place] = share.Holder{ID: offers[i].ID, Weight: offers[i].Amount}
	}
	for place, part := range share.Split(money.Of(given, 0), holders) {
		fills[tied[place]] = part.Minor()
	}
}

// price lets every fill pay the clearing APR.
func (m Market) price(offers []Offer, c *Clearing) {
	c.Discount = money.Of(0, m.Pool.Currency())
	for i, filled := range c.Fills {
		d := money.Of(filled, m.Pool.Currency()).Accrued(c.APR, offers[i].Days, m.Year, m.Rounding)
		c.Discounts[i] = d.Minor()
		c.Discount = c.Discount.Add(d)
	}
}
