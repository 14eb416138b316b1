package solo

import (
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/node/journal"
	"github.com/tallystick/tallystick/node/merkle"
)

// A Block is a batch that was applied, on its way to the disk and to views.
type Block struct {
	Height   uint64
	Instant  day.Instant
	Receipts []machine.Receipt
	Leaves   [][32]byte // of the log, state roots included
	Roots    []machine.RootLeaf
	Size     uint64   // leaves of the log afterwards
	Root     [32]byte // log root afterwards
	Changes  machine.Changes
	Buried   []deal.Record // the deals that left the state
	Texts    []InvoiceText
	Meta     machine.Meta

	envelopes [][]byte
	jobs      []*job
	rejected  []rejection
	waited    int // envelopes, when it was cut, itself among them
	frozen    *Published
	ask       chan *Published
}

// An InvoiceText is what an invoice's command says that the state does not
// keep, for views.
type InvoiceText struct {
	ID     uint32 // the invoice's row
	Number string
	Ledger string
	File   [32]byte
	Row    int32
}

type rejection struct {
	job    *job
	answer Answer
}

// Journal returns the block as the journal keeps it.
func (b *Block) Journal() journal.Block {
	return journal.Block{
		Height: b.Height, Instant: int64(b.Instant), Rules: machine.Rules, Envelopes: b.envelopes, Size: b.Size, Root: b.Root,
	}
}

// Commands returns how many commands the block holds.
func (b *Block) Commands() int { return len(b.Receipts) }

// A Line is the sequencer's single-threaded part: it admits envelopes, applies
// batches and keeps the log's frontier. The sequencer runs it on a goroutine
// of its own; recovery and simulation run it by hand.
type Line struct {
	machine  *machine.Machine
	frontier merkle.Frontier
	answers  answers
	watched  bool

	instant day.Instant
	batch   []*envelope.Envelope
	seen    map[question]place // in the batch that is being formed
	next    uint64             // leaf of the first command of the next envelope
}

// NewLine returns a Line that goes on where m and f stand.
func NewLine(m *machine.Machine, f merkle.Frontier) *Line {
	return &Line{machine: m, frontier: f, answers: newAnswers(), seen: make(map[question]place)}
}

// Watch makes the blocks carry what they changed, for views.
func (l *Line) Watch() {
	l.watched = true
	l.machine.Watch()
}

// Chain returns the log's id.
func (l *Line) Chain() envelope.ChainID { return l.machine.Meta().Chain }

// Machine returns the machine, which only the line's goroutine may use.
func (l *Line) Machine() *machine.Machine { return l.machine }

// Frontier returns the log's frontier.
func (l *Line) Frontier() merkle.Frontier { return l.frontier }

// Freeze returns the state and the log as they are now.
func (l *Line) Freeze() *Published { return &Published{l.machine.Freeze(), l.frontier} }

// Begin begins a batch at now, or at the last instant if the clock has run
// backwards.
func (l *Line) Begin(now day.Instant) {
	l.instant = max(now, l.machine.Meta().Instant)
	l.batch = l.batch[:0]
	clear(l.seen)
	l.next = l.machine.Meta().Leaves
	if l.RootDue() {
		l.next++ // the state root stands before the batch
	}
}

// RootDue reports whether the batch that was begun begins with a state root.
func (l *Line) RootDue() bool { return l.machine.RootDue(l.instant) }

// Admit adds e to the batch. If it cannot be carried out, it reports so and
// returns the answer; then it takes no place in the journal.
func (l *Line) Admit(e *envelope.Envelope, checked error) (Answer, bool) {
	switch {
	case errors.Is(checked, envelope.ErrSignature):
		return Answer{Refusal: refuse.SignatureWrong.With()}, true
	case errors.Is(checked, envelope.ErrUnverified):
		return Answer{Refusal: refuse.UserNotVerified.With()}, true
	case checked != nil:
		return Answer{Refusal: refuse.Malformed.With()}, true
	}
	q := question{key: envelope.KeyIDOf(e.Keys[0]), sequence: e.Sequence}
	if p, found := l.seen[q]; found {
		return p.answer(q, sha256.Sum256(e.Raw)), true
	}
	if no := l.machine.AdmitAt(e, l.instant); no != nil {
		if no.Code == refuse.SequenceUsed || no.Code == refuse.SequenceTooOld || no.Code == refuse.Expired {
			if a, found := l.answers.find(q, sha256.Sum256(e.Raw)); found {
				return a, true
			}
		}
		return Answer{Refusal: no}, true
	}
	l.seen[q] = newPlace(e, l.next, l.machine.Meta().Height+1)
	l.next += uint64(len(e.Commands))
	l.batch = append(l.batch, e)
	return Answer{}, false
}

// Open applies the one batch that a new log begins with: e holds log.open.
func (l *Line) Open(e *envelope.Envelope, at day.Instant) *Block {
	l.batch = append(l.batch[:0], e)
	return l.Apply(at)
}

// Cut applies the batch and returns its block, which has height 0 if nothing
// was admitted.
func (l *Line) Cut() *Block {
	if len(l.batch) == 0 {
		return &Block{}
	}
	return l.Apply(l.instant)
}

// Apply applies the envelopes in the batch at an instant.
func (l *Line) Apply(at day.Instant) *Block {
	before, invoices := l.machine.Meta(), l.machine.Invoices()
	res := l.machine.Apply(&machine.Batch{
		Height: before.Height + 1, Instant: at, Rules: machine.Rules, Envelopes: l.batch,
	})
	b := &Block{
		Height: before.Height + 1, Instant: at, Receipts: res.Receipts, Leaves: res.Leaves, Roots: res.Roots,
		Buried: res.Buried,
		Meta:   l.machine.Meta(), Size: l.machine.Meta().Leaves,
	}
	for _, h := range res.Leaves {
		l.frontier.Append(h)
	}
	b.Root = l.frontier.Root()
	b.envelopes = make([][]byte, len(l.batch))
	n := 0
	for i, e := range l.batch {
		b.envelopes[i] = e.Raw
		l.answers.add(e, b.Receipts[n].Leaf, b.Height, at)
		n += len(e.Commands)
	}
	if l.watched {
		b.Changes = l.machine.Changes()
		b.Texts = texts(l.batch, b.Receipts, invoices)
	}
	return b
}

// Replay applies a block of the journal and checks that it leads where it led
// before.
func (l *Line) Replay(j journal.Block, envelopes []*envelope.Envelope) (*Block, error) {
	if j.Rules != machine.Rules {
		return nil, fmt.Errorf("replay block %d: written by rules %d, this build has %d", j.Height, j.Rules, machine.Rules)
	}
	l.batch = append(l.batch[:0], envelopes...)
	b := l.Apply(day.Instant(j.Instant))
	if b.Size != j.Size || b.Root != j.Root {
		return nil, &DivergenceError{Height: j.Height, Want: j.Root, Got: b.Root}
	}
	return b, nil
}

// Recall notes the answers of a block that the machine holds already, because
// it was restored from a snapshot, so that a repeat of one of its envelopes
// still gets its first answer. Blocks are recalled in order, before those that
// follow the snapshot are replayed.
func (l *Line) Recall(j journal.Block, envelopes []*envelope.Envelope) {
	first := j.Size // the block's commands are the last leaves of the log it leads to
	for _, e := range envelopes {
		first -= uint64(len(e.Commands))
	}
	for _, e := range envelopes {
		l.answers.add(e, first, j.Height, day.Instant(j.Instant))
		first += uint64(len(e.Commands))
	}
}

// A DivergenceError says that a replay led to another log than the journal
// holds: the journal was written by other rules, or this build is wrong.
type DivergenceError struct {
	Height    uint64
	Want, Got [32]byte
}

// Error returns the divergence in one line.
func (d *DivergenceError) Error() string {
	return fmt.Sprintf("replay block %d: log root %x, the journal has %x", d.Height, d.Got, d.Want)
}

// texts collects what the accepted invoices say beside their figures, in the
// order in which they got their rows, behind the last one before.
func texts(batch []*envelope.Envelope, receipts []machine.Receipt, last uint32) []InvoiceText {
	var all []InvoiceText
	n := 0
	for _, e := range batch {
		for i := range e.Commands {
			c := &e.Commands[i]
			accepted := receipts[n].Refusal == nil
			n++
			if !accepted || (c.Kind != command.TradeInvoice && c.Kind != command.TradeReverse) {
				continue
			}
			last++
			t := InvoiceText{ID: last, Number: string(c.Text(command.Number)), Ledger: string(c.Text(command.Ledger))}
			if t.Number == "" {
				t.Number = string(c.Object)
			}
			copy(t.File[:], c.Text(command.File))
			t.Row = int32(c.Int(command.Row))
			all = append(all, t)
		}
	}
	return all
}
