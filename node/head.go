package node

import (
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/tallystick/tallystick/node/merkle"
	"github.com/tallystick/tallystick/node/sequencer/solo"
)

// Checkpoint returns the newest signed checkpoint. It fails, and returns it all
// the same, if its signature does not hold or the tiles give another root.
func (n *Node) Checkpoint() (merkle.Signed, error) {
	s := *n.newest.Load()
	c, _, err := merkle.OpenCheckpoint(s.Text, note.VerifierList(n.verifier))
	if err != nil {
		return s, err
	}
	root, err := merkle.NewReader(n.disk, n.path(tilesDir), c.Size).Root(c.Size)
	if err == nil && root != c.Root {
		err = fmt.Errorf("the tiles of %d leaves have root %x, the checkpoint says %x", c.Size, root, c.Root)
	}
	return s, err
}

// sign publishes a checkpoint of the log as b left it.
func (p *projector) sign(b *solo.Block) error {
	if err := p.tiles.Flush(); err != nil {
		return fmt.Errorf("write tiles: %w", err)
	}
	c := checkpointOf(p.n.origin, b)
	text, err := c.Sign(p.n.signer)
	if err != nil {
		return fmt.Errorf("sign a checkpoint: %w", err)
	}
	if err := p.n.checkpoints.Save(text); err != nil {
		return fmt.Errorf("keep a checkpoint: %w", err)
	}
	p.n.newest.Store(&merkle.Signed{Checkpoint: c, Text: text})
	p.signed, p.signedAt = time.Now(), b.Height
	return nil
}
