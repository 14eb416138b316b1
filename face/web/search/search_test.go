package search

import (
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/face/web/entry"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/face/web/ui/golden"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/reader"
	"github.com/tallystick/tallystick/node/view"
)

func asked(lang, text, name string) Page {
	return Page{
		Shell: ui.Shell{
			Lang: lang, Path: "/search?q=26", Organisation: "Nettlebridge Forgings",
			Who: access.Who{User: 1, Name: "Li Wei", Role: access.Viewer, Sides: party.Supplier, Organisation: "S1"},
		},
		Asked: text,
		Tell:  entry.Teller{Lang: lang, Self: "S1", Names: map[string]string{"S1": name, "B1": "Brassfern Motors"}},
	}
}

func found(lang, name string) Page {
	p := asked(lang, "26", name)
	due, _ := day.Of(2026, 6, 28)
	d := reader.Deal{Number: "26007600890833394839"}
	d.Name, d.State, d.Due, d.Face, d.Currency = "26-D1", deal.Financed, due, 48_214_04, money.CNY
	d.Seller, d.Buyer = "S1", "B1"
	p.Found = reader.Found{
		Deals: []reader.Deal{d},
		Invoices: []view.Invoice{
			{
				Name: "I-1", Number: "26007600890833394839", Seller: "S1", Buyer: "B1", Due: due, Currency: money.CNY,
				Gross: 48_214_04, Deal: "26-D1",
			},
			{Name: "I-2", Number: name, Seller: "S1", Buyer: "B1", Due: due, Currency: money.CNY, Gross: 1_00},
		},
		Parties: []reader.Party{{Name: "S1"}, {Name: "B1"}},
	}
	p.Entries = []reader.Entry{{
		Leaf: 26, Day: due, Kind: command.ReceivablePresent, Object: "26-D1", By: "S1",
		Signed: []reader.Signature{{Key: "00", Owner: "operator", How: reader.Platform}},
	}}
	return p
}

func TestPage(t *testing.T) {
	golden.Check(t, "ordinary", func(lang string) golden.Page { return found(lang, "Nettlebridge Forgings") })
	golden.Check(t, "empty", func(lang string) golden.Page { return asked(lang, "", "Nettlebridge Forgings") })
	golden.Check(t, "none", func(lang string) golden.Page { return asked(lang, "xyz", "Nettlebridge Forgings") })
	golden.Check(t, "hostile", func(lang string) golden.Page {
		p := found(lang, golden.Hostile)
		p.Asked = golden.Hostile
		return p
	})
}
