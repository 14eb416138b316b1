package invoices

import (
	_ "embed"
	"encoding/hex"
	"io"
	"net/url"
	"strings"

	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/face/web/entry"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/reader"
	"github.com/tallystick/tallystick/node/view"
)

//go:embed document.html
var documentSource string

var document = ui.Parse("invoice", documentSource, texts)

// A Document is one invoice with all that stands around it.
type Document struct {
	ui.Shell
	File   reader.InvoiceFile
	State  ui.State
	Reason ui.Text // why it cannot be financed, and what to do
	Can    bool    // be presented, by whoever looks
	Tell   entry.Teller
}

// Render writes the page.
func (p Document) Render(w io.Writer) error {
	p.Title = document.Plain(p.Lang, ui.Say("invoice", p.File.Number))
	p.Trail = []ui.Link{{Text: ui.Say("nav.invoices"), Path: "/invoices"}}
	return document.Render(w, p.Shell, p)
}

func (p Document) money(minor int64) money.Amount { return money.Of(minor, p.File.Currency) }

// Hero returns what it is about.
func (p Document) Hero() ui.Hero {
	return ui.Hero{Label: ui.Say("gross"), Amount: p.money(p.File.Gross)}
}

// Hindrance says what keeps it from being financed.
func (p Document) Hindrance() ui.Callout {
	return ui.Callout{Tone: ui.Warn, Title: ui.Say("cannot"), Body: p.Reason}
}

// Facts returns what it says.
func (p Document) Facts() []ui.Fact {
	f := p.File
	facts := []ui.Fact{
		{Name: ui.Say("state"), Value: p.State},
		{Name: ui.Say("seller"), Value: p.Tell.Party(f.Seller)},
		{Name: ui.Say("buyer"), Value: p.Tell.Party(f.Buyer)},
		{Name: ui.Say("issued"), Value: f.Issued},
		{Name: ui.Say("due"), Value: f.Due},
		{Name: ui.Say("net"), Value: p.money(f.Net)},
		{Name: ui.Say("tax"), Value: p.money(f.Tax)},
	}
	if f.Reversed != 0 {
		facts = append(facts, ui.Fact{
			Name: ui.Say("left"), Value: ui.Under{Main: p.money(f.Left), Reason: ui.Say("reversed", p.money(f.Reversed))},
		})
	}
	if f.Flags != 0 {
		facts = append(facts, ui.Fact{Name: ui.Say("flags"), Value: ui.Plain(p.flags())})
	}
	facts = append(facts, ui.Fact{Name: ui.Say("name"), Value: f.Name})
	if f.Ledger != "" {
		facts = append(facts, ui.Fact{
			Name: ui.Say("from"), Value: ui.Under{Main: f.Ledger, Reason: ui.Say("of-line", int64(f.Line))},
		})
	}
	return append(facts, ui.Fact{Name: ui.Say("print"), Value: ui.Plain(hex.EncodeToString(f.Fingerprint[:]))})
}

func (p Document) flags() string {
	var all []string
	p.File.Flags.Names(func(name string) { all = append(all, document.Text(p.Lang, "flag."+name)) })
	separator := ", "
	if p.Lang == "zh" {
		separator = "、"
	}
	return strings.Join(all, separator)
}

// Behind returns order and delivery.
func (p Document) Behind() []ui.Fact {
	var facts []ui.Fact
	if o := p.File.Order; o != nil {
		facts = append(facts, ui.Fact{Name: ui.Say("order"), Value: ui.Under{
			Main: o.Name, Reason: ui.Say("order.of", o.Issued, money.Of(o.Total, o.Currency)),
		}})
	}
	if d := p.File.Delivery; d != nil {
		facts = append(facts, ui.Fact{
			Name: ui.Say("delivery"), Value: ui.Under{Main: d.Name, Reason: ui.Say("delivery.on", d.Day)},
		})
	}
	return facts
}

// Deals returns what was ever financed on it.
func (p Document) Deals() ui.Table {
	t := ui.Table{
		ID: "deals", Caption: ui.Say("deals"),
		Columns: []ui.Column{
			{Label: ui.Say("deal")},
			{Label: ui.Say("due")},
			{Label: ui.Say("state")},
			{Label: ui.Say("claim"), Right: true},
		},
	}
	for _, d := range p.File.Deals {
		t.Rows = append(t.Rows, []any{ui.ToDeal(d.Name, d.Name), d.Due, ui.DealState(d.State), money.Of(d.Claim, d.Currency)})
	}
	return t
}

// Same returns invoices with the same fingerprint, and those that take it
// back.
func (p Document) Same() ui.Table {
	t := ui.Table{
		ID: "same", Caption: ui.Say("same"),
		Columns: []ui.Column{
			{Label: ui.Say("number")},
			{Label: ui.Say("what")},
			{Label: ui.Say("issued")},
			{Label: ui.Say("gross"), Right: true},
		},
	}
	add := func(all []view.Invoice, what string) {
		for _, v := range all {
			t.Rows = append(t.Rows, []any{
				ui.ToInvoice(v.Number, v.Name),
				ui.Say(what), v.Issued,
				money.Of(v.Gross, v.Currency),
			})
		}
	}
	add(p.File.Duplicates, "same.duplicate")
	add(p.File.Reversals, "same.reversal")
	return t
}

// First returns the way to the first invoice with its fingerprint.
func (p Document) First() ui.Link {
	return ui.Link{Text: ui.Say("first", p.File.FirstName), Path: "/invoices/" + url.PathEscape(p.File.FirstName)}
}

// Steps returns what was said about it.
func (p Document) Steps() []ui.Step { return p.Tell.Steps(p.File.Events) }
