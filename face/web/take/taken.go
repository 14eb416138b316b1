package take

import (
	_ "embed"
	"io"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/say"
)

//go:embed taken.html
var takenSource string

var taken = ui.Parse("taken", takenSource, texts)

// A Taken is what came of taking money, as the log says.
type Taken struct {
	ui.Shell
	Payee   string
	Results []Result
}

// A Signer is who signed.
type Signer uint8

// The signers.
const (
	ByPasskey  Signer = iota + 1 // a person of the supplier
	ByPlatform                   // which keeps the supplier's key
	ByKey                        // another key of the supplier
)

// A Result is what came of one command.
type Result struct {
	Leaf    uint64
	Deal    string
	Number  string // of the invoice
	Accept  bool   // terms were accepted; else money was drawn
	Amount  money.Amount
	Day     day.Date
	Due     day.Date
	Refusal *refuse.Refusal // nil: carried out
	Signer  Signer
	Origin  string   // the site where a passkey signed
	State   ui.State // of the deal, now
	There   bool     // the bank has confirmed it
}

// Render writes the page.
func (p Taken) Render(w io.Writer) error {
	p.Title = taken.Plain(p.Lang, p.Came().Title)
	return taken.Render(w, p.Shell, p)
}

// drawn returns what was drawn, by currency, and how many commands were
// carried out.
func (p Taken) drawn() (sums []money.Amount, done int) {
next:
	for _, r := range p.Results {
		if r.Refusal != nil {
			continue
		}
		done++
		if r.Accept {
			continue
		}
		for i := range sums {
			if sums[i].Currency() == r.Amount.Currency() {
				sums[i] = sums[i].Add(r.Amount)
				continue next
			}
		}
		sums = append(sums, r.Amount)
	}
	return sums, done
}

// Came says in one sentence what came of it.
func (p Taken) Came() ui.Callout {
	sums, done := p.drawn()
	switch {
	case done == 0:
		return ui.Callout{
			Tone: ui.Bad, Title: ui.Say("none"), Body: ui.Say("none.why"), Do: ui.Link{Text: ui.Say("again"), Path: "/cash"},
		}
	case len(sums) == 0:
		return ui.Callout{
			Tone: ui.Good, Title: ui.Say("accepted"), Body: ui.Say("accepted.next"),
			Do: ui.Link{Text: ui.Say("again"), Path: "/cash"},
		}
	case done < len(p.Results):
		return ui.Callout{Tone: ui.Warn, Title: ui.Say("coming", sums[0]), Body: ui.Say("some.why")}
	}
	return ui.Callout{Tone: ui.Good, Title: ui.Say("coming", sums[0]), Body: p.signed()}
}

// Note returns the rest of what Came says: its title is that of the page.
func (p Taken) Note() ui.Callout {
	note := p.Came()
	note.Title = ui.Text{}
	return note
}

// signed says who signed. What one envelope holds, the same keys signed.
func (p Taken) signed() ui.Text {
	switch r := p.Results[0]; r.Signer {
	case ByPasskey:
		return ui.Say("signed.passkey", r.Origin)
	case ByPlatform:
		return ui.Say("signed.platform", p.Payee)
	default:
		return ui.Say("signed.key", p.Payee)
	}
}

// Steps returns what happened and what comes next: the bank's word, then the
// buyer's money.
func (p Taken) Steps() []ui.Step {
	sums, _ := p.drawn()
	if len(sums) == 0 {
		return nil
	}
	var first Result
	there, due := true, day.Date(0)
	for _, r := range p.Results {
		if r.Refusal != nil || r.Accept {
			continue
		}
		if first.Leaf == 0 {
			first = r
		}
		there = there && r.There
		due = max(due, r.Due)
	}
	bank := ui.Step{What: ui.Say("step.bank", sums[0], p.Payee), More: ui.Say("step.bank.more"), Open: true}
	if there {
		bank = ui.Step{What: ui.Say("step.there", sums[0], p.Payee), Tone: ui.Good}
	}
	return []ui.Step{
		{
			When: first.Day, What: ui.Say("step.asked", sums[0]), More: p.signed(), Leaf: ui.Proof{Leaf: first.Leaf},
			Tone: ui.Good,
		},
		bank,
		{When: due, What: ui.Say("step.buyer"), More: ui.Say("step.buyer.more"), Open: true},
	}
}

// Table returns what came of each command, with its proof. Refusals are in the
// log, too.
func (p Taken) Table() ui.Table {
	t := ui.Table{
		ID: "results", Caption: ui.Say("results"),
		Columns: []ui.Column{
			{Label: ui.Say("number")},
			{Label: ui.Say("step")},
			{Label: ui.Say("result")},
			{Label: ui.Say("amount"), Right: true},
			{Label: ui.Say("proof")},
		},
	}
	for _, r := range p.Results {
		step, result, amount := ui.Say("drew"), any(r.State), any(r.Amount)
		if r.Accept {
			step, amount = ui.Say("accepts"), nil
		}
		if r.Refusal != nil {
			result = ui.Under{Main: ui.State{Tone: ui.Bad, Text: ui.Say("no")}, Reason: say.Sentence(p.Lang, r.Refusal)}
		}
		t.Rows = append(t.Rows, []any{
			ui.ToDeal(r.Number, r.Deal), step, result, amount, ui.Proof{Leaf: r.Leaf},
		})
	}
	return t
}
