package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/hook"
)

// follow returns the ids and kinds of the next n events that somebody sees.
func (v *town) follow(cookie, last string, n int) []string {
	v.t.Helper()
	ctx, cancel := context.WithCancel(v.t.Context())
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, "GET", v.web.URL+"/api/v1/events", nil)
	if err != nil {
		v.t.Fatal(err)
	}
	r.Header.Set("Cookie", strings.Split(cookie, ";")[0])
	r.Header.Set("Last-Event-ID", last)
	res, err := v.web.Client().Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer res.Body.Close()
	var all []string
	id := ""
	for lines := bufio.NewScanner(res.Body); len(all) < n && lines.Scan(); {
		if s, ok := strings.CutPrefix(lines.Text(), "id: "); ok {
			id = s
		}
		if s, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
			all = append(all, id+" "+s)
		}
	}
	return all
}

// TestEventsAreOnesOwn: a stream holds what one may see, goes on behind the
// last id, and waits for what comes.
func TestEventsAreOnesOwn(t *testing.T) {
	v := newTown(t)
	seller := v.as("S", access.Viewer)
	first := v.follow(seller, "0", 5)
	var kinds []string
	for _, e := range first {
		_, kind, _ := strings.Cut(e, " ")
		kinds = append(kinds, kind)
	}
	want := "party.add party.key trade.invoice receivable.present receivable.confirm"
	if got := strings.Join(kinds, " "); got != want {
		t.Errorf("the seller sees %q, want %q: nothing of others", got, want)
	}
	third, _, _ := strings.Cut(first[2], " ")
	if again := v.follow(seller, third, 2); strings.Join(again, ",") != strings.Join(first[3:], ",") {
		t.Errorf("behind leaf %s: %v, want %v", third, again, first[3:])
	}
	last, _, _ := strings.Cut(first[4], " ")
	go func() {
		asks := []*command.Command{invoiceOf("I8", "X", "Y"), invoiceOf("I2", "S", "B")}
		if _, err := v.signer.Ask(false, asks); err != nil {
			t.Error(err)
		}
	}()
	if next := v.follow(seller, last, 1); len(next) != 1 || !strings.HasSuffix(next[0], "trade.invoice") {
		t.Errorf("then: %v, want its own invoice", next)
	}
}

// TestManyFollowTogether: each of a hundred streams gets what is its own.
func TestManyFollowTogether(t *testing.T) {
	v := newTown(t)
	_, leaves, _, err := v.node.Head()
	if err != nil {
		t.Fatal(err)
	}
	last := fmt.Sprint(leaves - 1)
	want := map[string]string{"S": "trade.invoice", "B": "trade.invoice", "X": "trade.invoice"}
	var all sync.WaitGroup
	for org, kind := range want {
		cookie := v.as(org, access.Viewer)
		for range 30 {
			all.Go(func() {
				if got := v.follow(cookie, last, 1); len(got) != 1 || !strings.HasSuffix(got[0], " "+kind) {
					t.Errorf("%s is told %v, want its own %s", org, got, kind)
				}
			})
		}
	}
	v.carry(invoiceOf("I2", "S", "B"), invoiceOf("I8", "X", "Y"))
	all.Wait()
}

// A message is what a webhook's receiver got.
type message struct {
	id, signature, at string
	body              []byte
}

// TestAWebhookIsTold: signed, at least once, what its organisation may see, and
// once more when that is asked for.
func TestAWebhookIsTold(t *testing.T) {
	v := newTown(t)
	got := make(chan message, 16)
	status := make(chan int, 16)
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got <- message{
			r.Header.Get("webhook-id"), r.Header.Get("webhook-signature"), r.Header.Get("webhook-timestamp"), body,
		}
		w.WriteHeader(<-status)
	}))
	defer receiver.Close()
	admin := v.as("S", access.Administrator)
	var made struct {
		ID     int64
		Secret string
	}
	v.into(v.ask("POST", "/api/v1/webhooks", admin, map[string]any{"url": receiver.URL}), 201, &made)
	v.carry(invoiceOf("I8", "X", "Y"), invoiceOf("I2", "S", "B"), invoiceOf("I3", "S", "B"))
	if err := v.node.Settle(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { v.hooks.Run(ctx); close(ended) }()
	defer func() { cancel(); <-ended }()
	status <- 200
	status <- 500
	secret, err := hook.Read(made.Secret)
	if err != nil {
		t.Fatal(err)
	}
	objects := map[string]bool{}
	for range 2 {
		m := <-got
		var at int64
		if _, err := fmt.Sscan(m.at, &at); err != nil || m.signature != hook.Sign(secret, m.id, at, m.body) {
			t.Errorf("message %s is signed %s at %q", m.id, m.signature, m.at)
		}
		var said struct {
			Type string
			Data struct{ Object string }
		}
		if err := json.Unmarshal(m.body, &said); err != nil || said.Type != "trade.invoice" {
			t.Errorf("message %s: %v", m.body, err)
		}
		objects[said.Data.Object] = true
	}
	if !objects["I2"] || !objects["I3"] || len(objects) != 2 {
		t.Errorf("the receiver was told of %v, want I2 and I3", objects)
	}
	v.redeliver(admin, made.ID, got, status)
}

// redeliver has a message that arrived sent once more.
func (v *town) redeliver(admin string, id int64, got chan message, status chan int) {
	v.t.Helper()
	path := fmt.Sprintf("/api/v1/webhooks/%d/deliveries", id)
	var log struct {
		Data []struct {
			ID       int64
			Message  string
			Done     string
			Attempts int
			Status   int
		}
	}
	for done := false; !done; { // what came of a message is noted after its answer
		v.into(v.ask("GET", path, admin, nil), 200, &log)
		done = len(log.Data) == 2 && log.Data[0].Attempts > 0 && log.Data[1].Attempts > 0
	}
	for _, d := range log.Data {
		if (d.Status == 200) != (d.Done != "") {
			v.t.Errorf("delivery %+v", d)
		}
		if d.Status != 200 {
			continue
		}
		v.into(v.ask("POST", fmt.Sprintf("%s/%d/redeliver", path, d.ID), v.as("X", access.Administrator), nil), 404, nil)
		v.into(v.ask("POST", fmt.Sprintf("%s/%d/redeliver", path, d.ID), admin, nil), 204, nil)
		status <- 200
		if m := <-got; m.id != d.Message {
			v.t.Errorf("sent again: %s, want %s", m.id, d.Message)
		}
	}
}

// TestADescribedRequestNeverBreaksTheServer asks every operation of the API's
// own description with values that are and are not what it describes.
func TestADescribedRequestNeverBreaksTheServer(t *testing.T) {
	v := newTown(t)
	var spec struct {
		Paths map[string]map[string]json.RawMessage
	}
	v.into(v.ask("GET", "/openapi.json", "", nil), 200, &spec)
	cookies := []string{"", v.as("S", access.Administrator), v.as(v.signer.Owner(), access.Operator)}
	bodies := []any{
		nil, "", "null", "[]", "{}", `{"object":null}`, `{"object":"` + strings.Repeat("x", 100) + `"}`,
		`{"object":"I1","gross":-1e400}`, `{"object":"\ud800"}`, "\xff\xfe", `{"commands":[{}]}`, `{"commands":[null]}`,
		`{"commands":[{"kind":"trade.void","object":"I1","object":"I2"}]}`, strings.Repeat("[", 10_000),
		`{"keys":["zz"]}`, `{"url":"http://[::1"}`, `{"days":0.5}`, `{"two_people":1}`, bytes.Repeat([]byte("a"), 1<<17),
		map[string]any{"object": "D1", "amount": "9999999999999999999.99 CNY", "invoice": "I1", "by": "S"},
		map[string]any{"object": "D1", "amount": "1.00 XXX", "reason": "\u202e", "payload": strings.Repeat("p", 70_000)},
	}
	names := []string{
		"D1", "I1", "0", "-1", "18446744073709551616", "%00", "%2e%2e%2f", strings.Repeat("x", 300), "东", "a%23b",
	}
	count := 0
	for path, methods := range spec.Paths {
		for method := range methods {
			if path == "/api/v1/events" || path == "/api/v1/logout" {
				continue // one does not end, the other ends the sessions
			}
			for i, body := range bodies {
				at := path
				for strings.Contains(at, "{") {
					before, rest, _ := strings.Cut(at, "{")
					_, after, _ := strings.Cut(rest, "}")
					at = before + names[(i+count)%len(names)] + after
				}
				if method == "get" {
					at, body = at+"?limit=0&starting_after=%00&min_height=-1", nil
				}
				r := v.ask(strings.ToUpper(method), at, cookies[count%len(cookies)], body)
				if r.status >= 500 {
					t.Errorf("%s %s with %.60v: status %d, %s", method, at, body, r.status, r.body)
				}
				count++
			}
		}
	}
	if v.log.Len() > 0 {
		t.Errorf("the server's log says %.2000s", v.log)
	}
	t.Logf("%d requests", count)
	v.carry(command.New(command.TradeVoid, "I1", "S")) // the log goes on
}
