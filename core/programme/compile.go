package programme

import (
	"strconv"

	"github.com/tallystick/tallystick/core/programme/condition"
)

// A Programme is a document that compiles: its conditions are read.
type Programme struct {
	Document    *Document
	eligibility []*condition.Condition
	triggers    []*condition.Condition // nil where one is dated
}

// Compile reads the conditions of the document and checks it. Without findings
// the programme can be signed.
func Compile(d *Document) (*Programme, []Finding) {
	p, c := &Programme{Document: d}, &checker{d: d}
	schema := FactSchema(d.Currency)
	c.few("eligibility", len(d.Eligibility))
	var seen []string
	for i, k := range d.Eligibility {
		c.name(at("eligibility", i, "rule"), k.Rule, true)
		seen = c.once(at("eligibility", i, "rule"), k.Rule, seen)
		p.eligibility = append(p.eligibility, c.condition(schema, at("eligibility", i, "when"), k.When))
		for _, text := range [...]string{k.Reason.En, k.Reason.Zh} {
			if len(text) > maxReason {
				c.add(at("eligibility", i, "reason"), TextTooLong, strconv.Itoa(len(text)), strconv.Itoa(maxReason))
			}
		}
	}
	for i, t := range d.Triggers {
		var when *condition.Condition
		if t.When != "" {
			when = c.condition(schema, at("triggers", i, "when"), t.When)
		}
		p.triggers = append(p.triggers, when)
	}
	c.all()
	if len(c.found) > 0 {
		return nil, c.found
	}
	return p, nil
}

// condition compiles a text, which must be the canonical one: there is one way
// to sign what it means.
func (c *checker) condition(s *condition.Schema, path, text string) *condition.Condition {
	when, no := s.Compile(text)
	switch {
	case no != nil:
		c.found = append(c.found, Finding{path, string(no.Rule), no.Figures, no.Offset})
	case when.String() != text:
		c.add(path, Rule(condition.NotCanonical), when.String())
	}
	return when
}

// A Reason is why a receivable is left out: the rule that it does not meet, what
// was found, and what it is measured by.
type Reason struct {
	Rule  string
	Value string
	Limit string
}

// Reasons lists why a receivable with these facts is not eligible, in the order
// of the rules; it is eligible if there is none. What cannot be said, as a fact
// is missing, is not met.
func (p *Programme) Reasons(f *condition.Facts) []Reason {
	var all []Reason
	for i, k := range p.eligibility {
		if why, fails := k.Explain(f); fails {
			all = append(all, Reason{p.Document.Eligibility[i].Rule, why.Value, why.Limit})
		}
	}
	return all
}

// Fired lists the conditional triggers that are true of the facts, by their
// places in the document.
func (p *Programme) Fired(f *condition.Facts) []int {
	var all []int
	for i, t := range p.triggers {
		if t != nil && t.Holds(f) {
			all = append(all, i)
		}
	}
	return all
}
