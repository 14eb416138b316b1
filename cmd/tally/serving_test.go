package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/node"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/account"
	"github.com/tallystick/tallystick/node/journal/disk"
)

// A town is a running server with people of every role in three organisations:
// a supplier and its buyer, which trade, and a stranger to both.
type town struct {
	*serving
	t   *testing.T
	web *httptest.Server
	log *bytes.Buffer
}

// newTown opens a server in a new directory. Its log stands at noon of a day.
func newTown(t *testing.T) *town {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "log")
	if _, err := node.Init(disk.OS{}, dir, 0, nil); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	s, err := openServing(context.Background(), servingConfig{
		dir: dir, demo: true, private: true,
		log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelError})),
	})
	if err != nil {
		t.Fatal(err)
	}
	at, _ := day.Parse("2026-06-01")
	if err := s.node.State(at.Start(0) + 12*day.Hour); err != nil {
		t.Fatal(err)
	}
	v := &town{serving: s, t: t, web: httptest.NewServer(s.handler()), log: &log}
	t.Cleanup(func() {
		v.web.Close()
		if err := s.close(); err != nil {
			t.Error(err)
		}
	})
	v.settle()
	return v
}

// settle registers parties and people, and has them trade.
func (v *town) settle() {
	v.t.Helper()
	by := v.signer.Owner()
	var asks []*command.Command
	for name, roles := range map[string]string{
		"S": "supplier", "B": "buyer", "X": "supplier", "Y": "buyer", "F": "funder",
	} {
		asks = append(asks, command.New(command.PartyAdd, name, by).SetText(command.Roles, roles),
			command.New(command.PartyKey, name, by).SetBytes(command.Key, v.signer.Public()).SetInt(command.Custody, 1))
	}
	asks = append(asks, invoiceOf("I1", "S", "B"), presented("D1", "S", "I1"), invoiceOf("I9", "X", "Y"),
		presented("D9", "X", "I9"))
	v.carry(asks...)
	at, _ := day.Parse("2026-06-02") // the first batch of a day writes the state root
	if err := v.node.State(at.Start(0) + 12*day.Hour); err != nil {
		v.t.Fatal(err)
	}
	v.carry(command.New(command.ReceivableConfirm, "D1", "B"))
	if err := v.node.Settle(); err != nil {
		v.t.Fatal(err)
	}
	var people []account.Person
	for _, org := range []string{"S", "B", "X", "F"} {
		for role := access.Viewer; role <= access.Administrator; role++ {
			people = append(people, account.Person{
				Organisation: org, Login: login(org, role), Name: role.String() + " of " + org, Role: role,
			})
		}
	}
	people = append(people, account.Person{
		Organisation: by, Login: login(by, access.Operator), Name: "the operator", Role: access.Operator,
	})
	if err := v.account.Populate(context.Background(), people); err != nil {
		v.t.Fatal(err)
	}
}

// carry has commands carried out.
func (v *town) carry(asks ...*command.Command) {
	v.t.Helper()
	a, err := v.signer.Ask(false, asks)
	if err != nil {
		v.t.Fatal(err)
	}
	for i := range a.Receipts {
		if no := a.Receipts[i].Refusal; no != nil {
			v.t.Fatalf("%s: %s", asks[i].Kind, no)
		}
	}
}

// leafOf returns the last leaf that is about an object.
func (v *town) leafOf(object string) string {
	v.t.Helper()
	leaves, err := v.node.Events(object, 1)
	if err != nil {
		v.t.Fatal(err)
	}
	return fmt.Sprint(leaves[0])
}

func presented(name, by, invoice string) *command.Command {
	return command.New(command.ReceivablePresent, name, by).SetText(command.Invoice, invoice)
}

func login(org string, role access.Role) string { return strings.ToLower(org) + "-" + role.String() }

func invoiceOf(name, seller, buyer string) *command.Command {
	cny, _ := money.ParseCurrency("CNY")
	at, _ := day.Parse("2026-06-01")
	return command.New(command.TradeInvoice, name, seller).SetText(command.Seller, seller).SetText(command.Buyer, buyer).
		SetText(command.Number, name).SetDay(command.Issued, at).SetDay(command.Due, at.Add(90)).
		SetAmount(command.Gross, money.Of(100_000, cny))
}

// as returns the cookie of somebody's session, "" for nobody.
func (v *town) as(org string, role access.Role) string {
	v.t.Helper()
	if role == access.Anonymous {
		return ""
	}
	w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/", nil)
	if _, err := v.account.Become(w, r, login(org, role)); err != nil {
		v.t.Fatalf("become %s: %v", login(org, role), err)
	}
	return w.Result().Cookies()[0].String()
}

// A reply is what came back.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// ask sends a request. headers are pairs of names and values.
func (v *town) ask(method, path, cookie string, body any, headers ...string) reply {
	v.t.Helper()
	var in io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		in = strings.NewReader(b)
	case []byte:
		in = bytes.NewReader(b)
	default:
		text, err := json.Marshal(b)
		if err != nil {
			v.t.Fatal(err)
		}
		in = bytes.NewReader(text)
	}
	r, err := http.NewRequest(method, v.web.URL+path, in)
	if err != nil {
		v.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if cookie != "" {
		r.Header.Set("Cookie", strings.Split(cookie, ";")[0])
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := v.web.Client().Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer res.Body.Close()
	out := io.Reader(res.Body)
	if res.Header.Get("Content-Type") == "text/event-stream" {
		out = io.LimitReader(out, int64(len(": follow\n\n"))) // it does not end by itself
	}
	text, err := io.ReadAll(out)
	if err != nil {
		v.t.Fatal(err)
	}
	return reply{res.StatusCode, res.Header, text}
}

// into reads the body as JSON.
func (v *town) into(r reply, want int, target any) {
	v.t.Helper()
	if r.status != want {
		v.t.Fatalf("status %d, want %d: %s", r.status, want, r.body)
	}
	if target == nil {
		return
	}
	if err := json.Unmarshal(r.body, target); err != nil {
		v.t.Fatalf("%v in %s", err, r.body)
	}
}

// A problem is what a refused request gets.
type problem struct {
	Title, Detail, Name, Field, Do string
	Status, Code                   int
	Limits                         map[string]string
}

const commands = "/api/v1/commands/"

func invoiceBody(name string) map[string]any {
	return map[string]any{
		"object": name, "seller": "S", "buyer": "B", "number": name, "issued": "2026-06-01", "due": "2026-09-01",
		"gross": "1000.00 CNY",
	}
}

func TestACommandIsAskedOnce(t *testing.T) {
	v := newTown(t)
	maker := v.as("S", access.Maker)
	var first, again struct {
		Height   uint64
		Repeated bool
		Results  []struct {
			Leaf uint64
			Kind string
		}
	}
	r := v.ask("POST", commands+"trade.invoice", maker, invoiceBody("I2"), "Idempotency-Key", "k1")
	v.into(r, 200, &first)
	if first.Results[0].Kind != "trade.invoice" || r.header.Get("Tally-Height") != fmt.Sprint(first.Height) {
		t.Errorf("%s, height %s", r.body, r.header.Get("Tally-Height"))
	}
	v.into(v.ask("POST", commands+"trade.invoice", maker, invoiceBody("I2"), "Idempotency-Key", "k1"), 200, &again)
	if !again.Repeated || again.Results[0].Leaf != first.Results[0].Leaf {
		t.Errorf("again: %+v, want the first answer", again)
	}
	var p problem
	v.into(v.ask("POST", commands+"trade.invoice", maker, invoiceBody("I3"), "Idempotency-Key", "k1"), 409, &p)
	if p.Name != "idempotency-key-used" || p.Do == "" {
		t.Errorf("another body: %+v", p)
	}
	for _, key := range []string{"", strings.Repeat("k", 256)} {
		v.into(v.ask("POST", commands+"trade.invoice", maker, invoiceBody("I4"), "Idempotency-Key", key), 400, &p)
		if p.Name != "idempotency-key-invalid" || p.Do == "" {
			t.Errorf("a key of %d bytes: %+v", len(key), p)
		}
	}
}

func TestARefusalIsAProblem(t *testing.T) {
	v := newTown(t)
	maker := v.as("S", access.Maker)
	var p problem
	r := v.ask("POST", commands+"trade.invoice", maker, invoiceBody("I1"), "Accept-Language", "zh-CN")
	v.into(r, 409, &p)
	if p.Code != 14 || p.Name != "ObjectExists" || !strings.Contains(p.Detail, "已") || r.header.Get("Tally-Leaf") == "" {
		t.Errorf("%+v, leaf %q", p, r.header.Get("Tally-Leaf"))
	}
	if got := r.header.Get("Content-Type"); got != "application/problem+json" {
		t.Errorf("content type %q", got)
	}
	body := invoiceBody("I9")
	body["gross"] = "1.001 CNY"
	v.into(v.ask("POST", commands+"trade.invoice", maker, body), 400, &p)
	if p.Code != 22 || p.Field != "gross" {
		t.Errorf("%+v, want TooManyDecimals of gross", p)
	}
}

// TestProblemsRepeatNothing: what a caller made up never comes back.
func TestProblemsRepeatNothing(t *testing.T) {
	v := newTown(t)
	maker := v.as("S", access.Maker)
	const secret = "4111111111111111"
	post := func(kind string, body map[string]any) reply { return v.ask("POST", commands+kind, maker, body) }
	for name, r := range map[string]reply{
		"a field's name":  post("trade.void", map[string]any{"object": "I1", secret: "1"}),
		"a field's value": post("trade.void", map[string]any{"object": "I1", "reason": "\x01" + secret}),
		"an amount":       post("trade.reverse", map[string]any{"object": "R", "invoice": "I1", "amount": secret}),
		"a kind": v.ask("POST", "/api/v1/commands", maker, map[string]any{
			"commands": []any{map[string]any{"kind": secret}},
		}),
		"not JSON": v.ask("POST", commands+"trade.void", maker, `{"object":`+secret),
		"a member": v.ask("POST", "/api/v1/commands", maker, map[string]any{secret: 1}),
		"a query":  v.ask("GET", "/api/v1/log?"+secret+"=1", "", nil),
		"a login":  v.ask("POST", "/api/v1/login", "", map[string]any{"login": secret, "password": secret, secret: 1}),
		"an id":    v.ask("GET", "/api/v1/drafts/x"+secret, maker, nil),
	} {
		if r.status < 400 || r.status >= 500 || bytes.Contains(r.body, []byte(secret)) {
			t.Errorf("%s: status %d, %s", name, r.status, r.body)
		}
	}
}

func TestABatchIsAllOrNothing(t *testing.T) {
	v := newTown(t)
	maker := v.as("S", access.Maker)
	a, b := invoiceBody("I2"), invoiceBody("I1")
	a["kind"], b["kind"] = "trade.invoice", "trade.invoice"
	var p problem
	v.into(v.ask("POST", "/api/v1/commands", maker, map[string]any{"atomic": true, "commands": []any{a, b}}), 409, &p)
	if p.Field != "commands[1]" || p.Name != "ObjectExists" {
		t.Errorf("%+v, want what is wrong with commands[1]", p)
	}
	var done struct{ Results []struct{ Code int } }
	v.into(v.ask("POST", "/api/v1/commands", maker, map[string]any{"commands": []any{a, b}}), 200, &done)
	if len(done.Results) != 2 || done.Results[0].Code != 0 || done.Results[1].Code != 14 {
		t.Errorf("%+v, want one carried out and one refused", done)
	}
}

func TestADraftIsApprovedOverHTTP(t *testing.T) {
	v := newTown(t)
	var d struct{ ID, State string }
	draft := map[string]any{"commands": []any{map[string]any{"kind": "receivable.confirm", "object": "D1"}}}
	v.into(v.ask("POST", "/api/v1/drafts", v.as("B", access.Maker), draft), 201, &d)
	path := "/api/v1/drafts/" + d.ID
	v.into(v.ask("POST", path+"/approve", v.as("B", access.Maker), nil), 403, nil)
	v.into(v.ask("POST", path+"/approve", v.as("X", access.Checker), nil), 404, nil)
	v.into(v.ask("POST", path+"/approve", v.as("B", access.Checker), nil), 200, nil)
	v.into(v.ask("GET", path, v.as("B", access.Viewer), nil), 200, &d)
	if d.State != "sent" {
		t.Errorf("the draft is %s", d.State)
	}
}

// TestARevokedKeyOpensNothing: with the answer to the revocation the key is
// shut out, in a request that is under way too.
func TestARevokedKeyOpensNothing(t *testing.T) {
	v := newTown(t)
	admin := v.as("S", access.Administrator)
	var key struct {
		ID     int64
		Secret string
	}
	v.into(v.ask("POST", "/api/v1/api-keys", admin, map[string]any{
		"name": "erp", "role": "maker", "scopes": []string{"read", "write"},
	}), 201, &key)
	with := []string{"Authorization", "Bearer " + key.Secret}
	v.into(v.ask("POST", commands+"trade.invoice", "", invoiceBody("I2"), with...), 200, nil)

	// The body of this one comes when the key is revoked already.
	in, out := io.Pipe()
	r, err := http.NewRequest("POST", v.web.URL+commands+"trade.invoice", in)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", with[1])
	got := make(chan int, 1)
	go func() {
		res, err := v.web.Client().Do(r)
		if err != nil {
			got <- 0
			return
		}
		res.Body.Close()
		got <- res.StatusCode
	}()
	if _, err := io.WriteString(out, "{"); err != nil {
		t.Fatal(err)
	}
	v.into(v.ask("DELETE", fmt.Sprintf("/api/v1/api-keys/%d", key.ID), admin, nil), 204, nil)
	rest, _ := json.Marshal(invoiceBody("I3"))
	if _, err := out.Write(rest[1:]); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	if status := <-got; status != 401 {
		t.Errorf("a request that was under way: status %d, want 401", status)
	}
	v.into(v.ask("GET", "/api/v1/me", "", nil, with...), 401, nil)
	view, err := v.node.Published()
	if err != nil {
		t.Fatal(err)
	}
	if view.Names.Find([]byte("I3")) != 0 {
		t.Error("I3 was recorded with a revoked key")
	}
}

func TestTheLogIsPublic(t *testing.T) {
	v := newTown(t)
	var about struct {
		Key string
		At  string `json:"platform_key"`
	}
	v.into(v.ask("GET", "/api/v1/log", "", nil), 200, &about)
	vkey, err := os.ReadFile(filepath.Join(v.cfg.dir, "log.vkey"))
	if err != nil || about.Key != strings.TrimSpace(string(vkey)) {
		t.Errorf("key %q, want that of log.vkey, %v", about.Key, err)
	}
	var key struct {
		Owner string
		Next  uint64
	}
	v.into(v.ask("GET", "/api/v1/keys/"+about.At, "", nil), 200, &key)
	if key.Owner != v.signer.Owner() || key.Next < 2 {
		t.Errorf("the platform's key is %+v", key)
	}
	v.into(v.ask("GET", "/api/v1/keys/"+hex.EncodeToString(make([]byte, 32)), "", nil), 404, nil)
}

func TestMetricsAreForThisMachine(t *testing.T) {
	v := newTown(t)
	v.into(v.ask("GET", "/metrics", "", nil), 200, nil)
	r := v.ask("GET", "/metrics", "", nil)
	v.into(r, 200, nil)
	if !bytes.Contains(r.body, []byte("tally_http_seconds_bucket")) {
		t.Error("the metrics lack requests")
	}
	for _, role := range []access.Role{access.Anonymous, access.Operator} {
		w, req := httptest.NewRecorder(), httptest.NewRequest("GET", "/metrics", nil)
		req.RemoteAddr = "192.0.2.1:1"
		if c := v.as(v.signer.Owner(), role); c != "" {
			req.Header.Set("Cookie", strings.Split(c, ";")[0])
		}
		v.handler().ServeHTTP(w, req)
		if want := map[access.Role]int{access.Anonymous: 404, access.Operator: 200}[role]; w.Code != want {
			t.Errorf("%s from elsewhere: status %d, want %d", role, w.Code, want)
		}
	}
}

// TestListsAreReadPageByPage: behind the last name of one page begins the next.
func TestListsAreReadPageByPage(t *testing.T) {
	v := newTown(t)
	v.carry(invoiceOf("I2", "S", "B"), invoiceOf("I3", "S", "B"))
	viewer := v.as("S", access.Viewer)
	height, _, _, err := v.node.Head()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for after, more := "", true; more; {
		var page struct {
			Data    []struct{ Name string }
			HasMore bool `json:"has_more"`
		}
		path := fmt.Sprintf("/api/v1/invoices?limit=2&min_height=%d&starting_after=%s", height, after)
		v.into(v.ask("GET", path, viewer, nil), 200, &page)
		for _, row := range page.Data {
			names = append(names, row.Name)
			after = row.Name
		}
		more = page.HasMore
	}
	if got := strings.Join(names, " "); got != "I3 I2 I1" {
		t.Errorf("invoices %q, want the newest first, each once", got)
	}
	for _, list := range []string{"deals", "deals?shown=true", "invoices", "payments"} {
		var p problem
		path := "/api/v1/" + list + map[bool]string{true: "&", false: "?"}[strings.Contains(list, "?")]
		v.into(v.ask("GET", path+"starting_after=I3&ending_before=I1", viewer, nil), 400, &p)
		if p.Name != "two-cursors" || p.Do == "" {
			t.Errorf("%s from two ends: %+v", list, p)
		}
	}
	r := v.ask("GET", fmt.Sprintf("/api/v1/invoices?min_height=%d", height+1), viewer, nil)
	if r.status != 503 || r.header.Get("Retry-After") == "" {
		t.Errorf("a height that is not there: status %d, retry after %q", r.status, r.header.Get("Retry-After"))
	}
}
