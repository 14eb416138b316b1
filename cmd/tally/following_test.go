package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/account"
)

// organisations adds so many parties, each with somebody who may look, and
// returns their names.
func (v *town) organisations(n int) []string {
	v.t.Helper()
	var names []string
	var asks []*command.Command
	var people []account.Person
	by := v.signer.Owner()
	for i := range n {
		name := fmt.Sprintf("O%d", i)
		names = append(names, name)
		asks = append(asks, command.New(command.PartyAdd, name, by).SetText(command.Roles, "supplier,buyer"),
			command.New(command.PartyKey, name, by).SetBytes(command.Key, v.signer.Public()).SetInt(command.Custody, 1))
		people = append(people, account.Person{
			Organisation: name, Login: login(name, access.Viewer), Name: "viewer of " + name, Role: access.Viewer,
		})
	}
	v.carry(asks...)
	if err := v.node.Settle(); err != nil {
		v.t.Fatal(err)
	}
	if err := v.account.Populate(v.t.Context(), people); err != nil {
		v.t.Fatal(err)
	}
	return names
}

// listen opens a stream and says nothing more. It returns once the stream has
// begun, or was refused with the status.
func (v *town) listen(cookie string) (net.Conn, *http.Response) {
	v.t.Helper()
	c, err := net.Dial("tcp", v.web.Listener.Addr().String())
	if err != nil {
		v.t.Fatal(err)
	}
	value, _, _ := strings.Cut(cookie, ";")
	if _, err := fmt.Fprintf(c, "GET /api/v1/events HTTP/1.1\r\nHost: x\r\nCookie: %s\r\n\r\n", value); err != nil {
		v.t.Fatal(err)
	}
	r, err := http.ReadResponse(bufio.NewReaderSize(c, 256), nil)
	if err != nil {
		v.t.Fatal(err)
	}
	return c, r
}

// TestHundredsFollow: four hundred streams of many organisations, of which half
// never read. Those that read are told what is their own; an organisation has so
// many and no more; when all are gone, nothing of them remains.
func TestHundredsFollow(t *testing.T) {
	const ofEach = 32
	v := newTown(t)
	orgs := v.organisations(13)
	before := runtime.NumGoroutine()
	var open []net.Conn
	var told sync.WaitGroup
	for _, org := range orgs {
		cookie := v.as(org, access.Viewer)
		for i := range ofEach {
			c, r := v.listen(cookie)
			if r.StatusCode != http.StatusOK {
				t.Fatalf("stream %d of %s: status %d", i, org, r.StatusCode)
			}
			open = append(open, c)
			if i%2 == 0 {
				continue // this one never reads
			}
			told.Go(func() {
				for lines := bufio.NewScanner(r.Body); lines.Scan(); {
					if kind, found := strings.CutPrefix(lines.Text(), "event: "); found {
						if kind != "trade.invoice" {
							t.Errorf("%s is told of %s", org, kind)
						}
						return
					}
				}
				t.Errorf("the stream of %s ended", org)
			})
		}
		c, r := v.listen(cookie)
		_ = r.Body.Close() // the connection is closed below
		if r.StatusCode != http.StatusTooManyRequests {
			t.Errorf("one more of %s: status %d, want 429", org, r.StatusCode)
		}
		c.Close()
	}
	for i, org := range orgs {
		v.carry(invoiceOf("I-"+org, org, orgs[(i+1)%len(orgs)]))
	}
	told.Wait()
	for _, c := range open {
		c.Close()
	}
	for range 5000 { // until the server has seen them go
		if runtime.NumGoroutine() <= before+5 {
			return
		}
		v.ask("GET", "/healthz", "", nil)
	}
	t.Errorf("%d goroutines remain of %d streams, %d were there before", runtime.NumGoroutine(), len(open), before)
}

// TestASlowReceiverHoldsUpItsOwnOnly: one organisation's receivers answer
// nothing, to more messages than are on their way at once; another's is told.
func TestASlowReceiverHoldsUpItsOwnOnly(t *testing.T) {
	v := newTown(t)
	freed := make(chan struct{})
	tar := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-freed }))
	defer tar.Close()
	defer close(freed)
	got := make(chan string, 8)
	good := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // what is missing is missed below
		got <- string(body)
	}))
	defer good.Close()
	for range 20 {
		v.into(v.ask("POST", "/api/v1/webhooks", v.as("S", access.Administrator), map[string]any{"url": tar.URL}), 201, nil)
	}
	v.into(v.ask("POST", "/api/v1/webhooks", v.as("X", access.Administrator), map[string]any{"url": good.URL}), 201, nil)
	for i := range 30 {
		v.carry(invoiceOf(fmt.Sprint("T", i), "S", "B"))
	}
	v.carry(invoiceOf("I8", "X", "Y"))
	if err := v.node.Settle(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { v.hooks.Run(ctx); close(ended) }()
	defer func() { cancel(); <-ended }()
	if body := <-got; !strings.Contains(body, `"I8"`) {
		t.Errorf("the other organisation is told %s, want its I8", body)
	}
}

// TestWhatIsOfOthersCostsAWebhookNothing: where it stands is kept when there is
// something to send, not with every entry of the log.
func TestWhatIsOfOthersCostsAWebhookNothing(t *testing.T) {
	v := newTown(t)
	got := make(chan struct{}, 8)
	receiver := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { got <- struct{}{} }))
	defer receiver.Close()
	for _, org := range []string{"S", "X"} {
		admin := v.as(org, access.Administrator)
		v.into(v.ask("POST", "/api/v1/webhooks", admin, map[string]any{"url": receiver.URL}), 201, nil)
	}
	stands := func(org string) uint64 {
		all, err := v.hooks.Of(t.Context(), access.Who{Organisation: org})
		if err != nil || len(all) != 1 {
			t.Fatalf("webhooks of %s: %v, %v", org, all, err)
		}
		return all[0].Next
	}
	began := stands("S")
	v.carry(invoiceOf("I8", "X", "Y"))
	if err := v.node.Settle(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { v.hooks.Run(ctx); close(ended) }()
	defer func() { cancel(); <-ended }()
	<-got // of X, which was looked for after S
	if at := stands("S"); at != began {
		t.Errorf("where the webhook of S stands was kept anew: %d, before %d", at, began)
	}
	v.carry(invoiceOf("I2", "S", "B"))
	if err := v.node.Settle(); err != nil {
		t.Fatal(err)
	}
	<-got
	if at := stands("S"); at <= began {
		t.Errorf("after a message the webhook of S stands at %d still", at)
	}
}
