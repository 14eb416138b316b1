package calc

import (
	"fmt"

	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/pool/borrowing"
)

// borrowingBase is the engine of what may be borrowed against receivables.
func borrowingBase() Engine {
	return Engine{
		Name: "borrowing-base", Version: 1,
		About: "what may be borrowed against a pool of receivables, each examined, with every reason against it",
		shape: shape{fields: []field{
			date("as_of", "the day of the base"),
			choice("currency", "of the base", currencies()...),
			list("receivables", "all that there are", 0, receivableShape()),
			list("debtors", "who owes them", 0, debtorShape()),
			portion("advance", "the share of the pool that is advanced"),
			portion("dilution", "the share of the pool that credit notes and set-off take").or("0%"),
			portion("concentration", "the most of the pool that one group of debtors may be").from(1).or("100%"),
			list("groups", "what differs for a group", 0, shape{key: "group", fields: []field{
				id("group", "its name, as debtors name it"),
				portion("concentration", "of this group").from(1).orNot(),
				portion("advance", "of this group").orNot(), portion("dilution", "of this group").orNot(),
			}}).orNot(),
			days("max_overdue", "days past due that are still taken"),
			days("max_tenor", "days from issue to due that are taken"),
			portion("cross_age", "beyond this share of a group too long overdue, all of it is out; 0% is never").or("0%"),
			words("needs", "what must be known of each receivable", names(borrowing.Facts())...),
			list("reserves", "taken off what is available", 0, shape{fields: []field{
				text("what", "it is for"), amount("amount", "of it").from(0),
			}}).orNot(),
			amount("line", "the most that is lent in any case").orNot(),
			amount("drawn", "what is out").from(0).orNot(),
		}},
		run: runBase,
	}
}

func receivableShape() shape {
	return shape{key: "id", fields: []field{
		id("id", "of the receivable"), id("debtor", "one of debtors"),
		amount("amount", "what is open"), date("issued", "of the invoice"), date("due", "of payment"),
		words("facts", "what is known and speaks for it", names(borrowing.Facts())...),
		words("defects", "what speaks against it; each rules it out", names(borrowing.Defects())...),
		text("fingerprint", "of the invoice; a second one with the same is out").orNot(),
	}}
}

func debtorShape() shape {
	return shape{key: "id", fields: []field{
		id("id", "of the debtor"), id("group", "whose affiliate it is; itself if left out").orNot(),
		amount("contra", "what the seller owes it").from(0).orNot(),
		flag("related", "it belongs to the seller's own group").or("false"),
	}}
}

func currencies() []string {
	var codes []string
	for _, c := range money.Currencies() {
		codes = append(codes, c.Code())
	}
	return codes
}

func names(marks []borrowing.Marks) []string {
	var all []string
	for _, m := range marks {
		all = append(all, m.String())
	}
	return all
}

// marked returns the marks that words name.
func marked(all []borrowing.Marks, words []string) (m borrowing.Marks) {
	for _, mark := range all {
		for _, w := range words {
			if mark.String() == w {
				m |= mark
			}
		}
	}
	return m
}

func runBase(in object) (a answer, no *Refusal) {
	c, _ := money.ParseCurrency(in.text("currency")) // one of the choices
	if no := same(in, c, "line", "drawn"); no != nil {
		return a, no
	}
	debtors, no := readDebtors(in, c)
	if no != nil {
		return a, no
	}
	receivables, no := readReceivables(in, debtors)
	if no != nil {
		return a, no
	}
	p, no := readPolicy(in, c, debtors)
	if no != nil {
		return a, no
	}
	b, ok := borrowing.Compute(receivables, debtors, p)
	if !ok {
		return a, refuse(in.at("receivables"), RuleRange, "the amounts sum to more than an int64 holds")
	}
	a.baseSteps(in, p, &b)
	a.baseResult(in, p, &b)
	a.baseLists(receivables, p, &b)
	return a, nil
}

func readDebtors(in object, c money.Currency) ([]borrowing.Debtor, *Refusal) {
	var all []borrowing.Debtor
	for _, d := range in.list("debtors") {
		if no := same(d, c, "contra"); no != nil {
			return nil, no
		}
		group := d.text("group")
		if group == "" {
			group = d.text("id")
		}
		all = append(all, borrowing.Debtor{
			ID: d.text("id"), Group: group, Contra: d.whole("contra"), Related: d.flag("related"),
		})
	}
	return all, nil
}

func readReceivables(in object, debtors []borrowing.Debtor) ([]borrowing.Receivable, *Refusal) {
	known := map[string]bool{}
	for _, d := range debtors {
		known[d.ID] = true
	}
	var all []borrowing.Receivable
	for _, r := range in.list("receivables") {
		switch {
		case !known[r.text("debtor")]:
			return nil, refuse(r.at("debtor"), RuleReference, "%q is not among debtors", r.text("debtor"))
		case r.date("due") < r.date("issued"):
			return nil, refuse(r.at("due"), RuleRange, "want a day from %s on, when it was issued", r.date("issued"))
		}
		all = append(all, borrowing.Receivable{
			ID: r.text("id"), Debtor: r.text("debtor"), Amount: r.amount("amount"),
			Issued: r.date("issued"), Due: r.date("due"), Fingerprint: r.text("fingerprint"),
			Marks: marked(borrowing.Facts(), r.values["facts"].words) |
				marked(borrowing.Defects(), r.values["defects"].words),
		})
	}
	return all, nil
}

func readPolicy(in object, c money.Currency, debtors []borrowing.Debtor) (borrowing.Policy, *Refusal) {
	p := borrowing.Policy{
		Currency: c, AsOf: in.date("as_of"), MaxOverdue: in.whole("max_overdue"), MaxTenor: in.whole("max_tenor"),
		Needs: marked(borrowing.Facts(), in.values["needs"].words), CrossAge: in.rate("cross_age"),
		Usual: borrowing.GroupLimit{
			Share: in.rate("concentration"), Advance: in.rate("advance"), Dilution: in.rate("dilution"),
		},
		Reserves: money.Of(0, c),
	}
	groups := map[string]bool{}
	for _, d := range debtors {
		groups[d.Group] = true
	}
	for _, g := range in.list("groups") {
		if !groups[g.text("group")] {
			return p, refuse(g.at("group"), RuleReference, "no debtor belongs to %q", g.text("group"))
		}
		l := p.Usual
		l.Group = g.text("group")
		for name, into := range map[string]*money.Rate{
			"concentration": &l.Share, "advance": &l.Advance, "dilution": &l.Dilution,
		} {
			if g.has(name) {
				*into = g.rate(name)
			}
		}
		p.Groups = append(p.Groups, l)
	}
	for _, r := range in.list("reserves") {
		if no := same(r, c, "amount"); no != nil {
			return p, no
		}
		if p.Reserves = p.Reserves.Add(r.amount("amount")); p.Reserves.Minor() > money.Max {
			return p, refuse(r.at("amount"), RuleRange, "the reserves are beyond all amounts")
		}
	}
	return p, nil
}

// baseSteps shows the way from the gross to the base.
func (a *answer) baseSteps(in object, p borrowing.Policy, b *borrowing.Base) {
	of := func(minor int64) money.Amount { return money.Of(minor, p.Currency) }
	minus := func(formula string, from, less, left int64) {
		a.step(formula, plain(of(from))+" − "+plain(of(less)), of(left).String())
	}
	minus("eligible = gross − ineligible", b.Gross, b.Ineligible, b.Eligible)
	net := b.Eligible - b.Contra
	minus("net = eligible − contra", b.Eligible, b.Contra, net)
	a.step("measure of concentration", fmt.Sprintf("what is left when all excess has gone, after %d rounds from %s",
		b.Rounds, plain(of(net))), of(b.Measure).String())
	for i := range b.Groups {
		if g := &b.Groups[i]; g.Excess > 0 {
			a.step("excess of "+g.Group+" = net − concentration × measure", fmt.Sprintf("%s − %s × %s, rounded down",
				plain(of(g.Net())), g.Share, plain(of(b.Measure))), of(g.Excess).String())
		}
	}
	minus("pool = net − excess", net, b.Excess, b.Pool)
	for _, c := range b.Classes {
		exact := times(major(of(c.Pool)), proportion(money.One-c.Dilution), proportion(c.Advance))
		a.step("available = pool × (1 − dilution) × advance", rounded(fmt.Sprintf("%s × (1 − %s) × %s",
			plain(of(c.Pool)), c.Dilution, c.Advance), exact, of(c.Available), money.Down), of(c.Available).String())
	}
	formula := "base = available − reserves"
	if b.Available < p.Reserves.Minor() {
		formula += ", nothing if that is below zero"
	}
	minus(formula, b.Available, p.Reserves.Minor(), b.Base)
	if in.has("line") {
		a.step("limit = the smaller of base and line", plain(of(b.Base))+", "+plain(in.amount("line")),
			of(b.Base).AtMost(in.amount("line")).String())
	}
}

// baseResult prints the sums.
func (a *answer) baseResult(in object, p borrowing.Policy, b *borrowing.Base) {
	of := func(minor int64) money.Amount { return money.Of(minor, p.Currency) }
	r := &a.result
	limit := of(b.Base)
	r.amount("base", limit)
	if in.has("line") {
		limit = limit.AtMost(in.amount("line"))
	}
	r.amount("limit", limit)
	r.amount("gross", of(b.Gross))
	r.amount("ineligible", of(b.Ineligible))
	r.amount("eligible", of(b.Eligible))
	r.amount("contra", of(b.Contra))
	r.amount("excess", of(b.Excess))
	r.amount("pool", of(b.Pool))
	r.amount("available", of(b.Available))
	r.amount("reserves", p.Reserves)
	if in.has("drawn") {
		zero := of(0)
		left := limit.Sub(in.amount("drawn"))
		r.amount("headroom", left.Sub(left.AtMost(zero)))
		r.amount("deficiency", left.AtMost(zero).Neg())
		a.step("left = limit − drawn", plain(limit)+" − "+plain(in.amount("drawn")), left.String())
	}
}

// baseLists prints groups and receivables.
func (a *answer) baseLists(receivables []borrowing.Receivable, p borrowing.Policy, b *borrowing.Base) {
	of := func(minor int64) money.Amount { return money.Of(minor, p.Currency) }
	a.result.list("groups", len(b.Groups), func(i int, f *figures) {
		g := &b.Groups[i]
		f.text("group", g.Group)
		f.amount("eligible", of(g.Eligible))
		f.amount("contra", of(g.Contra))
		f.rate("concentration", g.Share)
		f.amount("counted", of(g.Limit))
		f.amount("excess", of(g.Excess))
	})
	a.result.list("receivables", len(receivables), func(i int, f *figures) {
		reasons := b.Verdicts[i].Reasons
		f.text("id", receivables[i].ID)
		f.amount("amount", receivables[i].Amount)
		f.flag("eligible", len(reasons) == 0)
		f.list("reasons", len(reasons), func(i int, f *figures) { f.reason(reasons[i]) })
	})
}

// reason prints why a receivable is out.
func (f *figures) reason(r borrowing.Reason) {
	f.text("rule", r.Rule.String())
	switch r.Rule {
	case borrowing.TooLate, borrowing.TooLong:
		f.whole("days", r.Value)
		f.whole("limit", r.Limit)
	case borrowing.Lacks, borrowing.Defective:
		f.text("what", r.Mark.String())
	case borrowing.Duplicate:
		f.text("of", r.Of)
	case borrowing.CrossAged:
		f.text("of", r.Of)
		f.text("share", money.Rate(r.Value).String())
		f.text("limit", money.Rate(r.Limit).String())
	}
}
