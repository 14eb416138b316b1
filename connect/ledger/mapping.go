package ledger

import (
	"bytes"
	_ "embed" // the named mappings are part of the binary
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/tallystick/tallystick/core/money"
)

// VATCN is the name of the built-in mapping of Chinese VAT ledgers.
const VATCN = "vat-cn"

// Simple is the name of the built-in mapping of a plain list of invoices.
const Simple = "simple"

// maxMapping is the most bytes a mapping file may have.
const maxMapping = 64 << 10

var (
	//go:embed vat-cn.yaml
	vatCN string
	//go:embed simple.yaml
	simple string
)

// A Side says which party of an invoice keeps the ledger. The empty Side means
// that the file or the mapping has to say it.
type Side string

const (
	// Input is the ledger of invoices received: the firm is the buyer.
	Input Side = "input"
	// Output is the ledger of invoices issued: the firm is the seller.
	Output Side = "output"
)

// valid reports whether s is empty or a side there is.
func (s Side) valid() bool { return s == "" || s == Input || s == Output }

// A Mapping says what the columns and words of a ledger mean. It is written by
// hand in YAML; ParseMapping and LoadMapping check it.
type Mapping struct {
	// Name is what people call the mapping. It has no effect.
	Name string `yaml:"name"`
	// Columns names the columns.
	Columns Columns `yaml:"columns"`
	// Side is whose ledger it is. It may be left empty if the file has either
	// a seller's or a buyer's column, or if Options give it.
	Side Side `yaml:"side"`
	// Currency is the ISO 4217 code of every row that names none itself.
	Currency string `yaml:"currency"`
	// Status lists the words of the status column.
	Status Words `yaml:"status"`
	// Dates is the order of year, month and day: "ymd" (default), "dmy" or
	// "mdy". Separators are - / . or 年月日; ymd also reads 20060102. A time
	// after the date is ignored.
	Dates string `yaml:"dates"`
	// Decimal is the decimal mark: "point" (default) or "comma".
	Decimal string `yaml:"decimal"`
	// Delimiter parts the fields of CSV: "," (default), ";", "|" or a tab.
	Delimiter string `yaml:"delimiter"`
	// Sheet is the sheet of a workbook to read; empty means the first.
	Sheet string `yaml:"sheet"`
}

// Columns names the columns of a ledger, by their headers. Number, Issued and
// Gross are always needed. The parties are given either by Firm and one of
// Counterparty, Seller and Buyer, or by Seller and Buyer together. Net and Tax
// are given together; without them Net is Gross and Tax is zero. Without
// Status every row is valid.
type Columns struct {
	// Firm holds the id of the firm that keeps the ledger.
	Firm string `yaml:"firm"`
	// Counterparty holds the id of the other party.
	Counterparty string `yaml:"counterparty"`
	// Seller holds the id of the seller.
	Seller string `yaml:"seller"`
	// Buyer holds the id of the buyer.
	Buyer string `yaml:"buyer"`
	// Number holds the invoice's number.
	Number string `yaml:"number"`
	// Issued holds the day of issue.
	Issued string `yaml:"issued"`
	// Due holds the day of payment; a row may leave it empty.
	Due string `yaml:"due"`
	// Net holds the amount before tax.
	Net string `yaml:"net"`
	// Tax holds the tax.
	Tax string `yaml:"tax"`
	// Gross holds the amount with tax.
	Gross string `yaml:"gross"`
	// Status holds one of the Words.
	Status string `yaml:"status"`
	// Currency holds an ISO 4217 code.
	Currency string `yaml:"currency"`
}

// Words lists what a status column may say. Any other word is refused.
type Words struct {
	// Valid are the words of an invoice in force.
	Valid []string `yaml:"valid"`
	// Void are the words of an invoice cancelled.
	Void []string `yaml:"void"`
}

// LoadMapping returns the mapping built in as name or, if there is none, the
// one in the file of that name. It fails as ParseMapping does, or if the file
// cannot be read or is larger than 64 kB.
func LoadMapping(name string) (Mapping, error) {
	switch name {
	case VATCN:
		return ParseMapping([]byte(vatCN))
	case Simple:
		return ParseMapping([]byte(simple))
	}
	file, err := os.Open(name)
	if err != nil {
		return Mapping{}, fmt.Errorf("open mapping: %w (the built-in ones are %q and %q)", err, VATCN, Simple)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxMapping+1))
	if err != nil {
		return Mapping{}, fmt.Errorf("read mapping %s: %w", name, err)
	}
	m, err := ParseMapping(text)
	if err != nil {
		return Mapping{}, fmt.Errorf("mapping %s: %w", name, err)
	}
	return m, nil
}

// ParseMapping reads one YAML document. Keys that a mapping does not have are
// errors that name their line, and so is whatever Validate does not accept.
func ParseMapping(text []byte) (Mapping, error) {
	if len(text) > maxMapping {
		return Mapping{}, fmt.Errorf("parse mapping: over %d bytes", maxMapping)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	var m Mapping
	if err := decoder.Decode(&m); err != nil {
		if errors.Is(err, io.EOF) {
			err = errors.New("it is empty")
		}
		return Mapping{}, fmt.Errorf("parse mapping: %w", err)
	}
	if err := decoder.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return Mapping{}, errors.New("parse mapping: more than one document")
	}
	if err := m.Validate(); err != nil {
		return Mapping{}, err
	}
	return m, nil
}

// Validate reports what keeps m from being used, if anything.
func (m Mapping) Validate() error {
	if err := m.Columns.validate(); err != nil {
		return err
	}
	if !m.Side.valid() {
		return fmt.Errorf("side %q: want %q or %q", m.Side, Input, Output)
	}
	if _, ok := money.ParseCurrency(m.Currency); m.Currency != "" && !ok {
		return fmt.Errorf("currency %q is not a code of ISO 4217", m.Currency)
	}
	if m.Currency == "" && m.Columns.Currency == "" {
		return errors.New("currency: name a column or a code that holds for every row")
	}
	if err := m.Status.validate(m.Columns.Status != ""); err != nil {
		return err
	}
	for _, choice := range []struct {
		name, value string
		of          []string
	}{
		{"dates", m.Dates, []string{"", "ymd", "dmy", "mdy"}},
		{"decimal", m.Decimal, []string{"", "point", "comma"}},
		{"delimiter", m.Delimiter, []string{"", ",", ";", "|", "\t"}},
	} {
		if !slices.Contains(choice.of, choice.value) {
			return fmt.Errorf("%s %q: want one of %q", choice.name, choice.value, choice.of[1:])
		}
	}
	return nil
}

// validate reports whether the columns suffice and no header serves twice.
func (c Columns) validate() error {
	names := c.list()
	for _, f := range []field{fieldNumber, fieldIssued, fieldGross} {
		if names[f] == "" {
			return fmt.Errorf("columns: %s is needed", f)
		}
	}
	for f, name := range names {
		if first := slices.Index(names[:], name); name != "" && first != f {
			return fmt.Errorf("columns: %q is both %s and %s", name, field(first), field(f))
		}
		if name != string(trim([]byte(name))) {
			return fmt.Errorf("columns: %s has spaces around %q", field(f), name)
		}
	}
	if (c.Net == "") != (c.Tax == "") {
		return errors.New("columns: net and tax go together")
	}
	sides := c.Seller != "" || c.Buyer != ""
	switch {
	case c.Counterparty != "" && sides:
		return errors.New("columns: counterparty stands in for seller or buyer: name one or the other")
	case c.Firm != "" && c.Counterparty == "" && !sides:
		return errors.New("columns: beside firm name counterparty, seller or buyer")
	case c.Firm == "" && (c.Seller == "" || c.Buyer == ""):
		return errors.New("columns: name firm, or both seller and buyer")
	}
	return nil
}

// validate reports whether the words suffice for a mapping that has a status
// column or has none, and no word means both.
func (w Words) validate(column bool) error {
	if column != (len(w.Valid) > 0) || !column && len(w.Void) > 0 {
		return errors.New("status: a column and its valid words go together")
	}
	for _, word := range slices.Concat(w.Valid, w.Void) {
		if word == "" || word != string(trim([]byte(word))) {
			return fmt.Errorf("status: %q is empty or has spaces around it", word)
		}
		if slices.Contains(w.Valid, word) && slices.Contains(w.Void, word) {
			return fmt.Errorf("status: %q is both valid and void", word)
		}
	}
	return nil
}
