package journal_test

import (
	"errors"
	"path/filepath"
	"sync"
	"testing"

	"github.com/tallystick/tallystick/node/journal"
)

// TestManySegmentsOnTheMachinesDisk: with the next segment prepared by a
// goroutine, over real files, while others ask the height.
func TestManySegmentsOnTheMachinesDisk(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "journal")
	opt := journal.Options{SegmentSize: journal.MinSegmentSize}
	must(t, journal.Create(dir, opt))
	j, err := journal.Open(dir, opt)
	must(t, err)
	const blocks = 30
	var asked sync.WaitGroup
	asked.Go(func() {
		for last := uint64(0); last < blocks; {
			h := j.Height()
			if h < last {
				t.Errorf("height %d after %d", h, last)
			}
			last = h
		}
	})
	for h := range uint64(blocks) {
		must(t, j.Write(block(h+1, 100)))
	}
	asked.Wait()
	must(t, j.Close())
	if err := j.Write(block(blocks + 1)); !errors.Is(err, journal.ErrDead) {
		t.Errorf("write after close: %v, want %v", err, journal.ErrDead)
	}
	want := uint64(5)
	must(t, journal.Read(dir, opt, want, func(b journal.Block, p journal.Pos) error {
		if b.Height != want || len(b.Envelopes) != 1 || filepath.Dir(p.File) != dir {
			t.Errorf("block %d with %d envelopes in %s, want %d", b.Height, len(b.Envelopes), p.File, want)
		}
		if want++; want == 20 {
			return journal.ErrStop
		}
		return nil
	}))
	if want != 20 {
		t.Errorf("read up to %d, want 20", want)
	}
}
