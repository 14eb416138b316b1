package history

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/tallystick/tallystick/node/journal/disk"
)

// flushAt is the number of postings from which on they go from memory to a
// file.
const flushAt = 1 << 15

// Accounts is the postings of every account. One goroutine calls Add, Flush,
// Sync, Truncate and Close, another one Merge; any number read.
//
// The latest postings are in memory. The others are in runs, each the postings
// of a stretch of leaves sorted by account. Runs are written once, and merged
// into larger ones, at most twice each.
type Accounts struct {
	dir string
	opt Options

	added []entry // not yet to be seen

	mu     sync.RWMutex
	recent []entry // in the order of leaves, not in a run yet
	runs   []*run  // in the order of leaves
	ended  uint64  // the first leaf that is not in a run
	next   uint64  // the first leaf that is not there at all

	torn   error       // why the runs beyond next do not count
	beyond [][2]uint64 // these runs

	merging sync.Mutex // held by Merge, Truncate and Close
}

// OpenAccounts opens the postings in dir, making it if it is missing. What a
// stop left of an unfinished merge is removed. Runs from the first one on that
// does not hold are left alone, and Next says where they begin: Truncate
// removes them before anything is added.
func OpenAccounts(dir string, opt Options) (*Accounts, error) {
	a := &Accounts{dir: dir, opt: opt}
	if err := a.open(); err != nil {
		return nil, errors.Join(fmt.Errorf("open postings: %w", err), a.Close())
	}
	return a, nil
}

func (a *Accounts) open() error {
	if err := a.opt.Disk.MkdirAll(a.dir); err != nil {
		return err
	}
	whole, left, err := listRuns(a.dir, a.opt.Disk)
	if err != nil {
		return err
	}
	for _, name := range left {
		if err := a.opt.Disk.Remove(filepath.Join(a.dir, name)); err != nil {
			return err
		}
	}
	a.ended, a.next, a.recent, a.added = 0, 0, nil, nil
	a.torn, a.beyond = nil, nil
	for i, w := range whole {
		err := a.openNext(w[0], w[1])
		if damage := (*disk.DamageError)(nil); errors.As(err, &damage) {
			a.torn, a.beyond = damage, whole[i:]
			break
		}
		if err != nil {
			return err
		}
	}
	a.next = a.ended
	return nil
}

// openNext opens the run of leaves first to last, which must be the next one.
func (a *Accounts) openNext(first, last uint64) error {
	if first != a.ended {
		return missing(a.dir, a.ended, first)
	}
	r, err := openRun(a.dir, a.opt, first, last)
	if err != nil {
		return err
	}
	r.durable = true // or Truncate cuts it off
	a.runs = append(a.runs, r)
	a.ended = last + 1
	return nil
}

func missing(dir string, due, first uint64) *disk.DamageError {
	return &disk.DamageError{
		Kind: disk.KindMissing, File: runName(dir, due, first-1), Message: "the postings of these leaves are not there",
	}
}

// listRuns returns first and last leaf of the runs in dir, in order, and the
// names of files that are of no use: temporary ones, and runs whose leaves
// stand in a larger one.
func listRuns(dir string, d disk.Disk) (whole [][2]uint64, left []string, err error) {
	names, err := d.List(dir)
	if err != nil {
		return nil, nil, err
	}
	var all [][2]uint64
	for _, n := range names {
		var first, last uint64
		_, err := fmt.Sscanf(n, "accounts-%d-%d.seg", &first, &last)
		switch {
		case strings.HasSuffix(n, ".seg"+tempSuffix):
			left = append(left, n)
		case err == nil && filepath.Join(dir, n) == runName(dir, first, last):
			all = append(all, [2]uint64{first, last})
		}
	}
	// Of those that begin together the largest comes first, and hides the rest.
	slices.SortFunc(all, func(a, b [2]uint64) int {
		return before(entry{key: a[0], leaf: b[1]}, entry{key: b[0], leaf: a[1]})
	})
	covered := uint64(0)
	for i, w := range all {
		if i > 0 && w[1] < covered {
			left = append(left, filepath.Base(runName(dir, w[0], w[1])))
			continue
		}
		whole, covered = append(whole, w), w[1]+1
	}
	return whole, left, nil
}

// Next returns the first leaf whose postings are not there.
func (a *Accounts) Next() uint64 {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.next
}

// Add takes postings of leaves from Next on, leaf after leaf and in the order
// in which they were made. They are seen from the next Flush on.
func (a *Accounts) Add(postings ...Posting) {
	for _, p := range postings {
		if p.Leaf < a.next || len(a.added) > 0 && p.Leaf < a.added[len(a.added)-1].leaf {
			panic(fmt.Sprintf("history: posting of leaf %d comes too late", p.Leaf))
		}
		a.added = append(a.added, entry{p.Account.key(), p.Leaf, p.Amount, p.Balance})
	}
}

// Flush makes what was added be seen, and says that there are no other
// postings of leaves before next. When there are enough of them it writes a
// run.
func (a *Accounts) Flush(next uint64) error {
	if a.torn != nil {
		return fmt.Errorf("flush postings before leaf %d: %w", next, a.torn)
	}
	if n := len(a.added); n > 0 && a.added[n-1].leaf >= next || next < a.next {
		return fmt.Errorf("flush postings before leaf %d: there are later ones", next)
	}
	a.mu.Lock()
	a.recent = append(a.recent, a.added...)
	a.next = next
	a.mu.Unlock()
	a.added = a.added[:0]
	if len(a.recent) < flushAt {
		return nil
	}
	return a.write()
}

// write writes what is in memory as a run.
func (a *Accounts) write() error {
	if a.next == a.ended {
		return nil
	}
	sorted := slices.Clone(a.recent) // readers look at the order of leaves
	slices.SortStableFunc(sorted, before)
	w, err := newRun(a.dir, a.opt, a.ended, a.next-1)
	if err != nil {
		return fmt.Errorf("write postings: %w", err)
	}
	for _, e := range sorted {
		w.add(e)
	}
	if err := w.finish(later); err != nil {
		return fmt.Errorf("write postings: %w", err)
	}
	r, err := openRun(a.dir, a.opt, a.ended, a.next-1)
	if err != nil {
		return fmt.Errorf("write postings: %w", err)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.runs = append(a.runs, r)
	a.recent, a.ended = nil, a.next
	return nil
}

// Sync makes all that was flushed durable.
func (a *Accounts) Sync() error {
	if err := a.write(); err != nil {
		return err
	}
	a.mu.RLock()
	runs := slices.Clone(a.runs)
	a.mu.RUnlock()
	for _, r := range runs {
		if r.durable {
			continue
		}
		f, err := a.opt.Disk.OpenWrite(r.name)
		if errors.Is(err, fs.ErrNotExist) {
			continue // merged meanwhile into one that is durable
		}
		if err == nil {
			err = errors.Join(f.Sync(), f.Close())
		}
		if err != nil {
			return fmt.Errorf("sync postings: %w", err)
		}
		r.durable = true
	}
	if err := a.opt.Disk.SyncDir(a.dir); err != nil {
		return fmt.Errorf("sync postings: %w", err)
	}
	return nil
}

// Close ends all use. It neither writes nor syncs: what is not in a run is
// written again by a replay from the last snapshot.
func (a *Accounts) Close() error {
	a.merging.Lock()
	defer a.merging.Unlock()
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.closeRuns()
}

func (a *Accounts) closeRuns() error {
	var errs []error
	for _, r := range a.runs {
		errs = append(errs, r.file.Close())
	}
	a.runs = nil
	return errors.Join(errs...)
}

// Statement returns the postings of an account in leaves before the leaf
// given, newest first: at least limit of them, or all, and of the last leaf
// all. The next page is the one before its last leaf.
func (a *Accounts) Statement(account Account, leaf uint64, limit int) ([]Posting, error) {
	if limit < 1 {
		return nil, nil
	}
	a.mu.RLock()
	defer a.mu.RUnlock()
	key := account.key()
	var page []Posting
	for _, e := range slices.Backward(a.recent) {
		if e.key != key || e.leaf >= leaf {
			continue
		}
		if full(page, e.leaf, limit) {
			return page, nil
		}
		page = append(page, e.posting())
	}
	for _, r := range slices.Backward(a.runs) {
		if len(page) >= limit {
			break // leaves never stand in two runs
		}
		if r.first >= leaf {
			continue
		}
		var err error
		if page, err = r.statement(page, key, leaf, limit); err != nil {
			return nil, fmt.Errorf("statement before leaf %d: %w", leaf, err)
		}
	}
	return page, nil
}
