// Package client is the Go side of talking to a Tallystick node: the written
// form of commands, their JSON, and the bytes that are signed.
//
// It holds no state and opens no connection, never sees a ledger, and decides
// nothing: whether a command is carried out is the machine's answer alone.
package client

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/refuse"
)

// A Written is one field of a command as people write it.
type Written struct {
	Name string // as [command.Field.String] gives it: "amount"
	Text string // "1234.50 CNY", "4.5%", "2026-04-01", "yes", "30", "D1"
}

// Set sets the field called name from its written form:
//
//	amount  1234.50 CNY
//	rate    450bp or 4.5%; a plain number would not say which is meant
//	day     2026-04-01
//	integer 30
//	flag    yes, no, true, false, 1 or 0
//	bytes   hexadecimal digits; `line` also takes the text of a bank's line
//	lines   A1 10 x 100.00, B2 2.5 x 20.00; of a delivery A1 10, B2 2.5
//	parts   C1-a 450000.00 CNY, C1-b 550000.00 CNY
//
// The prices in lines have the decimals of the command's total, if that is
// already set, and two otherwise: set lines last.
//
// It refuses with UnknownCommand, FieldUnknown if the kind has no such field,
// TooManyDecimals, AmountTooLarge, and FieldInvalid for any other form. What
// the value means is checked later, by [command.Command.Check].
func Set(c *command.Command, name, text string) *refuse.Refusal {
	f, no := fieldOf(c, name)
	if no != nil {
		return no
	}
	var err error
	switch f.Type() {
	case command.AmountType:
		var a money.Amount
		if a, err = money.ParseAmount(text); err == nil {
			c.SetAmount(f, a)
		}
	case command.NameType, command.TextType:
		if err = validText(text); err == nil {
			c.SetText(f, text)
		}
	case command.BytesType:
		var b []byte
		if b, err = parseBytes(f, text); err == nil {
			c.SetBytes(f, b)
		}
	case command.LinesType:
		var b []byte
		if b, err = parseLines(text, priceDecimals(c)); err == nil {
			c.SetBytes(f, b)
		}
	case command.PartsType:
		var b []byte
		if b, err = parseParts(text); err == nil {
			c.SetBytes(f, b)
		}
	default:
		var n int64
		if n, err = parseNumber(f.Type(), text); err == nil {
			c.SetInt(f, n)
		}
	}
	return refusal(f, err)
}

// fieldOf returns the field called name, which the kind of c must have.
func fieldOf(c *command.Command, name string) (command.Field, *refuse.Refusal) {
	spec, ok := c.Kind.Spec()
	if !ok {
		return 0, refuse.UnknownCommand.With(refuse.Count(int64(c.Kind)))
	}
	for _, u := range spec.Uses {
		if u.Field.String() == name {
			return u.Field, nil
		}
	}
	return 0, refuse.FieldUnknown.With(refuse.ID(name))
}

// errForm is the reason for every form that has no reason of its own.
var errForm = errors.New("not the written form of this field")

func refusal(f command.Field, err error) *refuse.Refusal {
	code := refuse.FieldInvalid
	switch {
	case err == nil:
		return nil
	case f.Type() != command.AmountType && f.Type() != command.LinesType && f.Type() != command.PartsType:
	case errors.Is(err, money.ErrDecimals):
		code = refuse.TooManyDecimals
	case errors.Is(err, money.ErrTooLarge):
		code = refuse.AmountTooLarge
	}
	return code.With(refuse.ID(f.String()))
}

func validText(text string) error {
	if !utf8.ValidString(text) {
		return errForm
	}
	return nil
}

func parseNumber(t command.Type, text string) (int64, error) {
	switch t {
	case command.RateType:
		if !strings.HasSuffix(text, "bp") && !strings.HasSuffix(text, "%") {
			return 0, errForm
		}
		r, err := money.ParseRate(text)
		return int64(r), err
	case command.DayType:
		d, err := day.Parse(text)
		return int64(d), err
	case command.FlagType:
		switch text {
		case "yes", "true", "1":
			return 1, nil
		case "no", "false", "0":
			return 0, nil
		}
		return 0, errForm
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err == nil && strconv.FormatInt(n, 10) != text { // one number, one spelling
		return 0, errForm
	}
	return n, err
}

// parseBytes reads hexadecimal digits. A bank's line that is not a hash of 64
// digits is hashed here, so that its text never leaves its owner.
func parseBytes(f command.Field, text string) ([]byte, error) {
	if f == command.Line && !isHash(text) {
		hash := sha256.Sum256([]byte(text))
		return hash[:], nil
	}
	return hex.DecodeString(text)
}

func isHash(text string) bool {
	b, err := hex.DecodeString(text)
	return err == nil && len(b) == sha256.Size
}

// Format returns the fields of c in their written form, in the order of the
// registry. For a command that passes its Check, [Set] reads each back to the
// same bytes.
func Format(c *command.Command) []Written {
	var all []Written
	c.Fields(func(f command.Field) {
		all = append(all, Written{Name: f.String(), Text: format(c, f)})
	})
	return all
}

func format(c *command.Command, f command.Field) string {
	switch f.Type() {
	case command.AmountType:
		return c.Amount(f).String()
	case command.RateType:
		return c.Rate(f).String()
	case command.DayType:
		return c.Day(f).String()
	case command.NameType, command.TextType:
		return string(c.Text(f))
	case command.BytesType:
		return hex.EncodeToString(c.Text(f))
	case command.LinesType:
		return formatLines(c.Text(f), priceDecimals(c))
	case command.PartsType:
		return formatParts(c.Text(f))
	case command.FlagType:
		switch c.Int(f) {
		case 0:
			return "no"
		case 1:
			return "yes"
		}
	}
	return strconv.FormatInt(c.Int(f), 10)
}

// Fill sets the field that the asking party fills by itself, such as the
// funder of an offer, if c does not have it.
func Fill(c *command.Command) { c.Fill() }
