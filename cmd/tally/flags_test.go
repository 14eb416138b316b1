package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/client"
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/money"
)

func TestRulesOfPayment(t *testing.T) {
	for _, tt := range []struct {
		text string
		want rule
		ok   bool
	}{
		{"on-due", rule{share: money.One}, true},
		{"late:0", rule{share: money.One}, true},
		{"late:30", rule{late: 30, share: money.One}, true},
		{"share:60%", rule{share: 600_000_000}, true},
		{"share:0.25", rule{share: 250_000_000}, true},
		{"share:100%", rule{share: money.One}, true},
		{"share:0%", rule{}, false},
		{"share:101%", rule{}, false},
		{"late:-1", rule{}, false},
		{"late:99999", rule{}, false},
		{"late", rule{}, false},
		{"", rule{}, false},
	} {
		if got, err := parseRule(tt.text); got != tt.want || (err == nil) != tt.ok {
			t.Errorf("parseRule(%q) = %+v, %v, want %+v, ok %v", tt.text, got, err, tt.want, tt.ok)
		}
	}
}

func TestTerms(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{`{"advance":"80%","rate":"6%","tenor":90}`, ""},
		{`{"advance":"8000bp","rate":"6%","fee":"0.5%","reserve":"20%","tenor":1,"recourse":true}`, ""},
		{`{"advance":"80%","rate":"6%"}`, "tenor"},
		{`{"advance":"80%","rate":"6%","tenor":0}`, "tenor"},
		{`{"rate":"6%","tenor":90}`, "advance"},
		{`{"advance":"80","rate":"6%","tenor":90}`, "advance"},
		{`{"advance":"120%","rate":"6%","tenor":90}`, "advance"},
		{`{"advance":"80%","rate":"6%","reserve":"21%","tenor":90}`, "reserve"},
		{`{"advance":"80%","rate":"6%","tenor":90,"recourse":false}`, "recourse"},
		{`{"advance":"80%","rate":"6%","tenor":90,"basis":"act/1"}`, "basis"},
		{`{"advance":"80%","rate":"6%","tenor":90,"haircut":"1%"}`, "haircut"},
		{`{"advance":"80%","rate":"6%","tenor":90} {}`, "follows"},
	} {
		_, err := parseTerms([]byte(tt.text), "F")
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("parseTerms(%s) = %v, want %q", tt.text, err, tt.want)
		}
	}
}

// TestTheSchemaKnowsEveryTerm: the schema that is printed lists exactly the
// members that are read.
func TestTheSchemaKnowsEveryTerm(t *testing.T) {
	var schema struct{ Properties map[string]any }
	if err := json.Unmarshal(termsSchema, &schema); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(termsFile{})
	if err != nil {
		t.Fatal(err)
	}
	var members map[string]any
	if err := json.Unmarshal(text, &members); err != nil {
		t.Fatal(err)
	}
	for name := range members {
		if _, ok := schema.Properties[name]; !ok {
			t.Errorf("the schema lacks %q", name)
		}
	}
	if len(schema.Properties) != len(members) {
		t.Errorf("the schema has %d properties, want %d", len(schema.Properties), len(members))
	}
}

func TestDealNamesAreValidAndTheirOwn(t *testing.T) {
	long := strings.Repeat("x", command.MaxName)
	for _, tt := range []struct{ invoice, want string }{
		{"a.0123456789ab.7", "F.a.0123456789ab.7"},
		{long[2:], "F." + long[2:]},
	} {
		if got := dealName(tt.invoice); got != tt.want {
			t.Errorf("dealName(%q) = %q, want %q", tt.invoice, got, tt.want)
		}
	}
	if a, b := dealName(long), dealName(long[1:]); a == b || !command.ValidName([]byte(a)) {
		t.Errorf("dealName of two long names = %q and %q, want two valid names", a, b)
	}
}

// FuzzParseWritten: a line is read as a command, refused, or no JSON; where it
// is sound and holds a payload, the command has room for the commitment.
func FuzzParseWritten(f *testing.F) {
	f.Add([]byte(`{"kind":"party.add","object":"B","roles":"buyer","payload":"Room 1"}`))
	f.Add([]byte(`{"payload":"a","payload":"b"}`))
	f.Add([]byte(`{"payload":"\ud83d` + "`}"))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, line []byte) {
		w, err := parseWritten(line)
		if err != nil || w.no != nil {
			return
		}
		if w.payload != nil && len(w.command.Text(command.Payload)) != 32 {
			t.Errorf("%q: no place for the payload's commitment", line)
		}
		again, no, err := client.ParseJSON(client.JSON(w.command))
		if err != nil || no != nil || again.Kind != w.command.Kind {
			t.Errorf("%q: read again: %v, %v", line, no, err)
		}
	})
}
