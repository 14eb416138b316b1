package trade

import (
	"crypto/sha256"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/core/refuse"
	"pgregory.net/rapid"
)

var (
	cny, _ = money.ParseCurrency("CNY")
	usd, _ = money.ParseCurrency("USD")
)

// The parties of these tests, in the order of their ids.
const (
	seller = iota + 1
	buyer
	other
	operator
)

func archive() *Documents {
	names := name.New(0)
	parties := party.New(names)
	parties.Add([]byte("seller"), nil, party.Supplier, 0)
	parties.Add([]byte("buyer"), nil, party.Buyer, 0)
	parties.Add([]byte("other"), nil, party.Supplier|party.Buyer, 0)
	parties.Add([]byte("operator"), nil, party.Operator, 0)
	return New(names, parties)
}

func invoice(name string, gross int64) *command.Command {
	return command.New(command.TradeInvoice, name, "seller").SetText(command.Seller, "seller").
		SetText(command.Buyer, "buyer").SetText(command.Number, "INV-007").SetDay(command.Issued, 20442).
		SetAmount(command.Gross, money.Of(gross, cny))
}

func said(no *refuse.Refusal) string {
	if no == nil {
		return ""
	}
	return no.String()
}

// TestTheFingerprintIsThatOfTheFoundations: SHA-256 of the CBOR of [document
// type, seller, buyer, number, issue day, currency, gross], written by hand.
func TestTheFingerprintIsThatOfTheFoundations(t *testing.T) {
	d := archive()
	if no := d.Invoice(invoice("I1", 100_000_000), seller); no != nil {
		t.Fatal(no)
	}
	if no := d.Invoice(invoice("I2", -1), seller); no != nil {
		t.Fatal(no)
	}
	head := func(kind ...byte) []byte {
		b := append([]byte{0x87}, kind...)       // seven items
		b = append(append(b, 0x66), "seller"...) // text of 6
		b = append(append(b, 0x65), "buyer"...)  // text of 5
		b = append(append(b, 0x66), "INV007"...) // letters and digits only
		b = append(b, 0x19, 0x4f, 0xda)          // 20442 = 2025-12-20
		return append(append(b, 0x63), "CNY"...) // text of 3
	}
	for name, want := range map[string][]byte{
		"I1": append(head(0x19, 0x01, 0x7c), 0x1a, 0x05, 0xf5, 0xe1, 0x00), // 380, 100,000,000
		"I2": append(head(0x19, 0x01, 0x7d), 0x20),                         // 381, -1
	} {
		if got := d.Invoices.At(d.Find([]byte(name))).Fingerprint; got != sha256.Sum256(want) {
			t.Errorf("%s: %x, want the hash of %x", name, got, want)
		}
	}
}

func TestNumbersAreNormalised(t *testing.T) {
	tests := []struct{ number, want string }{
		{"INV-007", "INV007"},
		{"inv 007", "INV007"},
		{"0007", "7"},
		{"00-0", "0"},
		{"0", "0"},
		{"24312000000012345678", "24312000000012345678"},
		{"re/2026-01", "RE202601"},
		{"发票-１２", "发票１２"},
		{"straße", "STRAßE"},
		{"éa", "éA"},
		{"--", "--"},
		{"", ""},
	}
	for _, tt := range tests {
		if got := string(Normalise([]byte(tt.number))); got != tt.want {
			t.Errorf("%q is %q, want %q", tt.number, got, tt.want)
		}
	}
}

// TestNormaliseLaw: to normalise twice is to normalise once, and case, spaces
// and zeros in front do not matter.
func TestNormaliseLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.StringMatching(`[0-9A-Za-z][0-9A-Za-z /.-]{0,20}`).Draw(t, "number")
		once := string(Normalise([]byte(number)))
		for _, same := range []string{once, strings.ToLower(number), "00 " + number, "-" + number + " "} {
			if got := string(Normalise([]byte(same))); got != once {
				t.Fatalf("%q is %q, %q is %q", number, once, same, got)
			}
		}
	})
}

func flags(d *Documents, name string) string {
	var all []string
	d.Invoices.At(d.Find([]byte(name))).Flags.Names(func(f string) { all = append(all, f) })
	return strings.Join(all, " ")
}

func TestRemarkableInvoicesAreRecordedWithFlags(t *testing.T) {
	of := func(minor int64) money.Amount { return money.Of(minor, cny) }
	tests := []struct {
		name string
		c    *command.Command
		want string
	}{
		{"an ordinary one", invoice("I", 113).SetAmount(command.Net, of(100)).SetAmount(command.Tax, of(13)), ""},
		{"gross alone", invoice("I", 113), ""},
		{"net alone", invoice("I", 113).SetAmount(command.Net, of(100)), ""},
		{"tax alone", invoice("I", 113).SetAmount(command.Tax, of(13)), ""},
		{"an unequal one", invoice("I", 113).SetAmount(command.Net, of(100)).SetAmount(command.Tax, of(12)), "unequal"},
		{"a red one", invoice("I", -113), "red"},
		{"one of nothing", invoice("I", 0), "zero"},
		{"a void one", invoice("I", 113).SetInt(command.Void, 1), "void"},
		{"one to oneself", invoice("I", 113).SetText(command.Buyer, "seller"), "self"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := archive()
			if no := d.Invoice(tt.c, seller); no != nil {
				t.Fatal(no)
			}
			if got := flags(d, "I"); got != tt.want {
				t.Errorf("flags %q, want %q", got, tt.want)
			}
		})
	}
}

func TestADuplicateNamesTheFirst(t *testing.T) {
	d := archive()
	again := invoice("I2", 100).SetText(command.Number, "inv 007")
	for _, c := range []*command.Command{
		invoice("I1", 100), again, invoice("I3", 101), invoice("I4", 100).SetInt(command.Void, 1),
	} {
		if no := d.Invoice(c, seller); no != nil {
			t.Fatal(no)
		}
	}
	first := d.Find([]byte("I1"))
	for name, want := range map[string]string{"I1": "contradicted", "I2": "duplicate", "I3": "", "I4": "void duplicate"} {
		if got := flags(d, name); got != want {
			t.Errorf("%s: flags %q, want %q", name, got, want)
		}
		v := d.Invoices.At(d.Find([]byte(name)))
		if v.Flags.Has(Duplicate) != (v.First == first) {
			t.Errorf("%s: the first is %d, want %d", name, v.First, first)
		}
	}
	d.Rebuild()
	if no := d.Invoice(invoice("I5", 100), seller); no != nil || flags(d, "I5") != "duplicate" {
		t.Errorf("after a rebuild: %v, flags %q", no, flags(d, "I5"))
	}
}

func order(name string) *command.Command {
	return command.New(command.TradeOrder, name, "buyer").SetText(command.Seller, "seller").
		SetText(command.Buyer, "buyer").SetAmount(command.Total, money.Of(1500, cny))
}

// A request is a document that somebody wants recorded, and the answer.
type request struct {
	name string
	by   uint32
	c    *command.Command
	want string
}

// answer records each request on its own beside two orders, a delivery and an
// invoice.
func answer(t *testing.T, tests []request) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := archive()
			for _, c := range []*command.Command{
				order("O1"), order("O2"), command.New(command.TradeDeliver, "G1", "seller").SetText(command.Order, "O1"),
				invoice("I1", 100),
			} {
				if no := ask(d, c, operator); no != nil {
					t.Fatal(no)
				}
			}
			before := d.Invoices.Live()
			if got := said(ask(d, tt.c, tt.by)); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
			if tt.want != "" && d.Invoices.Live() != before {
				t.Error("it was recorded")
			}
		})
	}
}

func TestDocumentsThatAreRefused(t *testing.T) {
	lines := func(l ...command.GoodsLine) []byte { return command.AppendLines(nil, l) }
	steel := command.GoodsLine{Article: "steel", Quantity: 1500, Price: 1000}
	foreign := invoice("I", 1)
	foreign.SetText(command.Seller, "other").SetText(command.Order, "O1")
	reverse := func(minor int64, c money.Currency) *command.Command {
		return command.New(command.TradeReverse, "R", "seller").SetText(command.Invoice, "I1").
			SetAmount(command.Amount, money.Of(minor, c))
	}
	answer(t, []request{
		{"a name that is taken", seller, invoice("I1", 1), "14 ObjectExists: I1"},
		{"a seller that nobody knows", seller, invoice("I", 1).SetText(command.Seller, "N"), "12 UnknownParty: N"},
		{"a buyer that nobody knows", seller, invoice("I", 1).SetText(command.Buyer, "N"), "12 UnknownParty: N"},
		{"by a third party", other, invoice("I", 1), "10 NotEntitled: other"},
		{"by the operator", operator, invoice("I", 1), ""},
		{
			"tax in another currency", seller, invoice("I", 1).SetAmount(command.Tax, money.Of(0, usd)),
			"21 WrongCurrency: 0.00 USD, 0.00 CNY",
		},
		{"an order that nobody knows", seller, invoice("I", 1).SetText(command.Order, "N"), "13 UnknownObject: N"},
		{"a delivery that nobody knows", seller, invoice("I", 1).SetText(command.Delivery, "O1"), "13 UnknownObject: O1"},
		{"an order of others", other, foreign, "48 TradeMismatch: I, O1"},
		{
			"a delivery of another order", seller, invoice("I", 1).SetText(command.Order, "O2").SetText(command.Delivery, "G1"),
			"48 TradeMismatch: O2, G1",
		},
		{"with order and delivery", seller, invoice("I", 1).SetText(command.Order, "O1").SetText(command.Delivery, "G1"), ""},
		{"an order to oneself", buyer, order("O").SetText(command.Seller, "buyer"), "8 SelfDealing: buyer"},
		{"lines that sum to the total", buyer, order("O").SetBytes(command.Lines, lines(steel)), ""},
		{
			"lines that do not", buyer, order("O").SetBytes(command.Lines, lines(steel, steel)),
			"50 LinesUnequal: 30.00 CNY, 15.00 CNY",
		},
		{"lines of too much", buyer, order("O").SetBytes(command.Lines,
			lines(command.GoodsLine{Article: "gold", Quantity: 1e12, Price: 1e12})), "20 AmountTooLarge: lines"},
		{
			"a delivery of no order", seller, command.New(command.TradeDeliver, "G", "seller").SetText(command.Order, "I1"),
			"13 UnknownObject: I1",
		},
		{
			"a delivery by others", other, command.New(command.TradeDeliver, "G", "other").SetText(command.Order, "O1"),
			"10 NotEntitled: other",
		},
		{"a void that is not its own", buyer, command.New(command.TradeVoid, "I1", "buyer"), "10 NotEntitled: buyer"},
		{"a void of nothing", seller, command.New(command.TradeVoid, "O1", "seller"), "13 UnknownObject: O1"},
		{"a reversal of all", seller, reverse(100, cny), ""},
		{"a reversal of more", seller, reverse(101, cny), "6 LimitExceeded: 1.01 CNY, 1.00 CNY"},
		{"a reversal in another currency", seller, reverse(1, usd), "21 WrongCurrency: 0.01 USD, 0.00 CNY"},
		{"a reversal by the buyer", buyer, reverse(1, cny), "10 NotEntitled: buyer"},
	})
}

func ask(d *Documents, c *command.Command, by uint32) *refuse.Refusal {
	const today day.Date = 20454
	switch c.Kind {
	case command.TradeOrder:
		return d.Order(c, by, today)
	case command.TradeDeliver:
		return d.Deliver(c, by, today)
	case command.TradeVoid:
		return d.Void(c, by)
	case command.TradeReverse:
		return d.Reverse(c, by)
	}
	return d.Invoice(c, by)
}

func TestAReversalTakesBackAndIsRed(t *testing.T) {
	d := archive()
	c := command.New(command.TradeReverse, "R", "seller").SetText(command.Invoice, "I1").
		SetAmount(command.Amount, money.Of(30, cny))
	if no := ask(d, invoice("I1", 100), seller); no != nil {
		t.Fatal(no)
	}
	if no := ask(d, c, seller); no != nil {
		t.Fatal(no)
	}
	if left := d.Invoices.At(d.Find([]byte("I1"))).Left(); left != money.Of(70, cny) || flags(d, "R") != "red" {
		t.Errorf("left are %s, the reversal is %q", left, flags(d, "R"))
	}
}

func TestRowsOfDocumentsLoseNothing(t *testing.T) {
	v := Invoice{[32]byte{1}, 2, -3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}
	o := Order{1, 2, 3, 4, 5, 6}
	g := Delivery{1, 2, 3, 4}
	vb, ob, gb := make([]byte, v.Size()), make([]byte, o.Size()), make([]byte, g.Size())
	v.Encode(vb)
	o.Encode(ob)
	g.Encode(gb)
	var v2 Invoice
	var o2 Order
	var g2 Delivery
	v2.Decode(vb)
	o2.Decode(ob)
	g2.Decode(gb)
	if v2 != v || o2 != o || g2 != g {
		t.Errorf("%+v %+v %+v, want %+v %+v %+v", v2, o2, g2, v, o, g)
	}
}
