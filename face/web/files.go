package web

import (
	"cmp"
	"net/http"

	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/face/api"
	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/face/web/sheet"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/reader"
)

// files are the lists of a page, by the name that an address has in "list", and
// how each is read as a file.
type files map[string]func() (*sheet.Table, error)

// asFile answers with a list of a page as a file, if one is asked for, and
// reports it.
func (s *Site) asFile(w http.ResponseWriter, r *http.Request, all files) bool {
	q := r.URL.Query()
	format, is := sheet.ParseFormat(q.Get("format"))
	if !is {
		return false
	}
	read := all[q.Get("list")]
	if read == nil {
		api.Write(w, r, reader.ErrUnknown)
		return true
	}
	table, err := read()
	if err != nil {
		api.Write(w, r, err)
		return true
	}
	table.Name = cmp.Or(table.Name, q.Get("list"))
	if err := table.Serve(w, format); err != nil {
		door.Note(r, err)
	}
	return true
}

// dealFile reads a whole list of deals as a file.
func (s *Site) dealFile(r *http.Request, f reader.DealFilter) func() (*sheet.Table, error) {
	return func() (*sheet.Table, error) { return s.gather(r, &dealList{filter: f}, dealSheet) }
}

// invoiceFile reads a whole list of invoices as a file.
func (s *Site) invoiceFile(r *http.Request, filter reader.InvoiceFilter) func() (*sheet.Table, error) {
	return func() (*sheet.Table, error) {
		table, p := &sheet.Table{Name: "invoices", Columns: invoiceColumns()}, reader.Page{Limit: reader.MostRows}
		for {
			found, err := s.Reader.Documents(r.Context(), door.WhoOf(r.Context()), filter, p)
			if err == nil && len(table.Rows)+len(found.Rows) > mostExported {
				err = errTooLong
			}
			if err != nil {
				return nil, err
			}
			for _, d := range found.Rows {
				table.Rows = append(table.Rows, invoiceSheet(d))
			}
			if !found.More {
				return table, nil
			}
			p.After = found.Rows[len(found.Rows)-1].Name
		}
	}
}

// invoiceColumns are the columns of invoices in a file: the names of the API.
func invoiceColumns() []string {
	return []string{
		"invoice", "number", "seller", "buyer", "issued", "due", "currency", "net", "tax", "gross", "left", "deal", "state",
		"hindrance",
	}
}

// limitSheet returns limits as a file.
func limitSheet(all []reader.Limit) *sheet.Table {
	t := &sheet.Table{Columns: []string{"limit", "owner", "on", "currency", "granted", "used", "blocked", "held", "free"}}
	for _, l := range all {
		t.Rows = append(t.Rows, []any{
			l.Name, l.Owner, l.On, l.Granted.Currency().Code(), l.Granted, l.Used, l.Blocked, l.Held, l.Free,
		})
	}
	return t
}

// accountSheet returns the own accounts of a party as a file.
func accountSheet(all []reader.Account) *sheet.Table {
	t := &sheet.Table{Columns: []string{"account", "currency", "balance"}}
	for _, a := range all {
		t.Rows = append(t.Rows, []any{a.Name, a.Balance.Currency().Code(), a.Balance})
	}
	return t
}

// partySheet returns parties as a file.
func partySheet(all []reader.Party, called map[string]string) *sheet.Table {
	t := &sheet.Table{Columns: []string{"party", "name", "roles"}}
	for _, p := range all {
		t.Rows = append(t.Rows, []any{p.Name, called[p.Name], p.Roles.String()})
	}
	return t
}

// readySheet returns what can be drawn today as a file.
func readySheet(rows []reader.Ready) *sheet.Table {
	t := &sheet.Table{Columns: []string{
		"deal", "invoice", "number", "state", "buyer", "due", "currency", "claim", "available", "cost", "a_year",
	}}
	for _, d := range rows {
		if d.Drawable == 0 {
			continue
		}
		of := func(minor int64) money.Amount { return money.Of(minor, d.Currency) }
		t.Rows = append(t.Rows, []any{
			d.Name, d.Invoice, d.Number, d.State.String(), d.Buyer, d.Due, d.Currency.Code(), of(d.Claim), of(d.Drawable),
			of(d.Quote.Cost()), d.Quote.Yearly.String(),
		})
	}
	return t
}

// entrySheet returns entries of the log as a file.
func entrySheet(all []reader.Entry) *sheet.Table {
	t := &sheet.Table{Name: "journal", Columns: []string{
		"leaf", "height", "at", "day", "kind", "object", "by", "code", "outcome",
	}}
	for i := range all {
		e := &all[i]
		kind, outcome := "state root", "written"
		if !e.Root {
			kind, outcome = e.Kind.String(), "carried out"
		}
		if e.Code != 0 {
			outcome = e.Code.String()
		}
		t.Rows = append(t.Rows, []any{
			int64(e.Leaf), int64(e.Height), e.Instant, e.Day, kind, e.Object, e.By, int64(e.Code), outcome,
		})
	}
	return t
}

// eventSheet returns security events as a file.
func eventSheet(all []ui.SecurityEvent) *sheet.Table {
	t := &sheet.Table{Columns: []string{"at", "event", "by", "subject", "address"}}
	for _, e := range all {
		t.Rows = append(t.Rows, []any{e.At, e.Kind, e.By, e.Subject, e.Address})
	}
	return t
}
