// Package command is the vocabulary of asking: every kind of command, its
// fields, and the canonical bytes that are signed.
//
// A command is data only: it carries no clock, no handle and no callback, so
// that it can be signed, stored, replayed and compared. What a command does is
// said by the part of the machine that carries it out, never here.
package command

import (
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
)

// maxFields is the most fields one command may have.
const maxFields = 18

// A Command asks for one change to one object in the name of one party.
type Command struct {
	Kind   Kind
	Object []byte // the name of the object it is about or makes
	By     []byte // the name of the party in whose name it is asked
	Raw    []byte // the canonical bytes, set by Decode and Seal

	values [maxFields]value
	count  int
}

type value struct {
	field  Field
	number int64
	aux    money.Currency
	text   []byte
}

// New returns a command without fields.
func New(kind Kind, object, by string) *Command {
	return &Command{Kind: kind, Object: []byte(object), By: []byte(by)}
}

func (c *Command) find(f Field) *value {
	for i := range c.values[:c.count] {
		if c.values[i].field == f {
			return &c.values[i]
		}
	}
	return nil
}

// Has reports whether the command has field f.
func (c *Command) Has(f Field) bool { return c.find(f) != nil }

// Amount returns the amount in f, or the zero Amount.
func (c *Command) Amount(f Field) money.Amount {
	if v := c.find(f); v != nil {
		return money.Of(v.number, v.aux)
	}
	return money.Amount{}
}

// Int returns the integer in f, or 0.
func (c *Command) Int(f Field) int64 {
	if v := c.find(f); v != nil {
		return v.number
	}
	return 0
}

// Rate returns the rate in f, or 0.
func (c *Command) Rate(f Field) money.Rate { return money.Rate(c.Int(f)) }

// Day returns the day in f, or the zero Date.
func (c *Command) Day(f Field) day.Date { return day.Date(c.Int(f)) }

// Flag reports whether f is set to 1.
func (c *Command) Flag(f Field) bool { return c.Int(f) == 1 }

// Text returns the name, text or bytes in f, or nil. It must not be changed.
func (c *Command) Text(f Field) []byte {
	if v := c.find(f); v != nil {
		return v.text
	}
	return nil
}

// set puts v in its place by ascending field, replacing what was there. It
// panics on more fields than a command may have: a programmer was wrong.
func (c *Command) set(v value) *Command {
	if old := c.find(v.field); old != nil {
		*old = v
		return c
	}
	i := c.count
	for i > 0 && c.values[i-1].field > v.field {
		c.values[i] = c.values[i-1]
		i--
	}
	c.values[i] = v
	c.count++
	return c
}

// SetAmount sets f to a and returns c.
func (c *Command) SetAmount(f Field, a money.Amount) *Command {
	return c.set(value{field: f, number: a.Minor(), aux: a.Currency()})
}

// SetInt sets f, an integer, rate, day or flag, to n and returns c.
func (c *Command) SetInt(f Field, n int64) *Command { return c.set(value{field: f, number: n}) }

// SetDay sets f to d and returns c.
func (c *Command) SetDay(f Field, d day.Date) *Command { return c.SetInt(f, int64(d)) }

// SetRate sets f to r and returns c.
func (c *Command) SetRate(f Field, r money.Rate) *Command { return c.SetInt(f, int64(r)) }

// SetText sets f, a name, text or bytes, to s and returns c.
func (c *Command) SetText(f Field, s string) *Command { return c.set(value{field: f, text: []byte(s)}) }

// SetBytes sets f, a name, text or bytes, to b, which is not copied, and returns c.
func (c *Command) SetBytes(f Field, b []byte) *Command { return c.set(value{field: f, text: b}) }

// Fields calls fn for each field in ascending order.
func (c *Command) Fields(fn func(Field)) {
	for i := range c.values[:c.count] {
		fn(c.values[i].field)
	}
}

// Without returns the command without the fields that leave names, for readers
// who may not see all of it. It has no canonical bytes: it is not what was
// signed.
func (c *Command) Without(leave func(Field) bool) *Command {
	rest := &Command{Kind: c.Kind, Object: c.Object, By: c.By}
	for _, v := range c.values[:c.count] {
		if !leave(v.field) {
			rest.set(v)
		}
	}
	return rest
}

// Fill sets the field that the asking party fills by itself, such as the funder
// of an offer, if c does not have it.
func (c *Command) Fill() {
	spec, ok := c.Kind.Spec()
	if ok && spec.Actor != 0 && !c.Has(spec.Actor) && len(c.By) > 0 {
		c.SetText(spec.Actor, string(c.By))
	}
}
