// Package party is the page of one party: what somebody may see of it. Of
// another one these are the deals, invoices and limits that both share; of
// one's own also its keys, its accounts, and what was said about it.
package party

import (
	_ "embed"
	"io"
	"net/url"
	"slices"

	"github.com/tallystick/tallystick/core/money"
	core "github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/face/web/chart"
	"github.com/tallystick/tallystick/face/web/entry"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/reader"
	"github.com/tallystick/tallystick/node/view"
)

var (
	//go:embed party.html
	source string
	//go:embed words.txt
	texts string
)

var page = ui.Parse("party", source, texts)

// A Page is everything the page shows. It can be filled by hand.
type Page struct {
	ui.Shell
	File     reader.PartyFile
	Tell     entry.Teller
	Deals    reader.List[reader.Deal]  // that are shared, the newest
	Invoices reader.List[view.Invoice] // that are shared, the newest
}

// Render writes the page.
func (p Page) Render(w io.Writer) error {
	p.Title = p.Tell.Name(p.File.Name)
	return page.Render(w, p.Shell, p)
}

// Called returns what the party is called.
func (p Page) Called() string { return p.Tell.Name(p.File.Name) }

// Self reports whether it is the party of whoever looks.
func (p Page) Self() bool { return p.File.Name == p.Tell.Self }

// Facts returns what the party is.
func (p Page) Facts() []ui.Fact {
	f := p.File
	facts := []ui.Fact{{Name: ui.Say("name"), Value: f.Name}}
	for _, r := range roles {
		if f.Roles.Has(r.is) {
			facts = append(facts, ui.Fact{Name: ui.Say("role"), Value: ui.Say("side." + r.key)})
		}
	}
	if !f.Own {
		return facts
	}
	if f.Controller != "" {
		facts = append(facts, ui.Fact{Name: ui.Say("controller"), Value: p.Tell.Party(f.Controller)})
	}
	return append(facts, ui.Fact{Name: ui.Say("keys"), Value: ui.Under{Main: f.Keys, Reason: p.custody()}})
}

// custody says who can sign for the party.
func (p Page) custody() ui.Text {
	switch {
	case p.File.Custody && p.File.Keys == 0:
		return ui.Say("custody.only")
	case p.File.Custody:
		return ui.Say("custody.also")
	case p.File.Keys == 0:
		return ui.Say("custody.nobody")
	}
	return ui.Say("custody.none")
}

// roles are what a party can be, and their words.
var roles = []struct {
	is  core.Roles
	key string
}{
	{core.Operator, "operator"},
	{core.Supplier, "supplier"},
	{core.Buyer, "buyer"},
	{core.Funder, "funder"},
	{core.Bank, "bank"},
	{core.Warehouse, "warehouse"},
	{core.Investor, "investor"},
	{core.Regulator, "regulator"},
	{core.Individual, "person"},
}

// Room returns the picture of the page: how much of each limit is used. The
// limits of the currency that comes first are drawn; the table has all.
func (p Page) Room() ui.Figure {
	used, free := page.Text(p.Lang, "limit.taken"), page.Text(p.Lang, "limit.free")
	l := chart.Ladder{Solid: used, Rest: free}
	for _, x := range p.File.Limits {
		if x.Granted.Currency() == p.File.Limits[0].Granted.Currency() {
			l.Steps = append(l.Steps, chart.Step{
				Label: p.Tell.Name(p.other(x)), Name: x.Name, Solid: x.Granted.Sub(x.Free), Rest: x.Free,
			})
		}
	}
	return ui.Figure{
		ID: "room", Title: ui.Say("limits"), Says: ui.Say("limits.says"), Chart: l.Chart().Low(), Table: p.limits(),
	}
}

// other returns the party at the other end of a limit.
func (p Page) other(l reader.Limit) string {
	if l.On == p.File.Name {
		return l.Owner
	}
	return l.On
}

func (p Page) limits() ui.Table {
	t := ui.Table{
		ID: "limits", Caption: ui.Say("limits"), Path: p.list("limits"), Exports: true,
		Columns: []ui.Column{
			{Label: ui.Say("limit")},
			{Label: ui.Say("limit.of")},
			{Label: ui.Say("limit.on")},
			{Label: ui.Say("limit.granted"), Right: true},
			{Label: ui.Say("limit.used"), Right: true},
			{Label: ui.Say("limit.blocked"), Right: true},
			{Label: ui.Say("limit.free"), Right: true},
		},
	}
	for _, l := range p.File.Limits {
		t.Rows = append(t.Rows, []any{
			l.Name, p.Tell.Party(l.Owner), p.Tell.Party(l.On), l.Granted, l.Used, l.Blocked.Add(l.Held), l.Free,
		})
	}
	return t
}

// list returns the address of one of the page's lists, for its file.
func (p Page) list(name string) string {
	return "/parties/" + url.PathEscape(p.File.Name) + "?list=" + name
}

// Accounts returns the party's own accounts that are not empty.
func (p Page) Accounts() ui.Table {
	t := ui.Table{
		ID: "accounts", Caption: ui.Say("accounts"), Path: p.list("accounts"), Exports: true,
		Columns: []ui.Column{{Label: ui.Say("account")}, {Label: ui.Say("balance"), Right: true}},
	}
	for _, a := range p.File.Accounts {
		t.Rows = append(t.Rows, []any{p.Tell.Account(a.Name), a.Balance})
	}
	return t
}

// DealTable returns the deals that are shared.
func (p Page) DealTable() ui.Table {
	t := ui.Table{
		ID: "deals", Caption: ui.Say("deals"), Path: p.list("deals"), Exports: true,
		Columns: []ui.Column{
			{Label: ui.Say("deal")},
			{Label: ui.Say("state")},
			{Label: ui.Say("due")},
			{Label: ui.Say("face"), Right: true},
			{Label: ui.Say("owed"), Right: true},
		},
		Empty: ui.Empty{Title: ui.Say("deals.none")},
	}
	for _, d := range p.Deals.Rows {
		t.Rows = append(t.Rows, []any{
			ui.Under{Main: ui.ToDeal(d.Name, d.Name), Reason: d.Number},
			ui.DealState(d.State), d.Due,
			money.Of(d.Face, d.Currency), money.Of(d.Owed, d.Currency),
		})
	}
	return t
}

// InvoiceTable returns the invoices that are shared.
func (p Page) InvoiceTable() ui.Table {
	t := ui.Table{
		ID: "invoices", Caption: ui.Say("invoices"), Path: p.list("invoices"), Exports: true,
		Columns: []ui.Column{
			{Label: ui.Say("invoice")},
			{Label: ui.Say("issued")},
			{Label: ui.Say("due")},
			{Label: ui.Say("deal")},
			{Label: ui.Say("gross"), Right: true},
		},
		Empty: ui.Empty{Title: ui.Say("invoices.none")},
	}
	for _, v := range p.Invoices.Rows {
		deal := any("–")
		if v.Deal != "" {
			deal = ui.ToDeal(v.Deal, v.Deal)
		}
		t.Rows = append(t.Rows, []any{
			ui.Under{Main: ui.Plain(v.Number), Reason: v.Name}, v.Issued, v.Due, deal, money.Of(v.Gross, v.Currency),
		})
	}
	return t
}

// Steps returns what was said about the party, the latest first.
func (p Page) Steps() []ui.Step {
	latest := slices.Clone(p.File.Events)
	slices.Reverse(latest)
	return p.Tell.Steps(latest[:min(len(latest), mostSteps)])
}

// mostSteps is how much of what was said is shown: the journal has all.
const mostSteps = 20

// Proof returns the address of the proof of how the party stands.
func (p Page) Proof() string { return "/api/v1/parties/" + url.PathEscape(p.File.Name) + "/proof" }
