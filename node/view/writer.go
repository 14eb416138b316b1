package view

import (
	"context"
	"database/sql/driver"
	"encoding/binary"
	"fmt"
	"hash/crc32"
)

// A writer writes whole rows of one table: values one by one, then end. One
// statement writes one row: fifty rows in one gained a sixth when measured,
// and writing is not what an import waits for.
type writer struct {
	shape shape
	width int // columns of state
	stmt  driver.Stmt
	args  []driver.NamedValue
	n     int
	buf   []byte // what the next checksum is of
}

func newWriter(conn driver.Conn, s shape, whole bool, still ...string) (*writer, error) {
	w := newRow(s)
	stmt, err := conn.Prepare(s.upsert(whole, still...))
	if err != nil {
		return nil, fmt.Errorf("prepare %s: %w", s.table, err)
	}
	w.stmt = stmt
	return w, nil
}

// newRow returns a writer that only holds a row.
func newRow(s shape) *writer {
	names, _ := s.columns()
	w := &writer{shape: s, width: s.stateWidth(), args: make([]driver.NamedValue, len(names))}
	for i := range w.args {
		w.args[i].Ordinal = i + 1
	}
	return w
}

// put gives the next column its value. Where a checksum is due it is given
// after it.
func (w *writer) put(v driver.Value) {
	w.buf = appendValue(w.buf, v)
	w.args[w.n].Value = v
	w.n++
	if w.n == w.width-1 || w.n == len(w.args)-1 {
		w.args[w.n].Value = int64(sum(w.buf))
		w.buf = w.buf[:0]
		w.n++
	}
}

// ints gives the next columns their values.
func (w *writer) ints(values ...int64) {
	for _, v := range values {
		w.put(v)
	}
}

// end writes the row.
func (w *writer) end() error {
	if w.n != len(w.args) {
		panic(fmt.Sprintf("view: %s: %d of %d columns", w.shape.table, w.n, len(w.args)))
	}
	w.n = 0
	if _, err := w.stmt.(driver.StmtExecContext).ExecContext(context.Background(), w.args); err != nil {
		return fmt.Errorf("write %s %v: %w", w.shape.table, w.args[0].Value, err)
	}
	return nil
}

// appendValue appends what a checksum is taken of: eight bytes of an integer,
// length and bytes of anything else.
func appendValue(dst []byte, v driver.Value) []byte {
	switch v := v.(type) {
	case int64:
		return binary.LittleEndian.AppendUint64(dst, uint64(v))
	case string:
		return append(binary.LittleEndian.AppendUint32(dst, uint32(len(v))), v...)
	case []byte:
		return append(binary.LittleEndian.AppendUint32(dst, uint32(len(v))), v...)
	}
	return append(dst, 0xff) // NULL or a fraction: no column holds one
}

// sum returns the checksum of a row: CRC-32C, which finds every burst of
// flipped bits up to 32 long.
func sum(b []byte) uint32 { return crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli)) }
