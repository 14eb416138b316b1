// Package solo puts signed envelopes in order, for a log that one operator
// keeps. It is the only writer of the machine and of the journal.
//
//	Submit ─▶ checkers (any core) ─▶ sequencer ─▶ writer ─▶ answers ─▶ Project
//	          decode, signatures      admit,        one write,
//	                                  apply k+1     one sync of k
//
// The sequencer takes what is queued (group commit) and applies the next batch
// while the block of the last one is being synced. Nobody is answered, and
// nothing is published, before the block is durable. If a write fails the
// sequencer stops for good: what is on the disk is then unknown.
//
// It never decides whether a command is right, and never asks for the time of
// the log but once per batch. How long answers take it measures for whoever
// keeps the machine: see [Pace].
package solo

import (
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/node/journal"
	"github.com/tallystick/tallystick/node/merkle"
)

// Errors of Submit's answers.
var (
	ErrStopped = errors.New("the sequencer has stopped")
	ErrBusy    = errors.New("too much is queued; try again later")
)

// A Journal keeps blocks for ever. Write must not return before the block
// would survive a power cut.
type Journal interface {
	Write(journal.Block) error
}

// Config is what a sequencer works with.
type Config struct {
	Line    *Line // which only the sequencer may use from now on
	Journal Journal
	Now     func() day.Instant
	// Project is called with every durable block, in order. While it does not
	// return no further block is written: it is the back-pressure.
	Project func(*Block)
	// MaxCommands is the most commands of a block; 0 is 5,000.
	MaxCommands int
	// Queue is how many envelopes may wait; 0 is 1,024.
	Queue int
}

const (
	defaultCommands = 5000
	defaultQueue    = 1024
	maxBlockBytes   = 8 << 20
)

// An Answer is what came of an envelope.
type Answer struct {
	Height   uint64
	Instant  day.Instant
	Receipts []machine.Receipt // one for each command, if it was journaled
	Refusal  *refuse.Refusal   // of the whole envelope, which then is not in the journal
	Repeat   *Repeat           // the envelope was answered before
	Err      error
}

// A Repeat says where the first answer to an envelope stands in the log.
type Repeat struct {
	First  uint64 // leaf of its first command
	Count  int
	Height uint64
}

// A Solo is a running sequencer.
type Solo struct {
	cfg     Config
	line    *Line
	chain   envelope.ChainID // read once: the line is the sequencer's
	queue   chan *job
	checks  chan *job
	freezes chan chan *Published
	held    *job // taken from the queue for the next block; the sequencing goroutine's
	blocks  chan *Block
	ahead   *ahead
	pace    pace
	stopped chan struct{}
	failed  atomic.Pointer[error]
	stop    sync.Once
	closing sync.RWMutex // held for reading while something is being queued
	closed  bool
	done    sync.WaitGroup
}

type job struct {
	raw   []byte
	env   envelope.Envelope
	err   error
	ready chan struct{}
	done  func(Answer)
	first int       // of its receipts in the block's
	since time.Time // when it was handed in
	block []*job    // if it leads a block of its own: all jobs of that block, itself first
}

// Start starts a sequencer for a log that is open.
func Start(cfg Config) *Solo {
	if cfg.MaxCommands == 0 {
		cfg.MaxCommands = defaultCommands
	}
	if cfg.Queue == 0 {
		cfg.Queue = defaultQueue
	}
	s := &Solo{
		cfg:     cfg,
		line:    cfg.Line,
		chain:   cfg.Line.Chain(),
		queue:   make(chan *job, cfg.Queue),
		checks:  make(chan *job, cfg.Queue),
		freezes: make(chan chan *Published),
		blocks:  make(chan *Block),
		ahead:   newAhead(),
		pace:    pace{start: time.Now()},
		stopped: make(chan struct{}),
	}
	checkers := runtime.GOMAXPROCS(0)
	s.done.Add(checkers + 3)
	for range checkers {
		go s.check()
	}
	go s.sequence()
	go s.write()
	go func() {
		defer s.done.Done()
		s.ahead.run()
	}()
	return s
}

var jobs = sync.Pool{New: func() any { return &job{ready: make(chan struct{}, 1)} }}

// Submit queues an envelope's bytes, which must not be changed until done was
// called. It waits while the queue is full. done runs on the writer's
// goroutine and must be quick.
func (s *Solo) Submit(raw []byte, done func(Answer)) {
	s.closing.RLock()
	defer s.closing.RUnlock()
	if s.closed {
		done(Answer{Err: s.reason()})
		return
	}
	j := newJob(raw, done)
	s.checks <- j
	s.queue <- j
}

func newJob(raw []byte, done func(Answer)) *job {
	j := jobs.Get().(*job)
	j.raw, j.done, j.err, j.since = raw, done, nil, time.Now()
	return j
}

// SubmitBlock queues envelopes that become one block, in their order and
// without any other, so that the block does not depend on who else asks, nor
// when. done is called for each of them with its place among raw. It panics on
// more bytes than a block may hold; else all is as with [Solo.Submit].
func (s *Solo) SubmitBlock(raw [][]byte, done func(i int, a Answer)) {
	size, block := 0, make([]*job, len(raw))
	for i := range raw {
		size += len(raw[i])
		block[i] = newJob(raw[i], func(a Answer) { done(i, a) })
	}
	if size > maxBlockBytes {
		panic("solo: more than one block holds")
	}
	s.closing.RLock()
	defer s.closing.RUnlock()
	if s.closed {
		for i := range raw {
			done(i, Answer{Err: s.reason()})
		}
		return
	}
	for _, j := range block {
		s.checks <- j
	}
	if len(block) > 0 {
		block[0].block = block
		s.queue <- block[0]
	}
}

// check decodes envelopes and verifies their signatures.
func (s *Solo) check() {
	prompt()
	defer s.done.Done()
	for j := range s.checks {
		j.err = j.env.Decode(j.raw)
		if j.err == nil {
			j.err = j.env.Check(s.chain)
		}
		j.ready <- struct{}{}
	}
}

// sequence forms blocks of what is queued and hands them to the writer. While
// nothing comes it has the state hashed.
func (s *Solo) sequence() {
	prompt()
	defer s.done.Done()
	defer close(s.blocks)
	defer s.ahead.end()
	tick := time.NewTicker(quietAfter)
	defer tick.Stop()
	for last := uint64(0); ; {
		select {
		case j, ok := <-s.queue:
			if !ok {
				return
			}
			for ; j != nil; j = s.next() {
				s.blocks <- s.cut(s.gather(j))
			}
			if s.ahead.due(s.line.machine.Meta()) {
				s.ahead.begin(s.line)
			}
		case ask := <-s.freezes:
			s.blocks <- &Block{frozen: s.line.Freeze(), ask: ask}
		case <-tick.C:
			if leaves := s.line.machine.Meta().Leaves; leaves == last {
				s.ahead.begin(s.line)
			} else {
				last = leaves
			}
		}
	}
}

// next returns what gather has held for a block of its own, or nil.
func (s *Solo) next() *job {
	j := s.held
	s.held = nil
	return j
}

// gather takes the first envelope and what else is queued, up to a block. Who
// leads a block of its own waits for the next one.
func (s *Solo) gather(j *job) []*job {
	if j.block != nil {
		for _, b := range j.block {
			<-b.ready
		}
		return j.block
	}
	taken := make([]*job, 0, 16)
	commands, size := 0, 0
	for {
		<-j.ready
		taken = append(taken, j)
		commands += len(j.env.Commands)
		size += len(j.raw)
		if commands >= s.cfg.MaxCommands || size >= maxBlockBytes {
			return taken
		}
		select {
		case next, ok := <-s.queue:
			if !ok {
				return taken
			}
			if next.block != nil {
				s.held = next
				return taken
			}
			j = next
		default:
			return taken
		}
	}
}

// cut applies what can be admitted as one batch. What cannot is answered with
// the block too, so that answers keep the order of the questions.
func (s *Solo) cut(taken []*job) *Block {
	accepted := make([]*job, 0, len(taken))
	var rejected []rejection
	s.line.Begin(s.cfg.Now())
	for _, j := range taken {
		if a, no := s.line.Admit(&j.env, j.err); no {
			rejected = append(rejected, rejection{j, a})
			continue
		}
		accepted = append(accepted, j)
	}
	b := s.apply()
	first := 0
	for _, j := range accepted {
		j.first = first
		first += len(j.env.Commands)
	}
	b.jobs, b.rejected, b.waited = accepted, rejected, len(taken)+len(s.queue)
	return b
}

// apply applies the batch. If it begins with a state root, nobody else may hash
// the state meanwhile.
func (s *Solo) apply() *Block {
	if s.line.RootDue() {
		s.ahead.hashing.Lock()
		defer s.ahead.hashing.Unlock()
	}
	return s.line.Cut()
}

// write makes blocks durable, answers, publishes and projects.
func (s *Solo) write() {
	prompt()
	defer s.done.Done()
	for b := range s.blocks {
		Settle(func() error { return s.persist(b) }, func(err error) { s.settle(b, err) })
	}
}

// Settle makes a block durable and only then answers for it, with the error of
// persist if there was one. It is the one place that orders the two, for the
// sequencer and for its simulation.
func Settle(persist func() error, answer func(error)) {
	if answersFirst {
		answer(nil)
		_ = persist()
		return
	}
	answer(persist())
}

func (s *Solo) persist(b *Block) error {
	if err := s.failed.Load(); err != nil {
		return *err
	}
	if b.Height == 0 {
		return nil // nothing was admitted, or only a freeze was asked for
	}
	if err := s.cfg.Journal.Write(b.Journal()); err != nil {
		s.failed.Store(&err)
		s.stop.Do(func() { close(s.stopped) })
		return err
	}
	return nil
}

// settle answers everybody who waits for b.
func (s *Solo) settle(b *Block, err error) {
	if err == nil && len(b.jobs) > 0 {
		s.pace.note(time.Now(), b.jobs, b.waited)
	}
	for _, j := range b.jobs {
		a := Answer{Err: err}
		if err == nil {
			n := j.first + len(j.env.Commands)
			a = Answer{Height: b.Height, Instant: b.Instant, Receipts: b.Receipts[j.first:n:n]}
		}
		finish(j, a)
	}
	for _, r := range b.rejected {
		if err != nil {
			r.answer = Answer{Err: err}
		}
		finish(r.job, r.answer)
	}
	if b.ask != nil {
		if err != nil {
			b.frozen = nil
		}
		b.ask <- b.frozen
	}
	if err == nil && b.Height != 0 && s.cfg.Project != nil {
		s.cfg.Project(b)
	}
}

func finish(j *job, a Answer) {
	done := j.done
	j.done, j.raw, j.block = nil, nil, nil
	jobs.Put(j)
	done(a)
}

// A Published is the state and the log at a published height.
type Published struct {
	View     *machine.View
	Frontier merkle.Frontier
}

// Published returns the state and the log as they are durable, or ErrStopped.
// It must not be called by Project.
func (s *Solo) Published() (*Published, error) {
	ask := make(chan *Published, 1)
	s.closing.RLock()
	if s.closed {
		s.closing.RUnlock()
		return nil, s.reason()
	}
	s.freezes <- ask
	s.closing.RUnlock()
	v := <-ask
	if v == nil {
		return nil, s.reason()
	}
	return v, nil
}

// Root returns the state root of a published state. No other way may be used
// while the sequencer runs: it hashes the same pages.
func (s *Solo) Root(p *Published) [32]byte { return s.ahead.root(p.View) }

// Failed is closed when a write has failed.
func (s *Solo) Failed() <-chan struct{} { return s.stopped }

func (s *Solo) reason() error {
	if err := s.failed.Load(); err != nil {
		return errors.Join(ErrStopped, *err)
	}
	return ErrStopped
}

// Close lets what is queued finish and stops. It returns the error that
// stopped the sequencer before, if any. Nothing may use the machine before it
// has returned.
func (s *Solo) Close() error {
	s.closing.Lock()
	if !s.closed {
		s.closed = true
		close(s.checks)
		close(s.queue)
	}
	s.closing.Unlock()
	s.done.Wait()
	if err := s.failed.Load(); err != nil {
		return *err
	}
	return nil
}
