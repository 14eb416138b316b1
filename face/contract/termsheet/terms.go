package termsheet

import (
	"slices"
	"strconv"

	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/programme"
)

// key lists what everybody asks for first.
func (s *speaker) key(d *programme.Document, e *example) []Row {
	fees := s.text("without-fees")
	if len(d.Price.Fees) > 0 {
		fees = s.text("plus-fees")
	}
	grace := s.text("no-grace")
	if d.Tenor.Grace > 0 {
		grace = s.text("grace", s.count(d.Tenor.Grace))
	}
	over := "all-in-over"
	if d.Price.Feed != "" {
		over = "all-in-base"
	}
	return []Row{
		{
			Label: s.label("advance"), Value: s.text("of-face", s.percent(d.Advance)),
			Note: s.text("key.now", s.money(e.now)),
		},
		{Label: s.text("key.price"), Value: s.rate(d), Note: fees},
		{
			Label: s.text("key.all-in"), Value: s.allIn(e),
			Note: s.text(over, s.name(d.Price.BorneBy), s.count(e.days)),
		},
		{
			Label: s.text("key.tenor"), Note: grace,
			Value: s.text("days-between", s.count(d.Tenor.Least), s.count(d.Tenor.Most)),
		},
	}
}

// rate is the price of money: fixed, or over a base rate.
func (s *speaker) rate(d *programme.Document) string {
	switch {
	case d.Price.Feed != "":
		return s.text("over-base", d.Price.Feed, s.percent(d.Price.Spread))
	case d.Price.Rate == 0:
		return s.text("no-interest")
	}
	return s.text("a-year", s.percent(d.Price.Rate))
}

// allIn is the all-in rate to the nearest basis point.
func (s *speaker) allIn(e *example) string {
	if !e.priced {
		return s.text("unsaid")
	}
	const basisPoint = money.One / 10_000
	return s.percent((e.allIn + basisPoint/2) / basisPoint * basisPoint)
}

func (s *speaker) parties(d *programme.Document) Section {
	t := &Table{Head: []string{s.text("party.role"), s.text("party.name"), s.text("party.does")}}
	for _, p := range d.Parties {
		name := p.Name
		if name == "" {
			name = s.text("party.open")
		}
		does := s.several("list", s.duties(d, p.Role))
		if does == "" {
			does = s.text("none")
		}
		t.Cells = append(t.Cells, []Cell{{Text: s.capital(s.name(p.Role))}, {Text: name}, {Text: does}})
	}
	return Section{s.text("section.parties"), []Block{{Table: t}}}
}

// duties lists what the document asks of a role and gives to it.
func (s *speaker) duties(d *programme.Document, r programme.Role) []string {
	var all []string
	add := func(does bool, key string, given ...string) {
		if does {
			all = append(all, s.text(key, given...))
		}
	}
	add(slices.Contains(d.Signers, r), "duty.signs")
	for _, f := range d.Price.Fees {
		add(f.By == r, "duty.fee", f.Name)
	}
	add(d.Price.BorneBy == r, "duty.interest")
	var proofs []string
	for _, e := range d.Evidence {
		if e.By == r {
			proofs = append(proofs, s.name(e.Kind))
		}
	}
	add(len(proofs) > 0, "duty.evidence", s.several("list.last", proofs))
	add(slices.ContainsFunc(d.Payees, func(p programme.Payee) bool { return p.Role == r }), "duty.paid")
	add(d.Collection.HeldBy == r, "duty.holds")
	add(d.Waterfall[len(d.Waterfall)-1].To.Role() == r, "duty.residual")
	add(d.Watch.By == r, "duty.watch")
	return all
}

func (s *speaker) financed(d *programme.Document) Section {
	told := "disclosed." + strconv.FormatBool(d.Disclosed)
	if slices.ContainsFunc(d.Triggers, func(t programme.Trigger) bool { return t.Do == programme.Disclose }) {
		told = "disclosed.later"
	}
	x := Section{s.text("section.financed"), []Block{
		{Text: s.text("what." + d.Technique.String())},
		{Rows: []Row{
			{Label: s.label("recourse"), Value: s.text("recourse." + strconv.FormatBool(d.Recourse))},
			{Label: s.label("disclosed"), Value: s.text(told)},
			{Label: s.label("pool"), Value: s.text("pool." + strconv.FormatBool(d.Pool))},
			{Label: s.label("currency"), Value: d.Currency.Code()},
			{Label: s.label("advance"), Value: s.text("of-face", s.percent(d.Advance))},
			{Label: s.label("reserve"), Value: s.text("of-face", s.percent(d.Reserve))},
		}},
	}}
	if len(d.Eligibility) == 0 {
		x.Blocks = append(x.Blocks, Block{Text: s.text("eligible-all")})
		return x
	}
	t := s.teller(d.Currency)
	var rules []Rule
	for _, k := range d.Eligibility {
		r := Rule{Text: s.sentence(t.tell(k.When)), Signed: k.When}
		if why := s.reason(k.Reason); why != "" {
			r.Else = s.text("left-out", why)
		}
		rules = append(rules, r)
	}
	x.Blocks = append(x.Blocks, Block{Text: s.text("eligible")}, Block{Rules: rules})
	return x
}

func (s *speaker) limits(d *programme.Document) Section {
	var rows []Row
	for _, l := range d.Limits {
		label := s.text("limit.whole")
		if l.On != 0 {
			label = s.text("limit.each", s.name(l.On))
		}
		rows = append(rows, Row{Label: label, Value: s.money(l.Amount)})
	}
	rows = append(
		rows,
		Row{Label: s.label("tenor.least"), Value: s.count(d.Tenor.Least)},
		Row{Label: s.label("tenor.most"), Value: s.count(d.Tenor.Most)},
		Row{Label: s.label("tenor.grace"), Value: s.count(d.Tenor.Grace)},
		Row{Label: s.label("from"), Value: s.day(d.From)},
		Row{Label: s.label("until"), Value: s.day(d.Until), Note: s.text("clock", d.Offset.String())},
	)
	return Section{s.text("section.limits"), []Block{{Rows: rows}}}
}

func (s *speaker) evidence(d *programme.Document) Section {
	t := &Table{Head: []string{s.text("evidence.step"), s.label("evidence"), s.label("evidence.by")}}
	for _, g := range []programme.Gate{programme.BeforePresent, programme.BeforeOffer, programme.BeforeDraw} {
		step := s.text("evidence." + g.String())
		for _, e := range d.Evidence {
			if e.Before == g {
				t.Cells = append(t.Cells, []Cell{
					{Text: step}, {Text: s.capital(s.name(e.Kind))}, {Text: s.capital(s.name(e.By))},
				})
				step = "" // is said once
			}
		}
	}
	block := Block{Table: t}
	if len(d.Evidence) == 0 {
		block = Block{Text: s.text("evidence.none")}
	}
	return Section{s.text("section.evidence"), []Block{block}}
}

func (s *speaker) payees(d *programme.Document) Section {
	t := &Table{
		Head:    []string{s.label("payees"), s.label("payees.lines"), s.label("inputs.most")},
		Amounts: true,
	}
	for _, p := range d.Payees {
		name := s.capital(s.name(p.Role))
		if len(p.Lines) == 0 {
			t.Cells = append(t.Cells, []Cell{{Text: name}, {Text: s.text("payee.free")}, {Text: s.text("none")}})
		}
		for _, line := range p.Lines {
			i := slices.IndexFunc(d.Inputs, func(in programme.Input) bool { return in.Name == line })
			t.Cells = append(t.Cells, []Cell{{Text: name}, {Text: line}, {Text: s.money(d.Inputs[i].Most)}})
			name = "" // is said once
		}
	}
	return Section{s.text("section.payees"), []Block{{Text: s.text("payee.only")}, {Table: t}}}
}
