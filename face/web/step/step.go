// Package step is where anything is asked of the log by hand: what a step means
// and what it moves before, what came of it after.
//
//	ticked in a list ─▶ what it means, on what, how much ─▶ ask ─▶ one result for each, with its proof
//	                                    money, two people ─▶ a draft
//
// It decides nothing: the machine says what came of it.
package step

import (
	_ "embed"
	"io"
	"strings"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/say"
)

var (
	//go:embed step.html
	source string
	//go:embed words.txt
	texts string
)

var page = ui.Parse("step", source, texts)

// A Page is one step on some deals, before or after it was asked.
type Page struct {
	ui.Shell
	Step    string // how its words begin: "confirm"
	Path    string // where it is asked: "/steps/confirm"
	Back    string // where the reader came from, a path
	Once    string // sent along, so that it is carried out once
	Rows    []Row
	Fields  []ui.Field
	Example *Example
	Draft   bool     // somebody else signs
	Sign    bool     // whoever asks signs, with a passkey that the log knows
	Refused ui.Text  // why none of it could be asked
	Results []Result // of the rows, once it was asked
	Drafted string   // the draft that was made of it, a path
}

// A Row is a deal that the step is about.
type Row struct {
	Deal   string // its name in the log
	Number string // of the invoice
	Other  string // the party on the other side
	Due    day.Date
	State  ui.State
	Amount money.Amount // what the step is about
}

// A Result is what came of one row.
type Result struct {
	Leaf    uint64
	Refusal *refuse.Refusal // nil: carried out
}

// An Example is what an offer would bring the supplier and cost it.
type Example struct {
	Real     bool         // of the deal itself, not of an assumed invoice
	Claim    money.Amount // what the buyer owes
	Due      day.Date
	Draw     money.Amount
	Interest money.Amount
	Fee      money.Amount
	Rest     money.Amount
	Days     int64
	Yearly   money.Rate
}

// Render writes the page.
func (p Page) Render(w io.Writer) error {
	p.Title = page.Plain(p.Lang, p.Heading())
	return page.Render(w, p.Shell, p)
}

// Label returns what a field of a command is called, by its name in the log.
func Label(field string) ui.Text { return ui.Say("field." + field) }

// Hint returns what helps to fill a field in.
func Hint(field string) ui.Text { return ui.Say("field." + field + ".hint") }

// Wrong says that a field cannot be read.
func Wrong() ui.Text { return ui.Say("field.wrong") }

// Asked reports whether it was asked, or a draft was made.
func (p Page) Asked() bool { return len(p.Results) > 0 || p.Drafted != "" }

// Heading returns what the page is.
func (p Page) Heading() ui.Text { return ui.Say(p.Step + ".title") }

// Means returns what the step does, in one sentence.
func (p Page) Means() ui.Text { return ui.Say(p.Step + ".means") }

// Button returns what is pressed.
func (p Page) Button() ui.Text {
	if p.Draft {
		return ui.Say("draft.do")
	}
	return ui.Say(p.Step+".do", max(len(p.Rows), 1))
}

// Passkey returns the button that has the passkey sign.
func (p Page) Passkey() ui.Passkey {
	return ui.Passkey{For: "sign", Begin: p.Path + "/sign", Next: p.Back, Text: p.Button(), Main: true}
}

// Why returns why none of it could be asked.
func (p Page) Why() ui.Callout {
	return ui.Callout{Tone: ui.Bad, Title: ui.Say("refused"), Body: p.Refused}
}

// Table returns what the step is about, with the sums.
func (p Page) Table() ui.Table {
	t := ui.Table{
		ID: "deals", Caption: ui.Say("deals"),
		Columns: []ui.Column{
			{Label: ui.Say("deal")},
			{Label: ui.Say("other")},
			{Label: ui.Say("due")},
			{Label: ui.Say("state")},
			{Label: ui.Say(p.Step + ".amount"), Right: true},
		},
	}
	for _, r := range p.Rows {
		t.Rows = append(t.Rows, []any{r.name(), r.Other, r.Due, r.State, r.Amount})
	}
	if sum, one := p.sum(); one && len(p.Rows) > 1 {
		t.Foot = []any{ui.Say("sum"), nil, nil, nil, sum}
	}
	return t
}

func (r Row) name() ui.Link {
	text := r.Number
	if text == "" {
		text = r.Deal
	}
	return ui.ToDeal(text, r.Deal)
}

// sum adds the rows up, if they are in one currency.
func (p Page) sum() (sum money.Amount, one bool) {
	for i, r := range p.Rows {
		switch {
		case i == 0:
			sum = r.Amount
		case sum.Currency() != r.Amount.Currency():
			return sum, false
		default:
			sum = sum.Add(r.Amount)
		}
	}
	return sum, len(p.Rows) > 0
}

// Came returns what came of it all.
func (p Page) Came() ui.Callout {
	if p.Drafted != "" {
		return ui.Callout{
			Tone: ui.Info, Title: ui.Say("draft.made"), Body: ui.Say("draft.next"),
			Do: ui.Link{Text: ui.Say("draft.see"), Path: p.Drafted},
		}
	}
	done := 0
	for _, r := range p.Results {
		if r.Refusal == nil {
			done++
		}
	}
	switch {
	case done == len(p.Results):
		return ui.Callout{Tone: ui.Good, Title: ui.Say("came.all", done), Body: ui.Say(p.Step + ".next")}
	case done == 0:
		return ui.Callout{Tone: ui.Bad, Title: ui.Say("came.none"), Body: ui.Say("came.why")}
	}
	return ui.Callout{Tone: ui.Warn, Title: ui.Say("came.some", done, len(p.Results)), Body: ui.Say("came.why")}
}

// Outcome returns what came of each row, with its proof. Refusals are in the
// log, too.
func (p Page) Outcome() ui.Table {
	t := ui.Table{
		ID: "results", Caption: ui.Say("results"),
		Columns: []ui.Column{
			{Label: ui.Say("deal")},
			{Label: ui.Say("other")},
			{Label: ui.Say("result")},
			{Label: ui.Say("proof")},
			{Label: ui.Say(p.Step + ".amount"), Right: true},
		},
	}
	for i, r := range p.Results[:min(len(p.Results), len(p.Rows))] {
		row := p.Rows[i]
		t.Rows = append(t.Rows, []any{row.name(), row.Other, r.said(p.Lang), ui.Proof{Leaf: r.Leaf}, row.Amount})
	}
	return t
}

// said returns the result as words: why it was refused, and what to do.
func (r Result) said(lang string) any {
	if r.Refusal == nil {
		return ui.State{Tone: ui.Good, Text: ui.Say("done")}
	}
	why := strings.TrimSpace(say.Sentence(lang, r.Refusal))
	return ui.Under{Main: ui.State{Tone: ui.Bad, Text: ui.Say("no")}, Reason: why}
}

// Facts returns the example in figures.
func (e Example) Facts() []ui.Fact {
	return []ui.Fact{
		{Name: ui.Say("example.claim"), Value: ui.Under{Main: e.Claim, Reason: ui.Say("example.due", e.Due, e.Days)}},
		{Name: ui.Say("example.draw"), Value: e.Draw},
		{Name: ui.Say("example.interest"), Value: e.Interest},
		{Name: ui.Say("example.fee"), Value: e.Fee},
		{Name: ui.Say("example.rest"), Value: e.Rest},
		{Name: ui.Say("example.yearly"), Value: ui.Under{Main: e.Yearly, Reason: ui.Say("example.all")}},
	}
}
