// Package invoices is what a seller or a buyer sees of its invoices: the list
// with how each stands, what came of an upload, and one invoice with all that
// stands around it.
//
//	a file ─▶ all of it, or a report line by line ─▶ the list ─▶ present ─▶ the buyer confirms
package invoices

import (
	_ "embed"
	"io"
	"net/url"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/face/web/ui"
)

var (
	//go:embed invoices.html
	source string
	//go:embed words.txt
	texts string
)

var page = ui.Parse("invoices", source, texts)

// A Page is a part of the list.
type Page struct {
	ui.Shell
	Find    string // what the numbers begin with, "" for all
	Show    string // "sold", "owed", "free": behind no deal; "" all
	Rows    []Row
	Before  string // cursors
	After   string
	Present ui.Way // how what presents invoices gets signed
	Upload  ui.Way // how what records those of a file does
	Most    int    // how many invoices a file may have
	Whole   int    // up to how many are recorded all or none
	Once    string
	NoDue   bool // one of the rows says no due day
}

// A Row is one invoice.
type Row struct {
	Name   string // in the log
	Number string
	Other  string // whom it is with
	Owed   bool   // by the organisation itself
	Issued day.Date
	Due    day.Date
	Gross  money.Amount
	State  ui.State
	Reason any  // why it cannot be financed and what to do, or where its deal is
	Can    bool // be presented
}

// Standing says how an invoice stands: in a deal, free, or not to be financed.
func Standing(s deal.State, hindered, owed bool) ui.State {
	switch {
	case s != 0:
		return ui.DealState(s)
	case hindered && owed:
		return ui.State{Tone: ui.Done, Text: ui.Say("recorded")}
	case hindered:
		return ui.State{Tone: ui.Warn, Text: ui.Say("cannot")}
	case owed:
		return ui.State{Text: ui.Say("open")}
	}
	return ui.State{Tone: ui.Info, Text: ui.Say("can")}
}

// Behind leads to the deal that an invoice stands behind.
func Behind(deal string) ui.Link {
	return ui.Link{Text: ui.Say("behind-deal"), Path: ui.DealPath(deal)}
}

// Choices returns the ways to see the list.
func (p Page) Choices() []ui.Choice {
	var all []ui.Choice
	for _, show := range []string{"", "sold", "owed", "free"} {
		path := "/invoices"
		if show != "" {
			path += "?show=" + show
		}
		all = append(all, ui.Choice{Text: ui.Say("show." + show), Path: path, Now: p.Show == show})
	}
	return all
}

// Render writes the page.
func (p Page) Render(w io.Writer) error { return page.Render(w, p.Shell, p) }

// list returns the list as it is filtered.
func (p Page) list() string {
	q := url.Values{}
	if p.Find != "" {
		q.Set("number", p.Find)
	}
	if p.Show != "" {
		q.Set("show", p.Show)
	}
	if len(q) == 0 {
		return "/invoices"
	}
	return "/invoices?" + q.Encode()
}

// Table returns the list.
func (p Page) Table() ui.Table {
	t := ui.Table{
		ID: "invoices", Caption: ui.Say("title"), Path: p.list(), Before: p.Before, After: p.After, Exports: true,
		Empty: p.nothing(),
		Columns: []ui.Column{
			{Label: ui.Say("number")},
			{Label: ui.Say("other")},
			{Label: ui.Say("issued")},
			{Label: ui.Say("due")},
			{Label: ui.Say("state")},
			{Label: ui.Say("gross"), Right: true},
		},
	}
	ticks := p.Presents()
	if ticks {
		t.Columns = append([]ui.Column{{}}, t.Columns...)
	}
	for _, r := range p.Rows {
		row := []any{
			ui.ToInvoice(r.Number, r.Name),
			r.other(), r.Issued, r.Due, r.state(),
			r.Gross,
		}
		if ticks {
			box := any(nil)
			if r.Can {
				box = ui.Check{Name: "invoice", Value: r.Name, Label: ui.Say("tick", r.Number)}
			}
			row = append([]any{box}, row...)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (r Row) other() any {
	if r.Owed {
		return ui.Under{Main: r.Other, Reason: ui.Say("owed")}
	}
	return r.Other
}

func (r Row) state() any {
	if r.Reason == nil {
		return r.State
	}
	return ui.Under{Main: r.State, Reason: r.Reason}
}

// nothing says why the list is empty.
func (p Page) nothing() ui.Empty {
	if p.Find != "" || p.Show != "" {
		return ui.Empty{
			Icon: "search", Title: ui.Say("none.here"), Body: ui.Say("none.here.body"),
			Do: ui.Link{Text: ui.Say("none.here.do"), Path: "/invoices"},
		}
	}
	e := ui.Empty{Icon: "invoices", Title: ui.Say("none"), Body: ui.Say("none.body")}
	if p.Upload != "" {
		e.Do = ui.Link{Text: ui.Say("none.do"), Path: "#upload"}
	}
	return e
}

// Presents reports whether anything of the part can be presented.
func (p Page) Presents() bool {
	if p.Present == "" {
		return false
	}
	for _, r := range p.Rows {
		if r.Can {
			return true
		}
	}
	return false
}

// Due returns the field for the day on which those are due that say none.
func (p Page) Due() ui.Field {
	return ui.Field{
		Name: "due", Label: ui.Say("present.due"), Hint: ui.Say("present.due.hint"), Kind: "date", Optional: true,
	}
}

// Sign returns the button that has a passkey sign what is presented.
func (p Page) Sign() ui.Passkey {
	return ui.Passkey{
		For: "sign", Begin: "/invoices/present/sign", Next: "/invoices/presented", Text: ui.Say("present.do"), Main: true,
	}
}

// Command returns one invoice as a program asks for it, to be signed and sent.
func (p Page) Command() ui.Snippet {
	self := p.Who.Organisation
	return ui.Snippet{Label: ui.Say("upload.own.label"), Text: `{"kind":"trade.invoice","object":"I-1","by":"` + self +
		`","seller":"` + self + `","buyer":"…",` + "\n" +
		` "number":"1001","issued":"2026-07-01","due":"2026-09-30","gross":"1130.00 CNY"}`}
}

// Mapping returns the field that says what the columns of a file are.
func (p Page) Mapping() ui.Field {
	return ui.Field{
		Name: "mapping", Label: ui.Say("mapping"), Hint: ui.Say("mapping.hint"), Kind: "choice", Value: "simple",
		Options: []ui.Option{
			{Value: "simple", Text: ui.Say("mapping.simple")}, {Value: "vat-cn", Text: ui.Say("mapping.vat-cn")},
		},
	}
}
