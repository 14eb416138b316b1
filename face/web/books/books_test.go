package books

import (
	"testing"

	"github.com/tallystick/tallystick/core/event"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/face/web/ui/golden"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/reader"
)

func ordinary(lang string) Page {
	cny := func(minor int64) money.Amount { return money.Of(minor, money.CNY) }
	usd := func(minor int64) money.Amount { return money.Of(minor, money.USD) }
	return Page{
		Shell: ui.Shell{
			Lang: lang, Path: "/books", Organisation: "Harbour Factoring",
			Who:   access.Who{User: 3, Name: "Sun Mei", Role: access.Viewer, Sides: party.Funder},
			Calls: []ui.Call{{Method: "GET", Path: "/api/v1/trial-balance"}},
		},
		Lines: []reader.TrialLine{
			{Account: "bank", Balance: cny(-80_000_000)},
			{Account: "in-transit", Balance: cny(-1_000_000)},
			{Account: "income/interest", Balance: cny(-1_200_000)},
			{Account: "advance", Deals: true, Balance: cny(81_000_000)},
			{Account: "accrued", Deals: true, Balance: cny(1_200_000)},
			{Account: "bank", Balance: usd(-12_000_00)},
			{Account: "advance", Deals: true, Balance: usd(12_000_00)},
		},
	}
}

func TestPage(t *testing.T) {
	golden.Check(t, "ordinary", func(lang string) golden.Page { return ordinary(lang) })
	golden.Check(t, "empty", func(lang string) golden.Page {
		p := ordinary(lang)
		p.Lines = nil
		return p
	})
}

// TestEveryAccountHasAName: whatever money can stand on is called something.
func TestEveryAccountHasAName(t *testing.T) {
	for _, lang := range []string{"en", "zh"} {
		for _, class := range []ledger.Class{ledger.PartyBlock, ledger.DealBlock} {
			for slot, label := range ledger.Labels(class) {
				if label == "" || ledger.ValueIn(class, ledger.Slot(slot)) != event.Money {
					continue
				}
				l := reader.TrialLine{Account: label, Deals: class == ledger.DealBlock}
				if got := page.Plain(lang, called(l)); got == "" || got == label {
					t.Errorf("in %s %s is called %q", lang, label, got)
				}
			}
		}
	}
}
