package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/face/api"
	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/face/web/exposure"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/reader"
	"github.com/tallystick/tallystick/node/view"
)

// registerExposure registers the funder's first page.
func (s *Site) registerExposure(mux *door.Mux) {
	s.own(mux, http.MethodGet, "/exposure", "what is out on whom, limits, and what is past due", s.exposurePage)
}

func (s *Site) exposurePage(w http.ResponseWriter, r *http.Request) {
	late := reader.DealFilter{Side: view.Funder, States: []deal.State{deal.Overdue, deal.Recourse}, ByDue: true}
	if s.asFile(w, r, files{"late": s.dealFile(r, late)}) {
		return
	}
	page := exposure.Page{Shell: s.Shell(r), Acts: door.WhoOf(r.Context()).Role >= access.Maker}
	page.Calls = []ui.Call{
		{Method: http.MethodGet, Path: api.Prefix + "/deals?state=overdue,recourse"},
		{Method: http.MethodGet, Path: api.Prefix + "/limits"},
	}
	today, err := s.Reader.Day()
	if err == nil {
		page.Parts, err = s.exposed(r, page.Lang, today)
	}
	if err == nil {
		page.Limits, err = s.limitsOf(r, page.Lang)
	}
	if err == nil {
		page.Late, err = s.lateDeals(r, late, page.Lang, today)
	}
	if err != nil {
		api.Write(w, r, err)
		return
	}
	s.Show(w, r, http.StatusOK, page)
}

// exposed returns what is out, by currency, the greatest sum first.
func (s *Site) exposed(r *http.Request, lang string, today day.Date) ([]exposure.Part, error) {
	who := door.WhoOf(r.Context())
	found, err := s.Reader.Exposure(r.Context(), who)
	if err != nil {
		return nil, err
	}
	returns, err := s.Reader.Returns(r.Context(), who)
	if err != nil {
		return nil, err
	}
	parts := make([]exposure.Part, 0, len(found))
	for _, x := range found {
		p := s.partOf(r, lang, x)
		p.Late = money.Of(0, x.Currency)
		for _, d := range returns {
			if d.Currency == x.Currency && d.Due < today {
				p.Late = p.Late.Add(money.Of(d.Principal, d.Currency))
			}
		}
		parts = append(parts, p)
	}
	slices.SortStableFunc(parts, func(a, b exposure.Part) int { return cmp.Compare(b.Out.Minor(), a.Out.Minor()) })
	return parts, nil
}

// partOf groups what is out in one currency by buyer.
func (s *Site) partOf(r *http.Request, lang string, x reader.Exposure) exposure.Part {
	var parties []string
	for _, pair := range x.Pairs {
		parties = append(parties, pair.Buyer, pair.Seller)
	}
	called := s.Names(r.Context(), lang, parties...)
	of := func(minor int64) money.Amount { return money.Of(minor, x.Currency) }
	p := exposure.Part{Out: of(x.Rest), More: x.More, Rest: of(x.Rest)}
	at := map[string]int{}
	for _, pair := range x.Pairs {
		i, there := at[pair.Buyer]
		if !there {
			i = len(p.Groups)
			at[pair.Buyer] = i
			p.Groups = append(p.Groups, exposure.Group{
				Buyer: called[pair.Buyer], Path: "/parties/" + url.PathEscape(pair.Buyer), Out: of(0),
			})
		}
		g := &p.Groups[i]
		g.Out, g.Deals = g.Out.Add(of(pair.Principal)), g.Deals+pair.Deals
		g.Pairs = append(g.Pairs, exposure.Pair{
			Supplier: called[pair.Seller], Path: "/pipeline?" + url.Values{"party": {pair.Seller}}.Encode(),
			Out: of(pair.Principal), Deals: pair.Deals, PastDue: pair.PastDue,
		})
		p.Out, p.Deals = p.Out.Add(of(pair.Principal)), p.Deals+pair.Deals
	}
	slices.SortStableFunc(p.Groups, func(a, b exposure.Group) int { return cmp.Compare(b.Out.Minor(), a.Out.Minor()) })
	return p
}

// limitsOf reads the part of the list of limits that is asked for.
func (s *Site) limitsOf(r *http.Request, lang string) (exposure.Limits, error) {
	p := reader.Page{Limit: rowsOfLists}
	if q := r.URL.Query(); q.Get("list") == "limits" {
		p.After = q.Get("after")
	}
	found, err := s.Reader.Limits(r.Context(), door.WhoOf(r.Context()), p)
	if err != nil {
		return exposure.Limits{}, err
	}
	var out exposure.Limits
	if found.More {
		out.After = found.Rows[len(found.Rows)-1].Name
	}
	var parties []string
	for _, l := range found.Rows {
		parties = append(parties, l.On)
	}
	called := s.Names(r.Context(), lang, parties...)
	for _, l := range found.Rows {
		out.Rows = append(out.Rows, exposure.Limit{
			On: called[l.On], Path: "/parties/" + url.PathEscape(l.On), Granted: l.Granted, Used: l.Used, Blocked: l.Blocked,
			Free: l.Free,
		})
	}
	return out, nil
}

// lateDeals reads the part of the list of late deals that is asked for.
func (s *Site) lateDeals(
	r *http.Request, f reader.DealFilter, lang string, today day.Date,
) (exposure.Late, error) {
	part, err := s.deals(r, f).part(r, "late")
	if err != nil {
		return exposure.Late{}, err
	}
	var parties []string
	for _, d := range part.rows {
		parties = append(parties, d.Buyer, d.Seller)
	}
	called := s.Names(r.Context(), lang, parties...)
	out := exposure.Late{Before: part.before, After: part.after}
	for _, d := range part.rows {
		out.Rows = append(out.Rows, exposure.Row{
			Deal: d.Name, Number: d.Number, Buyer: called[d.Buyer], Supplier: called[d.Seller], PastDue: d.PastDue,
			State: ui.DealState(d.State), Owed: money.Of(d.Owed, d.Currency), GraceEnd: d.GraceEnd, Next: nextStep(d, today),
		})
	}
	return out, nil
}

// nextStep returns what comes next with a deal that is past due. The machine
// has the last word.
func nextStep(d reader.Deal, today day.Date) exposure.Next {
	hopeless := d.Claim == 0 || d.Marks.Has(deal.Disputed|deal.DilutedAfter)
	switch {
	case d.Owed == 0:
		return exposure.None
	case d.State == deal.Recourse:
		return exposure.WriteOff
	case today < d.GraceEnd && !hopeless:
		return exposure.Wait
	}
	return exposure.Recourse
}
