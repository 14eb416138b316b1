// Package trouble is the page for whatever cannot be shown: what happened, and
// what to do next.
package trouble

import (
	_ "embed"
	"io"
	"maps"
	"slices"

	"github.com/tallystick/tallystick/face/web/ui"
)

var (
	//go:embed trouble.html
	source string
	//go:embed words.txt
	texts string
)

var page = ui.Parse("trouble", source, texts)

// A Page is everything the page shows. It can be filled by hand. Its texts come
// from the doors, in the language of the reader.
type Page struct {
	ui.Shell
	What   string // happened
	Detail string
	Do     string // what to do next
	Limits map[string]string
	Status int
	Trace  string // of the request, for whoever keeps the server
	Next   string // a page that helps: to log in, to prove presence; "" for none
}

// Render writes the page.
func (p Page) Render(w io.Writer) error { return page.Render(w, p.Shell, p) }

// Facts returns the figures that were not met, and the request's name.
func (p Page) Facts() []ui.Fact {
	var facts []ui.Fact
	for _, name := range slices.Sorted(maps.Keys(p.Limits)) {
		facts = append(facts, ui.Fact{Name: ui.Plain(name), Value: p.Limits[name]})
	}
	if p.Trace != "" {
		facts = append(facts, ui.Fact{Name: ui.Say("request"), Value: p.Trace})
	}
	return append(facts, ui.Fact{Name: ui.Say("status"), Value: p.Status})
}

// Way returns where to go from here.
func (p Page) Way() ui.Link {
	if p.Next != "" {
		return ui.Link{Text: ui.Say("next"), Path: p.Next}
	}
	return ui.Link{Text: ui.Say("home"), Path: "/"}
}
