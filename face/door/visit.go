package door

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"time"

	"github.com/tallystick/tallystick/node/desk/access"
)

// A visit is what is known of a request while it is here.
type visit struct {
	mux     *Mux
	id      string
	address netip.Addr
	route   *access.Route // nil until one is found
	who     access.Who
	problem string // the name of what it was refused with
	fault   error  // ours, for the log
}

type visitKey struct{}

func visitOf(ctx context.Context) *visit {
	v, _ := ctx.Value(visitKey{}).(*visit)
	return v
}

func requestID() string { return strings.ToLower(rand.Text()[:16]) }

// fault notes an error of ours for the request's line in the log.
func fault(r *http.Request, err error) {
	if v := visitOf(r.Context()); v != nil {
		v.fault = err
	}
}

// Note puts an error of ours into the request's line in the log, for handlers
// that answer by themselves.
func Note(r *http.Request, err error) { fault(r, err) }

// Fail answers with [Internal] and puts err into the log, not into the answer.
func Fail(w http.ResponseWriter, r *http.Request, err error) {
	fault(r, err)
	problem(Internal).Write(w, r)
}

// An Observation is what metrics, and whoever keeps a list of calls, are told of
// a request.
type Observation struct {
	ID      string    // of the request
	At      time.Time // when it came
	Method  string
	Pattern string // the route's path, "" if none was found
	Status  int
	Cause   string // the name of the problem, "" if there was none
	Took    time.Duration
	Bytes   int64 // of the answer's body

	Organisation string // of who asked, "" for nobody
	Key          int64  // the API key, 0 for none
}

// logged writes one line for each request and tells the metrics. A handler that
// panics is answered for; the server goes on.
func (m *Mux) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := m.cfg.Now()
		out := &outcome{ResponseWriter: w}
		defer func() {
			cut := recovered(out, r, recover())
			m.report(r, out, m.cfg.Now().Sub(start))
			if cut {
				panic(http.ErrAbortHandler)
			}
		}()
		next.ServeHTTP(out, r)
	})
}

// recovered answers for a handler that panicked, and reports whether the
// connection must be cut because half an answer is out.
func recovered(out *outcome, r *http.Request, p any) (cut bool) {
	if p == nil {
		return false
	}
	if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		return true
	}
	err := fmt.Errorf("panic: %v\n%s", p, debug.Stack())
	if out.status != 0 {
		fault(r, err)
		return true
	}
	Fail(out, r, err)
	return false
}

// report writes the request's line: patterns rather than paths, since a path
// may hold a token; no query, header or body.
func (m *Mux) report(r *http.Request, out *outcome, took time.Duration) {
	v := visitOf(r.Context())
	o := Observation{
		ID: v.id, At: m.cfg.Now().Add(-took),
		Method: methodOf(r), Status: out.status, Cause: v.problem, Took: took, Bytes: out.bytes,
		Organisation: v.who.Organisation, Key: v.who.Key,
	}
	if o.Status == 0 {
		o.Status = http.StatusOK
	}
	attrs := []slog.Attr{
		slog.String("id", v.id), slog.String("method", o.Method), slog.Int("status", o.Status),
		slog.Duration("took", took), slog.Int64("bytes", out.bytes), slog.String("from", v.address.String()),
	}
	if v.route != nil {
		o.Pattern = v.route.Path
		attrs = append(attrs, slog.String("route", o.Pattern))
		if v.route.Subject == access.Object {
			attrs = append(attrs, slog.String(v.route.Object, r.PathValue("name")))
		}
	}
	if v.who.Known() {
		attrs = append(attrs, slog.Int64("user", v.who.User), slog.String("organisation", v.who.Organisation))
	}
	if v.problem != "" {
		attrs = append(attrs, slog.String("problem", v.problem))
	}
	level := slog.LevelInfo
	if v.fault != nil {
		level = slog.LevelError
		attrs = append(attrs, slog.String("error", v.fault.Error()))
	}
	m.cfg.Log.LogAttrs(r.Context(), level, "request", attrs...)
	if m.cfg.Observe != nil {
		m.cfg.Observe(o)
	}
}

// methodOf keeps the metrics' labels few, whatever is sent.
func methodOf(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
		http.MethodOptions:
		return r.Method
	}
	return "other"
}

// An outcome notes what was answered.
type outcome struct {
	http.ResponseWriter
	status int
	bytes  int64
}

// WriteHeader implements [http.ResponseWriter].
func (o *outcome) WriteHeader(status int) {
	if o.status == 0 && status >= http.StatusOK {
		o.status = status
	}
	o.ResponseWriter.WriteHeader(status)
}

// Write implements [http.ResponseWriter].
func (o *outcome) Write(b []byte) (int, error) {
	if o.status == 0 {
		o.status = http.StatusOK
	}
	n, err := o.ResponseWriter.Write(b)
	o.bytes += int64(n)
	return n, err
}

// Flush implements [http.Flusher].
func (o *outcome) Flush() {
	_ = http.NewResponseController(o.ResponseWriter).Flush() // a reader that is gone shows at the next write
}

// Unwrap lets [http.ResponseController] reach what is below.
func (o *outcome) Unwrap() http.ResponseWriter { return o.ResponseWriter }
