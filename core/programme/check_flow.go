package programme

import (
	"slices"
)

func (c *checker) waterfall() {
	w := c.d.Waterfall
	c.few("waterfall", len(w))
	if len(w) == 0 {
		c.add("waterfall", WaterfallEmpty)
		return
	}
	var caps []Due
	for i, s := range w {
		c.word(at("waterfall", i, "cap"), s.Cap.String())
		if c.word(at("waterfall", i, "to"), s.To.String()); s.To.Role() != 0 && s.To.String() != "" {
			c.party(at("waterfall", i, "to"), s.To.Role())
		}
		if slices.Contains(caps, s.Cap) && s.Cap != Residual {
			c.add(at("waterfall", i, "cap"), Twice, s.Cap.String())
		}
		caps = append(caps, s.Cap)
		if s.Cap == Residual && i < len(w)-1 {
			c.add(at("waterfall", i, "cap"), EarlyResidual)
		}
	}
	switch last := w[len(w)-1]; {
	case last.Cap != Residual:
		c.add(at("waterfall", len(w)-1, "cap"), NoResidual, last.Cap.String())
	case last.To.Role() == 0:
		c.add(at("waterfall", len(w)-1, "to"), ResidualToBucket, last.To.String())
	}
	for _, due := range c.d.creates() {
		if !slices.Contains(caps, due) {
			c.add("waterfall", WaterfallLacks, due.String())
		}
	}
}

// creates lists what a deal under the programme can owe, so that its waterfall
// must have a step for it.
func (d *Document) creates() []Due {
	var all []Due
	purchase := d.Price.Charged == Discount
	if d.Technique != DynamicDiscounting && d.Technique != Certificate {
		all = append(all, DuePrincipal)
	}
	if !purchase && (d.Price.Rate > 0 || d.Price.Feed != "") {
		all = append(all, DueInterest)
	}
	if !purchase && slices.ContainsFunc(d.Price.Fees, func(f Fee) bool { return f.Rate > 0 }) {
		all = append(all, DueFee)
	}
	if d.Has(ImportFactor) {
		all = append(all, DueCharges)
	}
	if d.Technique == DynamicDiscounting || d.Technique == Certificate {
		all = append(all, DueFace)
	}
	return all
}

func (c *checker) triggers() {
	d := c.d
	c.few("triggers", len(d.Triggers))
	var seen []string
	for i, t := range d.Triggers {
		name, do := at("triggers", i, "name"), at("triggers", i, "do")
		c.name(name, t.Name, true)
		seen = c.once(name, t.Name, seen)
		switch dated := t.On != 0; {
		case dated == (t.When != ""):
			c.add(at("triggers", i, ""), TriggerUntimed)
		case dated && (t.On < d.From || t.On > d.Until):
			c.add(at("triggers", i, "on"), TriggerOutside, t.On.String(), d.From.String(), d.Until.String())
		}
		c.word(do, t.Do.String())
		switch {
		case (t.Do == Recourse || t.Do == BuyBack) && !d.Recourse:
			c.add(do, TriggerNoRecourse, t.Do.String())
		case t.Do == Disclose && d.Disclosed:
			c.add(do, TriggerDisclosed)
		case t.Do == Notify && t.To == 0:
			c.add(at("triggers", i, "to"), TriggerWhom, t.Do.String())
		}
		if t.To != 0 {
			c.party(at("triggers", i, "to"), t.To)
		}
	}
}

func (c *checker) signers() {
	d := c.d
	c.few("signers", len(d.Signers))
	var seen []string
	for i, r := range d.Signers {
		path := at("signers", i, "")
		seen = c.once(path, r.String(), seen)
		if c.word(path, r.String()); r.String() != "" && !d.Has(r) {
			c.add(path, SignerWithoutRole, r.String())
		}
	}
	for _, r := range d.bound() {
		if !slices.Contains(d.Signers, r) {
			c.add("signers", SignerMissing, r.String())
		}
	}
}

// bound lists the roles that a programme binds, so that they must sign: those
// that its technique names, and whoever else pays, guarantees or services.
func (d *Document) bound() []Role {
	var all []Role
	for _, n := range needs {
		if n.technique == d.Technique {
			all = append(all, n.signers...)
		}
	}
	for _, r := range [...]Role{ImportFactor, Guarantor, Servicer} {
		if d.Has(r) {
			all = append(all, r)
		}
	}
	if r := d.Price.BorneBy; r != 0 && d.Has(r) && d.named(r) && !slices.Contains(all, r) {
		all = append(all, r)
	}
	return all
}

// named reports whether a party of the role is named; others sign when they
// accede.
func (d *Document) named(r Role) bool {
	return slices.ContainsFunc(d.Parties, func(p Party) bool { return p.Role == r && p.Name != "" })
}
