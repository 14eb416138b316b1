package command

import (
	"unicode"
	"unicode/utf8"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/refuse"
)

// latest is the last day a command may name, 2199-12-31.
const latest day.Date = 84005

// Check refuses a command that is not well formed, whatever the state: an
// unknown kind, a missing or foreign field, a name, amount, day or flag out of
// bounds. Amounts may be negative where a document may say so (net, tax and
// gross of an invoice); every other amount is above zero.
func (c *Command) Check() *refuse.Refusal {
	if c.Kind == 0 || c.Kind >= firstFreeKind {
		return refuse.UnknownCommand.With(refuse.Count(int64(c.Kind)))
	}
	spec := specs[c.Kind]
	if !ValidName(c.Object) {
		return refuse.NameInvalid.With(refuse.ID("object"))
	}
	if !ValidName(c.By) {
		return refuse.NameInvalid.With(refuse.ID("by"))
	}
	for _, u := range spec.Uses {
		if u.Required && !c.Has(u.Field) {
			return refuse.FieldMissing.With(refuse.ID(u.Field.String()))
		}
	}
	for i := range c.values[:c.count] {
		v := &c.values[i]
		if _, ok := spec.use(v.field); !ok {
			return refuse.FieldUnknown.With(refuse.ID(v.field.String()))
		}
		if r := v.check(c.Kind); r != nil {
			return r
		}
	}
	return nil
}

func (v *value) check(k Kind) *refuse.Refusal {
	name := refuse.ID(v.field.String())
	switch v.field.Type() {
	case AmountType:
		return v.checkAmount(k, name)
	case DayType:
		if v.number < int64(day.Earliest) || v.number > int64(latest) {
			return refuse.DayInvalid.With(name)
		}
	case FlagType:
		if v.number != 0 && v.number != 1 {
			return refuse.FieldInvalid.With(name)
		}
	case RateType:
		if v.number < 0 || v.number > int64(10*money.One) {
			return refuse.FieldInvalid.With(name)
		}
	case NameType:
		if !ValidName(v.text) {
			return refuse.NameInvalid.With(name)
		}
	case TextType:
		if len(v.text) == 0 || len(v.text) > MaxText || !printable(v.text) {
			return refuse.FieldInvalid.With(name)
		}
	case BytesType, LinesType:
		return v.checkBytes(name)
	}
	return nil
}

func (v *value) checkAmount(k Kind, name refuse.Figure) *refuse.Refusal {
	switch {
	case !v.aux.Known():
		return refuse.FieldInvalid.With(name)
	case v.number > money.Max || v.number < -money.Max:
		return refuse.AmountTooLarge.With(name)
	case k == TradeInvoice: // a red invoice is recorded as received
		return nil
	case v.number <= 0:
		return refuse.AmountNotAbove0.With(refuse.Amount(money.Of(v.number, v.aux)))
	}
	return nil
}

func (v *value) checkBytes(name refuse.Figure) *refuse.Refusal {
	ok := len(v.text) > 0 && len(v.text) <= MaxBlob
	switch v.field {
	case Key, Line, Terms, File:
		ok = len(v.text) == 32
	case Payload:
		ok = ok && len(v.text)%32 == 0
	case Lines:
		_, err := ReadLines(v.text)
		ok = ok && err == nil
	}
	if !ok {
		return refuse.FieldInvalid.With(name)
	}
	return nil
}

// ValidName reports whether b can name a party or object: 1 to [MaxName]
// bytes of UTF-8 without white space, control characters, '/' and '#'.
func ValidName(b []byte) bool {
	if len(b) == 0 || len(b) > MaxName {
		return false
	}
	for i := 0; i < len(b); {
		if c := b[i]; c < utf8.RuneSelf {
			if c <= ' ' || c == '/' || c == '#' || c == 0x7f {
				return false
			}
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if (r == utf8.RuneError && n == 1) || !unicode.IsGraphic(r) || unicode.IsSpace(r) {
			return false
		}
		i += n
	}
	return true
}

func printable(b []byte) bool {
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if (r == utf8.RuneError && n == 1) || unicode.IsControl(r) {
			return false
		}
		i += n
	}
	return true
}
