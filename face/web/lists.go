package web

import (
	"errors"
	"net/http"

	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/face/web/sheet"
	"github.com/tallystick/tallystick/node/desk/reader"
)

// A list is one that a page shows in parts, and that a file holds whole.
type list[R any] struct {
	read   func(reader.Page) (reader.List[R], error)
	cursor func(R) string // of a row
}

// deals returns the deals of whoever asks that a filter lets through.
func (s *Site) deals(r *http.Request, f reader.DealFilter) list[reader.Deal] {
	return list[reader.Deal]{
		read: func(p reader.Page) (reader.List[reader.Deal], error) {
			return s.Reader.Deals(r.Context(), door.WhoOf(r.Context()), f, p)
		},
		cursor: func(d reader.Deal) string { return d.Name },
	}
}

// documents returns the invoices of whoever asks that a filter lets through.
func (s *Site) documents(r *http.Request, f reader.InvoiceFilter) list[reader.Document] {
	return list[reader.Document]{
		read: func(p reader.Page) (reader.List[reader.Document], error) {
			return s.Reader.Documents(r.Context(), door.WhoOf(r.Context()), f, p)
		},
		cursor: func(d reader.Document) string { return d.Name },
	}
}

// A part is what a page shows of a list.
type part[R any] struct {
	rows          []R
	before, after string // cursors, "" if there is nothing
}

// part reads the part of the list that a request asks for: the first one, unless
// its cursor is of that list. Of several lists on a page the parameter "list"
// says whose cursor it is, by name; one of them may have none.
func (l list[R]) part(r *http.Request, name string) (part[R], error) {
	p := reader.Page{Limit: rowsOfLists}
	if q := r.URL.Query(); q.Get("list") == name {
		p.After, p.Before = q.Get("after"), q.Get("before")
	}
	found, err := l.read(p)
	if err != nil {
		return part[R]{}, err
	}
	out := part[R]{rows: found.Rows}
	if n := len(found.Rows); n > 0 {
		if p.After != "" || p.Before != "" && found.More {
			out.before = l.cursor(found.Rows[0])
		}
		if p.Before != "" || found.More {
			out.after = l.cursor(found.Rows[n-1])
		}
	}
	return out, nil
}

// mostExported is how many rows a file has at most. It says so if there are
// more.
const mostExported = 10_000

// errTooLong says that a list does not fit into a file.
var errTooLong = errors.New("the list has more rows than a file takes: use the API, page by page")

// into reads the whole list into a table, page by page.
func (l list[R]) into(t *sheet.Table, row func(R) []any) (*sheet.Table, error) {
	p := reader.Page{Limit: reader.MostRows}
	for {
		found, err := l.read(p)
		if err == nil && len(t.Rows)+len(found.Rows) > mostExported {
			err = errTooLong
		}
		if err != nil {
			return nil, err
		}
		for _, r := range found.Rows {
			t.Rows = append(t.Rows, row(r))
		}
		if !found.More {
			return t, nil
		}
		p.After = l.cursor(found.Rows[len(found.Rows)-1])
	}
}
