package web

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/face/api"
	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/face/web/approve"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/reader"
	"github.com/tallystick/tallystick/node/view"
)

// registerApprove registers the buyer's first page.
func (s *Site) registerApprove(mux *door.Mux) {
	s.own(mux, http.MethodGet, "/approve", "what is owed when, to be confirmed, and to be paid", s.approvePage)
}

// How far the calendar looks, and how much each list shows.
const (
	weeksAhead  = 12
	daysAhead   = 30
	rowsOfLists = 20
)

func (s *Site) approvePage(w http.ResponseWriter, r *http.Request) {
	who, query := door.WhoOf(r.Context()), r.URL.Query()
	today, err := s.Reader.Day()
	if err != nil {
		api.Write(w, r, err)
		return
	}
	waiting := reader.DealFilter{Side: view.Buyer, States: []deal.State{deal.Presented}}
	late := reader.DealFilter{Side: view.Buyer, States: []deal.State{deal.Overdue, deal.Recourse}, ByDue: true}
	next := reader.DealFilter{Side: view.Buyer, DueFrom: today}
	if s.asFile(w, r, files{
		"waiting": s.dealFile(r, waiting), "late": s.dealFile(r, late), "next": s.dealFile(r, next),
	}) {
		return
	}
	page := approve.Page{
		Shell: s.Shell(r), Daily: query.Get("by") == "day", All: query.Get("tick") == "all", Acts: who.Role >= access.Maker,
	}
	page.Calls = []ui.Call{
		{Method: http.MethodGet, Path: api.Prefix + "/deals?state=presented"},
	}
	due, err := s.Reader.Calendar(r.Context(), who)
	if err != nil {
		api.Write(w, r, err)
		return
	}
	page.Calendars = calendars(due, today, page.Daily)
	page.Waiting, err = s.debts(r, "waiting", waiting, page.Lang)
	if err == nil {
		page.Late, err = s.debts(r, "late", late, page.Lang)
	}
	if err == nil {
		page.Next, err = s.debts(r, "next", next, page.Lang)
	}
	if err != nil {
		api.Write(w, r, err)
		return
	}
	s.Show(w, r, http.StatusOK, page)
}

// debts reads the part of a list that is asked for.
func (s *Site) debts(r *http.Request, name string, f reader.DealFilter, lang string) (approve.List, error) {
	part, err := s.deals(r, f).part(r, name)
	if err != nil {
		return approve.List{}, err
	}
	out := approve.List{Before: part.before, After: part.after}
	called := s.Names(r.Context(), lang, others(part.rows, door.WhoOf(r.Context()).Organisation)...)
	for _, d := range part.rows {
		if d.Claim == 0 && name != "waiting" {
			continue // paid before it was due
		}
		out.Rows = append(out.Rows, approve.Row{
			Deal: d.Name, Number: d.Number, Supplier: called[d.Seller], Due: d.Due, State: ui.DealState(d.State),
			Claim: money.Of(d.Claim, d.Currency), OnItsWay: money.Of(d.Announced, d.Currency),
			Payable: assigned(d.State) && payable(d) > 0,
		})
	}
	return out, nil
}

// assigned reports whether a debt in a state is paid to a funder.
func assigned(s deal.State) bool {
	switch s {
	case deal.Accepted, deal.Drawn, deal.Financed, deal.PartPaid, deal.Overdue, deal.Recourse:
		return true
	default:
		return false
	}
}

// calendars returns what falls due by week or day, by currency, the greatest
// sum first. today begins the first of them.
func calendars(due []reader.DaySum, today day.Date, daily bool) []approve.Calendar {
	from, length, spans := reader.Monday(today), 7, weeksAhead
	if daily {
		from, length, spans = today, 1, daysAhead
	}
	type total struct {
		approve.Calendar
		minor int64
	}
	var all []total
	for _, d := range due {
		n := len(all)
		if n == 0 || all[n-1].Past.Currency() != d.Currency {
			none := money.Of(0, d.Currency)
			c := approve.Calendar{Past: none, Later: none}
			for i := range spans {
				c.Spans = append(c.Spans, approve.Span{From: from.Add(i * length), Due: none})
			}
			all, n = append(all, total{Calendar: c}), n+1
		}
		c, claim := &all[n-1], money.Of(d.Claim, d.Currency)
		c.minor += d.Claim
		switch i := int(d.Due.Since(from)) / length; {
		case d.Due < today:
			c.Past = c.Past.Add(claim)
		case i < spans:
			c.Spans[i].Due = c.Spans[i].Due.Add(claim)
			c.Spans[i].Deals += d.Deals
		default:
			c.Later = c.Later.Add(claim)
		}
	}
	slices.SortStableFunc(all, func(a, b total) int { return cmp.Compare(b.minor, a.minor) })
	out := make([]approve.Calendar, 0, len(all))
	for _, t := range all {
		if t.minor > 0 {
			out = append(out, t.Calendar)
		}
	}
	return out
}
