// Package hook tells other systems what happens in the log, by webhooks signed
// as Standard Webhooks lays down.
//
//	feed ─▶ what is to be sent, and how far was looked ─▶ sender ─▶ receiver
//	                         ▲──── again, later and later ────┘
//
// Every leaf that an organisation may see is delivered at least once: what is
// to be sent is kept before anything is, and a message bears the same id each
// time, by which a receiver knows it again. The body is made when it is sent,
// from the log.
package hook

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/feed"
)

// A DB is the desk's database.
type DB interface {
	Read(ctx context.Context, f func(*sql.Tx) error) error
	Write(ctx context.Context, f func(*sql.Tx) error) error
}

// Config is what webhooks work with.
type Config struct {
	DB   DB
	Feed *feed.Feed
	// Failed is told what did not work; it is tried again.
	Failed func(while string, err error)
	Now    func() time.Time
	// Body returns the message of a leaf as who may see it.
	Body func(ctx context.Context, who access.Who, leaf uint64) ([]byte, error)
	// Private lets webhooks lead into private networks and to this machine.
	Private bool
}

// Bounds and times.
const (
	MostHooks = 20             // of an organisation
	oldFor    = 24 * time.Hour // how long a secret that was rotated out signs too
	lookEvery = time.Second

	atOnce         = 256 // messages on their way
	ofOrganisation = 8   // of them: whoever answers slowly holds up its own only
	ofHook         = 4   // of those

	// unwritten is how many leaves a webhook is looked past before that is kept:
	// after a stop they are looked at again.
	unwritten = 10_000
)

// Errors of webhooks.
var (
	ErrUnknown = errors.New("there is no such webhook or delivery")
	ErrTooMany = errors.New("the organisation has as many webhooks as it may")
)

// A Hook is where an organisation wants to be told.
type Hook struct {
	ID           int64
	Organisation string
	URL          string
	Secret       []byte
	Before       []byte // the secret that was rotated out, while it signs too
	BeforeUntil  int64  // in microseconds since 1970, as the others
	Next         uint64 // the leaf to be looked at
	Created      int64
	Paused       int64 // 0: messages are sent
}

// who is as whom a webhook sees the log.
func (h *Hook) who() access.Who {
	return access.Who{Organisation: h.Organisation, Role: access.Viewer, Scopes: access.Read}
}

// Hooks keeps and serves all webhooks.
type Hooks struct {
	cfg    Config
	client *http.Client
	look   chan struct{}    // wakes who looks
	send   chan struct{}    // wakes who sends
	looked map[int64]uint64 // the leaf to be looked at, where it is further than what is kept; of collect alone
	away   underway
}

// underway is what is being sent.
type underway struct {
	mutex    sync.Mutex
	messages map[int64]bool // by the number of the delivery
	of       map[string]int // by organisation
}

// begin reports whether a message may be sent now, and counts it.
func (u *underway) begin(e *errand) bool {
	u.mutex.Lock()
	defer u.mutex.Unlock()
	if len(u.messages) >= atOnce || u.messages[e.ID] || u.of[e.hook.Organisation] >= ofOrganisation {
		return false
	}
	u.messages[e.ID] = true
	u.of[e.hook.Organisation]++
	return true
}

func (u *underway) end(e *errand) {
	u.mutex.Lock()
	defer u.mutex.Unlock()
	delete(u.messages, e.ID)
	if u.of[e.hook.Organisation]--; u.of[e.hook.Organisation] == 0 {
		delete(u.of, e.hook.Organisation)
	}
}

// New returns webhooks that send nothing before Run.
func New(cfg Config) *Hooks {
	return &Hooks{
		cfg: cfg, client: newClient(cfg.Private), look: make(chan struct{}, 1), send: make(chan struct{}, 1),
		looked: map[int64]uint64{}, away: underway{messages: map[int64]bool{}, of: map[string]int{}},
	}
}

// Run follows the log and sends until ctx is done. What was not done is tried
// again.
func (h *Hooks) Run(ctx context.Context) {
	var all sync.WaitGroup
	all.Go(func() { h.each(ctx, h.look, "follow the log for webhooks", h.collect) })
	all.Go(func() {
		h.each(ctx, h.send, "send webhooks", func(ctx context.Context) (bool, error) {
			return false, h.sendDue(ctx, &all)
		})
	})
	all.Wait()
	h.client.CloseIdleConnections()
}

// each does something again and again, at once while there is more to do.
func (h *Hooks) each(
	ctx context.Context, wake <-chan struct{}, what string, do func(context.Context) (more bool, err error),
) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for ctx.Err() == nil {
		more, err := do(ctx)
		if err != nil && ctx.Err() == nil {
			h.cfg.Failed(what, err)
		}
		if more && err == nil {
			continue
		}
		select {
		case <-tick.C:
		case <-wake:
		case <-ctx.Done():
		}
	}
}

// nudge has whoever waits for wake go on at once.
func nudge(wake chan<- struct{}) {
	select {
	case wake <- struct{}{}:
	default:
	}
}

// collect looks at what the log shows beyond what each webhook has looked at,
// and keeps what is to be sent.
func (h *Hooks) collect(ctx context.Context) (more bool, err error) {
	hooks, err := h.list(ctx, "WHERE paused = 0 ORDER BY id", 0)
	if err != nil {
		return false, err
	}
	var failures []error
	for _, hook := range hooks {
		moved, err := h.collectFor(ctx, hook)
		failures = append(failures, err) // the others are looked after all the same
		more = more || moved
	}
	return more, errors.Join(failures...)
}

// collectFor looks for one webhook. While nothing concerns it nothing is kept:
// each thing kept is a sync of the disk, and most of what happens is of others.
func (h *Hooks) collectFor(ctx context.Context, hook Hook) (moved bool, err error) {
	from := max(hook.Next, h.looked[hook.ID])
	all, next, err := h.cfg.Feed.Look(ctx, hook.who(), from)
	if err != nil || next == from {
		return false, err
	}
	if len(all) == 0 && next < hook.Next+unwritten {
		h.looked[hook.ID] = next
		return true, nil
	}
	now := h.cfg.Now().UnixMicro()
	err = h.cfg.DB.Write(ctx, func(tx *sql.Tx) error {
		for i := range all {
			_, err := tx.ExecContext(ctx, `INSERT INTO deliveries (webhook, leaf, created, attempts, due, done, status, error)
				VALUES ($1, $2, $3, 0, $3, 0, 0, '') ON CONFLICT (webhook, leaf) DO NOTHING`, hook.ID, all[i].Leaf, now)
			if err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, "UPDATE webhooks SET next_leaf = $1 WHERE id = $2", next, hook.ID)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("keep what webhook %d is to be sent: %w", hook.ID, err)
	}
	delete(h.looked, hook.ID)
	if len(all) > 0 {
		nudge(h.send)
	}
	return true, nil
}
