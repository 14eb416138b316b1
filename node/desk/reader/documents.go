package reader

import (
	"context"

	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/view"
)

// A Document is an invoice as its seller or buyer asks about it: how far its
// money is, and what keeps it from being financed.
type Document struct {
	view.Invoice
	Left      int64           // gross less what was reversed
	State     deal.State      // of the live deal that it stands behind, 0 if none
	Hindrance *refuse.Refusal // why its seller cannot present it, nil if it can
}

// Documents returns invoices as Invoices does, with what can be done with each.
// The step that presents has the last word.
func (r *Reader) Documents(ctx context.Context, who access.Who, f InvoiceFilter, p Page) (List[Document], error) {
	s, err := r.scope(ctx, who)
	if err != nil {
		return List[Document]{}, err
	}
	found, err := s.invoices(f, p)
	if err != nil {
		return List[Document]{}, err
	}
	rows := make([]Document, 0, len(found.Rows))
	for _, v := range found.Rows {
		if err := s.reach(v.ID <= s.Invoices.Len()); err != nil {
			return List[Document]{}, err
		}
		rows = append(rows, s.document(v))
	}
	return List[Document]{rows, found.More}, nil
}

// DocumentsNamed returns invoices that the organisation sees, by their names,
// at most MostRows of them. If one is not, it fails with ErrUnknown.
func (r *Reader) DocumentsNamed(ctx context.Context, who access.Who, names ...string) ([]Document, error) {
	s, err := r.scope(ctx, who)
	if err != nil {
		return nil, err
	}
	rows := make([]Document, 0, min(len(names), MostRows))
	for _, text := range names[:min(len(names), MostRows)] {
		v, err := s.invoice(text)
		if err != nil {
			return nil, err
		}
		rows = append(rows, s.document(v))
	}
	return rows, nil
}

// document says of an invoice what can be done with it.
func (s *scope) document(v view.Invoice) Document {
	x := s.Invoices.At(v.ID)
	d := Document{Invoice: v, Left: x.Left().Minor()}
	if x.Deal != 0 && v.Deal != "" {
		d.State = s.Deals.At(x.Deal).State
	}
	b := s.Backing(v.ID)
	if d.Hindrance = s.discreet(b.Financeable()); d.Hindrance == nil && v.Due != 0 {
		_, d.Hindrance = b.DueOn(0, s.today) // one that states no day gets one when it is presented
	}
	return d
}

// discreet leaves out of a refusal the names of what the organisation may not
// see: the first invoice with a fingerprint may be somebody else's.
func (s *scope) discreet(no *refuse.Refusal) *refuse.Refusal {
	if no == nil {
		return nil
	}
	figures := make([]refuse.Figure, 0, len(no.Figures))
	for _, f := range no.Figures {
		if f.Type == refuse.IDFigure {
			if sees, err := s.sees(f.Text); err != nil || !sees {
				return no.Code.With(figures...)
			}
		}
		figures = append(figures, f)
	}
	return no
}
