package programme

import (
	"slices"
	"strconv"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
)

// Bounds of documents.
const (
	maxItems  = 64 // of every list
	maxName   = 48
	maxReason = 400
	maxTenor  = 3660
	maxWatch  = 366
)

// Check lists everything that keeps the document from being signed, in the order
// of its fields. An empty list means that it compiles.
func Check(d *Document) []Finding {
	_, found := Compile(d)
	return found
}

type checker struct {
	d     *Document
	found []Finding
}

func (c *checker) add(path string, r Rule, figures ...string) {
	c.found = append(c.found, Finding{Path: path, Rule: string(r), Figures: figures})
}

func at(list string, i int, field string) string {
	path := list + "[" + strconv.Itoa(i) + "]"
	if field != "" {
		path += "." + field
	}
	return path
}

func (c *checker) all() {
	c.head()
	c.parties()
	c.limits()
	c.figures()
	c.price()
	c.tenor()
	c.evidence()
	c.payees()
	c.collection()
	c.waterfall()
	c.triggers()
	c.watch()
	c.signers()
	c.packs()
	if n := len(c.d.Append(nil)); n > MaxBytes {
		c.add("programme", TooLarge, strconv.Itoa(n), strconv.Itoa(MaxBytes))
	}
}

// name checks the name of something: 1 to 48 of a-z, 0-9 and hyphens for rules
// and lines, and anything without spaces for parties.
func (c *checker) name(path, name string, plain bool) {
	ok := name != "" && len(name) <= maxName
	for _, r := range name {
		if plain {
			ok = ok && ('a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '-')
		} else {
			ok = ok && r > ' ' && r != '/' && r != '#' && r != 0x7f
		}
	}
	if !ok {
		c.add(path, NameInvalid, name)
	}
}

func (c *checker) word(path, word string) {
	if word == "" {
		c.add(path, WordUnknown)
	}
}

// once notes a name that was seen before.
func (c *checker) once(path, name string, seen []string) []string {
	if slices.Contains(seen, name) {
		c.add(path, Twice, name)
	}
	return append(seen, name)
}

func (c *checker) few(path string, n int) {
	if n > maxItems {
		c.add(path, TooMany, strconv.Itoa(n), strconv.Itoa(maxItems))
	}
}

// party checks that somebody plays the role.
func (c *checker) party(path string, r Role) {
	if c.word(path, r.String()); r.String() != "" && !c.d.Has(r) {
		c.add(path, RoleWithoutParty, r.String())
	}
}

func (c *checker) amount(path string, a money.Amount) {
	if a.Sign() <= 0 || a.Minor() > money.Max {
		c.add(path, AmountNotAboveZero, a.String())
	}
	if a.Currency() != c.d.Currency {
		c.add(path, CurrencyDiffers, a.String(), c.d.Currency.Code())
	}
}

func (c *checker) head() {
	d := c.d
	c.name("programme", d.Name, true)
	if d.Version < 1 || d.Version > 1<<31 {
		c.add("version", VersionInvalid, number(d.Version))
	}
	c.word("technique", d.Technique.String())
	if !d.Currency.Known() {
		c.add("currency", CurrencyUnknown, d.Currency.Code())
	}
	if !d.Offset.Valid() {
		c.add("offset", OffsetInvalid, strconv.Itoa(int(d.Offset)))
	}
	if d.From < day.Earliest || d.Until <= d.From || d.Until > day.Latest {
		c.add("until", DatesOutOfOrder, d.From.String(), d.Until.String())
	}
}

func (c *checker) parties() {
	d := c.d
	c.few("parties", len(d.Parties))
	var seen []string
	for i, p := range d.Parties {
		c.word(at("parties", i, "role"), p.Role.String())
		if p.Name != "" {
			c.name(at("parties", i, "name"), p.Name, false)
		}
		seen = c.once(at("parties", i, ""), p.Role.String()+" "+p.Name, seen)
		for _, o := range opposed {
			for _, q := range d.Parties[:min(i, maxItems)] {
				if p.Name != "" && p.Name == q.Name && (o == [2]Role{p.Role, q.Role} || o == [2]Role{q.Role, p.Role}) {
					c.add(at("parties", i, "name"), SelfDealing, p.Name)
				}
			}
		}
	}
	for _, n := range needs {
		for _, r := range n.parties {
			if n.technique == d.Technique && !d.Has(r) {
				c.add("parties", RoleMissing, d.Technique.String(), r.String())
			}
		}
	}
}

func (c *checker) limits() {
	c.few("limits", len(c.d.Limits))
	whole, known := money.Amount{}, false
	for _, l := range c.d.Limits {
		if l.On == 0 && !known {
			whole, known = l.Amount, true
		}
	}
	if !known {
		c.add("limits", LimitMissing)
	}
	var seen []string
	for i, l := range c.d.Limits {
		path := at("limits", i, "on")
		if l.On != 0 {
			c.party(path, l.On)
		}
		seen = c.once(path, l.On.String(), seen)
		c.amount(at("limits", i, "amount"), l.Amount)
		if known && l.Amount.Currency() == whole.Currency() && whole.Less(l.Amount) {
			c.add(at("limits", i, "amount"), LimitAbove, l.Amount.String(), whole.String())
		}
	}
}

func (c *checker) rate(path string, r, least, most money.Rate) {
	if r < least || r > most {
		c.add(path, OutOfRange, r.String(), least.String(), most.String())
	}
}

// figures checks the shares of the face that are paid out and held back.
func (c *checker) figures() {
	d := c.d
	c.rate("advance", d.Advance, 1, money.One)
	c.rate("reserve", d.Reserve, 0, money.One)
	whole := 0 < d.Advance && d.Advance <= money.One && 0 <= d.Reserve && d.Reserve <= money.One
	if whole && d.Advance+d.Reserve > money.One {
		c.add("reserve", AdvanceAndReserve, d.Advance.String(), d.Reserve.String())
	}
}

func (c *checker) price() {
	p := &c.d.Price
	switch {
	case p.Feed != "" && p.Rate != 0:
		c.add("price.feed", PriceTwice, p.Rate.String(), p.Feed)
	case p.Feed != "":
		c.name("price.feed", p.Feed, true)
	case p.Rate == 0 && len(p.Fees) == 0:
		c.add("price", PriceMissing)
	}
	c.rate("price.rate", p.Rate, 0, maxRate)
	c.rate("price.spread", p.Spread, 0, maxRate)
	c.word("price.charged", p.Charged.String())
	if !p.Basis.Valid() {
		c.add("price.basis", WordUnknown)
	}
	if p.Rounding != money.HalfEven && p.Rounding != money.HalfUp {
		c.add("price.rounding", WordUnknown)
	}
	c.rate("price.default_rate", p.DefaultRate, leastDefault, mostDefault)
	c.party("price.borne_by", p.BorneBy)
	c.few("price.fees", len(p.Fees))
	var seen []string
	for i, f := range p.Fees {
		path := at("price.fees", i, "name")
		c.name(path, f.Name, true)
		seen = c.once(path, f.Name, seen)
		c.rate(at("price.fees", i, "rate"), f.Rate, 0, maxFee)
		c.word(at("price.fees", i, "of"), f.Of.String())
		c.party(at("price.fees", i, "by"), f.By)
	}
	c.rate("price.fees", c.d.fees(OfFace), 0, maxFee)
	c.allIn()
}

// allIn: whoever keeps a surplus must have agreed what it may come to, and that
// within a cap; and no deal may cost more than the cap even at its cheapest.
func (c *checker) allIn() {
	p := &c.d.Price
	c.rate("price.cap", p.Cap, 0, 10*money.One)
	kept := c.d.residual() == Funder
	switch {
	case kept && (p.AllIn <= 0 || p.Cap <= 0 || p.AllIn > p.Cap):
		c.add("price.all_in", SurplusKept, p.AllIn.String(), p.Cap.String())
	case !kept && p.AllIn != 0 && !slices.ContainsFunc(c.d.Waterfall, func(s Step) bool { return s.Cap == DueAllIn }):
		c.add("price.all_in", AllInUnused, p.AllIn.String())
	}
	if least := c.d.LeastAllIn(); p.Cap > 0 && least > p.Cap {
		c.add("price.cap", AllInAboveCap, least.String(), p.Cap.String())
	}
}

func (c *checker) tenor() {
	t := c.d.Tenor
	if t.Least < 1 || t.Most < t.Least || t.Most > maxTenor {
		c.add("tenor.most", TenorOutOfOrder, number(t.Least), number(t.Most))
	}
	if t.Grace < 0 || t.Grace > maxGrace {
		c.add("tenor.grace", OutOfRange, number(t.Grace), "0", strconv.Itoa(maxGrace))
	}
}

func (c *checker) evidence() {
	d := c.d
	c.few("evidence", len(d.Evidence))
	var seen []string
	for i, e := range d.Evidence {
		c.word(at("evidence", i, "kind"), e.Kind.String())
		c.word(at("evidence", i, "before"), e.Before.String())
		c.party(at("evidence", i, "by"), e.By)
		seen = c.once(at("evidence", i, "kind"), e.Kind.String(), seen)
		if e.Kind == Notice && !d.Disclosed {
			c.add(at("evidence", i, "kind"), NoticeUndisclosed)
		}
	}
	if !d.Disclosed && !d.Has(Servicer) {
		c.add("disclosed", NoServicer)
	}
	for _, n := range needs {
		for _, p := range n.evidence {
			if n.technique == d.Technique && !d.requires(p, 0) {
				c.add("evidence", EvidenceMissing, d.Technique.String(), p.String())
			}
		}
	}
	if d.Has(ImportFactor) && !d.requires(Cover, 0) {
		c.add("evidence", EvidenceMissing, ImportFactor.String(), Cover.String())
	}
}

func (c *checker) payees() {
	d := c.d
	c.few("inputs", len(d.Inputs))
	c.few("payees", len(d.Payees))
	var lines, used, seen []string
	for i, in := range d.Inputs {
		c.name(at("inputs", i, "name"), in.Name, true)
		lines = c.once(at("inputs", i, "name"), in.Name, lines)
		c.amount(at("inputs", i, "most"), in.Most)
	}
	if len(d.Payees) == 0 {
		c.add("payees", PayeeMissing)
	}
	for i, p := range d.Payees {
		path := at("payees", i, "role")
		seen = c.once(path, p.Role.String(), seen)
		if c.word(path, p.Role.String()); p.Role.String() != "" && !d.Has(p.Role) {
			c.add(path, PayeeWithoutRole, p.Role.String())
		}
		c.few(at("payees", i, "lines"), len(p.Lines))
		for j, line := range p.Lines {
			if used = append(used, line); !slices.Contains(lines, line) {
				c.add(at(at("payees", i, "lines"), j, ""), LineUnknown, line)
			}
		}
	}
	for i, line := range lines {
		if !slices.Contains(used, line) {
			c.add(at("inputs", i, "name"), LineUnused, line)
		}
	}
}

func (c *checker) collection() {
	c.party("collection.held_by", c.d.Collection.HeldBy)
	if s := c.d.Collection.Sweep; s < 0 || s > 30 {
		c.add("collection.sweep", OutOfRange, number(s), "0", "30")
	}
}

func (c *checker) watch() {
	w := c.d.Watch
	if w.Every < 1 || w.Every > maxWatch {
		c.add("watch.every", WatchMissing)
	}
	c.party("watch.by", w.By)
}
