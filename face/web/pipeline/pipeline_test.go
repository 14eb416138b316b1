package pipeline

import (
	"testing"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/face/web/ui/golden"
	"github.com/tallystick/tallystick/node/desk/access"
)

func cny(minor int64) money.Amount { return money.Of(minor, money.CNY) }

func shell(lang string) ui.Shell {
	return ui.Shell{
		Lang: lang, Path: "/pipeline", Organisation: "Harbour Factoring",
		Who:   access.Who{User: 3, Name: "Sun Mei", Role: access.Checker, Sides: party.Funder},
		Calls: []ui.Call{{Method: "GET", Path: "/api/v1/deals"}},
	}
}

func ordinary(lang, supplier string) Page {
	due, _ := day.Of(2026, 12, 4)
	p := Page{Shell: shell(lang), Acts: true, After: "D-1"}
	part := Part{Currency: money.CNY}
	for i, s := range []deal.State{
		deal.Offered, deal.Accepted, deal.Drawn, deal.Financed, deal.PartPaid, deal.Overdue, deal.Recourse, deal.Settled,
		deal.WrittenOff,
	} {
		n := int64(40 / (i + 1))
		part.Stages = append(part.Stages, Stage{s, n, cny(n * 90_000_00), cny(n * 72_000_00)})
		p.Rows = append(p.Rows, Row{
			Deal: "D-1041", Number: "INV-2026-0311", Buyer: "Yangtze Machinery", Supplier: supplier, Due: due, State: s,
			Notified: i != 1, Registered: i > 3, Claim: cny(62_000_00), Out: cny(49_600_00),
		})
	}
	dollars := Stage{deal.Financed, 1, money.Of(15_000_00, money.USD), money.Of(12_000_00, money.USD)}
	p.Parts = []Part{part, {money.USD, []Stage{dollars}}}
	return p
}

func TestPage(t *testing.T) {
	golden.Check(t, "ordinary", func(lang string) golden.Page { return ordinary(lang, "Ningbo Bearings") })
	for _, s := range []deal.State{deal.Accepted, deal.Offered, deal.Overdue} {
		golden.Check(t, s.String(), func(lang string) golden.Page {
			p := ordinary(lang, "Ningbo Bearings")
			p.State, p.Party, p.PartyName, p.Parts = s, "S1", "Ningbo Bearings", p.Parts[:1]
			p.Rows = p.Rows[:1]
			p.Rows[0].State, p.Rows[0].Notified = s, false
			return p
		})
	}
	golden.Check(t, "shown", func(lang string) golden.Page {
		p := ordinary(lang, "Ningbo Bearings")
		p.Parts, p.Shown = p.Parts[:1], Shown{Rows: p.Rows[:2:2], After: "D-2"}
		p.Shown.Rows[0].State, p.Shown.Rows[1].State = deal.Presented, deal.Confirmed
		p.Shown.Rows[1].Number, p.Shown.Rows[1].Supplier = golden.Hostile, golden.Hostile
		p.Rows = p.Rows[2:4]
		return p
	})
	golden.Check(t, "none", func(lang string) golden.Page {
		p := ordinary(lang, "Ningbo Bearings")
		p.State, p.Rows, p.After, p.Acts = deal.BoughtBack, nil, "", false
		return p
	})
	golden.Check(t, "empty", func(lang string) golden.Page { return Page{Shell: shell(lang), Acts: true} })
	golden.Check(t, "hostile", func(lang string) golden.Page {
		p := ordinary(lang, golden.Hostile)
		p.Rows[0].Number, p.Rows[1].Deal = golden.Hostile, golden.Hostile
		p.Party, p.PartyName = golden.Hostile, golden.Hostile
		return p
	})
}
