// Package exposure is the funder's first page: what is out, on whom, how much
// room is left, and what is late with the next step.
//
//	drawn ─▶ out, here by buyer and supplier ─▶ paid back
//	                         └─▶ overdue ─▶ recourse ─▶ bought back or written off
package exposure

import (
	_ "embed"
	"io"
	"net/url"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/face/web/chart"
	"github.com/tallystick/tallystick/face/web/ui"
)

var (
	//go:embed exposure.html
	source string
	//go:embed words.txt
	texts string
)

var page = ui.Parse("exposure", source, texts)

// A Page is everything the page shows. It can be filled by hand.
type Page struct {
	ui.Shell
	Parts  []Part // one for each currency, the greatest first
	Limits Limits
	Late   Late
	Acts   bool // whoever looks may ask for something
}

// A Part is what is out in one currency.
type Part struct {
	Out    money.Amount
	Deals  int64
	Late   money.Amount // of that, due before today
	Groups []Group      // the largest buyer first
	More   int          // pairs of buyer and supplier that are not shown one by one
	Rest   money.Amount // what is out on these
}

// A Group is what is out on the deals of one buyer.
type Group struct {
	Buyer string // as it is shown
	Path  string
	Out   money.Amount
	Deals int64
	Pairs []Pair
}

// A Pair is what is out on the deals that a buyer owes a supplier.
type Pair struct {
	Supplier string
	Path     string // of the deals
	Out      money.Amount
	Deals    int64
	PastDue  int64 // days that the oldest of the deals is past due
}

// Limits is part of the list of limits.
type Limits struct {
	Rows  []Limit
	After string
}

// A Limit is how much may be out on a party.
type Limit struct {
	On, Path                     string
	Granted, Used, Blocked, Free money.Amount
}

// Late is part of the list of deals that are past due.
type Late struct {
	Rows          []Row
	Before, After string
}

// A Row is a deal that is past due.
type Row struct {
	Deal, Number    string
	Buyer, Supplier string
	PastDue         int64 // days
	State           ui.State
	Owed            money.Amount
	GraceEnd        day.Date // recourse is possible from then
	Next            Next
}

// Next is the next step with a deal that is past due.
type Next uint8

// The next steps.
const (
	None     Next = iota
	Wait          // until the grace is over
	Recourse      // turn to the supplier
	WriteOff      // book the loss, if the supplier does not pay either
)

// Render writes the page.
func (p Page) Render(w io.Writer) error { return page.Render(w, p.Shell, p) }

// Nothing returns what is said while nothing is out.
func (p Page) Nothing() ui.Empty {
	return ui.Empty{
		Icon: "exposure", Title: ui.Say("none"), Body: ui.Say("none.body"),
		Do: ui.Link{Text: ui.Say("none.do"), Path: "/pipeline"},
	}
}

// Empty reports whether nothing is out.
func (p Page) Empty() bool { return len(p.Parts) == 0 }

// Stats returns the totals of the part, each with what it says.
func (p Part) Stats() []ui.Stat {
	stats := []ui.Stat{
		{Label: ui.Say("out"), Value: p.Out, Note: ui.Say("out.on", p.Deals)},
		{Label: ui.Say("late.sum"), Value: p.Late, Note: ui.Say("late.share", share(p.Late, p.Out))},
	}
	if len(p.Groups) > 0 {
		g := p.Groups[0]
		stats = append(stats, ui.Stat{
			Label: ui.Say("largest"), Value: share(g.Out, p.Out), Note: ui.Say("largest.is", ui.Plain(g.Buyer)),
		})
	}
	return stats
}

// share returns what a is of all, in hundredths of a percent.
func share(a, all money.Amount) money.Rate {
	const hundredth = money.One / 10_000
	return all.Yearly(a, 1, 1) / hundredth * hundredth
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
	id, title := "exposure", ui.Say("treemap")
	if i > 0 {
		id, title = id+"-"+part.Out.Currency().Code(), ui.Say("treemap.in", part.Out.Currency().Code())
	}
	picture := chart.Treemap{Total: page.Text(p.Lang, "out")}
	table := ui.Table{
		ID: id + "-numbers", Caption: title,
		Columns: []ui.Column{
			{Label: ui.Say("supplier")},
			{Label: ui.Say("buyer")},
			{Label: ui.Say("deals"), Right: true},
			{Label: ui.Say("worst")},
			{Label: ui.Say("out"), Right: true},
		},
	}
	for _, g := range part.Groups {
		group := chart.Group{Name: g.Buyer}
		for _, x := range g.Pairs {
			group.Members = append(group.Members, chart.Member{
				Name: x.Supplier, Total: x.Out, Late: chart.LateBy(x.PastDue), Status: page.Plain(p.Lang, lateness(x.PastDue)),
				Link: x.Path,
			})
			table.Rows = append(table.Rows, []any{
				ui.Link{Text: ui.Plain(x.Supplier), Path: x.Path}, g.Buyer, x.Deals, lateness(x.PastDue), x.Out,
			})
		}
		picture.Groups = append(picture.Groups, group)
	}
	if part.More > 0 {
		table.Foot = []any{ui.Say("more", part.More), nil, nil, nil, part.Rest}
	}
	drawn := picture.Chart()
	if i > 0 {
		drawn = drawn.Low()
	}
	return ui.Figure{
		ID: id, Title: title, Says: ui.Say("treemap.says", part.Out, len(part.Groups)), Chart: drawn,
		Legend: ui.LateKeys(), Table: table,
	}
}

func lateness(days int64) ui.Text {
	if days <= 0 {
		return ui.Say("on-time")
	}
	return ui.Say("days-late", days)
}

// Concentration returns the buyers by what is out on them.
func (p Page) Concentration() ui.Table {
	t := ui.Table{
		ID: "concentration", Caption: ui.Say("concentration"),
		Columns: []ui.Column{
			{Label: ui.Say("buyer")},
			{Label: ui.Say("suppliers"), Right: true},
			{Label: ui.Say("deals"), Right: true},
			{Label: ui.Say("out"), Right: true},
			{Label: ui.Say("share"), Right: true},
		},
	}
	for _, part := range p.Parts {
		for _, g := range part.Groups {
			t.Rows = append(t.Rows, []any{
				ui.Link{Text: ui.Plain(g.Buyer), Path: g.Path}, len(g.Pairs), g.Deals, g.Out, share(g.Out, part.Out),
			})
		}
	}
	return t
}

// LimitTable returns the limits with the room that is left.
func (p Page) LimitTable() ui.Table {
	t := ui.Table{
		ID: "limits", Caption: ui.Say("limits"), Path: "/exposure?list=limits", After: p.Limits.After,
		Columns: []ui.Column{
			{Label: ui.Say("on")},
			{Label: ui.Say("room")},
			{Label: ui.Say("granted"), Right: true},
			{Label: ui.Say("used"), Right: true},
			{Label: ui.Say("blocked"), Right: true},
			{Label: ui.Say("free"), Right: true},
		},
		Empty: ui.Empty{Icon: "exposure", Title: ui.Say("limits.none"), Body: ui.Say("limits.none.body")},
	}
	for _, l := range p.Limits.Rows {
		t.Rows = append(t.Rows, []any{
			ui.Link{Text: ui.Plain(l.On), Path: l.Path}, l.room(), l.Granted, l.Used, l.Blocked, l.Free,
		})
	}
	return t
}

// room says how full a limit is.
func (l Limit) room() ui.State {
	taken := share(l.Granted.Sub(l.Free), l.Granted)
	switch {
	case l.Free.Sign() <= 0:
		return ui.State{Tone: ui.Bad, Text: ui.Say("room.none")}
	case taken >= money.One*9/10:
		return ui.State{Tone: ui.Warn, Text: ui.Say("room.taken", taken)}
	}
	return ui.State{Tone: ui.Good, Text: ui.Say("room.taken", taken)}
}

// LateTable returns the deals that are past due, with the next step.
func (p Page) LateTable() ui.Table {
	t := ui.Table{
		ID: "late", Caption: ui.Say("late"), Path: "/exposure?list=late", Before: p.Late.Before, After: p.Late.After,
		Exports: len(p.Late.Rows) > 0,
		Columns: []ui.Column{
			{Label: ui.Say("number")},
			{Label: ui.Say("buyer")},
			{Label: ui.Say("supplier")},
			{Label: ui.Say("state")},
			{Label: ui.Say("next")},
			{Label: ui.Say("owed"), Right: true},
		},
		Empty: ui.Empty{Icon: "check", Title: ui.Say("late.none"), Body: ui.Say("late.none.body")},
	}
	for _, r := range p.Late.Rows {
		name := r.Number
		if name == "" {
			name = r.Deal
		}
		t.Rows = append(t.Rows, []any{
			ui.ToDeal(name, r.Deal),
			r.Buyer, r.Supplier,
			ui.Under{Main: r.State, Reason: lateness(r.PastDue)},
			p.next(r), r.Owed,
		})
	}
	return t
}

// next returns the next step: a link for whoever may ask for it, else words.
func (p Page) next(r Row) any {
	step, text := "", ui.Text{}
	switch r.Next {
	case Wait:
		return ui.Say("next.wait", r.GraceEnd)
	case Recourse:
		step, text = "recourse", ui.Say("next.recourse")
	case WriteOff:
		step, text = "write-off", ui.Say("next.write-off")
	case None:
		return nil
	}
	if !p.Acts {
		return text
	}
	query := url.Values{"deal": {r.Deal}, "back": {"/exposure"}}
	return ui.Link{Text: text, Path: "/steps/" + step + "?" + query.Encode()}
}
