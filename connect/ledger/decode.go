package ledger

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
)

const (
	// maxID is the most bytes of an id or a number.
	maxID = 200
	// maxNames is how many ids are remembered so that each is stored once.
	maxNames = 1 << 16
)

// A word is a status and what it means.
type word struct {
	text string
	void bool
}

// A decoder turns records into rows.
type decoder struct {
	layout
	currency money.Currency // of rows that name none; zero if there is none
	words    []word
	order    order
	comma    bool     // the decimal mark is a comma
	epoch    day.Date // serial day 0 of a sheet, or zero: the file is text
	names    map[string]string
	scratch  []byte
}

// newDecoder returns the decoder of files that m maps and l lays out.
func newDecoder(m Mapping, l layout) decoder {
	d := decoder{
		layout: l,
		order:  orderOf(m.Dates),
		comma:  m.Decimal == "comma",
		names:  make(map[string]string),
	}
	d.currency, _ = money.ParseCurrency(m.Currency) // Validate has seen to it
	for _, w := range m.Status.Valid {
		d.words = append(d.words, word{text: w})
	}
	for _, w := range m.Status.Void {
		d.words = append(d.words, word{text: w, void: true})
	}
	return d
}

// decode reads rec into row, or says why it cannot. The order of the checks is
// that of Rules for the record as a whole and then that of the fields; it
// decides what people are told first.
func (d *decoder) decode(rec record, row *Row) *Refusal {
	*row = Row{Line: rec.line}
	if rec.fault != "" {
		return &Refusal{Line: rec.line, Value: excerpt(rec.raw), Rule: rec.fault}
	}
	fields, ok := d.fit(rec.fields)
	if !ok {
		return &Refusal{Line: rec.line, Value: excerpt(rec.raw), Rule: RuleColumn}
	}
	if !isText(rec.raw) {
		return d.notText(rec.line, fields)
	}
	f, rule := d.parties(fields, row)
	if rule == "" {
		f, rule = d.terms(fields, row)
	}
	if rule == "" {
		f, rule = d.amounts(fields, row)
	}
	if rule == "" {
		f, rule = d.status(fields, row)
	}
	if rule != "" {
		return &Refusal{Line: rec.line, Field: d.name(f), Value: excerpt(d.value(fields, f)), Rule: rule}
	}
	return nil
}

// fit makes fields as many as the header has. Empty ones too many do no harm,
// and sheets leave out empty cells at the end; anything else means that values
// do not stand under their headers.
func (d *decoder) fit(fields [][]byte) ([][]byte, bool) {
	n := len(d.header)
	for len(fields) > n {
		last := len(fields) - 1
		if len(trim(fields[last])) > 0 {
			return nil, false
		}
		fields = fields[:last]
	}
	if d.epoch == 0 && len(fields) < n {
		return nil, false
	}
	for len(fields) < n {
		fields = append(fields, nil)
	}
	return fields, true
}

// isText reports whether raw is valid UTF-8 and has no U+FFFD, which stands
// where somebody before us, or the decoder of GB18030, could not read.
func isText(raw []byte) bool {
	return utf8.Valid(raw) && !bytes.Contains(raw, []byte("\uFFFD"))
}

// notText names the first field that is no text.
func (d *decoder) notText(line int, fields [][]byte) *Refusal {
	for i, f := range fields {
		if !isText(f) {
			return &Refusal{Line: line, Field: d.header[i], Value: excerpt(trim(f)), Rule: RuleEncoding}
		}
	}
	return &Refusal{Line: line, Rule: RuleEncoding}
}

// value returns what stands in the field, trimmed, or nil if it has no column.
func (d *decoder) value(fields [][]byte, f field) []byte {
	if d.at[f] == none {
		return nil
	}
	return trim(fields[d.at[f]])
}

// parties reads who sold to whom.
func (d *decoder) parties(fields [][]byte, row *Row) (field, Rule) {
	for _, p := range [...]struct {
		f    field
		into *string
	}{
		{fieldFirm, &row.Firm},
		{fieldCounterparty, &row.Counterparty},
		{fieldSeller, &row.Seller},
		{fieldBuyer, &row.Buyer},
	} {
		if d.at[p.f] == none {
			continue
		}
		id := d.value(fields, p.f)
		if rule := checkText(id); rule != "" {
			return p.f, rule
		}
		*p.into = d.intern(id)
	}
	switch {
	case d.at[fieldFirm] == none && d.side == Input:
		row.Firm, row.Counterparty = row.Buyer, row.Seller
	case d.at[fieldFirm] == none && d.side == Output:
		row.Firm, row.Counterparty = row.Seller, row.Buyer
	case d.side == Input:
		row.Seller, row.Buyer = row.Counterparty, row.Firm
	case d.side == Output:
		row.Seller, row.Buyer = row.Firm, row.Counterparty
	}
	return 0, ""
}

// terms reads number, days and currency.
func (d *decoder) terms(fields [][]byte, row *Row) (field, Rule) {
	number, rule := d.number(d.value(fields, fieldNumber))
	if rule != "" {
		return fieldNumber, rule
	}
	row.Number = string(number)
	var ok bool
	if row.Issued, ok = d.date(d.value(fields, fieldIssued)); !ok {
		return fieldIssued, RuleDate
	}
	if due := d.value(fields, fieldDue); len(due) > 0 {
		if row.Due, ok = d.date(due); !ok {
			return fieldDue, RuleDate
		}
	}
	row.Currency = d.currency
	if code := d.value(fields, fieldCurrency); len(code) > 0 || d.currency == 0 {
		if row.Currency, ok = money.ParseCurrency(d.intern(code)); !ok {
			return fieldCurrency, RuleCurrency
		}
	}
	return 0, ""
}

// amounts reads net, tax and gross.
func (d *decoder) amounts(fields [][]byte, row *Row) (field, Rule) {
	for _, a := range [...]struct {
		f    field
		into *int64
	}{
		{fieldNet, &row.Net},
		{fieldTax, &row.Tax},
		{fieldGross, &row.Gross},
	} {
		if d.at[a.f] == none {
			continue
		}
		var rule Rule
		if *a.into, rule = d.amount(d.value(fields, a.f), row.Currency.Exponent()); rule != "" {
			return a.f, rule
		}
	}
	if d.at[fieldNet] == none {
		row.Net = row.Gross
	}
	return 0, ""
}

// status reads whether the invoice was cancelled.
func (d *decoder) status(fields [][]byte, row *Row) (field, Rule) {
	if d.at[fieldStatus] == none {
		return 0, ""
	}
	says := d.value(fields, fieldStatus)
	for i := range d.words {
		if string(says) == d.words[i].text {
			row.Void = d.words[i].void
			return 0, ""
		}
	}
	return fieldStatus, RuleStatus
}

// intern returns id as a string, the same one for the same id while it is
// remembered. The memory is emptied when it is full.
func (d *decoder) intern(id []byte) string {
	if s, ok := d.names[string(id)]; ok {
		return s
	}
	if len(d.names) >= maxNames {
		clear(d.names)
	}
	s := string(id)
	d.names[s] = s
	return s
}

// checkText says what keeps text from being an id or a number: that it is
// empty, too long, or has characters that cannot be seen.
func checkText(text []byte) Rule {
	if len(text) == 0 {
		return RuleEmpty
	}
	if len(text) > maxID {
		return RuleLength
	}
	for _, b := range text {
		if b < ' ' || b == 0x7f {
			return RuleLength
		}
		if b >= utf8.RuneSelf {
			return checkRunes(text)
		}
	}
	return ""
}

// checkRunes is checkText for text that is not ASCII.
func checkRunes(text []byte) Rule {
	for _, r := range string(text) {
		if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
			return RuleLength
		}
	}
	return ""
}

// trim takes white space off both ends: all that Unicode calls so, which has
// the full-width space, and the two marks of no width that spreadsheets leave.
func trim(text []byte) []byte {
	if n := len(text); n == 0 || plain(text[0]) && plain(text[n-1]) {
		return text
	}
	return bytes.TrimFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || r == '\uFEFF' || r == '\u200B'
	})
}

// plain reports whether b is an ASCII character other than a space or control.
func plain(b byte) bool { return ' ' < b && b < 0x7f }
