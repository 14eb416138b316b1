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
	})
	s.gauges(server)
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
func (s *serving) gauges(server *door.Server) {
	s.metrics.Gauge("tally_connections", "Connections that are open.", func() float64 {
		open, _ := server.Connections()
		return float64(open)
	})
	s.metrics.Gauge("tally_connections_refused", "Connections that were refused because there were too many.",
		func() float64 {
			_, refused := server.Connections()
			return float64(refused)
		})
	s.metrics.Gauge("tally_views_behind_seconds", "How far the views are behind what is durable.",
		func() float64 { return s.lag().Seconds() })
	s.metrics.Gauge("tally_height", "The height of the last durable block.", func() float64 {
		height, _, _, err := s.node.Head()
		if err != nil {
			return -1
		}
		return float64(height)
	})
}
