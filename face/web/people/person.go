package people

import (
	_ "embed"
	"io"

	"github.com/tallystick/tallystick/face/web/ui"
)

//go:embed person.html
var personSource string

var person = ui.Parse("person", personSource, texts)

// A Single is the page of one person, where its role is changed or ended.
type Single struct {
	ui.Shell
	Person Person
	Form   Form
}

// Render writes the page.
func (s Single) Render(w io.Writer) error {
	s.Title = s.Person.Name
	s.Trail = []ui.Link{{Text: ui.Say("title"), Path: "/people"}}
	return person.Render(w, s.Shell, s)
}

// Facts returns who the person is.
func (s Single) Facts() []ui.Fact {
	facts := []ui.Fact{
		{Name: ui.Say("login"), Value: s.Person.Login},
		{Name: ui.Say("role"), Value: ui.Say("role." + s.Person.Role.String())},
		{Name: ui.Say("passkeys"), Value: s.Person.Passkeys},
	}
	if s.Person.Until != 0 {
		facts = append(facts, ui.Fact{Name: ui.Say("until"), Value: s.Person.Until})
	}
	return facts
}

// May reports whether whoever looks may change the person.
func (s Single) May() bool { return s.Person.ID != s.Who.User && s.Person.Role <= s.Who.Role }

// Fields returns the form of the role.
func (s Single) Fields() []ui.Field {
	return wrong([]ui.Field{
		roles(s.Who.Role, s.Form.Role),
		{
			Name: "until", Label: ui.Say("until"), Kind: "date", Value: s.Form.Until, Optional: true,
			Hint: ui.Say("until.hint"),
		},
	}, s.Form.Field)
}
