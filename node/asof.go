package node

import (
	"errors"
	"fmt"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/node/journal"
	"github.com/tallystick/tallystick/node/journal/disk"
	"github.com/tallystick/tallystick/node/merkle"
	"github.com/tallystick/tallystick/node/sequencer/solo"
)

// ErrBeforeLog is the error of a day on which there was no log yet.
var ErrBeforeLog = errors.New("that is before the first day of the log")

// AsOf returns the state of dir's log after the last batch whose business day
// is not after on. Corrections that were booked later do not change it. It
// replays the journal and writes nothing; its cost grows with the journal up
// to that day. It fails with ErrBeforeLog if there was none yet.
func AsOf(dir string, on day.Date, opt Options) (*machine.View, error) {
	n := &Node{dir: dir, disk: opt.Disk, opt: opt, log: silent()}
	if n.disk == nil {
		n.disk = disk.OS{}
	}
	var err error
	if n.origin, n.verifier, err = readIdentity(n.disk, dir); err != nil {
		return nil, err
	}
	n.line = solo.NewLine(machine.New(), merkle.Frontier{})
	blocks, stop := make(chan replayed, replayAhead), make(chan struct{})
	defer close(stop)
	go n.readAhead(1, blocks, stop)
	for r := range blocks {
		var tail *journal.TailError
		if errors.As(r.err, &tail) {
			break // nobody was answered for it
		}
		if r.err != nil {
			return nil, r.err
		}
		meta := n.line.Machine().Meta()
		if meta.Opened == 1 && day.Instant(r.block.Instant).Date(meta.Offset) > on {
			break
		}
		if _, err := n.line.Replay(r.block, r.envelopes); err != nil {
			return nil, err
		}
	}
	v := n.line.Machine().Freeze()
	if v.Meta.Height == 0 || v.Meta.Today > on {
		return nil, fmt.Errorf("as of %s: %w, which is %s", on, ErrBeforeLog, v.Meta.Today)
	}
	return v, nil
}
