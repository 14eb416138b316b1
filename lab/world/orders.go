package world

import (
	"fmt"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
)

// A relation is one firm that buys from another.
type relation struct {
	seller, buyer string
	tier          int   // of the seller
	tenor         int   // days after the invoice
	rate          int   // orders per thousand working days, in an average month
	size          int64 // multiplies what invoices are for
	appetite      int   // of a hundred invoices, how many are presented for finance
}

// An order of each tier, as many a year and as large as the package comment says.
var tiers = [...]struct {
	rate     int
	size     int64
	appetite int
}{1: {300, 6, 56}, 2: {170, 2, 46}, 3: {170, 1, 40}}

// relations is who buys from whom: the anchor from all of tier 1, and each firm
// of tiers 2 and 3 sells to two or three of the tier above.
func relations() []relation {
	var all []relation
	add := func(tier, tenor int, seller, buyer string) {
		t := tiers[tier]
		all = append(all, relation{seller, buyer, tier, tenor, t.rate, t.size, t.appetite})
	}
	for i, seller := range suppliers(1) {
		add(1, anchorTenors[i], seller, anchorID)
	}
	apart := [...]int{0, 3, 7} // so that no two firms have all customers in common
	for tier := 2; tier <= 3; tier++ {
		buyers, tenors := suppliers(tier-1), tierTenors[tier-2]
		for i, seller := range suppliers(tier) {
			for k := range 2 + i%2 {
				add(tier, tenors[(i+2*k)%len(tenors)], seller, buyers[(i+apart[k])%len(buyers)])
			}
		}
	}
	return all
}

// A quirk is what is wrong with an invoice.
type quirk uint8

const (
	sound      quirk = iota
	voided           // voided the next day
	reversed         // taken back by a red invoice, in part or whole
	twice            // entered a second time
	unequal          // net and tax do not make gross
	zero             // for nothing
	antedated        // dated before the delivery
	billedMore       // a second invoice on the same delivery
	quirks
)

// quirkOdds is how many invoices of a thousand have each quirk.
var quirkOdds = [quirks]int{voided: 50, reversed: 39, twice: 6, unequal: 4, zero: 2, antedated: 4, billedMore: 4}

// An order is a purchase from its placing to the request for finance, as the
// seed has it. Whatever people do meanwhile, it does not change.
type order struct {
	*relation
	key             string // "250701-03": the day and the number on it
	lines           []command.GoodsLine
	gross, net, tax int64 // minor units
	quirk           quirk
	number          string // of the invoice, 20 digits

	placed, delivered, invoiced day.Date
	due                         day.Date // of the invoice
	follows                     day.Date // when what is wrong with it is found or done
	presented                   day.Date // 0: its seller asks nobody for finance
	whole                       bool     // of a reversed invoice: all of it is
}

func (o *order) orderName() string    { return "PO-" + o.key }
func (o *order) deliveryName() string { return "G-" + o.key }
func (o *order) invoiceName() string  { return "I-" + o.key }
func (o *order) dealName() string     { return dealOf(o.invoiceName()) }

// dealOf is the name of the deal on an invoice called "I-…".
func dealOf(invoice string) string { return "D-" + invoice[2:] }

// mostLag is how many days after its placing an order can still do something:
// what is drawn below, with weekends and the longest holidays between.
const mostLag = 75

// placedOn returns the orders of a day.
func (w *World) placedOn(d day.Date) []*order {
	if known, ok := w.orders[d]; ok {
		return known
	}
	var all []*order
	if d >= start && w.calendar.IsBusiness(d) {
		c := w.seed.chance("orders/" + d.String())
		for i := range w.relations {
			if r := &w.relations[i]; c.IntN(100_000) < r.rate*season(d) {
				all = append(all, w.order(r, d, len(all)+1))
			}
		}
	}
	w.orders[d] = all
	return all
}

// order draws the nth order of a day.
func (w *World) order(r *relation, placed day.Date, n int) *order {
	year, month, dayOfMonth := placed.Civil()
	o := &order{relation: r, placed: placed, key: fmt.Sprintf("%02d%02d%02d-%02d", year%100, month, dayOfMonth, n)}
	c := w.seed.chance("order/" + o.key)
	o.lines, o.gross = goods(c, r.size*gross(c))
	o.net, o.tax = taxed(o.gross)
	o.delivered = w.calendar.Next(placed.Add(c.between(2, 21)))
	o.invoiced = w.calendar.AddBusiness(o.delivered, c.between(0, 2))
	o.due = o.invoiced.Add(r.tenor)
	o.number = fmt.Sprintf("%02d00%08d%08d", year%100, c.IntN(100_000_000), c.IntN(100_000_000))
	o.follows = w.calendar.AddBusiness(o.invoiced, 1)
	at := c.IntN(1000)
	for q, odds := range quirkOdds {
		if at < odds {
			o.quirk = quirk(q)
			break
		}
		at -= odds
	}
	if o.quirk == reversed {
		o.follows, o.whole = w.calendar.AddBusiness(o.invoiced, c.between(3, 10)), c.percent(40)
	}
	presented := w.calendar.AddBusiness(o.invoiced, c.between(1, 6))
	if o.quirk == sound && !w.related(r) && c.percent(r.appetite) {
		o.presented = presented
	}
	return o
}

// related reports whether both sides of a relation have one controller.
func (w *World) related(r *relation) bool {
	s := memberOf(r.seller)
	return s.Controller != "" && s.Controller == r.buyer
}

// recent calls fn for the orders that may still do something on a day, the
// oldest first.
func (w *World) recent(d day.Date, fn func(*order)) {
	for placed := d.Add(-mostLag); placed <= d; placed++ {
		for _, o := range w.placedOn(placed) {
			fn(o)
		}
	}
}

// presentedOn returns the orders whose invoices are presented on a day, the one
// that is due first in front.
func (w *World) presentedOn(d day.Date) []*order {
	if known, ok := w.presented[d]; ok {
		return known
	}
	var all []*order
	w.recent(d, func(o *order) {
		if o.presented != d {
			return
		}
		all = append(all, o)
		if last := len(all) - 1; all[last].due < all[0].due {
			all[0], all[last] = all[last], all[0]
		}
	})
	w.presented[d] = all
	return all
}

// orderOf returns the order behind a deal that is called as this world calls
// deals, or nil.
func (w *World) orderOf(deal string) *order {
	var year, month, dayOfMonth, n int
	if _, err := fmt.Sscanf(deal, "D-%02d%02d%02d-%d", &year, &month, &dayOfMonth, &n); err != nil {
		return nil
	}
	placed, ok := day.Of(2000+year, month, dayOfMonth)
	if !ok {
		return nil
	}
	all := w.placedOn(placed)
	if n < 1 || n > len(all) || all[n-1].dealName() != deal {
		return nil
	}
	return all[n-1]
}
