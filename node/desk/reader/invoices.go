package reader

import (
	"context"
	"errors"
	"slices"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/view"
)

// An InvoiceFilter narrows a list of invoices. The zero value asks for all,
// newest first. With a prefix the list is ordered by name or number, else with
// days by due day.
type InvoiceFilter struct {
	Side         view.Side // view.Seller or view.Buyer; 0: either
	Counterparty string    // "" is whoever
	Free         bool      // behind no deal, and nothing remarkable about them
	DueFrom      day.Date
	DueTo        day.Date
	Name         string // what its name begins with
	Number       string // or what its number begins with
	Reverse      bool   // the other way round
}

func (f *InvoiceFilter) order() view.Order {
	switch {
	case f.Number != "":
		return view.ByNumber
	case f.Name != "":
		return view.ByName
	case f.DueFrom != 0 || f.DueTo != 0:
		return view.ByDue
	}
	return view.ByAge
}

// An Order is an order behind an invoice.
type Order struct {
	Name, Seller, Buyer string
	Issued              day.Date
	Currency            money.Currency
	Total               int64
}

// A Delivery is a delivery behind an invoice.
type Delivery struct {
	Name, Order string
	Day         day.Date
}

// An InvoiceFile is an invoice with all that stands around it.
type InvoiceFile struct {
	view.Invoice
	Fingerprint [32]byte
	Left        int64 // gross less what was reversed
	Order       *Order
	Delivery    *Delivery
	FirstName   string         // of a duplicate: the first invoice with its fingerprint
	Duplicates  []view.Invoice // later ones with its fingerprint
	Reversals   []view.Invoice // red invoices that take it back
	Deals       []Deal         // that were ever made on it, as far as the organisation is a side
	Events      []Entry        // what was said about it, oldest first
	ProvedFrom  day.Date       // when there is a proof of how it stands, 0: now
}

var invoiceSides = []view.Side{view.Seller, view.Buyer}

// Invoices returns the invoices that the organisation sold or owes. Those that
// it financed are found from their deals.
func (r *Reader) Invoices(ctx context.Context, who access.Who, f InvoiceFilter, p Page) (List[view.Invoice], error) {
	s, err := r.scope(ctx, who)
	if err != nil {
		return List[view.Invoice]{}, err
	}
	return s.invoices(f, p)
}

func (s *scope) invoices(f InvoiceFilter, p Page) (List[view.Invoice], error) {
	if s.self == 0 {
		return List[view.Invoice]{}, nil
	}
	t, err := newTurn(p, f.order(), f.Reverse, func(text string) (view.Key, error) {
		v, err := s.invoice(text)
		k := view.Key{ID: int64(v.ID), Due: v.Due, Text: v.Name}
		if f.order() == view.ByNumber {
			k.Text = v.Number
		}
		return k, err
	})
	if err != nil {
		return List[view.Invoice]{}, err
	}
	other := uint32(0)
	if f.Counterparty != "" {
		if other = s.PartyRow(f.Counterparty); other == 0 {
			return List[view.Invoice]{}, nil
		}
	}
	for _, q := range s.queries(invoiceSides, f.Side, other) {
		q.From, q.To, q.Prefix, q.Free = f.DueFrom, f.DueTo, f.Name+f.Number, f.Free
		err := t.take(&q, func(q *view.Query) ([]view.Key, error) { return s.db.Invoices(s.ctx, *q) })
		if err != nil {
			return List[view.Invoice]{}, err
		}
	}
	keys, more := t.page()
	rows, err := s.invoiceRows(keys)
	return List[view.Invoice]{rows, more}, err
}

// invoice returns the invoice called text, or ErrUnknown.
func (s *scope) invoice(text string) (view.Invoice, error) {
	t, row := s.Names.Target(s.Names.Find([]byte(text)))
	if t != name.Invoice {
		return view.Invoice{}, ErrUnknown
	}
	sees, err := s.seesInvoice(row)
	if err != nil || !sees {
		return view.Invoice{}, errors.Join(err, unless(sees))
	}
	found, err := s.invoiceRows([]view.Key{{ID: int64(row)}})
	if err == nil && len(found) == 0 {
		err = ErrUnknown // the views do not show it yet
	}
	if err != nil {
		return view.Invoice{}, err
	}
	return found[0], nil
}

// unless returns ErrUnknown unless something is seen.
func unless(sees bool) error {
	if sees {
		return nil
	}
	return ErrUnknown
}

// seesInvoice reports whether the organisation is a side of the invoice in a
// row, or of a deal that was made on it, or is shown that.
func (s *scope) seesInvoice(row uint32) (bool, error) {
	v := s.Invoices.At(row)
	if s.side(v.Seller, v.Buyer) || v.Deal != 0 && s.sharesDeal(s.Deals.At(v.Deal)) {
		return true, nil
	}
	deals, err := s.dealsOn(row)
	return len(deals) > 0, err
}

// dealsOn returns the deals that were ever made on an invoice and that the
// organisation is a side of, or is shown.
func (s *scope) dealsOn(row uint32) ([]Deal, error) {
	if s.self == 0 {
		return nil, nil
	}
	found, err := s.db.DealsOn(s.ctx, row, MostRows)
	var keys []view.Key
	for _, d := range found {
		row := s.liveRow(d.ID)
		if s.named(d.Seller, d.Buyer, d.Funder) || row != 0 && s.sharesDeal(s.Deals.At(row)) {
			keys = append(keys, view.Key{ID: int64(d.ID)})
		}
	}
	if err != nil {
		return nil, err
	}
	return s.dealRows(keys)
}

// invoiceRows returns the invoices at keys, in their order, without the names
// of deals of others.
func (s *scope) invoiceRows(keys []view.Key) ([]view.Invoice, error) {
	ids, at := make([]int64, len(keys)), map[int64]int{}
	for i, k := range keys {
		ids[i], at[k.ID] = k.ID, i
	}
	found, err := s.db.InvoicesAt(s.ctx, ids)
	slices.SortFunc(found, func(a, b view.Invoice) int { return at[int64(a.ID)] - at[int64(b.ID)] })
	for i := range found {
		found[i] = s.shown(found[i])
	}
	return found, err
}

// shown returns v without the name of a deal that is not to be seen.
func (s *scope) shown(v view.Invoice) view.Invoice {
	if s.all || v.Deal == "" {
		return v
	}
	if _, err := s.deal(v.Deal); err != nil {
		v.Deal = ""
	}
	return v
}

// Invoice returns the invoice called text with all that stands around it.
func (r *Reader) Invoice(ctx context.Context, who access.Who, text string) (InvoiceFile, error) {
	s, err := r.scope(ctx, who)
	if err != nil {
		return InvoiceFile{}, err
	}
	return r.invoiceFile(s, text)
}

func (r *Reader) invoiceFile(s *scope, text string) (f InvoiceFile, err error) {
	if f.Invoice, err = s.invoice(text); err != nil {
		return f, err
	}
	row := s.Invoices.At(f.ID)
	f.Fingerprint, f.Left = row.Fingerprint, row.Left().Minor()
	if row.Order != 0 && s.seesOrder(row.Order, row.Seller, row.Buyer) {
		f.Order = s.order(row.Order)
	}
	if row.Delivery != 0 {
		f.Delivery = s.delivery(row.Delivery, row.Seller, row.Buyer)
	}
	first := f.ID
	if row.First != 0 {
		first, f.FirstName = row.First, s.Names.Text(s.Invoices.At(row.First).Name)
	}
	if f.Deals, err = s.dealsOn(f.ID); err != nil {
		return f, err
	}
	repeats, err := s.db.Repeats(s.ctx, first, MostRows)
	if err != nil {
		return f, err
	}
	for _, v := range repeats {
		if v.ID != f.ID {
			f.Duplicates = append(f.Duplicates, s.shown(v))
		}
	}
	if f.Events, err = r.events(s, text, nil); err != nil {
		return f, err
	}
	f.ProvedFrom = s.provedFrom(text, f.Events)
	for i := range f.Events {
		e := &f.Events[i]
		if e.Kind != command.TradeReverse || e.Code != 0 || e.Object == text {
			continue
		}
		if red, err := s.invoice(e.Object); err == nil {
			f.Reversals = append(f.Reversals, red)
		}
	}
	return f, nil
}

// seesOrder reports whether the organisation may see an order: if it is a side
// of it, or if the order is between the sides of an invoice that it sees.
func (s *scope) seesOrder(row, seller, buyer uint32) bool {
	o := s.Orders.At(row)
	return s.side(o.Seller, o.Buyer) || o.Seller == seller && o.Buyer == buyer
}

// delivery returns a delivery behind an invoice of the two, nil if it is of
// others.
func (s *scope) delivery(row, seller, buyer uint32) *Delivery {
	d := s.Deliveries.At(row)
	if !s.seesOrder(d.Order, seller, buyer) {
		return nil
	}
	return &Delivery{s.Names.Text(d.Name), s.Names.Text(s.Orders.At(d.Order).Name), d.Day}
}

func (s *scope) order(row uint32) *Order {
	o := s.Orders.At(row)
	return &Order{
		Name: s.Names.Text(o.Name), Seller: s.PartyName(o.Seller), Buyer: s.PartyName(o.Buyer),
		Issued: o.Issued, Currency: o.Currency, Total: o.Total,
	}
}
