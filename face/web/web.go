// Package web is the site that people see: which page is at which address, and
// what fills it.
//
//	request ─▶ door ─▶ handler here ─▶ desk, reader ─▶ Page (a struct) ─▶ HTML
//
// A page's look is in its own folder, its handler here, in a file of its name.
// Handlers only translate: they decide nothing, and every one is registered
// with its route, so that the printed matrix holds for pages too.
package web

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/face/web/assets"
	"github.com/tallystick/tallystick/face/web/trouble"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/account"
	"github.com/tallystick/tallystick/node/desk/disclosure"
	"github.com/tallystick/tallystick/node/desk/feed"
	"github.com/tallystick/tallystick/node/desk/hook"
	"github.com/tallystick/tallystick/node/desk/office"
	"github.com/tallystick/tallystick/node/desk/reader"
	"github.com/tallystick/tallystick/node/desk/vitals"
)

// Config says what the site stands on. Desk and Now must be given.
type Config struct {
	Desk     *account.Desk
	Now      func() time.Time // the wall clock
	Reader   *reader.Reader   // nil: there is no log to read
	Office   *office.Office   // nil: parties are called as in the log
	Vitals   *vitals.Monitor  // how the machine is; nil: nobody watches
	Hooks    *hook.Hooks      // nil: there are none
	Recent   *door.Calls      // nil: nobody remembers
	Demo     Demo             // nil: it is earnest
	Passkeys bool             // the desk has a site for them
	Secure   bool             // people come over TLS
	Origin   string           // by which they come: links lead there; "": as whoever asks has come
	Feed     *feed.Feed       // nil: there is no log to go back in
	Key      string           // the log's verifier key, which checks proofs
	Importer Importer         // nil: nothing is uploaded
	Shown    *disclosure.Book // nil: deals are shown to nobody
}

// A Site answers with pages.
type Site struct {
	Config
	pages map[string]bool // those that take no more than their path
}

// New returns the site, and registers its pages with the doors.
func New(mux *door.Mux, cfg Config) *Site {
	s := &Site{Config: cfg, pages: map[string]bool{}}
	files := access.Route{Method: http.MethodGet, Path: assets.Prefix, Summary: "styles and scripts of the pages"}
	mux.Handle(files, assets.NewServer())
	s.open(mux, http.MethodGet, "/{$}", "the first page of whoever asks", s.first)
	s.open(mux, http.MethodPost, "/display", "language and colours of the pages", s.display)
	s.registerLogin(mux)
	s.registerJoin(mux)
	s.registerPasskeys(mux)
	s.registerAccount(mux)
	s.registerObjects(mux)
	s.registerShown(mux)
	s.registerDemo(mux)
	s.registerOperator(mux)
	s.registerSteps(mux)
	s.registerDrafts(mux)
	s.registerApprove(mux)
	s.registerExposure(mux)
	s.registerPipeline(mux)
	s.own(mux, http.MethodGet, "/books", "the trial balance of the organisation", s.booksPage)
	s.registerSigning(mux)
	s.registerCash(mux)
	s.registerPeople(mux)
	if s.Office != nil {
		s.registerKeys(mux)
	}
	s.registerDeveloper(mux)
	s.registerInvoices(mux)
	for _, route := range mux.Routes() {
		if route.Method == http.MethodGet {
			s.pages[route.Path] = true
		}
	}
	return s
}

// open registers a page for everyone.
func (s *Site) open(mux *door.Mux, method, path, summary string, h http.HandlerFunc) {
	mux.Handle(access.Route{Method: method, Path: path, Scope: access.Read, Summary: summary}, h)
}

// own registers a page of one's own, for everybody who is known.
func (s *Site) own(mux *door.Mux, method, path, summary string, h http.HandlerFunc) {
	mux.Handle(access.Route{
		Method: method, Path: path, Least: access.Viewer, Scope: access.Read, Subject: access.Own, Summary: summary,
	}, h)
}

// Shell returns the frame for an answer to r.
func (c Config) Shell(r *http.Request) ui.Shell {
	who, lang := door.WhoOf(r.Context()), door.Language(r)
	shell := ui.Shell{
		Lang: lang, Scheme: choice(r, schemeCookie, "light", "dark"), Patterns: choice(r, patternsCookie, "on") == "on",
		Path: r.URL.RequestURI(), Who: who, Organisation: c.Name(r.Context(), who.Organisation, lang), Bare: !who.Known(),
	}
	shell.Demo = c.strip(who, lang, shell.Path)
	if c.Reader != nil {
		_, shell.Height, shell.Behind = c.Reader.Height()
	}
	return shell
}

// Shell returns the frame for an answer to r, with the pages that are there.
func (s *Site) Shell(r *http.Request) ui.Shell {
	shell := s.Config.Shell(r)
	shell.Pages = s.pages
	return shell
}

// Name returns what one organisation is called, in a language.
func (c Config) Name(ctx context.Context, organisation, lang string) string {
	return c.Names(ctx, lang, organisation)[organisation]
}

// Names returns what organisations are called, in a language. One whose name
// cannot be read is called as in the log: a page is not held up by it.
func (c Config) Names(ctx context.Context, lang string, organisations ...string) map[string]string {
	called := make(map[string]string, len(organisations))
	var names map[string]office.DisplayName
	if c.Office != nil {
		names, _ = c.Office.Names(ctx, organisations) // as said above
	}
	for _, o := range organisations {
		called[o] = cmp.Or(names[o].In(lang), o)
	}
	return called
}

// ErrorPage writes a problem for people: what door.Config asks for.
func (c Config) ErrorPage(w http.ResponseWriter, r *http.Request, p door.Problem) {
	page := trouble.Page{
		Shell: c.Shell(r), What: p.Title, Detail: p.Detail, Do: p.Do, Limits: p.Limits, Status: p.Status, Trace: p.Trace,
	}
	page.Title = p.Title
	if to, found := strings.CutPrefix(w.Header().Get("Link"), "<"); found {
		page.Next, _, _ = strings.Cut(to, ">")
	}
	var body bytes.Buffer
	if err := page.Render(&body); err != nil {
		http.Error(w, p.Title, p.Status) // the page for errors is at fault itself
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(p.Status)
	_, _ = body.WriteTo(w) // the reader went away
}

// A Page is one that writes itself.
type Page interface{ Render(w io.Writer) error }

// Show answers with a page and a status. A page that cannot be written is
// answered as a fault of ours: nothing of it was sent yet.
func (s *Site) Show(w http.ResponseWriter, r *http.Request, status int, p Page) {
	var body bytes.Buffer
	if err := p.Render(&body); err != nil {
		door.Fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Add("Vary", "Accept-Language, Cookie")
	w.WriteHeader(status)
	_, _ = body.WriteTo(w) // the reader went away
}

// first leads to where whoever asks begins.
func (s *Site) first(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, ui.First(door.WhoOf(r.Context()), s.pages), http.StatusSeeOther)
}
