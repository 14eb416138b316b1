package web

import (
	"net/http"

	"github.com/tallystick/tallystick/face/api"
	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/face/web/deal"
	"github.com/tallystick/tallystick/face/web/entry"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/reader"
)

// registerObjects registers the pages of single objects of the log.
func (s *Site) registerObjects(mux *door.Mux) {
	for _, x := range []struct {
		path, object, summary string
		handler               http.HandlerFunc
	}{
		{"/deals/{name}", "deal", "the page of a deal", s.dealPage},
		{"/parties/{name}", "party", "the page of a party", s.partyPage},
		{"/journal/{name}", "leaf", "the page of an entry of the log", s.entryPage},
	} {
		mux.Handle(access.Route{
			Method: http.MethodGet, Path: x.path, Least: access.Viewer, Scope: access.Read, Subject: access.Object,
			Object: x.object, Summary: x.summary,
		}, x.handler)
	}
	s.own(mux, http.MethodGet, "/journal", "the latest entries of the log that are one's own", s.journalPage)
	s.own(mux, http.MethodGet, "/search", "what is called so, of what one may see", s.searchPage)
}

func (s *Site) dealPage(w http.ResponseWriter, r *http.Request) {
	page, err := s.deal(r)
	if err != nil {
		api.Write(w, r, err)
		return
	}
	s.Show(w, r, http.StatusOK, page)
}

// deal fills the page of the deal that a request names.
func (s *Site) deal(r *http.Request) (deal.Page, error) {
	f, err := s.Reader.Deal(r.Context(), door.WhoOf(r.Context()), r.PathValue("name"))
	if err != nil {
		return deal.Page{}, err
	}
	page := deal.Page{Shell: s.Shell(r), File: f, Acts: stepsOf(door.WhoOf(r.Context()), &f)}
	page.Calls = []ui.Call{{Method: http.MethodGet, Path: api.Prefix + ui.DealPath(f.Name)}}
	if page.Showing, err = s.showing(r.Context(), door.WhoOf(r.Context()), &f); err != nil {
		return page, err
	}
	named := []string{f.Seller, f.Buyer, f.Funder}
	if page.Showing != nil {
		page.Calls = append(page.Calls, ui.Call{Method: http.MethodGet, Path: page.Calls[0].Path + "/shown"})
		named = append(named, page.Showing.Funders...)
		for _, x := range page.Showing.To {
			named = append(named, x.Party)
		}
	}
	for _, l := range f.Limits {
		named = append(named, l.On)
	}
	for _, p := range f.Payments {
		named = append(named, p.Other)
	}
	page.Tell = s.teller(r, f.Events, named...)
	return page, nil
}

// teller tells entries to whoever asks, and knows what the parties in them and
// others are called, and which of them, and of the deals, have no page for
// whoever asks.
func (s *Site) teller(r *http.Request, entries []reader.Entry, others ...string) entry.Teller {
	lang, who := door.Language(r), door.WhoOf(r.Context())
	parties := append(entry.Parties(entries), others...)
	t := entry.Teller{
		Lang: lang, Self: who.Organisation, Names: s.Names(r.Context(), lang, parties...), Shut: map[string]bool{},
	}
	named := append(parties, entry.Deals(entries)...)
	seen, err := s.Reader.Sees(r.Context(), who, named...)
	if err != nil {
		door.Note(r, err) // a page is not held up by it: links are missing
	}
	for _, name := range named {
		t.Shut[name] = !seen[name]
	}
	return t
}
