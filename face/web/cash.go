package web

import (
	"cmp"
	"context"
	"math/big"
	"net/http"
	"slices"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/face/api"
	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/face/web/cash"
	"github.com/tallystick/tallystick/face/web/sheet"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/reader"
	"github.com/tallystick/tallystick/node/say"
	"github.com/tallystick/tallystick/node/view"
)

// mostWaiting is how many deals that wait the page of cash shows.
const mostWaiting = 20

// mostWeeks is how many weeks its ladder has, from this one on.
const mostWeeks = 18

func (s *Site) registerCash(mux *door.Mux) {
	s.selling(mux, http.MethodGet, "/cash", access.Viewer, "what a supplier can have today", s.cashPage)
	s.registerTake(mux)
}

// selling registers a page of a supplier's own.
func (s *Site) selling(
	mux *door.Mux, method, path string, least access.Role, summary string, h http.HandlerFunc,
) {
	scope := access.Read
	if method != http.MethodGet {
		scope |= access.Write
	}
	mux.Handle(access.Route{
		Method: method, Path: path, Least: least, Scope: scope, Sides: party.Supplier, Subject: access.Own,
		Summary: summary,
	}, h)
}

func (s *Site) cashPage(w http.ResponseWriter, r *http.Request) {
	if s.asFile(w, r, files{"offers": s.offersFile(r), "waiting": s.waitingFile(r)}) {
		return
	}
	page, err := s.cash(r)
	if err != nil {
		door.Fail(w, r, err)
		return
	}
	s.Show(w, r, http.StatusOK, page)
}

// cash fills the page for whoever asks.
func (s *Site) cash(r *http.Request) (cash.Page, error) {
	ctx, who := r.Context(), door.WhoOf(r.Context())
	page := cash.Page{Shell: s.Shell(r)}
	page.Payee = page.Organisation
	page.Calls = []ui.Call{
		{Method: http.MethodGet, Path: api.Prefix + "/deals?state=accepted,drawn,financed"},
		{Method: http.MethodGet, Path: api.Prefix + "/deals?state=presented,confirmed,offered"},
	}
	rows, err := s.drawable(ctx, who)
	if err != nil {
		return page, err
	}
	waiting, err := s.Reader.Deals(ctx, who, waitingFilter(), reader.Page{Limit: mostWaiting})
	if err != nil {
		return page, err
	}
	weeks, err := s.Reader.CashLadder(ctx, who)
	if err != nil {
		return page, err
	}
	today, err := s.Reader.Day()
	if err != nil {
		return page, err
	}
	names := s.Names(ctx, page.Lang, buyers(rows, waiting.Rows)...)
	page.Today = sums(rows)
	fillOffers(&page, rows, names)
	for _, d := range waiting.Rows {
		v := waits(d, names[d.Buyer])
		v.Reason = cash.WaitsFor(d.State, v.Buyer)
		page.Waiting = append(page.Waiting, v)
	}
	page.More = waiting.More
	page.Weeks = ladder(weeks, rows, today)
	return page, nil
}

// offersFile reads what can be drawn as a file.
func (s *Site) offersFile(r *http.Request) func() (*sheet.Table, error) {
	return func() (*sheet.Table, error) {
		rows, err := s.drawable(r.Context(), door.WhoOf(r.Context()))
		return readySheet(rows), err
	}
}

// waitingFile reads what nothing can be drawn of yet as a file: all of it.
func (s *Site) waitingFile(r *http.Request) func() (*sheet.Table, error) {
	return func() (*sheet.Table, error) {
		t, err := s.dealFile(r, waitingFilter())()
		if err != nil {
			return nil, err
		}
		rows, err := s.drawable(r.Context(), door.WhoOf(r.Context()))
		for _, d := range rows {
			if d.Drawable == 0 {
				t.Rows = append(t.Rows, dealSheet(d.Deal))
			}
		}
		return t, err
	}
}

// waitingFilter asks for the deals that wait for others.
func waitingFilter() reader.DealFilter {
	return reader.DealFilter{Side: view.Seller, States: []deal.State{deal.Presented, deal.Confirmed}}
}

// drawable returns the deals that something could be drawn of if nothing
// hinders, those with accepted terms first.
func (s *Site) drawable(ctx context.Context, who access.Who) ([]reader.Ready, error) {
	today, err := s.Reader.Today(ctx, who)
	if err != nil {
		return nil, err
	}
	offered, err := s.Reader.Deals(ctx, who, reader.DealFilter{
		Side: view.Seller, States: []deal.State{deal.Offered},
	}, reader.Page{Limit: mostWaiting})
	if err != nil {
		return nil, err
	}
	var names []string
	for _, t := range today {
		for _, d := range t.Ready {
			names = append(names, d.Name)
		}
	}
	for _, d := range offered.Rows {
		names = append(names, d.Name)
	}
	return s.Reader.Draws(ctx, who, names...)
}

// buyers names the buyers of deals.
func buyers(rows []reader.Ready, waiting []reader.Deal) []string {
	var all []string
	for _, d := range rows {
		all = append(all, d.Buyer)
	}
	for _, d := range waiting {
		all = append(all, d.Buyer)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// fillOffers shows what can be drawn, and of the rest what hinders it.
func fillOffers(page *cash.Page, rows []reader.Ready, names map[string]string) {
	for _, d := range rows {
		if d.Drawable > 0 {
			page.Offers = append(page.Offers, cash.Offer{
				Deal: d.Name, Number: numberOf(d.Deal), Buyer: names[d.Buyer], Terms: d.State == deal.Offered, Due: d.Due,
				Face: money.Of(d.Claim, d.Currency), Available: money.Of(d.Drawable, d.Currency),
				Cost: money.Of(d.Quote.Cost(), d.Currency), Rate: rounded(d.Quote.Yearly),
			})
			continue
		}
		v := waits(d.Deal, names[d.Buyer])
		switch {
		case d.State == deal.Offered:
			v.Reason, v.Accept = cash.WaitsFor(d.State, v.Buyer), true
		case d.Hindrance != nil:
			v.Reason = ui.Plain(say.Sentence(page.Lang, d.Hindrance))
		}
		page.Waiting = append(page.Waiting, v)
	}
}

// numberOf returns the number of a deal's invoice, its name while that is not
// known.
func numberOf(d reader.Deal) string {
	if d.Number == "" {
		return d.Name
	}
	return d.Number
}

func waits(d reader.Deal, buyer string) cash.Waiting {
	return cash.Waiting{
		Deal: d.Name, Number: numberOf(d), Buyer: buyer, Due: d.Due,
		Face: money.Of(d.Claim, d.Currency), State: ui.DealState(d.State),
	}
}

// sums adds up what can be drawn and what it costs, by currency, the greatest
// first.
func sums(rows []reader.Ready) []cash.Sum {
	var all []cash.Sum
	for _, c := range currencies(rows) {
		var drawn, cost int64
		// Costs of years of different lengths, over amounts times days.
		over, under := new(big.Int), new(big.Int)
		for _, d := range rows {
			if d.Currency != c || d.Drawable == 0 {
				continue
			}
			q := d.Quote
			drawn, cost = drawn+q.Draw, cost+q.Cost()
			over.Add(over, product(q.Cost(), d.Terms.Basis.Year()))
			under.Add(under, product(q.Draw, q.Days))
		}
		all = append(all, cash.Sum{
			Available: money.Of(drawn, c), Cost: money.Of(cost, c), Rate: rounded(yearly(over, under)),
		})
	}
	slices.SortStableFunc(all, func(a, b cash.Sum) int { return cmp.Compare(b.Available.Minor(), a.Available.Minor()) })
	return all
}

func product(a, b int64) *big.Int { return new(big.Int).Mul(big.NewInt(a), big.NewInt(b)) }

// yearly returns over / under as a rate, 0 of nothing.
func yearly(over, under *big.Int) money.Rate {
	if under.Sign() == 0 {
		return 0
	}
	q := new(big.Int).Mul(over, big.NewInt(int64(money.One)))
	if q.Quo(q, under); !q.IsInt64() {
		return 0
	}
	return money.Rate(q.Int64())
}

// rounded returns a rate as people compare prices: to a hundredth of a percent.
func rounded(r money.Rate) money.Rate {
	const basisPoint = money.One / 10_000
	return (r + basisPoint/2) / basisPoint * basisPoint
}

// currencies returns those of which something can be drawn.
func currencies(rows []reader.Ready) []money.Currency {
	var all []money.Currency
	for _, d := range rows {
		if d.Drawable > 0 && !slices.Contains(all, d.Currency) {
			all = append(all, d.Currency)
		}
	}
	return all
}

// ladder returns the weeks of one currency without gaps, what is past due
// first, and how much of each can be drawn today.
func ladder(weeks []reader.Week, rows []reader.Ready, today day.Date) []cash.Week {
	if len(weeks) == 0 {
		return nil
	}
	c := weeks[0].Currency
	if all := sums(rows); len(all) > 0 {
		c = all[0].Available.Currency()
	}
	var out []cash.Week
	monday := reader.Monday(today)
	last := monday
	due, have := map[day.Date]int64{}, map[day.Date]int64{}
	for _, w := range weeks {
		if w.Currency == c {
			due[w.Monday] += w.Claim
			last = max(last, w.Monday)
		}
	}
	for _, d := range rows {
		if d.Currency == c {
			have[reader.Monday(d.Due)] += d.Drawable
		}
	}
	if due[0] > 0 {
		out = append(out, cash.Week{Due: money.Of(due[0], c), Available: money.Of(0, c)})
	}
	for w := monday; w <= min(last, monday.Add(7*(mostWeeks-1))); w = w.Add(7) {
		out = append(out, cash.Week{From: w, Due: money.Of(due[w], c), Available: money.Of(have[w], c)})
	}
	return out
}
