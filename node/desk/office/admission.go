package office

import (
	"context"
	"errors"
	"time"

	"github.com/tallystick/tallystick/node/sequencer/solo"
)

// How far the views may be behind before commands are let in more slowly, and
// not at all.
const (
	slowAt = 5 * time.Second
	stopAt = 30 * time.Second
)

// mostDelay is how long a command waits just before admission stops.
const mostDelay = 2 * time.Second

// ErrBusy says that nothing is let in until the views have caught up.
var ErrBusy = errors.New("the views are too far behind: come again later")

// RetryAfter is when to come again after ErrBusy.
const RetryAfter = 5 * time.Second

// admit lets a caller in: at once while the views keep up, the more slowly the
// further they fall behind, and with ErrBusy not at all. Where they stand still
// for good the log counts as halted, see [Halted].
func (o *Office) admit(ctx context.Context) error {
	if err := o.cfg.Stalled(); err != nil {
		return errors.Join(solo.ErrStopped, err)
	}
	switch lag := o.cfg.Lag(); {
	case lag >= stopAt:
		o.turned.Add(1)
		return ErrBusy
	case lag > slowAt:
		o.slowed.Add(1)
		share := float64(lag-slowAt) / float64(stopAt-slowAt)
		return o.cfg.Wait(ctx, time.Duration(share*float64(mostDelay)))
	}
	return nil
}

// Admission returns how many were let in late since the office opened, and how
// many not at all.
func (o *Office) Admission() (slowed, refused uint64) { return o.slowed.Load(), o.turned.Load() }

// wait waits for d, less if ctx ends.
func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
