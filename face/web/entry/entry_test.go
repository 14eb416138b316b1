package entry

import (
	"bytes"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/reader"
	"github.com/tallystick/tallystick/node/say"
)

// shown is a page that shows texts alone.
var shown = ui.Parse("entry", `<h1>x</h1>{{range .}}<p>{{cell .}}</p>{{end}}`, "title\n  Entry\n  凭证\n")

var teller = Teller{Lang: "en", Self: "S", Names: map[string]string{"S": "Sesame", "F": "Fennel"}}

// TestEveryKindIsTold: there are words for what each kind of command did, in
// both languages.
func TestEveryKindIsTold(t *testing.T) {
	for _, lang := range say.Languages() {
		for _, s := range command.Specs() {
			e := reader.Entry{Kind: s.Kind, Object: "D1", By: "F", Command: command.New(s.Kind, "D1", "F")}
			if said := shown.Plain(lang, teller.Did(&e)); !strings.Contains(said, "Fennel") {
				t.Errorf("%s in %s: %q does not say who", s.Name, lang, said)
			}
		}
	}
}

// TestEveryAccountIsTold: each account of the books has words of its own.
func TestEveryAccountIsTold(t *testing.T) {
	for _, c := range []ledger.Class{ledger.PartyBlock, ledger.DealBlock, ledger.LimitBlock} {
		for _, label := range ledger.Labels(c) {
			if label == "" {
				continue
			}
			for _, account := range []string{"F/" + label, "F/" + label + "/D1"} {
				if c != ledger.DealBlock && strings.HasSuffix(account, "/D1") {
					continue
				}
				u := teller.Account(account)
				if said := shown.Plain("en", u.Main.(ui.Text)); said == account {
					t.Errorf("%s has no words", account)
				}
			}
		}
	}
}

// TestWhoSignedIsTold: whoever looks reads of itself as "you".
func TestWhoSignedIsTold(t *testing.T) {
	tests := []struct {
		by   string
		s    reader.Signature
		want string
	}{
		{"S", reader.Signature{Owner: "S", How: reader.OwnKey}, "Signed by you, with your own key"},
		{"S", reader.Signature{Owner: "operator", How: reader.Platform}, "Signed by the platform for you"},
		{"F", reader.Signature{Owner: "operator", How: reader.Platform}, "Signed by the platform for Fennel"},
		{"F", reader.Signature{Owner: "F", How: reader.OwnKey}, "Signed by Fennel, with its own key"},
		{
			"S",
			reader.Signature{Owner: "S", How: reader.Passkey, Origin: "https://a.example"},
			"Signed by you, by passkey at https://a.example",
		},
		{
			"F",
			reader.Signature{Owner: "F", How: reader.Passkey, Origin: "https://a.example"},
			"Signed by Fennel, by passkey at https://a.example",
		},
		{"F", reader.Signature{How: reader.OwnKey}, "Signed with a key that nobody has registered"},
	}
	for _, tt := range tests {
		e := reader.Entry{By: tt.by, Signed: []reader.Signature{tt.s}}
		if got := shown.Plain("en", teller.Signed(&e)[0]); got != tt.want {
			t.Errorf("%+v by %s: %q, want %q", tt.s, tt.by, got, tt.want)
		}
	}
}

// TestARefusalIsTold: with its reason, and of a stranger without its name.
func TestARefusalIsTold(t *testing.T) {
	e := reader.Entry{
		Kind: command.ReceivableDraw, Object: "D1", Code: refuse.WrongState,
		Figures: []refuse.Figure{refuse.ID("D1"), refuse.ID("settled")},
	}
	step := teller.Steps([]reader.Entry{e})[0]
	if got := shown.Plain("en", step.What); !strings.HasPrefix(got, "Somebody else was refused") {
		t.Errorf("it says %q", got)
	}
	if got := shown.Plain("en", step.More); !strings.Contains(got, "settled") {
		t.Errorf("its reason is %q", got)
	}
}

// TestNamesCannotLeadAway: the name of a party or a deal is part of a path, whatever it holds.
func TestNamesCannotLeadAway(t *testing.T) {
	var out bytes.Buffer
	links := []any{teller.Party("../x?y#z"), ui.ToDeal("D", "//evil.example")}
	if err := shown.Render(&out, ui.Shell{Bare: true}, links); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`href="/parties/..%2Fx%3Fy%23z"`, `href="/deals/%2F%2Fevil.example"`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the page has no %s", want)
		}
	}
}
