package table

import "math/bits"

// A Proof shows one row of a table to someone who knows the table's root and
// has the row's bytes. Its fields are open so that others can write it down.
type Proof struct {
	Table       string     // the table's name
	ID          uint32     // of the row
	RowsPerPage uint32     // a power of two
	Len         uint32     // the highest id of the table
	Live        uint32     // rows in use
	Free        [32]byte   // the root of the stack of removed ids
	Path        [][32]byte // the siblings from the row up: in its page, then of its page
}

// Digest returns the root of a table that has the row at the proof's id, to be
// compared with a root that is trusted, and reports whether the proof is well
// formed. It needs nothing but its arguments (RFC 9162, section 2.1.3.2).
func (p Proof) Digest(row []byte) ([32]byte, bool) {
	if p.ID == 0 || p.ID > p.Len || p.Live > p.Len || bits.OnesCount32(p.RowsPerPage) != 1 {
		return [32]byte{}, false
	}
	at := uint64(p.ID)
	last := uint64(p.Len) | uint64(p.RowsPerPage-1) // the last row of the last page
	hash := leafHash(append([]byte{leafPrefix}, row...))
	for _, sibling := range p.Path {
		if last == 0 {
			return [32]byte{}, false
		}
		if at%2 == 0 && at != last {
			hash = nodeHash(hash, sibling)
		} else {
			hash = nodeHash(sibling, hash)
			for at%2 == 0 && at != 0 { // the levels at which it stood alone
				at, last = at/2, last/2
			}
		}
		at, last = at/2, last/2
	}
	if last != 0 {
		return [32]byte{}, false
	}
	return digest(p.Table, p.RowsPerPage, p.Len, p.Live, p.Free, hash), true
}
