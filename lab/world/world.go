// Package world fills a log with an invented trade: an anchor, thirty suppliers
// in three tiers, two funders and a bank, who order, deliver, invoice, ask for
// finance, pay, pay late, quarrel and make mistakes, day by day.
//
//	seed ─▶ Found ─▶ Open ─▶ Advance(days) ─▶ Advance …
//	                            └─ each day: a morning's block, an afternoon's block of the bank
//
// Everything goes through the real machine, as signed commands. What happens on
// a day follows from the seed, the day and the published state, and from
// nothing else: the same seed gives the same log root on every machine, a world
// that was closed goes on as if it had not been, and people may act in it
// meanwhile. Keys and salts follow from the seed too, so that whoever knows it
// can sign for everybody: a world is a toy, and never holds real money.
//
// What the figures rest on. The amounts, the seasons and the share of voided
// (7 % there) and red invoices (4 %) are those of the sales of Chinese firms in
// problem C of the China Undergraduate Mathematical Contest in Modelling 2020;
// how late buyers pay (seven of twenty, half of those within a week, the last
// of twenty near a month) is that of IBM's published sample of receivables.
// Assumed are: that tier 1 sells six times and tier 2 twice as much at a time as
// those firms, tier 3 as much; terms of 30 to 90 days from the anchor, 30
// to 120 and 180 below it; goods 2 to 21 days after the order; VAT of 13 %;
// between a third and a half of sound invoices presented; and prices of money
// of 3.85 to 8.2 % a year with fees of 0.2 to 0.8 %.
package world

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"sync"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/node"
	"github.com/tallystick/tallystick/node/desk"
	"github.com/tallystick/tallystick/node/journal/disk"
)

// start is the first day of every world, 2025-07-01.
const start day.Date = 20270

// offset is that of the business day: +08:00.
const offset day.Offset = 480

// A World is an open log with people in it. Its methods may be called from any
// goroutine; one call waits for another.
type World struct {
	seed     seed
	node     *node.Node
	calendar day.Calendar

	operator *desk.Signer
	keeper   *desk.Custodian
	voices   []voice // of everybody who signs, in the order of a block
	owners   map[string]*desk.Signer

	relations []relation
	orders    map[day.Date][]*order // what follows from the seed, kept
	presented map[day.Date][]*order
	plans     map[string]planned

	mutex     sync.Mutex
	tally     Tally
	surprises []string // what was not carried out and should, or was and should not
}

// A charter is what a directory says of its world.
type charter struct {
	Seed uint64 `json:"seed"`
}

const charterFile = "world.json"

// Found makes dir, which must be empty or not there, a log for the world of a
// seed. It fails with node.ErrNotEmpty.
func Found(dir string, s uint64) error {
	random := randomOf(seed(s))
	if _, err := node.Init(disk.OS{}, dir, offset, random); err != nil {
		return err
	}
	text, err := json.Marshal(charter{s})
	if err != nil {
		return fmt.Errorf("found a world: %w", err)
	}
	if err := disk.WriteAtomic(disk.OS{}, filepath.Join(dir, charterFile), append(text, '\n')); err != nil {
		return fmt.Errorf("found a world: %w", err)
	}
	return nil
}

// ErrNoWorld says that a log is not that of a world.
var ErrNoWorld = errors.New("not the log of a world")

// Open goes on with the world in the log of n, where it stands: the first time
// it brings everybody in, with their keys, mandates and limits. It fails with
// ErrNoWorld. n must not be opened with [node.Node.UseWall].
func Open(n *node.Node) (*World, error) {
	text, err := disk.ReadFile(disk.OS{}, filepath.Join(n.Dir(), charterFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("open the world in %s: %w", n.Dir(), ErrNoWorld)
	}
	var c charter
	if err == nil {
		err = json.Unmarshal(text, &c)
	}
	if err != nil {
		return nil, fmt.Errorf("open the world in %s: %w", n.Dir(), err)
	}
	w := &World{
		seed: seed(c.Seed), node: n, calendar: workdays(), owners: map[string]*desk.Signer{},
		relations: relations(), orders: map[day.Date][]*order{}, presented: map[day.Date][]*order{},
		plans: map[string]planned{}, tally: Tally{Done: map[string]int64{}, Refused: map[string]int64{}},
	}
	if err := w.settleIn(); err != nil {
		return nil, fmt.Errorf("open the world in %s: %w", n.Dir(), err)
	}
	return w, nil
}

// Advance lets so many days pass. After each, told is called with it, if it is
// not nil. It stops early, between two days, when ctx is done.
func (w *World) Advance(ctx context.Context, days int, told func(day.Date)) error {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	for range days {
		if err := ctx.Err(); err != nil {
			return err
		}
		today := w.Today().Add(1)
		if err := w.day(today); err != nil {
			return fmt.Errorf("live %s: %w", today, err)
		}
		if told != nil {
			told(today)
		}
	}
	return nil
}

// Today returns the day the world is at: the day before its first one if no
// day has passed yet.
func (w *World) Today() day.Date { return w.node.Clock().Date(offset) }

// NextDue returns the next day after today on which a live deal falls due, and
// whether there is one.
func (w *World) NextDue() (next day.Date, found bool, err error) {
	v, err := w.node.Published()
	if err != nil {
		return 0, false, err
	}
	today := w.Today()
	v.EachDeal(func(_ string, s machine.DealView) {
		if due := s.Deal.Due; due > today && s.Claim() > 0 && (!found || due < next) {
			next, found = due, true
		}
	})
	return next, found, nil
}

// Tally returns what the world has asked since it was opened.
func (w *World) Tally() Tally {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return Tally{w.tally.Commands, maps.Clone(w.tally.Done), maps.Clone(w.tally.Refused)}
}

// Members returns everybody, the operator and the anchor first.
func (w *World) Members() []Member { return append([]Member(nil), members[:]...) }

// Contact returns how a member is reached and paid, as its payload says.
func (w *World) Contact(m Member) Contact { return m.contact(w.seed) }

// Custodian returns who signs for the members in custody. A key's numbers are
// given out in one place only: nobody else may make one for this log.
func (w *World) Custodian() *desk.Custodian { return w.keeper }

// Operator returns the operator's signer.
func (w *World) Operator() *desk.Signer { return w.operator }

// Signer returns who signs for a member, with a key that may sign everything
// the member may ask; nil if there is no such member.
func (w *World) Signer(id string) *desk.Signer {
	m := memberOf(id)
	switch {
	case m == nil:
		return nil
	case id == operatorID:
		return w.operator
	case m.Custody():
		return w.keeper.Signer()
	}
	return w.owners[id]
}

// morningOf begins a block of a day.
func (w *World) morningOf(today day.Date) (*morning, error) {
	v, err := w.node.Published()
	if err != nil {
		return nil, err
	}
	m := &morning{w: w, v: v, today: today, asked: bundle{w, map[string][]ask{}}, taken: map[string]int64{}}
	m.open()
	return m, nil
}

// day lives one day: the operator closes the one before, and on a working day
// everybody does what is due, then the bank.
func (w *World) day(today day.Date) error {
	c := w.seed.chance("clock/" + today.String())
	opens := today.Start(offset) + 9*day.Hour + day.Instant(c.IntN(3600))*day.Second
	if err := w.node.State(opens); err != nil {
		return err
	}
	m, err := w.morningOf(today)
	if err != nil {
		return err
	}
	m.closing()
	if w.calendar.IsBusiness(today) {
		m.trade()
		for i := range m.deals {
			m.live(&m.deals[i])
		}
		m.limits()
		m.programmes()
		m.slips()
	}
	if err := m.asked.send(); err != nil {
		return err
	}
	if err := w.closed(today.Add(-1)); err != nil || !w.calendar.IsBusiness(today) {
		return err
	}
	if err := w.node.State(opens + 6*day.Hour + day.Instant(c.IntN(3600))*day.Second); err != nil {
		return err
	}
	if m, err = w.morningOf(today); err != nil {
		return err
	}
	m.settle()
	return m.asked.send()
}

// closing asks for the end of the day before.
func (m *morning) closing() {
	if yesterday := m.today.Add(-1); m.v.Meta.Closed < yesterday {
		m.ask(command.New(command.DayEnd, "log", operatorID).SetDay(command.Day, yesterday))
	}
}

// closed goes on closing days until that of on is, slice by slice.
func (w *World) closed(on day.Date) error {
	for {
		v, err := w.node.Published()
		if err != nil || v.Meta.Closed >= on {
			return err
		}
		b := bundle{w, map[string][]ask{}}
		b.add(ask{c: command.New(command.DayEnd, "log", operatorID).SetDay(command.Day, on)})
		if err := b.send(); err != nil {
			return err
		}
	}
}
