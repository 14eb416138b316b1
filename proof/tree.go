package proof

import "crypto/sha256"

// A hash is a SHA-256 hash.
type hash = [32]byte

// The prefixes that keep leaves and nodes apart (RFC 6962, section 2.1).
const (
	leafPrefix = 0
	nodePrefix = 1
)

// leafHash returns SHA-256(0x00 ‖ data) (RFC 6962, section 2.1).
func leafHash(data []byte) hash { return sha256.Sum256(append([]byte{leafPrefix}, data...)) }

// nodeHash returns SHA-256(0x01 ‖ left ‖ right) (RFC 6962, section 2.1).
func nodeHash(left, right hash) hash {
	b := make([]byte, 0, 1+2*len(left))
	return sha256.Sum256(append(append(append(b, nodePrefix), left[:]...), right[:]...))
}

// rootOf returns the root of a log of size leaves that has leaf at index, and
// reports whether path has the length that its place calls for (RFC 9162,
// section 2.1.3.2).
func rootOf(leaf hash, index, size uint64, path []hash) (hash, bool) {
	if index >= size {
		return hash{}, false
	}
	at, last, h := index, size-1, leaf
	for _, sibling := range path {
		if last == 0 {
			return hash{}, false
		}
		if at%2 == 1 || at == last {
			h = nodeHash(sibling, h)
			for at%2 == 0 && at != 0 { // the levels at which it stood alone
				at, last = at/2, last/2
			}
		} else {
			h = nodeHash(h, sibling)
		}
		at, last = at/2, last/2
	}
	return h, last == 0
}
