package main

import (
	"context"
	"time"

	"github.com/tallystick/tallystick/core/day"
)

// lookEvery is how often the server looks whether a day is to be closed.
const lookEvery = 10 * time.Second

// closeDays closes business days when their time has come, until ctx is done.
// closeAt is how long after midnight the day before is closed; below zero days
// are held open. What stops a day from being closed is logged, and tried again.
func (s *serving) closeDays(ctx context.Context, closeAt time.Duration) {
	if closeAt < 0 {
		return
	}
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		if err := s.closeDue(closeAt); err != nil && ctx.Err() == nil {
			s.cfg.log.Error("a business day was not closed", "error", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// closeDue closes the days whose time has come on the log's clock.
func (s *serving) closeDue(closeAt time.Duration) error {
	v, err := s.node.Published()
	if err != nil {
		return err
	}
	due := s.node.Clock() - day.Instant(closeAt.Microseconds())
	last := due.Date(v.Meta.Offset).Add(-1)
	if last <= v.Meta.Closed {
		return nil
	}
	return closeDay(s.node, s.signer, last)
}
