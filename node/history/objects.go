package history

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/tallystick/tallystick/core/ledger"
)

// Objects says in which leaves commands named an object. It is kept as postings
// are, under a hash of the object's name in place of an account: two objects
// may share one, so who reads a leaf looks whether it is about the object.
//
// One goroutine at a time calls Add, Flush, Merge and Close; any number read.
type Objects struct{ accounts *Accounts }

// OpenObjects opens the leaves of objects in dir, making it if it is missing.
// What does not hold at its end is cut off: Next says where to go on.
func OpenObjects(dir string, opt Options) (*Objects, error) {
	a, err := OpenAccounts(dir, opt)
	if err != nil {
		return nil, err
	}
	if err := a.Truncate(a.Next()); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return &Objects{a}, nil
}

// keyOf is the first eight bytes of the SHA-256 of a name.
func keyOf(object []byte) uint64 {
	h := sha256.Sum256(object)
	return binary.BigEndian.Uint64(h[:])
}

// Next returns the first leaf that was not looked at.
func (o *Objects) Next() uint64 { return o.accounts.Next() }

// Add says that the command at leaf named object. Leaves ascend.
func (o *Objects) Add(object []byte, leaf uint64) {
	o.accounts.added = append(o.accounts.added, entry{key: keyOf(object), leaf: leaf})
}

// Flush makes what was added be seen, and says that all leaves before next
// were looked at.
func (o *Objects) Flush(next uint64) error { return o.accounts.Flush(next) }

// Merge merges runs that are due, and reports whether there were any.
func (o *Objects) Merge() (bool, error) { return o.accounts.Merge() }

// Close brings what is in memory to a file and ends all use.
func (o *Objects) Close() error {
	err := o.accounts.Sync()
	return errors.Join(err, o.accounts.Close())
}

// Leaves returns the leaves in which commands named object, in order, at most
// limit: the latest of them.
func (o *Objects) Leaves(object string, limit int) ([]uint64, error) {
	key := keyOf([]byte(object))
	return o.accounts.leaves(key, key, limit)
}

// Leaves returns the leaves that posted to an account of an owner in a currency
// and of a class, in order, at most limit: the latest of them.
func (a *Accounts) Leaves(owner uint32, currency uint16, class ledger.Class, limit int) ([]uint64, error) {
	first := Account{Owner: owner, Currency: currency, Class: class}.key()
	return a.leaves(first, first|math.MaxUint8, limit)
}

// leaves returns the latest leaves of the keys from first to last, ascending,
// each once.
func (a *Accounts) leaves(first, last uint64, limit int) ([]uint64, error) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	var found []uint64
	for i := len(a.recent) - 1; i >= 0 && len(found) < limit; i-- {
		e := a.recent[i]
		again := len(found) > 0 && found[len(found)-1] == e.leaf
		if first <= e.key && e.key <= last && !again {
			found = append(found, e.leaf)
		}
	}
	slices.Reverse(found)
	for _, r := range slices.Backward(a.runs) {
		if len(found) >= limit {
			break // leaves never stand in two runs
		}
		earlier, err := r.leaves(first, last)
		if err != nil {
			return nil, fmt.Errorf("read leaves: %w", err)
		}
		found = append(earlier, found...)
	}
	return found[max(0, len(found)-limit):], nil
}

// leaves returns the leaves of the keys from first to last, ascending, each
// once.
func (r *run) leaves(first, last uint64) ([]uint64, error) {
	i, _ := slices.BinarySearchFunc(r.index, entry{key: first}, func(m blockMark, e entry) int {
		return before(m.from, e)
	})
	var found []uint64
	var entries []entry
	for i = max(i-1, 0); i < len(r.index) && r.index[i].from.key <= last; i++ {
		var err error
		if entries, err = r.block(entries[:0], i); err != nil {
			return nil, err
		}
		for _, e := range entries {
			if first <= e.key && e.key <= last {
				found = append(found, e.leaf)
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found), nil
}
