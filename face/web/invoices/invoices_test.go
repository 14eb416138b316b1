package invoices

import (
	"testing"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/trade"
	"github.com/tallystick/tallystick/face/web/entry"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/face/web/ui/golden"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/reader"
	"github.com/tallystick/tallystick/node/say"
	"github.com/tallystick/tallystick/node/view"
)

func cny(minor int64) money.Amount { return money.Of(minor, money.CNY) }

func on(month, d int) day.Date {
	date, _ := day.Of(2026, month, d)
	return date
}

func shell(lang string) ui.Shell {
	return ui.Shell{
		Lang: lang, Path: "/invoices", Organisation: "Ningbo Bearings",
		Who:   access.Who{User: 1, Name: "Li Wei", Role: access.Maker, Sides: party.Supplier},
		Calls: []ui.Call{{Method: "GET", Path: "/api/v1/invoices"}},
	}
}

func ordinary(lang, buyer string) Page {
	p := Page{
		Shell: shell(lang), After: "I-0", Present: ui.ByPlatform, Upload: ui.ByPlatform, Once: "K7Q2", NoDue: true,
		Most: 20_000, Whole: 150,
		Rows: []Row{
			{"I-4", "INV-2026-0314", buyer, false, on(10, 5), 0, cny(62_000_00), Standing(0, false, false), nil, true},
			{
				"I-3", "INV-2026-0313", buyer, false, on(10, 4), on(12, 4), cny(61_015_63), Standing(deal.Financed, true, false),
				Behind("D-1041"), false,
			},
			{
				"I-2", "INV-2026-0312", buyer, false, on(10, 4), on(12, 4), cny(0), Standing(0, true, false),
				ui.Plain(say.Sentence(lang, refuse.InvoiceZero.With(refuse.ID("I-2")))), false,
			},
			{
				"I-1", "B-77", "Harbour Castings", true, on(10, 3), on(12, 3), cny(18_400_00), Standing(0, false, true), nil,
				false,
			},
		},
	}
	return p
}

func TestList(t *testing.T) {
	golden.Check(t, "ordinary", func(lang string) golden.Page { return ordinary(lang, "Yangtze Machinery") })
	golden.Check(t, "passkey", func(lang string) golden.Page {
		p := ordinary(lang, "Yangtze Machinery")
		p.Present, p.Upload, p.NoDue = ui.ByPasskey, "", false
		return p
	})
	golden.Check(t, "empty", func(lang string) golden.Page {
		return Page{Shell: shell(lang), Upload: ui.ByPlatform, Most: 20_000, Whole: 150}
	})
	golden.Check(t, "own-key", func(lang string) golden.Page {
		return Page{Shell: shell(lang), Upload: ui.ByOwnKey}
	})
	golden.Check(t, "filtered", func(lang string) golden.Page {
		return Page{Shell: shell(lang), Find: "INV", Show: "free"}
	})
	golden.Check(t, "hostile", func(lang string) golden.Page {
		p := ordinary(lang, golden.Hostile)
		p.Rows[0].Name, p.Rows[1].Number, p.Find, p.Once = golden.Hostile, golden.Hostile, golden.Hostile, golden.Hostile
		return p
	})
}

func TestResults(t *testing.T) {
	lines := func(lang string) []Line {
		return []Line{
			{3, "gross", "12,00", "not a number", "number"},
			{5, "", golden.Hostile, "no text", "encoding"},
			Foreign(lang, 7, "A → B"), Unknown(lang, 8, "NOBODY"),
		}
	}
	golden.Check(t, "lines", func(lang string) golden.Page {
		return Results{Shell: shell(lang), Upload: true, File: golden.Hostile, Lines: lines(lang)}
	})
	for name, trouble := range map[string]ui.Text{
		"unreadable": Unreadable("no header"), "too-many": TooMany(20_000), "no-file": NoFile(), "no-rows": NoRows(),
	} {
		golden.Check(t, name, func(lang string) golden.Page {
			return Results{Shell: shell(lang), Upload: true, Trouble: trouble}
		})
	}
	recorded := []Result{
		{Leaf: 41, Line: 2, Invoice: "U.1.2", Number: "INV-1", Amount: cny(100_00)},
		{Leaf: 42, Line: 3, Invoice: "U.1.3", Number: "INV-2", Amount: cny(200_00)},
	}
	golden.Check(t, "uploaded", func(lang string) golden.Page {
		return Results{Shell: shell(lang), Upload: true, Done: recorded}
	})
	refused := Result{
		Leaf: 43, Line: 402, Invoice: "U.1.402", Number: "INV-9", Refusal: refuse.UnknownParty.With(refuse.ID("X")),
		Amount: cny(300_00),
	}
	for name, parts := range map[string]Results{
		"parts":         {Recorded: 1_204},
		"parts-again":   {Already: 1_204},
		"parts-some":    {Recorded: 800, Already: 404, Done: []Result{refused}},
		"parts-stopped": {Recorded: 300, Trouble: Stopped(300, 1_204, golden.Hostile)},
	} {
		golden.Check(t, name, func(lang string) golden.Page {
			parts.Shell, parts.Upload, parts.Parts = shell(lang), true, true
			return parts
		})
	}
	presented := []Result{
		{Leaf: 51, Invoice: "I-4", Number: "INV-4", Deal: "I-4.00ff00", Amount: cny(100_00)},
		{Leaf: 52, Invoice: "I-5", Number: "INV-5", Refusal: refuse.InvoiceZero.With(refuse.ID("I-5")), Amount: cny(0)},
	}
	for name, done := range map[string][]Result{
		"presented": presented[:1], "presented-some": presented, "presented-none": presented[1:],
	} {
		golden.Check(t, name, func(lang string) golden.Page { return Results{Shell: shell(lang), Done: done} })
	}
}

func TestDocument(t *testing.T) {
	ordinary := func(lang, other string) Document {
		f := reader.InvoiceFile{
			Invoice: view.Invoice{
				Name: "I-3", Number: "INV-2026-0313", Seller: "S", Buyer: "B", Issued: on(10, 4), Due: on(12, 4),
				Currency: money.CNY, Net: 54_000_00, Tax: 7_015_63, Gross: 61_015_63, Reversed: 1_000_00,
				Flags: trade.Duplicate | trade.Void, Ledger: "upload", Line: 3,
			},
			Left: 60_015_63, FirstName: "I-1",
			Order:      &reader.Order{Name: "O-3", Issued: on(9, 1), Currency: money.CNY, Total: 61_015_63},
			Delivery:   &reader.Delivery{Name: "V-3", Order: "O-3", Day: on(10, 1)},
			Duplicates: []view.Invoice{{Name: "I-9", Number: other, Currency: money.CNY, Gross: 61_015_63, Issued: on(10, 4)}},
			Reversals:  []view.Invoice{{Name: "R-1", Number: "RED-1", Currency: money.CNY, Gross: -1_000_00, Issued: on(10, 9)}},
			Deals: []reader.Deal{{Deal: view.Deal{
				Name: "D-1041", State: deal.Settled, Currency: money.CNY, Due: on(12, 4),
			}}},
		}
		return Document{
			Shell: shell(lang), File: f, State: Standing(0, true, false),
			Reason: ui.Plain(say.Sentence(lang, refuse.InvoiceVoid.With(refuse.ID("I-3")))),
			Tell:   entry.Teller{Lang: lang, Self: "S", Names: map[string]string{"S": "Ningbo Bearings", "B": other}},
		}
	}
	golden.Check(t, "document", func(lang string) golden.Page { return ordinary(lang, "Yangtze Machinery") })
	golden.Check(t, "document-hostile", func(lang string) golden.Page {
		p := ordinary(lang, golden.Hostile)
		p.File.Number, p.File.FirstName, p.File.Ledger = golden.Hostile, golden.Hostile, golden.Hostile
		return p
	})
	golden.Check(t, "document-free", func(lang string) golden.Page {
		return Document{
			Shell: shell(lang), Can: true, State: Standing(0, false, false),
			File: reader.InvoiceFile{Invoice: view.Invoice{
				Name: "I-4", Number: "INV-4", Seller: "S", Buyer: "B", Currency: money.CNY, Gross: 100_00,
			}},
		}
	})
}
