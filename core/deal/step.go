package deal

import (
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/row"
)

// A Step is a command that can be reversed, and what it did.
type Step struct {
	Leaf      uint64 // its leaf in the log
	Amount    int64  // of the claim, minor units
	Principal int64  // of a write-off
	Interest  int64
	Fee       int64
	Deal      name.ID // its name: the row goes to another deal one day
	Kind      uint16
	Before    State // the deal's state before it
	Reversed  uint8
}

// Size implements [table.Row].
func (s *Step) Size() int { return 5*8 + 4 + 2 + 2 }

// Encode implements [table.Row].
func (s *Step) Encode(dst []byte) {
	o := row.Out(dst)
	o.U64(s.Leaf)
	for _, n := range [...]int64{s.Amount, s.Principal, s.Interest, s.Fee} {
		o.I64(n)
	}
	o.U32(uint32(s.Deal))
	o.U16(s.Kind)
	o.U8(uint8(s.Before))
	o.U8(s.Reversed)
}

// Decode implements [table.Row].
func (s *Step) Decode(src []byte) {
	in := row.In(src)
	s.Leaf = in.U64()
	for _, n := range [...]*int64{&s.Amount, &s.Principal, &s.Interest, &s.Fee} {
		*n = in.I64()
	}
	s.Deal = name.ID(in.U32())
	s.Kind = in.U16()
	s.Before = State(in.U8())
	s.Reversed = in.U8()
}

func stepHash(leaf uint64) uint64 { h := leaf * 0x9e3779b97f4a7c15; return h ^ h>>29 }

// Remember keeps a step so that it can be reversed.
func (d *Deals) Remember(s Step) { d.steps.Insert(stepHash(s.Leaf), d.Reversible.Add(s)) }

// Step returns the reversible step at a leaf, or 0.
func (d *Deals) Step(leaf uint64) uint32 {
	return d.steps.Find(stepHash(leaf), func(id uint32) bool { return d.Reversible.At(id).Leaf == leaf })
}
