package command

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/party/assertion/authenticator"
	"pgregory.net/rapid"
)

var cny, _ = money.ParseCurrency("CNY")

var names = rapid.StringMatching(`[a-zA-Z0-9.äöü东-中-]{1,12}`)

// commands draws well formed commands of every kind.
var commands = rapid.Custom(func(t *rapid.T) *Command {
	spec := rapid.SampledFrom(Specs()).Draw(t, "kind")
	c := New(spec.Kind, names.Draw(t, "object"), names.Draw(t, "by"))
	for _, u := range spec.Uses {
		ofPasskey := c.Kind == PartyKey && (u.Field == Origin || u.Field == RelyingParty)
		if u.Required || !ofPasskey && rapid.Bool().Draw(t, "with "+u.Field.String()) {
			c.set(fill(t, u.Field))
		}
	}
	if c.Kind == PartyKey && !c.Flag(Custody) && rapid.Bool().Draw(t, "passkey") {
		key := authenticator.ES256(c.Text(Key), "example.org", "https://example.org")
		c.SetBytes(Key, key.Public()).SetText(Origin, key.Origin).SetText(RelyingParty, key.RelyingParty)
	}
	return c
})

func fill(t *rapid.T, f Field) value {
	v := value{field: f}
	switch f.Type() {
	case AmountType:
		v.number, v.aux = rapid.Int64Range(1, money.Max).Draw(t, "minor"), cny
	case RateType:
		v.number = rapid.Int64Range(0, int64(10*money.One)).Draw(t, "rate")
	case DayType:
		v.number = rapid.Int64Range(int64(day.Earliest), int64(day.Latest)).Draw(t, "day")
	case IntType:
		v.number = rapid.Int64().Draw(t, "integer")
	case FlagType:
		v.number = rapid.Int64Range(0, 1).Draw(t, "flag")
	case NameType, TextType:
		v.text = []byte(names.Draw(t, "text"))
	case BytesType:
		v.text = rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "bytes")
	case PartsType:
		v.text = AppendParts(nil, []Part{
			{names.Draw(t, "part") + "1", money.Of(1, cny)}, {names.Draw(t, "part") + "2", money.Of(money.Max, cny)},
		})
	case LinesType:
		v.text = AppendLines(nil, []GoodsLine{{Article: names.Draw(t, "article"), Quantity: 1, Price: 2}})
	}
	return v
}

// TestSealAndDecodeLaw: a command of any kind is read back as it was sealed,
// is well formed, and is sealed to the same bytes again.
func TestSealAndDecodeLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := commands.Draw(t, "command")
		raw := c.Seal()
		var got Command
		if err := got.Decode(raw); err != nil {
			t.Fatalf("%s: decode: %v", c.Kind, err)
		}
		if no := got.Check(); no != nil {
			t.Fatalf("%s: refused %s", c.Kind, no)
		}
		if got.Kind != c.Kind || !bytes.Equal(got.Object, c.Object) || !bytes.Equal(got.By, c.By) || got.count != c.count {
			t.Fatalf("%s: another command came back", c.Kind)
		}
		for i := range c.values[:c.count] {
			v, w := got.values[i], c.values[i]
			if v.field != w.field || v.number != w.number || v.aux != w.aux || !bytes.Equal(v.text, w.text) {
				t.Fatalf("%s: %s is %+v, want %+v", c.Kind, w.field, v, w)
			}
		}
		if again := got.Seal(); !bytes.Equal(again, raw) {
			t.Fatalf("%s: sealed to %x, want %x", c.Kind, again, raw)
		}
	})
}

// TestTheOrderOfSettingFieldsDoesNotMatter: the bytes are those of the values.
func TestTheOrderOfSettingFieldsDoesNotMatter(t *testing.T) {
	a := New(ReceivableDraw, "D1", "seller").SetAmount(Amount, money.Of(1, cny)).SetText(Payee, "seller")
	b := New(ReceivableDraw, "D1", "seller").SetText(Payee, "buyer").SetText(Payee, "seller").
		SetAmount(Amount, money.Of(1, cny))
	if !bytes.Equal(a.Seal(), b.Seal()) {
		t.Errorf("%x and %x", a.Raw, b.Raw)
	}
}

func TestFieldsAreReadByTheirName(t *testing.T) {
	c := New(ReceivableOffer, "D1", "funder").SetRate(Rate, 7).SetInt(Grace, 8).SetInt(Recourse, 1).
		SetText(Basis, "act/360").SetDay(Due, 9000)
	if c.Rate(Rate) != 7 || c.Int(Grace) != 8 || !c.Flag(Recourse) || string(c.Text(Basis)) != "act/360" ||
		c.Day(Due) != 9000 {
		t.Errorf("%+v", c.values[:c.count])
	}
	if c.Has(Fee) || c.Rate(Fee) != 0 || c.Flag(NeedNotice) || c.Text(Payload) != nil || !c.Amount(Amount).IsZero() {
		t.Error("a field that is not there has a value")
	}
	var got []string
	c.Fields(func(f Field) { got = append(got, f.String()) })
	if want := "due rate basis recourse grace"; strings.Join(got, " ") != want {
		t.Errorf("fields %q, want %q", got, want)
	}
}

// sample is a command that has a field of each form.
func sample() *Command {
	return New(TradeInvoice, "I1", "seller").SetText(Seller, "seller").SetText(Buyer, "buyer").SetText(Number, "N-1").
		SetDay(Issued, 20000).SetAmount(Gross, money.Of(-100, cny)).SetBytes(Payload, make([]byte, 32)).SetInt(Void, 1)
}

func TestBytesThatAreNotACommandAreRefused(t *testing.T) {
	good := sample().Seal()
	cut := func(from, to int, with ...byte) []byte {
		return append(append(append([]byte{}, good[:from]...), with...), good[to:]...)
	}
	tests := []struct {
		name string
		raw  []byte
	}{
		{"nothing", nil},
		{"the end is missing", good[:len(good)-1]},
		{"a byte too many", append(append([]byte{}, good...), 0)},
		{"a number of two bytes that needs one", cut(1, 2, 0x18, 0x00)},
		{"a text as bytes", cut(4, 5, 0x42)},
		{"the kind under another key", cut(1, 2, 3)},
		{"a field twice", New(TradeVoid, "I1", "s").twice()},
		{"more bytes than a command may have", bytes.Repeat([]byte{0}, MaxSize+1)},
		{"a field that nobody knows", New(TradeVoid, "I1", "s").with(value{field: firstFree})},
		{"a field among the command's own", New(TradeVoid, "I1", "s").with(value{field: 7})},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if err := new(Command).Decode(tt.raw); !errors.Is(err, ErrMalformed) {
				t.Errorf("%v, want %v", err, ErrMalformed)
			}
		})
	}
}

func (c *Command) with(v value) []byte {
	c.values[0], c.count = v, 1
	return c.Seal()
}

func (c *Command) twice() []byte {
	v := value{field: Reason, text: []byte("a")}
	c.values[0], c.values[1], c.count = v, v, 2
	return c.Seal()
}

// FuzzDecode: what is accepted is sealed to the very same bytes, so that one
// command has one encoding.
func FuzzDecode(f *testing.F) {
	f.Add(sample().Seal())
	f.Add(New(ReceivableDraw, "D1", "s").SetAmount(Amount, money.Of(80_000, cny)).Seal())
	f.Add(New(TradeOrder, "O1", "b").SetBytes(Lines, AppendLines(nil, []GoodsLine{{"a", 1, 1}})).Seal())
	f.Fuzz(func(t *testing.T, raw []byte) {
		var c Command
		if c.Decode(raw) != nil {
			return
		}
		again := c
		if got := again.Seal(); !bytes.Equal(got, raw) {
			t.Fatalf("%x was accepted and is sealed to %x", raw, got)
		}
		c.Check()
	})
}

// FuzzReadLines: what is accepted is written to the very same bytes.
func FuzzReadLines(f *testing.F) {
	f.Add(AppendLines(nil, []GoodsLine{{"steel", 1500, 186_000}, {"wire", 1, 0}}))
	f.Fuzz(func(t *testing.T, raw []byte) {
		lines, err := ReadLines(raw)
		if err == nil && !bytes.Equal(AppendLines(nil, lines), raw) {
			t.Fatalf("%x was accepted and is written as %x", raw, AppendLines(nil, lines))
		}
	})
}

func TestLinesThatAreRefused(t *testing.T) {
	many := make([]GoodsLine, maxLines+1)
	for i := range many {
		many[i] = GoodsLine{"a", 1, 1}
	}
	tests := []struct {
		name  string
		lines []GoodsLine
	}{
		{"none", nil},
		{"too many", many},
		{"no article", []GoodsLine{{"", 1, 1}}},
		{"an article with a space", []GoodsLine{{"a b", 1, 1}}},
		{"no quantity", []GoodsLine{{"a", 0, 1}}},
		{"less than none", []GoodsLine{{"a", -1, 1}}},
		{"too much", []GoodsLine{{"a", 1e12 + 1, 1}}},
		{"a price below zero", []GoodsLine{{"a", 1, -1}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := ReadLines(AppendLines(nil, tt.lines)); !errors.Is(err, ErrMalformed) {
				t.Errorf("%v, want %v", err, ErrMalformed)
			}
		})
	}
}
