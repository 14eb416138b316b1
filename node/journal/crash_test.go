package journal_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/tallystick/tallystick/node/journal"
	"github.com/tallystick/tallystick/node/journal/faultdisk"
)

// TestAcknowledgedBlocksSurviveAnyPowerCut: with the power cut at every
// operation of a run, by several seeds, each block whose Write returned nil is
// there afterwards, at most one more is, and after a cut of the tail, itself
// cut off at every operation, the journal goes on.
func TestAcknowledgedBlocksSurviveAnyPowerCut(t *testing.T) {
	all := blocks(9)
	for seed := range uint64(8) {
		for cut := 1; ; cut++ {
			d := faultdisk.New(seed)
			filled(t, d)
			d.CutPowerIn(cut)
			acked, err := write(d, all)
			d.Restart()
			if err := recovers(d, all, acked); err != nil {
				t.Fatalf("seed %d, cut at operation %d, %d acknowledged: %v", seed, cut, acked, err)
			}
			if err == nil {
				break
			}
		}
	}
}

// write opens the journal and writes all until one fails.
func write(d *faultdisk.Disk, all []journal.Block) (acked int, err error) {
	j, err := journal.Open(dir, options(d))
	if err != nil {
		return 0, err
	}
	for _, b := range all[j.Height():] {
		if err := j.Write(b); err != nil {
			return acked, err
		}
		acked++
	}
	return acked, j.Close()
}

// recovers opens the journal after a cut, cutting its tail if it has one, with
// further cuts in between, and finishes it.
func recovers(d *faultdisk.Disk, all []journal.Block, acked int) error {
	for cut := 1; ; cut++ {
		got, err := read(d, 1)
		if len(got) < acked || len(got) > acked+1 {
			return fmt.Errorf("%d blocks are there: %w", len(got), err)
		}
		var tail *journal.TailError
		if err == nil {
			break
		}
		if !errors.As(err, &tail) {
			return err
		}
		if tail.Height != uint64(acked+1) {
			return fmt.Errorf("tail of height %d", tail.Height)
		}
		d.CutPowerIn(cut)
		_, err = journal.CutTail(dir, options(d), tail)
		if err != nil && !errors.Is(err, faultdisk.ErrPower) {
			return err
		}
		d.Restart()
	}
	if _, err := write(d, all); err != nil {
		return err
	}
	got, err := read(d, 1)
	return errors.Join(err, same(got, all))
}

// TestLostSyncsAreSeen: a disk that lies about syncs can lose acknowledged
// blocks; what it then holds is a shorter journal, a tail or a named damage,
// never other blocks.
func TestLostSyncsAreSeen(t *testing.T) {
	all := blocks(9)
	for seed := range uint64(60) {
		d := faultdisk.New(seed)
		filled(t, d)
		d.LoseSyncs()
		_, err := write(d, all)
		must(t, err)
		d.Restart()
		got, _ := read(d, 1)
		if err := same(got, all[:len(got)]); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
}
