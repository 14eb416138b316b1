// Package account is the page of one's own: passkeys, the password, and how the
// pages look.
package account

import (
	_ "embed"
	"io"
	"slices"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/access"
)

var (
	//go:embed account.html
	source string
	//go:embed words.txt
	texts string
)

var page = ui.Parse("account", source, texts)

// A Page is everything the page shows. It can be filled by hand.
type Page struct {
	ui.Shell
	Login    string
	Role     access.Role
	Until    day.Date // last day of the role, 0 for no end
	Site     bool     // this server can have passkeys
	Passkeys []Passkey
	Log      bool   // passkeys can be keys in the log
	Field    string // of the form for the password that is not right: "old", "password"; "" for none
}

// A Passkey is a key in one of the person's devices.
type Passkey struct {
	ID            string // in the address of the form that removes it
	Name          string
	Created, Used day.Date // Used is 0 if it never was
	Signs         bool     // the log knows it as a key of the organisation
}

// Render writes the page.
func (p Page) Render(w io.Writer) error { return page.Render(w, p.Shell, p) }

// Facts returns who the person is here.
func (p Page) Facts() []ui.Fact {
	facts := []ui.Fact{
		{Name: ui.Say("login"), Value: p.Login},
		{Name: ui.Say("organisation"), Value: p.Organisation},
		{Name: ui.Say("role"), Value: ui.Say("role." + p.Role.String())},
	}
	if p.Until != 0 {
		facts = append(facts, ui.Fact{Name: ui.Say("until"), Value: p.Until})
	}
	return facts
}

// Add returns the button that makes a passkey.
func (p Page) Add() ui.Passkey {
	return ui.Passkey{For: "add", Next: "/account", Text: ui.Say("add"), Main: len(p.Passkeys) == 0}
}

// Manages reports whether whoever looks says which passkeys sign.
func (p Page) Manages() bool { return p.Role >= access.Administrator }

// None says that there is no passkey yet.
func (p Page) None() ui.Empty {
	return ui.Empty{Icon: "key", Title: ui.Say("none"), Body: ui.Say("none.body")}
}

// Signing says what the passkeys sign in the log.
func (p Page) Signing() ui.Text {
	switch {
	case !p.Log || len(p.Passkeys) == 0:
		return ui.Text{}
	case slices.ContainsFunc(p.Passkeys, func(k Passkey) bool { return k.Signs }):
		return ui.Say("signing", p.Organisation)
	case p.Role >= access.Administrator:
		return ui.Say("signing.you")
	}
	return ui.Say("signing.none")
}

// Fields returns the form for the password.
func (p Page) Fields() []ui.Field {
	old := ui.Field{Name: "old", Label: ui.Say("old"), Kind: "password", Complete: "current-password"}
	chosen := ui.Field{
		Name: "password", Label: ui.Say("new"), Kind: "password", Complete: "new-password", Hint: ui.Say("new.hint"),
	}
	switch p.Field {
	case "old":
		old.Error = ui.Say("old.wrong")
	case "password":
		chosen.Error = ui.Say("new.wrong")
	}
	return []ui.Field{old, chosen}
}
