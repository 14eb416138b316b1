package reader

import (
	"context"

	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/name"
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
	of := map[uint32][]int{}
	var ids []int64
	for i := range rows {
		t, id := s.Names.Target(s.Names.Find([]byte(rows[i].Invoice)))
		if t != name.Invoice {
			continue
		}
		if of[id] == nil {
			ids = append(ids, int64(id))
		}
		of[id] = append(of[id], i)
	}
	found, err := s.db.InvoicesAt(s.ctx, ids)
	for _, v := range found {
		for _, i := range of[v.ID] {
			rows[i].Number = v.Number
		}
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

// A DaySum is what falls due on one day, in one currency.
type DaySum = sums.DaySum
