package history

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/tallystick/tallystick/node/journal/disk"
)

// mostDamage is how much damage CheckPostings names.
const mostDamage = 64

// CheckPostings reads all of the postings in dir and names the bytes that are
// not as they were written, the leaves that are missing, and the files that
// belong to nothing. It changes nothing. It also returns the first leaf whose
// postings are not in the files. It fails if they cannot be read. Receipts are
// for a [ReceiptChecker].
func CheckPostings(dir string, opt Options) (reach uint64, found []*disk.DamageError, err error) {
	c := checker{dir: dir, opt: opt}
	if err := errors.Join(c.accounts(), c.strays()); err != nil {
		return c.reach, c.found, fmt.Errorf("check postings: %w", err)
	}
	return c.reach, c.found, nil
}

type checker struct {
	dir   string
	opt   Options
	found []*disk.DamageError
	reach uint64 // of the postings
}

// take notes err if it is damage, and returns it if it is anything else.
func (c *checker) take(err error) error {
	damage := (*disk.DamageError)(nil)
	if !errors.As(err, &damage) {
		return err
	}
	if len(c.found) < mostDamage {
		c.found = append(c.found, damage)
	}
	return nil
}

func (c *checker) accounts() error {
	whole, _, err := listRuns(c.dir, c.opt.Disk)
	if err != nil {
		return err
	}
	for _, w := range whole {
		if w[0] != c.reach {
			_ = c.take(missing(c.dir, c.reach, w[0])) // it is damage
		}
		c.reach = w[1] + 1
		if err := c.take(c.run(w[0], w[1])); err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) run(first, last uint64) error {
	r, err := openRun(c.dir, c.opt, first, last)
	if err != nil {
		return err
	}
	return errors.Join(r.check(), r.file.Close())
}

// check reads every entry of the run.
func (r *run) check() error {
	var entries []entry
	var end entry
	total, off := uint64(0), int64(headSize)
	for i, m := range r.index {
		var err error
		if m.off != off {
			return r.damage(disk.KindHeader, r.end, "the index does not hold")
		}
		if entries, err = r.block(entries[:0], i); err != nil {
			return err
		}
		for _, e := range entries {
			if before(e, end) < 0 || e.leaf < r.first || e.leaf > r.last {
				return r.damage(disk.KindOrder, m.off, "postings are out of order")
			}
			end = e
		}
		total += uint64(len(entries))
		if off = r.end; i+1 < len(r.index) {
			off = r.index[i+1].off
		}
	}
	if off != r.end || total != r.postings {
		return r.damage(disk.KindHeader, r.end, "the index does not hold")
	}
	return nil
}

// strays names files of other names.
func (c *checker) strays() error {
	names, err := c.opt.Disk.List(c.dir)
	if err != nil {
		return err
	}
	known := map[string]bool{}
	all, err := segments(c.dir, c.opt.Disk)
	if err != nil {
		return err
	}
	for _, s := range all {
		known[filepath.Base(s.name)] = true
	}
	whole, left, err := listRuns(c.dir, c.opt.Disk)
	if err != nil {
		return err
	}
	for _, w := range whole {
		known[filepath.Base(runName(c.dir, w[0], w[1]))] = true
	}
	for _, name := range left {
		known[name] = true // the next open removes it
	}
	for _, name := range names {
		if !known[name] {
			_ = c.take(&disk.DamageError{
				Kind: disk.KindStray, File: filepath.Join(c.dir, name), Message: "no part of a history has this name",
			})
		}
	}
	return nil
}
