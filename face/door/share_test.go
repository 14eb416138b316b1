package door

import (
	"log/slog"
	"net"
	"testing"
	"time"
)

// A visitor is a connection that comes from an address.
type visitor struct {
	net.Conn
	from string
}

func (v visitor) RemoteAddr() net.Addr {
	a, err := net.ResolveTCPAddr("tcp", v.from)
	if err != nil {
		panic(err)
	}
	return a
}

// TestNobodyTakesAllConnections: one network has a share of them, by IPv6 a
// household; this machine and proxies may have all.
func TestNobodyTakesAllConnections(t *testing.T) {
	p := newPipes()
	c := newCapped(p, ServerConfig{
		Connections: 400, Now: time.Now, Log: slog.New(slog.DiscardHandler), Proxies: []string{"192.0.2.0/24"},
	}, &counts{})
	come := func(from string) net.Conn {
		client, server := net.Pipe()
		t.Cleanup(func() { client.Close() })
		go func() { p.accept <- visitor{server, from} }()
		got := make(chan net.Conn, 1)
		go func() {
			if conn, err := c.Accept(); err == nil {
				got <- conn
			}
		}()
		answer := make(chan int, 1)
		go func() { n, _ := client.Read(make([]byte, 1)); answer <- n }()
		select {
		case conn := <-got:
			return conn
		case <-answer: // it is told that there are too many
			_ = p.Close()
			return nil
		}
	}
	var last net.Conn
	for i := range 100 {
		if last = come("203.0.113.7:1024"); last == nil {
			t.Fatalf("connection %d of an address is refused", i)
		}
	}
	last.Close()
	for _, from := range []string{"203.0.113.7:9", "[2001:db8::1]:9", "127.0.0.1:9", "192.0.2.1:9"} {
		n := 1
		if from != "203.0.113.7:9" {
			n = 60
		}
		for range n {
			if come(from) == nil {
				t.Fatalf("%s is refused", from)
			}
		}
	}
	if come("203.0.113.7:9") != nil {
		t.Error("one address has more than its share")
	}
}
