package reader

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/view"
)

// Payments returns the payments of the deals that the organisation is a side
// of, those of the latest deal first. The cursor is a payment's name: "D1#2".
func (r *Reader) Payments(ctx context.Context, who access.Who, p Page) (List[view.Payment], error) {
	s, err := r.scope(ctx, who)
	if err != nil || s.self == 0 {
		return List[view.Payment]{}, err
	}
	behind, number, err := s.payment(p.After)
	if err != nil {
		return List[view.Payment]{}, err
	}
	var all []view.Payment
	for _, q := range s.queries(view.Sides(), 0, 0) {
		rows, err := s.db.Payments(ctx, q.Party, q.Side, behind, number, p.limit()+1)
		if err != nil {
			return List[view.Payment]{}, err
		}
		all = append(all, rows...)
	}
	slices.SortFunc(all, func(a, b view.Payment) int {
		return cmp.Or(cmp.Compare(b.DealID, a.DealID), cmp.Compare(b.Number, a.Number))
	})
	return List[view.Payment]{Rows: all[:min(len(all), p.limit())], More: len(all) > p.limit()}, nil
}

// payment returns deal and number of the payment called text, 0 of none.
func (s *scope) payment(text string) (name.ID, uint16, error) {
	if text == "" {
		return 0, 0, nil
	}
	object, number, _ := strings.Cut(text, "#")
	n, err := strconv.ParseUint(number, 10, 16)
	if err != nil {
		return 0, 0, ErrUnknown
	}
	d, err := s.deal(object)
	return d.ID, uint16(n), err
}
