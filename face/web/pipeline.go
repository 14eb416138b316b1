package web

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/face/api"
	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/face/web/pipeline"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/reader"
	"github.com/tallystick/tallystick/node/view"
)

// registerPipeline registers where a funder sees its deals by state.
func (s *Site) registerPipeline(mux *door.Mux) {
	s.own(mux, http.MethodGet, "/pipeline", "a funder's deals by state, and what can be done with each", s.pipelinePage)
}

func (s *Site) pipelinePage(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	page := pipeline.Page{
		Shell: s.Shell(r), Acts: door.WhoOf(r.Context()).Role >= access.Maker, Party: query.Get("party"),
		State: stateNamed(query.Get("state")),
	}
	filter := reader.DealFilter{Side: view.Funder, Counterparty: page.Party}
	page.Calls = []ui.Call{
		{Method: http.MethodGet, Path: api.Prefix + "/deals"},
		{Method: http.MethodGet, Path: api.Prefix + "/deals?shown=true"},
	}
	if page.State != 0 {
		filter.States = []deal.State{page.State}
		page.Calls[0].Path += "?state=" + page.State.String()
	}
	if s.asFile(w, r, files{"": s.dealFile(r, filter), listShown: s.shownFile(r)}) {
		return
	}
	stages, err := s.Reader.Pipeline(r.Context(), door.WhoOf(r.Context()))
	if err != nil {
		api.Write(w, r, err)
		return
	}
	page.Parts = stagesByCurrency(stages)
	if page.Shown, err = s.shownTo(r, page.Lang); err != nil {
		api.Write(w, r, err)
		return
	}
	part, err := s.deals(r, filter).part(r, "")
	if err != nil {
		api.Write(w, r, err)
		return
	}
	page.Before, page.After = part.before, part.after
	parties := []string{page.Party}
	for _, d := range part.rows {
		parties = append(parties, d.Buyer, d.Seller)
	}
	called := s.Names(r.Context(), page.Lang, parties...)
	page.PartyName = called[page.Party]
	for _, d := range part.rows {
		page.Rows = append(page.Rows, pipelineRow(d, called))
	}
	s.Show(w, r, http.StatusOK, page)
}

// stateNamed returns the state called text, 0 if there is none.
func stateNamed(text string) deal.State {
	for _, s := range deal.States() {
		if s.String() == text {
			return s
		}
	}
	return 0
}

// stagesByCurrency returns what a funder has in each state, the currency with
// the greatest claims first.
func stagesByCurrency(stages []reader.Stage) []pipeline.Part {
	var parts []pipeline.Part
	claims := map[money.Currency]int64{}
	for _, x := range stages {
		if x.Side != view.Funder || x.Deals == 0 {
			continue
		}
		if n := len(parts); n == 0 || parts[n-1].Currency != x.Currency {
			parts = append(parts, pipeline.Part{Currency: x.Currency})
		}
		p := &parts[len(parts)-1]
		p.Stages = append(p.Stages, pipeline.Stage{
			State: x.State, Deals: x.Deals, Claim: money.Of(x.Claim, x.Currency), Out: money.Of(x.Principal, x.Currency),
		})
		claims[x.Currency] += x.Claim
	}
	slices.SortStableFunc(parts, func(a, b pipeline.Part) int {
		return cmp.Compare(claims[b.Currency], claims[a.Currency])
	})
	return parts
}
