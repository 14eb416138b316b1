package api

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/face/door"
)

var update = flag.Bool("update", false, "write the golden file")

// doors returns an API that nobody stands behind.
func doors() *API {
	mux := door.New(door.Config{Now: time.Now})
	return Register(mux, Config{Version: "test", Now: time.Now})
}

// TestTheDescriptionIsReviewed: whatever changes in the API shows in this file.
func TestTheDescriptionIsReviewed(t *testing.T) {
	text, err := doors().OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, text, "", " "); err != nil {
		t.Fatal(err)
	}
	pretty.WriteByte('\n')
	const file = "testdata/openapi.golden"
	if *update {
		if err := os.WriteFile(file, pretty.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil || !bytes.Equal(want, pretty.Bytes()) {
		t.Errorf("%s differs (%v); run the test with -update and read the difference", file, err)
	}
}

// TestEveryKindHasAnOperation: the registry of commands is the API's table.
func TestEveryKindHasAnOperation(t *testing.T) {
	paths := doors().huma.OpenAPI().Paths
	for _, s := range command.Specs() {
		item := paths[Prefix+"/commands/"+s.Name]
		if item == nil || item.Post == nil || item.Post.RequestBody == nil {
			t.Errorf("%s has no operation with a body", s.Name)
		}
	}
}

// TestEveryRefusalHasAStatus: one table serves all doors, and no code is
// forgotten in it.
func TestEveryRefusalHasAStatus(t *testing.T) {
	figures := []refuse.Figure{refuse.ID("D1"), refuse.ID("D2"), refuse.Count(3)}
	for _, c := range refuse.Codes() {
		if s := Status(c.Kind()); s < 400 || s >= 500 {
			t.Errorf("%d %s: status %d", c, c, s)
		}
		for _, language := range []string{"en", "zh"} {
			r := httptest.NewRequest(http.MethodPost, "/", nil)
			r.Header.Set("Accept-Language", language)
			p := Refused(r, c.With(figures...))
			if p.Code != uint16(c) || p.Name != c.String() || p.Detail == "" || p.Do == "" || p.Status != Status(c.Kind()) {
				t.Errorf("%d %s in %s: %+v, want what happened and what to do", c, c, language, p)
			}
		}
	}
}

// TestEveryCauseHasTwoLanguages: nothing is said in one language only.
func TestEveryCauseHasTwoLanguages(t *testing.T) {
	names := map[string]int{}
	for _, c := range causes {
		if c.title.en == "" || c.title.zh == "" || c.do.en == "" || c.do.zh == "" || c.status < 400 || c.name == "" {
			t.Errorf("%q says %+v", c.err, c)
		}
		if s, there := names[c.name]; there && s != c.status {
			t.Errorf("%s has status %d and %d", c.name, s, c.status)
		}
		names[c.name] = c.status
	}
}

func TestASequenceIsCutIntoEnvelopes(t *testing.T) {
	one := []byte{0x83, 0x41, 1, 0x81, 0x41, 2, 0x82, 0x41, 3, 0x41, 4} // [h'01', [h'02'], [h'03', h'04']]
	tests := []struct {
		name string
		body []byte
		want int // envelopes; 0: refused
	}{
		{"one", one, 1},
		{"three", bytes.Repeat(one, 3), 3},
		{"the most", bytes.Repeat(one, mostEnvelopes), mostEnvelopes},
		{"one more", bytes.Repeat(one, mostEnvelopes+1), 0},
		{"none", nil, 0},
		{"half of the second", append(bytes.Clone(one), one[:5]...), 0},
		{"text", []byte("hello"), 0},
	}
	for _, tt := range tests {
		all, err := split(tt.body)
		if len(all) != tt.want || (err != nil) != (tt.want == 0) {
			t.Errorf("%s: %d envelopes, %v, want %d", tt.name, len(all), err, tt.want)
		}
		for _, e := range all {
			if !bytes.Equal(e, one) {
				t.Errorf("%s: %x, want %x", tt.name, e, one)
			}
		}
	}
}

// FuzzSplit: what is cut makes up the whole.
func FuzzSplit(f *testing.F) {
	f.Add([]byte{0x83, 0x41, 1, 0x81, 0x41, 2, 0x81, 0x41, 3})
	f.Add([]byte{0x83, 0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, body []byte) {
		all, err := split(body)
		if err == nil && !bytes.Equal(bytes.Join(all, nil), body) {
			t.Errorf("%x is cut into %x", body, all)
		}
	})
}

// FuzzReadWish: a body is a command, or it is refused without being repeated.
func FuzzReadWish(f *testing.F) {
	f.Add([]byte(`{"object":"I1","reason":"wrong","payload":"text"}`))
	f.Add([]byte(`{"object":"I1","object":"I2"}`))
	f.Add([]byte(`{"kind":"trade.void"}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, body []byte) {
		w, err := readWish(body, "trade.void")
		if err != nil {
			return
		}
		if w.Command.Kind != command.TradeVoid || w.Payload != nil && len(w.Command.Text(command.Payload)) != 32 {
			t.Errorf("%s is read as %+v", body, w)
		}
	})
}
