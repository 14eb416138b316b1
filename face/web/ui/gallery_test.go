package ui_test

import (
	_ "embed"
	"io"
	"testing"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/face/web/chart"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/face/web/ui/golden"
	"github.com/tallystick/tallystick/node/desk/access"
)

var (
	//go:embed testdata/gallery.tmpl
	gallerySource string
	//go:embed testdata/gallery.words
	galleryWords string
)

var galleryPage = ui.Parse("gallery", gallerySource, galleryWords)

// gallery is every component on one page.
type gallery struct {
	ui.Shell
	Hero     ui.Hero
	Stats    []ui.Stat
	Facts    []ui.Fact
	States   []ui.State
	Callouts []ui.Callout
	Empty    ui.Empty
	Table    ui.Table
	None     ui.Table
	Fields   []ui.Field
	Steps    []ui.Step
	Figures  []ui.Figure
}

func (g gallery) Render(w io.Writer) error { return galleryPage.Render(w, g.Shell, g) }

func supplier(lang string) ui.Shell {
	return ui.Shell{
		Lang: lang, Path: "/cash", Organisation: "Ningbo Bearings Co.",
		Who: access.Who{User: 1, Name: "Li Wei", Role: access.Checker, Sides: party.Supplier, Session: true},
	}
}

func cny(minor int64) money.Amount { return money.Of(minor, money.CNY) }

func on(month, d int) day.Date {
	date, _ := day.Of(2026, month, d)
	return date
}

// frameIt fills all that the frame can show.
func frameIt(s *ui.Shell, name string) {
	s.Trail = []ui.Link{{Text: ui.Say("nav.invoices"), Path: "/invoices"}, {Text: ui.Plain(name), Path: "/parties/x"}}
	s.Calls = []ui.Call{{Method: "GET", Path: "/api/v1/deals?limit=20"}, {
		Method: "POST",
		Path:   "/api/v1/commands/receivable.draw", Body: `{"deal":"D1","amount":"800.00 CNY"}`,
	}}
	s.Notice = &ui.Callout{Tone: ui.Good, Title: ui.Say("notice")}
	s.Demo = &ui.Demo{Day: on(11, 3), Roles: []ui.Role{
		{Value: "a", Text: ui.Plain(name), Now: true},
		{Value: "b", Text: ui.Plain("Harbour Factoring")},
	}}
	s.Behind, s.Height = 3_000_000_000, 1204
}

func newGallery(lang, name string) golden.Page {
	g := gallery{Shell: supplier(lang)}
	frameIt(&g.Shell, name)
	g.Hero = ui.Hero{Label: ui.Say("hero"), Amount: cny(9841250), Note: ui.Say("hero.note", cny(158750),
		money.One/1000*62)}
	g.Stats = []ui.Stat{
		{Label: ui.Say("stat.due"), Value: cny(123456789), Note: ui.Say("stat.note", 12)},
		{Label: ui.Say("stat.late"), Value: cny(-50000)},
		{Label: ui.Say("stat.count"), Value: 1234},
		{Label: ui.Say("stat.rate"), Value: money.One / 1000 * 45},
	}
	g.Facts = []ui.Fact{
		{Name: ui.Say("col.buyer"), Value: name},
		{Name: ui.Say("col.due"), Value: on(12, 31)},
		{Name: ui.Say("col.amount"), Value: cny(100000)},
		{Name: ui.Say("col.proof"), Value: ui.Proof{Leaf: 48213}},
	}
	for _, s := range deal.States() {
		g.States = append(g.States, ui.DealState(s))
	}
	for _, tone := range []ui.Tone{ui.Plainly, ui.Good, ui.Info, ui.Warn, ui.Bad, ui.Done} {
		g.Callouts = append(g.Callouts, ui.Callout{
			Tone: tone, Title: ui.Say("callout"), Body: ui.Say("callout.body", ui.Plain(name), cny(80001), cny(80000)),
			Do: ui.Link{Text: ui.Say("callout.do"), Path: "/limits"},
		})
	}
	g.Empty = ui.Empty{
		Title: ui.Say("empty"), Body: ui.Say("empty.body"),
		Do: ui.Link{Text: ui.Say("empty.do"), Path: "/invoices"},
	}
	g.Table, g.None = invoices(name), ui.Table{ID: "none", Caption: ui.Say("table")}
	g.Fields = []ui.Field{
		{
			Name: "amount", Label: ui.Say("col.amount"), Value: "800.01", Mode: "decimal", Hint: ui.Say("hint"),
			Error: ui.Say("error", cny(80000)),
		},
		{Name: "payee", Label: ui.Say("col.buyer"), Kind: "choice", Value: "b", Options: []ui.Option{{
			"a",
			ui.Plain(name),
		}, {"b", ui.Plain("ICBC 6222")}}},
		{Name: "remark", Label: ui.Say("remark"), Kind: "area", Value: name, Optional: true},
		{Name: "pass", Label: ui.Say("pass"), Kind: "password", Complete: "current-password"},
	}
	g.Steps = []ui.Step{
		{When: on(9, 1), What: ui.Say("deal.presented"), More: ui.Plain(name), Leaf: ui.Proof{Leaf: 11}, Tone: ui.Good},
		{When: on(11, 3), What: ui.Say("deal.confirmed"), More: ui.Say("callout.body", ui.Plain(name), cny(5),
			cny(4)), Tone: ui.Good},
		{When: on(12, 31), What: ui.Say("stat.due"), Open: true},
	}
	g.Figures = figures(lang, name)
	return g
}

func invoices(name string) ui.Table {
	t := ui.Table{
		ID: "invoices", Caption: ui.Say("table"), Path: "/invoices?state=open", Sort: ui.Sort{By: "due"},
		Exports: true, Before: "a", After: "b",
		Columns: []ui.Column{
			{},
			{Key: "number", Label: ui.Say("col.number")},
			{Key: "buyer", Label: ui.Say("col.buyer"), Sorts: true},
			{Key: "due", Label: ui.Say("col.due"), Sorts: true},
			{Key: "state", Label: ui.Say("col.state")},
			{Key: "amount", Label: ui.Say("col.amount"), Right: true, Sorts: true},
			{Key: "proof", Label: ui.Say("col.proof")},
		},
		Foot: []any{nil, ui.Say("sum"), nil, nil, nil, cny(33600000)},
	}
	for i, s := range []deal.State{deal.Confirmed, deal.Offered, deal.Overdue, deal.Settled} {
		number := "INV-2026-00" + string(rune('1'+i))
		t.Rows = append(t.Rows, []any{
			ui.Check{Name: "deal", Value: number, Label: ui.Say("pick", number), On: i < 2},
			ui.Link{Text: ui.Plain(number), Path: "/deals/" + number},
			name, on(11, 10+i), ui.DealState(s), cny(8400000),
			ui.Proof{Leaf: uint64(48213 + i)},
		})
	}
	t.Rows[2][4] = ui.Under{Main: ui.DealState(deal.Overdue), Reason: ui.Say("reason", cny(8400000))}
	return t
}

func TestGallery(t *testing.T) {
	golden.Check(t, "gallery", func(lang string) golden.Page { return newGallery(lang, "Yangtze Machinery Group") })
	golden.Check(t, "hostile", func(lang string) golden.Page {
		return newGallery(lang,
			golden.Hostile+" a very long name of a company that never ends, with its legal form and its town")
	})
}

func numbers(id string) ui.Table {
	return ui.Table{
		ID: id, Caption: ui.Say("table"), Columns: []ui.Column{
			{Label: ui.Say("col.due")},
			{Label: ui.Say("col.amount"), Right: true},
		},
		Rows: [][]any{{on(11, 2), cny(100)}, {on(11, 9), cny(200)}},
	}
}

func figures(lang, name string) []ui.Figure {
	all := []struct {
		id string
		c  chart.Chart
	}{
		{"ladder", ladder(lang)},
		{"calendar", calendar(lang)},
		{"treemap", treemap(name)},
		{"sankey", sankey(lang, name)},
		{"lines", lines(lang)},
		{"timeline", timeline(lang)},
		{"histogram", histogram(lang)},
		{"heatmap", heatmap(lang)},
	}
	out := make([]ui.Figure, 0, len(all))
	for _, f := range all {
		figure := ui.Figure{ID: f.id, Title: ui.Say("figure." + f.id), Says: ui.Say("figure.says",
			cny(9841250)), Chart: f.c, Table: numbers(f.id + "-numbers")}
		if f.id == "treemap" {
			figure.Legend = ui.LateKeys()
		}
		out = append(out, figure)
	}
	return out
}
