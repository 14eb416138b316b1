package proof

import (
	"encoding/binary"
	"encoding/hex"
	"strconv"
	"unicode/utf8"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
)

// A Field is one value of a record as it is printed. Amounts are in minor
// units: most rows do not hold their currency.
type Field struct{ Name, Value string }

// decodeRow returns the fields of a row that are not zero, and the row of the
// table "names" that holds the record's name. It reports whether the table, with
// rows of that length, is known.
func decodeRow(table string, row []byte) (fields []Field, name uint32, known bool) {
	if table == "names" && len(row) == chunkSize {
		return []Field{{"text", hex.EncodeToString(row)}}, 0, true
	}
	cols := layout(table)
	size := 0
	for _, c := range cols {
		size += widths[c.kind]
	}
	if len(cols) == 0 || size != len(row) {
		return nil, 0, false
	}
	var class uint64
	balance := 0
	for _, c := range cols {
		raw := row[:widths[c.kind]]
		row = row[len(raw):]
		n := integer(raw)
		label := c.name
		switch {
		case c.kind == nameField:
			name = uint32(n)
		case c.name == "class":
			class = n
		case c.name == "":
			label = account(class, balance)
			balance++
		}
		if !zero(raw) {
			fields = append(fields, Field{label, c.print(raw, n)})
		}
	}
	return fields, name, true
}

func zero(raw []byte) bool {
	for _, b := range raw {
		if b != 0 {
			return false
		}
	}
	return true
}

// integer returns a little-endian number of one, two, four or eight bytes.
func integer(raw []byte) uint64 {
	switch len(raw) {
	case 1:
		return uint64(raw[0])
	case 2:
		return uint64(binary.LittleEndian.Uint16(raw))
	case 4:
		return uint64(binary.LittleEndian.Uint32(raw))
	case 8:
		return binary.LittleEndian.Uint64(raw)
	}
	return 0
}

// account names a balance of a ledger row of a class.
func account(class uint64, i int) string {
	if class < uint64(len(accounts)) && i < len(accounts[class]) {
		return accounts[class][i]
	}
	return "balance-" + strconv.Itoa(i)
}

func (c column) print(raw []byte, n uint64) string {
	switch c.kind {
	case signed64:
		return strconv.FormatInt(int64(n), 10)
	case signed32:
		return strconv.Itoa(int(int32(n)))
	case dayField:
		return day.Date(int32(n)).String()
	case currency:
		return money.Currency(n).Code()
	case bytes16, bytes32, bytes33, piece, window:
		return hex.EncodeToString(raw)
	}
	if n < uint64(len(c.says)) {
		return c.says[n]
	}
	return strconv.FormatUint(n, 10)
}

// The layout of a name: the first row of the table "names" holds its length,
// its type, the row it leads to (four bytes) and ten bytes of text, the rows
// after it sixteen bytes of text each.
const (
	chunkSize = 16
	chunkHead = 6
)

// nameIn returns the name that begins at row id of the table "names", if
// records are all of its rows in order.
func nameIn(records []Record, id uint32) (string, bool) {
	var text []byte
	for i, rec := range records {
		if rec.Proof.Table != "names" || rec.Proof.ID != id+uint32(i) || len(rec.Row) != chunkSize {
			return "", false
		}
		if i == 0 {
			text = append(text, rec.Row[chunkHead:]...)
		} else {
			text = append(text, rec.Row...)
		}
	}
	size := int(records[0].Row[0])
	spare := len(text) - size
	if id == 0 || size == 0 || spare < 0 || spare >= chunkSize || (len(records) == 1 && size > chunkSize-chunkHead) ||
		!utf8.Valid(text[:size]) || !zero(text[size:]) {
		return "", false
	}
	return shown(text[:size]), true
}
