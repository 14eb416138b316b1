package web

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/face/web/search"
	"github.com/tallystick/tallystick/face/web/sheet"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/reader"
)

// Bounds of a search.
const (
	longestSearch = 100 // characters
	mostCalled    = 64  // parties with such a display name that are looked at
	mostParties   = 10  // that are shown
)

// searchPage shows what somebody may see and is called so: by the names of the
// log and by those that parties have on pages.
func (s *Site) searchPage(w http.ResponseWriter, r *http.Request) {
	text := strings.TrimSpace(r.URL.Query().Get("q"))
	if runes := []rune(text); len(runes) > longestSearch {
		text = string(runes[:longestSearch])
	}
	page := search.Page{Shell: s.Shell(r), Asked: text}
	if text != "" {
		if err := s.search(r.Context(), door.WhoOf(r.Context()), &page); err != nil {
			door.Fail(w, r, err)
			return
		}
	}
	if s.asFile(w, r, s.foundFiles(r, &page)) {
		return
	}
	var named []string
	for _, d := range page.Found.Deals {
		named = append(named, d.Seller, d.Buyer)
	}
	for _, v := range page.Found.Invoices {
		named = append(named, v.Seller, v.Buyer)
	}
	for _, x := range page.Found.Parties {
		named = append(named, x.Name)
	}
	page.Tell = s.teller(r, page.Entries, named...)
	s.Show(w, r, http.StatusOK, page)
}

// foundFiles are the lists of what was found, as the page shows them.
func (s *Site) foundFiles(r *http.Request, page *search.Page) files {
	return files{
		"deals": func() (*sheet.Table, error) {
			t := &sheet.Table{Columns: dealColumns()}
			for _, d := range page.Found.Deals {
				t.Rows = append(t.Rows, dealSheet(d))
			}
			return t, nil
		},
		"invoices": func() (*sheet.Table, error) {
			names := make([]string, 0, len(page.Found.Invoices))
			for _, v := range page.Found.Invoices {
				names = append(names, v.Name)
			}
			docs, err := s.Reader.DocumentsNamed(r.Context(), door.WhoOf(r.Context()), names...)
			t := &sheet.Table{Columns: invoiceColumns()}
			for _, d := range docs {
				t.Rows = append(t.Rows, invoiceSheet(d))
			}
			return t, err
		},
		"parties": func() (*sheet.Table, error) {
			names := make([]string, 0, len(page.Found.Parties))
			for _, p := range page.Found.Parties {
				names = append(names, p.Name)
			}
			return partySheet(page.Found.Parties, s.Names(r.Context(), page.Lang, names...)), nil
		},
	}
}

// search fills a page with what is found.
func (s *Site) search(ctx context.Context, who access.Who, page *search.Page) (err error) {
	if page.Found, err = s.Reader.Search(ctx, who, page.Asked); err != nil {
		return err
	}
	if s.Office != nil {
		called, err := s.Office.Called(ctx, page.Asked, mostCalled)
		if err != nil {
			return err
		}
		more, err := s.Reader.PartiesCalled(ctx, who, called)
		if err != nil {
			return err
		}
		page.Found.Parties = merged(page.Found.Parties, more)
	}
	leaf, err := strconv.ParseUint(page.Asked, 10, 64)
	if err != nil {
		return nil //nolint:nilerr // what is no number is no entry's
	}
	e, err := s.Reader.Leaf(ctx, who, leaf)
	switch {
	case err == nil:
		page.Entries = []reader.Entry{e}
	case !errors.Is(err, reader.ErrUnknown):
		return err
	}
	return nil
}

// merged returns the parties of both lists, each once.
func merged(a, b []reader.Party) []reader.Party {
	all := slices.Concat(a, b)
	slices.SortFunc(all, func(x, y reader.Party) int { return cmp.Compare(x.Name, y.Name) })
	all = slices.CompactFunc(all, func(x, y reader.Party) bool { return x.Name == y.Name })
	return all[:min(len(all), mostParties)]
}
