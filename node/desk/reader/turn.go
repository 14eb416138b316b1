package reader

import (
	"cmp"
	"slices"

	"github.com/tallystick/tallystick/node/view"
)

// A turn is one page of a list on its way: the questions that make up the list
// are each asked for a page, and the pages merged.
type turn struct {
	order  view.Order
	newest bool // the direction in which is read
	back   bool // which is not that of the list: the page before a row
	behind *view.Key
	limit  int
	keys   []view.Key
}

// newTurn begins a page of a list in an order. key finds the place of a cursor.
func newTurn(p Page, order view.Order, reverse bool, key func(string) (view.Key, error)) (*turn, error) {
	t := &turn{order: order, newest: (order == view.ByAge) != reverse, limit: p.limit()}
	cursor := p.After
	if p.Before != "" {
		cursor, t.back, t.newest = p.Before, true, !t.newest
	}
	if cursor == "" {
		return t, nil
	}
	k, err := key(cursor)
	t.behind = &k
	return t, err
}

// take asks one question and keeps its keys.
func (t *turn) take(q *view.Query, ask func(*view.Query) ([]view.Key, error)) error {
	q.Order, q.Newest, q.Behind, q.Limit = t.order, t.newest, t.behind, t.limit+1
	keys, err := ask(q)
	t.keys = append(t.keys, keys...)
	return err
}

// page returns the keys of the page, in the order of the list, and whether
// there are more in the direction of reading.
func (t *turn) page() (keys []view.Key, more bool) {
	slices.SortFunc(t.keys, t.compare)
	keys = slices.CompactFunc(t.keys, func(a, b view.Key) bool { return a.ID == b.ID })
	if more = len(keys) > t.limit; more {
		keys = keys[:t.limit]
	}
	if t.back {
		slices.Reverse(keys)
	}
	return keys, more
}

func (t *turn) compare(a, b view.Key) int {
	order := cmp.Or(cmp.Compare(a.Due, b.Due), cmp.Compare(a.Text, b.Text), cmp.Compare(a.ID, b.ID))
	if t.newest {
		return -order
	}
	return order
}
