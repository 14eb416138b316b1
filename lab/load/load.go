// Package load asks a running server for as much as it is told to, signed as
// its customers would sign, and notes what was answered.
//
//	seed ─▶ parties and keys ─▶ registered by the operator
//	           └─▶ sellers, each with one envelope on its way ─▶ answer ─▶ a line for each command
//
// A line is written after the answer has come, never before, so that whatever
// a file of such lines holds must be in the journal: see [Check]. The parties,
// keys and commands come from the seed; how many are asked depends on the
// server.
package load

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/tallystick/tallystick/connect/remote"
)

// Config says what is to be asked.
type Config struct {
	Server   *remote.Log
	Operator ed25519.PrivateKey // registers the parties
	Rate     int                // commands a second; 0: as many as are answered
	For      time.Duration
	Seed     int64
	Acks     io.Writer // gets the lines; each Write is whole lines
}

// How long a server is waited for, and how long before a request is sent again.
const (
	patience = 10 * time.Second
	pause    = 100 * time.Millisecond
)

// A Report is what came of it.
type Report struct {
	Seconds      float64 `json:"seconds"` // from the first command on
	Acknowledged int     `json:"acknowledged"`
	Refused      int     `json:"refused"` // of these
	PerSecond    int     `json:"per_second"`
	Failures     int     `json:"failures"` // requests without an answer, which were sent again
	P50          float64 `json:"p50_ms"`   // how long envelopes waited for their answer
	P99          float64 `json:"p99_ms"`
}

// ErrNoServer says that nobody answered within ten seconds.
var ErrNoServer = errors.New("no server answers")

// Run registers the parties, asks until the time is over and returns. That the
// server goes away meanwhile is no error: what is under way is sent again until
// the time is over.
func Run(ctx context.Context, cfg Config) (Report, error) {
	r := &run{cfg: cfg, server: cfg.Server}
	log, err := r.wait(ctx)
	if err != nil {
		return Report{}, err
	}
	asking, stop := context.WithTimeout(ctx, cfg.For)
	defer stop()
	all := sellersOf(cfg.Seed)
	if err := r.register(asking, log, all); err != nil {
		if asking.Err() != nil && ctx.Err() == nil {
			err = nil // the server went away before anybody was registered
		}
		return Report{}, err
	}
	began := time.Now()
	var asked sync.WaitGroup
	for _, s := range all {
		asked.Go(func() { r.ask(asking, log, s) })
	}
	asked.Wait()
	return r.report(time.Since(began)), r.failure
}

// wait asks for the log until the server answers, or patience is over.
func (r *run) wait(ctx context.Context) (log remote.About, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err = remote.Patiently(ctx, func() error { log, err = r.server.About(ctx); return err })
	if errors.Is(err, remote.ErrNoAnswer) {
		err = fmt.Errorf("%w at %s: %w", ErrNoServer, r.server.Address(), err)
	}
	return log, err
}

// run is what the sellers share.
type run struct {
	cfg    Config
	server *remote.Log

	mutex   sync.Mutex
	sums    Report
	waits   []time.Duration
	failure error // of writing lines, or of a server that is not one
}

// report sums up.
func (r *run) report(took time.Duration) Report {
	out := r.sums
	out.Seconds = took.Seconds()
	out.PerSecond = int(float64(out.Acknowledged) / max(out.Seconds, 1e-9))
	slices.Sort(r.waits)
	if n := len(r.waits); n > 0 {
		out.P50 = r.waits[n/2].Seconds() * 1000
		out.P99 = r.waits[n*99/100].Seconds() * 1000
	}
	return out
}

// ask has one seller ask, envelope after envelope, until the time is over.
func (r *run) ask(ctx context.Context, log remote.About, s *seller) {
	size, every := pace(r.cfg.Rate)
	tick := time.NewTicker(max(every, time.Nanosecond))
	defer tick.Stop()
	for ctx.Err() == nil {
		if every > 0 {
			select {
			case <-tick.C:
			case <-ctx.Done():
				return
			}
		}
		e := s.next(log.Chain, log.Now(), size)
		if err := r.send(ctx, e); err != nil {
			return
		}
	}
}

// pace returns how many commands each of the sellers puts into an envelope, and
// how often it sends one, for rate commands a second of all of them.
func pace(rate int) (size int, every time.Duration) {
	if rate <= 0 {
		return mostCommands, 0
	}
	each := float64(rate) / Sellers
	size = min(mostCommands, max(1, int(each/tenASecond)))
	return size, time.Duration(float64(size) / each * float64(time.Second))
}

// tenASecond is how often a seller sends when the rate lets it choose.
const tenASecond = 10

// send sends an envelope until it is answered, and notes the answer. It fails
// when the time is over, or for good.
func (r *run) send(ctx context.Context, e sealed) error {
	for {
		began := time.Now()
		answer, err := r.server.Send(ctx, e.raw)
		switch {
		case err == nil:
			return r.note(e, answer, time.Since(began))
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, remote.ErrNoAnswer):
			r.missed()
		default:
			return r.fail(err)
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (r *run) missed() {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.sums.Failures++
}

func (r *run) fail(err error) error {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.failure == nil {
		r.failure = err
	}
	return err
}

// note writes a line for each command that was answered.
func (r *run) note(e sealed, a remote.Answer, took time.Duration) error {
	switch {
	case a.Refusal != nil:
		return r.fail(fmt.Errorf("the log does not take an envelope: %s", a.Refusal.Refusal))
	case len(a.Results) != len(e.hashes):
		return r.fail(fmt.Errorf("%d results for %d commands", len(a.Results), len(e.hashes)))
	}
	var lines []byte
	refused := 0
	for i := range a.Results {
		lines = appendLine(lines, Line{Leaf: a.Results[i].Leaf, Command: e.hashes[i]})
		if a.Results[i].Code != 0 {
			refused++
		}
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.sums.Acknowledged += len(a.Results)
	r.sums.Refused += refused
	r.waits = append(r.waits, took)
	if _, err := r.cfg.Acks.Write(lines); err != nil && r.failure == nil {
		r.failure = fmt.Errorf("write what was acknowledged: %w", err)
	}
	return r.failure
}
