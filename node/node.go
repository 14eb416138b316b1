// Package node makes the core run over a directory: it opens and recovers a
// log, puts commands in order, keeps what follows from them, and answers.
//
//	Submit ─▶ sequencer ─▶ journal ─▶ answer
//	                          └─▶ projector ─▶ history, tiles, checkpoints, views, snapshots
//
// The journal is the only truth. Everything else in the directory is made from
// it and can be made again. The package decides nothing about a command: what
// is refused, and why, is the machine's word.
package node

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/node/journal"
	"github.com/tallystick/tallystick/node/journal/disk"
	"github.com/tallystick/tallystick/node/merkle"
	"github.com/tallystick/tallystick/node/payload"
	"github.com/tallystick/tallystick/node/sequencer/solo"
	"github.com/tallystick/tallystick/node/snapshot"
	"github.com/tallystick/tallystick/node/sums"
	"github.com/tallystick/tallystick/node/view"
)

// Options are what a node depends on. The zero value is a good default.
type Options struct {
	Disk disk.Disk // nil is the machine's file system
	Log  *slog.Logger

	// NoViews leaves the SQL views and the posting history out.
	NoViews bool
	// MaxCommands is the most commands of a block; 0 is the sequencer's default.
	MaxCommands int
	// SnapshotEvery is how many leaves pass between snapshots; 0 is 1,000,000.
	SnapshotEvery uint64
	// SegmentSize is the size of a journal segment; 0 is the journal's default.
	SegmentSize int64
	// Pages keeps what pages and lists are answered from (decision 8): sums and
	// open deals in memory, and the leaves of each object a second behind.
	Pages bool
}

const defaultSnapshotEvery = 1_000_000

// A Node is an open log.
type Node struct {
	dir     string
	disk    disk.Disk
	opt     Options
	log     *slog.Logger
	release func() error

	origin   string
	verifier note.Verifier
	signer   note.Signer
	chain    envelope.ChainID
	opening  []byte // the command that opened the log

	latest      merkle.Checkpoint             // the newest signed checkpoint when it was opened
	newest      atomic.Pointer[merkle.Signed] // checkpoint
	checkpoints *merkle.Checkpoints
	snapshots   *snapshot.Store
	journal     *journal.Journal
	project     *projector
	line        *solo.Line
	solo        *solo.Solo
	repeats     *repeats
	payloads    *payload.Store
	find        *journal.Finder
	events      events
	recent      recent

	refold bool // drop the views first

	clock atomic.Int64 // the stated instant
	wall  atomic.Bool  // the clock is the wall's
}

// Open opens the log in dir, recovers it if it was not closed, and starts it.
// Only one process can have a directory open.
func Open(dir string, opt Options) (*Node, error) { return start(dir, opt, false) }

// start is Open, which may drop the views first.
func start(dir string, opt Options, refold bool) (*Node, error) {
	n := &Node{dir: dir, disk: opt.Disk, opt: opt, log: opt.Log, refold: refold}
	if n.disk == nil {
		n.disk = disk.OS{}
	}
	if n.log == nil {
		n.log = silent()
	}
	if err := n.open(); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", dir, err), n.giveUp())
	}
	n.clock.Store(int64(n.line.Machine().Meta().Instant))
	if err := n.addUp(); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", dir, err), n.giveUp())
	}
	n.repeats = &repeats{n: n}
	n.solo = solo.Start(solo.Config{
		Line: n.line, Journal: n.journal, Now: n.now, Project: n.project.take, MaxCommands: opt.MaxCommands,
	})
	n.project.solo.Store(n.solo)
	if opt.Pages {
		n.events.keepUp(n)
	}
	return n, nil
}

// silent is the logger of who asked for none.
func silent() *slog.Logger { return slog.New(slog.DiscardHandler) }

func (n *Node) open() error {
	var err error
	if n.origin, n.verifier, err = readIdentity(n.disk, n.dir); err != nil {
		return err
	}
	if _, real := n.disk.(disk.OS); real {
		if n.release, err = journal.Lock(n.dir); err != nil {
			return err
		}
	}
	if err := n.readSigner(); err != nil {
		return err
	}
	if err := n.openCheckpoints(); err != nil {
		return err
	}
	if err := n.openSnapshots(); err != nil {
		return err
	}
	if err := n.openJournal(); err != nil {
		return err
	}
	n.find = journal.NewFinder(n.path(journalDir), n.journalOptions())
	n.payloads = payload.Open(n.disk, filepath.Join(n.dir, payloadDir), nil)
	n.project = newProjector(n)
	if err := n.project.openViews(); err != nil {
		return err
	}
	return n.restore()
}

func (n *Node) readSigner() error {
	secret, err := disk.ReadFile(n.disk, filepath.Join(n.dir, keysDir, logKey))
	if err != nil {
		return fmt.Errorf("read the log's key: %w", err)
	}
	if n.signer, err = note.NewSigner(strings.TrimSpace(string(secret))); err != nil {
		return fmt.Errorf("read the log's key: %w", err)
	}
	return nil
}

func (n *Node) openCheckpoints() error {
	store, err := merkle.CreateCheckpoints(n.disk, filepath.Join(n.dir, checkpointsDir))
	if err != nil {
		return err
	}
	latest, err := store.Latest(note.VerifierList(n.verifier))
	if err != nil {
		return fmt.Errorf("read the newest checkpoint: %w", err)
	}
	n.checkpoints, n.latest = store, latest.Checkpoint
	n.newest.Store(&latest)
	lost, err := store.List()
	if len(lost) > 0 {
		n.log.Warn("signed checkpoints are lost: proofs rest on others, but whoever has a copy can give it back",
			"checkpoints", len(lost), "first", store.File(lost[0]))
	}
	return err
}

func (n *Node) journalOptions() journal.Options {
	return journal.Options{Disk: n.disk, Origin: sha256.Sum256([]byte(n.origin)), SegmentSize: n.opt.SegmentSize}
}

// now returns the instant of the next batch: what was stated last, or the
// wall's time once [Node.UseWall] was called.
func (n *Node) now() day.Instant {
	if n.wall.Load() {
		return day.Instant(time.Now().UnixMicro())
	}
	return day.Instant(n.clock.Load())
}

// UseWall makes the log's clock the wall's.
func (n *Node) UseWall() { n.wall.Store(true) }

// ErrClockBack says that a stated instant is before the log's last one.
var ErrClockBack = errors.New("the log's clock cannot run backwards")

// State sets the log's clock to an instant, which stands until the next.
func (n *Node) State(at day.Instant) error {
	if at < day.Instant(n.clock.Load()) {
		return fmt.Errorf("state the time: %w: it is at %s, asked %s", ErrClockBack, day.Instant(n.clock.Load()), at)
	}
	n.clock.Store(int64(at))
	return nil
}

// Clock returns the instant of the log's clock.
func (n *Node) Clock() day.Instant { return n.now() }

// Chain returns the log's id, which envelopes are signed for.
func (n *Node) Chain() envelope.ChainID { return n.chain }

// Origin returns the log's name.
func (n *Node) Origin() string { return n.origin }

// Dir returns the directory.
func (n *Node) Dir() string { return n.dir }

// Payloads returns the store of payloads.
func (n *Node) Payloads() *payload.Store { return n.payloads }

// addUp makes the sums of the state that was recovered, if pages are served.
// The projector takes them from there: blocks that it still has to show are in
// them already.
func (n *Node) addUp() error {
	if !n.opt.Pages {
		return nil
	}
	s := sums.New(n.line.Freeze().View)
	return n.project.between(func() error {
		n.project.sums = s
		return nil
	})
}

// Sums returns what pages add up, or nil if the node was opened without.
func (n *Node) Sums() *sums.Sums { return n.project.sums }

// Views returns the SQL views, or nil if the node was opened without.
func (n *Node) Views() *view.DB { return n.project.views }

// Submit puts an envelope in order and calls done with the answer when it is
// durable. It waits while too much is queued. An envelope that was sent before
// gets its first answer for 48 hours; see [Node.Outcome]. raw must not be
// changed until done was called; done must be quick.
func (n *Node) Submit(raw []byte, done func(solo.Answer)) {
	n.solo.Submit(raw, func(a solo.Answer) { n.repeats.answer(raw, a, done) })
}

// DoBlock submits envelopes that become one block, in their order and without
// any other, and waits for the answers. Together they hold at most 8 MB.
func (n *Node) DoBlock(raw ...[]byte) ([]solo.Answer, error) {
	answers := make([]solo.Answer, len(raw))
	var waiting sync.WaitGroup
	waiting.Add(len(raw))
	n.solo.SubmitBlock(raw, func(i int, a solo.Answer) {
		n.repeats.answer(raw[i], a, func(a solo.Answer) {
			answers[i] = a
			waiting.Done()
		})
	})
	waiting.Wait()
	for i := range answers {
		if answers[i].Err != nil {
			return answers, answers[i].Err
		}
	}
	return answers, nil
}

// Do submits an envelope and waits for the answer.
func (n *Node) Do(raw []byte) (solo.Answer, error) {
	answer := make(chan solo.Answer, 1)
	n.Submit(raw, func(a solo.Answer) { answer <- a })
	a := <-answer
	return a, a.Err
}

// Published returns the state as it is durable.
func (n *Node) Published() (*machine.View, error) {
	p, err := n.solo.Published()
	if err != nil {
		return nil, err
	}
	return p.View, nil
}

// LastRecord returns the last record of the deal called text, which a late
// fact about it must carry, or nil if it never left the state.
func (n *Node) LastRecord(ctx context.Context, text string) ([]byte, error) {
	if err := n.Settle(); err != nil {
		return nil, err
	}
	return n.project.views.Record(ctx, text)
}

// StateRoot returns the root of the state as it is durable. Views that
// Published gave must not be asked for theirs while the node is open.
func (n *Node) StateRoot() ([32]byte, error) {
	p, err := n.solo.Published()
	if err != nil {
		return [32]byte{}, err
	}
	return n.solo.Root(p), nil
}

// Head returns the height of the log, how many leaves it has, and its root, as
// they are durable.
func (n *Node) Head() (height, leaves uint64, root [32]byte, err error) {
	p, err := n.solo.Published()
	if err != nil {
		return 0, 0, root, err
	}
	return p.View.Meta.Height, p.Frontier.Size(), p.Frontier.Root(), nil
}

// Failed is closed when a block could not be written: nothing is taken any
// more, and only a new start may tell what is on the disk.
func (n *Node) Failed() <-chan struct{} { return n.solo.Failed() }

// Stalled returns why history and views stand still, nil if they go on. What
// is answered is durable all the same; the next start catches up.
func (n *Node) Stalled() error { return n.project.failed() }

// Pace returns how long answers took and how much waits.
func (n *Node) Pace() solo.Pace { return n.solo.Pace() }

// Settle waits until history and views have taken in everything that was
// answered so far.
func (n *Node) Settle() error {
	p, err := n.solo.Published()
	if err != nil {
		return err
	}
	return n.project.wait(p.View.Meta.Height)
}

// PauseViews makes history and views stand still until resume is called, for
// measurements. Answers go on until too much waits.
func (n *Node) PauseViews() (resume func()) {
	paused, end := make(chan struct{}), make(chan struct{})
	go func() {
		_ = n.project.between(func() error {
			close(paused)
			<-end
			return nil
		})
	}()
	select {
	case <-paused:
	case <-n.project.ended:
	}
	return func() { close(end) }
}

// Index makes the indexes that questions by name, by state and by ledger use,
// once the views have taken in everything so far. The first time it takes
// about a second for a million rows; from then on every write keeps them, so
// an import is better over before. Without it such questions read whole tables.
func (n *Node) Index() error {
	if err := n.Settle(); err != nil || n.project.views == nil {
		return err
	}
	return n.project.between(n.project.views.Index)
}

// IndexLists makes, as Index does, the indexes that the lists of parties use,
// too. Whoever serves pages calls it first; every later write keeps them.
func (n *Node) IndexLists() error {
	if err := n.Settle(); err != nil || n.project.views == nil {
		return err
	}
	return n.project.between(n.project.views.IndexLists)
}

// Close finishes what is queued, brings everything to disk, signs a last
// checkpoint, and lets the directory go.
func (n *Node) Close() error {
	err := errors.Join(n.events.close(), n.solo.Close())
	n.repeats.done.Wait()
	return errors.Join(err, n.project.close(err == nil, n.line), n.abandon())
}

// giveUp lets go of what an opening that failed has opened.
func (n *Node) giveUp() error {
	var err error
	if n.project != nil {
		err = n.project.close(false, nil)
	}
	return errors.Join(err, n.abandon())
}

// abandon lets go of what is open.
func (n *Node) abandon() error {
	var errs []error
	if n.journal != nil {
		errs = append(errs, n.journal.Close())
	}
	if n.release != nil {
		errs = append(errs, n.release())
	}
	return errors.Join(errs...)
}
