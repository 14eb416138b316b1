package api

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/office"
	"github.com/tallystick/tallystick/node/desk/reader"
)

// A Since says how new an answer must be.
type Since struct {
	MinHeight uint64 `query:"min_height" doc:"Waits until this height is shown, two seconds at most."`
}

// A Page says which part of a list is asked for.
type Page struct {
	Since
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
	After  string `query:"starting_after" maxLength:"60" doc:"The name of the last one of the page before."`
	Before string `query:"ending_before" maxLength:"60" doc:"The name of the first one of the page behind."`
}

// sound refuses a page that lies behind one row and before another.
func (p *Page) sound() error {
	if p.After != "" && p.Before != "" {
		return errTwoCursors
	}
	return nil
}

func (p *Page) asked() reader.Page {
	return reader.Page{After: p.After, Before: p.Before, Limit: p.Limit}
}

type dealsInput struct {
	Page
	State []string `query:"state" doc:"One or several, with commas."`
	With  string   `query:"with" maxLength:"48" doc:"Another side."`
	Shown bool     `query:"shown" doc:"Those that sellers show to you for your offer; nothing else narrows that list."`
	Begin string   `query:"name" maxLength:"48" doc:"What the name begins with; then the list is ordered by name."`
}

type invoicesInput struct {
	Page
	With string `query:"with" maxLength:"48" doc:"The other side."`
	Free bool   `query:"free" doc:"Behind no deal, and nothing remarkable about them."`
}

type named struct {
	Since
	Name string `path:"name" maxLength:"60"`
}

type atLeaf struct {
	Since
	Name uint64 `path:"name" doc:"The index of the leaf."`
}

// registerReading registers what is read.
func (a *API) registerReading() {
	list := func(path, summary string) access.Route {
		return access.Route{
			Method: http.MethodGet, Path: Prefix + path, Least: access.Viewer, Scope: access.Read, Subject: access.Own,
			Summary: summary,
		}
	}
	object := func(path, kind, summary string) access.Route {
		r := list(path, summary)
		r.Subject, r.Object = access.Object, kind
		return r
	}
	read(a, list("/deals", "Deals, newest first"), "list-deals", a.deals)
	read(a, object("/deals/{name}", "deal", "A deal with all around it"), "get-deal", a.deal)
	read(a, list("/invoices", "Invoices, newest first"), "list-invoices", a.invoices)
	read(a, object("/invoices/{name}", "invoice", "An invoice"), "get-invoice", a.invoice)
	read(a, list("/parties", "Parties that one trades with"), "list-parties", a.parties)
	read(a, object("/parties/{name}", "party", "A party"), "get-party", a.party)
	read(a, list("/limits", "Limits that one has set or that stand on one"), "list-limits", a.limits)
	const trial = "What stands on the accounts of one's books, by currency: debits above zero, credits below"
	read(a, list("/trial-balance", trial), "trial-balance", a.trialBalance)
	read(a, list("/payments", "Payments, those of the latest deal first"), "list-payments", a.payments)
	read(a, object("/leaves/{name}", "leaf", "A leaf of the log"), "get-leaf", a.leaf)
	a.registerProofs(object)
}

// read registers an operation that waits for a height before it reads.
func read[I, O any, P interface {
	*I
	height() uint64
	sound() error
}](a *API, r access.Route, id string, h func(context.Context, access.Who, *I) (*O, error)) {
	register(a, r, operation{id: id}, func(ctx context.Context, who access.Who, in *I) (*O, error) {
		if err := P(in).sound(); err != nil {
			return nil, err
		}
		if err := a.wait(ctx, P(in).height()); err != nil {
			return nil, err
		}
		return h(ctx, who, in)
	})
}

func (s *Since) height() uint64 { return s.MinHeight }

func (s *Since) sound() error { return nil }

// wait waits for a height, if one is asked for.
func (a *API) wait(ctx context.Context, height uint64) error {
	if height == 0 {
		return nil
	}
	return a.cfg.Reader.Wait(ctx, height)
}

// pageOf turns a page of the reader's into the API's.
func pageOf[R, T any](l reader.List[R], err error, show func(R) T) (*listAnswer[T], error) {
	out := listOf(l.Rows, show)
	out.Body.HasMore = l.More
	return out, err
}

func (a *API) deals(ctx context.Context, who access.Who, in *dealsInput) (*listAnswer[Deal], error) {
	if in.Shown {
		l, err := a.cfg.Reader.ShownDeals(ctx, who, in.asked())
		return pageOf(l, err, dealOf)
	}
	f := reader.DealFilter{Counterparty: in.With, Prefix: in.Begin}
	for _, text := range in.State {
		s, ok := stateNamed(text)
		if !ok {
			return nil, &notJSONError{field: "state", why: "there is no such state; see the description of the commands"}
		}
		f.States = append(f.States, s)
	}
	l, err := a.cfg.Reader.Deals(ctx, who, f, in.asked())
	return pageOf(l, err, dealOf)
}

// stateNamed returns the state of deals that is printed as text.
func stateNamed(text string) (deal.State, bool) {
	all := deal.States()
	i := slices.IndexFunc(all, func(s deal.State) bool { return s.String() == text })
	if i < 0 {
		return 0, false
	}
	return all[i], true
}

// A DealFile is a deal with all that stands around it.
type DealFile struct {
	Deal
	Today     string            `json:"today" format:"date"`
	GraceEnd  string            `json:"grace_end,omitempty" format:"date"`
	Terms     map[string]string `json:"terms,omitempty" doc:"In the form that an offer takes."`
	Drawable  Money             `json:"drawable" doc:"What can be drawn now."`
	Hindrance *Result           `json:"hindrance,omitempty" doc:"Why nothing can be drawn."`
	Limits    []Limit           `json:"limits"`
	Payments  []Payment         `json:"payments"`
	Document  Invoice           `json:"document" doc:"The invoice behind it."`
	Events    []Entry           `json:"events" doc:"Every command about it, oldest first."`
}

func (a *API) deal(ctx context.Context, who access.Who, in *named) (*bodyAnswer[DealFile], error) {
	f, err := a.cfg.Reader.Deal(ctx, who, in.Name)
	if err != nil {
		return nil, err
	}
	r := requestOf(ctx)
	out := DealFile{
		Deal: dealOf(f.Deal), Today: f.Today.String(), GraceEnd: dayOrNone(f.GraceEnd),
		Drawable: moneyOf(f.Drawable, f.Currency), Limits: listOf(f.Limits, limitOf).Body.Data,
		Payments: listOf(f.Payments, paymentOf).Body.Data, Document: invoiceOf(f.Invoice.Invoice),
		Events: entriesOf(door.Language(r), f.Events),
	}
	if f.Terms != nil {
		out.Terms = termsOf(f.Terms)
	}
	if f.Hindrance != nil {
		p := Refused(r, f.Hindrance)
		out.Hindrance = &Result{Code: p.Code, Name: p.Name, Detail: p.Detail, Do: p.Do}
	}
	return &bodyAnswer[DealFile]{out}, nil
}

func (a *API) invoices(ctx context.Context, who access.Who, in *invoicesInput) (*listAnswer[Invoice], error) {
	l, err := a.cfg.Reader.Invoices(ctx, who, reader.InvoiceFilter{Counterparty: in.With, Free: in.Free}, in.asked())
	return pageOf(l, err, invoiceOf)
}

// An InvoiceFile is an invoice with what was said about it.
type InvoiceFile struct {
	Invoice
	Left   Money   `json:"left" doc:"Gross less what was reversed."`
	Deals  []Deal  `json:"deals"`
	Events []Entry `json:"events"`
}

func (a *API) invoice(ctx context.Context, who access.Who, in *named) (*bodyAnswer[InvoiceFile], error) {
	f, err := a.cfg.Reader.Invoice(ctx, who, in.Name)
	if err != nil {
		return nil, err
	}
	return &bodyAnswer[InvoiceFile]{InvoiceFile{
		Invoice: invoiceOf(f.Invoice), Left: moneyOf(f.Left, f.Currency), Deals: listOf(f.Deals, dealOf).Body.Data,
		Events: entriesOf(door.Language(requestOf(ctx)), f.Events),
	}}, nil
}

func (a *API) parties(ctx context.Context, who access.Who, in *Page) (*listAnswer[Party], error) {
	l, err := a.cfg.Reader.Parties(ctx, who, in.asked())
	if err != nil {
		return nil, err
	}
	names := make([]string, 0, len(l.Rows))
	for _, p := range l.Rows {
		names = append(names, p.Name)
	}
	called, err := a.cfg.Office.Names(ctx, names)
	return pageOf(l, err, func(p reader.Party) Party { return partyOf(p, called[p.Name]) })
}

func partyOf(p reader.Party, called office.DisplayName) Party {
	return Party{p.Name, called.En, called.Zh, p.Roles.String()}
}

func (a *API) party(ctx context.Context, who access.Who, in *named) (*bodyAnswer[PartyFile], error) {
	f, err := a.cfg.Reader.Party(ctx, who, in.Name)
	if err != nil {
		return nil, err
	}
	called, err := a.cfg.Office.Names(ctx, []string{f.Name})
	return &bodyAnswer[PartyFile]{PartyFile{
		Party: partyOf(f.Party, called[f.Name]), Own: f.Own, Controller: f.Controller, Keys: f.Keys, Custody: f.Custody,
		Limits: listOf(f.Limits, limitOf).Body.Data, Accounts: listOf(f.Accounts, func(x reader.Account) Account {
			return Account{x.Name, moneyFrom(x.Balance)}
		}).Body.Data,
	}}, err
}

func (a *API) limits(ctx context.Context, who access.Who, in *Page) (*listAnswer[Limit], error) {
	l, err := a.cfg.Reader.Limits(ctx, who, in.asked())
	return pageOf(l, err, limitOf)
}

func (a *API) trialBalance(ctx context.Context, who access.Who, _ *Since) (*listAnswer[TrialLine], error) {
	lines, err := a.cfg.Reader.TrialBalance(ctx, who)
	return listOf(lines, func(l reader.TrialLine) TrialLine {
		return TrialLine{l.Account, l.Deals, moneyFrom(l.Balance)}
	}), err
}

func (a *API) payments(ctx context.Context, who access.Who, in *Page) (*listAnswer[Payment], error) {
	l, err := a.cfg.Reader.Payments(ctx, who, in.asked())
	return pageOf(l, err, paymentOf)
}

func (a *API) leaf(ctx context.Context, who access.Who, in *atLeaf) (*bodyAnswer[Entry], error) {
	e, err := a.cfg.Reader.Leaf(ctx, who, in.Name)
	return &bodyAnswer[Entry]{entryOf(door.Language(requestOf(ctx)), &e)}, err
}

// registerProofs registers the receipts that are checked without the log.
func (a *API) registerProofs(object func(path, kind, summary string) access.Route) {
	file := func(op *huma.Operation) {
		words := &huma.Schema{Type: huma.TypeString}
		op.Responses["200"] = &huma.Response{
			Description: "A receipt: `tally check` reads it.",
			Content:     map[string]*huma.MediaType{"text/plain": {Schema: words}},
		}
		op.Parameters = []*huma.Param{{Name: "name", In: "path", Required: true, Schema: words}}
	}
	raw(a, object("/leaves/{name}/proof", "leaf", "The proof of a leaf"), operation{id: "prove-leaf"}, file,
		func(w http.ResponseWriter, r *http.Request) {
			var leaf uint64
			if _, err := fmt.Sscanf(r.PathValue("name"), "%d", &leaf); err != nil || number(leaf) != r.PathValue("name") {
				Write(w, r, reader.ErrUnknown)
				return
			}
			text, err := a.cfg.Reader.Proof(r.Context(), door.WhoOf(r.Context()), leaf)
			sendProof(w, r, "leaf-"+number(leaf), text, err)
		})
	for _, of := range []string{"deal", "invoice", "party"} {
		path := map[string]string{"deal": "/deals", "invoice": "/invoices", "party": "/parties"}[of]
		raw(a, object(path+"/{name}/proof", of, "The proof of its state"), operation{id: "prove-" + of}, file,
			func(w http.ResponseWriter, r *http.Request) {
				text, err := a.cfg.Reader.StateProof(r.Context(), door.WhoOf(r.Context()), r.PathValue("name"))
				sendProof(w, r, of, text, err)
			})
	}
}

func sendProof(w http.ResponseWriter, r *http.Request, name string, text []byte, err error) {
	if err != nil {
		Write(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+strings.ReplaceAll(name, `"`, "")+`.proof"`)
	_, _ = w.Write(text) // the caller is gone
}
