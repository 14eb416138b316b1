package condition

import (
	"strconv"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
)

// A Reason is why a condition does not hold: what was found, and what it is
// measured by.
type Reason struct {
	Value string
	Limit string
}

// Explain returns why the condition does not hold of the facts, and reports
// false if it holds. Of several parts joined by && the first that does not hold
// is named.
func (c *Condition) Explain(f *Facts) (Reason, bool) {
	if c.Holds(f) {
		return Reason{}, false
	}
	return c.explain(c.tree, f), true
}

func (c *Condition) explain(n *Node, f *Facts) Reason {
	if n.Op == And {
		if v, no := eval(c.schema, &n.Args[0], f); no != nil || !v.True() {
			return c.explain(&n.Args[0], f)
		}
		return c.explain(&n.Args[1], f)
	}
	if b := n.binary(); b != nil && n.Op != Or {
		left, right := c.show(&n.Args[0], f), c.show(&n.Args[1], f)
		if n.Op == Le || n.Op == Ge || n.Op == In {
			return Reason{left, right}
		}
		return Reason{left, b.mark + " " + right}
	}
	switch n.Op {
	case Path:
		return Reason{c.show(n, f), "true"}
	case Not:
		return Reason{c.show(&n.Args[0], f), "false"}
	}
	return Reason{c.show(n, f), n.String()}
}

// show prints what a part is worth as people write it: amounts with their
// currency, days and texts without quotes.
func (c *Condition) show(n *Node, f *Facts) string {
	v, no := eval(c.schema, n, f)
	switch {
	case no != nil && no.Kind == Absent:
		return "absent: " + no.Path
	case no != nil:
		return no.Kind.String()
	case v.Type == Int && c.money(n):
		return money.Of(v.Number, c.schema.currency).String()
	}
	return plain(v)
}

func plain(v Value) string {
	switch v.Type {
	case String:
		return v.Text
	case Day:
		return day.Date(v.Number).String()
	case Int:
		return strconv.FormatInt(v.Number, 10)
	case Bool:
		return strconv.FormatBool(v.True())
	}
	out := ""
	for i, e := range v.List {
		if i > 0 {
			out += ", "
		}
		out += plain(e)
	}
	return out
}

// money reports whether an integer is minor units, by what it is made of.
func (c *Condition) money(n *Node) bool {
	switch n.Op {
	case Literal:
		return n.Name != ""
	case Path:
		i := c.schema.find(n.Name)
		return c.schema.fields[i].Money
	}
	for i := range n.Args {
		if c.money(&n.Args[i]) {
			return true
		}
	}
	return false
}
