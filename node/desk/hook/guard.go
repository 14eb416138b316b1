package hook

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"
)

// Errors of addresses.
var (
	ErrURL     = errors.New("a webhook's address is https://…, or http://… where the operator allows it")
	ErrPrivate = errors.New("the address leads into a private network")
)

// How long a receiver may take.
const (
	connectFor = 5 * time.Second
	answerFor  = 15 * time.Second
)

// checkURL refuses an address that nothing can be sent to.
func checkURL(text string, private bool) error {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.User != nil || len(text) > 2000 {
		return ErrURL
	}
	if u.Scheme != "https" && (!private || u.Scheme != "http") {
		return ErrURL
	}
	if address, err := netip.ParseAddr(u.Hostname()); err == nil && !private && !public(address) {
		return ErrPrivate
	}
	return nil
}

// public reports whether an address belongs to the internet at large.
func public(a netip.Addr) bool {
	a = a.Unmap()
	if !a.IsGlobalUnicast() || a.IsPrivate() {
		return false
	}
	for _, p := range []string{
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15",
		"198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/23", "2001:db8::/32",
		"2002::/16", "fc00::/7", "fec0::/10",
	} {
		if netip.MustParsePrefix(p).Contains(a) {
			return false
		}
	}
	return true
}

// newClient returns a client that reaches public addresses alone, unless
// private ones are allowed. The address is looked at when the connection is
// made, after the name was resolved: a name may lead elsewhere each time. It
// follows no redirect and uses no proxy.
func newClient(private bool) *http.Client {
	dialer := &net.Dialer{Timeout: connectFor}
	if !private {
		dialer.ControlContext = func(_ context.Context, _, address string, _ syscall.RawConn) error {
			at, err := netip.ParseAddrPort(address)
			if err != nil {
				return fmt.Errorf("%w: %w", ErrPrivate, err)
			}
			if !public(at.Addr()) {
				return ErrPrivate
			}
			return nil
		}
	}
	return &http.Client{
		Timeout: answerFor,
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: connectFor, ResponseHeaderTimeout: answerFor,
			MaxIdleConnsPerHost: 1, IdleConnTimeout: time.Minute, ForceAttemptHTTP2: true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
