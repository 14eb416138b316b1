package ledger

import (
	"bytes"
	"io"
	"strconv"
)

// The bounds of a sheet.
const (
	maxRows    = 1 << 20
	maxColumns = 1 << 14
)

// maxStrings is the most bytes of the strings that a sheet shares which are
// held in memory.
const maxStrings = 64 << 20

// sharedStrings are the strings that cells name by their number.
type sharedStrings struct {
	text []byte
	ends []int
}

// at returns the string of a number.
func (s *sharedStrings) at(i int) []byte {
	from := 0
	if i > 0 {
		from = s.ends[i-1]
	}
	return s.text[from:s.ends[i]]
}

// readStrings reads the strings that sheets share, or returns errOdd.
func readStrings(r io.Reader) (*sharedStrings, error) {
	m, s := newMarkup(r), &sharedStrings{}
	for {
		t, err := m.next()
		switch {
		case err != nil:
			return nil, err
		case t == over:
			return s, nil
		case t == closed && len(m.marks) == 0 && string(m.name) != "sst":
			return nil, errOdd
		case t != opened || len(m.marks) == 1:
			continue
		case string(m.name) != "si":
			return nil, errOdd
		}
		begin := len(s.text)
		if err := s.item(m, inTable); err != nil {
			return nil, err
		}
		if bytes.Contains(s.text[begin:], []byte("_x")) || len(s.text) > maxStrings {
			return nil, errOdd
		}
		s.ends = append(s.ends, len(s.text))
	}
}

// Where an item stands.
type place byte

const (
	inTable place = iota
	inRun
	inCell
)

// item adds the text of the element just opened: one text or, in the table,
// runs of text. Readings of Japanese names are left out.
func (s *sharedStrings) item(m *markup, at place) error {
	runs, seen := false, false
	for {
		t, err := m.next()
		switch {
		case err != nil:
			return err
		case t == closed:
			return nil
		case t == between:
			continue
		}
		switch name := string(m.name); {
		case name == "t" && !seen && !runs:
			seen = true
			s.text, err = m.content(s.text)
		case name == "r" && at == inTable && !seen:
			runs = true
			err = s.item(m, inRun)
		case name == "rPr" && at == inRun, (name == "rPh" || name == "phoneticPr") && at == inTable:
			err = m.skip()
		default:
			return errOdd
		}
		if err != nil {
			return err
		}
	}
}

// content appends the text of the element just opened, which has no others in
// it, and passes its end.
func (m *markup) content(dst []byte) ([]byte, error) {
	for {
		t, err := m.next()
		switch {
		case err != nil || t == closed:
			return dst, err
		case t != between:
			return dst, errOdd
		}
		dst = append(dst, m.text...)
	}
}

// A plainSheet reads the rows of a sheet that is written in the plain way: one
// sheetData of rows of cells in ascending order, whose numbers and columns are
// where their names say. It gives what the library gives, or errOdd.
type plainSheet struct {
	m      *markup
	shared *sharedStrings // nil if there are none that are plain
	inside bool           // sheetData
	past   bool           // sheetData
	line   int
	text   []byte
	ends   []int // of cells in text, behind each a comma
	value  []byte
	inline []byte
}

// next goes to the next row that has cells. It reports false behind the last.
func (p *plainSheet) next() (bool, error) {
	for {
		t, err := p.m.next()
		switch {
		case err != nil:
			return false, err
		case t == over && !p.past:
			return false, errOdd
		case t == over:
			return false, nil
		case t == closed && p.inside: // what was opened inside was closed there
			p.inside, p.past = false, true
		case t == opened && p.inside:
			if err := p.row(); err != nil {
				return false, err
			}
			if len(p.ends) > 0 {
				return true, nil
			}
		case t == opened:
			switch string(local(p.m.name)) {
			case "sheetData":
				if p.past || len(p.m.marks) != 2 || string(p.m.name) != "sheetData" {
					return false, errOdd
				}
				p.inside = true
			case "row", "c":
				return false, errOdd
			}
		}
	}
}

// local returns a name without its prefix.
func local(name []byte) []byte { return name[bytes.IndexByte(name, ':')+1:] }

// row reads the row just opened.
func (p *plainSheet) row() error {
	p.text, p.ends = p.text[:0], p.ends[:0]
	if string(p.m.name) != "row" {
		return errOdd
	}
	line := p.line + 1
	for _, a := range p.m.attrs {
		if string(local(a.name)) != "r" {
			continue
		}
		n, err := strconv.Atoi(string(a.value))
		if err != nil || n < line || a.value[0] == '+' {
			return errOdd
		}
		line = n
	}
	if p.line = line; line > maxRows {
		return errOdd
	}
	column := 0
	for {
		t, err := p.m.next()
		switch {
		case err != nil:
			return err
		case t == closed:
			return nil
		case t == opened:
			if column, err = p.cell(column); err != nil {
				return err
			}
		}
	}
}

// cell reads the cell just opened, which stands behind column, and returns its
// column. Cells that hold nothing count only if others follow.
func (p *plainSheet) cell(column int) (int, error) {
	if string(p.m.name) != "c" {
		return 0, errOdd
	}
	column++
	kind := ""
	for _, a := range p.m.attrs {
		switch string(a.name) {
		case "r":
			at, ok := columnOf(a.value, p.line)
			if !ok || at < column {
				return 0, errOdd
			}
			column = at
		case "t":
			kind = string(a.value)
		case "s":
			if len(a.value) > 9 || !digits(a.value) {
				return 0, errOdd
			}
		default:
			if bytes.IndexByte(a.name, ':') >= 0 {
				return 0, errOdd
			}
		}
	}
	if column > maxColumns {
		return 0, errOdd
	}
	formula, within, err := p.parts()
	if err != nil {
		return 0, err
	}
	value := p.value
	switch {
	case kind == "inlineStr" && within:
		value = p.inline
		if bytes.Contains(value, []byte("_x")) {
			return 0, errOdd
		}
	case kind == "s" && len(value) > 0:
		i, err := strconv.Atoi(string(value))
		if err != nil || !digits(value) || p.shared == nil || i >= len(p.shared.ends) {
			return 0, errOdd
		}
		value = p.shared.at(i)
	}
	if len(value) == 0 && !formula {
		return column, nil
	}
	for len(p.ends) < column-1 {
		p.ends, p.text = append(p.ends, len(p.text)), append(p.text, ',')
	}
	p.text = append(p.text, value...)
	p.ends, p.text = append(p.ends, len(p.text)), append(p.text, ',')
	return column, nil
}

// parts reads what is in the cell just opened: its value, and whether it has a
// formula or a text of its own.
func (p *plainSheet) parts() (formula, within bool, err error) {
	p.value, p.inline = p.value[:0], p.inline[:0]
	valued := false
	for {
		t, err := p.m.next()
		switch {
		case err != nil || t == closed:
			return formula, within, err
		case t == between:
			continue
		}
		switch name := string(p.m.name); {
		case name == "v" && !valued:
			valued = true
			p.value, err = p.m.content(p.value)
		case name == "f" && !formula:
			if i := p.m.attr("si"); i != nil && (len(i) > 9 || !digits(i)) {
				return formula, within, errOdd
			}
			formula = true
			_, err = p.m.content(nil)
		case name == "is" && !within:
			within = true
			s := sharedStrings{text: p.inline}
			err = s.item(p.m, inCell)
			p.inline = s.text
		default:
			return formula, within, errOdd
		}
		if err != nil {
			return formula, within, err
		}
	}
}

// columnOf returns the column of a cell's name, from 1, which must be of this
// row.
func columnOf(name []byte, row int) (int, bool) {
	column, i := 0, 0
	for ; i < len(name) && i < 3 && 'A' <= name[i] && name[i] <= 'Z'; i++ {
		column = column*26 + int(name[i]-'A') + 1
	}
	n := 0
	for _, c := range name[i:] {
		if c < '0' || c > '9' || n > maxRows {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return column, i > 0 && n == row && name[i] != '0'
}

func digits(b []byte) bool {
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(b) > 0
}
