package condition

import (
	"slices"
	"strconv"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
)

// An Op is what a node does.
type Op uint8

// The operators.
const (
	Literal Op = iota + 1 // a value; with a name it is amount("NAME")
	List                  // the literals in Args
	Path                  // the fact Name
	Has                   // whether the fact Name is there
	Call                  // the function Name of Args
	Not
	Neg
	Or
	And
	Eq
	Ne
	Lt
	Le
	Gt
	Ge
	In
	Add
	Sub
	Mul
)

// A Node is a part of a condition's tree.
type Node struct {
	Op     Op
	Offset int // in the text
	Name   string
	Value  Value
	Args   []Node
}

// Equal reports whether two trees are the same, wherever they stood in a text.
func (n *Node) Equal(m *Node) bool {
	return n.Op == m.Op && n.Name == m.Name && n.Value.same(m.Value) &&
		slices.EqualFunc(n.Args, m.Args, func(a, b Node) bool { return a.Equal(&b) })
}

// A binary is an operator between two parts. Those of a higher level bind more.
type binary struct {
	op    Op
	mark  string
	level int
}

// binaries lists the operators between two parts, as CEL ranks them.
var binaries = [...]binary{
	{Or, "||", 1},
	{And, "&&", 2},
	{Eq, "==", 3},
	{Ne, "!=", 3},
	{Lt, "<", 3},
	{Le, "<=", 3},
	{Gt, ">", 3},
	{Ge, ">=", 3},
	{In, "in", 3},
	{Add, "+", 4},
	{Sub, "-", 4},
	{Mul, "*", 5},
}

// The levels of what is no operator between two parts.
const (
	unary   = 6
	primary = 7
)

type parser struct {
	tokens []token
	nodes  int
	depth  int
	no     *Error // the first thing that is wrong
}

// Parse returns the tree of a text. It checks the form, not the types.
func Parse(text string) (*Node, *Error) {
	if len(text) > MaxText {
		return nil, wrong(MaxText, TooLong, strconv.Itoa(len(text)), strconv.Itoa(MaxText))
	}
	tokens, no := lex(text)
	if no != nil {
		return nil, no
	}
	p := &parser{tokens: tokens}
	if p.peek().kind == 0 {
		return nil, wrong(0, Empty)
	}
	n := p.expression(1)
	if p.no == nil && p.peek().kind != 0 {
		p.unexpected("end")
	}
	if p.no != nil {
		return nil, p.no
	}
	if canonical := n.String(); len(canonical) > MaxText {
		return nil, wrong(0, TooLong, strconv.Itoa(len(canonical)), strconv.Itoa(MaxText))
	}
	return &n, nil
}

func (p *parser) peek() token { return p.tokens[0] }

func (p *parser) take() token {
	t := p.tokens[0]
	if t.kind != 0 {
		p.tokens = p.tokens[1:]
	}
	return t
}

func (p *parser) fail(offset int, r Rule, figures ...string) Node {
	if p.no == nil {
		p.no = wrong(offset, r, figures...)
	}
	return Node{}
}

func (p *parser) unexpected(want string) Node {
	t := p.peek()
	found := t.text
	if t.kind == 0 {
		found = "end"
	}
	return p.fail(t.offset, Unexpected, want, found)
}

// expect takes a mark that must stand here.
func (p *parser) expect(mark string) bool {
	if p.no == nil && p.peek().text != mark {
		p.unexpected(mark)
	}
	p.take()
	return p.no == nil
}

// node counts a node of the tree.
func (p *parser) node(n Node) Node {
	if p.nodes++; p.nodes > MaxNodes {
		return p.fail(n.Offset, TooLarge, strconv.Itoa(MaxNodes))
	}
	return n
}

// deeper counts what stands within each other; the caller gives it back.
func (p *parser) deeper(offset int) bool {
	if p.depth++; p.depth > MaxDepth {
		p.fail(offset, TooDeep, strconv.Itoa(MaxDepth))
	}
	return p.no == nil
}

// expression reads what operators of at least level join, from left to right.
func (p *parser) expression(level int) Node {
	left := p.unary()
	for p.no == nil {
		t := p.peek()
		i := slices.IndexFunc(binaries[:], func(b binary) bool { return b.mark == t.text && t.kind != '"' })
		if i < 0 || binaries[i].level < level {
			return left
		}
		p.take()
		right := p.expression(binaries[i].level + 1)
		left = p.node(Node{Op: binaries[i].op, Offset: t.offset, Args: []Node{left, right}})
	}
	return left
}

// unary reads a part with at most one sign. A minus before a number is part of
// the number.
func (p *parser) unary() Node {
	sign := p.peek()
	if sign.kind != '!' && sign.kind != '-' || len(sign.text) > 1 {
		return p.primary()
	}
	p.take()
	t := p.peek()
	switch {
	case (t.kind == '!' || t.kind == '-') && len(t.text) == 1:
		return p.fail(t.offset, SignTwice, sign.text)
	case sign.kind == '-' && t.kind == '0':
		p.take()
		return p.integer(sign.offset, "-"+t.text)
	}
	op := Not
	if sign.kind == '-' {
		op = Neg
	}
	return p.node(Node{Op: op, Offset: sign.offset, Args: []Node{p.primary()}})
}

func (p *parser) integer(offset int, text string) Node {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return p.fail(offset, BadNumber, text)
	}
	return p.node(Node{Op: Literal, Offset: offset, Value: IntOf(n)})
}

func (p *parser) primary() Node {
	t := p.peek()
	switch t.kind {
	case '0':
		p.take()
		return p.integer(t.offset, t.text)
	case '"':
		p.take()
		return p.node(Node{Op: Literal, Offset: t.offset, Value: TextOf(unquote(t.text))})
	case '(':
		p.take()
		if !p.deeper(t.offset) {
			return Node{}
		}
		n := p.expression(1)
		p.depth--
		p.expect(")")
		return n
	case '[':
		return p.list()
	case 'a':
		return p.name()
	}
	return p.unexpected("value")
}

// name reads what begins with a name: a boolean, a call, or a path.
func (p *parser) name() Node {
	t := p.peek()
	switch t.text {
	case "in":
		return p.unexpected("value")
	case "true", "false":
		p.take()
		return p.node(Node{Op: Literal, Offset: t.offset, Value: BoolOf(t.text == "true")})
	}
	path := p.path()
	if p.no != nil || p.peek().kind != '(' {
		return p.node(Node{Op: Path, Offset: t.offset, Name: path})
	}
	p.take()
	switch path {
	case "has":
		if p.peek().kind != 'a' {
			return p.unexpected("fact")
		}
		path = p.path()
		p.expect(")")
		return p.node(Node{Op: Has, Offset: t.offset, Name: path})
	case "day", "amount":
		return p.literal(t)
	}
	n := Node{Op: Call, Offset: t.offset, Name: path}
	if !p.deeper(t.offset) {
		return Node{}
	}
	n.Args = p.several(")", func() Node { return p.expression(1) })
	p.depth--
	return p.node(n)
}

func (p *parser) path() string {
	path := p.take().text
	for p.no == nil && p.peek().kind == '.' {
		p.take()
		if p.peek().kind != 'a' {
			p.unexpected("name")
			return ""
		}
		path += "." + p.take().text
	}
	return path
}

// literal reads the text of day("2026-01-31") or amount("1000.00 CNY"), of
// which the opening parenthesis was taken.
func (p *parser) literal(name token) Node {
	t := p.peek()
	if t.kind != '"' {
		return p.unexpected("text")
	}
	p.take()
	p.expect(")")
	text := unquote(t.text)
	if name.text == "day" {
		d, err := day.Parse(text)
		if err != nil {
			return p.fail(t.offset, BadDay, text)
		}
		return p.node(Node{Op: Literal, Offset: name.offset, Value: DayOf(d)})
	}
	a, err := money.ParseAmount(text)
	if err != nil {
		return p.fail(t.offset, BadAmount, text)
	}
	return p.node(Node{Op: Literal, Offset: name.offset, Name: a.String(), Value: IntOf(a.Minor())})
}

// list reads literals of one type, one at least.
func (p *parser) list() Node {
	open := p.take()
	n := Node{Op: List, Offset: open.offset}
	n.Args = p.several("]", func() Node {
		e := p.unary()
		if p.no == nil && (e.Op != Literal || len(n.Args) > 0) {
			return p.fail(e.Offset, BadList)
		}
		return e
	})
	if p.no != nil {
		return Node{}
	}
	if len(n.Args) == 0 || len(n.Args) > MaxList {
		return p.fail(open.offset, BadList)
	}
	for _, e := range n.Args {
		if e.Value.Type != n.Args[0].Value.Type {
			return p.fail(e.Offset, BadList)
		}
	}
	return p.node(n)
}

// several reads parts with commas between them, up to the mark at their end.
func (p *parser) several(end string, part func() Node) []Node {
	var all []Node
	for p.no == nil && p.peek().text != end {
		if len(all) > 0 && !p.expect(",") {
			return nil
		}
		all = append(all, part())
	}
	p.expect(end)
	return all
}
