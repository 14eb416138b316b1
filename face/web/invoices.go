package web

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/face/api"
	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/face/web/invoices"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/reader"
	"github.com/tallystick/tallystick/node/view"
)

func (s *Site) registerInvoices(mux *door.Mux) {
	mux.Handle(access.Route{
		Method: http.MethodGet, Path: "/invoices", Least: access.Viewer, Scope: access.Read, Subject: access.Own,
		Sides: party.Supplier | party.Buyer, Summary: "invoices, and how each stands",
	}, http.HandlerFunc(s.invoicesPage))
	mux.Handle(access.Route{
		Method: http.MethodGet, Path: "/invoices/{name}", Least: access.Viewer, Scope: access.Read,
		Subject: access.Object, Object: "invoice", Summary: "the page of an invoice",
	}, http.HandlerFunc(s.invoicePage))
	s.registerPresent(mux)
	s.registerUpload(mux)
}

// invoiceFilter reads which invoices a request asks for.
func invoiceFilter(q url.Values) reader.InvoiceFilter {
	f := reader.InvoiceFilter{Number: q.Get("number")}
	switch q.Get("show") {
	case "sold":
		f.Side = view.Seller
	case "owed":
		f.Side = view.Buyer
	case "free":
		f.Free = true
	}
	return f
}

// shown returns which part of the list a request asks for, as the page names it.
func shown(q url.Values) string {
	switch show := q.Get("show"); show {
	case "sold", "owed", "free":
		return show
	default:
		return ""
	}
}

func (s *Site) invoicesPage(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if s.asFile(w, r, files{"": s.invoiceFile(r, invoiceFilter(q))}) {
		return
	}
	page, err := s.listInvoices(r)
	if err != nil {
		api.Write(w, r, err)
		return
	}
	s.Show(w, r, http.StatusOK, page)
}

// listInvoices reads the part of the list that a request asks for.
func (s *Site) listInvoices(r *http.Request) (invoices.Page, error) {
	ctx, who, q := r.Context(), door.WhoOf(r.Context()), r.URL.Query()
	filter := invoiceFilter(q)
	page := invoices.Page{
		Shell: s.Shell(r), Find: filter.Number, Show: shown(q), Once: rand.Text(), Most: mostUploaded, Whole: atOnce,
	}
	page.Calls = []ui.Call{{Method: http.MethodGet, Path: api.Prefix + "/invoices"}}
	found, err := s.documents(r, filter).part(r, "")
	if err != nil {
		return page, err
	}
	page.Before, page.After = found.before, found.after
	if page.Present, page.Upload, err = s.mayPresent(ctx, who); err != nil {
		return page, err
	}
	var others []string
	for _, d := range found.rows {
		others = append(others, otherOf(d.Seller, d.Buyer, who.Organisation))
	}
	called := s.Names(ctx, page.Lang, others...)
	for _, d := range found.rows {
		row := invoiceRow(d, who.Organisation, called, page.Lang)
		page.NoDue = page.NoDue || row.Can && row.Due == 0
		page.Rows = append(page.Rows, row)
	}
	return page, nil
}

// invoiceRow shows one invoice: how it stands, and why it cannot be financed.
func invoiceRow(d reader.Document, self string, called map[string]string, lang string) invoices.Row {
	owed := d.Seller != self
	row := invoices.Row{
		Name: d.Name, Number: d.Number, Other: called[otherOf(d.Seller, d.Buyer, self)], Owed: owed && d.Buyer == self,
		Issued: d.Issued, Due: d.Due, Gross: money.Of(d.Gross, d.Currency),
		State: invoices.Standing(d.State, d.Hindrance != nil, owed), Can: d.Hindrance == nil && !owed,
	}
	switch {
	case d.Deal != "":
		row.Reason = invoices.Behind(d.Deal)
	case d.Hindrance != nil && !owed:
		row.Reason = sentence(lang, d.Hindrance)
	}
	return row
}

// mayPresent says how somebody presents invoices, and how it uploads some.
func (s *Site) mayPresent(ctx context.Context, who access.Who) (present, upload ui.Way, err error) {
	if who.Role < access.Maker || who.Sides&(party.Supplier|party.Buyer) == 0 {
		return "", "", nil
	}
	custody, err := s.Office.Custody(who.Organisation)
	switch {
	case err != nil:
		return "", "", err
	case s.Importer == nil:
	case custody:
		upload = ui.ByPlatform
	default:
		upload = ui.ByOwnKey
	}
	if who.Sides&party.Supplier == 0 {
		return "", upload, nil
	}
	present, err = s.signer(ctx, who, command.ReceivablePresent)
	if err != nil || present == ui.ByOwnKey {
		return "", upload, err // a page cannot present them then
	}
	return present, upload, nil
}

func (s *Site) invoicePage(w http.ResponseWriter, r *http.Request) {
	who := door.WhoOf(r.Context())
	f, err := s.Reader.Invoice(r.Context(), who, r.PathValue("name"))
	if err != nil {
		api.Write(w, r, err)
		return
	}
	docs, err := s.Reader.DocumentsNamed(r.Context(), who, f.Name)
	present := ui.Way("")
	if err == nil {
		present, _, err = s.mayPresent(r.Context(), who)
	}
	if err != nil {
		api.Write(w, r, err)
		return
	}
	d := docs[0]
	owed := f.Seller != who.Organisation
	page := invoices.Document{
		Shell: s.Shell(r), File: f, State: invoices.Standing(d.State, d.Hindrance != nil, owed),
		Can: d.Hindrance == nil && !owed && present != "", Tell: s.teller(r, f.Events, f.Seller, f.Buyer),
	}
	page.Calls = []ui.Call{{Method: http.MethodGet, Path: api.Prefix + "/invoices/" + url.PathEscape(f.Name)}}
	if d.Hindrance != nil && d.Deal == "" && !owed {
		page.Reason = sentence(page.Lang, d.Hindrance)
	}
	s.Show(w, r, http.StatusOK, page)
}

// errForm says that a form holds what it cannot.
var errForm = errors.New("the form cannot be read")
