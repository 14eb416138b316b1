package reader

import (
	"context"
	"slices"
	"strings"

	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/view"
)

// How much a search looks at and gives.
const (
	mostFound  = 10 // of each kind
	mostLooked = 64 // parties whose names begin so
)

// A Found is what a search finds, of each kind at most ten.
type Found struct {
	Deals    []Deal
	Invoices []view.Invoice // by name, then by number
	Parties  []Party
}

// Search returns what the organisation may see whose name or number begins with
// text. Of very many parties that begin so only the first are looked at, and
// the one that is called so.
func (r *Reader) Search(ctx context.Context, who access.Who, text string) (f Found, err error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return f, nil
	}
	page := Page{Limit: mostFound}
	deals, err := r.Deals(ctx, who, DealFilter{Prefix: text}, page)
	if err != nil {
		return f, err
	}
	f.Deals = deals.Rows
	s, err := r.scope(ctx, who)
	if err != nil || s.self == 0 {
		return f, err
	}
	if err := s.findShown(&f, text); err != nil {
		return f, err
	}
	for _, filter := range [...]InvoiceFilter{{Name: text}, {Number: text}} {
		found, err := r.Invoices(ctx, who, filter, page)
		if err != nil {
			return f, err
		}
		f.addInvoices(found.Rows)
	}
	f.Parties, err = s.partiesNamed(text)
	return f, err
}

// findShown adds deals that are only shown to the organisation: by their names,
// and the latest of them by invoice and number too.
func (s *scope) findShown(f *Found, text string) error {
	var named, latest []view.Key
	for _, id := range slices.Backward(s.showings.To(s.self)) {
		if free, _ := s.isFree(id); !free {
			continue
		}
		switch key := (view.Key{ID: int64(id)}); {
		case strings.HasPrefix(s.Names.Text(id), text):
			named = append(named, key)
		case len(latest) < MostRows:
			latest = append(latest, key)
		}
		if len(named) == mostFound {
			break
		}
	}
	rows, err := s.dealRows(append(named, latest...))
	if err != nil {
		return err
	}
	for i, d := range rows {
		if len(f.Deals) == mostFound {
			return nil
		}
		byName := i < len(named)
		if byName || strings.HasPrefix(d.Number, text) || strings.HasPrefix(d.Invoice, text) {
			f.Deals = append(f.Deals, d)
		}
	}
	return nil
}

func (f *Found) addInvoices(rows []view.Invoice) {
next:
	for _, v := range rows {
		for _, other := range f.Invoices {
			if other.ID == v.ID {
				continue next
			}
		}
		if len(f.Invoices) < mostFound {
			f.Invoices = append(f.Invoices, v)
		}
	}
}

// partiesNamed returns parties that are seen and whose names begin with text.
func (s *scope) partiesNamed(text string) ([]Party, error) {
	ids, err := s.db.PartiesNamed(s.ctx, text, "", mostLooked)
	if err != nil {
		return nil, err
	}
	var all []Party
	for _, id := range ids {
		if err := s.reachParties(uint32(id)); err != nil {
			return nil, err
		}
		sees, err := s.seesParty(uint32(id))
		if err != nil {
			return nil, err
		}
		if sees && len(all) < mostFound {
			all = append(all, s.party(uint32(id)))
		}
	}
	return all, nil
}
