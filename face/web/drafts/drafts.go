// Package drafts is what waits for a second person: prepared by one, looked at
// and signed by another.
//
//	maker prepares ─▶ open ─▶ checker signs ─▶ sent: what came of it is in the log
//	                    └──▶ withdrawn
package drafts

import (
	_ "embed"
	"io"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/face/web/ui"
)

var (
	//go:embed drafts.html
	source string
	//go:embed draft.html
	oneSource string
	//go:embed words.txt
	texts string
)

var (
	page = ui.Parse("drafts", source, texts)
	one  = ui.Parse("draft", oneSource, texts)
)

// A Page is the drafts of an organisation, newest first.
type Page struct {
	ui.Shell
	Drafts []Draft
	Last   string // the cursor of the page after, "" if there is none
}

// A Draft is one of them.
type Draft struct {
	Path     string // "/drafts/12"
	Number   int64
	Maker    string
	Checker  string
	Made     day.Date
	Until    day.Date
	State    State
	Commands []Command
}

// A State is how far a draft is.
type State uint8

// The states.
const (
	Open State = iota
	Sending
	Sent
	Withdrawn
	Expired
)

func (s State) says() ui.State {
	return [...]ui.State{
		{Tone: ui.Warn, Text: ui.Say("state.open")},
		{Tone: ui.Info, Text: ui.Say("state.sending")},
		{Tone: ui.Good, Text: ui.Say("state.sent")},
		{Tone: ui.Done, Text: ui.Say("state.withdrawn")},
		{Tone: ui.Done, Text: ui.Say("state.expired")},
	}[s]
}

// A Command is one command of a draft.
type Command struct {
	Kind    command.Kind
	Object  string
	Path    string // of the object's page, "" if it has none
	Amount  money.Amount
	Details string  // the other fields, as they are written
	Leaf    uint64  // once it was sent
	Refused ui.Text // why it was refused
}

// Render writes the page.
func (p Page) Render(w io.Writer) error { return page.Render(w, p.Shell, p) }

// Table returns the drafts.
func (p Page) Table() ui.Table {
	t := ui.Table{
		ID: "drafts", Caption: ui.Say("title"), Path: "/drafts", After: p.Last,
		Columns: []ui.Column{
			{Label: ui.Say("draft")},
			{Label: ui.Say("maker")},
			{Label: ui.Say("state")},
			{Label: ui.Say("until")},
			{Label: ui.Say("sum"), Right: true},
		},
		Empty: ui.Empty{Icon: "approve", Title: ui.Say("none"), Body: ui.Say("none.body")},
	}
	for _, d := range p.Drafts {
		t.Rows = append(t.Rows, []any{
			ui.Under{Main: ui.Link{Text: d.Heading(), Path: d.Path}, Reason: ui.Say("number", d.Number)},
			ui.Under{Main: d.Maker, Reason: d.Made},
			d.State.says(), d.until(), d.sum(),
		})
	}
	return t
}

// Heading returns what a draft asks: its first command, and how many more.
func (d Draft) Heading() ui.Text {
	if len(d.Commands) == 0 {
		return ui.Say("nothing")
	}
	first := ui.KindName(d.Commands[0].Kind)
	if len(d.Commands) == 1 {
		return ui.Say("one", first, d.Commands[0].Object)
	}
	return ui.Say("many", first, d.Commands[0].Object, len(d.Commands)-1)
}

func (d Draft) until() any {
	if d.State == Open {
		return d.Until
	}
	return nil
}

// sum adds the amounts up, nil if they are in several currencies or none.
func (d Draft) sum() any {
	var sum money.Amount
	for _, c := range d.Commands {
		switch {
		case c.Amount.Currency() == 0:
		case sum.Currency() == 0:
			sum = c.Amount
		case sum.Currency() != c.Amount.Currency():
			return nil
		default:
			sum = sum.Add(c.Amount)
		}
	}
	return sum
}

// A DraftPage is one draft, with all that it asks.
type DraftPage struct {
	ui.Shell
	Draft   Draft
	Sign    Sign
	Drop    bool    // it can be withdrawn
	Refused ui.Text // why it could not be sent
	Signed  ui.Text // once it was sent: by whom, and with what
}

// Sign says whether whoever looks can sign.
type Sign uint8

// The ways to sign.
const (
	NotOpen Sign = iota // nobody signs it any more
	Now
	Prove   // once presence is proved
	Others  // not the one who prepared it
	Role    // not with that role
	OwnKey  // with the organisation's own key
	Passkey // with the passkey of whoever looks
)

// Render writes the page.
func (p DraftPage) Render(w io.Writer) error {
	p.Title = one.Plain(p.Lang, p.Draft.Heading())
	return one.Render(w, p.Shell, p)
}

// Facts returns who did what, and how long it can be signed.
func (p DraftPage) Facts() []ui.Fact {
	d := p.Draft
	facts := []ui.Fact{
		{Name: ui.Say("state"), Value: d.State.says()},
		{Name: ui.Say("maker"), Value: ui.Under{Main: d.Maker, Reason: d.Made}},
	}
	if d.Checker != "" {
		facts = append(facts, ui.Fact{Name: ui.Say("checker"), Value: d.Checker})
	}
	if !p.Signed.None() {
		facts = append(facts, ui.Fact{Name: ui.Say("signature"), Value: p.Signed})
	}
	if d.State == Open {
		facts = append(facts, ui.Fact{Name: ui.Say("until"), Value: d.Until})
	}
	return facts
}

// Table returns the commands, and what came of each once it was sent.
func (p DraftPage) Table() ui.Table {
	t := ui.Table{
		ID: "commands", Caption: ui.Say("commands"),
		Columns: []ui.Column{{Label: ui.Say("what")}, {Label: ui.Say("object")}, {Label: ui.Say("details")}},
	}
	sent := p.Draft.State == Sent
	if sent {
		t.Columns = append(t.Columns, ui.Column{Label: ui.Say("result")}, ui.Column{Label: ui.Say("proof")})
	}
	t.Columns = append(t.Columns, ui.Column{Label: ui.Say("amount"), Right: true})
	for _, c := range p.Draft.Commands {
		row := []any{ui.KindName(c.Kind), c.object(), c.Details}
		if sent {
			row = append(row, c.result(), ui.Proof{Leaf: c.Leaf})
		}
		t.Rows = append(t.Rows, append(row, c.Amount))
	}
	if sum := p.Draft.sum(); sum != nil && len(p.Draft.Commands) > 1 {
		t.Foot = make([]any, len(t.Columns))
		t.Foot[0], t.Foot[len(t.Columns)-1] = ui.Say("sum"), sum
	}
	return t
}

// object returns what a command is about, as a link if it has a page.
func (c Command) object() any {
	if c.Path == "" {
		return c.Object
	}
	return ui.Link{Text: ui.Plain(c.Object), Path: c.Path}
}

func (c Command) result() any {
	if c.Refused.None() {
		return ui.State{Tone: ui.Good, Text: ui.Say("done")}
	}
	return ui.Under{Main: ui.State{Tone: ui.Bad, Text: ui.Say("no")}, Reason: c.Refused}
}

// CanSign reports whether there is a button.
func (p DraftPage) CanSign() bool { return p.Sign == Now || p.Sign == Prove }

// Proves reports whether presence is to be proved first.
func (p DraftPage) Proves() bool { return p.Sign == Prove }

// ByPasskey reports whether whoever looks signs with its passkey.
func (p DraftPage) ByPasskey() bool { return p.Sign == Passkey }

// Button returns what has the passkey sign.
func (p DraftPage) Button() ui.Passkey {
	return ui.Passkey{
		For: "sign", Begin: p.Draft.Path + "/sign", Next: p.Draft.Path, Keep: true, Text: ui.Say("sign"), Main: true,
	}
}

// Hint says who signs, and with what.
func (p DraftPage) Hint() ui.Text {
	switch p.Sign {
	case Others:
		return ui.Say("sign.others")
	case Role:
		return ui.Say("sign.role")
	case OwnKey:
		return ui.Say("sign.ownkey")
	case Passkey:
		return ui.Say("sign.passkey")
	case Now, Prove:
		return ui.Say("sign.platform", p.Organisation)
	case NotOpen:
	}
	return ui.Text{}
}

// Why returns why it could not be sent.
func (p DraftPage) Why() ui.Callout {
	return ui.Callout{Tone: ui.Bad, Title: ui.Say("refused"), Body: p.Refused}
}
