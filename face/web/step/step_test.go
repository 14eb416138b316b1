package step

import (
	"testing"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/party"
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
		Lang: lang, Path: "/steps/confirm?deal=D-1041&deal=D-1042", Organisation: "Yangtze Machinery",
		Who: access.Who{User: 2, Name: "Zhou Lan", Role: access.Checker, Sides: party.Buyer},
		Calls: []ui.Call{{
			Method: "POST", Path: "/api/v1/commands/receivable.confirm", Body: `{"object":"D-1041"}`,
		}},
	}
}

func confirming(lang, supplier string) Page {
	presented := ui.DealState(deal.Presented)
	return Page{
		Shell: shell(lang), Step: "confirm", Path: "/steps/confirm", Back: "/approve", Once: "K7Q2",
		Rows: []Row{
			{"D-1041", "INV-2026-0311", supplier, on(12, 4), presented, cny(62_000_00)},
			{"D-1042", "", "Ningbo Bearings", on(12, 18), presented, cny(61_015_63)},
		},
		Fields: []ui.Field{{Name: "no-setoff", Kind: "check", Label: ui.Say("field.no-setoff"), Optional: true}},
	}
}

func offering(lang string) Page {
	p := confirming(lang, "Ningbo Bearings")
	p.Step, p.Path, p.Back, p.Rows = "offer", "/steps/offer", "/pipeline", p.Rows[:1]
	p.Fields = []ui.Field{
		{Name: "advance", Label: ui.Say("field.advance"), Hint: ui.Say("field.advance.hint"), Value: "80", Mode: "decimal"},
		{
			Name: "rate", Label: ui.Say("field.rate"), Hint: ui.Say("field.rate.hint"), Value: "a lot", Mode: "decimal",
			Error: ui.Say("field.wrong"),
		},
		{
			Name: "basis", Label: ui.Say("field.basis"), Kind: "choice", Value: "act/360",
			Options: []ui.Option{{Value: "act/360", Text: ui.Plain("act/360")}},
		},
		{Name: "need-notice", Label: ui.Say("field.need-notice"), Kind: "check", Value: "yes", Optional: true},
	}
	p.Example = &Example{
		Real: true, Claim: cny(62_000_00), Due: on(12, 4), Draw: cny(49_600_00), Interest: cny(330_67),
		Fee: cny(310_00), Rest: cny(11_759_33), Days: 40, Yearly: money.One / 10000 * 1163,
	}
	return p
}

func TestBefore(t *testing.T) {
	golden.Check(t, "confirm", func(lang string) golden.Page { return confirming(lang, "Ningbo Bearings") })
	golden.Check(t, "passkey", func(lang string) golden.Page {
		p := confirming(lang, "Ningbo Bearings")
		p.Sign = true
		return p
	})
	golden.Check(t, "offer", func(lang string) golden.Page { return offering(lang) })
	golden.Check(t, "empty", func(lang string) golden.Page {
		p := offering(lang)
		p.Rows, p.Example.Real, p.Draft = nil, false, true
		return p
	})
	golden.Check(t, "hostile", func(lang string) golden.Page {
		p := confirming(lang, golden.Hostile)
		p.Rows[0].Number, p.Rows[1].Deal, p.Back, p.Once = golden.Hostile, golden.Hostile, golden.Hostile, golden.Hostile
		p.Refused = ui.Plain(golden.Hostile)
		return p
	})
}

func TestAfter(t *testing.T) {
	golden.Check(t, "some", func(lang string) golden.Page {
		p := confirming(lang, "Ningbo Bearings")
		p.Results = []Result{
			{Leaf: 4711},
			{Leaf: 4712, Refusal: refuse.WrongState.With(refuse.ID("D-1042"), refuse.ID("settled"))},
		}
		return p
	})
	golden.Check(t, "drafted", func(lang string) golden.Page {
		p := confirming(lang, "Ningbo Bearings")
		p.Drafted = "/drafts/12"
		return p
	})
}

// TestEveryStepHasItsWords: a step that words are missing for panics.
func TestEveryStepHasItsWords(t *testing.T) {
	for _, step := range []string{
		"confirm", "pay", "dispute", "settle-dispute", "offer", "decline", "notify", "register", "recourse", "write-off",
		"reassign",
	} {
		p := confirming("en", "Ningbo Bearings")
		p.Step = step
		for _, text := range []ui.Text{
			p.Heading(), p.Means(), p.Button(), p.Table().Columns[4].Label, ui.Say(step + ".next"),
		} {
			if page.Plain("zh", text) == page.Plain("en", text) {
				t.Errorf("%s: %q is the same in both languages", step, page.Plain("en", text))
			}
		}
	}
}
