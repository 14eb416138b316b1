package door

import (
	"io"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"
)

// A capped listener takes connections up to a number, and answers those beyond
// it that there are too many; so that nobody takes all, one network has a share.
// It never leaves them waiting: that would look
// like a server that is gone.
type capped struct {
	net.Listener
	max    int64
	silent bool // the answer would not be understood: TLS
	now    func() time.Time
	*counts
	parting chan struct{} // a place for each refused connection that is waited for
	proxies proxies
	share   int // most of one network; this machine and proxies, which stand for many, may have all

	mutex sync.Mutex
	of    map[string]int // open ones, by network
}

// counts are how many connections are open, and how many were refused.
type counts struct{ open, refused atomic.Int64 }

// maxParting bounds how many refused connections are waited for.
const maxParting = 256

func newCapped(l net.Listener, cfg ServerConfig, n *counts) *capped {
	return &capped{
		counts:   n,
		Listener: l, max: int64(cfg.Connections), silent: cfg.TLS != nil, now: cfg.Now,
		parting: make(chan struct{}, maxParting), proxies: parseProxies(cfg.Proxies),
		share: max(cfg.Connections/4, leastShare), of: map[string]int{},
	}
}

// leastShare is how many connections one network may have however few there are.
const leastShare = 64

// take counts a connection to its network, and reports whether it may have one
// more. give takes it back.
func (c *capped) take(from string) bool {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if from != "" && c.of[from] >= c.share {
		return false
	}
	c.of[from]++
	return true
}

func (c *capped) give(from string) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.of[from]--; c.of[from] == 0 {
		delete(c.of, from)
	}
}

// networkOf returns the network that a connection counts for, "" for none.
func (c *capped) networkOf(conn net.Conn) string {
	peer, err := netip.ParseAddrPort(conn.RemoteAddr().String())
	if err != nil {
		return ""
	}
	if at := peer.Addr().Unmap(); !at.IsLoopback() && !c.proxies.contain(at) {
		return network(at)
	}
	return ""
}

// Accept implements [net.Listener].
func (c *capped) Accept() (net.Conn, error) {
	for {
		conn, err := c.Listener.Accept()
		if err != nil {
			return nil, err
		}
		from := c.networkOf(conn)
		if c.open.Add(1) <= c.max && c.take(from) {
			return &counted{Conn: conn, done: sync.OnceFunc(func() { c.give(from); c.open.Add(-1) })}, nil
		}
		c.open.Add(-1)
		c.refused.Add(1)
		c.refuse(conn)
	}
}

const overCap = "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\n" +
	"Retry-After: 5\r\nConnection: close\r\nContent-Length: 106\r\n\r\n" +
	`{"type":"/problems/unavailable","title":"Too many connections are open","status":503,"name":"unavailable"}`

// refuse tells conn why and closes it. Where there is a place, it waits a second
// for what the client sends: closing on unread bytes may take the answer away.
func (c *capped) refuse(conn net.Conn) {
	if !c.silent && conn.SetDeadline(c.now().Add(time.Second)) == nil {
		_, _ = io.WriteString(conn, overCap) // a new connection has room for it; if not, it is closed all the same
	}
	select {
	case c.parting <- struct{}{}:
	default:
		conn.Close()
		return
	}
	go func() {
		defer func() { <-c.parting }()
		defer conn.Close()
		half, ok := conn.(interface{ CloseWrite() error })
		if !c.silent && ok && half.CloseWrite() == nil {
			_, _ = io.CopyN(io.Discard, conn, maxHeader) // until it goes, or the second is over
		}
	}()
}

// A counted connection says once that it is closed.
type counted struct {
	net.Conn
	done func()
}

// Close implements [net.Conn].
func (c *counted) Close() error {
	c.done()
	return c.Conn.Close()
}
