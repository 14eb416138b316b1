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

// How old the state may be that readers share. A younger one is given as it
// is; an older one too, while a newer one is being made; the oldest is waited
// over. A freeze costs the writer one copy of each page that it writes next, so
// they are rare, however many read.
const (
	freshFor  = 25 * time.Millisecond
	usableFor = 250 * time.Millisecond
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

// Recent returns the durable state at least at height, for reading. Without
// traffic it is that of now, with it a quarter of a second old at most; those
// who ask together share one. Unlike [Node.Published] it does not go to the
// writer each time.
func (n *Node) Recent(height uint64) (*machine.View, error) {
	h := n.recent.held.Load()
	if h == nil || h.view.Meta.Height < height {
		return n.refresh(height)
	}
	age := time.Since(h.at)
	switch {
	case age < freshFor || n.project.taken() <= h.view.Meta.Height:
		return h.view, nil
	case age > usableFor:
		return n.refresh(height)
	}
	if n.recent.mutex.TryLock() {
		go func() {
			defer n.recent.mutex.Unlock()
			_, _ = n.freeze() // who asks next finds the error
		}()
	}
	return h.view, nil
}

// refresh waits for a state at least at height that is young.
func (n *Node) refresh(height uint64) (*machine.View, error) {
	n.recent.mutex.Lock()
	defer n.recent.mutex.Unlock()
	h := n.recent.held.Load()
	if h != nil && h.view.Meta.Height >= height && time.Since(h.at) < freshFor {
		return h.view, nil // somebody else made it meanwhile
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

// An arrival is when a block came to the projector.
type arrival struct {
	height uint64
	at     time.Time
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

// taken returns the height of the last block that came.
func (p *projector) taken() uint64 { return p.lag().Published }

// add takes blocks into the sums, if there are any.
func (p *projector) add(blocks []*solo.Block) {
	if p.sums == nil {
		return
	}
	for _, b := range blocks {
		p.sums.Apply(b.Height, &b.Changes)
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
