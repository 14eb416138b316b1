package reader

import (
	"context"
	"slices"

	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/view"
)

// Showings says which deals sellers show to parties that are no side of them.
type Showings interface {
	// To returns the deals that are shown to the party in a row, the oldest
	// first, also those that are not free.
	To(to uint32) []name.ID
	// Forget notes that deals are never free again.
	Forget(to uint32, ids ...name.ID)
}

// none shows nothing to anybody.
type none struct{}

func (none) To(uint32) []name.ID       { return nil }
func (none) Forget(uint32, ...name.ID) {}

// With returns a Reader of the same log that lets organisations see what is
// shown to them.
func (r *Reader) With(s Showings) *Reader { return &Reader{log: r.log, shown: s} }

// Free reports whether no offer stands on a deal that can still have one, so
// that it may be shown.
func Free(d *deal.Deal) bool { return d.State == deal.Presented || d.State == deal.Confirmed }

// Over reports whether a deal is never free again: its seller has accepted an
// offer, or taken it back. An offer that stands may be declined.
func Over(d *deal.Deal) bool { return !Free(d) && d.State != deal.Offered }

// Shown reports whether a deal is shown to the party in a row, and free.
func (r *Reader) Shown(to uint32, d *deal.Deal) bool { return shows(r.shown, to, d) }

func shows(all Showings, to uint32, d *deal.Deal) bool {
	if to == 0 || !Free(d) {
		return false
	}
	_, found := slices.BinarySearch(all.To(to), d.Name)
	return found
}

// sharesDeal reports whether the organisation is a side of a live deal, or is
// shown it.
func (s *scope) sharesDeal(d *deal.Deal) bool {
	return s.side(d.Seller, d.Buyer, d.Funder) || shows(s.showings, s.self, d)
}

// isFree reports whether a deal that was shown is free, and whether it never is
// again. One that is younger than the state at hand is neither.
func (s *scope) isFree(id name.ID) (free, over bool) {
	if row := s.liveRow(id); row != 0 {
		d := s.Deals.At(row)
		return Free(d), Over(d)
	}
	t, _ := s.Names.Target(id)
	return false, t == name.Tombstone
}

// shownWith reports whether a deal that the party in a row is a side of is shown
// to the organisation.
func (s *scope) shownWith(row uint32) bool {
	return slices.ContainsFunc(s.showings.To(s.self), func(id name.ID) bool {
		free, _ := s.isFree(id)
		if !free {
			return false
		}
		d := s.Deals.At(s.liveRow(id))
		return d.Seller == row || d.Buyer == row
	})
}

// ShownDeals returns the deals that sellers show to the organisation for its
// offer, the latest first.
func (r *Reader) ShownDeals(ctx context.Context, who access.Who, p Page) (List[Deal], error) {
	s, err := r.scope(ctx, who)
	if err != nil || s.self == 0 {
		return List[Deal]{}, err
	}
	t, err := newTurn(p, view.ByAge, false, s.dealKey)
	if err != nil {
		return List[Deal]{}, err
	}
	if err := t.take(&view.Query{}, s.shownKeys); err != nil {
		return List[Deal]{}, err
	}
	keys, more := t.page()
	rows, err := s.dealRows(keys)
	return List[Deal]{rows, more}, err
}

// shownKeys answers one question of the list of deals that are shown. It walks
// over those alone that it gives, and over those that are free no more once.
func (s *scope) shownKeys(q *view.Query) (keys []view.Key, _ error) {
	ids := s.showings.To(s.self)
	if k := q.Behind; k != nil {
		i, found := slices.BinarySearch(ids, name.ID(k.ID))
		switch {
		case q.Newest:
			ids = ids[:i]
		case found:
			ids = ids[i+1:]
		default:
			ids = ids[i:]
		}
	}
	var past []name.ID
	for i := range ids {
		id := ids[i]
		if q.Newest {
			id = ids[len(ids)-1-i]
		}
		free, over := s.isFree(id)
		if over {
			past = append(past, id)
		}
		if !free {
			continue
		}
		if keys = append(keys, view.Key{ID: int64(id)}); len(keys) == q.Limit {
			break
		}
	}
	s.showings.Forget(s.self, past...)
	return keys, nil
}
