package node

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/node/history"
	"github.com/tallystick/tallystick/node/journal"
	"github.com/tallystick/tallystick/node/journal/disk"
	"github.com/tallystick/tallystick/node/merkle"
	"github.com/tallystick/tallystick/node/sequencer/solo"
	"github.com/tallystick/tallystick/node/snapshot"
)

// openJournal opens the journal for writing. An incomplete last block, which a
// power cut leaves, is moved to quarantine if nothing shows that it was
// complete once.
func (n *Node) openJournal() error {
	dir := filepath.Join(n.dir, journalDir)
	j, err := journal.Open(dir, n.journalOptions())
	var tail *journal.TailError
	if errors.As(err, &tail) {
		if err := n.covered(tail); err != nil {
			return err
		}
		to, cutErr := journal.CutTail(dir, n.journalOptions(), tail)
		if cutErr != nil {
			return fmt.Errorf("cut the incomplete last block: %w", cutErr)
		}
		n.log.Warn("the last block was incomplete and nobody was answered for it; its bytes are in quarantine",
			"height", tail.Height, "bytes", tail.Bytes, "file", to)
		j, err = journal.Open(dir, n.journalOptions())
	}
	if err != nil {
		return fmt.Errorf("open journal: %w", err)
	}
	n.journal = j
	return nil
}

// covered refuses to cut a tail that a checkpoint or snapshot shows to have
// been a complete block.
func (n *Node) covered(tail *journal.TailError) error {
	by := ""
	if n.latest.Height >= tail.Height {
		by = "a signed checkpoint"
	}
	newest, _, err := n.snapshots.Newest()
	if err != nil {
		return err
	}
	if newest >= tail.Height {
		by = "a snapshot"
	}
	recorded, err := n.recordedBeyond(tail.Height - 1)
	if err != nil {
		return err
	}
	if recorded {
		by = "the history, which is written behind the journal,"
	}
	if by == "" {
		return nil
	}
	return &disk.DamageError{
		Kind: disk.KindBlock, File: tail.File, Offset: tail.Offset, Height: tail.Height,
		Message: "the block is damaged; " + by + " shows that it was complete",
	}
}

// recordedBeyond reports whether the history has receipts of blocks after
// height: they were durable once.
func (n *Node) recordedBeyond(height uint64) (bool, error) {
	names, err := n.disk.List(n.path(historyDir))
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(names) == 0 || height == 0 {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	size := uint64(0)
	err = journal.Read(n.path(journalDir), n.journalOptions(), height, func(b journal.Block, _ journal.Pos) error {
		size = b.Size
		return journal.ErrStop
	})
	if err != nil {
		return false, err
	}
	next, err := history.Reach(n.path(historyDir), history.Options{Disk: n.disk, Chain: n.chain})
	return next > size, err
}

// replayed is a block on its way from the journal to the machine.
type replayed struct {
	block     journal.Block
	envelopes []*envelope.Envelope
	err       error
}

// replayAhead is how many blocks are decoded ahead of the machine.
const replayAhead = 16

// restore brings the machine to the journal's last block: from the newest
// snapshot that holds, or from the beginning if a derived store needs it.
func (n *Node) restore() error {
	m, f, damaged, err := n.snapshots.Load(newMachine)
	if err != nil {
		return err
	}
	for _, d := range damaged {
		n.log.Warn("a snapshot does not hold and is passed over", "damage", d)
	}
	if last := n.journal.Last(); m.Meta().Height > last.Height {
		return &disk.DamageError{
			Kind: disk.KindMissing, File: n.path(journalDir), Height: last.Height + 1,
			Message: fmt.Sprintf("the journal ends at height %d, a snapshot is of %d", last.Height, m.Meta().Height),
		}
	}
	start := &solo.Block{Height: m.Meta().Height, Size: f.Size(), Root: f.Root(), Meta: m.Meta()}
	whole, err := n.project.begin(start, f)
	if err != nil {
		return err
	}
	if whole && m.Meta().Height > 0 {
		n.log.Warn("views or history do not reach the snapshot; everything is replayed")
		m, f = newMachine(), merkle.Frontier{}
		if _, err := n.project.begin(&solo.Block{Root: f.Root()}, f); err != nil {
			return err
		}
	}
	n.line = solo.NewLine(m, f)
	if n.project.views != nil {
		n.line.Watch()
	}
	return n.replay()
}

// replay applies what the journal holds beyond the machine's height.
func (n *Node) replay() error {
	from := n.line.Machine().Meta().Height + 1
	blocks := make(chan replayed, replayAhead)
	stop := make(chan struct{})
	defer close(stop)
	go n.readAhead(from, blocks, stop)
	for r := range blocks {
		if r.err != nil {
			return r.err
		}
		b, err := n.line.Replay(r.block, r.envelopes)
		if err != nil {
			return err
		}
		if err := n.agree(b); err != nil {
			return err
		}
		n.project.take(b)
	}
	if h := n.line.Machine().Meta().Height; h < n.latest.Height {
		return &disk.DamageError{
			Kind: disk.KindMissing, File: filepath.Join(n.dir, journalDir), Height: h + 1,
			Message: fmt.Sprintf("the journal ends at height %d, a signed checkpoint speaks of %d", h, n.latest.Height),
		}
	}
	return nil
}

// agree compares a replayed block with the newest checkpoint.
func (n *Node) agree(b *solo.Block) error {
	if b.Height == n.latest.Height && (b.Size != n.latest.Size || b.Root != n.latest.Root) {
		return &disk.DamageError{
			Kind: disk.KindCheckpoint, File: filepath.Join(n.dir, checkpointsDir), Height: b.Height,
			Message: "the signed checkpoint speaks of another log than the journal holds",
		}
	}
	return nil
}

// readAhead reads and decodes blocks on a goroutine of its own.
func (n *Node) readAhead(from uint64, blocks chan<- replayed, stop <-chan struct{}) {
	defer close(blocks)
	err := journal.Read(filepath.Join(n.dir, journalDir), n.journalOptions(), from,
		func(b journal.Block, at journal.Pos) error {
			r := decodeBlock(b, at)
			select {
			case blocks <- r:
				return r.err
			case <-stop:
				return journal.ErrStop
			}
		})
	if err == nil {
		return
	}
	select {
	case blocks <- replayed{err: fmt.Errorf("replay the journal: %w", err)}:
	case <-stop:
	}
}

// decodeBlock copies a block out of the reader's memory and decodes it.
func decodeBlock(b journal.Block, at journal.Pos) replayed {
	r := replayed{block: b, envelopes: make([]*envelope.Envelope, len(b.Envelopes))}
	r.block.Envelopes = make([][]byte, len(b.Envelopes))
	for i, raw := range b.Envelopes {
		r.block.Envelopes[i] = append([]byte(nil), raw...)
		e := new(envelope.Envelope)
		if err := e.Decode(r.block.Envelopes[i]); err != nil {
			r.err = damagedBlock(b, at, err)
			return r
		}
		r.envelopes[i] = e
	}
	return r
}

// damagedBlock names the place of a block that holds no envelopes.
func damagedBlock(b journal.Block, at journal.Pos, err error) *disk.DamageError {
	return &disk.DamageError{
		Kind: disk.KindBlock, File: at.File, Offset: at.Offset, Height: b.Height, Message: err.Error(),
	}
}

// openSnapshots opens the snapshot store; the log's id is in its first block.
func (n *Node) openSnapshots() error {
	chain, err := n.readChain()
	if err != nil {
		return err
	}
	n.chain = chain
	n.snapshots = snapshot.Open(n.disk, filepath.Join(n.dir, snapshotsDir), chain)
	return nil
}

// readChain reads the first block, whose command is the log's id.
func (n *Node) readChain() (envelope.ChainID, error) {
	var chain envelope.ChainID
	err := journal.Read(filepath.Join(n.dir, journalDir), n.journalOptions(), 1,
		func(b journal.Block, at journal.Pos) error {
			r := decodeBlock(b, at)
			if r.err != nil {
				return r.err
			}
			chain = machine.ChainOf(&r.envelopes[0].Commands[0])
			n.opening = r.envelopes[0].Commands[0].Raw
			return journal.ErrStop
		})
	return chain, err
}

// newMachine returns an empty machine with a seed that strangers cannot know.
func newMachine() *machine.Machine {
	var seed [8]byte
	_, _ = rand.Read(seed[:]) // it cannot fail, and the seed is a precaution only
	return machine.NewSeeded(binary.LittleEndian.Uint64(seed[:]))
}
