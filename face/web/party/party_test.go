package party

import (
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/money"
	core "github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/face/web/entry"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/face/web/ui/golden"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/reader"
	"github.com/tallystick/tallystick/node/view"
)

func cny(minor int64) money.Amount { return money.Of(minor, money.CNY) }

func on(month, d int) day.Date {
	date, _ := day.Of(2026, month, d)
	return date
}

func blank(lang, name string) Page {
	return Page{
		Shell: ui.Shell{
			Lang: lang, Path: "/parties/F1", Organisation: "Nettlebridge Forgings",
			Who:   access.Who{User: 1, Name: "Li Wei", Role: access.Viewer, Sides: core.Supplier, Organisation: "S1"},
			Calls: []ui.Call{{Method: "GET", Path: "/api/v1/parties/F1"}},
		},
		File: reader.PartyFile{Party: reader.Party{Name: "F1", Roles: core.Funder}},
		Tell: entry.Teller{Lang: lang, Self: "S1", Names: map[string]string{
			"S1": "Nettlebridge Forgings", "F1": name, "B1": "Brassfern Motors",
		}},
	}
}

// shared is another party, with which deals are shared.
func shared(lang, name string) Page {
	p := blank(lang, name)
	p.File.Limits = []reader.Limit{{
		Name: "LIM-F1-S1", Owner: "F1", On: "S1", Granted: cny(6_000_000_00), Free: cny(2_111_396_74), Blocked: cny(0),
		Used: cny(3_888_603_26), Held: cny(0),
	}}
	for i, s := range []deal.State{deal.Offered, deal.Financed, deal.Overdue, deal.Settled} {
		d := reader.Deal{Number: "2600760089083339483" + string(rune('0'+i)), Owed: int64(i) * 12_000_00}
		d.Name, d.State, d.Due, d.Face, d.Currency = "D-104"+string(rune('0'+i)), s, on(7+i, 3), 48_214_04, money.CNY
		p.Deals.Rows = append(p.Deals.Rows, d)
	}
	p.Deals.More = true
	p.Invoices.Rows = []view.Invoice{
		{
			Name: "I-1041", Number: name, Issued: on(5, 14), Due: on(6, 28), Currency: money.CNY, Gross: 48_214_04,
			Deal: "D-1041",
		},
		{Name: "I-1042", Number: "26007600890833394840", Issued: on(5, 14), Currency: money.CNY, Gross: 9_214_04},
	}
	return p
}

// own is the page of one's own party.
func own(lang, name string) Page {
	p := shared(lang, "Quillmarsh Bank Factoring")
	p.Tell.Names["S1"] = name
	p.File.Party, p.File.Own = reader.Party{Name: "S1", Roles: core.Supplier | core.Buyer}, true
	p.File.Keys, p.File.Custody, p.File.Controller = 2, true, "B1"
	p.File.Accounts = []reader.Account{{Name: "S1/bank", Balance: cny(-926_145_57)}}
	p.File.Events = []reader.Entry{
		{Leaf: 7, Day: on(1, 2), Kind: command.PartyAdd, Object: "S1", By: "operator"},
		{
			Leaf: 8, Day: on(1, 2), Kind: command.PartyKey, Object: "S1", By: "operator",
			Signed: []reader.Signature{{Key: "00", Owner: "operator", How: reader.OwnKey}},
		},
	}
	return p
}

func TestPage(t *testing.T) {
	const name = "Quillmarsh Bank Factoring"
	golden.Check(t, "ordinary", func(lang string) golden.Page { return shared(lang, name) })
	golden.Check(t, "own", func(lang string) golden.Page { return own(lang, "Nettlebridge Forgings") })
	golden.Check(t, "empty", func(lang string) golden.Page { return blank(lang, name) })
	golden.Check(t, "hostile", func(lang string) golden.Page {
		p := own(lang, golden.Hostile)
		p.Tell.Self, p.Tell.Names["F1"] = "X", golden.Hostile
		p.File.ProvedFrom = on(6, 3)
		p.Deals.Rows[0].Number, p.Invoices.Rows[0].Number = golden.Hostile, golden.Hostile
		return p
	})
}

// TestWhoCanSignIsSaid: one reads whether the platform can sign for the party.
func TestWhoCanSignIsSaid(t *testing.T) {
	tests := []struct {
		keys    int
		custody bool
		want    string
	}{
		{0, true, "custody.only"},
		{2, true, "custody.also"},
		{2, false, "custody.none"},
		{0, false, "custody.nobody"},
	}
	for _, tt := range tests {
		p := own("en", "S")
		p.File.Keys, p.File.Custody = tt.keys, tt.custody
		if got := page.Plain("en", p.custody()); got != page.Text("en", tt.want) {
			t.Errorf("%d keys, custody %t: %q, want %q", tt.keys, tt.custody, got, page.Text("en", tt.want))
		}
	}
}
