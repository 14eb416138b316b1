package programme

import (
	"crypto/sha256"
	"errors"

	"github.com/tallystick/tallystick/core/cbor"
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/money"
)

// format is the first item of every document; another shape gets another one.
const format = 1

// MaxBytes is the most that a document may take: half of an envelope.
const MaxBytes = command.MaxDocument

// ErrDocument says that bytes are not those of a document.
var ErrDocument = errors.New("programme: not a document of this format")

// A coder writes a document, or reads it: one list of fields is both.
type coder struct {
	out     []byte
	in      cbor.Reader
	reading bool
	bad     bool
}

// Append appends the canonical bytes of the document: deterministic CBOR, an
// array of the format and the fields in the order of the struct.
func (d *Document) Append(dst []byte) []byte {
	c := coder{out: dst}
	c.document(d)
	return c.out
}

// Hash returns the content hash: SHA-256 of the canonical bytes.
func (d *Document) Hash() [32]byte { return sha256.Sum256(d.Append(nil)) }

// Decode reads canonical bytes. It fails with ErrDocument; what it returns is
// not yet checked.
func Decode(b []byte) (*Document, error) {
	if len(b) > MaxBytes {
		return nil, ErrDocument
	}
	c, d := coder{in: cbor.NewReader(b), reading: true}, &Document{}
	c.document(d)
	if c.in.End() != nil || c.bad {
		return nil, ErrDocument
	}
	return d, nil
}

func (c *coder) array(n int) {
	if c.reading {
		c.in.ArrayOf(n)
		return
	}
	c.out = cbor.AppendArray(c.out, n)
}

func whole[T ~int8 | ~int16 | ~int32 | ~int64 | ~uint8 | ~uint16](c *coder, v *T) {
	if !c.reading {
		c.out = cbor.AppendInt(c.out, int64(*v))
		return
	}
	n := c.in.Int()
	*v = T(n)
	c.bad = c.bad || int64(*v) != n
}

func (c *coder) flag(v *bool) {
	n := uint8(0)
	if *v {
		n = 1
	}
	whole(c, &n)
	*v = n == 1
	c.bad = c.bad || n > 1
}

func (c *coder) text(v *string) {
	if !c.reading {
		c.out = cbor.AppendText(c.out, *v)
		return
	}
	*v = string(c.in.Text())
}

func (c *coder) amount(v *money.Amount) {
	minor, currency := v.Minor(), v.Currency()
	c.array(2)
	whole(c, &minor)
	whole(c, &currency)
	*v = money.Of(minor, currency)
}

func items[L ~[]T, T any](c *coder, all *L, one func(*coder, *T)) {
	n := len(*all)
	if c.reading {
		if n = c.in.Array(); n > maxItems {
			c.bad = true
			return
		}
		*all = nil
		if n > 0 {
			*all = make(L, n)
		}
	} else {
		c.array(n)
	}
	for i := range n {
		one(c, &(*all)[i])
	}
}

func (c *coder) document(d *Document) {
	version := uint8(format)
	c.array(27)
	whole(c, &version)
	c.bad = c.bad || version != format
	c.text(&d.Name)
	whole(c, &d.Version)
	whole(c, &d.Technique)
	c.flag(&d.Recourse)
	c.flag(&d.Disclosed)
	c.flag(&d.Pool)
	whole(c, &d.Currency)
	whole(c, &d.Offset)
	whole(c, &d.From)
	whole(c, &d.Until)
	items(c, &d.Parties, func(c *coder, p *Party) { c.array(2); whole(c, &p.Role); c.text(&p.Name) })
	items(c, &d.Limits, func(c *coder, l *Limit) { c.array(2); whole(c, &l.On); c.amount(&l.Amount) })
	whole(c, &d.Advance)
	whole(c, &d.Reserve)
	c.price(&d.Price)
	c.array(3)
	whole(c, &d.Tenor.Least)
	whole(c, &d.Tenor.Most)
	whole(c, &d.Tenor.Grace)
	items(c, &d.Eligibility, (*coder).criterion)
	items(c, &d.Evidence, func(c *coder, e *Evidence) {
		c.array(3)
		whole(c, &e.Kind)
		whole(c, &e.Before)
		whole(c, &e.By)
	})
	items(c, &d.Inputs, func(c *coder, i *Input) { c.array(2); c.text(&i.Name); c.amount(&i.Most) })
	items(c, &d.Payees, func(c *coder, p *Payee) {
		c.array(2)
		whole(c, &p.Role)
		items(c, &p.Lines, (*coder).text)
	})
	c.array(2)
	whole(c, &d.Collection.HeldBy)
	whole(c, &d.Collection.Sweep)
	items(c, &d.Waterfall, func(c *coder, s *Step) { c.array(2); whole(c, &s.To); whole(c, &s.Cap) })
	items(c, &d.Triggers, (*coder).trigger)
	c.array(2)
	whole(c, &d.Watch.Every)
	whole(c, &d.Watch.By)
	items(c, &d.Signers, whole[Role])
	items(c, &d.Packs, whole[Pack])
}

func (c *coder) price(p *Price) {
	c.array(11)
	whole(c, &p.Rate)
	c.text(&p.Feed)
	whole(c, &p.Spread)
	whole(c, &p.Charged)
	whole(c, &p.Basis)
	whole(c, &p.Rounding)
	whole(c, &p.DefaultRate)
	whole(c, &p.BorneBy)
	items(c, &p.Fees, func(c *coder, f *Fee) {
		c.array(4)
		c.text(&f.Name)
		whole(c, &f.Rate)
		whole(c, &f.Of)
		whole(c, &f.By)
	})
	whole(c, &p.AllIn)
	whole(c, &p.Cap)
}

func (c *coder) criterion(k *Criterion) {
	c.array(4)
	c.text(&k.Rule)
	c.text(&k.When)
	c.text(&k.Reason.En)
	c.text(&k.Reason.Zh)
}

func (c *coder) trigger(t *Trigger) {
	c.array(5)
	c.text(&t.Name)
	whole(c, &t.On)
	c.text(&t.When)
	whole(c, &t.Do)
	whole(c, &t.To)
}
