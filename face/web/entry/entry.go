// Package entry puts what stands in the log into words for pages: what a
// command did, who signed it and how, and which accounts it posted to.
//
//	reader.Entry ─▶ Teller (who looks, what parties are called) ─▶ ui.Text, ui.Step, ui.Table
//
// The words are the shared ones of package ui, so that every page tells an
// entry alike.
package entry

import (
	"net/url"
	"strings"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/event"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/reader"
	"github.com/tallystick/tallystick/node/say"
)

// A Teller tells entries to one organisation.
type Teller struct {
	Lang  string            // of refusals
	Self  string            // the organisation that looks
	Names map[string]string // what parties are called; without one, by its name in the log
	Shut  map[string]bool   // parties and deals whose pages Self does not see: a bank sees no deal
}

// Name returns what a party is called.
func (t Teller) Name(party string) string {
	if called := t.Names[party]; called != "" {
		return called
	}
	return party
}

// Party returns a link to a party; its name alone if the page is shut.
func (t Teller) Party(party string) ui.Link {
	if t.Shut[party] {
		return ui.Link{Text: ui.Plain(t.Name(party))}
	}
	return ui.Link{Text: ui.Plain(t.Name(party)), Path: "/parties/" + url.PathEscape(party)}
}

// Deal returns a link to a deal, under what it is called; without a link if the
// page is shut.
func (t Teller) Deal(called, deal string) ui.Link {
	if t.Shut[deal] {
		return ui.Link{Text: ui.Plain(called)}
	}
	return ui.ToDeal(called, deal)
}

// DealOf returns the deal that a payment called so is of.
func DealOf(payment string) string {
	deal, _, _ := strings.Cut(payment, "#")
	return deal
}

// Deals returns the deals that the commands of entries name.
func Deals(all []reader.Entry) []string {
	var names []string
	for i := range all {
		c := all[i].Command
		if c == nil {
			continue
		}
		if strings.HasPrefix(all[i].Kind.String(), "receivable.") {
			names = append(names, all[i].Object)
		}
		if deal := string(c.Text(command.Deal)); deal != "" {
			names = append(names, deal)
		}
		for _, f := range []command.Field{command.Instruction, command.Payment} {
			if payment := string(c.Text(f)); payment != "" {
				names = append(names, DealOf(payment))
			}
		}
	}
	return names
}

// Parties returns the parties that entries name as who asked or signed.
func Parties(all []reader.Entry) []string {
	var names []string
	for i := range all {
		names = append(names, all[i].By)
		for _, s := range all[i].Signed {
			names = append(names, s.Owner)
		}
		for _, p := range all[i].Postings {
			for _, account := range []string{p.From, p.To} {
				owner, _, _ := strings.Cut(account, "/")
				names = append(names, owner)
			}
		}
	}
	return names
}

// Did returns what a command did, or that it was refused.
func (t Teller) Did(e *reader.Entry) ui.Text {
	if e.Root {
		return ui.Say("did.root", e.Day)
	}
	by := any(ui.Say("did.stranger"))
	if e.By != "" {
		by = t.Party(e.By)
	}
	if e.Code != 0 {
		return ui.Say("did.refused", by, ui.KindName(e.Kind))
	}
	return ui.Say("did."+e.Kind.String(), by, t.object(e), amountOf(e.Command), paymentOf(e.Command))
}

// object returns what a command is about: a party as a link, else its name.
func (t Teller) object(e *reader.Entry) any {
	switch e.Kind {
	case command.PartyAdd, command.PartyKey, command.PartyMandate:
		return t.Party(e.Object)
	}
	return e.Object
}

func amountOf(c *command.Command) any {
	if c == nil || !c.Has(command.Amount) {
		return "–"
	}
	return c.Amount(command.Amount)
}

func paymentOf(c *command.Command) string {
	if c == nil {
		return "–"
	}
	return string(c.Text(command.Instruction)) + string(c.Text(command.Payment))
}

// Why returns why a command was refused, in a sentence; none if it was not.
func (t Teller) Why(e *reader.Entry) ui.Text {
	if no := e.Refusal(); no != nil {
		return t.Refusal(no)
	}
	return ui.Text{}
}

// Refusal returns why something is not done, and what to do.
func (t Teller) Refusal(no *refuse.Refusal) ui.Text { return ui.Plain(say.Sentence(t.Lang, no)) }

// Signed returns who signed a command and how, a sentence for each key.
func (t Teller) Signed(e *reader.Entry) []ui.Text {
	all := make([]ui.Text, 0, len(e.Signed))
	for _, s := range e.Signed {
		all = append(all, t.signed(e.By, s))
	}
	return all
}

func (t Teller) signed(by string, s reader.Signature) ui.Text {
	switch {
	case s.How == reader.Platform && by == t.Self:
		return ui.Say("signed.for-you")
	case s.How == reader.Platform:
		return ui.Say("signed.for", t.Party(by))
	case s.Owner == "":
		return ui.Say("signed.unknown")
	case s.How == reader.Passkey && s.Owner == t.Self:
		return ui.Say("signed.your-passkey", s.Origin)
	case s.How == reader.Passkey:
		return ui.Say("signed.passkey", t.Party(s.Owner), s.Origin)
	case s.Owner == t.Self:
		return ui.Say("signed.you")
	}
	return ui.Say("signed.key", t.Party(s.Owner))
}

// Steps returns entries as what happened, in their order.
func (t Teller) Steps(all []reader.Entry) []ui.Step {
	steps := make([]ui.Step, 0, len(all))
	for i := range all {
		e := &all[i]
		step := ui.Step{When: e.Day, What: t.Did(e), Leaf: ui.Proof{Leaf: e.Leaf}}
		if signed := t.Signed(e); len(signed) > 0 {
			step.More = signed[0]
		}
		if e.Code != 0 {
			step.Tone, step.More = ui.Bad, t.Why(e)
		}
		steps = append(steps, step)
	}
	return steps
}

// Account returns an account in words, with its name in the log below.
func (t Teller) Account(text string) ui.Under {
	return ui.Under{Main: t.account(text), Reason: ui.Code(text)}
}

func (t Teller) account(text string) ui.Text {
	owner, label, _ := strings.Cut(text, "/")
	for _, c := range []ledger.Class{ledger.PartyBlock, ledger.DealBlock, ledger.LimitBlock} {
		if _, there := ledger.SlotNamed(c, label); there {
			return ui.Say("account."+label, t.Name(owner))
		}
	}
	if i := strings.LastIndexByte(label, '/'); i > 0 { // F/advance/D1
		if _, there := ledger.SlotNamed(ledger.DealBlock, label[:i]); there {
			return ui.Say("account."+label[:i], t.Name(owner))
		}
	}
	return ui.Plain(text)
}

// Postings returns the postings of entries as a table, each with the entry
// that proves it.
func (t Teller) Postings(id string, all []reader.Entry) ui.Table {
	table := ui.Table{
		ID: id, Caption: ui.Say("postings"),
		Columns: []ui.Column{
			{Label: ui.Say("postings.day")},
			{Label: ui.Say("postings.from")},
			{Label: ui.Say("postings.to")},
			{Label: ui.Say("postings.amount"), Right: true},
			{Label: ui.Say("postings.proof")},
		},
	}
	for i := range all {
		for _, p := range all[i].Postings {
			table.Rows = append(table.Rows, []any{
				all[i].Day, t.Account(p.From), t.Account(p.To), p.Amount, ui.Proof{Leaf: all[i].Leaf},
			})
		}
	}
	return table
}

// Balances returns the postings of one entry with what the accounts held
// afterwards.
func (t Teller) Balances(id string, e *reader.Entry) ui.Table {
	table := ui.Table{
		ID: id, Caption: ui.Say("postings"),
		Columns: []ui.Column{
			{Label: ui.Say("postings.from")},
			{Label: ui.Say("postings.to")},
			{Label: ui.Say("postings.amount"), Right: true},
			{Label: ui.Say("postings.from-after"), Right: true},
			{Label: ui.Say("postings.to-after"), Right: true},
		},
	}
	for _, p := range e.Postings {
		table.Rows = append(table.Rows, []any{
			t.Account(p.From), t.Account(p.To), p.Amount, balance(p.Posting, p.FromBalance, p.FromShown),
			balance(p.Posting, p.ToBalance, p.ToShown),
		})
	}
	return table
}

// balance returns what an account held after a posting, if it may be seen.
func balance(p event.Posting, minor int64, shown bool) any {
	if !shown {
		return ui.Say("postings.hidden")
	}
	return money.Of(minor, p.Amount.Currency())
}
