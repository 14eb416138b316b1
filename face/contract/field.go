package contract

import (
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/programme"
	"github.com/tallystick/tallystick/node/say"
)

// A label is what a field is called in each language.
type label struct{ en, zh string }

func (l label) in(lang string) string {
	if say.Chinese(lang) {
		return l.zh
	}
	return l.en
}

// A spec is what is known of a field, whatever it belongs to.
type spec struct {
	name  string
	label label
	need  bool
	def   string           // what a document means that leaves it out
	help  string           // in the schema, beside the label
	gains []programme.Role // who is better off when it rises, or an item comes
	loses []programme.Role
}

// A field is one field of T.
type field[T any] struct {
	spec
	read   func(r *reader, n *yaml.Node, path string, t *T)
	flat   func(t *T, path string) []line
	schema func() map[string]any
	within func(path string, all map[string]label) // notes the labels of the fields in it; nil if it has none
}

func (f field[T]) tag() string {
	switch kind := f.schema()["type"]; kind {
	case "integer":
		return "!!int"
	case "boolean":
		return "!!bool"
	}
	return "!!str"
}

// labels notes what the fields are called, by their paths.
func labels[T any](fields []field[T], path string, all map[string]label) {
	for _, f := range fields {
		at := join(path, f.name)
		all[at] = f.label
		if f.within != nil {
			f.within(at, all)
		}
	}
}

// Labels returns what each field of a programme is called in lang, by its path
// without the places in lists: "price.fees.rate".
func Labels(lang string) map[string]string {
	all, names := map[string]label{}, map[string]string{}
	labels(form(), "", all)
	for path, l := range all {
		names[path] = l.in(lang)
	}
	return names
}

// bearer stands for whoever bears the interest, among those who gain or lose.
const bearer programme.Role = 0xff

// up says who gains and who loses when a field rises.
func (f field[T]) up(gains, loses programme.Role) field[T] {
	f.gains, f.loses = []programme.Role{gains}, []programme.Role{loses}
	return f
}

// or says what a document means that leaves the field out.
func (f field[T]) or(def string) field[T] {
	f.need, f.def = false, def
	return f
}

// may says that the field can be left out.
func (f field[T]) may() field[T] {
	f.need = false
	return f
}

// told says how the field stands in a comparison, in place of its parts.
func (f field[T]) told(as func(t *T) string) field[T] {
	f.flat = func(t *T, path string) []line { return []line{{path: path, text: as(t), words: true}} }
	return f
}

func (f field[T]) why(help string) field[T] {
	f.help = help
	return f
}

// A scalar is how a value is written.
type scalar[V any] struct {
	what    string // in words, with an example
	json    string // type in JSON
	pattern string
	words   []string
	parse   func(s string) (V, bool)
	write   func(v V) string
	rank    func(v V) int64 // nil if there is no more and less
}

func one[T, V any](name string, l label, s *scalar[V], at func(*T) *V) field[T] {
	return field[T]{
		spec:   spec{name: name, label: l, need: true},
		read:   func(r *reader, n *yaml.Node, path string, t *T) { readScalar(r, n, path, s, at(t)) },
		schema: s.schema,
		flat: func(t *T, path string) []line {
			v := *at(t)
			x := line{path: path, text: s.write(v), words: len(s.words) > 0 || s.json == "boolean"}
			if s.rank != nil {
				x.rank, x.ranked = s.rank(v), true
			}
			return []line{x}
		},
	}
}

func group[T, E any](name string, l label, fields []field[E], at func(*T) *E) field[T] {
	return field[T]{
		spec:   spec{name: name, label: l, need: true},
		read:   func(r *reader, n *yaml.Node, path string, t *T) { readGroup(r, n, path, fields, at(t)) },
		schema: func() map[string]any { return object(fields) },
		flat:   func(t *T, path string) []line { return flatten(fields, at(t), path) },
		within: func(path string, all map[string]label) { labels(fields, path, all) },
	}
}

// list is a list of groups. The first field that says something names an item.
func list[T any, L ~[]E, E any](
	name string, l label, fields []field[E], at func(*T) *L, key func(e *E, i int) string,
) field[T] {
	return field[T]{
		spec: spec{name: name, label: l, need: true},
		read: func(r *reader, n *yaml.Node, path string, t *T) {
			readList(r, n, path, at(t), func(n *yaml.Node, path string, e *E) { readGroup(r, n, path, fields, e) })
		},
		schema: func() map[string]any { return map[string]any{"type": "array", "maxItems": 64, "items": object(fields)} },
		within: func(path string, all map[string]label) { labels(fields, path, all) },
		flat: func(t *T, path string) (all []line) {
			for i := range *at(t) {
				e := &(*at(t))[i]
				k := key(e, i)
				for _, x := range flatten(fields, e, path+"["+k+"]") {
					if x.item == "" {
						x.item, x.itemLabel, x.key = path+"["+k+"]", l, k
					}
					all = append(all, x)
				}
			}
			return all
		},
	}
}

// words is a list of plain values.
func words[T any, L ~[]V, V any](name string, l label, s *scalar[V], at func(*T) *L) field[T] {
	return field[T]{
		spec: spec{name: name, label: l, need: true},
		read: func(r *reader, n *yaml.Node, path string, t *T) {
			readList(r, n, path, at(t), func(n *yaml.Node, path string, v *V) { readScalar(r, n, path, s, v) })
		},
		schema: func() map[string]any {
			return map[string]any{"type": "array", "maxItems": 64, "items": s.schema()}
		},
		flat: func(t *T, path string) []line {
			var all []string
			for _, v := range *at(t) {
				all = append(all, s.write(v))
			}
			return []line{{path: path, text: strings.Join(all, ", "), words: len(s.words) > 0}}
		},
	}
}

func text() *scalar[string] {
	return &scalar[string]{
		what: "a text", json: "string",
		parse: func(s string) (string, bool) { return s, true }, write: func(s string) string { return s },
	}
}

func flag() *scalar[bool] {
	return &scalar[bool]{
		what: "true or false", json: "boolean",
		parse: func(s string) (bool, bool) { return s == "true", s == "true" || s == "false" },
		write: strconv.FormatBool,
		rank: func(is bool) int64 {
			if is {
				return 1
			}
			return 0
		},
	}
}

func count() *scalar[int64] {
	return &scalar[int64]{
		what: "a whole number", json: "integer",
		parse: func(s string) (int64, bool) {
			n, err := strconv.ParseInt(s, 10, 64)
			return n, err == nil && strconv.FormatInt(n, 10) == s
		},
		write: func(n int64) string { return strconv.FormatInt(n, 10) }, rank: func(n int64) int64 { return n },
	}
}

func rate() *scalar[money.Rate] {
	return &scalar[money.Rate]{
		what: "a rate such as 4.5% or 450bp", json: "string", pattern: `^[0-9]+(\.[0-9]+)?(%|bp)$`,
		parse: func(s string) (money.Rate, bool) {
			r, err := money.ParseRate(s)
			return r, err == nil && (strings.HasSuffix(s, "%") || strings.HasSuffix(s, "bp")) && r >= 0
		},
		write: money.Rate.String, rank: func(r money.Rate) int64 { return int64(r) },
	}
}

func amount() *scalar[money.Amount] {
	return &scalar[money.Amount]{
		what: "an amount such as 1000.00 CNY", json: "string", pattern: `^[0-9]+(\.[0-9]+)? [A-Z]{3}$`,
		parse: func(s string) (money.Amount, bool) {
			a, err := money.ParseAmount(s)
			return a, err == nil
		},
		write: money.Amount.String, rank: money.Amount.Minor,
	}
}

func date() *scalar[day.Date] {
	return &scalar[day.Date]{
		what: "a day such as 2026-01-31", json: "string", pattern: `^[0-9]{4}-[0-9]{2}-[0-9]{2}$`,
		parse: func(s string) (day.Date, bool) {
			d, err := day.Parse(s)
			return d, err == nil
		},
		write: func(d day.Date) string {
			if d == 0 {
				return ""
			}
			return d.String()
		},
		rank: func(d day.Date) int64 { return int64(d) },
	}
}

// word is one of a table of words.
func word[V interface{ String() string }](names []string, parse func(string) (V, bool)) *scalar[V] {
	return &scalar[V]{what: "one of the listed words", json: "string", words: names, parse: parse, write: V.String}
}
