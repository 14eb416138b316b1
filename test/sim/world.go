package sim

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/node/journal"
	"github.com/tallystick/tallystick/node/merkle"
	"github.com/tallystick/tallystick/node/sequencer/solo"
)

// A mark is what a height looked like when its batch was applied first.
type mark struct {
	block journal.Block // with copies of the envelopes
	state [32]byte      // state root
}

// A job is one envelope on its way.
type job struct {
	parcel *parcel
	raw    []byte
	env    *envelope.Envelope
	first  int // of its receipts in the block's
}

// A flight is a batch that was applied and is not durable yet.
type flight struct {
	event  *Event
	block  *solo.Block
	mark   mark
	jobs   []job
	before *auditor // the auditor as it was before the batch
}

// A world is a node, what watches it, and what is known of it from outside.
type world struct {
	seed   uint64
	keys   keyring
	node   *node
	twin   *machine.Machine
	log    merkle.Frontier // the twin's
	audit  *auditor
	report *Report

	marks    []mark // of the durable heights, 1 first
	flights  []*flight
	acked    map[[32]byte]uint64         // height of each acknowledged envelope by its hash
	leaves   map[*command.Command]uint64 // where carried-out commands stand
	sent     map[*parcel][]byte
	liar     bool // the disk has begun to lose syncs
	over     bool // damage was found and named: the node does not start again
	dead     bool // a write failed: the node has stopped
	recovers int
}

func newWorld(seed uint64) *world {
	return &world{
		seed: seed, keys: keyring{}, twin: machine.New(),
		report: NewReport(),
		acked:  map[[32]byte]uint64{}, leaves: map[*command.Command]uint64{}, sent: map[*parcel][]byte{},
	}
}

// A broken is what a world panics with when a law does not hold.
type broken struct{ kind, text string }

// fail ends the world: the law of that kind does not hold.
func fail(kind, format string, a ...any) { panic(broken{kind, fmt.Sprintf(format, a...)}) }

// must ends the world if something that cannot fail did.
func must(err error) {
	if err != nil {
		fail("world", "%v", err)
	}
}

// guard runs what happens in the world and returns what went wrong. A panic of
// the code under test is a failure too.
func (w *world) guard(run func()) (f *WorldError) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case broken:
			f = &WorldError{Seed: w.seed, Kind: p.kind, Text: p.text, Events: w.report.Events}
		default:
			f = &WorldError{Seed: w.seed, Kind: "panic", Text: fmt.Sprint(p), Events: w.report.Events}
		}
	}()
	run()
	return nil
}

// birth is when the simulated logs open: nine o'clock on 2026-01-05.
const birth = day.Instant(20458)*24*day.Hour + 9*day.Hour - day.Instant(offset)*day.Minute

// operator is the party that keeps the log.
const operator = "operator"

// open makes the node and opens the log.
func (w *world) open() {
	c := command.New(command.LogOpen, "log", operator).SetBytes(command.Key, w.keys.public(operator)).
		SetText(command.Origin, "sim.example").SetInt(command.Offset, int64(offset))
	c.Seal()
	n, err := newNode(w.seed, machine.ChainOf(c))
	must(err)
	w.node = n
	p := &parcel{commands: []order{{command: c}}, signers: []string{operator}, sequence: 1, notAfter: birth + day.Hour}
	raw := w.bytes(p)
	e := &envelope.Envelope{}
	must(e.Decode(raw))
	w.audit = newAuditor(birth, w.keys.public(operator))
	before := w.audit.clone()
	b := n.line.Open(e, birth)
	w.audit.asked[question{string(e.Keys[0]), 1}] = first{sha256.Sum256(raw), 0, 1, 1, birth}
	f := w.flight(b, []job{{parcel: p, raw: raw, env: e}}, before)
	w.settle(f)
}

// bytes returns the bytes of p as they are sent.
func (w *world) bytes(p *parcel) []byte {
	if p.again != nil {
		p = p.again
	}
	if raw := w.sent[p.root()]; raw != nil {
		return raw
	}
	raw := p.seal(w.keys, w.node.chain, func(c *command.Command) (uint64, bool) {
		l, ok := w.leaves[c]
		return l, ok
	})
	w.sent[p.root()] = raw
	return raw
}

// live lives through one event.
func (w *world) live(e *Event) {
	w.harm(e.fault)
	f := w.cut(e)
	w.flights = append(w.flights, f)
	keep := 0
	if e.late {
		keep = 1
	}
	for len(w.flights) > keep && !w.dead {
		w.settle(w.flights[0])
	}
	if e.snapshot && len(w.flights) == 0 && !w.dead {
		if w.node.save() != nil {
			w.dead = true
		} else {
			w.report.Snapshots++
		}
	}
	if e.kill || e.power || w.dead {
		w.restart(e.power || w.dead)
	}
}

func (w *world) harm(f fault) {
	d := w.node.disk
	if f.cut > 0 {
		d.CutPowerIn(f.cut)
	}
	if f.sync > 0 {
		d.FailSyncIn(f.sync)
	}
	if f.write > 0 {
		d.FailWriteIn(f.write)
	}
	if f.liar {
		d.LoseSyncs()
		w.liar = true
	}
}

// cut admits the envelopes of e and applies what was admitted.
func (w *world) cut(e *Event) *flight {
	before := w.audit.clone()
	line := w.node.line
	line.Begin(e.at)
	w.audit.begin(max(e.at, line.Machine().Meta().Instant))
	var jobs []job
	for _, p := range e.parcels {
		raw := w.bytes(p)
		j := job{parcel: p, raw: raw, env: &envelope.Envelope{}}
		checked := j.env.Decode(raw)
		if checked == nil {
			checked = j.env.Check(w.node.chain)
		}
		want := w.audit.admit(j.env, raw, checked)
		got, no := line.Admit(j.env, checked)
		if differ := want.differs(got, no); differ != "" {
			fail("answer", "envelope %s: %s", p.header(), differ)
		}
		w.report.answer(got)
		if no {
			continue
		}
		jobs = append(jobs, j)
	}
	f := w.flight(line.Cut(), jobs, before)
	f.event = e
	return f
}

// flight notes what came of a batch and has the auditor judge it.
func (w *world) flight(b *solo.Block, jobs []job, before *auditor) *flight {
	f := &flight{block: b, jobs: jobs, before: before}
	if b.Height == 0 {
		return f
	}
	m := w.node.line.Machine()
	view := m.Freeze()
	f.mark = mark{block: b.Journal(), state: view.Root()}
	f.mark.block.Envelopes = slices.Clone(f.mark.block.Envelopes)
	n := 0
	for i := range jobs {
		jobs[i].first = n
		n += len(jobs[i].env.Commands)
	}
	if b.Height > 1 {
		w.judge(f, view)
	}
	return f
}

// judge compares what a batch did with what the auditor says.
func (w *world) judge(f *flight, view *machine.View) {
	for _, j := range f.jobs {
		codes := w.audit.envelope(j.env)
		for i, want := range codes {
			r := &f.block.Receipts[j.first+i]
			if expected := w.audit.leaves - uint64(len(codes)-i); r.Leaf != expected {
				fail("lockstep", "batch %d: a command is leaf %d, the auditor says %d", f.block.Height, r.Leaf, expected)
			}
			got := refuse.Code(0)
			if r.Refusal != nil {
				got = r.Refusal.Code
				w.report.Refused++
				w.report.Codes[got]++
				if len(r.Entries) > 0 {
					fail("refused", "a refused command posted: %s", told(order{command: &j.env.Commands[i]}, ""))
				}
			} else {
				w.report.Done[r.Kind]++
			}
			w.report.Events++
			if i < len(j.parcel.commands) {
				w.leaves[j.parcel.commands[i].command] = r.Leaf
			}
			if got != want {
				fail("refusal", "%s: the auditor says %d %s, the machine %v",
					told(order{command: &j.env.Commands[i]}, ""), want, want, said(r.Refusal))
			}
		}
	}
	for _, r := range f.block.Buried {
		if name := view.Names.Text(r.Name); w.audit.buried[name] != nil { // else it is back already
			w.audit.records[name] = r.Bytes
		}
	}
	w.report.Batches++
	if wrong := w.audit.compare(view); wrong != "" {
		fail("balance", "after batch %d: %s", f.block.Height, wrong)
	}
	if wrong := invariant(view); wrong != "" {
		fail("invariant", "after batch %d: %s", f.block.Height, wrong)
	}
}

func said(r *refuse.Refusal) string {
	if r == nil {
		return "carries it out"
	}
	return "refuses: " + r.String()
}

// settle makes the oldest flight durable and has it answered, in the order of
// the sequencer.
func (w *world) settle(f *flight) {
	written := false
	persist := func() error {
		if f.block.Height == 0 {
			return nil
		}
		err := w.node.journal.Write(f.block.Journal())
		written = err == nil
		return err
	}
	solo.Settle(persist, func(err error) {
		if err != nil {
			w.dead = true
			return
		}
		for _, j := range f.jobs {
			w.acked[sha256.Sum256(j.raw)] = f.block.Height
		}
	})
	if f.block.Height != 0 && !written {
		w.dead = true
		return
	}
	if len(w.flights) > 0 {
		w.flights = w.flights[1:]
	}
	if f.block.Height != 0 {
		w.commit(f)
	}
}

// commit has the twin follow a durable batch, and compares.
func (w *world) commit(f *flight) {
	envelopes := make([]*envelope.Envelope, len(f.mark.block.Envelopes))
	for i, raw := range f.mark.block.Envelopes {
		envelopes[i] = &envelope.Envelope{}
		must(envelopes[i].Decode(bytes.Clone(raw)))
	}
	r := w.twin.Apply(&machine.Batch{
		Height: f.block.Height, Instant: f.block.Instant, Rules: machine.Rules, Envelopes: envelopes,
	})
	for _, l := range r.Leaves {
		w.log.Append(l)
	}
	if !slices.Equal(r.Leaves, f.block.Leaves) {
		fail("lockstep", "batch %d: the twin's leaves differ from the node's", f.block.Height)
	}
	w.marks = append(w.marks, f.mark)
	w.same("the twin", w.twin, w.log)
}

// same fails unless a machine and its log are at a height of which the node
// had the same roots.
func (w *world) same(who string, m *machine.Machine, log merkle.Frontier) {
	h := m.Meta().Height
	if h == 0 || h > uint64(len(w.marks)) {
		fail("lockstep", "%s is at height %d of %d", who, h, len(w.marks))
	}
	want := w.marks[h-1]
	if log.Root() != want.block.Root || log.Size() != want.block.Size {
		fail("lockstep", "batch %d: the log root of %s differs from the node's", h, who)
	}
	if m.Root() != want.state {
		fail("lockstep", "batch %d: the state root of %s differs from the node's", h, who)
	}
}

// errDiffers says that what was found is not what was there before.
var errDiffers = errors.New("it differs from what the node was")
