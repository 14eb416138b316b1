package journal_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/tallystick/tallystick/node/journal"
	"github.com/tallystick/tallystick/node/journal/faultdisk"
)

// TestAFinderReadsWhatReadDoes: from every height, in every order, while the
// journal grows, with segments that hold several marks.
func TestAFinderReadsWhatReadDoes(t *testing.T) {
	d := faultdisk.New(1)
	opt := options(d)
	opt.SegmentSize = 1 << 20
	must(t, journal.Create(dir, opt))
	j, err := journal.Open(dir, opt)
	must(t, err)
	find := journal.NewFinder(dir, opt)
	const most = 60
	for h := uint64(1); h <= most; h++ {
		must(t, j.Write(block(h, 50_000, 7)))
		for _, from := range []uint64{h, 1 + h/2, 1, 1 + h*h%h} {
			due := from
			err := find.Read(from, func(b journal.Block, _ journal.Pos) error {
				want := block(due, 50_000, 7)
				if b.Height != due || len(b.Envelopes) != 2 || !bytes.Equal(b.Envelopes[0], want.Envelopes[0]) {
					t.Fatalf("from %d: block %d, want %d as it was written", from, b.Height, due)
				}
				if due++; b.Height == h {
					return journal.ErrStop
				}
				return nil
			})
			if err != nil || due != h+1 {
				t.Fatalf("from %d of %d: up to %d, %v", from, h, due-1, err)
			}
		}
	}
	if err := find.Read(most+5, func(b journal.Block, _ journal.Pos) error {
		return errors.New("a block behind the last")
	}); err != nil {
		t.Errorf("behind the last block: %v, want nothing", err)
	}
	must(t, j.Close())
}
