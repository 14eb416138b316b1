// Package reader answers everything that is read for somebody: lists, objects,
// entries of the log, proofs, and the sums behind the pictures.
//
//	who asks ─▶ scope ─▶ published state, views, history ─▶ what the scope may see
//
// An organisation sees a deal or an invoice that it is a side of, the orders
// and deliveries behind these, limits it has set or that stand on it, and the
// names of those it shares any of this with. So it does of a deal that its
// seller shows to it, as long as no offer stands on that. Of an entry of the log it sees
// what is about these. What is foreign and what does not exist are the same
// error, word for word. The operator's organisation sees all of it.
//
// The package changes nothing, and computes no money: figures come from the
// state, the views and the sums that the projector keeps.
package reader

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/node"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/view"
)

// Errors of reading.
var (
	ErrUnknown  = errors.New("there is no such object") // foreign, too
	ErrLags     = errors.New("the views do not show that height yet")
	ErrWithheld = errors.New("the command names objects of others, so its proof is for them")
	ErrNoRoot   = node.ErrNoRoot // nothing can be proved of a state yet
)

// A Reader reads one log. Any number of goroutines may use it.
type Reader struct {
	log   *node.Node
	shown Showings
}

// New returns a Reader of a log that was opened with Options.Pages and whose
// lists are indexed (see [node.Node.IndexLists]).
func New(log *node.Node) *Reader { return &Reader{log, none{}} }

// How many rows a page of a list has.
const (
	UsualRows = 50
	MostRows  = 100
)

// A Page says which part of a list is asked for: the rows after or before the
// one named, else the first. Cursors are names of objects.
type Page struct {
	After  string
	Before string
	Limit  int // 0 is UsualRows; at most MostRows
}

func (p Page) limit() int {
	if p.Limit <= 0 {
		return UsualRows
	}
	return min(p.Limit, MostRows)
}

// A List is a page of a list.
type List[T any] struct {
	Rows []T
	More bool // there are more in the direction that was asked for
}

// longestWait is how long Wait waits.
const longestWait = 2 * time.Second

// Wait waits until everything shows a height, two seconds at most; then it
// fails with ErrLags. What is read afterwards shows at least that height.
func (r *Reader) Wait(ctx context.Context, height uint64) error {
	ctx, cancel := context.WithTimeout(ctx, longestWait)
	defer cancel()
	err := r.log.Shown(ctx, height)
	if errors.Is(err, context.DeadlineExceeded) {
		return ErrLags
	}
	if err == nil {
		_, err = r.log.Recent(height)
	}
	return err
}

// Height returns the height that is durable, the one that lists and sums show,
// and how long ago the first block came that they do not show.
func (r *Reader) Height() (published, viewed uint64, lag time.Duration) {
	l := r.log.Lag()
	return l.Published, l.Viewed, l.Behind
}

// Day returns the log's business day.
func (r *Reader) Day() (day.Date, error) {
	v, err := r.log.Recent(0)
	if err != nil {
		return 0, err
	}
	return r.today(v), nil
}

func (r *Reader) today(v *machine.View) day.Date { return r.log.Clock().Date(v.Meta.Offset) }

// A scope is what somebody may see, of one published state.
type scope struct {
	*machine.View
	log      *node.Node
	showings Showings
	ctx      context.Context
	db       *view.DB
	today    day.Date
	self     uint32 // the party, 0 for nobody
	name     string
	all      bool // the operator's organisation
}

// scope returns what who may see.
func (r *Reader) scope(ctx context.Context, who access.Who) (*scope, error) {
	v, err := r.log.Recent(0)
	if err != nil {
		return nil, err
	}
	s := &scope{
		View: v, log: r.log, showings: r.shown, ctx: ctx, db: r.log.Views(), today: r.today(v), name: who.Organisation,
	}
	if s.name != "" {
		s.self = v.PartyRow(s.name)
	}
	s.all = s.self != 0 && v.Parties.At(s.self).Roles.Has(party.Operator)
	return s, nil
}

// reach takes a newer state if the one at hand does not hold what the views or
// the sums gave: these may be a little ahead. It is rare, since readers share a
// state and a new one costs the writer.
func (s *scope) reach(holds bool) error {
	if holds {
		return nil
	}
	v, err := s.log.Recent(max(s.db.Height(), s.log.Sums().Height()))
	if err == nil {
		s.View = v
	}
	return err
}

// reachNames is reach for names.
func (s *scope) reachNames(ids ...name.ID) error {
	return s.reach(len(ids) == 0 || uint32(slices.Max(ids)) <= s.Names.Arena().Len())
}

// reachParties is reach for rows of parties.
func (s *scope) reachParties(rows ...uint32) error {
	return s.reach(len(rows) == 0 || slices.Max(rows) <= s.Parties.Len())
}

// side reports whether the organisation is one of the parties.
func (s *scope) side(parties ...uint32) bool {
	if s.all {
		return true
	}
	for _, p := range parties {
		if p == s.self && p != 0 {
			return true
		}
	}
	return false
}

// named reports whether the organisation is one of those called so.
func (s *scope) named(parties ...string) bool {
	if s.all {
		return true
	}
	for _, p := range parties {
		if p == s.name && s.self != 0 {
			return true
		}
	}
	return false
}
