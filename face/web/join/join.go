// Package join is the page that a link leads to: the one-time link that makes
// the first administrator, an invitation, or a new password.
package join

import (
	_ "embed"
	"io"
	"net/http"

	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/access"
)

var (
	//go:embed join.html
	source string
	//go:embed words.txt
	texts string
)

var page = ui.Parse("join", source, texts)

// A Page is everything the page shows. It can be filled by hand.
type Page struct {
	ui.Shell
	Kind    Kind
	Inviter string // the organisation that one joins, as it is shown to people
	Role    access.Role
	Login   string // as they were typed
	Name    string
	Field   string // that is not right: "login", "name", "password"; "" for none
	Taken   bool   // the login is somebody else's
}

// A Kind is what the link is for.
type Kind uint8

// The kinds.
const (
	Gone     Kind = iota // it was used, has expired or never was
	Setup                // to make the first administrator
	Invite               // to join an organisation
	Password             // to choose a new password
)

// Render writes the page.
func (p Page) Render(w io.Writer) error {
	p.Bare = true
	return page.Render(w, p.Shell, p)
}

// Status returns what the page is answered with: a link that leads nowhere is
// not found.
func (p Page) Status() int {
	if p.Kind == Gone {
		return http.StatusNotFound
	}
	return http.StatusOK
}

// Is reports whether the link is of a kind, by its word: for the template.
func (p Page) Is(kind string) bool {
	return kind == [...]string{"gone", "setup", "invite", "password"}[p.Kind]
}

// GoneSays is what the page says of a link that leads nowhere.
func (p Page) GoneSays() ui.Callout {
	return ui.Callout{
		Tone: ui.Warn, Title: ui.Say("gone"), Body: ui.Say("gone.do"),
		Do: ui.Link{Text: ui.Say("sign-in"), Path: "/login"},
	}
}

// RoleText returns the role that is offered.
func (p Page) RoleText() ui.Text { return ui.Say("role." + p.Role.String()) }

// Fields returns what is to be filled in.
func (p Page) Fields() []ui.Field {
	password := ui.Field{
		Name: "password", Label: ui.Say("password"), Kind: "password", Complete: "new-password",
		Hint: ui.Say("password.hint"), Error: p.fault("password"),
	}
	if p.Kind == Password {
		return []ui.Field{password}
	}
	login := ui.Field{
		Name: "login", Label: ui.Say("login"), Value: p.Login, Complete: "username", Hint: ui.Say("login.hint"),
		Error: p.fault("login"), Focus: true,
	}
	if p.Taken {
		login.Error = ui.Say("login.taken")
	}
	name := ui.Field{
		Name: "name", Label: ui.Say("name"), Value: p.Name, Complete: "name", Hint: ui.Say("name.hint"),
		Error: p.fault("name"),
	}
	return []ui.Field{login, name, password}
}

func (p Page) fault(field string) ui.Text {
	if p.Field != field {
		return ui.Text{}
	}
	return ui.Say(field + ".wrong")
}
