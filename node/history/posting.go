package history

import (
	"cmp"
	"encoding/binary"
	"errors"

	"github.com/tallystick/tallystick/core/ledger"
)

// key is an account as one number, so that the accounts of one owner stand
// side by side.
func (a Account) key() uint64 {
	return uint64(a.Owner)<<32 | uint64(a.Currency)<<16 | uint64(a.Class)<<8 | uint64(a.Slot)
}

func accountAt(key uint64) Account {
	return Account{
		Owner: uint32(key >> 32), Currency: uint16(key >> 16), Class: ledger.Class(key >> 8), Slot: ledger.Slot(key),
	}
}

// An entry is a posting as segments hold it: in the order of key, leaf, and
// then of posting.
type entry struct {
	key, leaf       uint64
	amount, balance int64
}

func (e entry) posting() Posting {
	return Posting{Account: accountAt(e.key), Leaf: e.leaf, Amount: e.amount, Balance: e.balance}
}

// before orders entries by key and leaf.
func before(a, b entry) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.leaf, b.leaf)) }

// append appends e, which follows last in the block, as four varints: the
// distance of the keys, the leaf (its distance from the last one's if the key
// is the same), amount and balance.
func (e entry) append(b []byte, last entry) []byte {
	b = binary.AppendUvarint(b, e.key-last.key)
	leaf := e.leaf
	if e.key == last.key {
		leaf -= last.leaf
	}
	b = binary.AppendUvarint(b, leaf)
	return binary.AppendVarint(binary.AppendVarint(b, e.amount), e.balance)
}

// errEntry says that bytes are not an entry.
var errEntry = errors.New("not an entry")

// readEntry reads the entry after last, and returns what follows it.
func readEntry(b []byte, last entry) (e entry, rest []byte, err error) {
	var n [4]int
	var distance uint64
	distance, n[0] = binary.Uvarint(b)
	if n[0] <= 0 {
		return e, nil, errEntry
	}
	b = b[n[0]:]
	e.key = last.key + distance
	if e.leaf, n[1] = binary.Uvarint(b); n[1] <= 0 {
		return e, nil, errEntry
	}
	b = b[n[1]:]
	if distance == 0 {
		e.leaf += last.leaf
	}
	if e.amount, n[2] = binary.Varint(b); n[2] <= 0 {
		return e, nil, errEntry
	}
	b = b[n[2]:]
	if e.balance, n[3] = binary.Varint(b); n[3] <= 0 {
		return e, nil, errEntry
	}
	return e, b[n[3]:], nil
}
