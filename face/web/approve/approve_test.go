package approve

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
		Lang: lang, Path: "/approve", Organisation: "Yangtze Machinery",
		Who:   access.Who{User: 2, Name: "Zhou Lan", Role: access.Checker, Sides: party.Buyer},
		Calls: []ui.Call{{Method: "GET", Path: "/api/v1/deals?state=presented"}},
	}
}

func ordinary(lang, supplier string) Page {
	p := Page{Shell: shell(lang), Acts: true}
	weeks := Calendar{Past: cny(84_500_00), Later: cny(310_000_00)}
	for i, due := range []int64{120, 0, 340, 62, 95, 410, 0, 18, 220, 75, 30, 12} {
		weeks.Spans = append(weeks.Spans, Span{From: on(11, 2).Add(7 * i), Due: cny(due * 1_000_00), Deals: due / 15})
	}
	dollars := Calendar{Past: money.Of(0, money.USD), Later: money.Of(0, money.USD), Spans: []Span{
		{on(11, 2), money.Of(12_000_00, money.USD), 1}, {on(11, 9), money.Of(4_500_00, money.USD), 1},
	}}
	p.Calendars = []Calendar{weeks, dollars}
	p.Waiting = List{After: "D-1042", Rows: []Row{
		{Deal: "D-1041", Number: "INV-2026-0311", Supplier: supplier, Due: on(12, 4), Claim: cny(62_000_00)},
		{Deal: "D-1042", Supplier: "Wuxi Castings", Due: on(12, 18), Claim: cny(61_015_63)},
	}}
	p.Late = List{Rows: []Row{{
		Deal: "D-0907", Number: "INV-2026-0204", Supplier: supplier, Due: on(10, 20), State: ui.DealState(deal.Overdue),
		Claim: cny(84_500_00), OnItsWay: cny(40_000_00), Payable: true,
	}}}
	p.Next = List{Rows: []Row{
		{
			Deal: "D-1001", Number: "INV-2026-0280", Supplier: supplier, Due: on(11, 4), State: ui.DealState(deal.Financed),
			Claim: cny(120_000_00), Payable: true,
		},
		{
			Deal: "D-1002", Number: "INV-2026-0281", Supplier: "Wuxi Castings", Due: on(11, 18),
			State: ui.DealState(deal.Confirmed), Claim: cny(340_000_00),
		},
	}}
	return p
}

func TestPage(t *testing.T) {
	golden.Check(t, "ordinary", func(lang string) golden.Page { return ordinary(lang, "Ningbo Bearings") })
	golden.Check(t, "days", func(lang string) golden.Page {
		p := ordinary(lang, "Ningbo Bearings")
		p.Daily, p.All, p.Acts, p.Waiting, p.Late, p.Next = true, true, false, List{}, List{}, List{}
		return p
	})
	golden.Check(t, "empty", func(lang string) golden.Page { return Page{Shell: shell(lang)} })
	golden.Check(t, "hostile", func(lang string) golden.Page {
		p := ordinary(lang, golden.Hostile)
		for _, l := range []List{p.Waiting, p.Late, p.Next} {
			l.Rows[0].Number, l.Rows[0].Deal = golden.Hostile, golden.Hostile
		}
		return p
	})
}
