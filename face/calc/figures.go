package calc

import (
	"strconv"

	"github.com/tallystick/tallystick/core/money"
)

// figures are the members of a JSON object in the order in which they were
// added. The zero figures are none.
type figures struct{ json []byte }

// object returns the object.
func (f *figures) object() []byte {
	if len(f.json) == 0 {
		return []byte("{}")
	}
	return append(f.json, '}')
}

// begin starts a member.
func (f *figures) begin(name string) {
	sign := byte(',')
	if len(f.json) == 0 {
		sign = '{'
	}
	f.json = append(append(append(f.json, sign, '"'), name...), '"', ':')
}

// amount adds an amount, and once more in minor units.
func (f *figures) amount(name string, a money.Amount) {
	f.begin(name)
	f.json = append(a.AppendString(append(f.json, '"')), '"')
	f.whole(name+"_minor", a.Minor())
}

// rate adds a rate, and once more in billionths.
func (f *figures) rate(name string, r money.Rate) {
	f.text(name, r.String())
	f.whole(name+"_billionths", int64(r))
}

func (f *figures) whole(name string, n int64) {
	f.begin(name)
	f.json = strconv.AppendInt(f.json, n, 10)
}

func (f *figures) flag(name string, is bool) {
	f.begin(name)
	f.json = strconv.AppendBool(f.json, is)
}

func (f *figures) text(name, s string) {
	f.begin(name)
	f.json = appendQuoted(f.json, s)
}

// list adds an array of n objects, which each fills.
func (f *figures) list(name string, n int, each func(i int, one *figures)) {
	f.begin(name)
	f.json = append(f.json, '[')
	var one figures
	for i := range n {
		if i > 0 {
			f.json = append(f.json, ',')
		}
		one.json = one.json[:0]
		each(i, &one)
		f.json = append(f.json, one.object()...)
	}
	f.json = append(f.json, ']')
}
