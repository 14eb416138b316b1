package node

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/node/sequencer/solo"
)

// How old the state may be that readers share. While little has happened since,
// a new one is made: it costs the writer one copy of each page that it writes
// next. Where much happens, so that these are many, readers share an older one.
const (
	usableFor = 250 * time.Millisecond
	little    = 1000 // commands
)

// recent is the state that readers share.
type recent struct {
	held  atomic.Pointer[held]
	mutex sync.Mutex // of who makes the next one
}

type held struct {
	view *machine.View
	at   time.Time
}

// Recent returns the durable state at least at height, for reading: that of
// now, or, where commands come by the thousand, one that is a quarter of a
// second old at most. Those who ask together share one; unlike
// [Node.Published] it does not go to the writer each time.
func (n *Node) Recent(height uint64) (*machine.View, error) {
	now := n.journal.Height() // it is noted before anybody is answered
	h := n.recent.held.Load()
	if h == nil || h.view.Meta.Height < height {
		return n.refresh(max(height, now))
	}
	busy := n.project.size.Load() > h.view.Meta.Leaves+little && time.Since(h.at) < usableFor
	if h.view.Meta.Height >= now || busy {
		return h.view, nil
	}
	return n.refresh(now)
}

// refresh returns a state at least at height, if the log reaches it, which
// somebody else may have made meanwhile.
func (n *Node) refresh(height uint64) (*machine.View, error) {
	n.recent.mutex.Lock()
	defer n.recent.mutex.Unlock()
	if h := n.recent.held.Load(); h != nil && h.view.Meta.Height >= height {
		return h.view, nil
	}
	return n.freeze()
}

func (n *Node) freeze() (*machine.View, error) {
	at := time.Now()
	v, err := n.Published()
	if err != nil {
		return nil, err
	}
	n.recent.held.Store(&held{v, at})
	return v, nil
}

// A Lag says how far history and views are behind what is durable.
type Lag struct {
	Published uint64        // the height that is durable
	Viewed    uint64        // the height that everything shows
	Behind    time.Duration // since the first block came that is not shown; 0 if all are
}

// Lag returns how far the views are behind. Who admits commands slows down
// when it passes 5 s, and stops at 30 s.
func (n *Node) Lag() Lag { return n.project.lag() }

// arrivals are the blocks that came to the projector and are not shown yet.
type arrivals struct {
	waiting []arrival
	size    atomic.Uint64 // leaves of the last block that came
}

// An arrival is when a block came.
type arrival struct {
	height uint64
	at     time.Time
}

func (a *arrivals) arrive(b *solo.Block) {
	a.waiting = append(a.waiting, arrival{b.Height, time.Now()})
	a.size.Store(b.Size)
}

func (p *projector) lag() Lag {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	l := Lag{Published: p.height, Viewed: p.height}
	if n := len(p.waiting); n > 0 {
		l.Published, l.Behind = p.waiting[n-1].height, time.Since(p.waiting[0].at)
	}
	return l
}

// add takes blocks into the sums, if there are any.
func (p *projector) add(blocks []*solo.Block) {
	if p.sums == nil {
		return
	}
	for _, b := range blocks {
		p.sums.Apply(b.Height, &b.Changes, b.Receipts)
	}
}

// Shown waits until history and views show a height, at most until ctx ends.
func (n *Node) Shown(ctx context.Context, height uint64) error {
	p := n.project
	stop := context.AfterFunc(ctx, func() {
		p.mutex.Lock()
		defer p.mutex.Unlock()
		p.moved.Broadcast()
	})
	defer stop()
	p.mutex.Lock()
	defer p.mutex.Unlock()
	for p.height < height && p.failure == nil && ctx.Err() == nil {
		p.moved.Wait()
	}
	if p.height >= height {
		return nil
	}
	return errors.Join(p.failure, ctx.Err())
}
