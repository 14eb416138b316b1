package door

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tallystick/tallystick/node/desk/access"
)

// overTLS starts a server with TLS before h and returns its address.
func overTLS(t *testing.T, h http.Handler) string {
	t.Helper()
	cert, key := pair(t, t.TempDir(), 7)
	quiet := slog.New(slog.DiscardHandler)
	c, err := OpenCertificates(cert, key, quiet, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	s := NewServer(ServerConfig{Handler: h, Log: quiet, Now: time.Now, TLS: c, Grace: time.Minute})
	go func() { ended <- s.Serve(ctx, l) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return "https://" + l.Addr().String()
}

// endless is a body without an end.
type endless struct{}

func (endless) Read(b []byte) (int, error) { return len(b), nil }

// TestHTTP2IsBoundedToo: bodies without an end and floods of headers, a hundred
// at once over one connection, harm no other request on it.
func TestHTTP2IsBoundedToo(t *testing.T) {
	m := New(Config{Now: time.Now})
	m.Handle(access.Route{Method: "POST", Path: "/in"}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			BodyProblem(r, err).Write(w, r)
		}
	}))
	at := overTLS(t, m)
	client := &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true,
	}}
	defer client.CloseIdleConnections()
	ask := func(body io.Reader, headers int) (int, error) {
		r, err := http.NewRequest(http.MethodPost, at+"/in", body)
		if err != nil {
			return 0, err
		}
		for i := range headers {
			r.Header.Set(fmt.Sprint("X-", i), strings.Repeat("x", 100))
		}
		res, err := client.Do(r)
		if err != nil {
			return 0, err
		}
		defer res.Body.Close()
		if res.ProtoMajor != 2 {
			return 0, fmt.Errorf("it speaks %s", res.Proto)
		}
		return res.StatusCode, nil
	}
	if got, err := ask(strings.NewReader("x"), 0); got != 200 {
		t.Fatalf("an ordinary request: %d, %v", got, err)
	}
	var all sync.WaitGroup
	for range 100 {
		all.Go(func() {
			if got, err := ask(endless{}, 0); got != http.StatusRequestEntityTooLarge {
				t.Errorf("a body without an end: %d, %v, want 413", got, err)
			}
		})
		all.Go(func() {
			if got, err := ask(nil, 1000); err == nil && got != http.StatusRequestHeaderFieldsTooLarge {
				t.Errorf("a flood of headers: %d, want 431", got)
			}
		})
	}
	all.Wait()
	if got, err := ask(strings.NewReader("x"), 0); got != 200 {
		t.Errorf("after them: %d, %v", got, err)
	}
}

// TestEverythingPassesTheDoors: also what asks about the server itself.
func TestEverythingPassesTheDoors(t *testing.T) {
	p, _, stop := serving(t, New(Config{Now: time.Now}))
	c := p.dial()
	go func() { _, _ = io.WriteString(c, "OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") }()
	said, err := io.ReadAll(c)
	if err != nil || !strings.Contains(string(said), "Content-Security-Policy") {
		t.Errorf("OPTIONS * is answered %.200q, %v", said, err)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}
