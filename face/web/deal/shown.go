package deal

import (
	"net/url"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/face/web/ui"
)

// A Showing is to whom the seller of a deal shows it, before anybody has offered.
type Showing struct {
	Free    bool // nobody has offered yet: it can be shown and withdrawn
	Acts    bool // whoever looks may do so
	To      []Shown
	Funders []string // that it is not shown to
}

// A Shown is a funder that sees the deal.
type Shown struct {
	Party string
	At    day.Instant
}

// NowShown says that a funder, as it is called, sees the deal now.
func NowShown(called string) *ui.Callout {
	return &ui.Callout{Tone: ui.Good, Title: ui.Say("shown.done", called)}
}

// Withdrawn says that a funder does not see the deal any more.
func Withdrawn(called string) *ui.Callout {
	return &ui.Callout{Tone: ui.Good, Title: ui.Say("shown.gone", called)}
}

// NoFunder says that a deal is not shown to whom was chosen.
func NoFunder(string) *ui.Callout {
	return &ui.Callout{Tone: ui.Bad, Title: ui.Say("shown.wrong"), Body: ui.Say("shown.wrong.body")}
}

// ShownTable returns to whom the deal is shown.
func (p Page) ShownTable() ui.Table {
	t := ui.Table{
		ID: "shown", Caption: ui.Say("shown"),
		Columns: []ui.Column{{Label: ui.Say("shown.party")}, {Label: ui.Say("shown.at")}},
		Empty:   ui.Empty{Icon: "people", Title: ui.Say("shown.none"), Body: ui.Say("shown.none.body")},
	}
	if p.Showing.Acts {
		t.Columns = append(t.Columns, ui.Column{})
	}
	for _, s := range p.Showing.To {
		row := []any{p.Tell.Party(s.Party), s.At}
		if p.Showing.Acts {
			row = append(row, ui.Act{
				Text: ui.Say("shown.withdraw"), To: ui.Plain(p.Tell.Name(s.Party)),
				Path: ui.DealPath(p.File.Name) + "/shown/" + url.PathEscape(s.Party) + "/withdraw",
			})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// ShowPath returns where the deal is shown to one more funder.
func (p Page) ShowPath() string { return ui.DealPath(p.File.Name) + "/show" }

// FunderField returns the choice of a funder to show the deal to.
func (p Page) FunderField() ui.Field {
	f := ui.Field{Name: "funder", Label: ui.Say("shown.to"), Kind: "choice"}
	for _, funder := range p.Showing.Funders {
		f.Options = append(f.Options, ui.Option{Value: funder, Text: ui.Plain(p.Tell.Name(funder))})
	}
	return f
}
