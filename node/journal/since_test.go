package journal

import (
	"errors"
	"testing"

	"github.com/tallystick/tallystick/node/journal/faultdisk"
)

// TestSinceLosesNoBlock: from the height it returns on, every block of that
// instant or later is read, and at most a segment of earlier ones.
func TestSinceLosesNoBlock(t *testing.T) {
	d := faultdisk.New(1)
	opt := Options{Disk: d, SegmentSize: MinSegmentSize, Go: func(f func()) { f() }}
	if _, err := Since("/j", opt, 0); err == nil {
		t.Error("since of no journal: no error")
	}
	if err := errors.Join(d.MkdirAll("/j"), Create("/j", opt)); err != nil {
		t.Fatal(err)
	}
	j, err := Open("/j", opt)
	if err != nil {
		t.Fatal(err)
	}
	const blocks = 40
	for h := uint64(1); h <= blocks; h++ {
		b := Block{Height: h, Instant: int64(h / 3 * 10), Size: h, Envelopes: [][]byte{make([]byte, 100)}}
		if err := j.Write(b); err != nil {
			t.Fatal(err)
		}
		for since := int64(-1); since < blocks*4; since += 3 {
			from, err := Since("/j", opt, since)
			if err != nil {
				t.Fatal(err)
			}
			if err := Read("/j", opt, 1, func(b Block, _ Pos) error {
				if b.Instant >= since && b.Height < from {
					t.Errorf("since %d: from height %d, block %d is of %d", since, from, b.Height, b.Instant)
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if from, err := Since("/j", opt, j.Last().Instant); err != nil || from < blocks-8 {
		t.Errorf("since the last: from height %d, %v, want one of the last segments", from, err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
}
