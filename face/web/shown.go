package web

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/face/api"
	"github.com/tallystick/tallystick/face/door"
	page "github.com/tallystick/tallystick/face/web/deal"
	"github.com/tallystick/tallystick/face/web/pipeline"
	"github.com/tallystick/tallystick/face/web/sheet"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/disclosure"
	"github.com/tallystick/tallystick/node/desk/reader"
)

// registerShown registers how a seller shows a deal to funders, on its page.
func (s *Site) registerShown(mux *door.Mux) {
	route := access.Route{
		Method: http.MethodPost, Path: "/deals/{name}/show", Least: access.Maker, Scope: access.Read | access.Write,
		Sides: party.Supplier, Subject: access.Object, Object: "deal", Summary: "show a deal to a funder",
	}
	mux.Handle(route, http.HandlerFunc(s.showDeal))
	route.Path, route.Summary = "/deals/{name}/shown/{party}/withdraw", "show a deal to a funder no more"
	mux.Handle(route, http.HandlerFunc(s.withdrawDeal))
}

func (s *Site) showDeal(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		door.BodyProblem(r, err).Write(w, r)
		return
	}
	to := r.PostForm.Get("funder")
	err := s.Shown.Show(r.Context(), door.WhoOf(r.Context()), r.PathValue("name"), to, door.AddressOf(r))
	s.answerShown(w, r, page.NowShown, to, err)
}

func (s *Site) withdrawDeal(w http.ResponseWriter, r *http.Request) {
	from := r.PathValue("party")
	err := s.Shown.Withdraw(r.Context(), door.WhoOf(r.Context()), r.PathValue("name"), from, door.AddressOf(r))
	s.answerShown(w, r, page.Withdrawn, from, err)
}

// answerShown shows the deal again, with what came of the step.
func (s *Site) answerShown(
	w http.ResponseWriter, r *http.Request, says func(string) *ui.Callout, to string, err error,
) {
	status := http.StatusOK
	if err != nil && !errors.Is(err, disclosure.ErrNoFunder) {
		api.Write(w, r, err)
		return
	}
	p, bad := s.deal(r)
	if bad != nil {
		api.Write(w, r, bad)
		return
	}
	p.Shell.Path = ui.DealPath(p.File.Name) // where a change of language leads back to
	if err != nil {
		status, says = http.StatusUnprocessableEntity, page.NoFunder
	}
	p.Notice = says(p.Tell.Name(to))
	s.Show(w, r, status, p)
}

// showing returns to whom the seller of a deal shows it, nil for others.
func (s *Site) showing(ctx context.Context, who access.Who, f *reader.DealFile) (*page.Showing, error) {
	if s.Shown == nil || who.Organisation != f.Seller || f.Closed != 0 {
		return nil, nil
	}
	free := f.Funder == "" && (f.State == deal.Presented || f.State == deal.Confirmed)
	all, err := s.Shown.Of(ctx, who, f.Name)
	if errors.Is(err, reader.ErrUnknown) || err == nil && len(all) == 0 && !free {
		return nil, nil // it has left the state, or there is nothing to say
	}
	if err != nil {
		return nil, err
	}
	out := &page.Showing{Free: free, Acts: free && who.Role >= access.Maker}
	if out.Funders, err = s.Shown.Funders(); err != nil {
		return nil, err
	}
	shown := map[string]bool{f.Seller: true, f.Buyer: true}
	for _, x := range all {
		shown[x.Party] = true
		out.To = append(out.To, page.Shown{Party: x.Party, At: instantOf(x.At)})
	}
	out.Funders = slices.DeleteFunc(out.Funders, func(funder string) bool { return shown[funder] })
	return out, nil
}

// listShown is the name of the list of deals that are shown, on the pipeline.
const listShown = "shown"

// shownDeals returns the deals that sellers show to a funder for its offer.
func (s *Site) shownDeals(r *http.Request) list[reader.Deal] {
	return list[reader.Deal]{
		read: func(p reader.Page) (reader.List[reader.Deal], error) {
			return s.Reader.ShownDeals(r.Context(), door.WhoOf(r.Context()), p)
		},
		cursor: func(d reader.Deal) string { return d.Name },
	}
}

// shownTo returns a part of them for the pipeline.
func (s *Site) shownTo(r *http.Request, lang string) (pipeline.Shown, error) {
	found, err := s.shownDeals(r).part(r, listShown)
	if err != nil {
		return pipeline.Shown{}, err
	}
	var parties []string
	for _, d := range found.rows {
		parties = append(parties, d.Buyer, d.Seller)
	}
	called := s.Names(r.Context(), lang, parties...)
	out := pipeline.Shown{Before: found.before, After: found.after}
	for _, d := range found.rows {
		out.Rows = append(out.Rows, pipelineRow(d, called))
	}
	return out, nil
}

// shownFile reads all of them as a file.
func (s *Site) shownFile(r *http.Request) func() (*sheet.Table, error) {
	return func() (*sheet.Table, error) {
		return s.shownDeals(r).into(&sheet.Table{Name: "deals", Columns: dealColumns()}, dealSheet)
	}
}

// pipelineRow shows a deal to a funder.
func pipelineRow(d reader.Deal, called map[string]string) pipeline.Row {
	return pipeline.Row{
		Deal: d.Name, Number: d.Number, Buyer: called[d.Buyer], Supplier: called[d.Seller], Due: d.Due, State: d.State,
		Notified: d.Marks.Has(deal.Notified), Registered: d.Marks.Has(deal.Registered),
		Claim: money.Of(d.Claim, d.Currency), Out: money.Of(d.Principal, d.Currency),
	}
}
