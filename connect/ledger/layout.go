package ledger

import (
	"errors"
	"fmt"
	"slices"
)

// A field is what a column means. The order is that of the checks of a row.
type field int

const (
	fieldFirm field = iota
	fieldCounterparty
	fieldSeller
	fieldBuyer
	fieldNumber
	fieldIssued
	fieldDue
	fieldCurrency
	fieldNet
	fieldTax
	fieldGross
	fieldStatus
	fieldCount
)

// fieldNames are the keys of a mapping's columns, by field.
var fieldNames = [fieldCount]string{
	"firm", "counterparty", "seller", "buyer", "number", "issued",
	"due", "currency", "net", "tax", "gross", "status",
}

// String returns the key of the field in a mapping.
func (f field) String() string { return fieldNames[f] }

// list returns the headers by field.
func (c Columns) list() [fieldCount]string {
	return [fieldCount]string{
		c.Firm, c.Counterparty, c.Seller, c.Buyer, c.Number, c.Issued,
		c.Due, c.Currency, c.Net, c.Tax, c.Gross, c.Status,
	}
}

// none is the column of a field that the file does not have.
const none = -1

// A layout says where in a record the fields stand.
type layout struct {
	header []string        // as found, trimmed, without empty names at the end
	at     [fieldCount]int // column by field, or none
	side   Side            // empty only if the rows name seller and buyer, and no firm
}

// newLayout finds the columns of m in header. It fails if a needed one is
// missing, a name stands twice, or the side is unclear or contradicted.
func newLayout(m Mapping, header []string, asked Side) (layout, error) {
	for len(header) > 0 && header[len(header)-1] == "" {
		header = header[:len(header)-1]
	}
	if len(header) == 0 {
		return layout{}, errors.New("no header row")
	}
	for i, name := range header {
		if first := slices.Index(header, name); name != "" && first != i {
			return layout{}, fmt.Errorf("header %q stands twice: columns %d and %d", name, first+1, i+1)
		}
	}
	l := layout{header: header}
	for f, name := range m.Columns.list() {
		l.at[f] = none
		if name != "" {
			l.at[f] = slices.Index(header, name)
		}
	}
	if err := l.settleSide(m, asked); err != nil {
		return layout{}, err
	}
	return l, l.complete(m)
}

// settleSide decides whose ledger it is: what was asked, what the mapping says
// and what the only column of a seller or buyer implies must agree.
func (l *layout) settleSide(m Mapping, asked Side) error {
	l.side = m.Side
	if asked != "" && m.Side != "" && asked != m.Side {
		return fmt.Errorf("side %q was asked for, but the mapping says %q", asked, m.Side)
	}
	if asked != "" {
		l.side = asked
	}
	if m.Columns.Firm == "" || m.Columns.Counterparty != "" {
		if m.Columns.Firm != "" && l.side == "" {
			return errors.New("the mapping does not say the side: give input or output")
		}
		return nil
	}
	seller, buyer := l.at[fieldSeller] != none, l.at[fieldBuyer] != none
	switch {
	case seller && buyer && l.side == "":
		return fmt.Errorf("columns %q and %q are both there: give the side, input or output",
			m.Columns.Seller, m.Columns.Buyer)
	case seller && !buyer && l.side == Output:
		return fmt.Errorf("side \"output\" contradicts column %q, which names sellers: the firm is the buyer",
			m.Columns.Seller)
	case buyer && !seller && l.side == Input:
		return fmt.Errorf("side \"input\" contradicts column %q, which names buyers: the firm is the seller",
			m.Columns.Buyer)
	case seller && l.side != Output:
		l.side, l.at[fieldCounterparty] = Input, l.at[fieldSeller]
	case buyer:
		l.side, l.at[fieldCounterparty] = Output, l.at[fieldBuyer]
	default:
		return l.missing(either(m.Columns.Seller, m.Columns.Buyer))
	}
	l.at[fieldSeller], l.at[fieldBuyer] = none, none
	return nil
}

// either names two headers, or the one that is not empty.
func either(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " or " + b
}

// complete reports the first column that m names and the file does not have.
func (l *layout) complete(m Mapping) error {
	for f, name := range m.Columns.list() {
		party := field(f) == fieldSeller || field(f) == fieldBuyer
		if name == "" || l.at[f] != none || party && m.Columns.Firm != "" {
			continue
		}
		return l.missing(name)
	}
	return nil
}

// missing is the error of a needed column that is not there.
func (l *layout) missing(name string) error {
	return fmt.Errorf("column %s is missing: the header has %q", name, l.header)
}

// name returns the header of the field, or the field's own name if it has none.
func (l *layout) name(f field) string {
	if l.at[f] == none {
		return f.String()
	}
	return l.header[l.at[f]]
}
