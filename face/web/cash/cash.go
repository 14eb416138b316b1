// Package cash is the supplier's first page: what it can have today, what that
// costs, and what is due when.
//
//	link or login ─▶ Cash today (what can be had is ticked) ─▶ take ─▶ confirm with a passkey
//
// Nothing is promised here: the machine decides when the draw is asked for.
package cash

import (
	_ "embed"
	"io"
	"net/url"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/face/web/chart"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/face/web/words"
)

var (
	//go:embed cash.html
	source string
	//go:embed words.txt
	texts string
)

var page = ui.Parse("cash", source, texts)

// A Page is everything the page shows. It can be filled by hand.
type Page struct {
	ui.Shell
	Today   []Sum     // what can be had, a sum for each currency; the first is the greatest
	Payee   string    // whose account the money goes to
	Offers  []Offer   // what makes up the sums
	Weeks   []Week    // of the first currency, in order
	Waiting []Waiting // what nothing can be had of yet
	More    bool      // there are more of these
}

// A Sum is what can be had today in one currency.
type Sum struct {
	Available money.Amount
	Cost      money.Amount // interest until due, and fees
	Rate      money.Rate   // that cost in a year
}

// An Offer is a deal that can be drawn today.
type Offer struct {
	Deal      string // its name in the log
	Number    string // of the invoice
	Buyer     string
	Terms     bool // they are offered, and accepted with the draw
	Due       day.Date
	Face      money.Amount
	Available money.Amount
	Cost      money.Amount
	Rate      money.Rate
}

// A Week is what falls due in one week, and how much of it can be had today.
type Week struct {
	From      day.Date // a Monday; 0: all that is past due
	Due       money.Amount
	Available money.Amount
}

// A Waiting is a deal of which nothing can be had yet, and why.
type Waiting struct {
	Deal   string // its name in the log
	Number string // of the invoice
	Buyer  string
	Due    day.Date
	Face   money.Amount
	State  ui.State
	Reason ui.Text // what it waits for, and what to do
	Accept bool    // terms are offered: accepting them is what to do
}

// Render writes the page.
func (p Page) Render(w io.Writer) error { return page.Render(w, p.Shell, p) }

// Hero returns the first sum as the number of the page.
func (p Page) Hero() ui.Hero {
	s := p.Today[0]
	return ui.Hero{
		Label: ui.Say("available"), Amount: s.Available,
		Note: ui.Say("cost", s.Cost, s.Rate, p.Payee),
	}
}

// Others returns the sums in other currencies.
func (p Page) Others() []ui.Stat {
	var stats []ui.Stat
	for _, s := range p.Today[1:] {
		stats = append(stats, ui.Stat{Label: ui.Say("also"), Value: s.Available, Note: ui.Say("also.cost", s.Cost, s.Rate)})
	}
	return stats
}

// Nothing returns what the page says when nothing can be had: what to do next.
func (p Page) Nothing() ui.Empty {
	if len(p.Waiting) == 0 {
		return ui.Empty{
			Icon: "upload", Title: ui.Say("none"), Body: ui.Say("none.body"),
			Do: ui.Link{Text: ui.Say("none.do"), Path: "/invoices"},
		}
	}
	return ui.Empty{
		Icon: "cash", Title: ui.Say("later"), Body: ui.Say("later.body", len(p.Waiting)),
		Do: ui.Link{Text: ui.Say("later.do"), Path: "/invoices"},
	}
}

// Ladder returns the picture of the page.
func (p Page) Ladder() ui.Figure {
	solid, rest := page.Text(p.Lang, "ladder.available"), page.Text(p.Lang, "ladder.rest")
	l, due := chart.Ladder{Solid: solid, Rest: rest}, money.Amount{}
	table := ui.Table{
		ID: "ladder-numbers", Caption: ui.Say("ladder"),
		Columns: []ui.Column{
			{Label: ui.Say("ladder.week")},
			{Label: ui.Say("ladder.due"), Right: true},
			{Label: ui.Say("ladder.available"), Right: true},
		},
	}
	for i, w := range p.Weeks {
		step := chart.Step{
			Label: words.Day(p.Lang, w.From), Name: page.Text(p.Lang, "week", w.From),
			Solid: w.Available, Rest: w.Due.Sub(w.Available),
		}
		from := any(w.From)
		if w.From == 0 {
			from = ui.Say("ladder.past")
			step.Label, step.Name = page.Text(p.Lang, "ladder.past"), page.Text(p.Lang, "ladder.past")
		}
		l.Steps = append(l.Steps, step)
		table.Rows = append(table.Rows, []any{from, w.Due, w.Available})
		if i == 0 {
			due = w.Due
		} else {
			due = due.Add(w.Due)
		}
	}
	return ui.Figure{
		ID: "ladder", Title: ui.Say("ladder"), Says: ui.Say("ladder.says", due, len(p.Weeks)), Chart: l.Chart(), Table: table,
	}
}

// OfferTable returns what makes up the sums, all of it ticked.
func (p Page) OfferTable() ui.Table {
	t := ui.Table{
		ID: "offers", Caption: ui.Say("offers"), Path: "/cash?list=offers", Exports: true,
		Columns: []ui.Column{
			{},
			{Label: ui.Say("number")},
			{Label: ui.Say("buyer")},
			{Label: ui.Say("due")},
			{Label: ui.Say("face"), Right: true},
			{Label: ui.Say("today"), Right: true},
			{Label: ui.Say("price"), Right: true},
		},
	}
	for _, o := range p.Offers {
		t.Rows = append(t.Rows, []any{
			ui.Check{Name: "deal", Value: o.Deal, Label: ui.Say("choose", o.Number), On: true},
			ui.ToDeal(o.Number, o.Deal),
			o.buyer(), o.Due, o.Face, o.Available,
			ui.Under{Main: o.Cost, Reason: ui.Say("a-year", o.Rate)},
		})
	}
	return t
}

// buyer returns who owes it, and that its terms are still to be accepted.
func (o Offer) buyer() any {
	if o.Terms {
		return ui.Under{Main: o.Buyer, Reason: ui.Say("offered")}
	}
	return o.Buyer
}

// WaitingTable returns the invoices that nothing can be had of yet.
func (p Page) WaitingTable() ui.Table {
	t := ui.Table{
		ID: "waiting", Caption: ui.Say("waiting"), Path: "/cash?list=waiting", Exports: true,
		Columns: []ui.Column{
			{Label: ui.Say("number")},
			{Label: ui.Say("buyer")},
			{Label: ui.Say("due")},
			{Label: ui.Say("state")},
			{Label: ui.Say("face"), Right: true},
		},
	}
	for _, v := range p.Waiting {
		t.Rows = append(t.Rows, []any{
			ui.ToDeal(v.Number, v.Deal),
			v.Buyer, v.Due,
			ui.Under{Main: v.State, Reason: v.why()},
			v.Face,
		})
	}
	return t
}

// why returns what the deal waits for; of terms that are offered, the way to
// them.
func (v Waiting) why() any {
	if v.Accept {
		return ui.Link{Text: v.Reason, Path: "/cash/take?deal=" + url.QueryEscape(v.Deal)}
	}
	return v.Reason
}

// WaitsFor says what a deal in a state before a draw waits for, and what to do.
func WaitsFor(s deal.State, buyer string) ui.Text {
	switch s {
	case deal.Presented:
		return ui.Say("wait.presented", buyer)
	case deal.Offered:
		return ui.Say("wait.accept")
	default:
		return ui.Say("wait.confirmed")
	}
}
