package reader

import (
	"context"

	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/programme"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/sums"
)

// announced returns what the buyer of a deal said it paid and no bank has
// confirmed, in minor units. A deal has at most 500 payments.
func (s *scope) announced(d *deal.Deal) (minor int64) {
	for p := d.Last; p != 0; p = s.Payments.At(p).Before {
		if row := s.Payments.At(p); row.Purpose == deal.Collection {
			minor += row.Open()
		}
	}
	return minor
}

// number fills in the numbers of the invoices.
func (s *scope) number(rows []Deal) error {
	of := make([]uint32, len(rows))
	var ids []int64
	for i := range rows {
		if t, id := s.Names.Target(s.Names.Find([]byte(rows[i].Invoice))); t == name.Invoice {
			of[i], ids = id, append(ids, int64(id))
		}
	}
	numbers, err := s.db.NumbersAt(s.ctx, ids)
	for i := range rows {
		rows[i].Number = numbers[of[i]]
	}
	return err
}

// DealsNamed returns deals that the organisation is a side of, by their names,
// at most MostRows of them. If one is not, it fails with ErrUnknown.
func (r *Reader) DealsNamed(ctx context.Context, who access.Who, names ...string) ([]Deal, error) {
	s, err := r.scope(ctx, who)
	if err != nil {
		return nil, err
	}
	rows := make([]Deal, 0, min(len(names), MostRows))
	for _, text := range names[:min(len(names), MostRows)] {
		d, err := s.deal(text)
		if err != nil {
			return nil, err
		}
		rows = append(rows, d)
	}
	return rows, s.number(rows)
}

// Offer returns the terms that the organisation offers on a deal and may still
// change, nil if it offers none.
func (r *Reader) Offer(ctx context.Context, who access.Who, text string) (*programme.Terms, error) {
	s, err := r.scope(ctx, who)
	if err != nil {
		return nil, err
	}
	t, row := s.Names.Target(s.Names.Find([]byte(text)))
	if t != name.Receivable {
		return nil, nil
	}
	if x := s.Standing(row); s.self != 0 && x.Deal.Funder == s.self && x.Deal.State == deal.Offered {
		terms := *x.Terms
		return &terms, nil
	}
	return nil, nil
}

// A DaySum is what falls due on one day, in one currency.
type DaySum = sums.DaySum
