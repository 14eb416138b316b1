package termsheet

import (
	"slices"

	"github.com/tallystick/tallystick/core/programme"
	"github.com/tallystick/tallystick/core/rule"
)

func (s *speaker) triggers(d *programme.Document) Section {
	x := Section{Title: s.text("section.triggers")}
	if len(d.Triggers) == 0 {
		x.Blocks = []Block{{Text: s.text("trigger.none")}}
		return x
	}
	teller := s.teller(d.Currency)
	t := &Table{Head: []string{s.label("triggers"), s.label("triggers.when"), s.label("triggers.do")}}
	for _, trigger := range d.Triggers {
		when := Cell{Text: s.text("on-day", s.day(trigger.On))}
		if trigger.On == 0 {
			when = Cell{s.text("when", teller.tell(trigger.When)), trigger.When}
		}
		t.Cells = append(t.Cells, []Cell{{Text: trigger.Name}, when, {Text: s.does(trigger)}})
	}
	x.Blocks = []Block{{Table: t}}
	return x
}

// does says what a trigger does, and whom it concerns.
func (s *speaker) does(t programme.Trigger) string {
	does := s.text("do." + t.Do.String())
	switch {
	case t.To == 0, t.To == programme.Seller && (t.Do == programme.Recourse || t.Do == programme.BuyBack):
		return does // says already whom it concerns
	case t.Do == programme.Notify:
		return s.text("do.notify-to", s.name(t.To))
	}
	return s.then(does, s.text("do.to", s.name(t.To)))
}

func (s *speaker) watch(d *programme.Document) Section {
	text := s.capital(s.text("watch", s.name(d.Watch.By), s.count(d.Watch.Every)))
	return Section{s.text("section.watch"), []Block{{Text: text}}}
}

func (s *speaker) packs(d *programme.Document) Section {
	x := Section{Title: s.text("section.packs")}
	if len(d.Packs) == 0 {
		x.Blocks = []Block{{Text: s.text("pack.none")}}
		return x
	}
	var rows []Row
	for _, name := range d.Packs {
		for _, p := range rule.Packs() {
			if p.Name == name.String() {
				rows = append(rows, Row{
					Label: p.Name, Value: s.text("pack." + p.Name), Note: s.text("colon", s.text("pack.version"), p.Version()),
				})
			}
		}
	}
	x.Blocks = []Block{{Rows: rows}, {Text: s.text("pack.asked", s.day(d.From))}}
	return x
}

// signatures gives each party that signs a place to do so; of a role that nobody
// plays by name yet there is one place.
func (s *speaker) signatures(d *programme.Document, hash string) Section {
	x := Section{s.text("section.signatures"), []Block{{Text: s.text("signed")}, {Mono: hash}}}
	var all []Signing
	for _, p := range d.Parties {
		if slices.Contains(d.Signers, p.Role) {
			all = append(all, Signing{
				Role: s.capital(s.name(p.Role)), Party: p.Name,
				Lines: []string{s.text("sign.hand"), s.text("sign.name"), s.text("sign.day")},
			})
		}
	}
	x.Blocks = append(x.Blocks, Block{Signings: all})
	return x
}
