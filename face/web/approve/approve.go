// Package approve is the buyer's first page: what it owes when, which debts it
// is asked to confirm, and what it pays next.
//
//	supplier presents ─▶ waiting here ─▶ confirm or dispute ─▶ pay when due
package approve

import (
	_ "embed"
	"io"
	"net/url"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/face/web/chart"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/face/web/words"
)

var (
	//go:embed approve.html
	source string
	//go:embed words.txt
	texts string
)

var page = ui.Parse("approve", source, texts)

// A Page is everything the page shows. It can be filled by hand.
type Page struct {
	ui.Shell
	Daily     bool       // the calendar is by day, not by week
	Calendars []Calendar // one for each currency, the greatest sum first
	Waiting   List       // to be confirmed
	Late      List       // past due
	Next      List       // due next
	All       bool       // what waits is ticked
	Acts      bool       // whoever looks may ask for something
}

// A Calendar is what falls due in one currency.
type Calendar struct {
	Past  money.Amount // past due
	Spans []Span       // in order, without gaps
	Later money.Amount // after the last of them
}

// A Span is a day, or a week by its Monday.
type Span struct {
	From  day.Date
	Due   money.Amount
	Deals int64
}

// A List is part of a list of debts.
type List struct {
	Rows          []Row
	Before, After string // cursors, "" if there is nothing
}

// A Row is a debt.
type Row struct {
	Deal     string // its name in the log
	Number   string // of the invoice
	Supplier string
	Due      day.Date
	State    ui.State
	Claim    money.Amount
	OnItsWay money.Amount // of that, announced and not confirmed by a bank
	Payable  bool
}

// Render writes the page.
func (p Page) Render(w io.Writer) error { return page.Render(w, p.Shell, p) }

// Nothing returns what is said when nothing was ever owed.
func (p Page) Nothing() ui.Empty {
	return ui.Empty{Icon: "inbox", Title: ui.Say("none"), Body: ui.Say("none.body")}
}

// Empty reports whether nothing is owed and nothing waits.
func (p Page) Empty() bool {
	return len(p.Calendars) == 0 && len(p.Waiting.Rows)+len(p.Late.Rows)+len(p.Next.Rows) == 0
}

// Figures returns the picture of the page, one for each currency.
func (p Page) Figures() []ui.Figure {
	figures := make([]ui.Figure, 0, len(p.Calendars))
	for i, c := range p.Calendars {
		figures = append(figures, p.figure(i, c))
	}
	return figures
}

func (p Page) figure(i int, c Calendar) ui.Figure {
	id, title, says := "calendar", ui.Say("calendar"), "calendar.weeks"
	if i > 0 {
		id, title = id+"-"+c.Past.Currency().Code(), ui.Say("calendar.in", c.Past.Currency().Code())
	}
	if p.Daily {
		says = "calendar.days"
	}
	picture := chart.Calendar{Money: page.Text(p.Lang, "owed")}
	table := ui.Table{
		ID: id + "-numbers", Caption: title,
		Columns: []ui.Column{
			{Label: ui.Say("when")},
			{Label: ui.Say("deals"), Right: true},
			{Label: ui.Say("owed"), Right: true},
		},
	}
	add := func(label string, name ui.Text, deals any, sum money.Amount, late bool) {
		picture.Days = append(picture.Days, chart.Due{Label: label, Name: page.Plain(p.Lang, name), Total: sum, Late: late})
		table.Rows = append(table.Rows, []any{name, deals, sum})
	}
	if c.Past.Sign() > 0 {
		add(page.Text(p.Lang, "past.short"), ui.Say("past"), nil, c.Past, true)
	}
	total := money.Of(0, c.Past.Currency())
	for _, s := range c.Spans {
		name := ui.Say("week", s.From)
		if p.Daily {
			name = ui.Say("day", s.From)
		}
		add(words.Day(p.Lang, s.From), name, s.Deals, s.Due, false)
		total = total.Add(s.Due)
	}
	if c.Later.Sign() > 0 {
		table.Rows = append(table.Rows, []any{ui.Say("later"), nil, c.Later})
	}
	drawn := picture.Chart()
	if i > 0 {
		drawn = drawn.Low()
	}
	return ui.Figure{
		ID: id, Title: title, Says: ui.Say(says, total, len(c.Spans), c.Later, c.Past), Chart: drawn, Table: table,
	}
}

// Span returns the switch between weeks and days.
func (p Page) Span() []ui.Choice {
	return []ui.Choice{
		{Text: ui.Say("by.week"), Path: "/approve", Now: !p.Daily},
		{Text: ui.Say("by.day"), Path: "/approve?by=day", Now: p.Daily},
	}
}

// TickAll returns the link that ticks all that waits, or none of it.
func (p Page) TickAll() ui.Link {
	if p.All {
		return ui.Link{Text: ui.Say("tick.none"), Path: "/approve#waiting"}
	}
	return ui.Link{Text: ui.Say("tick.all"), Path: "/approve?tick=all#waiting"}
}

// WaitingTable returns what is to be confirmed.
func (p Page) WaitingTable() ui.Table {
	t := p.table("waiting", p.Waiting)
	t.Columns = []ui.Column{
		{},
		{Label: ui.Say("number")},
		{Label: ui.Say("supplier")},
		{Label: ui.Say("due")},
		{Label: ui.Say("amount"), Right: true},
		{},
	}
	t.Empty = ui.Empty{Icon: "check", Title: ui.Say("waiting.none"), Body: ui.Say("waiting.none.body")}
	for _, r := range p.Waiting.Rows {
		t.Rows = append(t.Rows, []any{
			p.tick(r, "choose.confirm", p.All), r.name(), r.Supplier, r.Due, r.Claim, p.dispute(r),
		})
	}
	return t
}

// tick returns the box of a row, nil for those who only look.
func (p Page) tick(r Row, label string, on bool) any {
	if !p.Acts {
		return nil
	}
	return ui.Check{Name: "deal", Value: r.Deal, Label: ui.Say(label, r.called()), On: on}
}

func (p Page) dispute(r Row) any {
	if !p.Acts {
		return nil
	}
	return ui.Link{
		Text: ui.Say("dispute"),
		Path: "/steps/dispute?" + url.Values{"deal": {r.Deal}, "back": {"/approve"}}.Encode(),
	}
}

// LateTable returns what is past due.
func (p Page) LateTable() ui.Table { return p.paying("late", p.Late) }

// NextTable returns what is due next.
func (p Page) NextTable() ui.Table {
	t := p.paying("next", p.Next)
	t.Empty = ui.Empty{Icon: "check", Title: ui.Say("next.none"), Body: ui.Say("next.none.body")}
	return t
}

func (p Page) paying(id string, l List) ui.Table {
	t := p.table(id, l)
	t.Columns = []ui.Column{
		{},
		{Label: ui.Say("number")},
		{Label: ui.Say("supplier")},
		{Label: ui.Say("due")},
		{Label: ui.Say("state")},
		{Label: ui.Say("owed"), Right: true},
	}
	for _, r := range l.Rows {
		var tick any
		if r.Payable {
			tick = p.tick(r, "choose.pay", false)
		}
		owed := any(r.Claim)
		if r.OnItsWay.Sign() > 0 {
			owed = ui.Under{Main: r.Claim, Reason: ui.Say("on-its-way", r.OnItsWay)}
		}
		t.Rows = append(t.Rows, []any{tick, r.name(), r.Supplier, r.Due, r.State, owed})
	}
	return t
}

func (p Page) table(id string, l List) ui.Table {
	return ui.Table{
		ID: id, Caption: ui.Say(id), Path: "/approve?list=" + id, Before: l.Before, After: l.After,
		Exports: len(l.Rows) > 0,
	}
}

func (r Row) called() string {
	if r.Number != "" {
		return r.Number
	}
	return r.Deal
}

func (r Row) name() ui.Link { return ui.ToDeal(r.called(), r.Deal) }
