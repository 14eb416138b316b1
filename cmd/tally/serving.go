package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/face/api"
	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/face/web"
	"github.com/tallystick/tallystick/node"
	"github.com/tallystick/tallystick/node/desk"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/account"
	"github.com/tallystick/tallystick/node/desk/disclosure"
	"github.com/tallystick/tallystick/node/desk/feed"
	"github.com/tallystick/tallystick/node/desk/hook"
	"github.com/tallystick/tallystick/node/desk/office"
	"github.com/tallystick/tallystick/node/desk/reader"
	"github.com/tallystick/tallystick/node/desk/vitals"
	"github.com/tallystick/tallystick/node/store/sqlite"
)

// servingConfig says what a server opens.
type servingConfig struct {
	dir     string
	site    account.Site // where passkeys work
	secure  bool         // requests come over TLS, here or at a proxy
	hosts   []string     // names by which it is asked for, without port; none: any
	proxies []string
	private bool             // webhooks may lead into private networks
	demo    bool             // people may be changed into
	stage   *theatre         // the clock may be moved, and invented parties act; nil: it is earnest
	now     func() time.Time // of sessions and limits; nil: the wall's
	log     *slog.Logger
}

// A serving is everything that answers requests, over one log.
type serving struct {
	cfg     servingConfig
	node    *node.Node
	desk    *sqlite.DB
	signer  *desk.Signer // the platform's, which stands for the operator too
	account *account.Desk
	office  *office.Office
	shown   *disclosure.Book
	reader  *reader.Reader
	feed    *feed.Feed
	hooks   *hook.Hooks
	vitals  *vitals.Monitor
	server  *door.Server // once it listens
	mux     *door.Mux
	doors   http.Handler // the mux, and what it answers compressed
	key     string       // that checks receipts
	metrics *api.Metrics
	stopped chan struct{} // closed when the server begins to stop
}

// openServing opens everything, from the log up: who answers stands above whom
// it asks. Whoever has got one closes it.
func openServing(ctx context.Context, cfg servingConfig) (s *serving, err error) {
	s = &serving{cfg: cfg, stopped: make(chan struct{})}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
			s = nil
		}
	}()
	if s.node, err = node.Open(cfg.dir, node.Options{Log: cfg.log, Pages: true}); err != nil {
		return s, err
	}
	if err = s.node.IndexLists(); err != nil {
		return s, err
	}
	return s, s.openDesk(ctx)
}

// openDesk opens what stands on the log.
func (s *serving) openDesk(ctx context.Context) (err error) {
	if s.signer, err = s.platform(); err != nil {
		return err
	}
	if s.desk, err = sqlite.Open(ctx, s.node.Dir()); err != nil {
		return err
	}
	if s.account, err = account.Open(s.desk, s.accountOptions()); err != nil {
		return err
	}
	s.shown, err = disclosure.Open(ctx, disclosure.Config{Log: s.node, DB: s.desk, Account: s.account, Now: s.now})
	if err != nil {
		return err
	}
	s.reader = reader.New(s.node).With(s.shown)
	s.office, err = office.Open(ctx, office.Config{
		Log: s.node, Signer: s.signer, DB: s.desk, Now: s.now,
		Own: s.ownKey, Commit: s.account.Commit, TwoPeople: s.account.TwoPeople, Lag: s.lag, Stalled: s.node.Stalled,
	})
	if err != nil {
		return err
	}
	s.feed = feed.New(s.node, s.reader)
	s.hooks = hook.New(hook.Config{
		DB: s.desk, Feed: s.feed, Now: s.now, Body: api.Messages(s.reader), Private: s.cfg.private,
		Failed: func(while string, err error) { s.cfg.log.Error("webhooks", "while", while, "error", err) },
	})
	s.vitals = vitals.New(vitals.Config{
		Log: s.node, Now: s.now, Connections: s.connections, Admission: s.office.Admission,
	})
	key, err := os.ReadFile(filepath.Join(s.node.Dir(), "log.vkey"))
	if err != nil {
		return err
	}
	s.key = strings.TrimSpace(string(key))
	s.openDoors(s.account.Identify)
	return nil
}

// openDoors registers every route. What is not registered here is not there.
func (s *serving) openDoors(identify func(*http.Request) (access.Who, error)) {
	s.metrics = api.NewMetrics()
	calls := door.NewCalls()
	pages := web.Config{
		Desk: s.account, Now: s.now, Reader: s.reader, Office: s.office, Vitals: s.vitals,
		Hooks: s.hooks, Recent: calls, Passkeys: s.cfg.site.ID != "", Secure: s.cfg.secure,
		Feed: s.feed, Key: s.key, Shown: s.shown,
		Importer: uploads{},
	}
	if len(s.cfg.site.Origins) > 0 {
		pages.Origin = s.cfg.site.Origins[0]
	}
	if s.cfg.stage != nil {
		pages.Demo = s.cfg.stage
	}
	s.mux = door.New(door.Config{
		Identify: identify, Log: s.cfg.log, Now: s.now, Secure: s.cfg.secure,
		Observe: func(o door.Observation) {
			s.metrics.Observe(o)
			calls.Observe(o)
		},
		Origins: s.cfg.site.Origins, Proxies: s.cfg.proxies,
		Hosts: s.cfg.hosts, Watched: []string{"/healthz", "/readyz"},
		Login: "/login", Prove: "/prove", ErrorPage: pages.ErrorPage,
	})
	s.doors = door.Compress(s.mux)
	programs := api.Config{
		Version: version, Log: s.node, Key: s.key, Office: s.office, Account: s.account, Reader: s.reader,
		Shown: s.shown, Feed: s.feed, Hooks: s.hooks, Vitals: s.vitals,
		Now: s.now, Ready: s.ready,
	}
	if s.cfg.stage != nil {
		programs.Clock = s.cfg.stage
	}
	api.Register(s.mux, programs)
	s.metrics.Register(s.mux)
	web.New(s.mux, pages)
}

// bareServing has the doors and nobody behind them: for asking what the routes
// are.
func bareServing(log *slog.Logger) *serving {
	s := &serving{cfg: servingConfig{log: log}}
	s.openDoors(nil)
	return s
}

// platform returns the key that the platform signs with: in a demonstration it
// is the world's, which signs with it too.
func (s *serving) platform() (*desk.Signer, error) {
	if s.cfg.stage != nil {
		return s.cfg.stage.enter(s.node)
	}
	return platformSigner(s.node)
}

// ownKey returns the key of a party's own that the platform may sign with: only
// the invented parties of a demonstration have lent it.
func (s *serving) ownKey(organisation string) *desk.Signer {
	if s.cfg.stage != nil {
		return s.cfg.stage.world.Signer(organisation)
	}
	return nil
}

// platformSigner returns the key that the platform signs with: for parties in
// custody, and for the operator, whose key it is in the log. The key file of
// the operator itself registers it once, and is free for use elsewhere after.
func platformSigner(n *node.Node) (*desk.Signer, error) {
	custodian, err := custodianOf(n)
	if err != nil {
		return nil, err
	}
	return custodian.Signer(), nil
}

func (s *serving) now() time.Time {
	if s.cfg.now != nil {
		return s.cfg.now()
	}
	return time.Now()
}

// accountOptions says how people are known.
func (s *serving) accountOptions() account.Options {
	return account.Options{
		Operator: s.signer.Owner(), Sides: s.sides, Now: s.now, Address: door.AddressOf, Secure: s.cfg.secure,
		Site: s.cfg.site, Demo: s.cfg.demo, Present: s.cfg.stage != nil,
	}
}

// lag says how far the views are behind.
func (s *serving) lag() time.Duration {
	_, _, behind := s.reader.Height()
	return behind
}

// sides says what a party is in the log.
func (s *serving) sides(organisation string) (party.Roles, bool) {
	v, err := s.node.Published()
	if err != nil {
		return 0, false
	}
	row := v.PartyRow(organisation)
	if row == 0 {
		return 0, false
	}
	return v.Parties.At(row).Roles, true
}

// ready says why the server should get no requests.
func (s *serving) ready() error {
	select {
	case <-s.stopped:
		return errors.New("the server is stopping")
	case <-s.node.Failed():
		return errors.New("the log has stopped")
	default:
		return s.node.Stalled()
	}
}

// handler answers requests.
func (s *serving) handler() http.Handler { return s.doors }

// close closes what is open, from the top down.
func (s *serving) close() error {
	var errs []error
	if s.desk != nil {
		errs = append(errs, s.desk.Close())
	}
	if s.node != nil {
		if err := s.node.Close(); err != nil {
			errs = append(errs, fmt.Errorf("close %s: %w", s.cfg.dir, err))
		}
	}
	return errors.Join(errs...)
}
