package history

import (
	"errors"
	"fmt"
	"slices"

	"github.com/tallystick/tallystick/node/journal/disk"
)

// mergeOf is how many runs become one.
const mergeOf = 16

// tier says how often a run may have been merged. Runs of the last tier stay
// as they are: a posting is written three times at most, but for small runs
// that a Sync left.
func (r *run) tier() int {
	switch {
	case r.postings < mergeOf/2*flushAt:
		return 0
	case r.postings < mergeOf/2*mergeOf*flushAt:
		return 1
	}
	return 2
}

// Merge merges the oldest runs that are due, if there are any, and reports
// whether there were. The new run is durable before the old ones go, so that a
// power cut loses nothing that a Sync had saved.
func (a *Accounts) Merge() (bool, error) {
	a.merging.Lock()
	defer a.merging.Unlock()
	from := a.due()
	if from == nil {
		return false, nil
	}
	first, last := from[0].first, from[len(from)-1].last
	if err := a.merge(from, first, last, last+1); err != nil {
		return false, fmt.Errorf("merge postings of leaves %d to %d: %w", first, last, err)
	}
	r, err := openRun(a.dir, a.opt, first, last)
	if err != nil {
		return false, fmt.Errorf("merge postings: %w", err)
	}
	r.durable = true
	a.mu.Lock()
	i := slices.Index(a.runs, from[0])
	a.runs = slices.Replace(a.runs, i, i+len(from), r)
	a.mu.Unlock()
	var errs []error
	for _, old := range from {
		errs = append(errs, old.file.Close(), a.opt.Disk.Remove(old.name))
	}
	if err := errors.Join(errs...); err != nil {
		return true, fmt.Errorf("remove merged postings: %w", err)
	}
	return true, nil
}

// due returns mergeOf runs side by side, none of them of a higher tier than
// the first, or nil.
func (a *Accounts) due() []*run {
	a.mu.RLock()
	defer a.mu.RUnlock()
	start := 0
	for i, r := range a.runs {
		if r.tier() != a.runs[start].tier() {
			start = i
		}
		if r.tier() < 2 && i-start+1 == mergeOf {
			return slices.Clone(a.runs[start : i+1])
		}
	}
	return nil
}

// merge writes the postings of runs in leaves before end as one durable run
// named for the leaves first to last.
func (a *Accounts) merge(from []*run, first, last, end uint64) error {
	w, err := newRun(a.dir, a.opt, first, last)
	if err != nil {
		return err
	}
	cursors := make([]cursor, len(from))
	for i, r := range from {
		cursors[i].run = r
		err = errors.Join(err, cursors[i].fill())
	}
	for err == nil {
		least := -1
		for i := range cursors { // of equal keys the earlier leaves first
			if c := &cursors[i]; len(c.entries) > 0 && (least < 0 || c.entries[0].key < cursors[least].entries[0].key) {
				least = i
			}
		}
		if least < 0 {
			break
		}
		c := &cursors[least]
		if c.entries[0].leaf < end {
			w.add(c.entries[0])
		}
		if c.entries = c.entries[1:]; len(c.entries) == 0 {
			err = c.fill()
		}
	}
	if err = errors.Join(err, w.finish(disk.File.Sync)); err != nil {
		return err
	}
	return a.opt.Disk.SyncDir(a.dir)
}

// A cursor reads a run from its beginning.
type cursor struct {
	run     *run
	block   int
	entries []entry
	room    []entry
}

// fill reads the next block, if there is one.
func (c *cursor) fill() (err error) {
	if c.block == len(c.run.index) {
		return nil
	}
	c.room, err = c.run.block(c.room[:0], c.block)
	c.entries = c.room
	c.block++
	return err
}

// Truncate forgets the postings of leaf next and all after it. It fails with
// ErrShort if there are none of the leaf before it.
func (a *Accounts) Truncate(next uint64) error {
	a.merging.Lock()
	defer a.merging.Unlock()
	a.added = a.added[:0]
	if next > a.Next() {
		return fmt.Errorf("truncate postings to %d of %d leaves: %w", next, a.Next(), ErrShort)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if next >= a.ended && a.torn == nil {
		a.recent = slices.DeleteFunc(slices.Clone(a.recent), func(e entry) bool { return e.leaf >= next })
		a.next = next
		return nil
	}
	if err := a.cut(next); err != nil {
		return fmt.Errorf("truncate postings to %d leaves: %w", next, err)
	}
	return nil
}

// cut removes runs from the last on, and writes the one that next is in anew.
// The shorter run is there before the longer one goes; until then the longer
// one hides it.
func (a *Accounts) cut(next uint64) error {
	for _, w := range slices.Backward(a.beyond) {
		if err := a.opt.Disk.Remove(runName(a.dir, w[0], w[1])); err != nil {
			return err
		}
	}
	for _, r := range slices.Backward(slices.Clone(a.runs)) {
		if r.last < next {
			break
		}
		if r.first < next {
			if err := a.merge([]*run{r}, r.first, next-1, next); err != nil {
				return err
			}
		}
		if err := a.opt.Disk.Remove(r.name); err != nil {
			return err
		}
	}
	return errors.Join(a.opt.Disk.SyncDir(a.dir), a.closeRuns(), a.open())
}
