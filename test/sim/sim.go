// Package sim tries the whole of a node in small worlds that follow from a
// seed: parties ask for what is plausible and for what is not, time passes,
// the disk fails, the node is killed and starts again.
//
//	            ┌─▶ node: line, journal and snapshots on a disk that fails
//	seed ─ plan ┼─▶ twin: a machine that applies the same batches
//	            ├─▶ replay: a machine made from the journal, at the end and
//	            │           from a snapshot after each crash
//	            └─▶ auditor: an independent model of the rules, in plain maps
//
// After every batch the machines must agree on leaves, log root and state
// root, and the auditor on every refusal and every balance. After every crash
// what was acknowledged is in the journal once, and nothing is there by half.
//
// A world that goes wrong is told as a story, made small by leaving out
// envelopes for as long as it still goes wrong. The same seed gives the same
// world: the package never asks for the time, and starts no goroutine.
package sim

import (
	"fmt"
	"slices"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/node/sequencer/solo"
)

// A WorldError is what went wrong in a world.
type WorldError struct {
	Seed   uint64
	Kind   string // what law does not hold, in a word
	Text   string // what was seen and what was expected
	Events int    // commands that were asked until then
	Story  string // the world, as small as it could be made
}

// Error returns the failure with its seed and story.
func (f *WorldError) Error() string {
	return fmt.Sprintf("seed %d, after %d events: %s: %s\n%s", f.Seed, f.Events, f.Kind, f.Text, f.Story)
}

// A Report says what a world went through.
type Report struct {
	Events    int // commands that were asked
	Batches   int
	Refused   int // commands that were journaled and refused
	Crashes   int
	Snapshots int
	Detected  string // the damage at which the world ended, if it did
	Repeats   int    // first answers that were given again
	Done      map[command.Kind]int
	Codes     map[refuse.Code]int // refusals of commands and of envelopes
}

// NewReport returns a report of nothing.
func NewReport() *Report {
	return &Report{Done: map[command.Kind]int{}, Codes: map[refuse.Code]int{}}
}

// Add adds what another world went through.
func (r *Report) Add(o *Report) {
	r.Events += o.Events
	r.Batches += o.Batches
	r.Refused += o.Refused
	r.Crashes += o.Crashes
	r.Snapshots += o.Snapshots
	r.Repeats += o.Repeats
	for _, s := range command.Specs() {
		r.Done[s.Kind] += o.Done[s.Kind]
	}
	for _, c := range refuse.Codes() {
		r.Codes[c] += o.Codes[c]
	}
}

func (r *Report) answer(a solo.Answer) {
	switch {
	case a.Repeat != nil:
		r.Repeats++
	case a.Refusal != nil:
		r.Codes[a.Refusal.Code]++
	}
}

// Run lives through the world of seed. A *WorldError says that a law did not
// hold; its story is not made small yet, see [Shrink].
func Run(seed uint64) (*Report, []*Event, *WorldError) {
	w := newWorld(seed)
	p := newPlanner(seed, w)
	var lived []*Event
	f := w.guard(func() {
		w.open()
		for range p.length() {
			lived = append(lived, p.next())
			w.live(lived[len(lived)-1])
			if w.over {
				return
			}
		}
		w.end()
	})
	if f != nil {
		f.Story = tell(lived)
	}
	return w.report, lived, f
}

// Again lives through events that were lived before, or some of them.
func Again(seed uint64, events []*Event) *WorldError {
	w := newWorld(seed)
	return w.guard(func() {
		w.open()
		for _, e := range events {
			w.live(e)
			if w.over {
				return
			}
		}
		w.end()
	})
}

// patience is how many commands Shrink asks again at most: a few seconds' worth.
const patience = 60_000

// Shrink leaves out events, then commands, for as long as the same law is
// broken, and returns the failure with the story that is left.
func Shrink(seed uint64, events []*Event, f *WorldError) *WorldError {
	left := patience
	fails := func(some []*Event) bool {
		if left < 0 {
			return false
		}
		left -= 20 + len(asked(some))
		got := Again(seed, some)
		if got == nil || got.Kind != f.Kind {
			return false
		}
		f = got
		return true
	}
	if calm := calmed(events); fails(calm) {
		events = calm
	}
	for before := -1; before != len(f.Story); {
		before = len(f.Story)
		events = fewer(events, fails)
		asks := fewer(asked(events), func(some []ask) bool { return fails(only(events, some)) })
		events = only(events, asks)
		f.Story = tell(events)
	}
	return f
}

// calmed returns events without what befell the node, and without those that
// were lost with it: as far as the rules go, the same world.
func calmed(events []*Event) []*Event {
	var calm []*Event
	for _, e := range events {
		if !e.lost {
			calm = append(calm, &Event{at: e.at, parcels: e.parcels})
		}
	}
	return calm
}

// fewer leaves out runs of all, long ones first, while keep holds of the rest.
func fewer[T any](all []T, keep func([]T) bool) []T {
	for size := max(len(all)/2, 1); ; size /= 2 {
		for from := 0; from < len(all); {
			rest := slices.Concat(all[:from], all[min(from+size, len(all)):])
			if keep(rest) {
				all = rest
				continue
			}
			from += size
		}
		if size == 1 {
			return all
		}
	}
}

// An ask is a command of an envelope of an event; the envelope may be one that
// is sent again, and has none.
type ask struct{ event, parcel, command int }

// asked lists everything that is asked in events.
func asked(events []*Event) []ask {
	var all []ask
	for i, e := range events {
		for k, p := range e.parcels {
			for c := range max(len(p.commands), 1) {
				all = append(all, ask{i, k, c})
			}
		}
	}
	return all
}

// only returns events in which nothing but some is asked.
func only(events []*Event, some []ask) []*Event {
	rest := make([]*Event, len(events))
	for i, e := range events {
		lighter := *e
		lighter.parcels = nil
		for k, p := range e.parcels {
			var commands []order
			for len(some) > 0 && some[0].event == i && some[0].parcel == k {
				if p.again != nil {
					lighter.parcels = append(lighter.parcels, p)
				} else {
					commands = append(commands, p.commands[some[0].command])
				}
				some = some[1:]
			}
			if len(commands) > 0 {
				lighter.parcels = append(lighter.parcels, p.with(commands))
			}
		}
		rest[i] = &lighter
	}
	return rest
}
