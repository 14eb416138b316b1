package command

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
)

func drawOf(minor int64, c money.Currency) *Command {
	return New(ReceivableDraw, "D1", "seller").SetAmount(Amount, money.Of(minor, c))
}

// A checked is a command and what Check says to it.
type checked struct {
	name string
	c    *Command
	want string
}

func answer(t *testing.T, tests []checked) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			if no := tt.c.Check(); no != nil {
				got = no.String()
			}
			if got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

func voided() *Command { return New(TradeVoid, "I1", "s") }

func TestCommandsThatAreNotWellFormedAreRefused(t *testing.T) {
	answer(t, []checked{
		{"no kind", New(0, "D1", "s"), "1 UnknownCommand: 0"},
		{"a kind of tomorrow", New(firstFreeKind, "D1", "s"), fmt.Sprintf("1 UnknownCommand: %d", uint16(firstFreeKind))},
		{"no object", New(TradeVoid, "", "s"), "16 NameInvalid: object"},
		{"nobody asks", New(TradeVoid, "I1", ""), "16 NameInvalid: by"},
		{"a field is missing", New(ReceivableDraw, "D1", "s"), "17 FieldMissing: amount"},
		{"a field of another kind", voided().SetText(Buyer, "b"), "18 FieldUnknown: buyer"},
		{"an amount of zero", drawOf(0, cny), "5 AmountNotAbove0: 0.00 CNY"},
		{"a negative amount", drawOf(-1, cny), "5 AmountNotAbove0: -0.01 CNY"},
		{"the smallest amount", drawOf(1, cny), ""},
		{"the largest amount", drawOf(money.Max, cny), ""},
		{"more", drawOf(money.Max+1, cny), "20 AmountTooLarge: amount"},
		{"far less than nothing", drawOf(-money.Max-1, cny), "20 AmountTooLarge: amount"},
		{"no currency", drawOf(1, 0), "19 FieldInvalid: amount"},
		{"a currency that nobody knows", drawOf(1, 60000), "19 FieldInvalid: amount"},
	})
}

func TestValuesOutOfBoundsAreRefused(t *testing.T) {
	invoice := func() *Command {
		return New(TradeInvoice, "I1", "s").SetText(Seller, "s").SetText(Buyer, "b").SetText(Number, "1").
			SetDay(Issued, day.Earliest).SetAmount(Gross, money.Of(0, cny))
	}
	offered := func() *Command {
		return New(ReceivableOffer, "D1", "f").SetText(Funder, "f").SetRate(Advance, 1).SetRate(Rate, 0)
	}
	keyed := func(n int) *Command { return New(PartyKey, "P", "o").SetBytes(Key, make([]byte, n)) }
	answer(t, []checked{
		{"an invoice of nothing", invoice(), ""},
		{"a red invoice", invoice().SetAmount(Gross, money.Of(-5, cny)), ""},
		{"a red invoice of too much", invoice().SetAmount(Gross, money.Of(-money.Max-1, cny)), "20 AmountTooLarge: gross"},
		{"a day before all days", invoice().SetDay(Issued, day.Earliest-1), "23 DayInvalid: issued"},
		{"the last day", invoice().SetDay(Due, day.Latest), ""},
		{"a day after all days", invoice().SetDay(Due, day.Latest+1), "23 DayInvalid: due"},
		{"a day beyond 32 bits", invoice().SetInt(Due, 1<<32+20000), "23 DayInvalid: due"},
		{"a flag of two", invoice().SetInt(Void, 2), "19 FieldInvalid: void"},
		{"a flag below zero", invoice().SetInt(Void, -1), "19 FieldInvalid: void"},
		{"a rate below zero", offered().SetRate(Rate, -1), "19 FieldInvalid: rate"},
		{"the highest rate", offered().SetRate(Rate, 10*money.One), ""},
		{"a higher rate", offered().SetRate(Rate, 10*money.One+1), "19 FieldInvalid: rate"},
		{"a name with a space", offered().SetText(Funder, "a b"), "16 NameInvalid: funder"},
		{"a text of nothing", voided().SetText(Reason, ""), "19 FieldInvalid: reason"},
		{"a long text", voided().SetText(Reason, strings.Repeat("x", MaxText)), ""},
		{"a longer text", voided().SetText(Reason, strings.Repeat("x", MaxText+1)), "19 FieldInvalid: reason"},
		{"a text with a control character", voided().SetText(Reason, "a\x1b[0m"), "19 FieldInvalid: reason"},
		{"a text of two lines", voided().SetText(Reason, "a\nb"), "19 FieldInvalid: reason"},
		{"a text that is not UTF-8", voided().SetText(Reason, "a\xff"), "19 FieldInvalid: reason"},
		{"a key of 31 bytes", keyed(31), "19 FieldInvalid: key"},
		{"a key of 32 bytes", keyed(32), ""},
		{"a key of 33 bytes", keyed(33), "19 FieldInvalid: key"},
		{"half a commitment", voided().SetBytes(Payload, make([]byte, 48)), "19 FieldInvalid: payload"},
		{"no commitment", voided().SetBytes(Payload, nil), "19 FieldInvalid: payload"},
		{"32 commitments", voided().SetBytes(Payload, make([]byte, MaxBlob)), ""},
		{"33 commitments", voided().SetBytes(Payload, make([]byte, MaxBlob+32)), "19 FieldInvalid: payload"},
		{
			"lines that are none", New(TradeDeliver, "G1", "s").SetText(Order, "O").SetText(Lines, "?"),
			"19 FieldInvalid: lines",
		},
	})
}

func TestNames(t *testing.T) {
	tests := []struct {
		name string
		text string
		want bool
	}{
		{"a letter", "a", true},
		{"48 bytes", strings.Repeat("x", 48), true},
		{"49 bytes", strings.Repeat("x", 49), false},
		{"16 characters of 3 bytes", strings.Repeat("东", 16), true},
		{"17 of them", strings.Repeat("东", 17), false},
		{"nothing", "", false},
		{"a space", "a b", false},
		{"an ideographic space", "a\u3000b", false},
		{"a space that does not break", "a\u00a0b", false},
		{"a slash, which separates accounts", "a/b", false},
		{"a hash, which separates payments", "a#1", false},
		{"a tab", "a\tb", false},
		{"the end of a line", "a\n", false},
		{"nought", "a\x00", false},
		{"delete", "a\x7f", false},
		{"a control character above ASCII", "a\u0085b", false},
		{"a mark that turns the direction", "a\u200fb", false},
		{"an override of the direction", "a\u202eb", false},
		{"an isolate", "a\u2066b", false},
		{"a joiner of no width", "a\u200db", false},
		{"a byte order mark", "\ufeffa", false},
		{"a character for private use", "a\ue000", false},
		{"half a character", "a\xe4\xb8", false},
		{"a surrogate", "a\xed\xa0\x80", false},
		{"the replacement character itself", "a\ufffd", true},
		{"an accent on its own", "e\u0301", true},
		{"punctuation", `a.b-c_d:e&"<>'`, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := ValidName([]byte(tt.text)); got != tt.want {
				t.Errorf("%q is a name: %t, want %t", tt.text, got, tt.want)
			}
		})
	}
}
