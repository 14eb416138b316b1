package door

import (
	"net/http"
	"net/netip"
	"strings"
)

// proxies are the networks that tell whom they forward for.
type proxies []netip.Prefix

// parseProxies panics if a network is none.
func parseProxies(networks []string) proxies {
	var all proxies
	for _, n := range networks {
		all = append(all, netip.MustParsePrefix(n))
	}
	return all
}

func (p proxies) contain(a netip.Addr) bool {
	for _, n := range p {
		if n.Contains(a) {
			return true
		}
	}
	return false
}

// addressOf returns where the request comes from: the peer, or the last address
// in X-Forwarded-For that is not a proxy's own. What stands before that one
// anybody could have written.
func (p proxies) addressOf(r *http.Request) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	at := peer.Addr().Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && p.contain(at); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		at = hop.Unmap()
	}
	return at
}

// network names whose bucket an address is in: IPv6 hands each household a
// whole /64.
func network(a netip.Addr) string {
	switch {
	case !a.IsValid():
		return "unknown"
	case a.Is4():
		return a.String()
	}
	n, err := a.WithZone("").Prefix(64)
	if err != nil {
		return "unknown"
	}
	return n.String()
}

// AddressOf returns the address that the request comes from, "" if unknown.
func AddressOf(r *http.Request) string {
	v := visitOf(r.Context())
	if v == nil || !v.address.IsValid() {
		return ""
	}
	return v.address.String()
}
