package e2e

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// wantedConnections is how many are open at a time, where the system gives so
// many files; spareFiles are what test and server need beside.
const (
	wantedConnections = 10_000
	spareFiles        = 500
)

// connections returns how many connections the system's limit on files allows.
func connections(t *testing.T) int {
	t.Helper()
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	n := min(wantedConnections, int(min(limit.Cur, 1<<20))-spareFiles)
	if n < wantedConnections {
		t.Logf("RLIMIT_NOFILE is %d: %d connections instead of %d", limit.Cur, n, wantedConnections)
	}
	return n
}

// figure reads one figure of a server's metrics.
func (s *server) figure(t *testing.T, name string) float64 {
	t.Helper()
	res, err := http.Get(s.url + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		if text, found := strings.CutPrefix(lines.Text(), name+" "); found {
			v, err := strconv.ParseFloat(text, 64)
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
	}
	return -1 // it has no room to answer yet
}

// settled waits until a server is as it was before: no connection but this one,
// and no goroutine that belongs to one that is gone.
func (s *server) settled(t *testing.T, goroutines float64) {
	t.Helper()
	for range 20_000 {
		now := s.figure(t, "go_goroutines")
		if open := s.figure(t, "tally_connections"); open == 1 && now >= 0 && now <= goroutines+5 {
			return
		}
	}
	t.Errorf("%.0f goroutines and %.0f connections remain, want %.0f goroutines and one connection",
		s.figure(t, "go_goroutines"), s.figure(t, "tally_connections"), goroutines)
}

// dial opens a connection to a server and says something.
func (s *server) dial(t *testing.T, say string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(c, say); err != nil {
		t.Fatal(err)
	}
	return c
}

const asking = "GET /healthz HTTP/1.1\r\nHost: [::1]\r\n\r\n"

// status reads one answer, 0 if the connection was closed without one.
func status(c net.Conn) int {
	r, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		return 0
	}
	defer r.Body.Close()
	_, _ = io.Copy(io.Discard, r.Body) // the status is all that is wanted
	return r.StatusCode
}

// TestTenThousandConnectionsAreHeld: each is answered, one more is told that
// there are too many, and when they are gone the server is as before.
func TestTenThousandConnectionsAreHeld(t *testing.T) {
	n := connections(t)
	s := serve(t, newLog(t), "--connections", fmt.Sprint(n))
	before := s.figure(t, "go_goroutines")
	http.DefaultClient.CloseIdleConnections()
	held := make([]net.Conn, n)
	answers := make([]int, n)
	var all sync.WaitGroup
	for i := range held {
		held[i] = s.dial(t, asking)
		all.Go(func() { answers[i] = status(held[i]) })
	}
	all.Wait()
	got := map[int]int{}
	for _, a := range answers {
		got[a]++
	}
	// One address may ask so often only: 429 is an answer too.
	if got[http.StatusOK]+got[http.StatusTooManyRequests] != n || got[http.StatusOK] == 0 {
		t.Errorf("%d connections got %v", n, got)
	}
	over := s.dial(t, "")
	if a := status(over); a != http.StatusServiceUnavailable {
		t.Errorf("one more: %d, want 503", a)
	}
	over.Close()
	for _, c := range held {
		c.Close()
	}
	s.settled(t, before)
	if code := s.stop(t); code != 0 {
		t.Errorf("stopped with exit %d, want 0", code)
	}
}

// TestSlowAndMalformedClientsHarmNobody: while hundreds dawdle, others are
// answered; what is no request is refused; nothing remains of either.
func TestSlowAndMalformedClientsHarmNobody(t *testing.T) {
	s := serve(t, newLog(t))
	before := s.figure(t, "go_goroutines")
	var slow []net.Conn
	for _, say := range []string{
		"", "GET /healthz HTTP/1.1\r\nHost: [::1]\r\nX-Slow: ",
		"POST /api/v1/envelopes HTTP/1.1\r\nHost: [::1]\r\nContent-Type: application/cbor\r\nContent-Length: 900\r\n\r\nhalf",
		"POST /api/v1/login HTTP/1.1\r\nHost: [::1]\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nha",
		strings.Repeat("GET /openapi.json HTTP/1.1\r\nHost: [::1]\r\n\r\n", 20), // and reads none of it
	} {
		for range 100 {
			slow = append(slow, s.dial(t, say))
		}
	}
	for name, tt := range malformed() {
		c := s.dial(t, tt.say)
		if got := status(c); got != tt.want {
			t.Errorf("%s: status %d, want %d", name, got, tt.want)
		}
		c.Close()
	}
	if got := get(t, s.url+"/readyz"); got != http.StatusOK {
		t.Errorf("while others dawdle: status %d", got)
	}
	for _, c := range slow {
		c.Close()
	}
	s.settled(t, before)
	if code := s.stop(t); code != 0 {
		t.Errorf("stopped with exit %d, want 0", code)
	}
}

type strange struct {
	say  string
	want int
}

// malformed are requests that are none, or too large.
func malformed() map[string]strange {
	post := func(kind, length, body string) string {
		return "POST /api/v1/envelopes HTTP/1.1\r\nHost: [::1]\r\nContent-Type: " + kind + "\r\n" + length + "\r\n\r\n" + body
	}
	const cbor = "application/cbor"
	return map[string]strange{
		"no HTTP":           {"\x16\x03\x01\x02\x00\x01\r\n\r\n", 400},
		"no host":           {"GET / HTTP/1.1\r\n\r\n", 400},
		"two lengths":       {post(cbor, "Content-Length: 1\r\nContent-Length: 2", "ab"), 400},
		"a negative length": {post(cbor, "Content-Length: -1", ""), 400},
		"an unknown coding": {post(cbor, "Transfer-Encoding: gzip", ""), 501},
		"a broken chunk":    {post(cbor, "Transfer-Encoding: chunked", "zz\r\n\r\n"), 400},
		"a huge header":     {"GET / HTTP/1.1\r\nHost: [::1]\r\nX: " + strings.Repeat("x", 64<<10) + "\r\n\r\n", 431},
		"no envelope":       {post(cbor, "Content-Length: 4", "\xff\xff\xff\xff"), 400},
		"nothing":           {post(cbor, "Content-Length: 0", ""), 400},
		"too large":         {post(cbor, "Content-Length: 99999999", strings.Repeat("x", 5<<20)), 413},
		"another kind":      {post("text/html", "Content-Length: 1", "x"), 415},
		"no sequence":       {post("application/cbor-seq", "Content-Length: 2", "\x83\x40"), 400},
	}
}
