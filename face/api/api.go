// Package api is the door for programs: commands, envelopes, lists, objects,
// proofs, events and webhooks over HTTP, described by OpenAPI.
//
//	door.Mux ─▶ operation ─▶ office (asks) │ reader (reads) │ account (people, keys)
//	                └─▶ one table of problems
//
// Operations are made from data: one for each kind of command in the registry.
// The package decides nothing, and holds no state: what it says was decided by
// the machine, by the guard, or by the office.
package api

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/account"
	"github.com/tallystick/tallystick/node/desk/disclosure"
	"github.com/tallystick/tallystick/node/desk/feed"
	"github.com/tallystick/tallystick/node/desk/hook"
	"github.com/tallystick/tallystick/node/desk/office"
	"github.com/tallystick/tallystick/node/desk/reader"
	"github.com/tallystick/tallystick/node/desk/vitals"
)

// A Log is what the API tells of the log itself.
type Log interface {
	Origin() string
	Chain() envelope.ChainID
	Clock() day.Instant
	Published() (*machine.View, error)
	// Head returns the height, the leaves and the root of the durable log.
	Head() (height, leaves uint64, root [32]byte, err error)
}

// Config is what the API works with.
type Config struct {
	Version string // of the program
	Log     Log
	Key     string // the log's verifier key
	Office  *office.Office
	Account *account.Desk
	Reader  *reader.Reader
	Shown   *disclosure.Book
	Feed    *feed.Feed
	Hooks   *hook.Hooks
	Vitals  *vitals.Monitor
	Clock   TestClock // nil: the clock is the wall's
	Logger  *slog.Logger
	Now     func() time.Time
	// Ready says why the server should get no requests, nil if it should.
	Ready func() error
}

// An API is registered at a mux; it has nothing to be closed.
type API struct {
	cfg  Config
	mux  *door.Mux
	huma huma.API

	streams streams
	pending access.Route // the route of the operation that is being registered
	options []door.Option
}

// Prefix is the path that all operations of this version stand under.
const Prefix = "/api/v1"

// Register registers every operation at mux.
func Register(mux *door.Mux, cfg Config) *API {
	a := &API{cfg: cfg, mux: mux, streams: streams{open: map[string]int{}}}
	hc := huma.Config{
		OpenAPI: &huma.OpenAPI{
			Info: &huma.Info{
				Title: "Tallystick", Version: cfg.Version, Description: about,
				License: &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"},
			},
			Components: &huma.Components{
				Schemas: huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer),
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"key":     {Type: "http", Scheme: "bearer", Description: "An API key, `tsk_…`."},
					"session": {Type: "apiKey", In: "cookie", Name: "tally", Description: "A person at a browser."},
				},
			},
		},
		Formats:                      map[string]huma.Format{"application/json": jsonFormat, "json": jsonFormat},
		DefaultFormat:                "application/json",
		RejectUnknownQueryParameters: true,
		Transformers:                 []huma.Transformer{a.problems},
	}
	a.huma = humago.New(a, hc)
	a.registerLog()
	a.registerClock()
	a.registerCommands()
	a.registerEnvelopes()
	a.registerDrafts()
	a.registerSigning()
	a.registerAccounts()
	a.registerReading()
	a.registerShown()
	a.registerEvents()
	a.registerWebhooks()
	a.registerPlatform()
	a.registerHealth()
	a.registerDescription()
	return a
}

// jsonFormat writes <, > and & as they are.
var jsonFormat = huma.DefaultJSONFormat

// HandleFunc implements humago's mux: what huma registers goes to the doors,
// with the route of its operation.
func (a *API) HandleFunc(_ string, h func(http.ResponseWriter, *http.Request)) {
	a.mux.Handle(a.pending, carried(h), a.options...)
}

// ServeHTTP implements humago's mux.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.mux.ServeHTTP(w, r) }

type exchangeKey struct{}

// An exchange is a request and its answer.
type exchange struct {
	w http.ResponseWriter
	r *http.Request
}

// carried lets an operation find its request, for the language and for cookies.
func carried(h http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r = r.WithContext(context.WithValue(r.Context(), exchangeKey{}, exchange{w, r}))
		r.Body = &body{ReadCloser: r.Body}
		h(&reply{ResponseWriter: w}, r)
	})
}

// A reply is written with the status of the problem in it, if there is one: huma
// has settled on a status before.
type reply struct {
	http.ResponseWriter
	problem int
}

// WriteHeader implements http.ResponseWriter.
func (w *reply) WriteHeader(status int) {
	if w.problem != 0 {
		status = w.problem
	}
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap is for http.ResponseController.
func (w *reply) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// A body remembers why it could not be read, which huma says in words only.
type body struct {
	io.ReadCloser
	failed error
}

// Read implements io.Reader.
func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		b.failed = err
	}
	return n, err
}

func requestOf(ctx context.Context) *http.Request { return ctx.Value(exchangeKey{}).(exchange).r }

// writerOf is for cookies alone: huma writes the answer.
func writerOf(ctx context.Context) http.ResponseWriter { return ctx.Value(exchangeKey{}).(exchange).w }

// An operation is how a route is described beside what the route says.
type operation struct {
	id, about string
	status    int // of success; 0: 200
	body      *huma.RequestBody
	options   []door.Option
}

// register registers an operation of a route with its handler.
func register[I, O any](a *API, r access.Route, o operation, h func(context.Context, access.Who, *I) (*O, error)) {
	a.pending, a.options = r, o.options
	huma.Register(a.huma, a.describe(r, o), func(ctx context.Context, in *I) (*O, error) {
		out, err := h(ctx, door.WhoOf(ctx), in)
		if err != nil {
			return nil, asFault(err)
		}
		return out, nil
	})
}

// raw registers a handler that reads and writes by itself.
func raw(a *API, r access.Route, o operation, doc func(*huma.Operation), h http.HandlerFunc) {
	op := a.describe(r, o)
	if doc != nil {
		doc(&op)
	}
	a.huma.OpenAPI().AddOperation(&op)
	a.mux.Handle(r, h, o.options...)
}

// describe returns the operation of a route.
func (a *API) describe(r access.Route, o operation) huma.Operation {
	op := huma.Operation{
		OperationID: o.id, Method: r.Method, Path: r.Path, Summary: r.Summary, Description: o.about,
		Tags: []string{tagOf(r.Path)}, DefaultStatus: o.status, RequestBody: o.body,
		SkipValidateBody: o.body != nil, MaxBodyBytes: -1, BodyReadTimeout: -1,
		Responses: map[string]*huma.Response{"default": {
			Description: "A problem (RFC 9457).",
			Content: map[string]*huma.MediaType{"application/problem+json": {
				Schema: schemaOf[door.Problem](a.huma.OpenAPI().Components.Schemas, "Problem"),
			}},
		}},
	}
	if r.Least != access.Anonymous {
		op.Security = []map[string][]string{{"key": {}}, {"session": {}}}
	}
	return op
}

// encode answers with v.
func encode(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // the caller is gone
}
