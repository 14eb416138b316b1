package table

import (
	"bytes"
	"fmt"
	"slices"
)

// LoadHeader makes an empty table as long as another was, with its removed ids
// in the order of View.Free; its rows are then zero. To restore a table call
// LoadHeader first, then LoadPage for every page in any order, and compare the
// root of a Freeze with the one expected: until then nothing is proved. It
// fails if the table is not empty or the numbers contradict each other.
func (t *Table[R, P]) LoadHeader(length, live uint32, free []uint32) error {
	if t.rows.n != 1 || t.free.n != 0 {
		return fmt.Errorf("load table %s: it has %d rows already", t.name, t.Len())
	}
	if length == ^uint32(0) || live > length || uint64(length-live) != uint64(len(free)) {
		return fmt.Errorf("load table %s: %d rows, %d in use, %d free", t.name, length, live, len(free))
	}
	previous := uint32(0)
	for _, id := range slices.Sorted(slices.Values(free)) {
		if id == previous || id > length {
			return fmt.Errorf("load table %s: free id %d of %d after %d", t.name, id, length, previous)
		}
		previous = id
	}
	t.rows.resize(length + 1)
	t.free.resize(uint32(len(free)))
	for i, id := range free {
		*t.free.edit(uint32(i)) = freeID(id)
	}
	return nil
}

// LoadPage replaces the rows of page i by those that View.AppendPage wrote. It
// fails if there is no such page, and if data has another length, a row in
// other than its canonical bytes, or a row where none belongs.
func (t *Table[R, P]) LoadPage(i int, data []byte) error {
	size, perPage := P(new(R)).Size(), 1<<t.rows.shift
	if i < 0 || i >= t.rows.pages() {
		return fmt.Errorf("load table %s: page %d of %d", t.name, i, t.rows.pages())
	}
	if len(data) != size*perPage {
		return fmt.Errorf("load table %s: page %d has %d bytes, want %d", t.name, i, len(data), size*perPage)
	}
	rows := make([]R, perPage)
	zero, again := make([]byte, size), make([]byte, size)
	P(new(R)).Encode(zero)
	for k := range rows {
		row := data[k*size : (k+1)*size]
		P(&rows[k]).Decode(row)
		P(&rows[k]).Encode(again)
		if !bytes.Equal(row, again) {
			return fmt.Errorf("load table %s: page %d row %d is not canonical", t.name, i, k)
		}
		id := uint64(i)<<t.rows.shift + uint64(k)
		if (id == 0 || id >= uint64(t.rows.n)) && !bytes.Equal(row, zero) {
			return fmt.Errorf("load table %s: page %d row %d is not free", t.name, i, k)
		}
	}
	copy(t.rows.own(uint32(i)).rows, rows)
	return nil
}
