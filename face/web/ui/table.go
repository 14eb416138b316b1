package ui

import (
	"net/url"
	"strings"
)

// A Table is rows of cells. On a phone each row becomes a block, every cell
// with its column's label.
type Table struct {
	ID      string
	Caption Text // what the rows are; read aloud, not shown
	Columns []Column
	Rows    [][]any // cells: string, money.Amount, day.Date, counts, rates, Text, State, Link, Under, Check, Proof
	Foot    []any   // a last row of sums, nil for none

	Path    string // of the list: "/invoices?state=open"; sorting, pages and exports are asked of it
	Sort    Sort
	Before  string // cursors of the pages before and after, "" if there is none
	After   string
	Exports bool // offer CSV and XLSX
	Empty   Empty
}

// A Column is one column of a table.
type Column struct {
	Key   string // as it is sorted by and exported
	Label Text
	Right bool // numbers stand at the right
	Sorts bool
}

// A Sort is how a table is in order.
type Sort struct {
	By   string // key of a column
	Down bool
}

// ParseSort reads "due" or "-due".
func ParseSort(text string) Sort {
	by, down := strings.CutPrefix(text, "-")
	return Sort{by, down}
}

// String returns what ParseSort reads.
func (s Sort) String() string {
	if s.Down {
		return "-" + s.By
	}
	return s.By
}

// An Under is a value with a smaller line below it, such as a reason.
type Under struct{ Main, Reason any }

// Header reports whether column i is the one that names its row: the first
// that has a label.
func (t Table) Header(i int) bool {
	for k, c := range t.Columns {
		if !c.Label.None() {
			return k == i
		}
	}
	return false
}

// Sorted returns how column c is sorted, as aria-sort says it, or "".
func (t Table) Sorted(c Column) string {
	switch {
	case t.Sort.By != c.Key || !c.Sorts:
		return ""
	case t.Sort.Down:
		return "descending"
	}
	return "ascending"
}

// SortLink returns where the table is in order of column c; of the column that
// it is in order of already, the other way round.
func (t Table) SortLink(c Column) string {
	next := Sort{By: c.Key, Down: t.Sort.By == c.Key && !t.Sort.Down}
	return t.with("sort", next.String(), "after", "", "before", "")
}

// Earlier returns where the page before is, "" if there is none.
func (t Table) Earlier() string {
	if t.Before == "" {
		return ""
	}
	return t.with("before", t.Before, "after", "")
}

// Later returns where the page after is, "" if there is none.
func (t Table) Later() string {
	if t.After == "" {
		return ""
	}
	return t.with("after", t.After, "before", "")
}

// Export returns where the whole list is as a file of a format.
func (t Table) Export(format string) string {
	return t.with("format", format, "after", "", "before", "")
}

// with returns the path of the list with some parameters set, or without those
// that are "".
func (t Table) with(pairs ...string) string {
	u, err := url.Parse(t.Path)
	if err != nil {
		return t.Path
	}
	q := u.Query()
	if t.Sort.By != "" {
		q.Set("sort", t.Sort.String())
	}
	for i := 0; i < len(pairs); i += 2 {
		q.Del(pairs[i])
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// A placed is a cell with what its column says of it.
type placed struct {
	Value  any
	Label  Text
	Right  bool
	Header bool
}

// Cells returns the cells of a row, each with its column. A row may be shorter
// than there are columns.
func (t Table) Cells(row []any) []placed {
	cells := make([]placed, 0, len(row))
	for i, v := range row[:min(len(row), len(t.Columns))] {
		c := t.Columns[i]
		cells = append(cells, placed{v, c.Label, c.Right, t.Header(i)})
	}
	return cells
}
