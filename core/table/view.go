package table

import "iter"

// A View is a table as it was at a Freeze. Any goroutine may read it at any
// time, with three exceptions: Root, Hash and Proof keep hashes in pages that all
// views of one table share, so among all views of a table only one goroutine at
// a time may call these. The table need not stand still for any of it.
type View[R any, P Pointer[R]] struct {
	name  string
	rows  directory[R]
	free  directory[freeID]
	empty [][32]byte
}

// Name returns the name of the table.
func (v *View[R, P]) Name() string { return v.name }

// Len returns the highest id given. Rows removed since are counted.
func (v *View[R, P]) Len() uint32 { return v.rows.n - 1 }

// Live returns the number of rows in use.
func (v *View[R, P]) Live() uint32 { return v.rows.n - 1 - v.free.n }

// At returns the row of id for reading; it stays as it is. Id 0 and removed ids
// have a zero row; At panics if id is above Len.
func (v *View[R, P]) At(id uint32) *R { return v.rows.at(id) }

// Root returns the digest of the table,
//
//	SHA-256(0x02 ‖ name ‖ rows per page ‖ Len ‖ Live ‖ free root ‖ row root)
//
// with the three numbers as four bytes each, big endian, and the roots those of
// RFC 6962 over the rows of all pages in use, and over the stack of removed ids
// (four bytes each, big endian, last removed last) in pages of 1,024. It hashes
// the pages written since they were last hashed.
func (v *View[R, P]) Root() [32]byte {
	rows := newHasher[R, P](&v.rows, v.empty).root()
	return digest(v.name, 1<<v.rows.shift, v.Len(), v.Live(), v.freeRoot(), rows)
}

func (v *View[R, P]) freeRoot() [32]byte {
	return newHasher[freeID](&v.free, emptyHashes[freeID](freePerPage)).root()
}

// Hash hashes the rows of those pages from first to before end that were not
// hashed since they were written, so that Root finds it done. It may be called
// only by who may call Root. It panics if there are fewer than end pages.
func (v *View[R, P]) Hash(first, end int) {
	h := newHasher[R, P](&v.rows, v.empty)
	for i := first; i < end; i++ {
		h.page(i)
	}
}

// Proof returns what shows the row of id to someone who knows the root, and
// reports whether there is such an id. For a removed id it shows that the row
// is zero.
func (v *View[R, P]) Proof(id uint32) (Proof, bool) {
	if id == 0 || id > v.Len() {
		return Proof{}, false
	}
	return Proof{
		Table:       v.name,
		ID:          id,
		RowsPerPage: 1 << v.rows.shift,
		Len:         v.Len(),
		Live:        v.Live(),
		Free:        v.freeRoot(),
		Path:        newHasher[R, P](&v.rows, v.empty).path(id),
	}, true
}

// Free returns the removed ids, the one to be reused first at the end.
func (v *View[R, P]) Free() []uint32 {
	ids := make([]uint32, v.free.n)
	for i := range ids {
		ids[i] = uint32(*v.free.at(uint32(i)))
	}
	return ids
}

// Pages returns the number of pages in use.
func (v *View[R, P]) Pages() int { return v.rows.pages() }

// AppendPage appends the encoding of all rows of page i, zero rows included, to
// dst and returns the extended slice.
func (v *View[R, P]) AppendPage(dst []byte, i int) []byte {
	size := P(new(R)).Size()
	rows := v.rows.page(i).rows
	start := len(dst)
	dst = append(dst, make([]byte, len(rows)*size)...)
	for k := range rows {
		P(&rows[k]).Encode(dst[start+k*size : start+(k+1)*size])
	}
	return dst
}

// Mark returns a number that is higher the later the view was frozen.
func (v *View[R, P]) Mark() uint64 { return v.rows.mark }

// DirtySince returns the pages, in order, that the table made or wrote after
// the freeze with that mark; all of them if mark is 0. So nobody has to keep an
// earlier view, and all its pages, to learn what has changed since.
func (v *View[R, P]) DirtySince(mark uint64) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := range v.Pages() {
			if v.rows.page(i).epoch > mark && !yield(i) {
				return
			}
		}
	}
}

// AppendRow appends the encoding of the row of id.
func (v *View[R, P]) AppendRow(dst []byte, id uint32) []byte {
	row := *v.At(id)
	start := len(dst)
	dst = append(dst, make([]byte, P(&row).Size())...)
	P(&row).Encode(dst[start:])
	return dst
}
