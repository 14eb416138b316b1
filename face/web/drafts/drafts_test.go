package drafts

import (
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/face/web/ui/golden"
	"github.com/tallystick/tallystick/node/desk/access"
)

func cny(minor int64) money.Amount { return money.Of(minor, money.CNY) }

func shell(lang string) ui.Shell {
	return ui.Shell{
		Lang: lang, Path: "/drafts", Organisation: "Yangtze Machinery",
		Who:   access.Who{User: 2, Name: "Zhou Lan", Role: access.Checker, Sides: party.Buyer},
		Calls: []ui.Call{{Method: "GET", Path: "/api/v1/drafts"}},
	}
}

func draft(state State, maker, object string) Draft {
	made, _ := day.Of(2026, 11, 2)
	return Draft{
		Path: "/drafts/12", Number: 12, Maker: maker, Made: made, Until: made.Add(7), State: state,
		Commands: []Command{
			{Kind: command.ReceivablePay, Object: object, Path: "/deals/" + object, Amount: cny(62_000_00)},
			{Kind: command.ReceivablePay, Object: "D-1042", Path: "/deals/D-1042", Amount: cny(61_015_63)},
		},
	}
}

func TestList(t *testing.T) {
	golden.Check(t, "list", func(lang string) golden.Page {
		sent := draft(Sent, "Li Wei", "D-1041")
		sent.Commands = []Command{{Kind: command.ReceivableOffer, Object: "D-7", Details: "advance 80%"}}
		return Page{Shell: shell(lang), Last: "3", Drafts: []Draft{
			draft(Open, "Li Wei", "D-1041"), sent, draft(Withdrawn, "Li Wei", "D-1041"), draft(Expired, "Li Wei", "D-1041"),
			draft(Sending, "Li Wei", "D-1041"),
			{Path: "/drafts/1", Number: 1},
		}}
	})
	golden.Check(t, "empty", func(lang string) golden.Page { return Page{Shell: shell(lang)} })
}

func TestDraft(t *testing.T) {
	golden.Check(t, "open", func(lang string) golden.Page {
		return DraftPage{Shell: shell(lang), Draft: draft(Open, "Li Wei", "D-1041"), Sign: Now, Drop: true}
	})
	golden.Check(t, "own", func(lang string) golden.Page {
		return DraftPage{Shell: shell(lang), Draft: draft(Open, "Zhou Lan", "D-1041"), Sign: Others, Drop: true}
	})
	golden.Check(t, "sent", func(lang string) golden.Page {
		d := draft(Sent, "Li Wei", "D-1041")
		d.Checker, d.Commands[0].Leaf, d.Commands[1].Leaf = "Zhou Lan", 4711, 4712
		d.Commands[1].Refused = ui.Plain("The claim on D-1042 is settled.")
		return DraftPage{Shell: shell(lang), Draft: d, Signed: ui.Say("signed.your-passkey", "https://desk.example.org")}
	})
	golden.Check(t, "passkey", func(lang string) golden.Page {
		return DraftPage{Shell: shell(lang), Draft: draft(Open, "Li Wei", "D-1041"), Sign: Passkey, Drop: true}
	})
	golden.Check(t, "hostile", func(lang string) golden.Page {
		d := draft(Open, golden.Hostile, golden.Hostile)
		d.Commands[1].Details = golden.Hostile
		return DraftPage{Shell: shell(lang), Draft: d, Sign: Prove, Refused: ui.Plain(golden.Hostile)}
	})
	for sign, button := range map[Sign]bool{
		NotOpen: false, Now: true, Prove: true, Others: false, Role: false, OwnKey: false, Passkey: false,
	} {
		p := DraftPage{Shell: shell("en"), Sign: sign}
		if p.CanSign() != button || p.ByPasskey() != (sign == Passkey) || p.Hint().None() != (sign == NotOpen) {
			t.Errorf("%d: button %t, hint %t", sign, p.CanSign(), !p.Hint().None())
		}
	}
}
