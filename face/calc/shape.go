package calc

import (
	"slices"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/price"
)

// A kind is what stands in a member.
type kind uint8

const (
	amountKind  kind = iota + 1 // "1234.50 CNY"
	rateKind                    // "4.5%", "450bp" or "0.045"
	wholeKind                   // a JSON number without a fraction
	dateKind                    // "2026-04-01"
	instantKind                 // "2026-04-01T09:30:00+08:00"
	textKind                    // a text, one of choices if there are any
	flagKind                    // true or false
	listKind                    // a JSON array of objects
	wordsKind                   // a JSON array of texts out of choices, none twice
)

// A field is one member of an object.
type field struct {
	name, about string
	kind        kind
	optional    bool
	fallback    string   // the value of a member that is left out, as a text; empty is none
	choices     []string // of texts and words
	min, max    int64    // of amounts in minor units, rates in billionths, numbers, characters, items
	items       *shape   // of a list
}

// A shape is what an object may hold.
type shape struct {
	fields   []field
	either   [][]string // of these sets of fields exactly one is given, and given whole
	key      string     // the member that tells the items of a list apart
	selector string     // the member that chooses a variant
	variants []variant
}

// A variant is what an object may hold beside if its selector has this value.
type variant struct {
	name, about string
	fields      []field
	either      [][]string
}

// of returns the fields of an object with the value of its selector.
func (s shape) of(choice string) ([]field, [][]string) {
	fields, either := slices.Clone(s.fields), s.either
	for _, v := range s.variants {
		if v.name == choice {
			return append(fields, v.fields...), append(slices.Clone(either), v.either...)
		}
	}
	return fields, either
}

// choose is the field that chooses among the variants.
func (s shape) choose() field {
	var names []string
	for _, v := range s.variants {
		names = append(names, v.name)
	}
	return choice(s.selector, "which of its kinds", names...)
}

// Bounds of inputs.
const (
	maxID   = 64      // characters of an id
	maxText = 200     // characters of a text
	maxList = 100_000 // items of a list
)

func amount(name, about string) field {
	return field{name: name, about: about, kind: amountKind, min: 1, max: money.Max}
}

func rate(name, about string) field {
	return field{name: name, about: about, kind: rateKind, max: int64(price.MaxRate)}
}

// portion is a rate of at most all.
func portion(name, about string) field {
	return field{name: name, about: about, kind: rateKind, max: int64(money.One)}
}

func whole(name, about string, least, most int64) field {
	return field{name: name, about: about, kind: wholeKind, min: least, max: most}
}

func days(name, about string) field { return whole(name, about, 0, price.MaxDays) }

func date(name, about string) field { return field{name: name, about: about, kind: dateKind} }

func instant(name, about string) field { return field{name: name, about: about, kind: instantKind} }

func id(name, about string) field {
	return field{name: name, about: about, kind: textKind, min: 1, max: maxID}
}

func text(name, about string) field {
	return field{name: name, about: about, kind: textKind, min: 1, max: maxText}
}

func flag(name, about string) field { return field{name: name, about: about, kind: flagKind} }

func choice(name, about string, choices ...string) field {
	return field{name: name, about: about, kind: textKind, choices: choices}
}

func words(name, about string, choices ...string) field {
	return field{name: name, about: about, kind: wordsKind, choices: choices, optional: true}
}

func list(name, about string, least int64, items shape) field {
	return field{name: name, about: about, kind: listKind, min: least, max: maxList, items: &items}
}

// orNot makes a field optional.
func (f field) orNot() field {
	f.optional = true
	return f
}

// or gives a field a default.
func (f field) or(value string) field {
	f.fallback = value
	return f
}

// from sets the least value.
func (f field) from(least int64) field {
	f.min = least
	return f
}

func basis() field {
	return choice("basis", "how days are counted, and how many make a year", day.BasisNames()...).
		or(day.Act360.String())
}

func rounding() field {
	return choice("rounding", "what becomes of the fraction of a minor unit", "half-even", "half-up", "down", "up").
		or("half-even")
}

// term is how long something lasts: days, or two dates.
func term(from, to string) ([]field, [][]string) {
	return []field{
		days("days", "days between, instead of the two dates").orNot(),
		date(from, "the first day, with "+to).orNot(),
		date(to, "the last day, which does not count, with "+from).orNot(),
	}, [][]string{{"days"}, {from, to}}
}
