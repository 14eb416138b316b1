// Package books is the page of an organisation's books: the trial balance, all
// accounts with what stands on them, debits beside credits.
package books

import (
	_ "embed"
	"io"

	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/reader"
)

var (
	//go:embed books.html
	source string
	//go:embed words.txt
	texts string
)

var page = ui.Parse("books", source, texts)

// A Page is everything the page shows. It can be filled by hand.
type Page struct {
	ui.Shell
	Lines []reader.TrialLine // by currency
}

// Render writes the page.
func (p Page) Render(w io.Writer) error { return page.Render(w, p.Shell, p) }

// Nothing returns what is said while no money has moved.
func (p Page) Nothing() ui.Empty {
	return ui.Empty{Icon: "books", Title: ui.Say("none"), Body: ui.Say("none.body")}
}

// Tables returns the trial balances, one for each currency.
func (p Page) Tables() []ui.Table {
	var tables []ui.Table
	for rest := p.Lines; len(rest) > 0; {
		n := 0
		for n < len(rest) && rest[n].Balance.Currency() == rest[0].Balance.Currency() {
			n++
		}
		tables = append(tables, trial(rest[:n]))
		rest = rest[n:]
	}
	return tables
}

// trial returns the trial balance of lines in one currency.
func trial(lines []reader.TrialLine) ui.Table {
	c := lines[0].Balance.Currency()
	t := ui.Table{
		ID: "trial-" + c.Code(), Caption: ui.Say("trial", ui.Plain(c.Code())), Path: "/books?list=trial", Exports: true,
		Columns: []ui.Column{
			{Label: ui.Say("account")}, {Label: ui.Say("debit"), Right: true}, {Label: ui.Say("credit"), Right: true},
		},
	}
	debit, credit := money.Of(0, c), money.Of(0, c)
	for _, l := range lines {
		row := []any{ui.Under{Main: called(l), Reason: ui.Code(l.Account)}, nil, nil}
		if l.Balance.Sign() > 0 {
			row[1], debit = l.Balance, debit.Add(l.Balance)
		} else {
			row[2], credit = l.Balance.Neg(), credit.Sub(l.Balance)
		}
		t.Rows = append(t.Rows, row)
	}
	t.Foot = []any{ui.Say("sum"), debit, credit}
	return t
}

// called returns what a line is called.
func called(l reader.TrialLine) ui.Text {
	if l.Deals {
		return ui.Say("deals." + l.Account)
	}
	return ui.Say("own." + l.Account)
}
