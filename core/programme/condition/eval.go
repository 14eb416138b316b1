package condition

import (
	"math/bits"
	"slices"

	"github.com/tallystick/tallystick/core/day"
)

// A FaultKind is a reason why an expression has no value.
type FaultKind uint8

// The faults.
const (
	Absent   FaultKind = iota + 1 // a fact is not there
	Overflow                      // a number does not fit, or a day is outside the years 1 to 9999
)

// String returns "absent" or "overflow".
func (k FaultKind) String() string {
	if k == Absent {
		return "absent"
	}
	return "overflow"
}

// A Fault says why an expression has no value, and where in the text.
type Fault struct {
	Kind   FaultKind
	Offset int
	Path   string // of the fact that is not there
}

// Eval returns what the condition is of the facts, which must be of its schema.
func (c *Condition) Eval(f *Facts) (Value, *Fault) { return eval(c.schema, c.tree, f) }

// Holds reports whether the condition is true of the facts. What cannot be said
// does not hold.
func (c *Condition) Holds(f *Facts) bool {
	v, _ := c.Eval(f)
	return v.True()
}

func eval(s *Schema, n *Node, f *Facts) (Value, *Fault) {
	switch n.Op {
	case Literal:
		return n.Value, nil
	case List:
		v := Value{Type: ListOf(n.Args[0].Value.Type)}
		for _, e := range n.Args {
			v.List = append(v.List, e.Value)
		}
		return v, nil
	case Path:
		if v, ok := f.Get(n.Name); ok {
			return v, nil
		}
		return Value{}, &Fault{Kind: Absent, Offset: n.Offset, Path: n.Name}
	case Has:
		_, ok := f.Get(n.Name)
		return BoolOf(ok), nil
	case And, Or:
		return logic(s, n, f)
	}
	args := make([]Value, len(n.Args))
	for i := range n.Args {
		v, no := eval(s, &n.Args[i], f)
		if no != nil {
			return Value{}, no
		}
		args[i] = v
	}
	v, ok := apply(s, n, args)
	if !ok {
		return Value{}, &Fault{Kind: Overflow, Offset: n.Offset}
	}
	return v, nil
}

// logic is && and || as CEL has them: whichever side decides absorbs the fault
// of the other.
func logic(s *Schema, n *Node, f *Facts) (Value, *Fault) {
	decides := BoolOf(n.Op == Or)
	left, no := eval(s, &n.Args[0], f)
	if no == nil && left.same(decides) {
		return left, nil
	}
	right, fault := eval(s, &n.Args[1], f)
	switch {
	case fault == nil && right.same(decides):
		return right, nil
	case no != nil:
		return Value{}, no
	}
	return right, fault
}

// apply computes an operator of values whose types are right.
func apply(s *Schema, n *Node, args []Value) (Value, bool) {
	a := args[0]
	switch n.Op {
	case Call:
		return s.function(n.Name).Call(args)
	case Not:
		return BoolOf(!a.True()), true
	case Neg:
		return IntOf(-a.Number), a.Number != minInt64
	}
	b := args[1]
	switch n.Op {
	case Eq:
		return BoolOf(a.same(b)), true
	case Ne:
		return BoolOf(!a.same(b)), true
	case Lt:
		return BoolOf(a.Number < b.Number), true
	case Le:
		return BoolOf(a.Number <= b.Number), true
	case Gt:
		return BoolOf(a.Number > b.Number), true
	case Ge:
		return BoolOf(a.Number >= b.Number), true
	case In:
		return BoolOf(slices.ContainsFunc(b.List, a.same)), true
	}
	return compute(n.Op, a, b)
}

// The ends of the numbers.
const (
	minInt64 = -1 << 63
	maxInt64 = 1<<63 - 1
)

func compute(op Op, a, b Value) (Value, bool) {
	out, ok := int64(0), false
	switch op {
	case Add:
		out, ok = plus(a.Number, b.Number)
	case Sub:
		out = a.Number - b.Number
		ok = (out < a.Number) == (b.Number > 0)
	case Mul:
		out, ok = times(a.Number, b.Number)
	}
	if a.Type == Day && b.Type == Int {
		return Value{Type: Day, Number: out}, ok && int64(day.First) <= out && out <= int64(day.Last)
	}
	return IntOf(out), ok
}

func plus(a, b int64) (int64, bool) {
	out := a + b
	return out, (out > a) == (b > 0)
}

// times returns a × b and reports whether it fits.
func times(a, b int64) (int64, bool) {
	hi, lo := bits.Mul64(magnitude(a), magnitude(b))
	switch {
	case hi != 0:
		return 0, false
	case (a < 0) == (b < 0):
		return int64(lo), lo <= maxInt64
	}
	return int64(-lo), lo <= 1<<63
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}
