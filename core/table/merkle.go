package table

import (
	"crypto/sha256"
	"encoding/binary"
	"math/bits"
)

// The root of a table is that of RFC 6962 (section 2.1): a leaf is
// SHA-256(0x00 ‖ row), a node SHA-256(0x01 ‖ left ‖ right). The leaves are all
// rows of all pages in use, zero rows included. As a page has a power of two of
// them, a page is one subtree, and so is a chunk of pages.
const (
	leafPrefix  = 0x00
	nodePrefix  = 0x01
	tablePrefix = 0x02
)

// leafHash returns the hash of prefixed, which is leafPrefix and then a row.
func leafHash(prefixed []byte) [32]byte { return sha256.Sum256(prefixed) }

func nodeHash(left, right [32]byte) [32]byte {
	var buf [65]byte
	buf[0] = nodePrefix
	copy(buf[1:], left[:])
	copy(buf[33:], right[:])
	return sha256.Sum256(buf[:])
}

// emptyHashes returns the tree hashes of 1, 2, 4 … rowsPerPage zero rows.
func emptyHashes[R any, P Pointer[R]](rowsPerPage int) [][32]byte {
	row := P(new(R))
	buf := make([]byte, 1+row.Size())
	row.Encode(buf[1:])
	hashes := [][32]byte{leafHash(buf)}
	for n := 1; n < rowsPerPage; n *= 2 {
		last := hashes[len(hashes)-1]
		hashes = append(hashes, nodeHash(last, last))
	}
	return hashes
}

// A hasher hashes the directory of a view. It is for one goroutine.
type hasher[R any, P Pointer[R]] struct {
	dir   *directory[R]
	empty [][32]byte
	buf   []byte // leafPrefix and room for one row
}

func newHasher[R any, P Pointer[R]](dir *directory[R], empty [][32]byte) *hasher[R, P] {
	return &hasher[R, P]{dir: dir, empty: empty, buf: make([]byte, 1+P(new(R)).Size())}
}

// root returns the tree hash of all pages; that of none is SHA-256 of nothing.
func (h *hasher[R, P]) root() [32]byte {
	if h.dir.n == 0 {
		return sha256.Sum256(nil)
	}
	return h.chunkTree(0, h.chunks())
}

func (h *hasher[R, P]) chunks() int {
	return (h.dir.pages() + chunkPages - 1) / chunkPages
}

// chunkTree returns the tree hash of n > 0 chunks from the first one on.
func (h *hasher[R, P]) chunkTree(first, n int) [32]byte {
	if n == 1 {
		return h.chunk(first)
	}
	left := split(n)
	return nodeHash(h.chunkTree(first, left), h.chunkTree(first+left, n-left))
}

// chunk returns the tree hash of the pages in use in chunk i.
func (h *hasher[R, P]) chunk(i int) [32]byte {
	used := min(chunkPages, h.dir.pages()-i*chunkPages)
	if used < chunkPages {
		return h.pageTree(i*chunkPages, used)
	}
	c := h.dir.chunks[i]
	if !c.hashed {
		c.hash = h.pageTree(i*chunkPages, used)
		c.hashed = true
	}
	return c.hash
}

// pageTree returns the tree hash of n > 0 pages from the first one on.
func (h *hasher[R, P]) pageTree(first, n int) [32]byte {
	if n == 1 {
		return h.page(first)
	}
	left := split(n)
	return nodeHash(h.pageTree(first, left), h.pageTree(first+left, n-left))
}

// page returns the tree hash of the rows of page i.
func (h *hasher[R, P]) page(i int) [32]byte {
	p := h.dir.page(i)
	if !p.hashed {
		p.hash = h.rowTree(i<<h.dir.shift, int(h.dir.shift))
		p.hashed = true
	}
	return p.hash
}

// rowTree returns the tree hash of the 1<<level rows of one page from the
// first one on, of which those from n on are zero.
func (h *hasher[R, P]) rowTree(first, level int) [32]byte {
	if uint64(first) >= uint64(h.dir.n) {
		return h.empty[level]
	}
	if level == 0 {
		P(h.dir.at(uint32(first))).Encode(h.buf[1:])
		return leafHash(h.buf)
	}
	half := level - 1
	return nodeHash(h.rowTree(first, half), h.rowTree(first+1<<half, half))
}

// path returns the siblings of row i from the leaf up (RFC 6962, section
// 2.1.1).
func (h *hasher[R, P]) path(i uint32) [][32]byte {
	var path [][32]byte
	for level := range int(h.dir.shift) {
		sibling := int(i>>level^1) << level
		path = append(path, h.rowTree(sibling, level))
	}
	page := int(i >> h.dir.shift)
	inChunk := page / chunkPages * chunkPages
	path = climb(path, page-inChunk, min(chunkPages, h.dir.pages()-inChunk), func(first, n int) [32]byte {
		return h.pageTree(inChunk+first, n)
	})
	return climb(path, page/chunkPages, h.chunks(), h.chunkTree)
}

// climb appends to path the siblings of leaf i of n, from the leaf up.
func climb(path [][32]byte, i, n int, tree func(first, n int) [32]byte) [][32]byte {
	first := 0
	var down [][32]byte
	for n > 1 {
		left := split(n)
		if i < first+left {
			down = append(down, tree(first+left, n-left))
			n = left
		} else {
			down = append(down, tree(first, left))
			first, n = first+left, n-left
		}
	}
	for len(down) > 0 {
		path = append(path, down[len(down)-1])
		down = down[:len(down)-1]
	}
	return path
}

// split returns the largest power of two below n > 1.
func split(n int) int {
	return 1 << (bits.Len(uint(n-1)) - 1)
}

// digest binds the root of a table's rows to its shape and its free ids.
func digest(name string, rowsPerPage, length, live uint32, free, rows [32]byte) [32]byte {
	buf := append(make([]byte, 0, 128), tablePrefix)
	buf = append(buf, name...)
	buf = binary.BigEndian.AppendUint32(buf, rowsPerPage)
	buf = binary.BigEndian.AppendUint32(buf, length)
	buf = binary.BigEndian.AppendUint32(buf, live)
	buf = append(buf, free[:]...)
	return sha256.Sum256(append(buf, rows[:]...))
}
