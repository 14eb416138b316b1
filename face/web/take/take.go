// Package take is how a supplier takes money: what it costs, when it comes and
// on which terms, before; what the log says, after.
//
//	Cash today ─▶ [Take the money] cost, date, account, terms ─▶ confirm with a passkey ─▶ what came of it
//
// It promises nothing: the machine decides.
package take

import (
	_ "embed"
	"io"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/programme"
	"github.com/tallystick/tallystick/face/web/ui"
)

var (
	//go:embed take.html
	source string
	//go:embed words.txt
	texts string
)

var page = ui.Parse("take", source, texts)

// A Page is what is asked for, before it is.
type Page struct {
	ui.Shell
	Draws    []Draw
	Sums     []Sum  // one for each currency
	Payee    string // who is paid
	Today    day.Date
	Way      ui.Way
	Passkeys bool    // presence can be proved by passkey
	Once     string  // sent along, so that it is carried out once
	Wrong    bool    // the password was
	Wait     int64   // seconds until a password is looked at again
	Refused  ui.Text // why nothing of it was asked
}

// A Sum is what is drawn in one currency.
type Sum struct {
	Amount, Interest, Fee money.Amount
	Rate                  money.Rate // all of it, in a year
	Rest                  money.Amount
}

// A Draw is one deal of which money is taken.
type Draw struct {
	Deal   string // its name in the log
	Number string // of the invoice
	Buyer  string
	Funder string
	Due    day.Date
	Accept bool         // its terms are accepted first
	Amount money.Amount // 0: its terms are accepted, and nothing is drawn yet
	Cost   money.Amount
	Rate   money.Rate // of the cost, in a year
	Reason ui.Text    // why nothing is drawn
	Terms  programme.Terms
	Sealed string // what the form carries, so that what is asked is what was shown
}

// Render writes the page.
func (p Page) Render(w io.Writer) error {
	p.Title = page.Plain(p.Lang, p.Heading())
	return page.Render(w, p.Shell, p)
}

// Heading returns what the page is.
func (p Page) Heading() ui.Text {
	switch {
	case len(p.Sums) == 0:
		return ui.Say("accept")
	default:
		return ui.Say("title")
	}
}

// Hero returns the first sum.
func (p Page) Hero() ui.Hero { return ui.Hero{Label: ui.Say("get", p.Payee), Amount: p.Sums[0].Amount} }

// Facts returns what the first sum costs, when it comes, and to whom.
func (p Page) Facts() []ui.Fact {
	s := p.Sums[0]
	return []ui.Fact{
		{Name: ui.Say("interest"), Value: ui.Under{Main: s.Interest, Reason: ui.Say("interest.until")}},
		{Name: ui.Say("fee"), Value: s.Fee},
		{Name: ui.Say("yearly"), Value: ui.Under{Main: s.Rate, Reason: ui.Say("yearly.all")}},
		{Name: ui.Say("when"), Value: ui.Under{Main: p.Today, Reason: ui.Say("when.bank")}},
		{Name: ui.Say("account"), Value: ui.Under{Main: p.Payee, Reason: ui.Say("account.only")}},
		{Name: ui.Say("rest"), Value: ui.Under{Main: s.Rest, Reason: ui.Say("rest.when")}},
	}
}

// Others returns the sums in other currencies.
func (p Page) Others() []ui.Stat {
	var all []ui.Stat
	for _, s := range p.Sums[min(1, len(p.Sums)):] {
		all = append(all, ui.Stat{
			Label: ui.Say("also"), Value: s.Amount, Note: ui.Say("also.cost", s.Interest.Add(s.Fee), s.Rate),
		})
	}
	return all
}

// Table returns what is taken, deal by deal.
func (p Page) Table() ui.Table {
	t := ui.Table{
		ID: "draws", Caption: ui.Say("draws"),
		Columns: []ui.Column{
			{Label: ui.Say("number")},
			{Label: ui.Say("buyer")},
			{Label: ui.Say("due")},
			{Label: ui.Say("amount"), Right: true},
			{Label: ui.Say("cost"), Right: true},
		},
	}
	for _, d := range p.Draws {
		row := []any{ui.ToDeal(d.Number, d.Deal), d.Buyer, d.Due}
		switch {
		case d.Amount.Sign() > 0:
			row = append(row, d.Amount, ui.Under{Main: d.Cost, Reason: ui.Say("a-year", d.Rate)})
		case d.Accept:
			row = append(row, ui.Under{Main: ui.Say("accept.only"), Reason: d.Reason}, nil)
		default:
			row = append(row, ui.Under{Main: ui.Say("nothing"), Reason: d.Reason}, nil)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// A Contract is the terms of one funder for some of the deals.
type Contract struct {
	Funder string
	Deals  int
	Accept bool
	Terms  programme.Terms
}

// Contracts returns the different terms, in the order of the deals.
func (p Page) Contracts() []Contract {
	var all []Contract
next:
	for _, d := range p.Draws {
		for i := range all {
			if c := &all[i]; c.Funder == d.Funder && c.Accept == d.Accept && c.Terms == d.Terms {
				c.Deals++
				continue next
			}
		}
		all = append(all, Contract{d.Funder, 1, d.Accept, d.Terms})
	}
	return all
}

// Heading returns whose terms they are, and whether they are accepted now.
func (c Contract) Heading() ui.Text {
	if c.Accept {
		return ui.Say("terms.accept", c.Funder, c.Deals)
	}
	return ui.Say("terms.of", c.Funder, c.Deals)
}

// Facts returns the terms in figures.
func (c Contract) Facts() []ui.Fact {
	t := c.Terms
	facts := []ui.Fact{
		{Name: ui.Say("terms.advance"), Value: t.Advance},
		{Name: ui.Say("terms.rate"), Value: ui.Under{Main: t.Rate, Reason: ui.Say("terms.basis", ui.BasisName(t.Basis))}},
		{Name: ui.Say("terms.fee"), Value: t.Fee},
		{Name: ui.Say("terms.reserve"), Value: t.Reserve},
		{Name: ui.Say("terms.late"), Value: ui.Under{Main: t.DefaultRate, Reason: ui.Say("terms.late.of")}},
	}
	if t.Gates&programme.WithRecourse != 0 {
		facts = append(facts, ui.Fact{Name: ui.Say("terms.recourse"), Value: ui.Say("terms.grace", int64(t.Grace))})
	}
	return facts
}

// Password returns the field for it.
func (p Page) Password() ui.Field {
	f := ui.Field{
		Name: "password", Label: ui.Say("password"), Kind: "password", Complete: "current-password", Optional: p.Passkeys,
	}
	switch {
	case p.Wait > 0:
		f.Error = ui.Say("wait", p.Wait)
	case p.Wrong:
		f.Error = ui.Say("wrong")
	}
	return f
}

// Button returns what is pressed.
func (p Page) Button() ui.Text {
	switch {
	case p.Way == ui.ByDraft:
		return ui.Say("draft")
	case len(p.Sums) == 0:
		return ui.Say("accept")
	}
	return ui.Say("confirm", p.Sums[0].Amount)
}

// Sign returns the button that has a passkey sign.
func (p Page) Sign() ui.Passkey {
	return ui.Passkey{For: "sign", Begin: "/cash/take/sign", Next: "/cash/taken", Text: p.Button(), Main: true}
}

// Present returns the button that proves presence by passkey, and then sends
// the form.
func (p Page) Present() ui.Passkey {
	return ui.Passkey{For: "prove", Send: true, Text: p.Button(), Main: true}
}

// Signing says who signs, and with what.
func (p Page) Signing() ui.Text {
	switch p.Way {
	case ui.ByPasskey:
		return ui.Say("by.passkey")
	case ui.ByDraft:
		return ui.Say("by.draft")
	default:
		return ui.Say("by.platform", p.Organisation)
	}
}

// Elsewhere says what to do where no key is at hand.
func (p Page) Elsewhere() ui.Callout {
	return ui.Callout{
		Tone: ui.Warn, Title: ui.Say("own"), Body: ui.Say("own.body", p.Organisation),
		Do: ui.Link{Text: ui.Say("own.do"), Path: "/account"},
	}
}

// Why returns why nothing was asked.
func (p Page) Why() ui.Callout {
	return ui.Callout{Tone: ui.Bad, Title: ui.Say("refused"), Body: p.Refused}
}
