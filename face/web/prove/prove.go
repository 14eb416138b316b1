// Package prove asks somebody who is signed in to show once more that it is
// them, before money moves or keys change.
package prove

import (
	_ "embed"
	"io"

	"github.com/tallystick/tallystick/face/web/ui"
)

var (
	//go:embed prove.html
	source string
	//go:embed words.txt
	texts string
)

var page = ui.Parse("prove", source, texts)

// A Page is everything the page shows. It can be filled by hand.
type Page struct {
	ui.Shell
	Next     string // the page to go on to, a path
	Passkeys bool   // the person has one
	Wrong    bool   // the password was
	Wait     int64  // seconds before another try makes sense, 0: now
}

// Render writes the page.
func (p Page) Render(w io.Writer) error {
	p.Bare = true
	return page.Render(w, p.Shell, p)
}

// Passkey returns the quick way.
func (p Page) Passkey() ui.Passkey {
	return ui.Passkey{For: "prove", Next: p.Next, Text: ui.Say("passkey"), Main: true}
}

// Field returns what is to be filled in.
func (p Page) Field() ui.Field {
	f := ui.Field{Name: "password", Label: ui.Say("password"), Kind: "password", Complete: "current-password"}
	switch {
	case p.Wait > 0:
		f.Error = ui.Say("wait", p.Wait)
	case p.Wrong:
		f.Error = ui.Say("wrong")
	}
	return f
}
