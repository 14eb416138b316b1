// Package pipeline is where a funder sees its deals by the state they are in,
// and takes the step that each state allows.
//
//	offered ─▶ accepted: notice, registration ─▶ financed ─▶ settled
//	                                               └─▶ overdue ─▶ recourse
package pipeline

import (
	_ "embed"
	"io"
	"net/url"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/face/web/chart"
	"github.com/tallystick/tallystick/face/web/ui"
)

var (
	//go:embed pipeline.html
	source string
	//go:embed words.txt
	texts string
)

var page = ui.Parse("pipeline", source, texts)

// A Page is everything the page shows. It can be filled by hand.
type Page struct {
	ui.Shell
	Parts         []Part // one for each currency, the greatest first
	State         deal.State
	Party         string // that the list is narrowed to, as in the log
	PartyName     string
	Shown         Shown // that suppliers show for an offer
	Rows          []Row
	Before, After string
	Acts          bool // whoever looks may ask for something
}

// A Part is what stands where, in one currency.
type Part struct {
	Currency money.Currency
	Stages   []Stage // in the order of states
}

// Shown is a part of the deals that suppliers show.
type Shown struct {
	Rows          []Row
	Before, After string // cursors
}

// A Stage is what stands in one state.
type Stage struct {
	State deal.State
	Deals int64
	Claim money.Amount // what buyers owe
	Out   money.Amount // what of the funder's is out
}

// A Row is a deal.
type Row struct {
	Deal, Number    string
	Buyer, Supplier string
	Due             day.Date
	State           deal.State
	Notified        bool
	Registered      bool
	Claim           money.Amount
	Out             money.Amount
}

// Render writes the page.
func (p Page) Render(w io.Writer) error { return page.Render(w, p.Shell, p) }

// Offer returns where terms are offered on a receivable that a supplier named.
func (p Page) Offer() ui.Link {
	return ui.Link{Text: ui.Say("offer"), Path: "/steps/offer?back=/pipeline"}
}

// Nothing returns what is said while there is no deal.
func (p Page) Nothing() ui.Empty {
	empty := ui.Empty{Icon: "pipeline", Title: ui.Say("none"), Body: ui.Say("none.body")}
	if p.Acts {
		empty.Do = p.Offer()
	}
	return empty
}

// Empty reports whether there is no deal at all.
func (p Page) Empty() bool { return len(p.Parts) == 0 && len(p.Rows) == 0 && len(p.Shown.Rows) == 0 }

// at returns the address of the list in a state, narrowed as it is.
func (p Page) at(s deal.State) string {
	q := url.Values{}
	if s != 0 {
		q.Set("state", s.String())
	}
	if p.Party != "" {
		q.Set("party", p.Party)
	}
	if len(q) == 0 {
		return "/pipeline"
	}
	return "/pipeline?" + q.Encode()
}

// Figures returns the picture of the page, one for each currency.
func (p Page) Figures() []ui.Figure {
	figures := make([]ui.Figure, 0, len(p.Parts))
	for i, part := range p.Parts {
		figures = append(figures, p.figure(i, part))
	}
	return figures
}

func (p Page) figure(i int, part Part) ui.Figure {
	id, title := "stages", ui.Say("stages")
	if i > 0 {
		id, title = id+"-"+part.Currency.Code(), ui.Say("stages.in", part.Currency.Code())
	}
	picture := chart.Stages{Money: page.Text(p.Lang, "claim"), Count: page.Text(p.Lang, "deals")}
	table := ui.Table{
		ID: id + "-numbers", Caption: title,
		Columns: []ui.Column{
			{Label: ui.Say("state")},
			{Label: ui.Say("deals"), Right: true},
			{Label: ui.Say("claim"), Right: true},
			{Label: ui.Say("out"), Right: true},
		},
	}
	deals, claim, out := int64(0), money.Of(0, part.Currency), money.Of(0, part.Currency)
	for _, s := range part.Stages {
		name := page.Plain(p.Lang, ui.DealState(s.State).Text)
		picture.Stages = append(picture.Stages, chart.Stage{
			Name: name, Total: s.Claim, Count: s.Deals, Link: p.at(s.State) + "#deals",
			Late: ui.DealTone(s.State) == ui.Warn || ui.DealTone(s.State) == ui.Bad,
		})
		table.Rows = append(table.Rows, []any{
			ui.Link{Text: ui.DealState(s.State).Text, Path: p.at(s.State)}, s.Deals, s.Claim, s.Out,
		})
		deals, claim, out = deals+s.Deals, claim.Add(s.Claim), out.Add(s.Out)
	}
	table.Foot = []any{ui.Say("sum"), deals, claim, out}
	drawn := picture.Chart()
	if i > 0 {
		drawn = drawn.Low()
	}
	return ui.Figure{
		ID: id, Title: title, Says: ui.Say("stages.says", deals, claim, out), Chart: drawn, Table: table,
	}
}

// States returns the choices of states: those in which something stands.
func (p Page) States() []ui.Choice {
	all := []ui.Choice{{Text: ui.Say("all"), Path: p.at(0), Now: p.State == 0}}
	for _, s := range deal.States() {
		for _, part := range p.Parts {
			if part.holds(s) {
				all = append(all, ui.Choice{Text: ui.DealState(s).Text, Path: p.at(s), Now: p.State == s})
				break
			}
		}
	}
	return all
}

func (p Part) holds(s deal.State) bool {
	for _, x := range p.Stages {
		if x.State == s {
			return true
		}
	}
	return false
}

// Whole returns the way back to the list of all parties.
func (p Page) Whole() ui.Link {
	p.Party = ""
	return ui.Link{Text: ui.Say("whole"), Path: p.at(p.State)}
}

// Bulk returns the step that can be taken with several deals of the state, "" if
// there is none.
func (p Page) Bulk() string {
	if !p.Acts || len(p.Rows) == 0 {
		return ""
	}
	switch p.State {
	case deal.Accepted:
		return "notify"
	case deal.Offered:
		return "offer"
	case deal.Overdue:
		return "recourse"
	default:
		return ""
	}
}

// BulkText returns what the button of the step says.
func (p Page) BulkText() ui.Text { return ui.Say(p.Bulk() + ".ticked") }

// ShownTable returns the deals that suppliers show for an offer.
func (p Page) ShownTable() ui.Table {
	t := ui.Table{
		ID: "shown", Caption: ui.Say("shown"), Path: "/pipeline?list=shown", Before: p.Shown.Before, After: p.Shown.After,
		Exports: true,
		Columns: []ui.Column{
			{Label: ui.Say("number")},
			{Label: ui.Say("supplier")},
			{Label: ui.Say("buyer")},
			{Label: ui.Say("due")},
			{Label: ui.Say("state")},
			{Label: ui.Say("claim"), Right: true},
			{Label: ui.Say("step")},
		},
	}
	if p.Acts {
		t.Columns = append([]ui.Column{{}}, t.Columns...)
	}
	for _, r := range p.Shown.Rows {
		row := []any{r.link(), r.Supplier, r.Buyer, r.Due, ui.DealState(r.State), r.Claim, p.step(r)}
		if p.Acts {
			row = append([]any{ui.Check{Name: "deal", Value: r.Deal, Label: ui.Say("choose", r.called())}}, row...)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// Table returns the deals.
func (p Page) Table() ui.Table {
	t := ui.Table{
		ID: "deals", Caption: ui.Say("list"), Path: p.at(p.State), Before: p.Before, After: p.After,
		Exports: len(p.Rows) > 0,
		Columns: []ui.Column{
			{Label: ui.Say("number")},
			{Label: ui.Say("supplier")},
			{Label: ui.Say("buyer")},
			{Label: ui.Say("due")},
			{Label: ui.Say("state")},
			{Label: ui.Say("claim"), Right: true},
			{Label: ui.Say("out"), Right: true},
			{Label: ui.Say("step")},
		},
		Empty: ui.Empty{Icon: "pipeline", Title: ui.Say("list.none"), Body: ui.Say("list.none.body")},
	}
	if p.Bulk() != "" {
		t.Columns = append([]ui.Column{{}}, t.Columns...)
	}
	for _, r := range p.Rows {
		row := []any{
			r.link(), r.Supplier, r.Buyer, r.Due, ui.DealState(r.State), r.Claim, r.Out, p.step(r),
		}
		if p.Bulk() != "" {
			row = append([]any{ui.Check{Name: "deal", Value: r.Deal, Label: ui.Say("choose", r.called())}}, row...)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (r Row) called() string {
	if r.Number != "" {
		return r.Number
	}
	return r.Deal
}

func (r Row) link() ui.Link { return ui.ToDeal(r.called(), r.Deal) }

// step returns the next step that the state allows, nil if there is none.
func (p Page) step(r Row) any {
	step := r.step()
	if step == "" || !p.Acts {
		return nil
	}
	query := url.Values{"deal": {r.Deal}, "back": {p.at(p.State)}}
	text := ui.Say(step + ".do")
	if r.State != deal.Offered && step == "offer" {
		text = ui.Say("offer.first")
	}
	return ui.Link{Text: text, Path: "/steps/" + step + "?" + query.Encode()}
}

func (r Row) step() string {
	switch r.State {
	case deal.Presented, deal.Confirmed, deal.Offered:
		return "offer"
	case deal.Accepted, deal.Drawn, deal.Financed, deal.PartPaid:
		switch {
		case !r.Notified:
			return "notify"
		case !r.Registered:
			return "register"
		}
	case deal.Overdue:
		return "recourse"
	case deal.Recourse:
		return "write-off"
	default:
	}
	return ""
}
