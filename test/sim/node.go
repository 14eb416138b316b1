package sim

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"

	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/node/journal"
	"github.com/tallystick/tallystick/node/journal/faultdisk"
	"github.com/tallystick/tallystick/node/merkle"
	"github.com/tallystick/tallystick/node/sequencer/solo"
	"github.com/tallystick/tallystick/node/snapshot"
)

// The folders of the node on its disk.
const (
	journalDir   = "/log/journal"
	snapshotsDir = "/log/snapshots"
)

// A node is the node under test, without goroutines.
type node struct {
	disk    *faultdisk.Disk
	options journal.Options
	chain   envelope.ChainID
	journal *journal.Journal
	snaps   *snapshot.Store
	line    *solo.Line
}

// newNode returns a node with an empty journal.
func newNode(seed uint64, chain envelope.ChainID) (*node, error) {
	d := faultdisk.New(seed)
	salt := rand.NewChaCha8([32]byte(bytes.Repeat([]byte{byte(seed), byte(seed >> 8), 7, 3}, 8)))
	n := &node{disk: d, chain: chain, options: journal.Options{
		Disk: d, Origin: sha256.Sum256([]byte("sim.example")), SegmentSize: 32 << 10,
		Go: func(f func()) { f() }, Rand: salt,
	}}
	if err := d.MkdirAll("/log"); err != nil {
		return nil, err
	}
	if err := journal.Create(journalDir, n.options); err != nil {
		return nil, err
	}
	j, err := journal.Open(journalDir, n.options)
	if err != nil {
		return nil, err
	}
	n.journal, n.line = j, solo.NewLine(machine.New(), merkle.Frontier{})
	n.snaps = snapshot.Open(d, snapshotsDir, chain)
	return n, nil
}

// save saves a snapshot of what the line has reached, all of which is durable.
func (n *node) save() error {
	p := n.line.Freeze()
	return n.snaps.Save(p.View, p.Frontier)
}

// start starts the node from what is on the disk, as a node does: from the
// newest snapshot that holds, with the journal's blocks behind it; an
// incomplete last block is cut away if nothing up to the height witnessed
// shows that it was complete. Each replayed block goes to check.
func (n *node) start(witnessed uint64, check func(m *machine.Machine, log merkle.Frontier) error) error {
	n.snaps = snapshot.Open(n.disk, snapshotsDir, n.chain)
	m, f, damaged, err := n.snaps.Load(machine.New)
	if err == nil && len(damaged) > 0 {
		err = damaged[0]
	}
	if err != nil {
		return fmt.Errorf("load the snapshot: %w", err)
	}
	if m.Meta().Height > 0 {
		if err := check(m, f); err != nil {
			return fmt.Errorf("from the snapshot: %w", err)
		}
	}
	if err := n.openJournal(witnessed); err != nil {
		return err
	}
	n.line = solo.NewLine(m, f)
	from := m.Meta().Height
	return n.read(func(b journal.Block, envelopes []*envelope.Envelope) error {
		if b.Height <= from {
			n.line.Recall(b, envelopes)
			return nil
		}
		if _, err := n.line.Replay(b, envelopes); err != nil {
			return err
		}
		return check(n.line.Machine(), n.line.Frontier())
	})
}

func (n *node) openJournal(witnessed uint64) error {
	j, err := journal.Open(journalDir, n.options)
	var tail *journal.TailError
	if errors.As(err, &tail) {
		newest, _, err := n.snaps.Newest()
		if err != nil {
			return err
		}
		if tail.Height <= witnessed || newest >= tail.Height {
			return fmt.Errorf("a block that was acknowledged is incomplete: %w", tail)
		}
		if _, err := journal.CutTail(journalDir, n.options, tail); err != nil {
			return err
		}
		if j, err = journal.Open(journalDir, n.options); err != nil {
			return fmt.Errorf("open the journal after the cut: %w", err)
		}
		n.journal = j
		return nil
	}
	if err != nil {
		return fmt.Errorf("open the journal: %w", err)
	}
	n.journal = j
	return nil
}

// read gives every block of the journal to fn, decoded.
func (n *node) read(fn func(journal.Block, []*envelope.Envelope) error) error {
	return journal.Read(journalDir, n.options, 1, func(b journal.Block, _ journal.Pos) error {
		envelopes := make([]*envelope.Envelope, len(b.Envelopes))
		for i, raw := range b.Envelopes {
			envelopes[i] = &envelope.Envelope{}
			if err := envelopes[i].Decode(bytes.Clone(raw)); err != nil {
				return fmt.Errorf("block %d, envelope %d: %w", b.Height, i, err)
			}
		}
		return fn(b, envelopes)
	})
}
