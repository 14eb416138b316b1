package node

import (
	"slices"
	"sync"
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/node/journal"
)

// TestReadersShareAState: without traffic it is the same one, of now; who was
// answered finds what was done.
func TestReadersShareAState(t *testing.T) {
	w := newWorld(t, Options{})
	for range 20 {
		w.do(add("P" + string(rune('a'+w.seq))))
		v, err := w.n.Published()
		must(t, err)
		height := v.Meta.Height
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				v, err := w.n.Recent(height)
				if err != nil || v.Meta.Height < height {
					t.Errorf("recent at %d: %v, %v", height, v, err)
				}
			})
		}
		all.Wait()
	}
	must(t, w.n.Settle())
	a, err := w.n.Recent(0)
	must(t, err)
	b, err := w.n.Recent(0)
	must(t, err)
	if now, err := w.n.Published(); err != nil || a != b || a.Meta.Height != now.Meta.Height {
		t.Errorf("recent: %d and %d, one state is %t, want that of %d, shared", a.Meta.Height, b.Meta.Height, a == b,
			now.Meta.Height)
	}
	w.close()
	if _, err := w.n.Recent(1 << 40); err == nil {
		t.Error("a state was frozen after the end")
	}
}

// TestEventsAreThoseOfTheJournal: with what was kept, made anew, behind, and
// after the log was opened again, with pages and without.
func TestEventsAreThoseOfTheJournal(t *testing.T) {
	for _, pages := range []bool{false, true} {
		w := newWorld(t, Options{Pages: pages})
		for round, prefix := range []string{"D", "E", "F"} {
			w.trade(prefix, 3)
			must(t, w.n.Settle())
			want := map[string][]uint64{}
			must(t, journal.Read(w.n.path(journalDir), w.n.journalOptions(), 1, w.naming(want)))
			for _, object := range []string{"D0", "ID1", "E2", "S", "IF0"} {
				got, err := w.n.Events(object, 1000)
				if len(want[object]) == 0 && err != nil {
					continue
				}
				if err != nil || !slices.Equal(got, want[object]) {
					t.Errorf("round %d: events of %s: %v, %v, want %v", round, object, got, err, want[object])
				}
			}
			asked, err := w.n.Asked(want["D0"][0])
			if err != nil || asked.Command.Kind != command.ReceivablePresent || !asked.About("ID0") || asked.About("S") {
				t.Errorf("the first event of D0: %+v, %v, want its presentation", asked, err)
			}
			w.close()
			if round == 0 {
				removeAll(t, w.n.disk, w.n.path(eventsDir))
			}
			w.open()
		}
		w.close()
		w.verified()
	}
}

// naming notes the leaves of every object in the journal.
func (w *world) naming(leaves map[string][]uint64) func(journal.Block, journal.Pos) error {
	height := w.n.Lag().Viewed
	return func(b journal.Block, at journal.Pos) error {
		r := decodeBlock(b, at)
		leaf := b.Size
		for _, e := range r.envelopes {
			leaf -= uint64(len(e.Commands))
		}
		for _, e := range r.envelopes {
			for i := range e.Commands {
				for _, f := range []command.Field{command.Invoice, command.Instruction} {
					if name := string(e.Commands[i].Text(f)); name != "" {
						leaves[name] = append(leaves[name], leaf)
					}
				}
				object := string(e.Commands[i].Object)
				leaves[object] = append(leaves[object], leaf)
				leaf++
			}
		}
		if b.Height >= height {
			return journal.ErrStop
		}
		return r.err
	}
}
