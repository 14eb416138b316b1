package web

import (
	"net/http"

	"github.com/tallystick/tallystick/face/api"
	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/face/web/books"
	"github.com/tallystick/tallystick/face/web/sheet"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/reader"
)

// booksPage shows the trial balance of the organisation.
func (s *Site) booksPage(w http.ResponseWriter, r *http.Request) {
	lines, err := s.Reader.TrialBalance(r.Context(), door.WhoOf(r.Context()))
	if err != nil {
		api.Write(w, r, err)
		return
	}
	if s.asFile(w, r, files{"trial": func() (*sheet.Table, error) { return trialSheet(lines), nil }}) {
		return
	}
	page := books.Page{Shell: s.Shell(r), Lines: lines}
	page.Calls = []ui.Call{{Method: http.MethodGet, Path: api.Prefix + "/trial-balance"}}
	s.Show(w, r, http.StatusOK, page)
}

// trialSheet returns a trial balance as a file: debits above zero.
func trialSheet(lines []reader.TrialLine) *sheet.Table {
	t := &sheet.Table{Columns: []string{"account", "of", "currency", "balance"}}
	for _, l := range lines {
		of := "own"
		if l.Deals {
			of = "deals"
		}
		t.Rows = append(t.Rows, []any{l.Account, of, l.Balance.Currency().Code(), l.Balance})
	}
	return t
}
