package door

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

// How long a client may take. A body that may be larger than usual has more
// time (see MaxBody), a stream's answer has this long for each write.
const (
	headerTimeout = 10 * time.Second
	readTimeout   = 30 * time.Second
	writeTimeout  = 60 * time.Second
	idleTimeout   = 2 * time.Minute
	maxHeader     = 16 << 10
)

// A ServerConfig says how connections are taken.
type ServerConfig struct {
	Handler     http.Handler
	Log         *slog.Logger     // must be given
	Now         func() time.Time // the wall clock; must be given
	Connections int              // most open at a time; 0: 10,000, and fewer if the system gives fewer files
	TLS         *Certificates    // nil: without TLS
	Proxies     []string         // as in [Config]: one of them may have all connections
	Grace       time.Duration    // that requests under way have to end; 0: 20 s
	Notice      time.Duration    // from turning unready to taking no more connections, for balancers to see; 0: none
}

// A Server takes connections until it is told to stop.
type Server struct {
	cfg      ServerConfig
	http     http.Server
	stopping atomic.Bool
	counts   counts
	streams  context.CancelFunc
}

// NewServer returns a server that does not listen yet.
func NewServer(cfg ServerConfig) *Server {
	if cfg.Connections == 0 {
		cfg.Connections = mostConnections()
	}
	if cfg.Grace == 0 {
		cfg.Grace = 20 * time.Second
	}
	s := &Server{cfg: cfg}
	base, cancel := context.WithCancel(context.Background())
	s.streams = cancel
	s.http = http.Server{
		Handler:           cfg.Handler,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
		// OPTIONS * passes the doors as everything does.
		DisableGeneralOptionsHandler: true,

		ErrorLog:    slog.NewLogLogger(cfg.Log.Handler(), slog.LevelDebug),
		BaseContext: func(net.Listener) context.Context { return base },
	}
	if cfg.TLS != nil {
		s.http.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: cfg.TLS.get}
	}
	// A stream would never end by itself: it sees that its context has.
	s.http.RegisterOnShutdown(cancel)
	return s
}

// Serve answers on l until ctx is done, then drains: readiness turns false,
// after the notice no connection is taken, and requests under way may end
// within the grace. It returns nil if all of them did.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	listener := newCapped(l, s.cfg, &s.counts)
	failed := make(chan error, 1)
	go func() {
		if s.cfg.TLS != nil {
			failed <- s.http.ServeTLS(listener, "", "")
			return
		}
		failed <- s.http.Serve(listener)
	}()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	s.stopping.Store(true)
	if err := s.notice(failed); err != nil {
		return err
	}
	defer s.streams()
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.cfg.Grace)
	defer cancel()
	if err := s.http.Shutdown(grace); err != nil {
		return errors.Join(fmt.Errorf("drain: %w", err), s.http.Close())
	}
	return nil
}

// notice waits while those who balance load find out.
func (s *Server) notice(failed <-chan error) error {
	t := time.NewTimer(s.cfg.Notice)
	defer t.Stop()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-t.C:
		return nil
	}
}

// Ready reports whether the server wants more requests.
func (s *Server) Ready() bool { return !s.stopping.Load() }

// Connections returns how many connections are open, and how many were refused
// since the start because there were too many.
func (s *Server) Connections() (open, refused int64) {
	return s.counts.open.Load(), s.counts.refused.Load()
}
