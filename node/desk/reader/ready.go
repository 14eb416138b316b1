package reader

import (
	"context"

	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/programme"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/technique/receivable"
	"github.com/tallystick/tallystick/node/desk/access"
)

// A Ready is a deal that something may be drawn of: at once, or, of one that is
// offered, once its seller has accepted the terms.
type Ready struct {
	Deal
	Terms     programme.Terms
	Drawable  int64            // of what may still be drawn, what limits and the deals before it leave
	Hindrance *refuse.Refusal  // why that is nothing
	Quote     receivable.Quote // of Drawable
}

// Draws returns deals that the organisation sells, by their names, each with
// what can be drawn of it if those before it are drawn first: at most MostRows
// of them. If one is not the organisation's, it fails with ErrUnknown.
func (r *Reader) Draws(ctx context.Context, who access.Who, names ...string) ([]Ready, error) {
	s, err := r.scope(ctx, who)
	if err != nil {
		return nil, err
	}
	taken, rows := map[string]int64{}, make([]Ready, 0, min(len(names), MostRows))
	for _, text := range names[:min(len(names), MostRows)] {
		d, err := s.deal(text)
		if err != nil {
			return nil, err
		}
		row := s.liveRow(d.ID)
		if d.Seller != s.name || row == 0 {
			return nil, ErrUnknown
		}
		rows = append(rows, s.readyRow(row, taken))
	}
	return rows, s.numberReady(rows)
}

// readyRow returns the deal in a row, taking of the limits what it draws: see
// drawable.
func (s *scope) readyRow(row uint32, taken map[string]int64) Ready {
	x, out := s.Standing(row), Ready{Deal: s.dealRow(row)}
	if x.Deal.Terms == 0 {
		out.Hindrance = refuse.WrongState.With(refuse.ID(out.Name), refuse.ID(out.State.String()))
		return out
	}
	if out.State == deal.Offered {
		accepted := *x.Deal
		accepted.State = deal.Accepted
		x.Deal = &accepted
	}
	out.Terms = *x.Terms
	out.Drawable, out.Hindrance = s.drawable(x, taken)
	out.Quote = x.Quote(out.Drawable, s.today)
	return out
}

// numberReady fills in the numbers of the invoices.
func (s *scope) numberReady(rows []Ready) error {
	deals := make([]Deal, len(rows))
	for i := range rows {
		deals[i] = rows[i].Deal
	}
	err := s.number(deals)
	for i := range rows {
		rows[i].Number = deals[i].Number
	}
	return err
}

// ready fills in the deals that something may be drawn of. Each takes of the
// limits what the next one then misses.
func (r *Reader) ready(s *scope, t *Today) error {
	taken := map[string]int64{} // by limit
	ids := r.log.Sums().Ready(s.self, t.Currency, MostRows)
	if err := s.reachNames(ids...); err != nil {
		return err
	}
	for _, id := range ids {
		row := s.liveRow(id)
		if row == 0 {
			continue // it has left the state meanwhile
		}
		x := s.readyRow(row, taken)
		t.More -= x.Available
		t.Drawable += x.Drawable
		t.Ready = append(t.Ready, x)
	}
	return s.numberReady(t.Ready)
}
