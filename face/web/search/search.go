// Package search is the page of what was found: deals, invoices, parties and
// entries of the log that somebody may see, in groups.
package search

import (
	_ "embed"
	"io"
	"net/url"

	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/face/web/entry"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/reader"
)

var (
	//go:embed search.html
	source string
	//go:embed words.txt
	texts string
)

var page = ui.Parse("search", source, texts)

// A Page is everything the page shows. It can be filled by hand.
type Page struct {
	ui.Shell
	Asked   string // what is looked for
	Found   reader.Found
	Entries []reader.Entry // with that number
	Tell    entry.Teller
}

// Render writes the page.
func (p Page) Render(w io.Writer) error { return page.Render(w, p.Shell, p) }

// Count returns how many things were found.
func (p Page) Count() int {
	return len(p.Found.Deals) + len(p.Found.Invoices) + len(p.Found.Parties) + len(p.Entries)
}

// Field returns where one types what to look for.
func (p Page) Field() ui.Field {
	return ui.Field{
		Name: "q", Label: ui.Say("field"), Kind: "search", Value: p.Asked, Hint: ui.Say("hint"), Optional: false,
		Focus: p.Count() == 0, Complete: "off",
	}
}

// None returns what the page says if nothing was found.
func (p Page) None() ui.Empty {
	return ui.Empty{Icon: "search", Title: ui.Say("none", p.Asked), Body: ui.Say("none.body")}
}

// list returns the address of one list of what was found, for its file.
func (p Page) list(name string) string {
	return "/search?" + url.Values{"q": {p.Asked}, "list": {name}}.Encode()
}

// Deals returns the deals that were found.
func (p Page) Deals() ui.Table {
	t := ui.Table{
		ID: "deals", Caption: ui.Say("deals"), Path: p.list("deals"), Exports: true,
		Columns: []ui.Column{
			{Label: ui.Say("deal")},
			{Label: ui.Say("seller")},
			{Label: ui.Say("buyer")},
			{Label: ui.Say("state")},
			{Label: ui.Say("due")},
			{Label: ui.Say("face"), Right: true},
		},
	}
	for _, d := range p.Found.Deals {
		t.Rows = append(t.Rows, []any{
			ui.Under{Main: ui.ToDeal(d.Name, d.Name), Reason: d.Number},
			p.Tell.Party(d.Seller), p.Tell.Party(d.Buyer),
			ui.DealState(d.State), d.Due, money.Of(d.Face, d.Currency),
		})
	}
	return t
}

// Invoices returns the invoices that were found.
func (p Page) Invoices() ui.Table {
	t := ui.Table{
		ID: "invoices", Caption: ui.Say("invoices"), Path: p.list("invoices"), Exports: true,
		Columns: []ui.Column{
			{Label: ui.Say("invoice")},
			{Label: ui.Say("seller")},
			{Label: ui.Say("buyer")},
			{Label: ui.Say("deal")},
			{Label: ui.Say("due")},
			{Label: ui.Say("gross"), Right: true},
		},
	}
	for _, v := range p.Found.Invoices {
		deal := any("–")
		if v.Deal != "" {
			deal = ui.ToDeal(v.Deal, v.Deal)
		}
		t.Rows = append(t.Rows, []any{
			ui.Under{Main: ui.Plain(v.Number), Reason: v.Name},
			p.Tell.Party(v.Seller), p.Tell.Party(v.Buyer), deal,
			v.Due, money.Of(v.Gross, v.Currency),
		})
	}
	return t
}

// Parties returns the parties that were found.
func (p Page) Parties() ui.Table {
	t := ui.Table{
		ID: "parties", Caption: ui.Say("parties"), Path: p.list("parties"), Exports: true,
		Columns: []ui.Column{{Label: ui.Say("party")}, {Label: ui.Say("name")}},
	}
	for _, x := range p.Found.Parties {
		t.Rows = append(t.Rows, []any{p.Tell.Party(x.Name), x.Name})
	}
	return t
}

// Journal returns the entries of the log that were found.
func (p Page) Journal() []ui.Step { return p.Tell.Steps(p.Entries) }
