// Package login is where somebody says who they are: with a passkey, or with
// a login and a password.
//
// The page never tells whether a login is known: a wrong one and a wrong
// password are answered alike.
package login

import (
	_ "embed"
	"io"

	"github.com/tallystick/tallystick/face/web/ui"
)

var (
	//go:embed login.html
	source string
	//go:embed words.txt
	texts string
)

var page = ui.Parse("login", source, texts)

// A Page is everything the page shows. It can be filled by hand.
type Page struct {
	ui.Shell
	Login    string // as it was typed
	Next     string // the page to go on to, a path
	Passkeys bool   // this server can have them
	Refused  Refusal
	Wait     int64 // seconds before another try makes sense, if it was refused for too many
}

// A Refusal is why nobody was let in.
type Refusal uint8

// The refusals.
const (
	None    Refusal = iota
	Wrong           // login or password
	TooMany         // tries
	Busy            // too many people are logging in
)

// Render writes the page.
func (p Page) Render(w io.Writer) error {
	p.Bare = true
	return page.Render(w, p.Shell, p)
}

// Callout says why nobody was let in.
func (p Page) Callout() ui.Callout {
	c := ui.Callout{Tone: ui.Bad}
	switch p.Refused {
	case Wrong:
		c.Title, c.Body = ui.Say("wrong"), ui.Say("wrong.do")
	case TooMany:
		c.Title, c.Body = ui.Say("many"), ui.Say("many.do", p.Wait)
	case Busy:
		c.Title, c.Body = ui.Say("busy"), ui.Say("busy.do")
	case None:
	}
	return c
}

// Passkey returns the other way in.
func (p Page) Passkey() ui.Passkey {
	return ui.Passkey{For: "login", Next: p.Next, Text: ui.Say("passkey")}
}

// Fields returns what is to be filled in.
func (p Page) Fields() []ui.Field {
	return []ui.Field{
		{Name: "login", Label: ui.Say("login"), Value: p.Login, Complete: "username", Focus: true},
		{Name: "password", Label: ui.Say("password"), Kind: "password", Complete: "current-password"},
	}
}
