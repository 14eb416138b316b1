package node

import (
	"bytes"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/note"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/table"
	"github.com/tallystick/tallystick/node/history"
	"github.com/tallystick/tallystick/node/journal"
	"github.com/tallystick/tallystick/node/merkle"
	"github.com/tallystick/tallystick/node/sequencer/solo"
	"github.com/tallystick/tallystick/proof"
)

// Errors of proofs.
var (
	ErrNoLeaf = errors.New("there is no such leaf in the log")
	ErrNoRoot = errors.New("the log holds no state root yet; the first batch of the next business day writes one")
	ErrNoName = errors.New("there is no such object")
)

// Record returns the receipt of a leaf.
func (n *Node) Record(leaf uint64) (history.Record, uint64, error) {
	return n.project.records.Read(leaf)
}

// checkpoint returns the signed checkpoint of everything that was answered.
func (n *Node) checkpoint() ([]byte, merkle.Checkpoint, error) {
	if err := n.Settle(); err != nil {
		return nil, merkle.Checkpoint{}, err
	}
	p, err := n.solo.Published()
	if err != nil {
		return nil, merkle.Checkpoint{}, err
	}
	err = n.project.checkpoint(&solo.Block{
		Height: p.View.Meta.Height, Size: p.Frontier.Size(), Root: p.Frontier.Root(), Meta: p.View.Meta,
	})
	if err != nil {
		return nil, merkle.Checkpoint{}, err
	}
	s, err := n.checkpoints.Latest(note.VerifierList(n.verifier))
	if err != nil {
		return nil, merkle.Checkpoint{}, err
	}
	return s.Text, s.Checkpoint, nil
}

// path returns the way from a leaf to the checkpoint's root.
func (n *Node) pathTo(leaf uint64, c merkle.Checkpoint) ([][32]byte, error) {
	return merkle.NewReader(n.disk, n.path(tilesDir), c.Size).Prove(leaf, c.Size)
}

// ProveLeaf returns the receipt that proves what came of the command at a leaf.
func (n *Node) ProveLeaf(leaf uint64) ([]byte, error) {
	f, err := n.fact(leaf)
	if err != nil {
		return nil, err
	}
	return proof.NewFact(*f)
}

// ProveLeafAlone returns the receipt of a leaf without its figures, postings
// and balances, for those who may not see all of them.
func (n *Node) ProveLeafAlone(leaf uint64) ([]byte, error) {
	f, err := n.fact(leaf)
	if err != nil {
		return nil, err
	}
	f.Figures, f.Effects = nil, nil
	return proof.NewFact(*f)
}

// fact returns what the receipt of a leaf is made of.
func (n *Node) fact(leaf uint64) (*proof.Fact, error) {
	text, at, err := n.checkpoint()
	if err != nil {
		return nil, err
	}
	if leaf >= at.Size {
		return nil, fmt.Errorf("prove leaf %d: %w", leaf, ErrNoLeaf)
	}
	rec, height, err := n.Record(leaf)
	if err != nil {
		return nil, err
	}
	if rec.Root {
		return nil, fmt.Errorf("prove leaf %d: it holds a state root; prove an object's state instead", leaf)
	}
	f := &proof.Fact{Checkpoint: text, Index: leaf, Open: n.opening, Effects: rec.Effects}
	if f.Path, err = n.pathTo(leaf, at); err != nil {
		return nil, err
	}
	e, i, err := n.envelope(leaf, height)
	if err != nil {
		return nil, err
	}
	f.Command, f.Signed = e.Commands[i].Raw, e.Prove(i)
	f.Leaf, f.Figures, err = proof.Leaf(f.Command, rec.Refusal(), rec.Effects)
	return f, err
}

// envelope returns the envelope that holds the command at a leaf of the block
// at height, and which of its commands that is.
func (n *Node) envelope(leaf, height uint64) (*envelope.Envelope, int, error) {
	e, place := new(envelope.Envelope), -1
	err := n.find.Read(height, func(b journal.Block, at journal.Pos) error {
		counts, commands := make([]int, len(b.Envelopes)), uint64(0)
		for i, raw := range b.Envelopes {
			_, counts[i], _ = readHead(raw)
			commands += uint64(counts[i])
		}
		at0 := b.Size - commands // a state root, if any, stands before the commands
		for i, raw := range b.Envelopes {
			if k := leaf - at0; leaf >= at0 && k < uint64(counts[i]) {
				place = int(k)
				if err := e.Decode(bytes.Clone(raw)); err != nil {
					return damagedBlock(b, at, err)
				}
				break
			}
			at0 += uint64(counts[i])
		}
		return journal.ErrStop
	})
	if err == nil && place < 0 {
		err = fmt.Errorf("find leaf %d: %w", leaf, ErrNoLeaf)
	}
	return e, place, err
}

// ProveState returns the receipt that proves how an object stood when the log's
// last state root was written. It replays the journal up to there.
func (n *Node) ProveState(object string) ([]byte, error) {
	text, at, err := n.checkpoint()
	if err != nil {
		return nil, err
	}
	root, state, err := n.lastRoot(at.Height)
	if err != nil {
		return nil, err
	}
	s := proof.State{Checkpoint: text, Index: root.Leaf, Day: root.Day, Closed: state.Meta.Closed}
	if s.Path, err = n.pathTo(root.Leaf, at); err != nil {
		return nil, err
	}
	s.Tables = uint32(len(state.Tables()))
	if s.Records, err = recordsOf(state, object); err != nil {
		return nil, err
	}
	receipt, err := proof.NewState(s)
	if err == nil && len(receipt) > maxReceipt {
		// The rows that hold the name are the dearest part.
		s.Records = s.Records[:1]
		return proof.NewState(s)
	}
	return receipt, err
}

// maxReceipt is the most bytes of a receipt with two witnesses; of a very
// large log, a state receipt goes without the object's name.
const maxReceipt = 2500

// lastRoot returns the last state root in the log of a height and the state it
// is of.
func (n *Node) lastRoot(height uint64) (root machine.RootLeaf, state *machine.View, err error) {
	line := solo.NewLine(machine.New(), merkle.Frontier{})
	blocks, stop := make(chan replayed, replayAhead), make(chan struct{})
	defer close(stop)
	go n.readAhead(1, blocks, stop)
	for r := range blocks {
		if r.err != nil {
			return root, nil, r.err
		}
		var before *machine.View
		if line.Machine().RootDue(day.Instant(r.block.Instant)) {
			before = line.Machine().Freeze()
		}
		b, err := line.Replay(r.block, r.envelopes)
		if err != nil {
			return root, nil, err
		}
		if len(b.Roots) > 0 {
			root, state = b.Roots[0], before
		}
		if b.Height >= height {
			break // what follows may be half written
		}
	}
	if state == nil {
		return root, nil, ErrNoRoot
	}
	return root, state, nil
}

// recordsOf returns the row of an object and the rows that hold its name.
func recordsOf(v *machine.View, object string) ([]proof.Record, error) {
	id := v.Names.Find([]byte(object))
	kind, row := v.Names.Target(id)
	kindOf := map[name.Type]string{
		name.Party: "parties", name.Order: "orders", name.Delivery: "deliveries", name.Invoice: "invoices",
		name.Receivable: "deals", name.Limit: "limits", name.Tombstone: "tombstones",
		name.Programme:   "programmes",
		name.Certificate: "certificates", name.Share: "shares",
	}[kind]
	if kindOf == "" {
		return nil, fmt.Errorf("prove the state of %s: %w at the last state root", object, ErrNoName)
	}
	roots := v.Roots()
	records := []proof.Record{record(v, roots, kindOf, row)}
	for k := range name.Chunks(len(object)) {
		records = append(records, record(v, roots, "names", uint32(id)+k))
	}
	return records, nil
}

// record returns a row of the table called kind, with its paths. The tables of
// v have these roots.
func record(v *machine.View, roots [][32]byte, kind string, row uint32) (rec proof.Record) {
	for i, t := range v.Tables() {
		if t.Name() == kind {
			rec.Proof, _ = t.Proof(row)
			rec.Row = t.AppendRow(nil, row)
			rec.Place, rec.Way = uint32(i), table.ForestPath(roots, i)
		}
	}
	return rec
}
