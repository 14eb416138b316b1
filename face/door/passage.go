package door

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// contentPolicy lets pages load what this server serves, and run no script and
// no style that stands in the page itself. Nobody may frame them.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
	"font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; " +
	"frame-ancestors 'none'"

// permissions leaves to pages only what logging in with a passkey takes.
const permissions = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), " +
	"microphone=(), payment=(), usb=(), publickey-credentials-create=(self), publickey-credentials-get=(self)"

// headed sets what browsers are to enforce. Answers are kept by nobody, unless
// their handler says otherwise.
func (m *Mux) headed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Frame-Options", "DENY")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Permissions-Policy", permissions)
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		h.Set("Request-Id", visitOf(r.Context()).id)
		if m.cfg.Secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// sameOrigin refuses what another site makes a browser send.
func (m *Mux) sameOrigin(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	for _, origin := range m.cfg.Origins {
		if err := protection.AddTrustedOrigin(origin); err != nil {
			panic("door: " + err.Error())
		}
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if protection.Check(r) != nil {
			problem(CrossOrigin).Write(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// forHost refuses requests for other names. Whoever owns a name can point it at
// this machine, and the pages of that name could then ask here as if they were
// ours; an address in numbers cannot be pointed anywhere. Ports are not compared:
// those pages would have the right one.
func (m *Mux) forHost(next http.Handler) http.Handler {
	if len(m.cfg.Hosts) == 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !m.goesBy(hostOf(r)) && !slices.Contains(m.cfg.Watched, r.URL.Path) {
			problem(WrongHost).Write(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// hostOf returns the name that a request is for, without port.
func hostOf(r *http.Request) string {
	name, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		name = strings.TrimSuffix(strings.TrimPrefix(r.Host, "["), "]")
	}
	return strings.ToLower(strings.TrimSuffix(name, "."))
}

// goesBy reports whether the server answers to a name.
func (m *Mux) goesBy(name string) bool {
	if _, err := netip.ParseAddr(name); err == nil {
		return true
	}
	return slices.Contains(m.cfg.Hosts, name)
}

// perAddress bounds what one address may ask, before anything is looked up.
func (m *Mux) perAddress(l *limiter, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := visitOf(r.Context())
		v.address = m.proxies.addressOf(r)
		if wait, ok := l.take(network(v.address), m.cfg.Now()); !ok {
			tooMany(wait).Write(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// bytesPerSecond is the slowest a body may come, and an answer go.
const bytesPerSecond = 16 << 10

// bounded puts the route's limits on the request's body and on the time that
// body and answer take.
func (e *entry) bounded(w http.ResponseWriter, r *http.Request, now func() time.Time) http.ResponseWriter {
	r.Body = http.MaxBytesReader(w, r.Body, e.body)
	control := http.NewResponseController(w)
	if e.body > defaultBody {
		more := time.Duration(e.body/bytesPerSecond) * time.Second
		// A writer whose deadline cannot be moved has none.
		_ = control.SetReadDeadline(now().Add(readTimeout + more))
		_ = control.SetWriteDeadline(now().Add(writeTimeout + more))
	}
	if e.stream {
		return &streamWriter{ResponseWriter: w, control: control, now: now}
	}
	return w
}

// A streamWriter gives each write its own time, so that an answer may go on for
// as long as somebody reads it.
type streamWriter struct {
	http.ResponseWriter
	control *http.ResponseController
	now     func() time.Time
}

// Write implements [http.ResponseWriter].
func (s *streamWriter) Write(b []byte) (int, error) {
	_ = s.control.SetWriteDeadline(s.now().Add(writeTimeout)) // as in bounded
	return s.ResponseWriter.Write(b)
}

// Flush implements [http.Flusher].
func (s *streamWriter) Flush() {
	_ = s.control.SetWriteDeadline(s.now().Add(writeTimeout))
	_ = s.control.Flush() // a reader that is gone shows at the next write
}

// Unwrap lets [http.ResponseController] reach what is below.
func (s *streamWriter) Unwrap() http.ResponseWriter { return s.ResponseWriter }
