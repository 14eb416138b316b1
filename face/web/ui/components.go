package ui

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/face/web/chart"
)

// A Link leads to another page of this site.
type Link struct {
	Text Text
	Path string // "/deals/D1"; "": it leads nowhere, and is a text
}

// To returns the address of the link if it stays on this site, else "#": a
// path that came from data cannot lead away.
func (l Link) To() string {
	away := strings.HasPrefix(l.Path, "//") || strings.HasPrefix(l.Path, `/\`)
	if !away && strings.IndexAny(l.Path, "/?#") == 0 {
		return l.Path
	}
	return "#"
}

// A Tone is how good or bad news is. It is never the only sign: words say it.
type Tone uint8

// The tones.
const (
	Plainly Tone = iota // neither
	Good                // as it should be, money is there
	Info                // on its way
	Warn                // somebody should look
	Bad                 // lost, refused, overdue
	Done                // over, of no more interest
)

func (t Tone) class() string {
	return [...]string{"tone-plain", "tone-good", "tone-info", "tone-warn", "tone-bad", "tone-done"}[t]
}

// Class returns the class of the tone, for templates.
func (t Tone) Class() string { return t.class() }

// A State is where something stands, as a dot and a sentence.
type State struct {
	Tone Tone
	Text Text
}

// DealTone returns the tone of a deal's state.
func DealTone(s deal.State) Tone {
	switch s {
	case deal.Confirmed, deal.Offered, deal.Accepted, deal.Drawn:
		return Info
	case deal.Financed, deal.PartPaid:
		return Good
	case deal.Overdue, deal.Recourse:
		return Warn
	case deal.WrittenOff:
		return Bad
	case deal.Settled, deal.BoughtBack, deal.Reassigned, deal.Cancelled:
		return Done
	case deal.Presented:
	}
	return Plainly
}

// DealState returns the state of a deal in the shared words. A page that can
// say more (a day, an amount) makes a State of its own.
func DealState(s deal.State) State { return State{DealTone(s), Say("deal." + s.String())} }

// KindName returns what a kind of command is called.
func KindName(k command.Kind) Text { return Say("kind." + k.String()) }

// BasisName returns what a day count is called.
func BasisName(b day.Basis) Text { return Say("basis." + b.String()) }

// A Code is what machines call something: a name, a hash, a path. It is the same
// in every language, and nobody translates it.
type Code string

// A Hero is the one number of a page.
type Hero struct {
	Label  Text
	Amount money.Amount
	Note   Text // one sentence below
}

// A Stat is a small number with its name.
type Stat struct {
	Label Text
	Value any // as a cell of a table
	Note  Text
}

// A Fact is a name and a value.
type Fact struct {
	Name  Text
	Value any // as a cell of a table
}

// A Callout is something to know before going on: a refusal with its reason
// and what to do, or what came of the last step.
type Callout struct {
	Tone  Tone
	Title Text
	Body  Text
	Copy  Snippet // to be taken along; the zero Snippet is none
	Do    Link    // the zero Link is none
}

// Icon returns the name of the callout's icon.
func (c Callout) Icon() string {
	switch c.Tone {
	case Good, Done:
		return "check"
	case Warn, Bad:
		return "alert"
	case Plainly, Info:
	}
	return "info"
}

// Live says how a screen reader tells of the callout.
func (c Callout) Live() string {
	if c.Tone == Bad {
		return "alert"
	}
	return "status"
}

// An Empty says that there is nothing here, why, and the one next step.
type Empty struct {
	Icon  string // "inbox" if none is given
	Title Text
	Body  Text
	Do    Link
}

// A Figure is a chart with the sentence that it shows, and its numbers as a
// table for whoever cannot or does not want to see it.
type Figure struct {
	ID     string // of the figure in the page
	Title  Text
	Says   Text // what one sees, in one sentence
	Chart  chart.Chart
	Legend []Key
	Table  Table
}

// A Key is one colour of a figure's legend.
type Key struct {
	Token string // "late-2"
	Text  Text
}

// LateKeys returns the legend of the classes of lateness.
func LateKeys() []Key {
	keys := make([]Key, 0, chart.LateMore+1)
	for l := chart.OnTime; l <= chart.LateMore; l++ {
		keys = append(keys, Key{l.Token(), Say("late." + strconv.Itoa(int(l)))})
	}
	return keys
}

// A Choice is one way to see a page, of some.
type Choice struct {
	Text Text
	Path string
	Now  bool
}

// To returns where the choice leads: see [Link.To].
func (c Choice) To() string { return Link{Path: c.Path}.To() }

// DealPath returns the address of the page of a deal. Names may hold what an
// address may not.
func DealPath(name string) string { return "/deals/" + url.PathEscape(name) }

// ToDeal leads to the page of a deal, by what it is called.
func ToDeal(called, name string) Link { return Link{Plain(called), DealPath(name)} }

// ToInvoice leads to the page of an invoice, by what it is called.
func ToInvoice(called, name string) Link {
	return Link{Plain(called), "/invoices/" + url.PathEscape(name)}
}

// A Proof leads to the entry of the journal that proves what stands beside it.
type Proof struct{ Leaf uint64 }

// Link returns where the proof is.
func (p Proof) Link() Link {
	return Link{Say("proof.leaf", p.Leaf), "/journal/" + strconv.FormatUint(p.Leaf, 10)}
}

// Bytes is a size as a cell.
type Bytes int64

// A Snippet is text to be taken along: a secret, a link, a command. Where the
// browser can, a button copies it.
type Snippet struct {
	Label Text // read aloud: what it is
	Text  string
}

// A Call is a request to the API that gives what a page shows.
type Call struct {
	Method string // "GET"
	Path   string
	Body   string // JSON, "" for none
}

// A Step is one thing that happened, or is to come, in [Steps].
type Step struct {
	When any // as a cell of a table
	What Text
	More Text
	Leaf Proof // the zero Proof is none
	Tone Tone
	Open bool // to come
}
