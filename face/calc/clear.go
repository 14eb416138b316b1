package calc

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/pool/auction"
	"github.com/tallystick/tallystick/core/pool/share"
)

// MaxAPR is the highest APR that an offer may name: all of the invoice in a
// year. A plain 8.5 where 8.5% was meant is beyond it.
const MaxAPR = money.One

// maxEarly is the most days that an offer may be paid early.
const maxEarly = 366

// clearing is the engine of the market for early payment.
func clearing() Engine {
	return Engine{
		Name: "clear", Version: 1,
		About: "a market for early payment: offers by APR fill the pool, and all that are filled pay one APR",
		shape: shape{fields: []field{
			amount("pool", "cash, counted in faces of invoices"),
			portion("hurdle", "the least APR that the cash is to earn"),
			basis(), rounding(),
			list("offers", "each the most that a supplier will pay", 0, offerShape()),
		}},
		run: func(in object) (a answer, no *Refusal) {
			offers := make([]auction.Offer, len(in.list("offers")))
			for i, o := range in.list("offers") {
				if no := same(o, in.amount("pool").Currency(), "amount"); no != nil {
					return a, no
				}
				offers[i] = auction.Offer{
					ID: o.text("id"), Supplier: o.text("supplier"), Amount: o.amount("amount").Minor(),
					Days: o.whole("days"), APR: o.rate("apr"),
				}
			}
			m := Market{in.amount("pool"), in.rate("hurdle"), in.basis(), in.rounding()}
			return m.answer(offers)
		},
	}
}

func offerShape() shape {
	return shape{key: "id", fields: []field{
		id("id", "of the offer"), id("supplier", "who offers"),
		amount("amount", "the face of the invoice, in the pool's currency"),
		whole("days", "it is paid early", 1, maxEarly),
		portion("apr", "the discount per year that the supplier pays at most"),
	}}
}

// A Market is what a buyer gives: cash, counted in faces, the least APR it is to
// earn, and how days are counted and discounts rounded.
type Market struct {
	Pool     money.Amount
	Hurdle   money.Rate
	Basis    day.Basis
	Rounding money.Rounding
}

// offerFields are those of offerShape, once for a million offers.
var offerFields = offerShape().fields

// Check says what keeps an offer from taking part, naming its member.
func (m Market) Check(o auction.Offer) *Refusal {
	for _, f := range offerFields {
		var no *Refusal
		switch f.name {
		case "id":
			_, no = f.readWord(f.name, o.ID)
		case "supplier":
			_, no = f.readWord(f.name, o.Supplier)
		case "amount":
			no = f.within(f.name, value{n: o.Amount, currency: m.Pool.Currency()})
		case "days":
			no = f.within(f.name, value{n: o.Days})
		case "apr":
			no = f.within(f.name, value{n: int64(o.APR)})
		}
		if no != nil {
			return no
		}
	}
	return m.whole("apr", o)
}

// whole refuses a discount that is all of an invoice.
func (m Market) whole(field string, o auction.Offer) *Refusal {
	if int64(o.APR)*o.Days < m.Basis.Year()*int64(money.One) {
		return nil
	}
	return refuse(field, RuleRange, "%s for %d days is all of the invoice", o.APR, o.Days)
}

// Clear clears offers, which Check has passed and whose ids differ, as the
// engine clear does. What it returns as an error is a *Refusal.
func (m Market) Clear(offers []auction.Offer) (*Calculation, error) {
	offers = share.Sorted(offers, func(o *auction.Offer) string { return o.ID })
	a, no := m.answer(offers)
	if no != nil {
		return nil, no
	}
	return clearing().calculation(sum(m.canonical(offers)), a), nil
}

// canonical is the canonical input of the market with these offers.
func (m Market) canonical(offers []auction.Offer) []byte {
	all := object{values: map[string]value{
		"pool":     {n: m.Pool.Minor(), currency: m.Pool.Currency()},
		"hurdle":   {n: int64(m.Hurdle)},
		"basis":    {text: m.Basis.String()},
		"rounding": {text: m.Rounding.String()},
		"offers":   {},
	}}
	text := canonical(make([]byte, 0, 128+100*len(offers)), clearing().shape, all)
	at := 1 + slices.Index(text, '[') // of the offers: nothing before them is a list
	dst, rest := text[:at], slices.Clone(text[at:])
	for i, o := range offers {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = money.Of(o.Amount, m.Pool.Currency()).AppendString(append(dst, `{"amount":"`...))
		dst = append(append(append(dst, `","apr":"`...), o.APR.String()...), `","days":`...)
		dst = strconv.AppendInt(dst, o.Days, 10)
		dst = appendQuoted(append(dst, `,"id":`...), o.ID)
		dst = append(appendQuoted(append(dst, `,"supplier":`...), o.Supplier), '}')
	}
	return append(dst, rest...)
}

// answer clears offers that are in the order of their ids.
func (m Market) answer(offers []auction.Offer) (a answer, no *Refusal) {
	year := m.Basis.Year()
	for i, o := range offers {
		if no := m.whole("apr", o); no != nil {
			no.Field = join(item("offers", i), no.Field)
			return a, no
		}
	}
	c, ok := auction.Market{Pool: m.Pool, Hurdle: m.Hurdle, Year: year, Rounding: m.Rounding}.Clear(offers)
	if !ok {
		return a, refuse("offers", RuleRange, "the amounts sum to more than an int64 holds")
	}
	a.levels(m, offers, &c)
	a.cleared(m, offers, &c)
	return a, nil
}

// lineOfFill is about how many bytes a fill takes.
const lineOfFill = 160

// cleared prints what came of the market.
func (a *answer) cleared(m Market, offers []auction.Offer, c *auction.Clearing) {
	of := func(minor int64) money.Amount { return money.Of(minor, m.Pool.Currency()) }
	r := &a.result
	r.rate("clearing_apr", c.APR)
	r.flag("exhausted", c.Exhausted)
	r.amount("pool", m.Pool)
	r.amount("filled", c.Filled)
	r.amount("left", m.Pool.Sub(c.Filled))
	r.amount("discount", c.Discount)
	r.amount("paid", c.Filled.Sub(c.Discount))
	r.json = slices.Grow(r.json, lineOfFill*len(offers))
	r.list("fills", len(offers), func(place int, f *figures) {
		i := c.Order[place]
		f.text("id", offers[i].ID)
		f.text("apr", offers[i].APR.String())
		f.text("status", status(c.Fills[i], offers[i].Amount))
		f.amount("filled", of(c.Fills[i]))
		f.amount("discount", of(c.Discounts[i]))
	})
}

func status(filled, amount int64) string {
	switch filled {
	case 0:
		return "non-clearing"
	case amount:
		return "clearing"
	}
	return "part-clearing"
}

// mostLevels is how many APRs the working shows before those at the margin.
const mostLevels = 20

// levels shows how the pool was filled, one APR after the other.
func (a *answer) levels(m Market, offers []auction.Offer, c *auction.Clearing) {
	left, at, skipped := m.Pool, 0, 0
	for at < len(offers) && left.Sign() > 0 && offers[c.Order[at]].APR >= m.Hurdle {
		apr, asked, n := offers[c.Order[at]].APR, money.Of(0, m.Pool.Currency()), 0
		for ; at < len(offers) && offers[c.Order[at]].APR == apr; at++ {
			asked = asked.Add(money.Of(offers[c.Order[at]].Amount, m.Pool.Currency()))
			n++
		}
		given := asked.AtMost(left)
		left = left.Sub(given)
		last := left.Sign() == 0 || at == len(offers) || offers[c.Order[at]].APR < m.Hurdle
		if len(a.steps) >= mostLevels && !last {
			skipped++
			continue
		}
		if skipped > 0 {
			a.step("levels filled between", number(int64(skipped)), "")
			skipped = 0
		}
		a.step(fmt.Sprintf("filled at offers of %s", apr),
			fmt.Sprintf("%d offers ask %s, %s of the pool is left after", n, plain(asked), plain(left)), given.String())
	}
	why := "the pool is not empty: another cent earns the hurdle"
	if c.Exhausted {
		why = "the pool is empty: the last cent earns the lowest APR filled"
	}
	a.step("clearing APR", why, c.APR.String())
	a.step("discount of each = filled × clearing APR × days / "+number(m.Basis.Year()),
		fmt.Sprintf("each rounded %s, then summed", m.Rounding), c.Discount.String())
}
