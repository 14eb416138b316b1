package termsheet

import (
	"slices"
	"strconv"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/programme"
	"github.com/tallystick/tallystick/core/programme/condition"
)

// A unit is what a number of a condition counts.
type unit uint8

const (
	plain    unit = iota
	inMoney       // minor units of the programme's currency
	inDays        // whole days
	inShares      // hundredths of a per cent
	aDay          // a day of the calendar
)

// units lists the facts that count something, amounts and days apart: the schema
// knows those.
var units = map[string]unit{
	"buyer.days_past_due": inDays, "deal.days_past_due": inDays, "deal.check_overdue": inDays,
	"pool.dilution": inShares, "pool.default_ratio": inShares,
}

// A teller says a condition in words. What it says is met by the same facts as
// the condition:
//
//   - A negation is said at the leaves: not (a and b) is (not a or not b), also
//     where something is not known.
//   - "has(x) and …x…" leaves out that x is known, for what is not known is not
//     met anyhow; "not has(x) or y" is "if x is known, then y".
type teller struct {
	*speaker
	currency money.Currency
	facts    map[string]condition.Field
}

func (s *speaker) teller(c money.Currency) *teller {
	t := &teller{s, c, map[string]condition.Field{}}
	for _, f := range programme.FactSchema(c).Fields() {
		t.facts[f.Path] = f
	}
	return t
}

// tell says the condition of a document that was checked.
func (t *teller) tell(text string) string {
	n, no := condition.Parse(text)
	if no != nil {
		panic("termsheet: a condition that was checked: " + no.Error())
	}
	return t.is(n, true)
}

// is says that a node is true, or that it is not.
func (t *teller) is(n *condition.Node, yes bool) string {
	switch n.Op {
	case condition.Not:
		return t.is(&n.Args[0], !yes)
	case condition.And, condition.Or:
		return t.joined(n, yes)
	case condition.Has:
		return t.known(n.Name, yes)
	case condition.Path:
		return t.text(map[bool]string{true: "is.", false: "not."}[yes] + n.Name)
	case condition.Literal:
		return t.text(map[bool]string{true: "cond.always", false: "cond.never"}[n.Value.True() == yes])
	case condition.In:
		return t.among(n, yes)
	}
	return t.compared(n, yes)
}

func (t *teller) known(path string, yes bool) string {
	key := map[bool]string{true: "cond.known", false: "cond.unknown"}[yes]
	what := "fact." + path
	if t.facts[path].Type == condition.Bool {
		key = map[bool]string{true: "cond.whether", false: "cond.not-whether"}[yes]
		what = "is." + path
	}
	return t.text(key, t.text(what))
}

// A part is one of several that are joined, and whether it is said as it is or
// denied.
type part struct {
	node *condition.Node
	yes  bool
}

// parts lists what op joins, through everything that is of the same kind.
func parts(n *condition.Node, yes, all bool) []part {
	for n.Op == condition.Not {
		n, yes = &n.Args[0], !yes
	}
	if n.Op == condition.And && yes == all || n.Op == condition.Or && yes != all {
		return append(parts(&n.Args[0], yes, all), parts(&n.Args[1], yes, all)...)
	}
	return []part{{n, yes}}
}

func (t *teller) joined(n *condition.Node, yes bool) string {
	all := (n.Op == condition.And) == yes
	list := parts(n, yes, all)
	if all {
		return t.fold("cond.and", unasked(list))
	}
	i := slices.IndexFunc(list, func(p part) bool { return p.node.Op == condition.Has && !p.yes })
	if i < 0 || len(list) == 1 {
		return t.fold("cond.or", list)
	}
	rest := slices.Delete(slices.Clone(list), i, i+1)
	if p := rest[0]; len(rest) == 1 && p.node.Op == condition.Path && p.node.Name == list[i].node.Name && !p.yes {
		return t.text("cond.unheard", t.is(p.node, true))
	}
	return t.text("cond.if", t.known(list[i].node.Name, true), t.fold("cond.or", rest))
}

// unasked leaves out the parts that ask whether something is known on which
// another part depends wholly.
func unasked(list []part) []part {
	return slices.DeleteFunc(slices.Clone(list), func(p part) bool {
		return p.node.Op == condition.Has && p.yes && slices.ContainsFunc(list, func(q part) bool {
			return whole(q.node) && mentions(q.node, p.node.Name)
		})
	})
}

// whole reports whether a node has no value as soon as one of its facts is not
// known.
func whole(n *condition.Node) bool {
	return n.Op != condition.Has && n.Op != condition.And && n.Op != condition.Or &&
		!slices.ContainsFunc(n.Args, func(a condition.Node) bool { return !whole(&a) })
}

func mentions(n *condition.Node, path string) bool {
	return n.Op == condition.Path && n.Name == path ||
		slices.ContainsFunc(n.Args, func(a condition.Node) bool { return mentions(&a, path) })
}

// fold joins parts from left to right, with brackets around what is joined
// otherwise.
func (t *teller) fold(key string, list []part) string {
	said := ""
	for i, p := range list {
		one := t.is(p.node, p.yes)
		if (p.node.Op == condition.And || p.node.Op == condition.Or) && len(list) > 1 {
			one = t.text("cond.inner", one)
		}
		if i == 0 {
			said = one
			continue
		}
		said = t.text(key, said, one)
	}
	return said
}

// among says that something is one of a list.
func (t *teller) among(n *condition.Node, yes bool) string {
	if n.Args[1].Op != condition.List {
		key := map[bool]string{true: "list.has", false: "list.lacks"}[yes]
		return t.text(key, t.value(&n.Args[0], plain), t.value(&n.Args[1], plain))
	}
	of := t.unitOf(&n.Args[0])
	var all []string
	for i := range n.Args[1].Args {
		all = append(all, t.value(&n.Args[1].Args[i], of))
	}
	if yes {
		return t.text("in.one", t.value(&n.Args[0], of), t.several("list.either", all))
	}
	return t.text("in.none", t.value(&n.Args[0], of), t.several("list.last", all))
}

// comparisons maps each to its words and to the one that denies it.
var comparisons = map[condition.Op]struct {
	word   string
	denied condition.Op
}{
	condition.Eq: {"eq", condition.Ne}, condition.Ne: {"ne", condition.Eq},
	condition.Lt: {"lt", condition.Ge}, condition.Ge: {"ge", condition.Lt},
	condition.Gt: {"gt", condition.Le}, condition.Le: {"le", condition.Gt},
}

func (t *teller) compared(n *condition.Node, yes bool) string {
	a, b := &n.Args[0], &n.Args[1]
	op := n.Op
	if !yes {
		op = comparisons[op].denied
	}
	if t.isBool(a) {
		for _, literal := range []*condition.Node{a, b} {
			if literal.Op == condition.Literal {
				other := map[bool]*condition.Node{true: b, false: a}[literal == a]
				return t.is(other, literal.Value.True() == (op == condition.Eq))
			}
		}
		key := map[condition.Op]string{condition.Eq: "cond.same", condition.Ne: "cond.differ"}[op]
		return t.text(key, t.is(a, true), t.is(b, true))
	}
	of := max(t.unitOf(a), t.unitOf(b))
	family := "cmp."
	if of == aDay {
		family = "day."
	}
	return t.text(family+comparisons[op].word, t.value(a, of), t.value(b, of))
}

func (t *teller) isBool(n *condition.Node) bool {
	switch n.Op {
	case condition.Path:
		return t.facts[n.Name].Type == condition.Bool
	case condition.Literal:
		return n.Value.Type == condition.Bool
	}
	logic := []condition.Op{condition.Not, condition.And, condition.Or, condition.Has, condition.In}
	return slices.Contains(logic, n.Op) || comparisons[n.Op].word != ""
}

// unitOf says what a node counts.
func (t *teller) unitOf(n *condition.Node) unit {
	switch n.Op {
	case condition.Literal:
		switch {
		case n.Name != "":
			return inMoney
		case n.Value.Type == condition.Day:
			return aDay
		}
		return plain
	case condition.Path:
		switch f := t.facts[n.Name]; {
		case f.Money:
			return inMoney
		case f.Type == condition.Day:
			return aDay
		}
		return units[n.Name]
	case condition.Call:
		if n.Name == "percent" {
			return t.unitOf(&n.Args[0])
		}
	}
	of := plain
	for i := range n.Args {
		of = max(of, t.unitOf(&n.Args[i]))
	}
	if n.Op == condition.Sub && t.unitOf(&n.Args[1]) == aDay {
		return inDays
	}
	return of
}

// value says a number, a text or a day, numbers in a unit.
func (t *teller) value(n *condition.Node, of unit) string {
	switch n.Op {
	case condition.Literal:
		return t.literal(n, of)
	case condition.Path:
		return t.text("fact." + n.Name)
	case condition.Neg:
		return t.text("math.minus", t.inner(&n.Args[0], of))
	case condition.Call:
		key := "math." + n.Name
		if n.Name == "percent" {
			return t.text(key, t.value(&n.Args[0], of), t.value(&n.Args[1], plain))
		}
		return t.text(key, t.value(&n.Args[0], of), t.value(&n.Args[1], of))
	case condition.Mul:
		if t.unitOf(&n.Args[0]) == plain && t.unitOf(&n.Args[1]) != plain {
			return t.text("math.times", t.inner(&n.Args[0], plain), t.inner(&n.Args[1], of))
		}
		return t.text("math.times", t.inner(&n.Args[0], of), t.inner(&n.Args[1], plain))
	}
	return t.sum(n, of)
}

// sum says a sum or a difference, of days too.
func (t *teller) sum(n *condition.Node, of unit) string {
	a, b := &n.Args[0], &n.Args[1]
	left, right := t.unitOf(a) == aDay, t.unitOf(b) == aDay
	switch {
	case left && right:
		return t.text("math.between", t.value(a, aDay), t.value(b, aDay))
	case right:
		a, b, left = b, a, true
	}
	key := map[condition.Op]string{condition.Add: "math.plus", condition.Sub: "math.less"}[n.Op]
	if left {
		key = map[condition.Op]string{condition.Add: "math.later", condition.Sub: "math.earlier"}[n.Op]
		return t.text(key, t.value(a, aDay), t.inner(b, inDays))
	}
	return t.text(key, t.value(a, of), t.inner(b, of))
}

// inner says a value within another, in brackets if it is a sum.
func (t *teller) inner(n *condition.Node, of unit) string {
	if n.Op == condition.Add || n.Op == condition.Sub || n.Op == condition.Mul {
		return t.text("cond.inner", t.value(n, of))
	}
	return t.value(n, of)
}

func (t *teller) literal(n *condition.Node, of unit) string {
	v := n.Value
	switch {
	case n.Name != "":
		a, err := money.ParseAmount(n.Name)
		if err != nil {
			panic("termsheet: an amount that was checked: " + err.Error())
		}
		return t.money(a)
	case v.Type == condition.Day:
		return t.day(day.Date(v.Number))
	case v.Type == condition.String:
		return quoted(v.Text)
	case of == inMoney:
		return t.money(money.Of(v.Number, t.currency))
	case of == inDays:
		return t.days(v.Number)
	case of == inShares && -mostShare <= v.Number && v.Number <= mostShare:
		return t.percent(money.Rate(v.Number) * money.One / 10_000)
	}
	return t.count(v.Number)
}

// mostShare bounds what is said as a per cent, in hundredths of one: beyond it
// there is no Rate.
const mostShare = 1 << 32

// quoted puts marks around a text, but not around a plain word.
func quoted(text string) string {
	plain := text != ""
	for _, r := range text {
		plain = plain && ('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-' || r == '_')
	}
	if plain {
		return text
	}
	return strconv.Quote(text)
}
