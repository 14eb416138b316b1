package trade

import (
	"crypto/sha256"
	"unicode/utf8"

	"github.com/tallystick/tallystick/core/cbor"
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/refuse"
)

// The document types of fingerprints, from UN/EDIFACT code list 1001.
const (
	commercialInvoice = 380
	creditNote        = 381
)

// Invoice records an invoice as received, with its flags. Net and tax default
// to the gross and nothing.
//
// Refusals: ObjectExists, UnknownParty, NotEntitled, WrongCurrency,
// UnknownObject, TradeMismatch.
func (d *Documents) Invoice(c *command.Command, by uint32) *refuse.Refusal {
	if d.names.Find(c.Object) != 0 {
		return refuse.ObjectExists.With(refuse.ID(c.Object))
	}
	seller, buyer, no := d.sides(c)
	if no != nil {
		return no
	}
	if no := d.asker(by, seller, buyer); no != nil {
		return no
	}
	v := Invoice{Seller: seller, Buyer: buyer, Issued: c.Day(command.Issued), Due: c.Day(command.Due)}
	if no := v.amounts(c); no != nil {
		return no
	}
	if no := d.background(c, &v); no != nil {
		return no
	}
	v.Flags = v.remarks(c.Flag(command.Void))
	d.add(&v, c)
	return nil
}

func (v *Invoice) amounts(c *command.Command) *refuse.Refusal {
	gross := c.Amount(command.Gross)
	v.Currency, v.Gross, v.Net = gross.Currency(), gross.Minor(), gross.Minor()
	if c.Has(command.Tax) {
		v.Tax = c.Amount(command.Tax).Minor()
		v.Net = v.Gross - v.Tax
	}
	if c.Has(command.Net) {
		v.Net = c.Amount(command.Net).Minor()
		if !c.Has(command.Tax) {
			v.Tax = v.Gross - v.Net
		}
	}
	for _, f := range [...]command.Field{command.Net, command.Tax} {
		if c.Has(f) && c.Amount(f).Currency() != v.Currency {
			return refuse.WrongCurrency.With(refuse.Amount(c.Amount(f)), refuse.Amount(money.Of(0, v.Currency)))
		}
	}
	return nil
}

// background ties the invoice to the order and delivery it names.
func (d *Documents) background(c *command.Command, v *Invoice) *refuse.Refusal {
	if c.Has(command.Order) {
		v.Order = d.names.Lookup(c.Text(command.Order), name.Order)
		if v.Order == 0 {
			return refuse.UnknownObject.With(refuse.ID(c.Text(command.Order)))
		}
	}
	if c.Has(command.Delivery) {
		v.Delivery = d.names.Lookup(c.Text(command.Delivery), name.Delivery)
		if v.Delivery == 0 {
			return refuse.UnknownObject.With(refuse.ID(c.Text(command.Delivery)))
		}
		of := d.Deliveries.At(v.Delivery).Order
		if v.Order != 0 && v.Order != of {
			return refuse.TradeMismatch.With(refuse.ID(c.Text(command.Order)), refuse.ID(c.Text(command.Delivery)))
		}
		v.Order = of
	}
	if v.Order == 0 {
		return nil
	}
	if o := d.Orders.At(v.Order); o.Seller != v.Seller || o.Buyer != v.Buyer {
		return refuse.TradeMismatch.With(refuse.ID(c.Object), refuse.ID(d.names.Text(o.Name)))
	}
	return nil
}

func (v *Invoice) remarks(void bool) (f Flags) {
	if void {
		f |= Void
	}
	switch {
	case v.Gross < 0:
		f |= Red
	case v.Gross == 0:
		f |= Zero
	}
	if v.Net+v.Tax != v.Gross {
		f |= Unequal
	}
	if v.Seller == v.Buyer {
		f |= Self
	}
	return f
}

// add gives v its fingerprint and place. A void document with the fingerprint
// of an earlier one that is not void contradicts that one.
func (d *Documents) add(v *Invoice, c *command.Command) {
	v.Fingerprint = d.fingerprint(v, c.Text(command.Number))
	first := d.prints.Find(printHash(&v.Fingerprint), func(id uint32) bool {
		return d.Invoices.At(id).Fingerprint == v.Fingerprint
	})
	if first != 0 {
		v.Flags |= Duplicate
		v.First = first
		if v.Flags.Has(Void) && !d.Invoices.At(first).Flags.Has(Void) {
			d.Invoices.Edit(first).Flags |= Contradicted
		}
	}
	id := d.Invoices.Add(*v)
	d.Invoices.Edit(id).Name = d.names.Add(c.Object, name.Invoice, id)
	if first == 0 {
		d.prints.Insert(printHash(&v.Fingerprint), id)
	}
}

// fingerprint is SHA-256 of the CBOR of [document type, seller, buyer, number,
// issue day, currency, gross]: two documents with the same one are the same
// claim. It stays inside one operator, for its parts can be guessed.
func (d *Documents) fingerprint(v *Invoice, number []byte) [32]byte {
	kind := uint64(commercialInvoice)
	if v.Gross < 0 {
		kind = creditNote
	}
	var buf [64]byte
	b := cbor.AppendArray(d.scratch[:0], 7)
	b = cbor.AppendUint(b, kind)
	b = cbor.AppendText(b, d.parties.AppendParty(buf[:0], v.Seller))
	b = cbor.AppendText(b, d.parties.AppendParty(buf[:0], v.Buyer))
	b = cbor.AppendText(b, Normalise(number))
	b = cbor.AppendInt(b, int64(v.Issued))
	b = cbor.AppendText(b, v.Currency.Code())
	b = cbor.AppendInt(b, v.Gross)
	d.scratch = b
	return sha256.Sum256(b)
}

// Normalise returns a document number as fingerprints hold it: upper case,
// letters and digits only, without leading zeros. Characters beyond ASCII stay
// as they are: which of them are letters, and of which case, differs from one
// release of Unicode to the next. A number of which nothing is left stays too.
func Normalise(number []byte) []byte {
	out := make([]byte, 0, 32)
	for i := 0; i < len(number); {
		r, n := utf8.DecodeRune(number[i:])
		i += n
		switch {
		case r < utf8.RuneSelf && (r >= '0' && r <= '9' || r >= 'A' && r <= 'Z'):
			out = append(out, byte(r))
		case r >= 'a' && r <= 'z':
			out = append(out, byte(r)-'a'+'A')
		case r >= utf8.RuneSelf:
			out = utf8.AppendRune(out, r)
		}
	}
	start := 0
	for start < len(out)-1 && out[start] == '0' {
		start++
	}
	if out = out[start:]; len(out) == 0 {
		return number
	}
	return out
}

// Find returns the invoice called text, or 0.
func (d *Documents) Find(text []byte) uint32 { return d.names.Lookup(text, name.Invoice) }

// Void records that an invoice is void. It is a fact: it is recorded whatever
// stands behind the invoice.
//
// Refusals: UnknownObject, NotEntitled.
func (d *Documents) Void(c *command.Command, by uint32) *refuse.Refusal {
	id := d.Find(c.Object)
	if id == 0 {
		return refuse.UnknownObject.With(refuse.ID(c.Object))
	}
	if no := d.asker(by, d.Invoices.At(id).Seller); no != nil {
		return no
	}
	d.Invoices.Edit(id).Flags |= Void
	return nil
}

// Reverse records a red invoice that takes back part of an invoice.
//
// Refusals: ObjectExists, UnknownObject, NotEntitled, WrongCurrency,
// LimitExceeded (more than is left).
func (d *Documents) Reverse(c *command.Command, by uint32) *refuse.Refusal {
	if d.names.Find(c.Object) != 0 {
		return refuse.ObjectExists.With(refuse.ID(c.Object))
	}
	id := d.Find(c.Text(command.Invoice))
	if id == 0 {
		return refuse.UnknownObject.With(refuse.ID(c.Text(command.Invoice)))
	}
	v := *d.Invoices.At(id)
	if no := d.asker(by, v.Seller); no != nil {
		return no
	}
	a := c.Amount(command.Amount)
	if a.Currency() != v.Currency {
		return refuse.WrongCurrency.With(refuse.Amount(a), refuse.Amount(money.Of(0, v.Currency)))
	}
	if v.Left().Less(a) {
		return refuse.LimitExceeded.With(refuse.Amount(a), refuse.Amount(v.Left()))
	}
	d.Invoices.Edit(id).Reversed += a.Minor()
	red := Invoice{
		Seller: v.Seller, Buyer: v.Buyer, Currency: v.Currency, Net: -a.Minor(), Gross: -a.Minor(),
		Issued: dayOr(c, command.Issued, v.Issued), Order: v.Order, Delivery: v.Delivery,
	}
	red.Flags = red.remarks(false)
	number := c
	if !c.Has(command.Number) {
		number = command.New(c.Kind, string(c.Object), string(c.By)).SetText(command.Number, string(c.Object))
	}
	d.add(&red, number)
	return nil
}
