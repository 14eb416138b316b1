package journal

import (
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/event"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/face/web/entry"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/face/web/ui/golden"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/reader"
	"github.com/tallystick/tallystick/node/say"
)

const logKey = "tally.example/ee3f3d333e579f01+fd29c0d4+AbdqVdQx9/c7IrDk/nG4yyCvPcW7GE8Ms1wXqB9Y/EBO"

func cny(minor int64) money.Amount { return money.Of(minor, money.CNY) }

func shell(lang, path string) ui.Shell {
	return ui.Shell{
		Lang: lang, Path: path, Organisation: "Nettlebridge Forgings",
		Who:   access.Who{User: 1, Name: "Li Wei", Role: access.Viewer, Sides: party.Supplier, Organisation: "S1"},
		Calls: []ui.Call{{Method: "GET", Path: "/api/v1/leaves/19235"}},
	}
}

func teller(lang, name string) entry.Teller {
	return entry.Teller{Lang: lang, Self: "S1", Names: map[string]string{
		"S1": name, "F1": "Quillmarsh Bank Factoring", "K1": "Saltgrass Settlement Bank",
	}}
}

func posted(value event.Value, from, to string, minor, fromAfter, toAfter int64, shown bool) reader.Posting {
	return reader.Posting{
		Posting: event.Posting{
			Value: value, From: from, To: to, Amount: cny(minor), FromBalance: fromAfter, ToBalance: toAfter,
		},
		FromShown: shown, ToShown: shown,
	}
}

// drawn is a draw that was carried out.
func drawn() reader.Entry {
	at, _ := day.ParseInstant("2026-06-02T01:03:42Z")
	on, _ := day.Of(2026, 6, 2)
	return reader.Entry{
		Leaf: 19_235, Height: 571, Instant: at, Day: on, Kind: command.ReceivableDraw, Object: "D-1041", By: "S1",
		Command: command.New(command.ReceivableDraw, "D-1041", "S1").SetAmount(command.Amount, cny(38_000_00)).
			SetText(command.Payee, "S1"),
		Signed: []reader.Signature{{
			Key: "fdb0ce1cb8b634ede01b7188ac8bae53dc44bf3962d35b356d81dc3af7d99752", Owner: "operator", How: reader.Platform,
		}},
		Postings: []reader.Posting{
			posted(event.Room, "LIM-F1-B1/free", "LIM-F1-B1/blocked", 38_000_00, 8_278_260_94, 38_000_00, true),
			posted(event.Money, "F1/bank", "F1/in-transit", 38_000_00, 0, 0, false),
		},
		Withheld: true,
	}
}

func refused() reader.Entry {
	e := drawn()
	e.Leaf, e.Code, e.Postings, e.Withheld = 19_230, refuse.LimitExceeded, nil, false
	e.Figures = []refuse.Figure{refuse.Amount(cny(40_000_00)), refuse.Amount(cny(38_571_23))}
	return e
}

func one(lang, name string, e reader.Entry) EntryPage {
	return EntryPage{
		Shell: shell(lang, "/journal/19235"), Entry: e, Tell: teller(lang, name), Provable: !e.Root, Size: 20_912,
		Key: logKey,
	}
}

func TestEntryPage(t *testing.T) {
	const name = "Nettlebridge Forgings"
	golden.Check(t, "entry", func(lang string) golden.Page { return one(lang, name, drawn()) })
	golden.Check(t, "refused", func(lang string) golden.Page { return one(lang, name, refused()) })
	golden.Check(t, "root", func(lang string) golden.Page {
		return one(lang, name, reader.Entry{Leaf: 19_200, Height: 570, Day: drawn().Day, Root: true})
	})
	golden.Check(t, "entry-hostile", func(lang string) golden.Page {
		e := refused()
		e.Object, e.By = golden.Hostile, golden.Hostile
		e.Command = command.New(command.ReceivableDispute, golden.Hostile, golden.Hostile).
			SetText(command.Reason, golden.Hostile)
		e.Signed[0].Owner, e.Signed[0].How, e.Signed[0].Origin = golden.Hostile, reader.Passkey, golden.Hostile
		e.Figures = []refuse.Figure{refuse.ID(golden.Hostile)}
		p := one(lang, golden.Hostile, e)
		p.Provable, p.Key = false, golden.Hostile
		return p
	})
}

func TestListPage(t *testing.T) {
	list := func(lang, name string, all ...reader.Entry) ListPage {
		return ListPage{Shell: shell(lang, "/journal"), Entries: all, Tell: teller(lang, name), Latest: true}
	}
	golden.Check(t, "list", func(lang string) golden.Page {
		p := list(lang, "Nettlebridge Forgings", drawn(), refused())
		p.Before = 19_230
		return p
	})
	golden.Check(t, "list-empty", func(lang string) golden.Page { return list(lang, "Nettlebridge Forgings") })
	golden.Check(t, "list-further", func(lang string) golden.Page {
		p := list(lang, "Nettlebridge Forgings")
		p.From, p.Before = 20_912, 15_912
		return p
	})
	golden.Check(t, "list-hostile", func(lang string) golden.Page {
		e := drawn()
		e.Command, e.Object = command.New(command.TradeVoid, golden.Hostile, "S1"), golden.Hostile
		e.Kind = command.TradeVoid
		p := list(lang, golden.Hostile, e)
		p.Latest = false
		return p
	})
}

// TestTheCommandLineIsOneOfAShell: whatever the key holds stays one word of it.
func TestTheCommandLineIsOneOfAShell(t *testing.T) {
	p := one("en", "S", drawn())
	if want := "tally check leaf-19235.proof --key '" + logKey + "'"; p.Check() != want {
		t.Errorf("the command line is %s", p.Check())
	}
	p.Key = "a'; rm x; '"
	if want := `tally check leaf-19235.proof --key 'a'\''; rm x; '\'''`; p.Check() != want {
		t.Errorf("with a hostile key it is %s", p.Check())
	}
}

// TestFieldsAreInWords: whatever a command says has a name in both languages,
// which is that of the refusals.
func TestFieldsAreInWords(t *testing.T) {
	for _, k := range command.Specs() {
		if got := entryPage.Plain("zh", ui.KindName(k.Kind)); got != say.Kind(k.Name) {
			t.Errorf("%s is called %q, and %q in refusals", k.Name, got, say.Kind(k.Name))
		}
		for _, f := range k.Uses {
			name := f.Field.String()
			if got := entryPage.Text("zh", "field."+name); got != say.Field(name) {
				t.Errorf("%s is called %q, and %q in refusals", name, got, say.Field(name))
			}
		}
	}
}
