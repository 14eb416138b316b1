// Package people is the page of an organisation's administrators: who belongs to
// it and what they may do, who is invited, whether money takes two people, and
// what happened to their accounts.
package people

import (
	_ "embed"
	"io"
	"strconv"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/access"
)

var (
	//go:embed people.html
	source string
	//go:embed words.txt
	texts string
)

var page = ui.Parse("people", source, texts)

// A Page is everything the page shows. It can be filled by hand.
type Page struct {
	ui.Shell
	People      []Person
	Invitations []Invitation
	TwoPeople   bool
	Keys        bool // there is a page of the keys that sign
	Form        Form
	Events      []ui.SecurityEvent
	Before      int64 // the last event that is shown, where there are older ones; 0: there are none
}

// A Person is somebody of the organisation.
type Person struct {
	ID          int64
	Name, Login string
	Role        access.Role
	Until       day.Date // last day of the role, 0 for no end
	Passkeys    int
}

// An Invitation is a link that is out.
type Invitation struct {
	ID      int64
	Name    string
	Role    access.Role
	Until   day.Date // last day of the role, 0 for no end
	Expires day.Instant
	Known   bool // it lets somebody who is here choose a new password
}

// A Form is what was filled in of an invitation.
type Form struct {
	Name, Role, Until, Organisation string
	Field                           string // that is not right: "name", "role", "until", "organisation"
}

// Render writes the page.
func (p Page) Render(w io.Writer) error { return page.Render(w, p.Shell, p) }

// Table returns the people.
func (p Page) Table() ui.Table {
	t := ui.Table{
		ID: "people", Caption: ui.Say("title"), Path: "/people?list=people", Exports: true,
		Columns: []ui.Column{
			{Label: ui.Say("name")},
			{Label: ui.Say("login")},
			{Label: ui.Say("role")},
			{Label: ui.Say("until")},
			{Label: ui.Say("passkeys"), Right: true},
		},
	}
	for _, x := range p.People {
		path := "/people/" + strconv.FormatInt(x.ID, 10)
		name, until := any(ui.Link{Text: ui.Plain(x.Name), Path: path}), any(ui.Say("no-end"))
		if x.ID == p.Who.User {
			name = ui.Under{Main: ui.Link{Text: ui.Plain(x.Name), Path: "/account"}, Reason: ui.Say("you")}
		}
		if x.Until != 0 {
			until = x.Until
		}
		t.Rows = append(t.Rows, []any{name, x.Login, ui.Say("role." + x.Role.String()), until, x.Passkeys})
	}
	return t
}

// Out returns the links that are out.
func (p Page) Out() ui.Table {
	t := ui.Table{
		ID: "invitations", Caption: ui.Say("out"),
		Columns: []ui.Column{
			{Label: ui.Say("name")},
			{Label: ui.Say("role")},
			{Label: ui.Say("until")},
			{Label: ui.Say("expires")},
			{Label: ui.Say("act")},
		},
	}
	for _, i := range p.Invitations {
		name, until := any(i.Name), any(ui.Say("no-end"))
		if i.Known {
			name = ui.Under{Main: i.Name, Reason: ui.Say("password")}
		}
		if i.Until != 0 {
			until = i.Until
		}
		t.Rows = append(t.Rows, []any{
			name, ui.Say("role." + i.Role.String()), until, i.Expires, ui.Act{
				Text: ui.Say("withdraw"), To: ui.Plain(i.Name), Bad: true,
				Path: "/people/invitations/" + strconv.FormatInt(i.ID, 10) + "/withdraw",
			},
		})
	}
	return t
}

// Fields returns the form of an invitation.
func (p Page) Fields() []ui.Field {
	fields := []ui.Field{
		{Name: "name", Label: ui.Say("name"), Value: p.Form.Name, Complete: "off"},
		roles(p.Who.Role, p.Form.Role),
		{
			Name: "until", Label: ui.Say("until"), Kind: "date", Value: p.Form.Until, Optional: true,
			Hint: ui.Say("until.hint"),
		},
	}
	if p.Who.Role == access.Operator {
		fields = append(fields, ui.Field{
			Name: "organisation", Label: ui.Say("organisation"), Value: p.Form.Organisation, Optional: true,
			Hint: ui.Say("organisation.hint"),
		})
	}
	return wrong(fields, p.Form.Field)
}

// roles returns the choice of the roles that somebody may give.
func roles(least access.Role, chosen string) ui.Field {
	f := ui.Field{Name: "role", Label: ui.Say("role"), Kind: "choice", Value: chosen}
	for role := access.Viewer; role <= least; role++ {
		f.Options = append(f.Options, ui.Option{Value: role.String(), Text: ui.Say("role." + role.String())})
	}
	return f
}

// wrong says of one field that it is not right.
func wrong(fields []ui.Field, name string) []ui.Field {
	for i := range fields {
		if fields[i].Name == name {
			fields[i].Error = ui.Say("wrong." + name)
		}
	}
	return fields
}

// Means returns what each role may do.
func (p Page) Means() []ui.Fact {
	var facts []ui.Fact
	for role := access.Viewer; role <= p.Who.Role; role++ {
		facts = append(facts, ui.Fact{Name: ui.Say("role." + role.String()), Value: ui.Say("means." + role.String())})
	}
	return facts
}

// EventTable returns the security events.
func (p Page) EventTable() ui.Table {
	t := ui.SecurityTable("events", p.Events)
	t.Path, t.Exports = "/people?list=events", len(p.Events) > 0
	return t
}

// Linked says that a link was made, which is shown this once.
func Linked(name, link string) *ui.Callout {
	return &ui.Callout{
		Tone: ui.Good, Title: ui.Say("linked", name), Body: ui.Say("linked.once"),
		Copy: ui.Snippet{Label: ui.Say("link"), Text: link},
	}
}

// Done says what came of a step, by the name that its handler gave it; of an
// unknown name it says nothing.
func Done(step string) *ui.Callout {
	switch step {
	case "withdrawn", "changed", "removed", "two-on", "two-off":
		return &ui.Callout{Tone: ui.Good, Title: ui.Say("done." + step)}
	}
	return nil
}
