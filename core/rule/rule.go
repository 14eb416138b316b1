// Package rule holds law and regulation as data: packs of rules, each with the
// days between which it holds, the article that it cites, what it tests, what is
// done where it is broken, and how far its text was read.
//
//	pack cn ──▶ rules in force on a day ──▶ figures ──▶ refuse │ freeze │ warn │ report
//
// A rule is never a constant in code: caps change. The package decides nothing;
// what a rule says is not legal advice.
package rule

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/tallystick/tallystick/core/cbor"
	"github.com/tallystick/tallystick/core/day"
)

// An Action is what is done where a rule is broken.
type Action uint8

// The actions.
const (
	Refuse Action = iota + 1 // what was asked is not done
	Freeze                   // what is under way stands still until somebody decides
	Warn                     // whoever asks is told, and may go on
	Report                   // it is listed for those who answer for it
)

// String returns the action's name.
func (a Action) String() string {
	return [...]string{"refuse", "freeze", "warn", "report"}[a-1]
}

// A Source says how far the text of a rule was read.
type Source uint8

// The sources. A rule that is only remembered is to be read before anybody
// relies on it.
const (
	Primary Source = iota + 1
	Secondary
	Memory
)

// String returns the source's name.
func (s Source) String() string {
	return [...]string{"primary", "secondary", "memory"}[s-1]
}

// A Figure is a number that a rule names.
type Figure struct {
	Name  string
	Value int64
	Unit  string // days, months, years, hours, billionths, or minor units of a currency
}

// A Rule is one rule of a pack.
type Rule struct {
	ID       string
	Article  string
	From, To day.Date // the days that it holds, both included; zero is not known, or open
	Test     string
	Action   Action
	Evidence string
	Source   Source
	Figures  []Figure
}

// On reports whether the rule holds on a day.
func (r *Rule) On(d day.Date) bool { return r.From <= d && (r.To == 0 || d <= r.To) }

// A Pack is the rules of one place.
type Pack struct {
	Name  string
	Rules []Rule // by id, then by their first day
}

// Version returns the SHA-256 of all that the pack says, in hexadecimal: what a
// deal records of it.
func (p Pack) Version() string {
	b := cbor.AppendText(nil, p.Name)
	for _, r := range p.Rules {
		for _, s := range [...]string{r.ID, r.Article, r.Test, r.Evidence} {
			b = cbor.AppendText(b, s)
		}
		for _, n := range [...]int64{int64(r.From), int64(r.To), int64(r.Action), int64(r.Source)} {
			b = cbor.AppendInt(b, n)
		}
		b = cbor.AppendArray(b, len(r.Figures))
		for _, f := range r.Figures {
			b = cbor.AppendInt(cbor.AppendText(cbor.AppendText(b, f.Name), f.Unit), f.Value)
		}
	}
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

// Named returns the pack called name, and reports whether there is one.
func Named(name string) (Pack, bool) {
	for _, p := range Packs() {
		if p.Name == name {
			return p, true
		}
	}
	return Pack{}, false
}

// Figure returns the value of a figure of the rule, and reports whether it has
// one.
func (r *Rule) Figure(name string) (int64, bool) {
	for _, f := range r.Figures {
		if f.Name == name {
			return f.Value, true
		}
	}
	return 0, false
}

// On returns the rules that hold on a day.
func (p Pack) On(d day.Date) []Rule {
	return slices.DeleteFunc(slices.Clone(p.Rules), func(r Rule) bool { return !r.On(d) })
}

// Packs returns the packs, by name. They are for reading.
func Packs() []Pack {
	return []Pack{{"cn", china}, {"eu", europe}, {"in", india}}
}

// from returns a first day that is written out.
func from(year, month, dayOfMonth int) day.Date {
	d, ok := day.Of(year, month, dayOfMonth)
	if !ok {
		panic(fmt.Sprintf("rule: no such day: %d-%d-%d", year, month, dayOfMonth))
	}
	return d
}
