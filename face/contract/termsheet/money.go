package termsheet

import (
	"strings"

	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/programme"
)

func (s *speaker) price(d *programme.Document, e *example) Section {
	p := &d.Price
	rows := []Row{{Label: s.label("price.rate"), Value: s.rate(d)}}
	late := s.text("of-rate", s.percent(p.DefaultRate), s.percent(lateRate(p)))
	if p.Feed != "" {
		rows = []Row{
			{Label: s.label("price.feed"), Value: p.Feed}, {Label: s.label("price.spread"), Value: s.percent(p.Spread)},
		}
		late = s.text("of-rate-open", s.percent(p.DefaultRate))
	}
	rows = append(rows, []Row{
		{Label: s.label("price.charged"), Value: s.capital(s.name(p.Charged))},
		{Label: s.label("price.borne_by"), Value: s.capital(s.name(p.BorneBy))},
		{Label: s.label("price.basis"), Value: strings.ToUpper(p.Basis.String())},
		{Label: s.label("price.rounding"), Value: s.capital(s.name(p.Rounding))},
		{Label: s.label("price.default_rate"), Value: late},
	}...)
	for _, f := range p.Fees {
		rows = append(rows, Row{
			Label: s.text("colon", s.label("price.fees"), f.Name),
			Value: s.text("fee", s.percent(f.Rate), s.text("fee."+f.Of.String()), s.name(f.By)),
		})
	}
	if p.AllIn > 0 {
		rows = append(rows, Row{Label: s.label("price.all_in"), Value: s.percent(p.AllIn)})
	}
	if p.Cap > 0 {
		rows = append(rows, Row{Label: s.label("price.cap"), Value: s.percent(p.Cap)})
	}
	return Section{s.text("section.price"), append([]Block{{Rows: rows}}, s.example(d, e)...)}
}

// lateRate is the yearly rate after the due date, if the rate is fixed.
func lateRate(p *programme.Price) money.Rate {
	return money.Rate(money.Of(int64(p.Rate), money.CNY).Times(p.DefaultRate, p.Rounding).Minor())
}

// example tells the worked example, line by line.
func (s *speaker) example(d *programme.Document, e *example) []Block {
	t := &Table{Head: []string{s.text("example", s.money(e.face), s.count(e.days)), d.Currency.Code()}, Amounts: true}
	line := func(a money.Amount, key string, given ...string) {
		t.Cells = append(t.Cells, []Cell{{Text: s.capital(s.text(key, given...))}, {Text: digits(a)}})
	}
	line(e.face, "example.face")
	line(e.draw, "example.draw", s.percent(d.Advance))
	if !e.reserve.IsZero() {
		line(e.reserve, "example.reserve", s.percent(d.Reserve))
	}
	line(e.now, "example.now")
	line(e.interest, "example.interest", s.percent(e.rate), s.money(e.draw), s.count(e.days), s.count(e.year))
	for i, f := range d.Price.Fees {
		key, of := "example.fee", s.text("fee."+f.Of.String())
		if f.By != d.Price.BorneBy {
			key = "example.other"
		}
		line(e.fees[i], key, f.Name, s.percent(f.Rate), of, s.name(f.By))
	}
	if !e.kept.IsZero() {
		line(e.kept, "example.kept")
	}
	line(e.cost, "example.cost", s.name(d.Price.BorneBy))
	all := []Block{{Table: t}, {Rows: []Row{{
		Label: s.text("example.all-in", digits(e.cost), digits(e.now), s.count(e.year), s.count(e.days)),
		Value: s.allIn(e), Strong: true,
	}}}}
	if d.Price.Feed != "" {
		more := e.draw.Accrued(money.One/100, e.days, e.year, d.Price.Rounding)
		all = append(all, Block{Text: s.text("example.base", d.Price.Feed, s.money(more))})
	}
	return all
}

func (s *speaker) waterfall(d *programme.Document, e *example) Section {
	x := Section{s.text("section.waterfall"), []Block{{Text: s.text("collection", s.name(d.Collection.HeldBy))}}}
	if d.Collection.Sweep > 0 {
		x.Blocks[0].Text = s.then(x.Blocks[0].Text, s.text("sweep", s.count(d.Collection.Sweep)))
	}
	x.Blocks[0].Text = s.then(x.Blocks[0].Text, s.text("waterfall"))
	t := &Table{Head: []string{s.text("waterfall.step"), s.label("waterfall.to"), s.label("waterfall.cap")}}
	picture := &Cascade{Title: s.text("waterfall.picture"), In: s.text("waterfall.in")}
	for i, step := range d.Waterfall {
		to := s.capital(s.name(step.To))
		picture.Steps = append(picture.Steps, to)
		row := []Cell{{Text: s.count(int64(i + 1))}, {Text: to}, {Text: s.capital(s.name(step.Cap))}}
		if e.parts != nil {
			row = append(row, Cell{Text: digits(e.parts[i])})
		}
		t.Cells = append(t.Cells, row)
	}
	x.Blocks = append(x.Blocks, Block{Cascade: picture}, Block{Table: t})
	if e.parts != nil {
		t.Head, t.Amounts = append(t.Head, s.text("waterfall.example")), true
		x.Blocks = append(x.Blocks, Block{Text: s.text("waterfall.of", s.money(e.in))})
	}
	return x
}
