package web

import (
	"net/http"
	"strconv"

	"github.com/tallystick/tallystick/face/api"
	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/face/web/journal"
	"github.com/tallystick/tallystick/face/web/sheet"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/feed"
	"github.com/tallystick/tallystick/node/desk/reader"
)

// journalRows is how many entries a page of the journal has.
const journalRows = 50

// entryPage shows one entry of the log.
func (s *Site) entryPage(w http.ResponseWriter, r *http.Request) {
	leaf, err := strconv.ParseUint(r.PathValue("name"), 10, 64)
	if err != nil || strconv.FormatUint(leaf, 10) != r.PathValue("name") {
		api.Write(w, r, reader.ErrUnknown)
		return
	}
	e, err := s.Reader.Leaf(r.Context(), door.WhoOf(r.Context()), leaf)
	if err != nil {
		api.Write(w, r, err)
		return
	}
	size, err := s.Feed.End()
	if err != nil {
		door.Fail(w, r, err)
		return
	}
	page := journal.EntryPage{
		Shell: s.Shell(r), Entry: e, Provable: e.Provable(), Size: size, Key: s.Key,
		Tell: s.teller(r, []reader.Entry{e}, e.Object),
	}
	page.Trail = []ui.Link{{Text: ui.Say("nav.journal"), Path: "/journal"}}
	page.Calls = []ui.Call{{Method: http.MethodGet, Path: api.Prefix + "/leaves/" + r.PathValue("name")}}
	s.Show(w, r, http.StatusOK, page)
}

// mostEntries is how many entries a file has at most: the latest, or those
// before where the page is.
const mostEntries = 1000

// entriesFile reads entries before a leaf as a file. It looks back as far as
// the page does when it is asked to look further.
func (s *Site) entriesFile(r *http.Request, before uint64) (*sheet.Table, error) {
	all, _, err := s.Feed.Back(r.Context(), door.WhoOf(r.Context()), before, mostEntries, feed.Far)
	return entrySheet(all), err
}

// journalPage shows the latest entries, or those before a leaf.
func (s *Site) journalPage(w http.ResponseWriter, r *http.Request) {
	end, err := s.Feed.End()
	if err != nil {
		door.Fail(w, r, err)
		return
	}
	before, err := strconv.ParseUint(r.URL.Query().Get("after"), 10, 64)
	latest := err != nil || before >= end
	if latest {
		before = end
	}
	if s.asFile(w, r, files{"": func() (*sheet.Table, error) { return s.entriesFile(r, before) }}) {
		return
	}
	most := uint64(feed.Near)
	if r.URL.Query().Has("far") {
		most = feed.Far
	}
	all, next, err := s.Feed.Back(r.Context(), door.WhoOf(r.Context()), before, journalRows, most)
	if err != nil {
		door.Fail(w, r, err)
		return
	}
	page := journal.ListPage{
		Shell: s.Shell(r), Entries: all, Tell: s.teller(r, all), Latest: latest, From: before, Before: next,
	}
	page.Calls = []ui.Call{{Method: http.MethodGet, Path: api.Prefix + "/events"}}
	s.Show(w, r, http.StatusOK, page)
}
