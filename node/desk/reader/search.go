package reader

import (
	"context"
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
	for _, filter := range [...]InvoiceFilter{{Name: text}, {Number: text}} {
		found, err := r.Invoices(ctx, who, filter, page)
		if err != nil {
			return f, err
		}
		f.addInvoices(found.Rows)
	}
	s, err := r.scope(ctx, who)
	if err != nil || s.self == 0 {
		return f, err
	}
	f.Parties, err = s.partiesNamed(text)
	return f, err
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
