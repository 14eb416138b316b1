package calc

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/pool/share"
)

// A value is what was read of a member.
type value struct {
	n        int64 // of amounts, rates, numbers, dates, instants; 1 is true
	currency money.Currency
	text     string
	words    []string // in the order of their choices
	list     []object // by key, if they have one
}

// An object is what was read, defaults included.
type object struct {
	path   string // in the input
	values map[string]value
}

func (o object) has(name string) bool { _, ok := o.values[name]; return ok }

func (o object) amount(name string) money.Amount {
	v := o.values[name]
	return money.Of(v.n, v.currency)
}
func (o object) rate(name string) money.Rate     { return money.Rate(o.values[name].n) }
func (o object) whole(name string) int64         { return o.values[name].n }
func (o object) date(name string) day.Date       { return day.Date(o.values[name].n) }
func (o object) instant(name string) day.Instant { return day.Instant(o.values[name].n) }
func (o object) flag(name string) bool           { return o.values[name].n == 1 }
func (o object) text(name string) string         { return o.values[name].text }
func (o object) list(name string) []object       { return o.values[name].list }

// at is the path of a member.
func (o object) at(name string) string { return join(o.path, name) }

func (o object) basis() day.Basis {
	b, _ := day.ParseBasis(o.text("basis")) // one of the choices
	return b
}

func (o object) rounding() money.Rounding {
	how, _ := money.ParseRounding(o.text("rounding")) // one of the choices
	return how
}

// read reads n as an object of the shape.
func (s shape) read(path string, n node) (object, *Refusal) {
	o := object{path, map[string]value{}}
	if n.what != "object" {
		return o, refuse(path, RuleType, "want an object, got a %s", n.what)
	}
	fields, either := s.fields, s.either
	if s.selector != "" {
		chosen, no := s.choose().readMember(o, n)
		if no != nil {
			return o, no
		}
		o.values[s.selector] = *chosen
		fields, either = s.of(chosen.text)
	}
	for _, m := range n.members {
		if m.name == s.selector {
			continue
		}
		if !slices.ContainsFunc(fields, func(f field) bool { return f.name == m.name }) {
			return o, refuse(o.at(m.name), RuleUnknown, "%s", s.unknown(m.name, o))
		}
	}
	for _, f := range fields {
		v, no := f.readMember(o, n)
		if no != nil {
			return o, no
		}
		if v != nil {
			o.values[f.name] = *v
		}
	}
	return o, oneOf(o, either)
}

// unknown says that there is no such member, or that another kind has it.
func (s shape) unknown(name string, o object) string {
	for _, v := range s.variants {
		if slices.ContainsFunc(v.fields, func(f field) bool { return f.name == name }) {
			return s.selector + " " + o.text(s.selector) + " has no such member"
		}
	}
	return "there is no such member"
}

// oneOf checks that exactly one of the sets is there, and there whole.
func oneOf(o object, either [][]string) *Refusal {
	var given []string
	for _, set := range either {
		there := slices.DeleteFunc(slices.Clone(set), func(name string) bool { return !o.has(name) })
		if len(there) == 0 {
			continue
		}
		if given != nil {
			return refuse(o.at(there[0]), RuleConflict, "not together with %s", strings.Join(given, " and "))
		}
		if given = set; len(there) < len(set) {
			missing := slices.IndexFunc(set, func(name string) bool { return !o.has(name) })
			return refuse(o.at(set[missing]), RuleRequired, "it is needed with %s", there[0])
		}
	}
	if given == nil && len(either) > 0 {
		var sets []string
		for _, set := range either {
			sets = append(sets, strings.Join(set, " and "))
		}
		return refuse(o.at(either[0][0]), RuleRequired, "give %s", strings.Join(sets, ", or "))
	}
	return nil
}

// readMember reads the field of the object n, or its default. It returns nil if
// the field may be left out, and is.
func (f field) readMember(o object, n node) (*value, *Refusal) {
	at := o.at(f.name)
	for _, m := range n.members {
		if m.name == f.name {
			v, no := f.read(at, m.value)
			return &v, no
		}
	}
	switch {
	case f.fallback != "":
		v, no := f.readText(at, f.fallback)
		return &v, no
	case f.optional:
		return nil, nil
	}
	return nil, refuse(at, RuleRequired, "it is missing")
}

func (f field) read(at string, n node) (value, *Refusal) {
	want := map[kind]string{wholeKind: "number", flagKind: "flag", listKind: "list", wordsKind: "list"}[f.kind]
	if want == "" {
		want = "text"
	}
	if n.what != want {
		return value{}, refuse(at, RuleType, "want a %s, got a %s", want, n.what)
	}
	switch f.kind {
	case flagKind:
		if n.flag {
			return value{n: 1}, nil
		}
		return value{}, nil
	case listKind:
		return f.readList(at, n.items)
	case wordsKind:
		return f.readWords(at, n.items)
	}
	return f.readText(at, n.text)
}

// readText reads what is written as a text, or as a number.
func (f field) readText(at, s string) (v value, no *Refusal) {
	var err error
	switch f.kind {
	case amountKind:
		var a money.Amount
		a, err = money.ParseAmount(s)
		v.n, v.currency = a.Minor(), a.Currency()
	case rateKind:
		var r money.Rate
		r, err = money.ParseRate(s)
		v.n = int64(r)
	case wholeKind:
		return f.readWhole(at, s)
	case dateKind:
		var d day.Date
		d, err = day.Parse(s)
		if v.n = int64(d); err == nil && d < day.Earliest {
			return v, refuse(at, RuleRange, "want a day from %s on", day.Earliest)
		}
		return v, wrongForm(at, err)
	case instantKind:
		var i day.Instant
		i, err = day.ParseInstant(s)
		v.n = int64(i)
		return v, wrongForm(at, err)
	case flagKind:
		if s == "true" { // of a default
			v.n = 1
		}
		return v, nil
	default:
		return f.readWord(at, s)
	}
	if err != nil {
		return v, wrongForm(at, err)
	}
	return v, f.within(at, v)
}

func wrongForm(at string, err error) *Refusal {
	if err == nil {
		return nil
	}
	return refuse(at, RuleForm, "%v", err)
}

func (f field) readWhole(at, s string) (value, *Refusal) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil && strings.ContainsAny(s, ".eE") {
		return value{}, refuse(at, RuleType, "want a whole number, written as digits, got %s", s)
	}
	if err != nil {
		return value{}, refuse(at, RuleRange, "want %d to %d, got %s", f.min, f.max, s)
	}
	return value{n: n}, f.within(at, value{n: n})
}

// within checks the bounds of a number, a rate or an amount.
func (f field) within(at string, v value) *Refusal {
	if f.min <= v.n && v.n <= f.max {
		return nil
	}
	show := func(n int64) string { return f.show(value{n: n, currency: v.currency}) }
	return refuse(at, RuleRange, "want %s to %s, got %s", show(f.min), show(f.max), show(v.n))
}

// show writes a value in its one way.
func (f field) show(v value) string {
	switch f.kind {
	case amountKind:
		return money.Of(v.n, v.currency).String()
	case rateKind:
		return money.Rate(v.n).String()
	case dateKind:
		return day.Date(v.n).String()
	case instantKind:
		return day.Instant(v.n).String()
	case flagKind:
		return strconv.FormatBool(v.n == 1)
	case wholeKind:
		return strconv.FormatInt(v.n, 10)
	}
	return v.text
}

func (f field) readWord(at, s string) (value, *Refusal) {
	if f.choices != nil {
		if !slices.Contains(f.choices, s) {
			return value{}, refuse(at, RuleChoice, "want one of %s, got %q", strings.Join(f.choices, ", "), s)
		}
		return value{text: s}, nil
	}
	if n := int64(utf8.RuneCountInString(s)); n < f.min || n > f.max {
		return value{}, refuse(at, RuleRange, "want %d to %d characters, got %d", f.min, f.max, n)
	}
	if strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) || s != strings.TrimSpace(s) {
		return value{}, refuse(at, RuleForm, "want text that can be seen, without space around it")
	}
	return value{text: s}, nil
}

func (f field) readWords(at string, items []node) (v value, no *Refusal) {
	for i, n := range items {
		if n.what != "text" {
			return v, refuse(item(at, i), RuleType, "want a text, got a %s", n.what)
		}
		if _, no := f.readWord(item(at, i), n.text); no != nil {
			return v, no
		}
		if slices.Contains(v.words, n.text) {
			return v, refuse(item(at, i), RuleDuplicate, "%q stands twice", n.text)
		}
		v.words = append(v.words, n.text)
	}
	slices.SortFunc(v.words, func(a, b string) int { return slices.Index(f.choices, a) - slices.Index(f.choices, b) })
	return v, nil
}

func (f field) readList(at string, items []node) (v value, no *Refusal) {
	if n := int64(len(items)); n < f.min || n > f.max {
		return v, refuse(at, RuleRange, "want %d to %d items, got %d", f.min, f.max, n)
	}
	key := f.items.key
	seen := map[string]int{}
	v.list = make([]object, len(items))
	for i, n := range items {
		o, no := f.items.read(item(at, i), n)
		if no != nil {
			return v, no
		}
		if first, again := seen[o.text(key)]; key != "" && again {
			return v, refuse(o.at(key), RuleDuplicate, "%q stands at %s too", o.text(key), item(at, first))
		}
		seen[o.text(key)] = i
		v.list[i] = o
	}
	if key != "" {
		slices.SortFunc(v.list, func(a, b object) int { return share.Compare(a.text(key), b.text(key)) })
	}
	return v, nil
}
