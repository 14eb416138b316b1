package ui

import (
	"html/template"
	"slices"
	"time"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/node/desk/access"
)

// A Shell is what the frame around a page needs to know. Pages embed it.
type Shell struct {
	Lang         string // "en" or "zh"
	Scheme       string // "light" or "dark"; "" follows the system
	Patterns     bool   // charts are hatched, for whoever does not tell colours apart
	Path         string // of this page with its query, to come back to
	Title        string // of the window; "" takes the page's word "title"
	Who          access.Who
	Organisation string   // as it is shown to people
	Trail        []Link   // the pages above this one
	Calls        []Call   // what the API answers for this page
	Notice       *Callout // what came of the last step
	Behind       time.Duration
	Height       uint64 // that the page shows, said if it is behind
	Demo         *Demo
	Pages        map[string]bool // which pages of the menu there are; nil: all
	Bare         bool            // no menu: nobody has logged in, or nothing can be chosen
}

// A Demo is the strip above every page of a demonstration: its day, whose eyes
// one sees with, and the clock.
type Demo struct {
	Day   day.Date
	Back  string // where the clock leads back to
	Roles []Role
}

// A Role is somebody whose eyes one can see with.
type Role struct {
	Value string
	Text  Text
	Now   bool
}

// A Place is an entry of the menu.
type Place struct {
	Path, Icon string
	Text       Text
	Here       bool
}

// A place is what the menu knows of a page.
type place struct {
	path, icon, key string
	sides           party.Roles // 0: any
	least           access.Role
}

// opensTo reports whether w may open the page.
func (p place) opensTo(w access.Who) bool {
	return w.Role >= p.least && (p.sides == 0 || w.Sides&p.sides != 0)
}

// places lists the menu: who sees what, in order. Who has the first of them
// starts there.
var places = []place{
	{"/cash", "cash", "nav.cash", party.Supplier, access.Viewer},
	{"/approve", "approve", "nav.approve", party.Buyer, access.Viewer},
	{"/exposure", "exposure", "nav.exposure", party.Funder, access.Viewer},
	{"/pipeline", "pipeline", "nav.pipeline", party.Funder, access.Viewer},
	{"/books", "books", "nav.books", party.Funder, access.Viewer},
	{"/invoices", "invoices", "nav.invoices", party.Supplier | party.Buyer, access.Viewer},
	{"/drafts", "sign", "nav.drafts", party.Supplier | party.Buyer | party.Funder, access.Maker},
	{"/operator", "operator", "nav.operator", 0, access.Operator},
	{"/people", "people", "nav.people", 0, access.Administrator},
	{"/journal", "proof", "nav.journal", 0, access.Viewer},
	{"/developer", "developer", "nav.developer", 0, access.Viewer},
}

// Places returns the menu of w, the page at path marked. pages says which there
// are; nil: all.
func Places(w access.Who, path string, pages map[string]bool) []Place {
	var menu []Place
	for _, p := range places {
		if !p.opensTo(w) || pages != nil && !pages[p.path] {
			continue
		}
		menu = append(menu, Place{p.path, p.icon, Say(p.key), within(path, p.path)})
	}
	return menu
}

// First returns the page that w starts on, of those there are.
func First(w access.Who, pages map[string]bool) string {
	if !w.Known() {
		return "/login"
	}
	if menu := Places(w, "", pages); len(menu) > 0 {
		return menu[0].Path
	}
	return "/account"
}

// within reports whether path is place or below it.
func within(path, place string) bool {
	if len(path) < len(place) || path[:len(place)] != place {
		return false
	}
	return len(path) == len(place) || path[len(place)] == '/' || path[len(place)] == '?'
}

// frame is the data of the template of the frame.
type frame struct {
	Shell
	Main     template.HTML
	Charts   bool // the page needs the script that draws
	Passkeys bool // and the one that asks for passkeys
}

// Menu returns the menu.
func (f frame) Menu() []Place { return Places(f.Who, f.Path, f.Pages) }

// Above returns the pages above this one, but those that whoever asks may not
// open: a funder sees an invoice that it finances, not the list of invoices.
func (f frame) Above() []Link {
	return slices.DeleteFunc(slices.Clone(f.Trail), func(l Link) bool {
		i := slices.IndexFunc(places, func(p place) bool { return p.path == l.Path })
		return i >= 0 && !places[i].opensTo(f.Who)
	})
}

// Home returns where the mark leads.
func (f frame) Home() string {
	if f.Who.Known() {
		return "/"
	}
	return "/login"
}

// Languages returns the buttons that switch the language.
func (f frame) Languages() []Role {
	return []Role{
		{"en", Plain("EN"), f.Lang == "en"},
		{"zh", Plain("中文"), f.Lang == "zh"},
	}
}

// Schemes returns the buttons that switch the scheme.
func (f frame) Schemes() []Scheme {
	return []Scheme{
		{"light", "sun", Say("scheme.light"), f.Scheme == "light"},
		{"auto", "auto", Say("scheme.auto"), f.Scheme == ""},
		{"dark", "moon", Say("scheme.dark"), f.Scheme == "dark"},
	}
}

// A Scheme is a button that switches the scheme.
type Scheme struct {
	Value, Icon string
	Text        Text
	Now         bool
}

// Late reports whether what the page shows is behind by more than a moment.
func (f frame) Late() bool { return f.Behind >= 2*time.Second }

// Seconds returns how far the page is behind.
func (f frame) Seconds() int64 { return int64(f.Behind / time.Second) }
