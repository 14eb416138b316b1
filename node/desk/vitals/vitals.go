// Package vitals says how the machine is that keeps a log: what its operator
// looks at.
//
//	sequencer, projector, directory, doors ─▶ Read ─▶ Report ─▶ page, API, metrics
//
// It changes nothing, and what it asks costs those who write next to nothing:
// what takes longer, such as the sizes of files, is asked once a minute.
package vitals

import (
	"errors"
	"sync"
	"time"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/node"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/merkle"
	"github.com/tallystick/tallystick/node/sequencer/solo"
)

// ErrForbidden says that somebody asks who does not keep the machine.
var ErrForbidden = errors.New("only the operator sees how the machine is")

// Slot is how long the queue is looked at for each figure of Report.Pace.Waited.
const Slot = solo.PaceSlot

// Config is what a monitor asks.
type Config struct {
	Log *node.Node
	// Connections says how many are open and how many were refused since the
	// start; nil: nobody counts.
	Connections func() (open, refused int64)
	// Admission says how many commands were let in late and how many not at all
	// since the start, because the views were behind; nil: nobody counts.
	Admission func() (slowed, refused uint64)
	Now       func() time.Time
}

// A Monitor reads how one machine is. Any number of goroutines may use it.
type Monitor struct {
	cfg     Config
	started time.Time

	mutex sync.Mutex // of the sizes
	sizes Sizes
}

// New returns a monitor.
func New(cfg Config) *Monitor {
	if cfg.Connections == nil {
		cfg.Connections = func() (int64, int64) { return 0, 0 }
	}
	if cfg.Admission == nil {
		cfg.Admission = func() (uint64, uint64) { return 0, 0 }
	}
	return &Monitor{cfg: cfg, started: cfg.Now()}
}

// A Report is how the machine is.
type Report struct {
	At      time.Time
	Started time.Time
	Dir     string

	Pace solo.Pace

	Published uint64        // the height that is durable
	Viewed    uint64        // the height that pages and lists show
	Behind    time.Duration // since the first block came that they do not show
	Stalled   error         // why they stand still, nil if they go on
	Failed    bool          // the log takes nothing any more

	Today  day.Date // of the last batch
	Closed day.Date // the last business day that was closed

	Head  Head
	Sizes Sizes

	Connections, ConnectionsRefused int64
	Slowed, TurnedAway              uint64 // commands, while the views were behind
}

// A Head is the newest signed checkpoint.
type Head struct {
	merkle.Signed
	// Wrong says why it does not hold: its signature, or the root that the tiles
	// give. nil: both were checked just now.
	Wrong error
}

// Read returns how the machine is, for its operator.
func (m *Monitor) Read(who access.Who) (Report, error) {
	if who.Role != access.Operator {
		return Report{}, ErrForbidden
	}
	n := m.cfg.Log
	r := Report{
		At: m.cfg.Now(), Started: m.started, Dir: n.Dir(), Pace: n.Pace(), Stalled: n.Stalled(),
	}
	select {
	case <-n.Failed():
		r.Failed = true
	default:
	}
	lag := n.Lag()
	r.Published, r.Viewed, r.Behind = lag.Published, lag.Viewed, lag.Behind
	r.Connections, r.ConnectionsRefused = m.cfg.Connections()
	r.Slowed, r.TurnedAway = m.cfg.Admission()
	r.Head.Signed, r.Head.Wrong = n.Checkpoint()
	var err error
	if r.Sizes, err = m.measured(); err != nil {
		return r, err
	}
	if r.Failed {
		return r, nil // there is no state to be asked any more
	}
	v, err := n.Recent(0)
	if err != nil {
		return r, err
	}
	r.Today, r.Closed = v.Meta.Today, v.Meta.Closed
	return r, nil
}
