// Package keys is the page of the keys that sign for an organisation: which the
// log knows, whose passkey becomes one of them, and which is ended.
//
//	a passkey ─▶ an administrator lets it sign ─▶ party.key, bounds ─▶ a key in the log
//	                                        ended ◀── party.mandate none ◀──┘
package keys

import (
	_ "embed"
	"io"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/access"
)

var (
	//go:embed keys.html
	source string
	//go:embed words.txt
	texts string
)

var page = ui.Parse("keys", source, texts)

// A Page is everything the page shows. It can be filled by hand.
type Page struct {
	ui.Shell
	Keys    []Key     // of the organisation's own, as the log has them
	Waiting []Waiting // passkeys that the log does not know
	Way     ui.Way    // how what registers a key gets signed
	End     ui.Way    // how what ends one does
	Custody bool      // the platform keeps a key beside them
	Form    Form
	Came    []Outcome // of what was asked just before
}

// A Key is one that the log knows.
type Key struct {
	Public  string // hexadecimal
	Holder  string // the person whose passkey it is, "" if nobody here is known to hold it
	Name    string // as the holder calls the passkey
	Passkey bool
	Bounded bool // the fields below hold
	Ended   bool
	Keys    bool         // it gives out keys
	Until   day.Date     // its last day, 0 for no end
	Limit   money.Amount // above it a second key must sign; 0 for no bound
	Mine    bool         // whoever looks signs with it
}

// A Waiting is a passkey of one of the organisation's people that signs nothing
// in the log yet.
type Waiting struct {
	ID     string // as the form sends it
	Holder string
	Name   string // as the holder calls it
	Role   access.Role
	Made   day.Date
}

// A Form is what was filled in.
type Form struct {
	Once           string // sent along, so that it is carried out once
	Passkey, Limit string
	Field          string // that is not right: "passkey", "limit", "key"
}

// An Outcome is what the log says of a command about keys.
type Outcome struct {
	Leaf    uint64
	Refused ui.Text // none: it was carried out
	Signed  ui.Text // by whom
}

// Render writes the page.
func (p Page) Render(w io.Writer) error {
	p.Trail = []ui.Link{{Text: ui.Say("nav.people"), Path: "/people"}}
	return page.Render(w, p.Shell, p)
}

// Notices say what came of the last step.
func (p Page) Notices() []ui.Callout {
	var all []ui.Callout
	for i, c := range p.Came {
		proof := ui.Proof{Leaf: c.Leaf}.Link()
		switch {
		case !c.Refused.None():
			all = append(all, ui.Callout{Tone: ui.Bad, Title: ui.Say("refused"), Body: c.Refused, Do: proof})
		case i == 0:
			all = append(all, ui.Callout{Tone: ui.Good, Title: ui.Say("came"), Body: c.Signed, Do: proof})
		}
	}
	return all
}

// Table returns the keys that the log knows.
func (p Page) Table() ui.Table {
	t := ui.Table{
		ID: "keys", Caption: ui.Say("known"),
		Columns: []ui.Column{
			{Label: ui.Say("holder")},
			{Label: ui.Say("key")},
			{Label: ui.Say("signs")},
			{Label: ui.Say("until")},
			{Label: ui.Say("limit"), Right: true},
		},
		Empty: ui.Empty{Icon: "key", Title: ui.Say("none"), Body: ui.Say("none.body")},
	}
	for _, k := range p.Keys {
		row := []any{k.holder(), ui.Under{Main: ui.Say(k.kind()), Reason: ui.Code(k.short())}, k.signs()}
		switch {
		case k.Ended || !k.Bounded:
			row = append(row, nil, nil)
		case k.Until == 0:
			row = append(row, ui.Say("no-end"), k.limit())
		default:
			row = append(row, k.Until, k.limit())
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (k Key) holder() any {
	switch {
	case k.Holder == "" && k.Passkey:
		return ui.Say("nobody")
	case k.Holder == "":
		return ui.Say("program")
	case k.Mine:
		return ui.Under{Main: k.Holder, Reason: ui.Say("mine", k.Name)}
	}
	return ui.Under{Main: k.Holder, Reason: ui.Plain(k.Name)}
}

func (k Key) kind() string {
	if k.Passkey {
		return "passkey"
	}
	return "key.file"
}

// short returns the first digits of the key: enough to tell it from others.
func (k Key) short() string { return k.Public[:min(len(k.Public), 16)] }

func (k Key) signs() ui.State {
	switch {
	case k.Ended:
		return ui.State{Tone: ui.Done, Text: ui.Say("ended")}
	case k.Keys:
		return ui.State{Tone: ui.Good, Text: ui.Say("signs.all")}
	}
	return ui.State{Tone: ui.Good, Text: ui.Say("signs.some")}
}

func (k Key) limit() any {
	if k.Limit.Sign() == 0 {
		return ui.Say("no-limit")
	}
	return k.Limit
}

// Fields returns the form that lets a passkey sign.
func (p Page) Fields() []ui.Field {
	choice := ui.Field{
		Name: "passkey", Label: ui.Say("whose"), Kind: "choice", Value: p.Form.Passkey, Hint: ui.Say("whose.hint"),
	}
	for _, w := range p.Waiting {
		choice.Options = append(choice.Options, ui.Option{
			Value: w.ID, Text: ui.Say("whose.one", w.Holder, ui.Say("role."+w.Role.String()), w.Name, w.Made),
		})
	}
	limit := ui.Field{
		Name: "limit", Label: ui.Say("limit.alone"), Value: p.Form.Limit, Optional: true, Hint: ui.Say("limit.hint"),
	}
	switch p.Form.Field {
	case "passkey":
		choice.Error = ui.Say("whose.wrong")
	case "limit":
		limit.Error = ui.Say("limit.wrong")
	}
	return []ui.Field{choice, limit}
}

// Ends returns the form that ends a key; nothing to choose, no form.
func (p Page) Ends() []ui.Field {
	choice := ui.Field{Name: "key", Label: ui.Say("end.which"), Kind: "choice"}
	for _, k := range p.Keys {
		if !k.Passkey || k.Ended || k.Mine && !p.Custody {
			continue
		}
		text := ui.Say("end.one", k.Holder, k.Name, k.short())
		if k.Holder == "" {
			text = ui.Say("end.nobody", k.short())
		}
		choice.Options = append(choice.Options, ui.Option{Value: k.Public, Text: text})
	}
	if len(choice.Options) == 0 {
		return nil
	}
	if p.Form.Field == "key" {
		choice.Error = ui.Say("end.wrong")
	}
	return []ui.Field{choice}
}

// Button returns what is pressed to let a passkey sign.
func (p Page) Button() ui.Text {
	if p.Way == ui.ByDraft {
		return ui.Say("draft")
	}
	return ui.Say("register")
}

// Sign returns the button that signs the registration by passkey.
func (p Page) Sign() ui.Passkey {
	return ui.Passkey{For: "sign", Begin: "/people/keys/sign", Next: "/people/keys", Text: ui.Say("register"), Main: true}
}

// SignEnd returns the button that signs the end of a key by passkey.
func (p Page) SignEnd() ui.Passkey {
	return ui.Passkey{For: "sign", Begin: "/people/keys/end/sign", Next: "/people/keys", Text: ui.Say("end.do")}
}

// Signing says who signs, and with what.
func (p Page) Signing(way ui.Way) ui.Text {
	switch way {
	case ui.ByPasskey:
		return ui.Say("by.passkey")
	case ui.ByDraft:
		return ui.Say("by.draft")
	case ui.ByPlatform:
		return ui.Say("by.platform", p.Organisation)
	default: // the page has no form then
	}
	return ui.Text{}
}

// Elsewhere says what to do where no key is at hand that could sign.
func (p Page) Elsewhere() ui.Callout {
	return ui.Callout{Tone: ui.Warn, Title: ui.Say("own"), Body: ui.Say("own.body", p.Organisation)}
}

// Ready says that there is no passkey that could be registered.
func (p Page) Ready() ui.Empty {
	return ui.Empty{Icon: "key", Title: ui.Say("ready"), Body: ui.Say("ready.body")}
}

// Done says what came of a step elsewhere that this page follows, by the name
// that its handler gave it; of an unknown name it says nothing.
func Done(step string) *ui.Callout {
	switch step {
	case "removed", "changed":
		return &ui.Callout{Tone: ui.Warn, Title: ui.Say("done." + step), Body: ui.Say("done.next")}
	}
	return nil
}
