package condition

import (
	"strconv"
	"strings"

	"github.com/tallystick/tallystick/core/money"
)

// A Condition is a tree whose types are right: it is true or false of facts, or
// cannot be said.
type Condition struct {
	tree   *Node
	schema *Schema
	cost   int // the most steps that an evaluation takes
}

// Compile reads a text and checks it against what the schema declares.
func (s *Schema) Compile(text string) (*Condition, *Error) {
	tree, no := Parse(text)
	if no != nil {
		return nil, no
	}
	c := &checker{schema: s}
	t := c.check(tree)
	if c.no == nil && t != Bool {
		c.fail(0, NotBool, t.String())
	}
	if c.no == nil && c.cost > MaxCost {
		c.fail(0, TooCostly, strconv.Itoa(c.cost), strconv.Itoa(MaxCost))
	}
	if c.no != nil {
		return nil, c.no
	}
	return &Condition{tree, s, c.cost}, nil
}

// String returns the canonical text.
func (c *Condition) String() string { return c.tree.String() }

type checker struct {
	schema *Schema
	cost   int
	no     *Error
}

func (c *checker) fail(offset int, r Rule, figures ...string) Type {
	if c.no == nil {
		c.no = wrong(offset, r, figures...)
	}
	return 0
}

// check returns the type of a node.
func (c *checker) check(n *Node) Type {
	c.cost++
	switch n.Op {
	case Literal:
		return c.literal(n)
	case List:
		for i := range n.Args {
			c.check(&n.Args[i])
		}
		return ListOf(n.Args[0].Value.Type)
	case Path, Has:
		return c.path(n)
	case Call:
		return c.call(n)
	case Not:
		return c.sign(n, Bool, "!")
	case Neg:
		return c.sign(n, Int, "-")
	}
	left, right := c.check(&n.Args[0]), c.check(&n.Args[1])
	if c.no != nil {
		return 0
	}
	if t := c.between(n.Op, left, right); t != 0 {
		return t
	}
	return c.fail(n.Offset, WrongType, n.binary().mark, left.String()+" "+n.binary().mark+" "+right.String())
}

// between returns the type of an operator of two types, or 0.
func (c *checker) between(op Op, left, right Type) Type {
	switch op {
	case Or, And:
		if left == Bool && right == Bool {
			return Bool
		}
	case Eq, Ne:
		if left == right && left&list == 0 {
			return Bool
		}
	case Lt, Le, Gt, Ge:
		if left == right && (left == Int || left == Day) {
			return Bool
		}
	case In:
		c.cost += MaxList
		if ListOf(left) == right {
			return Bool
		}
	default:
		return arithmetic(op, left, right)
	}
	return 0
}

// arithmetic: days differ by integers, everything else is integers.
func arithmetic(op Op, left, right Type) Type {
	switch {
	case left == Int && right == Int:
		return Int
	case left == Day && right == Int && op != Mul:
		return Day
	case left == Day && right == Day && op == Sub:
		return Int
	}
	return 0
}

func (c *checker) literal(n *Node) Type {
	if n.Name != "" {
		if a, err := money.ParseAmount(n.Name); err != nil || a.Currency() != c.schema.currency {
			return c.fail(n.Offset, BadAmount, n.Name)
		}
	}
	return n.Value.Type
}

func (c *checker) path(n *Node) Type {
	i := c.schema.find(n.Name)
	switch {
	case i < 0:
		return c.fail(n.Offset, UnknownFact, n.Name)
	case n.Op == Path:
		return c.schema.fields[i].Type
	case !c.schema.fields[i].Optional || !strings.Contains(n.Name, "."):
		return c.fail(n.Offset, BadHas, n.Name)
	}
	return Bool
}

func (c *checker) call(n *Node) Type {
	f := c.schema.function(n.Name)
	if f == nil {
		return c.fail(n.Offset, UnknownCall, n.Name)
	}
	takes := make([]string, len(f.Args))
	for i, t := range f.Args {
		takes[i] = t.String()
	}
	good := len(n.Args) == len(f.Args)
	for i := range n.Args {
		t := c.check(&n.Args[i])
		good = good && t == f.Args[i]
	}
	if !good {
		return c.fail(n.Offset, BadArguments, n.Name, strings.Join(takes, ", "))
	}
	return f.Result
}

func (c *checker) sign(n *Node, want Type, mark string) Type {
	if t := c.check(&n.Args[0]); t != want {
		return c.fail(n.Offset, WrongType, mark, mark+t.String())
	}
	return want
}
