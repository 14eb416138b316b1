// Package refuse names every reason the machine may decline a command.
//
// A refusal is a business answer, not a failure: a permanent code and typed
// figures in a fixed order. It is bound into the leaf and the receipt, is the
// same on every node, and a customer may read it. The sentences that people
// read are templates outside the core (node/say), in each language.
package refuse

import (
	"strconv"

	"github.com/tallystick/tallystick/core/cbor"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
)

// A Code is one reason.
//
// Codes are stored in receipts for as long as the journal lives: add new ones
// at the end, never renumber, never reuse.
type Code uint16

// A FigureType says what a figure is.
type FigureType uint8

// The types of figures.
const (
	AmountFigure FigureType = iota + 1 // an amount of money
	DayFigure                          // a day
	IDFigure                           // the name of an object, party, field or state
	CountFigure                        // a number of something
)

// A Figure is one typed value of a refusal: what the reader needs to act.
type Figure struct {
	Type     FigureType
	Number   int64          // minor units, days since 1970-01-01, or the count
	Currency money.Currency // of an amount
	Text     string         // of an id
}

// Amount is the figure for a.
func Amount(a money.Amount) Figure {
	return Figure{Type: AmountFigure, Number: a.Minor(), Currency: a.Currency()}
}

// Day is the figure for d.
func Day(d day.Date) Figure { return Figure{Type: DayFigure, Number: int64(d)} }

// ID is the figure for the name of something.
func ID[S ~string | ~[]byte](name S) Figure { return Figure{Type: IDFigure, Text: string(name)} }

// Count is the figure for a number of something.
func Count(n int64) Figure { return Figure{Type: CountFigure, Number: n} }

// String returns the figure as it is printed: "800.01 CNY", "2026-04-01", "D1" or "12".
func (f Figure) String() string {
	switch f.Type {
	case AmountFigure:
		return money.Of(f.Number, f.Currency).String()
	case DayFigure:
		return day.Date(f.Number).String()
	case IDFigure:
		return f.Text
	}
	return strconv.FormatInt(f.Number, 10)
}

// A Refusal is a code and the figures behind it. A nil *Refusal means the
// command was carried out.
//
// Refusal is not an error on purpose: a function that returns *Refusal cannot
// fail in any other way.
type Refusal struct {
	Code    Code
	Figures []Figure
}

// With returns a Refusal for c with its figures.
func (c Code) With(figures ...Figure) *Refusal { return &Refusal{Code: c, Figures: figures} }

// String returns "6 LimitExceeded: 800.01 CNY, 800.00 CNY".
func (r *Refusal) String() string {
	s := strconv.Itoa(int(r.Code)) + " " + r.Code.String()
	for i, f := range r.Figures {
		if i == 0 {
			s += ": "
		} else {
			s += ", "
		}
		s += f.String()
	}
	return s
}

// AppendFigures appends the canonical bytes of figures: an array of
// [type, value] pairs, an amount's value being [minor, currency].
func AppendFigures(dst []byte, figures []Figure) []byte {
	dst = cbor.AppendArray(dst, len(figures))
	for _, f := range figures {
		dst = cbor.AppendUint(cbor.AppendArray(dst, 2), uint64(f.Type))
		switch f.Type {
		case AmountFigure:
			dst = cbor.AppendInt(cbor.AppendArray(dst, 2), f.Number)
			dst = cbor.AppendUint(dst, uint64(f.Currency))
		case IDFigure:
			dst = cbor.AppendText(dst, f.Text)
		default:
			dst = cbor.AppendInt(dst, f.Number)
		}
	}
	return dst
}

// maxFigures bounds what ReadFigures accepts.
const maxFigures = 16

// ReadFigures reads what AppendFigures wrote. Errors stay in r.
func ReadFigures(r *cbor.Reader) []Figure {
	n := r.Array()
	if n > maxFigures {
		return nil
	}
	figures := make([]Figure, 0, n)
	for range n {
		r.ArrayOf(2)
		f := Figure{Type: FigureType(r.Uint(uint64(CountFigure)))}
		switch f.Type {
		case AmountFigure:
			r.ArrayOf(2)
			f.Number = r.Int()
			f.Currency = money.Currency(r.Uint(1<<16 - 1))
		case IDFigure:
			f.Text = string(r.Text())
		default:
			f.Number = r.Int()
		}
		figures = append(figures, f)
	}
	return figures
}
