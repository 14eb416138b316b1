// Package developer is the page for whoever connects a program: the call behind
// each page, keys, webhooks, and what the organisation's programs asked of late.
package developer

import (
	_ "embed"
	"io"
	"strconv"
	"time"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/access"
)

var (
	//go:embed developer.html
	source string
	//go:embed words.txt
	texts string
)

var page = ui.Parse("developer", source, texts)

// A Page is everything the page shows. It can be filled by hand.
type Page struct {
	ui.Shell
	Origin string // the address of the server: "https://desk.example.org"
	Recent []Request
	Keys   []Key
	Hooks  []Hook
	Form   Form
}

// A Request is one that a program or page of the organisation sent to the API.
type Request struct {
	At      day.Instant
	ID      string
	Method  string
	Route   string // "/api/v1/deals/{name}"
	Status  int
	Problem string // its name, "" for none
	Took    time.Duration
	Key     string // what the key is called, "" for a person
}

// A Key is an API key.
type Key struct {
	ID      int64
	Name    string
	Hint    string // its first letters
	Role    access.Role
	Scopes  string // "read, write"
	Expires day.Instant
	Used    day.Instant // 0: never
	State   Standing
}

// A Standing is whether a key holds.
type Standing uint8

// The standings.
const (
	Holds Standing = iota
	Expired
	Revoked
)

// A Hook is a webhook.
type Hook struct {
	ID      int64
	URL     string
	Created day.Instant
	Paused  day.Instant // 0: it is told what happens
	Old     day.Instant // until when the secret before signs too, 0: it does not
}

// A Form is what was filled in, and what of it is not right.
type Form struct {
	Name, Role, Days    string
	Read, Write, Manage bool
	URL                 string
	Field               string // "name", "role", "scopes", "days", "organisation", "url", "url-private", "too-many"
}

// NewForm is how the forms are before anybody has filled them in.
func NewForm() Form { return Form{Role: "viewer", Days: "90", Read: true} }

// Render writes the page.
func (p Page) Render(w io.Writer) error { return page.Render(w, p.Shell, p) }

// Manages reports whether whoever looks may make keys and webhooks.
func (p Page) Manages() bool { return p.Who.Role >= access.Administrator }

// First returns the first call that somebody tries.
func (p Page) First() ui.Snippet {
	return ui.Snippet{Label: ui.Say("first"), Text: "export TALLY_KEY=tsk_…\n" + p.get("/api/v1/me")}
}

// Write returns a call that changes something.
func (p Page) Write() ui.Snippet {
	const invoice = `{"object":"I1","buyer":"B","number":"2026-1","issued":"2026-01-05","gross":"1000.00 CNY"}`
	return ui.Snippet{
		Label: ui.Say("idempotency"),
		Text: `curl -H "Authorization: Bearer $TALLY_KEY" -H 'Content-Type: application/json' \` + "\n" +
			"  -H 'Idempotency-Key: invoice-2026-1' '" + p.Origin + "/api/v1/commands/trade.invoice' \\\n  -d '" + invoice + "'",
	}
}

func (p Page) get(path string) string {
	return `curl -H "Authorization: Bearer $TALLY_KEY" '` + p.Origin + path + "'"
}

// A Behind is the call behind a page.
type Behind struct {
	Page ui.Text
	Curl ui.Snippet
}

// Behind returns the call behind each page that whoever looks has in the menu,
// and those of single objects.
func (p Page) Behind() []Behind {
	var all []Behind
	add := func(page ui.Text, paths ...string) {
		text := ""
		for _, path := range paths {
			if text != "" {
				text += "\n"
			}
			text += p.get(path)
		}
		all = append(all, Behind{page, ui.Snippet{Label: page, Text: text}})
	}
	for _, place := range ui.Places(p.Who, "", p.Pages) {
		if paths := Calls(place.Path); len(paths) > 0 {
			add(place.Text, paths...)
		}
	}
	for _, object := range []string{"deal", "party", "entry"} {
		add(ui.Say("page."+object), Calls(object)...)
	}
	return all
}

// Calls returns the calls behind a page of the menu, or of a kind of object.
func Calls(page string) []string {
	switch page {
	case "/cash":
		return []string{"/api/v1/deals?state=accepted&limit=100"}
	case "/approve":
		return []string{"/api/v1/deals?state=presented&limit=100"}
	case "/books":
		return []string{"/api/v1/trial-balance"}
	case "/exposure":
		return []string{"/api/v1/limits", "/api/v1/deals?state=financed,part-paid,overdue&limit=100"}
	case "/pipeline":
		return []string{"/api/v1/deals?limit=100"}
	case "/invoices":
		return []string{"/api/v1/invoices?limit=100"}
	case "/drafts":
		return []string{"/api/v1/drafts"}
	case "/journal":
		return []string{"/api/v1/log", "/api/v1/events"}
	case "/operator":
		return []string{"/api/v1/platform"}
	case "/people":
		return []string{"/api/v1/people", "/api/v1/invitations"}
	case "/developer":
		return []string{"/api/v1/api-keys", "/api/v1/webhooks"}
	case "deal":
		return []string{"/api/v1/deals/NAME"}
	case "party":
		return []string{"/api/v1/parties/NAME"}
	case "entry":
		return []string{"/api/v1/leaves/LEAF", "/api/v1/leaves/LEAF/proof"}
	}
	return nil
}

// RecentTable returns what was asked of late.
func (p Page) RecentTable() ui.Table {
	t := ui.Table{
		ID: "recent", Caption: ui.Say("recent"),
		Columns: []ui.Column{
			{Label: ui.Say("asked")},
			{Label: ui.Say("answer")},
			{Label: ui.Say("when")},
			{Label: ui.Say("took"), Right: true},
			{Label: ui.Say("by")},
			{Label: ui.Say("request")},
		},
		Empty: ui.Empty{Icon: "developer", Title: ui.Say("recent.none"), Body: ui.Say("recent.none.body")},
	}
	for _, r := range p.Recent {
		by := ui.Say("person")
		if r.Key != "" {
			by = ui.Plain(r.Key)
		}
		t.Rows = append(t.Rows, []any{ui.Code(r.Method + " " + r.Route), answer(r), r.At, r.Took, by, ui.Code(r.ID)})
	}
	return t
}

func answer(r Request) any {
	tone := ui.Good
	switch {
	case r.Status >= 500:
		tone = ui.Bad
	case r.Status >= 400:
		tone = ui.Warn
	}
	state := ui.State{Tone: tone, Text: ui.Plain(strconv.Itoa(r.Status))}
	if r.Problem == "" {
		return state
	}
	return ui.Under{Main: state, Reason: r.Problem}
}

// Done says what came of a step, by the name that its handler gave it; of an
// unknown name it says nothing.
func Done(step string) *ui.Callout {
	switch step {
	case "revoked", "resumed", "ended", "again":
		return &ui.Callout{Tone: ui.Good, Title: ui.Say("done." + step)}
	}
	return nil
}

// Secret shows a secret that was made, this once.
func Secret(of, secret string) *ui.Callout {
	return &ui.Callout{
		Tone: ui.Good, Title: ui.Say("secret", of), Body: ui.Say("secret.once"),
		Copy: ui.Snippet{Label: ui.Say("secret.label"), Text: secret},
	}
}
