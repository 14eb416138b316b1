// Package offers is the door through which offers for early payment come in: a
// file of CSV, CSV.gz or XLSX with the columns id, supplier, amount, days, apr.
//
// Amounts are "1234.50" in the pool's currency, or "1234.50 CNY"; an APR is
// "8.5%", "850bp" or "0.085". A row that cannot be read, that breaks a bound or
// whose id was there before is refused with its line, and the first row with the
// id stands. The package clears nothing and repairs nothing.
package offers

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/tallystick/tallystick/connect/ledger"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/pool/auction"
)

// Columns are the headers of the columns, which may stand in any order.
var Columns = []string{"id", "supplier", "amount", "days", "apr"}

// maxOffers is how many offers one market may have.
const maxOffers = 5_000_000

// maxValue is the most bytes of a value that a refusal repeats.
const maxValue = 120

// A Refusal says why a row is no offer.
type Refusal struct {
	Line  int    `json:"line"`            // where the row starts; the header is line 1
	Field string `json:"field,omitempty"` // the column, or empty for the whole row
	Value string `json:"value"`
	Rule  string `json:"rule"`
	Why   string `json:"message"`
}

// A Fault is what is wrong with an offer that was read. It names its column.
type Fault struct{ Field, Rule, Why string }

// A Check looks for faults beyond the form. It returns nil if there is none.
type Check func(auction.Offer) *Fault

// Read reads the offers in the file at path, for a pool in currency c.
func Read(path string, c money.Currency, check Check) (all []auction.Offer, refused []Refusal, err error) {
	t, err := ledger.OpenTable(path, Columns, ledger.Options{})
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, t.Close()) }()
	var cells [][]byte
	first := map[string]int{} // the line of each id
	for len(all) <= maxOffers {
		line, texts, no, err := t.Next(cells[:0])
		switch {
		case errors.Is(err, io.EOF):
			return all, refused, nil
		case err != nil:
			return nil, nil, err
		case no != nil:
			refused = append(refused, Refusal{no.Line, no.Field, no.Value, string(no.Rule), no.Reason("en")})
			continue
		}
		cells = texts
		o, fault := decode(texts, c)
		if fault == nil {
			fault = check(o)
		}
		if earlier, again := first[o.ID]; fault == nil && again {
			fault = &Fault{"id", "duplicate", fmt.Sprintf("the offer in line %d has this id", earlier)}
		}
		if fault != nil {
			refused = append(refused, Refusal{line, fault.Field, valueOf(texts, fault.Field), fault.Rule, fault.Why})
			continue
		}
		first[o.ID] = line
		all = append(all, o)
	}
	return nil, nil, fmt.Errorf("read %s: more than %d offers", path, maxOffers)
}

// decode reads the texts of one row.
func decode(texts [][]byte, c money.Currency) (o auction.Offer, fault *Fault) {
	o.ID, o.Supplier = string(texts[0]), string(texts[1])
	var err error
	if o.Amount, err = amount(texts[2], c); err != nil {
		return o, &Fault{"amount", "form", err.Error()}
	}
	if o.Days, err = strconv.ParseInt(string(texts[3]), 10, 64); err != nil {
		return o, &Fault{"days", "form", "not a whole number of days"}
	}
	apr, err := money.ParseRate(string(texts[4]))
	if o.APR = apr; err != nil {
		return o, &Fault{"apr", "form", err.Error()}
	}
	return o, nil
}

// amount reads an amount with or without its currency.
func amount(text []byte, c money.Currency) (int64, error) {
	if !bytes.ContainsRune(text, ' ') {
		return money.ParseMinor(text, c.Exponent())
	}
	a, err := money.ParseAmount(string(text))
	if err == nil && a.Currency() != c {
		err = fmt.Errorf("not in %s, the currency of the pool", c)
	}
	return a.Minor(), err
}

// valueOf returns what stands in a column, not too long.
func valueOf(texts [][]byte, column string) string {
	for i, name := range Columns {
		if name == column {
			text := texts[i]
			if len(text) > maxValue {
				text = bytes.ToValidUTF8(text[:maxValue], nil)
			}
			return string(text)
		}
	}
	return ""
}
