package cash

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

func on(month, d int) day.Date {
	date, _ := day.Of(2026, month, d)
	return date
}

func shell(lang string) ui.Shell {
	return ui.Shell{
		Lang: lang, Path: "/cash", Organisation: "Ningbo Bearings",
		Who:   access.Who{User: 1, Name: "Li Wei", Role: access.Checker, Sides: party.Supplier},
		Calls: []ui.Call{{Method: "GET", Path: "/api/v1/cash"}},
	}
}

func ordinary(lang, buyer string) Page {
	p := Page{
		Shell: shell(lang), Payee: "Ningbo Bearings",
		Today: []Sum{
			{cny(98_412_50), cny(1_587_50), money.One / 1000 * 62},
			{money.Of(12_000_00, money.USD), money.Of(81_00, money.USD), money.One / 1000 * 55},
		},
		Offers: []Offer{
			{
				"D-1041", "INV-2026-0311", buyer, false, on(12, 4), cny(62_000_00), cny(49_600_00), cny(640_00),
				money.One / 1000 * 60,
			},
			{
				"D-1042", "INV-2026-0312", buyer, true, on(12, 18), cny(61_015_63), cny(48_812_50), cny(947_50),
				money.One / 1000 * 64,
			},
			{"D-1050", "EX-77", "Harbour Motors", false, on(12, 28), money.Of(15_000_00, money.USD), money.Of(12_000_00,
				money.USD), money.Of(81_00, money.USD), money.One / 1000 * 55},
		},
		Waiting: []Waiting{
			{
				"D-1060", "INV-2026-0320", buyer, on(12, 30), cny(18_400_00), ui.DealState(deal.Presented),
				WaitsFor(deal.Presented, buyer), false,
			},
			{
				"D-1061", "INV-2026-0321", buyer, on(12, 31), cny(7_400_00), ui.DealState(deal.Offered),
				WaitsFor(deal.Offered, buyer), true,
			},
		},
	}
	for i, due := range []int64{4, 18, 0, 22, 62, 9, 61, 30, 0, 12} {
		w := Week{From: on(11, 2).Add(7 * i), Due: cny(due * 1_000_00), Available: cny(0)}
		if due > 60 {
			w.Available = cny(due * 800_00)
		}
		p.Weeks = append(p.Weeks, w)
	}
	p.Weeks[0].From, p.More = 0, true
	return p
}

func TestPage(t *testing.T) {
	golden.Check(t, "ordinary", func(lang string) golden.Page { return ordinary(lang, "Yangtze Machinery") })
	golden.Check(t, "empty", func(lang string) golden.Page { return Page{Shell: shell(lang)} })
	golden.Check(t, "waiting", func(lang string) golden.Page {
		p := ordinary(lang, "Yangtze Machinery")
		p.Today, p.Offers, p.Weeks = nil, nil, nil
		return p
	})
	golden.Check(t, "hostile", func(lang string) golden.Page {
		p := ordinary(lang, golden.Hostile)
		p.Payee, p.Offers[0].Number, p.Waiting[0].Number = golden.Hostile, golden.Hostile, golden.Hostile
		return p
	})
}
