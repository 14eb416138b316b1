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
// how each is read as a file. One without a name there is named by its table.
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
	table.Name = cmp.Or(q.Get("list"), table.Name)
	if err := table.Serve(w, format); err != nil {
		door.Note(r, err)
	}
	return true
}

// dealFile reads a whole list of deals as a file.
func (s *Site) dealFile(r *http.Request, f reader.DealFilter) func() (*sheet.Table, error) {
	return func() (*sheet.Table, error) {
		return s.deals(r, f).into(&sheet.Table{Name: "deals", Columns: dealColumns()}, dealSheet)
	}
}

// invoiceFile reads a whole list of invoices as a file.
func (s *Site) invoiceFile(r *http.Request, f reader.InvoiceFilter) func() (*sheet.Table, error) {
	return func() (*sheet.Table, error) {
		return s.documents(r, f).into(&sheet.Table{Name: "invoices", Columns: invoiceColumns()}, invoiceSheet)
	}
}

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

// invoiceColumns are the columns of invoices in a file: the names of the API.
func invoiceColumns() []string {
	return []string{
		"invoice", "number", "seller", "buyer", "issued", "due", "currency", "net", "tax", "gross", "left", "deal", "state",
		"hindrance",
	}
}

// invoiceSheet returns an invoice as a row of a file.
func invoiceSheet(d reader.Document) []any {
	of := func(minor int64) money.Amount { return money.Of(minor, d.Currency) }
	state, hindrance := "", ""
	if d.State != 0 {
		state = d.State.String()
	}
	if d.Hindrance != nil {
		hindrance = d.Hindrance.Code.String()
	}
	return []any{
		d.Name, d.Number, d.Seller, d.Buyer, d.Issued, d.Due, d.Currency.Code(), of(d.Net), of(d.Tax), of(d.Gross),
		of(d.Left), d.Deal, state, hindrance,
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
