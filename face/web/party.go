package web

import (
	"net/http"
	"net/url"

	"github.com/tallystick/tallystick/face/api"
	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/face/web/party"
	"github.com/tallystick/tallystick/face/web/sheet"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/reader"
)

// sharedRows is how many deals and invoices the page of a party shows of each.
const sharedRows = 10

// partyPage shows what one may see of a party.
func (s *Site) partyPage(w http.ResponseWriter, r *http.Request) {
	ctx, who := r.Context(), door.WhoOf(r.Context())
	f, err := s.Reader.Party(ctx, who, r.PathValue("name"))
	if err != nil {
		api.Write(w, r, err)
		return
	}
	with := reader.DealFilter{Counterparty: f.Name}
	if s.asFile(w, r, files{
		"deals":    s.dealFile(r, with),
		"invoices": s.invoiceFile(r, reader.InvoiceFilter{Counterparty: f.Name}),
		"limits":   func() (*sheet.Table, error) { return limitSheet(f.Limits), nil },
		"accounts": func() (*sheet.Table, error) { return accountSheet(f.Accounts), nil },
	}) {
		return
	}
	page := party.Page{Shell: s.Shell(r), File: f}
	newest := reader.Page{Limit: sharedRows}
	if f.Name != who.Organisation {
		if page.Deals, err = s.Reader.Deals(ctx, who, with, newest); err != nil {
			door.Fail(w, r, err)
			return
		}
		page.Invoices, err = s.Reader.Invoices(ctx, who, reader.InvoiceFilter{Counterparty: f.Name}, newest)
		if err != nil {
			door.Fail(w, r, err)
			return
		}
	}
	named := []string{f.Name, f.Controller}
	for _, l := range f.Limits {
		named = append(named, l.Owner, l.On)
	}
	page.Tell = s.teller(r, f.Events, named...)
	path := api.Prefix + "/parties/" + url.PathEscape(f.Name)
	page.Calls = []ui.Call{
		{Method: http.MethodGet, Path: path},
		{Method: http.MethodGet, Path: api.Prefix + "/deals?with=" + url.QueryEscape(f.Name)},
	}
	s.Show(w, r, http.StatusOK, page)
}
