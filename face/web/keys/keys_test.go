package keys

import (
	"strings"
	"testing"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/face/web/ui/golden"
	"github.com/tallystick/tallystick/node/desk/access"
)

func on() day.Date {
	d, _ := day.Of(2026, 11, 3)
	return d
}

func ordinary() Page {
	return Page{
		Way: ui.ByPasskey, End: ui.ByPasskey, Custody: true,
		Keys: []Key{
			{Public: strings.Repeat("02ab", 16) + "02", Holder: "Li Wei", Name: "Phone", Passkey: true, Keys: true, Mine: true},
			{
				Public: strings.Repeat("03cd", 16) + "03", Holder: "Wang Qiang", Name: "Laptop", Passkey: true, Bounded: true,
				Until: on() + 90, Limit: money.Of(10_000_000, money.CNY),
			},
			{Public: strings.Repeat("02ef", 16) + "02", Passkey: true, Bounded: true},
			{Public: strings.Repeat("01", 33), Passkey: true, Bounded: true, Ended: true},
			{Public: strings.Repeat("77", 32), Keys: true},
		},
		Waiting: []Waiting{{"a1", "Sun Mei", "Phone", access.Maker, on()}},
		Form:    Form{Once: "ONCE"},
		Came:    []Outcome{{Leaf: 12, Signed: ui.Say("signed.for-you")}, {Leaf: 13}},
	}
}

func TestPage(t *testing.T) {
	draft, wrong, own := ordinary(), ordinary(), ordinary()
	draft.Way, draft.Came = ui.ByDraft, nil
	wrong.Way, wrong.Came = ui.ByPlatform, []Outcome{{Leaf: 14, Refused: ui.Plain("The mandate does not say so.")}}
	wrong.Form = Form{Once: "ONCE", Passkey: "a1", Limit: "much", Field: "limit"}
	own.Way, own.End, own.Came = ui.ByOwnKey, ui.ByOwnKey, nil
	hostile := Page{
		Way: ui.ByPlatform, End: ui.ByPlatform,
		Keys:    []Key{{Public: golden.Hostile, Holder: golden.Hostile, Name: golden.Hostile, Passkey: true}},
		Waiting: []Waiting{{golden.Hostile, golden.Hostile, golden.Hostile, access.Operator, on()}},
		Form:    Form{Once: golden.Hostile, Limit: golden.Hostile, Field: "key"},
		Came:    []Outcome{{Leaf: 15, Refused: ui.Plain(golden.Hostile)}},
	}
	for name, p := range map[string]Page{
		"empty":    {Way: ui.ByPlatform, End: ui.ByPlatform, Custody: true},
		"ordinary": ordinary(), "draft": draft, "wrong": wrong, "own": own, "hostile": hostile,
	} {
		golden.Check(t, name, func(lang string) golden.Page {
			p.Shell = ui.Shell{
				Lang: lang, Path: "/people/keys", Organisation: "Ningbo Bearings",
				Who: access.Who{User: 1, Name: "Li Wei", Role: access.Administrator, Sides: party.Supplier},
			}
			return p
		})
	}
}

// TestTheLastKeyIsNotEnded: without a key of the platform's beside it, nobody
// could sign for the organisation any more.
func TestTheLastKeyIsNotEnded(t *testing.T) {
	p := ordinary()
	if n := len(p.Ends()[0].Options); n != 3 {
		t.Errorf("%d keys can be ended, want 3", n)
	}
	p.Custody = false
	for _, o := range p.Ends()[0].Options {
		if o.Value == p.Keys[0].Public {
			t.Error("who signs with the only key can end it")
		}
	}
}
