package main

import (
	"context"
	"errors"
	"net"
	"sync"
	"time"

	"github.com/tallystick/tallystick/face/door"
)

// runConfig says how an open serving answers.
type runConfig struct {
	origin       string
	certificates *door.Certificates
	closeAt      time.Duration // since midnight; -1: days are held open
	connections  int
}

// announced is the line that tells where the server is.
type announced struct {
	Addr  string `json:"addr"`
	Setup string `json:"setup,omitempty"` // a link that makes the first administrator
}

// run announces the server and answers until ctx is done or the log fails.
func (s *serving) run(ctx context.Context, out *streams, l net.Listener, cfg runConfig) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	line := announced{Addr: l.Addr().String()}
	token, needed, err := s.account.Setup(ctx)
	if err != nil {
		return err
	}
	if needed {
		line.Setup = cfg.origin + "/setup/" + token
	}
	server := door.NewServer(door.ServerConfig{
		Handler: s.handler(), Log: s.cfg.log, Now: s.now, TLS: cfg.certificates, Connections: cfg.connections,
		Proxies: s.cfg.proxies,
	})
	s.server = server
	s.gauges()
	var beside sync.WaitGroup
	beside.Go(func() { s.closeDays(ctx, cfg.closeAt) })
	beside.Go(func() { s.hooks.Run(ctx) })
	go s.watch(ctx, stop)
	if err := out.line(line); err != nil {
		return err
	}
	err = server.Serve(ctx, l)
	stop(nil)
	beside.Wait()
	if cause := context.Cause(ctx); errors.Is(cause, errLogFailed) {
		err = errors.Join(err, &failure{broken, cause})
	}
	return err
}

// errLogFailed ends a server whose log does not go on.
var errLogFailed = errors.New("the log has stopped: its disk failed; start again to see what is on it")

// watch ends the server when the log fails, or when what follows from it can be
// written no more, and turns it unready when it ends.
func (s *serving) watch(ctx context.Context, stop context.CancelCauseFunc) {
	defer close(s.stopped)
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-s.node.Failed():
			s.cfg.log.Error(errLogFailed.Error())
			stop(errLogFailed)
			return
		case <-tick.C:
			if err := s.node.Stalled(); err != nil {
				s.cfg.log.Error(errLogFailed.Error(), "error", err)
				stop(errLogFailed)
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

// gauges adds what the metrics ask for.
func (s *serving) gauges() {
	s.metrics.Gauge("tally_connections", "Connections that are open.", func() float64 {
		open, _ := s.connections()
		return float64(open)
	})
	s.metrics.Gauge("tally_connections_refused", "Connections that were refused because there were too many.",
		func() float64 {
			_, refused := s.connections()
			return float64(refused)
		})
	s.metrics.Gauge("tally_views_behind_seconds", "How far the views are behind what is durable.",
		func() float64 { return s.lag().Seconds() })
	s.metrics.Gauge("tally_queue", "Envelopes that wait to be put in order.",
		func() float64 { return float64(s.node.Pace().Queued) })
	s.metrics.Histogram("tally_commit_seconds", "From when an envelope came until it was durable.", s.commits)
	s.metrics.Gauge("tally_admission_refused", "Commands that were not let in because the views were behind.",
		func() float64 {
			_, refused := s.office.Admission()
			return float64(refused)
		})
	s.metrics.Gauge("tally_height", "The height of the last durable block.", func() float64 {
		height, _, _, err := s.node.Head()
		if err != nil {
			return -1
		}
		return float64(height)
	})
}

// commits says how long commits took since the start, as metrics have it.
func (s *serving) commits() (count uint64, sum float64, upTo map[float64]uint64) {
	p := s.node.Pace()
	upTo = make(map[float64]uint64, len(p.All))
	for class, n := range p.All {
		count += n
		if class < len(p.All)-1 { // the last has no end
			upTo[p.All.End(class).Seconds()] = count
		}
	}
	return count, p.Sum.Seconds(), upTo
}

// connections says how many are open, and how many were refused.
func (s *serving) connections() (open, refused int64) {
	if s.server == nil {
		return 0, 0 // it does not listen yet
	}
	return s.server.Connections()
}
