package solo

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/tallystick/tallystick/core/machine"
)

// An ahead hashes the state ahead of the state root, on a goroutine of its own.
//
// A root hashes what was written since the last one: a million deals take
// seconds, while nobody is answered. So the sequencer freezes the state some
// time before and has its pages hashed meanwhile; what the root then finds to
// do is what was written since. Hashes are kept in the pages and are no part of
// the state: when this runs, and whether at all, changes no byte of the log.
type ahead struct {
	hashing sync.Mutex // held by who hashes pages or asks for a root
	views   chan *machine.View
	busy    atomic.Bool
	ending  atomic.Bool

	at uint64 // leaves when the state was last frozen for it; the sequencer's
}

// aheadOf are the distances from the next state root, in leaves, at which the
// state is hashed ahead. The first leaves time for all of it, as after a start;
// each other one has a sixteenth of the leaves to catch up with, and the last
// leaves a moment's work to the root.
var aheadOf = [...]uint64{1 << 18, 1 << 14, 1 << 10}

const (
	// quietAfter is how long nothing has come when the state is hashed
	// whatever the distance: the next batch may begin a new day.
	quietAfter = time.Second
	// pagesAtOnce is how many pages are hashed before a root that is due gets
	// its turn: some milliseconds.
	pagesAtOnce = 64
)

func newAhead() *ahead { return &ahead{views: make(chan *machine.View, 1)} }

// due reports whether the state of a log that m describes is to be hashed now.
func (a *ahead) due(m machine.Meta) bool {
	for _, distance := range aheadOf {
		if from := m.NextRoot - min(m.NextRoot, distance); a.at < from && from <= m.Leaves {
			return true
		}
	}
	return false
}

// begin freezes the state and has it hashed, unless that is still being done
// for an earlier one. Only the sequencer may call it.
func (a *ahead) begin(line *Line) {
	leaves := line.machine.Meta().Leaves
	if a.at == leaves || !a.busy.CompareAndSwap(false, true) {
		return
	}
	a.at = leaves
	a.views <- line.machine.Freeze()
}

// run hashes what begin has frozen, until end.
func (a *ahead) run() {
	for v := range a.views {
		a.hash(v)
		a.busy.Store(false)
	}
}

func (a *ahead) end() {
	a.ending.Store(true)
	close(a.views)
}

// hash hashes the pages of v in small pieces, and then the little above them.
func (a *ahead) hash(v *machine.View) {
	for _, t := range v.Tables() {
		for first := 0; first < t.Pages(); first += pagesAtOnce {
			if a.ending.Load() {
				return
			}
			a.hashing.Lock()
			t.Hash(first, min(first+pagesAtOnce, t.Pages()))
			a.hashing.Unlock()
		}
	}
	a.root(v)
}

// root returns the state root of v, while nobody else hashes.
func (a *ahead) root(v *machine.View) [32]byte {
	a.hashing.Lock()
	defer a.hashing.Unlock()
	return v.Root()
}
