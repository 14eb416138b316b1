package door

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tallystick/tallystick/node/desk/access"
)

// pipes is a listener whose connections are pipes, so that time in a test can
// be that of synctest.
type pipes struct {
	accept chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newPipes() *pipes { return &pipes{accept: make(chan net.Conn), closed: make(chan struct{})} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.accept:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { p.once.Do(func() { close(p.closed) }); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

func (p *pipes) dial() net.Conn {
	client, server := net.Pipe()
	p.accept <- server
	return client
}

// serving starts a server over pipes and returns how to stop it.
func serving(t *testing.T, h http.Handler) (p *pipes, s *Server, stop func() error) {
	t.Helper()
	p = newPipes()
	s = NewServer(ServerConfig{Handler: h, Log: slog.New(slog.DiscardHandler), Now: time.Now})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, p) }()
	return p, s, func() error { cancel(); return <-ended }
}

func TestSlowClientsAreCutOff(t *testing.T) {
	for name, tt := range map[string]struct {
		send  string
		after time.Duration
	}{
		"half a header":   {"GET / HTTP/1.1\r\nHost: x\r\n", headerTimeout},
		"half a body":     {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc", readTimeout},
		"nothing at all":  {"", headerTimeout},
		"nothing further": {"GET /done HTTP/1.1\r\nHost: x\r\n\r\n", idleTimeout},
	} {
		synctest.Test(t, func(t *testing.T) {
			p, _, stop := serving(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
			}))
			c, start := p.dial(), time.Now()
			if _, err := io.WriteString(c, tt.send); err != nil {
				t.Error(err)
			}
			_, _ = io.Copy(io.Discard, c) // until it is cut
			if took := time.Since(start); took < tt.after || took > tt.after+time.Second {
				t.Errorf("%s: cut off after %s, want %s", name, took, tt.after)
			}
			if err := stop(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestHeadersAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, _, stop := serving(t, say("here"))
		c := p.dial()
		go func() {
			_, _ = io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\nX: "+strings.Repeat("x", 2*maxHeader)+"\r\n\r\n")
		}()
		r, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil || r.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
			t.Fatalf("a header of %d bytes: %+v, %v, want it refused", 2*maxHeader, r, err)
		}
		r.Body.Close()
		c.Close()
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestAReaderThatDoesNotReadIsCutOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		wrote := make(chan error, 1)
		p, _, stop := serving(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, err := w.Write(make([]byte, 1<<20))
			wrote <- err
		}))
		c, start := p.dial(), time.Now()
		if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
			t.Error(err)
		}
		if err := <-wrote; err == nil || time.Since(start) != writeTimeout {
			t.Errorf("the write ended with %v after %s, want an error after %s", err, time.Since(start), writeTimeout)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestStreamsOutliveTheTimeoutsAndEndWithTheServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := New(Config{Now: time.Now})
		m.Handle(access.Route{Method: "GET", Path: "/events"}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			tick := time.NewTicker(30 * time.Second)
			defer tick.Stop()
			for {
				select {
				case <-r.Context().Done():
					_, _ = io.WriteString(w, "bye\n")
					return
				case <-tick.C:
					_, _ = io.WriteString(w, "tick\n")
					_ = http.NewResponseController(w).Flush()
				}
			}
		}), Stream())
		p, s, stop := serving(t, m)
		c := p.dial()
		if _, err := io.WriteString(c, "GET /events HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		r, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		lines := bufio.NewScanner(r.Body)
		for range 10 { // five minutes
			if !lines.Scan() || lines.Text() != "tick" {
				t.Fatalf("the stream ends early: %q, %v", lines.Text(), lines.Err())
			}
		}
		if !s.Ready() {
			t.Error("not ready while it serves")
		}
		last := make(chan string, 1)
		go func() { lines.Scan(); last <- lines.Text() }()
		if err := stop(); err != nil {
			t.Errorf("drain: %v", err)
		}
		if got := <-last; got != "bye" || s.Ready() {
			t.Errorf("at the end the stream said %q, ready %t", got, s.Ready())
		}
	})
}

func TestDrainLetsRequestsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := make(chan struct{})
		p, s, stop := serving(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			close(begun)
			<-time.After(10 * time.Second)
			_, _ = io.WriteString(w, "done")
		}))
		c := p.dial()
		if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		<-begun
		ended := make(chan error, 1)
		go func() { ended <- stop() }()
		r, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		body, err := io.ReadAll(r.Body)
		if string(body) != "done" || err != nil {
			t.Errorf("the request under way got %q, %v", body, err)
		}
		if err := <-ended; err != nil || s.Ready() {
			t.Errorf("drain: %v, ready %t", err, s.Ready())
		}
	})
}

func TestADrainDoesNotWaitForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun, release := make(chan struct{}), make(chan struct{})
		p, _, stop := serving(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
			close(begun)
			<-release
		}))
		c, start := p.dial(), time.Now()
		if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		<-begun
		if err := stop(); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) < 20*time.Second {
			t.Errorf("a handler that hangs: %v after %s, want the grace to end", err, time.Since(start))
		}
		close(release)
	})
}

func TestConnectionsOverTheCapAreToldSo(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := NewServer(ServerConfig{Handler: say("here"), Log: slog.New(slog.DiscardHandler), Now: time.Now, Connections: 4})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, l) }()
	get := func(c net.Conn) string {
		_, _ = io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n") // the answer may come before the question
		r, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			return err.Error()
		}
		defer r.Body.Close()
		_, _ = io.Copy(io.Discard, r.Body)
		return r.Status
	}
	var held []net.Conn
	dial := func() net.Conn {
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	for range 4 {
		c := dial()
		if got := get(c); got != "200 OK" {
			t.Errorf("below the cap: %s", got)
		}
		held = append(held, c)
	}
	for range 20 {
		c := dial()
		if got := get(c); got != "503 Service Unavailable" {
			t.Errorf("over the cap: %s, want 503", got)
		}
		c.Close()
	}
	if open, refused := s.Connections(); open != 4 || refused != 20 {
		t.Errorf("%d open, %d refused, want 4 and 20", open, refused)
	}
	for _, c := range held {
		c.Close()
	}
	for open := int64(4); open > 0; open, _ = s.Connections() { // until the server has seen them go
		continue
	}
	c := dial()
	if got := get(c); got != "200 OK" {
		t.Errorf("when there is room again: %s", got)
	}
	c.Close()
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// pair writes a new certificate with a serial number.
func pair(t *testing.T, dir string, serial int64) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(serial), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	write(t, cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), serial)
	write(t, key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), serial)
	return cert, key
}

// write gives a file a time of change of its own, however fast the test is.
func write(t *testing.T, name string, data []byte, serial int64) {
	t.Helper()
	at := noon.Add(time.Duration(serial) * time.Minute)
	if err := errors.Join(os.WriteFile(name, data, 0o600), os.Chtimes(name, at, at)); err != nil {
		t.Fatal(err)
	}
}

func TestCertificatesAreReadAnew(t *testing.T) {
	dir, now := t.TempDir(), noon
	var log strings.Builder
	cert, key := pair(t, dir, 1)
	c, err := OpenCertificates(cert, key, slog.New(slog.NewTextHandler(&log, nil)), func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	serial := func() int64 {
		t.Helper()
		now = now.Add(time.Second)
		got, err := c.get(nil)
		if err != nil {
			t.Fatal(err)
		}
		return got.Leaf.SerialNumber.Int64()
	}
	if got := serial(); got != 1 {
		t.Errorf("certificate %d, want 1", got)
	}
	pair(t, dir, 2)
	if got := serial(); got != 2 {
		t.Errorf("after a change: certificate %d, want 2", got)
	}
	write(t, cert, []byte("half a certif"), 3)
	if got := serial(); got != 2 || !strings.Contains(log.String(), "not renewed") {
		t.Errorf("after a broken change: certificate %d, log %q", got, log.String())
	}
	pair(t, dir, 4)
	if err := c.Reload(); err != nil {
		t.Error(err)
	}
	if got := serial(); got != 4 {
		t.Errorf("mended: certificate %d, want 4", got)
	}
	if err := os.Remove(key); err != nil {
		t.Fatal(err)
	}
	if got := serial(); got != 4 {
		t.Errorf("a file is gone: certificate %d, want the old one", got)
	}
	if _, err := OpenCertificates(cert, key, slog.New(slog.DiscardHandler), time.Now); err == nil {
		t.Error("opened without a key")
	}
}

func TestServesOverTLS(t *testing.T) {
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
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	s := NewServer(ServerConfig{Handler: say("here"), Log: quiet, Now: time.Now, TLS: c})
	go func() { ended <- s.Serve(ctx, l) }()
	conn, err := tls.Dial("tcp", l.Addr().String(), &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		t.Fatal(err)
	}
	if got := conn.ConnectionState().PeerCertificates[0].SerialNumber.Int64(); got != 7 {
		t.Errorf("certificate %d, want 7", got)
	}
	conn.Close()
	old := &tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS11}
	if _, err := tls.Dial("tcp", l.Addr().String(), old); err == nil {
		t.Error("TLS 1.1 is spoken")
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
