package client

import (
	"bytes"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/party/assertion/authenticator"
)

// TestWrittenFormsAreRead: each form gives the value that Format prints.
func TestWrittenFormsAreRead(t *testing.T) {
	key := strings.Repeat("0a", 32)
	tests := []struct {
		kind        command.Kind
		field, text string
		want        string
	}{
		{command.ReceivableDraw, "amount", "800.00 CNY", "800.00 CNY"},
		{command.ReceivableDraw, "amount", "800 CNY", "800.00 CNY"},
		{command.ReceivableDraw, "amount", "-1.5 CNY", "-1.50 CNY"},
		{command.ReceivableDraw, "amount", "0 JPY", "0 JPY"},
		{command.ReceivableOffer, "rate", "450bp", "4.5%"},
		{command.ReceivableOffer, "rate", "4.5%", "4.5%"},
		{command.ReceivableOffer, "advance", "80.0%", "80%"},
		{command.ReceivableOffer, "grace", "30", "30"},
		{command.ReceivableOffer, "recourse", "yes", "yes"},
		{command.ReceivableOffer, "recourse", "true", "yes"},
		{command.ReceivableOffer, "recourse", "0", "no"},
		{command.ReceivablePresent, "due", "2026-04-01", "2026-04-01"},
		{command.ReceivablePresent, "invoice", "发票-1", "发票-1"},
		{command.ReceivableDispute, "reason", "goods are late", "goods are late"},
		{command.PartyKey, "key", strings.ToUpper(key), key},
		{command.BankConfirm, "line", key, key},
		{
			command.BankConfirm, "line", "abc",
			"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", // FIPS 180-2, appendix B.1
		},
		{command.TradeOrder, "lines", "A1 10 x 100.00, B2 2.5 x 20", "A1 10 x 100.00, B2 2.5 x 20.00"},
		{command.TradeOrder, "lines", "A, 0.001 x 0.01,\n x 1 x 5.00", "A, 0.001 x 0.01, x 1 x 5.00"},
		{command.TradeDeliver, "lines", "A1 10, B2 2.050", "A1 10, B2 2.05"},
		{command.CertificateSplit, "parts", "a 1 CNY,\n, 2.50 CNY", "a 1.00 CNY, , 2.50 CNY"},
	}
	for _, tt := range tests {
		c := command.New(tt.kind, "X", "P")
		if no := Set(c, tt.field, tt.text); no != nil {
			t.Errorf("%s %q: refused %s", tt.field, tt.text, no)
			continue
		}
		if got := Format(c)[0]; got != (Written{tt.field, tt.want}) {
			t.Errorf("%s %q: read as %v, want %q", tt.field, tt.text, got, tt.want)
		}
	}
}

// TestOtherFormsAreRefused: and nothing is set.
func TestOtherFormsAreRefused(t *testing.T) {
	tests := []struct {
		kind        command.Kind
		field, text string
		want        string
	}{
		{command.ReceivableDraw, "amount", "800.001 CNY", "22 TooManyDecimals: amount"},
		{command.ReceivableDraw, "amount", "1.0 JPY", "22 TooManyDecimals: amount"},
		{command.ReceivableDraw, "amount", "10000000000000.01 CNY", "20 AmountTooLarge: amount"},
		{command.ReceivableDraw, "amount", "800.00", "19 FieldInvalid: amount"},
		{command.ReceivableDraw, "amount", "1,000.00 CNY", "19 FieldInvalid: amount"},
		{command.ReceivableDraw, "amount", "1e3 CNY", "19 FieldInvalid: amount"},
		{command.ReceivableDraw, "amount", "800.00 XXX", "19 FieldInvalid: amount"},
		{command.ReceivableDraw, "colour", "red", "18 FieldUnknown: colour"},
		{command.ReceivableDraw, "gross", "1.00 CNY", "18 FieldUnknown: gross"},
		{command.ReceivableOffer, "rate", "4.5", "19 FieldInvalid: rate"},
		{command.ReceivableOffer, "rate", "4.5 %", "19 FieldInvalid: rate"},
		{command.ReceivableOffer, "rate", "0.0000000001", "19 FieldInvalid: rate"},
		{command.ReceivableOffer, "grace", "030", "19 FieldInvalid: grace"},
		{command.ReceivableOffer, "grace", "3.0", "19 FieldInvalid: grace"},
		{command.ReceivableOffer, "recourse", "maybe", "19 FieldInvalid: recourse"},
		{command.ReceivablePresent, "due", "2026-02-30", "19 FieldInvalid: due"},
		{command.ReceivablePresent, "due", "01/04/2026", "19 FieldInvalid: due"},
		{command.ReceivablePresent, "invoice", "\xff", "19 FieldInvalid: invoice"},
		{command.PartyKey, "key", "0g", "19 FieldInvalid: key"},
		{command.TradeOrder, "lines", "", "19 FieldInvalid: lines"},
		{command.CertificateSplit, "parts", "a 1.00 CNY", "19 FieldInvalid: parts"},
		{command.CertificateSplit, "parts", "a 1.00 CNY, a 2.00 CNY", "19 FieldInvalid: parts"},
		{command.CertificateSplit, "parts", "a 1.00 CNY, b 2.00 USD", "19 FieldInvalid: parts"},
		{command.CertificateSplit, "parts", "a 1.00 CNY b 2.00 CNY", "19 FieldInvalid: parts"},
		{command.CertificateSplit, "parts", "a 1.00 CNY, b 2.00 CNY,", "19 FieldInvalid: parts"},
		{command.CertificateSplit, "parts", "a 1.00 CNY, b -2.00 CNY", "19 FieldInvalid: parts"},
		{command.CertificateSplit, "parts", "a 1.00 CNY, b 2.001 CNY", "22 TooManyDecimals: parts"},
		{command.TradeOrder, "lines", "A1", "19 FieldInvalid: lines"},
		{command.TradeOrder, "lines", "A1 10 100.00", "19 FieldInvalid: lines"},
		{command.TradeOrder, "lines", "A1 10 x 100.00,", "19 FieldInvalid: lines"},
		{command.TradeOrder, "lines", "A1 -1 x 100.00", "19 FieldInvalid: lines"},
		{command.TradeOrder, "lines", "A1 1.0001 x 100.00", "22 TooManyDecimals: lines"},
		{command.TradeOrder, "lines", "A1 1 x 0.001", "22 TooManyDecimals: lines"},
		{command.TradeOrder, "lines", "A1 1 x 99999999999999.00", "20 AmountTooLarge: lines"},
		{command.Kind(999), "amount", "1.00 CNY", "1 UnknownCommand: 999"},
	}
	for _, tt := range tests {
		c := command.New(tt.kind, "X", "P")
		got := ""
		if no := Set(c, tt.field, tt.text); no != nil {
			got = no.String()
		}
		if set := len(Format(c)) > 0; got != tt.want || set != (tt.want == "") {
			t.Errorf("%s %q: refused %q, set %t, want %q", tt.field, tt.text, got, set, tt.want)
		}
	}
}

// TestPricesHaveTheDecimalsOfTheTotal: a yen has none, a dinar three.
func TestPricesHaveTheDecimalsOfTheTotal(t *testing.T) {
	tests := []struct {
		total, lines string
		want         int64
	}{
		{"100 JPY", "A1 1 x 100", 100},
		{"100.00 CNY", "A1 1 x 100", 10000},
		{"100.000 KWD", "A1 1 x 100", 100000},
	}
	for _, tt := range tests {
		c, no, err := ParseJSON([]byte(`{"kind":"trade.order","lines":"` + tt.lines + `","total":"` + tt.total + `"}`))
		if no != nil || err != nil {
			t.Fatalf("%s: %v %v", tt.total, no, err)
		}
		lines, _ := command.ReadLines(c.Text(command.Lines))
		if got := lines[0].Price; got != tt.want {
			t.Errorf("%s of a total in %s: %d minor units, want %d", tt.lines, tt.total, got, tt.want)
		}
	}
}

// TestFillNamesTheAsker: only where the kind says so and nothing is named.
func TestFillNamesTheAsker(t *testing.T) {
	tests := []struct {
		c    *command.Command
		f    command.Field
		want string
	}{
		{command.New(command.ReceivableOffer, "D1", "F"), command.Funder, "F"},
		{command.New(command.TradeInvoice, "I1", "S"), command.Seller, "S"},
		{command.New(command.TradeInvoice, "I1", "op").SetText(command.Seller, "S"), command.Seller, "S"},
		{command.New(command.ReceivableDraw, "D1", "S"), command.Payee, ""},
	}
	for _, tt := range tests {
		if Fill(tt.c); string(tt.c.Text(tt.f)) != tt.want {
			t.Errorf("%s by %s: %s is %q, want %q", tt.c.Kind, tt.c.By, tt.f, tt.c.Text(tt.f), tt.want)
		}
	}
}

func TestJSONOfACommand(t *testing.T) {
	in := `{"by":"S","kind":"receivable.offer","object":"D<1>","grace":30,"recourse":true,"advance":"80%","rate":"6%"}`
	want := `{"kind":"receivable.offer","object":"D<1>","by":"S",` +
		`"advance":"80%","rate":"6%","recourse":"yes","grace":"30"}`
	c, no, err := ParseJSON([]byte(in))
	if no != nil || err != nil {
		t.Fatalf("refused %v, error %v", no, err)
	}
	if got := string(JSON(c)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestJSONThatIsNoCommand(t *testing.T) {
	tests := []struct {
		in          string
		refusal     string
		wantIsError bool
	}{
		{`{"kind":"receivable.draw","object":"D1","by":"S","colour":"red"}`, "18 FieldUnknown: colour", false},
		{`{"kind":"receivable.sing"}`, "1 UnknownCommand: receivable.sing", false},
		{`{"object":"D1"}`, "17 FieldMissing: kind", false},
		{`{"kind":"receivable.draw","amount":800}`, "19 FieldInvalid: amount", false},
		{`{"kind":"receivable.offer","grace":true}`, "19 FieldInvalid: grace", false},
		{`{"kind":"receivable.offer","grace":1e2}`, "19 FieldInvalid: grace", false},
		{`{"kind":"receivable.draw","amount":"1 CNY","amount":"2 CNY"}`, "", true},
		{`{"kind":"receivable.draw"} {}`, "", true},
		{`{"kind":"receivable.draw"`, "", true},
		{`{"kind":1}`, "", true},
		{`{"kind":"receivable.draw","amount":["1 CNY"]}`, "", true},
		{`{"kind":"receivable.draw","amount":null}`, "", true},
		{`{"kind":"receivable.draw","by":"\ud800"}`, "", true},
		{`["receivable.draw"]`, "", true},
		{`"receivable.draw"`, "", true},
		{"{\"kind\":\"\xff\"}", "", true},
		{``, "", true},
	}
	for _, tt := range tests {
		_, no, err := ParseJSON([]byte(tt.in))
		got := ""
		if no != nil {
			got = no.String()
		}
		if got != tt.refusal || errors.Is(err, ErrJSON) != tt.wantIsError {
			t.Errorf("%s: refused %q, error %v, want %q, error %t", tt.in, got, err, tt.refusal, tt.wantIsError)
		}
	}
}

// drawCommand draws a command that passes its Check.
func drawCommand(t *rapid.T) *command.Command {
	spec := rapid.SampledFrom(command.Specs()).Draw(t, "kind")
	c := command.New(spec.Kind, "X-1", "某公司")
	cur := rapid.SampledFrom([]money.Currency{money.CNY, money.JPY, money.KWD}).Draw(t, "currency")
	for _, u := range spec.Uses {
		ofPasskey := c.Kind == command.PartyKey && (u.Field == command.Origin || u.Field == command.RelyingParty)
		if u.Required || !ofPasskey && rapid.Bool().Draw(t, u.Field.String()) {
			drawField(t, c, u.Field, cur)
		}
	}
	if c.Kind == command.PartyKey && !c.Flag(command.Custody) && rapid.Bool().Draw(t, "passkey") {
		key := authenticator.ES256(c.Text(command.Key), "example.org", "https://example.org")
		c.SetBytes(command.Key, key.Public()).SetText(command.Origin, key.Origin).
			SetText(command.RelyingParty, key.RelyingParty)
	}
	if no := c.Check(); no != nil {
		t.Fatalf("%s: the generator is wrong: %s", c.Kind, no)
	}
	return c
}

func drawField(t *rapid.T, c *command.Command, f command.Field, cur money.Currency) {
	switch f.Type() {
	case command.AmountType:
		c.SetAmount(f, money.Of(rapid.Int64Range(1, money.Max).Draw(t, "minor"), cur))
	case command.RateType:
		c.SetInt(f, rapid.Int64Range(0, int64(10*money.One)).Draw(t, "rate"))
	case command.DayType:
		c.SetDay(f, day.Date(rapid.Int32Range(int32(day.Earliest), int32(day.Latest)).Draw(t, "day")))
	case command.IntType:
		c.SetInt(f, rapid.Int64().Draw(t, "int"))
	case command.FlagType:
		c.SetInt(f, rapid.Int64Range(0, 1).Draw(t, "flag"))
	case command.NameType:
		c.SetText(f, rapid.StringMatching(`[!-"$-.0-~一-龥]{1,12}`).Draw(t, "name"))
	case command.TextType:
		c.SetText(f, rapid.StringMatching(`[ -~一-龥]{1,40}`).Draw(t, "text"))
	case command.BytesType:
		c.SetBytes(f, rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "bytes"))
	case command.LinesType:
		c.SetBytes(f, command.AppendLines(nil, rapid.SliceOfN(rapid.Custom(drawLine), 1, 8).Draw(t, "lines")))
	case command.PartsType:
		c.SetBytes(f, drawParts(t))
	}
}

func drawParts(t *rapid.T) []byte {
	cur := rapid.SampledFrom(money.Currencies()).Draw(t, "currency of the parts")
	var parts []command.Part
	for i := range rapid.IntRange(2, 8).Draw(t, "parts") {
		name := rapid.StringMatching(`[!-"$-.0-~]{1,8}`).Draw(t, "part") + string(rune('a'+i))
		minor := rapid.Int64Range(1, money.Max).Draw(t, "minor")
		parts = append(parts, command.Part{Name: name, Amount: money.Of(minor, cur)})
	}
	return command.AppendParts(nil, parts)
}

func drawLine(t *rapid.T) command.GoodsLine {
	return command.GoodsLine{
		Article:  rapid.StringMatching(`[!-"$-.0-~]{1,8}`).Draw(t, "article"),
		Quantity: rapid.Int64Range(1, 1e12).Draw(t, "quantity"),
		Price:    rapid.Int64Range(0, 1e12).Draw(t, "price"),
	}
}

// TestFormatRoundTripLaw: what Format and JSON write is read back to the same
// bytes, whatever the command.
func TestFormatRoundTripLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCommand(t)
		want := hex.EncodeToString(c.Seal())
		again := command.New(c.Kind, string(c.Object), string(c.By))
		var lines string
		for _, w := range Format(c) {
			if w.Name == "lines" {
				lines = w.Text
				continue
			}
			if no := Set(again, w.Name, w.Text); no != nil {
				t.Fatalf("%s %q: refused %s", w.Name, w.Text, no)
			}
		}
		if lines != "" {
			if no := Set(again, "lines", lines); no != nil {
				t.Fatalf("lines %q: refused %s", lines, no)
			}
		}
		if got := hex.EncodeToString(again.Seal()); got != want {
			t.Fatalf("Format: %s, want %s", got, want)
		}
		parsed, no, err := ParseJSON(JSON(c))
		if no != nil || err != nil {
			t.Fatalf("%s: refused %v, error %v", JSON(c), no, err)
		}
		if got := hex.EncodeToString(parsed.Seal()); got != want {
			t.Fatalf("JSON: %s, want %s", got, want)
		}
	})
}

// FuzzParseJSON: no text makes it panic, and what it accepts is written once.
func FuzzParseJSON(f *testing.F) {
	f.Add([]byte(`{"kind":"receivable.draw","object":"D1","by":"S","amount":"800.00 CNY"}`))
	f.Add([]byte(`{"kind":"trade.order","lines":"A1 10 x 1.00","total":"10.00 CNY"}`))
	f.Add([]byte(`{"kind":"bank.confirm","instruction":"D1#1","line":"abc"}`))
	f.Add([]byte(`{"kind":"receivable.offer","recourse":true,"grace":30,"rate":"450bp"}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		c, no, err := ParseJSON(line)
		if no != nil || err != nil {
			return
		}
		once := JSON(c)
		again, no, err := ParseJSON(once)
		if no != nil || err != nil {
			t.Fatalf("%s: refused %v, error %v", once, no, err)
		}
		if twice := JSON(again); !bytes.Equal(once, twice) {
			t.Errorf("written %s, then %s", once, twice)
		}
	})
}

// FuzzSetLines: lines that are read are written in one way.
func FuzzSetLines(f *testing.F) {
	f.Add("A1 10 x 100.00, B2 2.5 x 20.00")
	f.Add("A1 10, B2 2")
	f.Fuzz(func(t *testing.T, text string) {
		c := command.New(command.TradeOrder, "P1", "B")
		if Set(c, "lines", text) != nil {
			return
		}
		once := Format(c)[0].Text
		if no := Set(c, "lines", once); no != nil || Format(c)[0].Text != once {
			t.Errorf("%q: written %q, then %v", text, once, no)
		}
	})
}
