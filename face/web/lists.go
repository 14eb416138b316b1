package web

import (
	"errors"
	"net/http"

	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/face/api"
	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/face/web/sheet"
	"github.com/tallystick/tallystick/node/desk/reader"
)

// A dealList is one list of deals of a page. Of several lists on a page the
// parameter "list" says whose cursor it is.
type dealList struct {
	name   string
	filter reader.DealFilter
}

// A part is what a page shows of a list.
type part struct {
	rows          []reader.Deal
	before, after string // cursors, "" if there is nothing
}

// part reads the part of a list that a request asks for: the first one, unless
// its cursor is of that list. A cursor that leads nowhere is that of no list.
func (s *Site) part(r *http.Request, l *dealList) (part, error) {
	p := reader.Page{Limit: rowsOfLists}
	if q := r.URL.Query(); q.Get("list") == l.name || q.Get("list") == "" {
		p.After, p.Before = q.Get("after"), q.Get("before")
	}
	found, err := s.Reader.Deals(r.Context(), door.WhoOf(r.Context()), l.filter, p)
	if err != nil {
		return part{}, err
	}
	out := part{rows: found.Rows}
	if n := len(found.Rows); n > 0 {
		if p.After != "" || p.Before != "" && found.More {
			out.before = found.Rows[0].Name
		}
		if p.Before != "" || found.More {
			out.after = found.Rows[n-1].Name
		}
	}
	return out, nil
}

// mostExported is how many rows a file has at most. It says so if there are
// more.
const mostExported = 10_000

// exported answers with a list as a file, if one is asked for, and reports it.
func (s *Site) exported(
	w http.ResponseWriter, r *http.Request, lists []dealList, row func(reader.Deal) []any,
) bool {
	q := r.URL.Query()
	format, is := sheet.ParseFormat(q.Get("format"))
	if !is {
		return false
	}
	for i := range lists {
		if l := &lists[i]; l.name == q.Get("list") {
			table, err := s.gather(r, l, row)
			if err != nil {
				api.Write(w, r, err)
				return true
			}
			if err := table.Serve(w, format); err != nil {
				door.Note(r, err)
			}
			return true
		}
	}
	api.Write(w, r, reader.ErrUnknown)
	return true
}

// gather reads all of a list, page by page.
func (s *Site) gather(r *http.Request, l *dealList, row func(reader.Deal) []any) (*sheet.Table, error) {
	t := &sheet.Table{Name: l.name, Columns: dealColumns()}
	p := reader.Page{Limit: reader.MostRows}
	for {
		found, err := s.Reader.Deals(r.Context(), door.WhoOf(r.Context()), l.filter, p)
		if err != nil {
			return nil, err
		}
		for _, d := range found.Rows {
			t.Rows = append(t.Rows, row(d))
		}
		switch {
		case !found.More:
			return t, nil
		case len(t.Rows) >= mostExported:
			return nil, errTooLong
		}
		p.After = found.Rows[len(found.Rows)-1].Name
	}
}

// errTooLong says that a list does not fit into a file.
var errTooLong = errors.New("the list has more rows than a file takes: use the API, page by page")

// dealColumns are the columns of deals in a file: the names of the API.
func dealColumns() []string {
	return []string{
		"deal", "invoice", "number", "state", "seller", "buyer", "funder", "due", "currency", "face", "claim", "announced",
		"principal", "owed", "days_past_due",
	}
}

// dealSheet returns a deal as a row of a file.
func dealSheet(d reader.Deal) []any {
	of := func(minor int64) money.Amount { return money.Of(minor, d.Currency) }
	return []any{
		d.Name, d.Invoice, d.Number, d.State.String(), d.Seller, d.Buyer, d.Funder, d.Due, d.Currency.Code(),
		of(d.Face), of(d.Claim), of(d.Announced), of(d.Principal), of(d.Owed), d.PastDue,
	}
}
