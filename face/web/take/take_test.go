package take

import (
	"testing"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/core/programme"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/face/web/ui/golden"
	"github.com/tallystick/tallystick/node/desk/access"
)

func cny(minor int64) money.Amount { return money.Of(minor, money.CNY) }

func on(month, d int) day.Date {
	date, _ := day.Of(2026, month, d)
	return date
}

func shell(lang string) ui.Shell {
	return ui.Shell{
		Lang: lang, Path: "/cash/take?deal=D-1041", Organisation: "Ningbo Bearings",
		Who: access.Who{User: 1, Name: "Li Wei", Role: access.Checker, Sides: party.Supplier},
		Calls: []ui.Call{{
			Method: "POST", Path: "/api/v1/commands/receivable.draw", Body: `{"object":"D-1041","amount":"49600.00 CNY"}`,
		}},
	}
}

func ordinary(lang, buyer string) Page {
	terms := programme.Terms{
		Advance: 80 * money.One / 100, Rate: 6 * money.One / 100, DefaultRate: 3 * money.One / 2, Fee: money.One / 200,
		Grace: 15, Basis: day.Act360, Gates: programme.WithRecourse,
	}
	return Page{
		Shell: shell(lang), Payee: "Ningbo Bearings", Today: on(11, 3), Way: ui.ByPasskey, Once: "K7Q2",
		Sums: []Sum{
			{cny(98_412_50), cny(1_277_00), cny(310_50), money.One / 1000 * 62, cny(24_603_13)},
			{
				money.Of(12_000_00, money.USD), money.Of(81_00, money.USD), money.Of(0, money.USD), money.One / 1000 * 55,
				money.Of(2_919_00, money.USD),
			},
		},
		Draws: []Draw{
			{
				"D-1041", "INV-2026-0311", buyer, "Harbour Factoring", on(12, 4), false, cny(49_600_00), cny(640_00),
				money.One / 1000 * 60,
				ui.Text{},
				terms, "49600.00 CNY - D-1041",
			},
			{
				"D-1042", "INV-2026-0312", buyer, "Harbour Factoring", on(12, 18), true, cny(48_812_50), cny(947_50),
				money.One / 1000 * 64,
				ui.Text{},
				terms, "48812.50 CNY 00 D-1042",
			},
			{
				"D-1050", "EX-77", "Harbour Motors", "Harbour Factoring", on(12, 28), true, money.Of(0, money.USD),
				money.Of(0, money.USD), 0, ui.Plain("The buyer was not told yet. The funder does it."), terms,
				"0.00 USD 00 D-1050",
			},
		},
	}
}

func TestPage(t *testing.T) {
	for name, way := range map[string]ui.Way{
		"passkey": ui.ByPasskey, "platform": ui.ByPlatform, "prove": ui.ByProof, "draft": ui.ByDraft, "own": ui.ByOwnKey,
	} {
		golden.Check(t, name, func(lang string) golden.Page {
			p := ordinary(lang, "Yangtze Machinery")
			p.Way, p.Passkeys = way, way == ui.ByProof
			return p
		})
	}
	golden.Check(t, "accept", func(lang string) golden.Page {
		p := ordinary(lang, "Yangtze Machinery")
		p.Way, p.Sums, p.Draws, p.Wrong = ui.ByProof, nil, p.Draws[2:], true
		return p
	})
	golden.Check(t, "hostile", func(lang string) golden.Page {
		p := ordinary(lang, golden.Hostile)
		p.Payee, p.Once, p.Draws[0].Number, p.Draws[0].Sealed = golden.Hostile, golden.Hostile, golden.Hostile, golden.Hostile
		p.Draws[1].Funder, p.Refused = golden.Hostile, ui.Plain(golden.Hostile)
		return p
	})
}

func came(lang string) Taken {
	p := Taken{Shell: shell(lang), Payee: "Ningbo Bearings", Results: []Result{
		{Leaf: 4711, Deal: "D-1042", Number: "INV-2026-0312", Accept: true},
		{Leaf: 4712, Deal: "D-1042", Number: "INV-2026-0312", Amount: cny(48_812_50)},
	}}
	for i := range p.Results {
		r := &p.Results[i]
		r.Day, r.Due, r.State = on(11, 3), on(12, 18), ui.DealState(deal.Drawn)
		r.Signer, r.Origin = ByPasskey, "https://desk.example.org"
	}
	return p
}

func TestTaken(t *testing.T) {
	golden.Check(t, "taken", func(lang string) golden.Page { return came(lang) })
	golden.Check(t, "there", func(lang string) golden.Page {
		p := came(lang)
		for i := range p.Results {
			p.Results[i].There, p.Results[i].Signer = true, ByPlatform
		}
		return p
	})
	golden.Check(t, "refused", func(lang string) golden.Page {
		p := came(lang)
		p.Results[0].Refusal = refuse.TermsDiffer.With()
		p.Results[1].Refusal = refuse.WrongState.With(refuse.ID(golden.Hostile), refuse.ID("offered"))
		return p
	})
	golden.Check(t, "some", func(lang string) golden.Page {
		p := came(lang)
		p.Results = append(p.Results, p.Results[1])
		p.Results[2].Refusal = refuse.LimitExceeded.With(refuse.Amount(cny(48_812_50)), refuse.Amount(cny(0)))
		return p
	})
	golden.Check(t, "accepted", func(lang string) golden.Page {
		p := came(lang)
		p.Results = p.Results[:1]
		return p
	})
}
