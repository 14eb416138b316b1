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
	"github.com/tallystick/tallystick/node/journal/disk"
	"github.com/tallystick/tallystick/node/journal/faultdisk"
	"github.com/tallystick/tallystick/node/merkle"
	"github.com/tallystick/tallystick/node/sequencer/solo"
)

// restart starts the node again after it was killed, or the power failed. What
// was acknowledged must be there, once; of what was on its way any part may be
// there, in whole batches. A disk that lied may have lost more: then the node
// must say so and not start.
func (w *world) restart(power bool) {
	w.report.Crashes++
	w.recovers++
	if power {
		w.node.disk.Restart()
	}
	err := w.node.start(uint64(len(w.marks)), w.agrees)
	if errors.Is(err, faultdisk.ErrPower) { // in the middle of the start
		power = true
		w.node.disk.Restart()
		err = w.node.start(uint64(len(w.marks)), w.agrees)
	}
	if err == nil && w.node.journal.Height() < uint64(len(w.marks)) {
		err = fmt.Errorf("the journal ends at height %d, %d were acknowledged", w.node.journal.Height(), len(w.marks))
	}
	switch {
	case err == nil:
	case errors.Is(err, errDiffers):
		fail("restart", "%v", err)
	case w.liar && power:
		w.over, w.report.Detected = true, err.Error()
		return
	default:
		fail("restart", "%v", err)
	}
	if power {
		w.liar = false
	}
	w.dead = false
	w.catchUp()
	w.once()
}

// agrees says whether a machine that was made from the disk is what the node
// was at that height, if it is one that the world knows as durable.
func (w *world) agrees(m *machine.Machine, log merkle.Frontier) error {
	h := m.Meta().Height
	want, known := w.mark(h)
	switch {
	case !known:
		return fmt.Errorf("%w: nobody asked for batch %d", errDiffers, h)
	case log.Root() != want.block.Root:
		return fmt.Errorf("%w: the log root after batch %d", errDiffers, h)
	case m.Root() != want.state:
		return fmt.Errorf("%w: the state root after batch %d", errDiffers, h)
	}
	return nil
}

// mark returns what height h looked like, durable or on its way.
func (w *world) mark(h uint64) (mark, bool) {
	if h >= 1 && h <= uint64(len(w.marks)) {
		return w.marks[h-1], true
	}
	for _, f := range w.flights {
		if f.block.Height == h && h > 0 {
			return f.mark, true
		}
	}
	return mark{}, false
}

// catchUp commits the flights that turned out to be durable though nobody was
// told, and forgets the others.
func (w *world) catchUp() {
	h := w.node.journal.Height()
	for i, f := range w.flights {
		if f.block.Height > h {
			w.audit = f.before
			for _, g := range w.flights[i:] {
				g.event.lost = true
			}
			break
		}
		if f.block.Height != 0 {
			w.commit(f)
		}
	}
	w.flights = nil
	if got := uint64(len(w.marks)); got != h {
		fail("restart", "the journal ends at height %d, the world knows %d", h, got)
	}
	w.same("the node after its restart", w.node.line.Machine(), w.node.line.Frontier())
}

// once fails unless the journal holds each block as it was written, no
// envelope twice, and each that was acknowledged where it was acknowledged.
func (w *world) once() {
	found := map[[32]byte]uint64{}
	err := w.node.read(func(b journal.Block, _ []*envelope.Envelope) error {
		want := w.marks[b.Height-1].block
		if len(want.Envelopes) != len(b.Envelopes) || b.Instant != want.Instant || b.Root != want.Root {
			fail("once", "block %d is not the one that was written", b.Height)
		}
		for i, raw := range b.Envelopes {
			if !bytes.Equal(raw, want.Envelopes[i]) {
				fail("once", "block %d, envelope %d: the bytes are not those that were written", b.Height, i)
			}
			h := sha256.Sum256(raw)
			if found[h] != 0 {
				fail("once", "an envelope stands in blocks %d and %d", found[h], b.Height)
			}
			found[h] = b.Height
		}
		return nil
	})
	if err != nil {
		fail("once", "%v", err)
	}
	missing, first := 0, uint64(0)
	for hash, height := range w.acked {
		if found[hash] != height {
			missing++
			if first == 0 || height < first {
				first = height
			}
		}
	}
	if missing > 0 {
		fail("once", "%d envelopes that were acknowledged are not in the journal, the first of height %d", missing, first)
	}
}

// end ends a world: what is on its way arrives, everything is replayed from
// the beginning and from the newest snapshot, and a flipped bit is found.
func (w *world) end() {
	for len(w.flights) > 0 && !w.dead {
		w.settle(w.flights[0])
	}
	if w.restart(true); w.over {
		return
	}
	w.replay()
	if err := w.node.start(uint64(len(w.marks)), w.agrees); err != nil {
		fail("restart", "at the end: %v", err)
	}
	w.same("the node after its last start", w.node.line.Machine(), w.node.line.Frontier())
	w.flip()
}

// replay makes a machine from the journal alone.
func (w *world) replay() {
	line := solo.NewLine(machine.New(), merkle.Frontier{})
	err := w.node.read(func(b journal.Block, envelopes []*envelope.Envelope) error {
		if _, err := line.Replay(b, envelopes); err != nil {
			return err
		}
		return w.agrees(line.Machine(), line.Frontier())
	})
	if err != nil {
		fail("replay", "%v", err)
	}
	w.same("the replay", line.Machine(), line.Frontier())
}

// flip flips a bit of the journal, which reading it must name.
func (w *world) flip() {
	r := rand.New(rand.NewPCG(w.seed, 2))
	names, err := w.node.disk.List(journalDir)
	must(err)
	name := journalDir + "/" + names[r.IntN(len(names))]
	data, err := disk.ReadFile(w.node.disk, name)
	must(err)
	at, bit := r.Int64N(int64(len(data))), uint(r.IntN(8))
	must(w.node.disk.Flip(name, at, bit))
	defer func() { must(w.node.disk.Flip(name, at, bit)) }()
	if name == journalDir+"/spare.tmp" {
		return // it holds nothing yet
	}
	err = w.node.read(func(journal.Block, []*envelope.Envelope) error { return nil })
	var damage *disk.DamageError
	if !errors.As(err, &damage) || damage.File != name {
		fail("damage", "bit %d at %d of %s was flipped, reading says %v", bit, at, name, err)
	}
}
