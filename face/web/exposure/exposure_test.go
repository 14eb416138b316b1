package exposure

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
		Lang: lang, Path: "/exposure", Organisation: "Harbour Factoring",
		Who:   access.Who{User: 3, Name: "Sun Mei", Role: access.Checker, Sides: party.Funder},
		Calls: []ui.Call{{Method: "GET", Path: "/api/v1/limits"}},
	}
}

func ordinary(lang, buyer string) Page {
	grace, _ := day.Of(2026, 11, 20)
	return Page{
		Shell: shell(lang), Acts: true,
		Parts: []Part{
			{
				Out: cny(8_200_000_00), Deals: 41, Late: cny(610_000_00), More: 3, Rest: cny(150_000_00),
				Groups: []Group{
					{Buyer: buyer, Path: "/parties/B1", Out: cny(5_600_000_00), Deals: 30, Pairs: []Pair{
						{"Ningbo Bearings", "/pipeline?seller=S1", cny(3_100_000_00), 18, 0},
						{"Wuxi Castings", "/pipeline?seller=S2", cny(2_500_000_00), 12, 34},
					}},
					{Buyer: "Harbour Motors", Path: "/parties/B2", Out: cny(2_450_000_00), Deals: 11, Pairs: []Pair{
						{"Ningbo Bearings", "/pipeline?seller=S1", cny(1_900_000_00), 8, 95},
						{"Suzhou Springs", "/pipeline?seller=S3", cny(550_000_00), 3, 12},
					}},
				},
			},
			{Out: money.Of(12_000_00, money.USD), Deals: 1, Late: money.Of(0, money.USD), Groups: []Group{
				{"Harbour Motors", "/parties/B2", money.Of(12_000_00, money.USD), 1, []Pair{
					{"Ningbo Bearings", "/pipeline", money.Of(12_000_00, money.USD), 1, 0},
				}},
			}},
		},
		Limits: Limits{After: "L3", Rows: []Limit{
			{buyer, "/parties/B1", cny(8_000_000_00), cny(5_600_000_00), cny(0), cny(2_400_000_00)},
			{"Harbour Motors", "/parties/B2", cny(2_500_000_00), cny(2_450_000_00), cny(0), cny(50_000_00)},
			{"Suzhou Springs", "/parties/S3", cny(550_000_00), cny(550_000_00), cny(0), cny(0)},
		}},
		Late: Late{After: "D-3", Rows: []Row{
			{
				"D-0907", "INV-2026-0204", buyer, "Wuxi Castings", 34, ui.DealState(deal.Overdue), cny(412_000_00), grace,
				Recourse,
			},
			{"D-0911", "", buyer, "Suzhou Springs", 3, ui.DealState(deal.Overdue), cny(98_000_00), grace, Wait},
			{
				"D-0800", "INV-2026-0101", "Harbour Motors", "Ningbo Bearings", 95, ui.DealState(deal.Recourse), cny(100_000_00),
				grace, WriteOff,
			},
		}},
	}
}

func TestPage(t *testing.T) {
	golden.Check(t, "ordinary", func(lang string) golden.Page { return ordinary(lang, "Yangtze Machinery") })
	golden.Check(t, "viewer", func(lang string) golden.Page {
		p := ordinary(lang, "Yangtze Machinery")
		p.Acts, p.Parts, p.Limits = false, p.Parts[:1], Limits{}
		return p
	})
	golden.Check(t, "empty", func(lang string) golden.Page { return Page{Shell: shell(lang)} })
	golden.Check(t, "hostile", func(lang string) golden.Page {
		p := ordinary(lang, golden.Hostile)
		p.Late.Rows[0].Number, p.Late.Rows[1].Deal = golden.Hostile, golden.Hostile
		p.Parts[0].Groups[0].Pairs[0].Supplier, p.Parts[0].Groups[0].Path = golden.Hostile, golden.Hostile
		return p
	})
}
