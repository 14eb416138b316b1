// Package door is what every request passes before anybody looks at it.
//
//	connection ─▶ cap ─▶ timeouts ─▶ TLS                               Server
//	request ─▶ address' rate ─▶ same origin? ─▶ route ─▶ body's limit  Mux
//	        ─▶ who? ─▶ caller's rate ─▶ may they? ─▶ handler ─▶ log
//
// A handler is registered with its route (node/desk/access), and in no other
// way, so that the printed matrix is what holds. The package knows no session
// and no account: who a caller is, it is told by [Config.Identify].
//
// What it refuses it refuses as a [Problem], in the form the caller reads. It
// never logs a secret: no header, no query, no body, no path with a token.
package door

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/tallystick/tallystick/node/desk/access"
)

// A Config says how the doors stand. The zero value knows nobody, writes no
// log, and has the limits named here.
type Config struct {
	// Identify says who asks: access.Nobody if the request claims nothing. An
	// error that wraps access.ErrCredentials is answered 401, any other 503.
	Identify func(*http.Request) (access.Who, error)

	// ErrorPage writes a problem for people; without it they get JSON too.
	ErrorPage func(http.ResponseWriter, *http.Request, Problem)

	Login string // the page where people log in: those unknown are sent there with ?next=; "" for none
	Prove string // the page where they prove presence afresh, likewise

	Log     *slog.Logger
	Observe func(Observation) // told of each request at its end, for metrics
	Now     func() time.Time  // the wall clock, never the log's; must be given

	Secure  bool     // requests come over TLS, here or at a proxy: HSTS is sent
	Origins []string // other origins that may post, "https://desk.example.org"
	Hosts   []string // names that requests may be for, without port, lower case, beside addresses in numbers; none: any
	Watched []string // paths that answer under any name: who watches a server has its own for it
	Proxies []string // networks in CIDR form whose X-Forwarded-For is believed

	Body       int64 // most bytes of a body where the route names no other; 0: 64 kB
	PerAddress Rate  // of one address (IPv6: one /64), known or not; zero: 2,000/s
	PerCaller  Rate  // of one user or key; zero: 1,000/s
}

// A Mux brings requests to handlers, each through the guard of its route.
type Mux struct {
	cfg     Config
	mux     *http.ServeMux
	routes  []access.Route
	chain   http.Handler
	callers *limiter
	proxies proxies
}

// New returns a mux without routes. It panics if cfg cannot hold: no clock, an
// origin or network that is none.
func New(cfg Config) *Mux {
	if cfg.Now == nil {
		panic("door: no clock")
	}
	if cfg.Identify == nil {
		cfg.Identify = func(*http.Request) (access.Who, error) { return access.Nobody(), nil }
	}
	cfg.Log = cmp.Or(cfg.Log, slog.New(slog.DiscardHandler))
	cfg.Body = cmp.Or(cfg.Body, defaultBody)
	cfg.PerAddress = cmp.Or(cfg.PerAddress, Rate{PerSecond: 2000, Burst: 4000})
	cfg.PerCaller = cmp.Or(cfg.PerCaller, Rate{PerSecond: 1000, Burst: 2000})
	m := &Mux{
		cfg: cfg, mux: http.NewServeMux(),
		callers: newLimiter(cfg.PerCaller, maxKept), proxies: parseProxies(cfg.Proxies),
	}
	m.chain = m.sameOrigin(http.HandlerFunc(m.route))
	m.chain = m.perAddress(newLimiter(cfg.PerAddress, maxKept), m.chain)
	m.chain = m.forHost(m.chain)
	m.chain = m.logged(m.headed(m.chain))
	return m
}

// defaultBody is the size of the largest envelope.
const defaultBody = 64 << 10

// An Option says what is unusual about a route.
type Option func(*entry)

// MaxBody lets requests have bodies of up to n bytes, and longer to send them.
func MaxBody(n int64) Option { return func(e *entry) { e.body = n } }

// Stream lifts the bound on how long an answer takes; each write has its own.
func Stream() Option { return func(e *entry) { e.stream = true } }

// An entry is a route as it is registered.
type entry struct {
	access.Route
	body   int64
	stream bool
}

// Handle registers a handler for a route. It panics if the route is there
// already, or if a route that is about an object names none.
func (m *Mux) Handle(r access.Route, h http.Handler, opts ...Option) {
	if (r.Subject == access.Object) != (r.Object != "") {
		panic("door: route " + r.Method + " " + r.Path + " does not say what its object is")
	}
	e := entry{Route: r, body: m.cfg.Body}
	for _, o := range opts {
		o(&e)
	}
	m.mux.Handle(r.Method+" "+r.Path, m.guarded(&e, h))
	m.routes = append(m.routes, r)
}

// Routes lists what is registered, by path and method.
func (m *Mux) Routes() []access.Route {
	sorted := slices.Clone(m.routes)
	slices.SortFunc(sorted, func(a, b access.Route) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method))
	})
	return sorted
}

// ServeHTTP implements [http.Handler].
func (m *Mux) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v := &visit{mux: m, who: access.Nobody(), id: requestID()}
	m.chain.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), visitKey{}, v)))
}

// route hands over to the handler of the pattern, and says so if there is none.
func (m *Mux) route(w http.ResponseWriter, r *http.Request) {
	h, pattern := m.mux.Handler(r)
	if pattern != "" {
		m.mux.ServeHTTP(w, r)
		return
	}
	probe := &statusProbe{header: http.Header{}}
	h.ServeHTTP(probe, r)
	if allow := probe.header.Get("Allow"); allow != "" {
		w.Header().Set("Allow", allow)
		problem(MethodNotAllowed).Write(w, r)
		return
	}
	problem(NotFound).Write(w, r)
}

// A statusProbe takes an answer that nobody is to see.
type statusProbe struct{ header http.Header }

func (p *statusProbe) Header() http.Header         { return p.header }
func (p *statusProbe) Write(b []byte) (int, error) { return len(b), nil }
func (p *statusProbe) WriteHeader(int)             {}

// guarded lets the handler have only what the route allows.
func (m *Mux) guarded(e *entry, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := visitOf(r.Context())
		v.route = &e.Route
		w = e.bounded(w, r, m.cfg.Now)
		who, err := m.cfg.Identify(r)
		if err != nil {
			m.unidentified(w, r, err)
			return
		}
		v.who = who
		if wait, ok := m.callers.take(callerOf(who), m.cfg.Now()); !ok {
			tooMany(wait).Write(w, r)
			return
		}
		if verdict := e.Ask(who, m.cfg.Now()); verdict != access.Yes {
			m.turnAway(w, r, verdict)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// unidentified answers a caller whose claim does not hold, or cannot be looked
// at.
func (m *Mux) unidentified(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, access.ErrCredentials) {
		w.Header().Set("WWW-Authenticate", "Bearer")
		problem(BadCredentials).Write(w, r)
		return
	}
	fault(r, err)
	problem(Unavailable).Write(w, r)
}

// turnAway answers who may not use the route.
func (m *Mux) turnAway(w http.ResponseWriter, r *http.Request, verdict access.Verdict) {
	switch verdict {
	case access.Unknown:
		w.Header().Set("WWW-Authenticate", "Bearer")
		m.sendOn(w, r, m.cfg.Login, LogIn)
	case access.Stale:
		m.sendOn(w, r, m.cfg.Prove, ProvePresence)
	case access.Hidden:
		problem(NotFound).Write(w, r)
	default:
		problem(Forbidden).Write(w, r)
	}
}

// WhoOf returns who asks: nobody, outside a request that passed the guard.
func WhoOf(ctx context.Context) access.Who {
	if v := visitOf(ctx); v != nil {
		return v.who
	}
	return access.Nobody()
}

// RequestID returns what names the request in the log, or "" outside one.
func RequestID(ctx context.Context) string {
	if v := visitOf(ctx); v != nil {
		return v.id
	}
	return ""
}
