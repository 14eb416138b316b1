// Package breach says which live deals break a rule of a pack, as far as a log
// knows what the rule asks.
//
//	rules in force on a day ──┐
//	                          ├──▶ breaches: rule, subject, figure, value, limit
//	facts of live deals ──────┘
//
// It tests figures alone: whether an exception that the law knows applies is for
// those who decide. A rule without a test here is no proof that all is well: see
// [Tests].
package breach

import (
	"cmp"
	"slices"

	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/rule"
)

// A Deal is what rules ask of a live deal.
type Deal struct {
	Name, Funder, Buyer string // Funder is "" before there is one
	Currency            money.Currency
	Term                int64      // days from delivery, or from the invoice, to the due date
	Unconfirmed         int64      // days since the invoice was issued; 0 once the buyer confirmed
	Late                int64      // days past the due date, 0 if not
	Principal           int64      // what is out, in minor units
	Penalty             money.Rate // the default rate as a share of the rate; 0 before there are terms
}

// A Breach is one figure of a rule that somebody does not keep.
type Breach struct {
	Rule    string
	Action  rule.Action
	Subject string // a deal; of a concentration the funder, "/" and the buyer
	Figure  string
	Value   int64 // in the unit of the figure
	Limit   int64
	Unit    string
}

// A test is how a figure of a rule is tested on a deal.
type test struct {
	rule, figure string
	least        bool // the figure is the least allowed, else the most
	of           func(d *Deal) (value int64, applies bool)
}

//tidy:data

// tests lists them, by rule. Each figure names the rule of core/rule by its id.
var tests = [...]test{
	{"CN-CF-205", "overdue counts as non-performing after", false, late},
	{"CN-RATE", "least", true, penalty},
	{"CN-RATE", "most", false, penalty},
	{"CN-SME-16", "confirmed within", false, unconfirmed},
	{"CN-SME-9", "large firm", false, term},
	{"EU-LPD", "by contract", false, term},
	{"EU-LPD", "verification", false, unconfirmed},
	{"IN-MSMED-15", "longest term", false, term},
}

// concentration is the rule of one debtor's share of what a funder has out, and
// its figure.
const concentration, oneDebtor = "CN-CF-205", "one debtor of risk assets"

func late(d *Deal) (int64, bool)        { return d.Late, d.Principal > 0 }
func penalty(d *Deal) (int64, bool)     { return int64(d.Penalty), d.Penalty > 0 }
func unconfirmed(d *Deal) (int64, bool) { return d.Unconfirmed, true }
func term(d *Deal) (int64, bool)        { return d.Term, true }

// Tests returns the ids of the rules of which a figure is tested, in order.
func Tests() []string {
	ids := []string{concentration}
	for _, t := range tests {
		ids = append(ids, t.rule)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// Find returns the breaches of rules, all in force, by deals: by rule, subject
// and figure. Its cost is deals times tests.
func Find(rules []rule.Rule, deals []Deal) []Breach {
	var all []Breach
	for _, r := range rules {
		for _, f := range r.Figures {
			all = append(all, broken(&r, f, deals)...)
		}
	}
	slices.SortFunc(all, func(a, b Breach) int {
		return cmp.Or(cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Figure, b.Figure))
	})
	return all
}

// broken returns the breaches of one figure.
func broken(r *rule.Rule, f rule.Figure, deals []Deal) (all []Breach) {
	b := Breach{Rule: r.ID, Action: r.Action, Figure: f.Name, Limit: f.Value, Unit: f.Unit}
	if r.ID == concentration && f.Name == oneDebtor {
		return concentrated(b, deals)
	}
	i := slices.IndexFunc(tests[:], func(t test) bool { return t.rule == r.ID && t.figure == f.Name })
	if i < 0 {
		return nil
	}
	for k := range deals {
		value, applies := tests[i].of(&deals[k])
		outside := value > f.Value
		if tests[i].least {
			outside = value < f.Value
		}
		if applies && outside {
			b.Subject, b.Value = deals[k].Name, value
			all = append(all, b)
		}
	}
	return all
}

// concentrated returns, for each funder and currency, the buyers on whom more of
// what is out stands than the share b.Limit.
func concentrated(b Breach, deals []Deal) (all []Breach) {
	funded := slices.DeleteFunc(slices.Clone(deals), func(d Deal) bool { return d.Funder == "" || d.Principal <= 0 })
	book := func(a, b Deal) int {
		return cmp.Or(cmp.Compare(a.Funder, b.Funder), cmp.Compare(a.Currency, b.Currency))
	}
	slices.SortFunc(funded, func(a, b Deal) int { return cmp.Or(book(a, b), cmp.Compare(a.Buyer, b.Buyer)) })
	for rest := funded; len(rest) > 0; {
		n := until(rest, func(d Deal) bool { return book(d, rest[0]) != 0 })
		whole := sum(rest[:n])
		for of := rest[:n]; len(of) > 0; {
			m := until(of, func(d Deal) bool { return d.Buyer != of[0].Buyer })
			if share := int64(whole.Yearly(sum(of[:m]), 1, 1)); share > b.Limit {
				b.Subject, b.Value = of[0].Funder+"/"+of[0].Buyer, share
				all = append(all, b)
			}
			of = of[m:]
		}
		rest = rest[n:]
	}
	return all
}

// until returns how many deals stand before the first of which is holds.
func until(deals []Deal, is func(Deal) bool) int {
	if i := slices.IndexFunc(deals, is); i >= 0 {
		return i
	}
	return len(deals)
}

// sum returns what is out of deals, which are one or more in one currency.
func sum(deals []Deal) money.Amount {
	whole := money.Of(0, deals[0].Currency)
	for _, d := range deals {
		whole = whole.Add(money.Of(d.Principal, d.Currency))
	}
	return whole
}
