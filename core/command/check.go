package command

import (
	"unicode/utf8"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/party/assertion"
	"github.com/tallystick/tallystick/core/refuse"
)

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
		if !spec.takes(v.field) {
			return refuse.FieldUnknown.With(refuse.ID(v.field.String()))
		}
		if r := v.check(c.Kind); r != nil {
			return r
		}
	}
	return c.checkKey()
}

// checkKey refuses a passkey where none can stand or that does not say for
// whom it was made and at which site it signs, and a key of another kind that
// does. One in custody said so before.
func (c *Command) checkKey() *refuse.Refusal {
	switch c.Kind {
	case LogOpen:
		if assertion.IsKey(c.Text(Key)) {
			return refuse.FieldInvalid.With(refuse.ID(Key.String()))
		}
	case PartyKey:
		scoped := assertion.IsKey(c.Text(Key)) && !c.Flag(Custody)
		for _, f := range [...]Field{RelyingParty, Origin} {
			switch {
			case scoped && !c.Has(f):
				return refuse.FieldMissing.With(refuse.ID(f.String()))
			case !scoped && c.Has(f):
				return refuse.FieldInvalid.With(refuse.ID(f.String()))
			}
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
		if v.number < int64(day.Earliest) || v.number > int64(day.Latest) {
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
	case BytesType, LinesType, PartsType:
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
	case Key:
		ok = len(v.text) == 32 || assertion.ValidKey(v.text)
	case Line, Terms, File:
		ok = len(v.text) == 32
	case Payload:
		ok = ok && len(v.text)%32 == 0
	case Record:
		ok = len(v.text) > 0 && len(v.text) <= MaxRecord
	case Document:
		ok = len(v.text) > 0 && len(v.text) <= MaxDocument
	case Parts:
		_, err := ReadParts(v.text)
		ok = ok && err == nil
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
// bytes of UTF-8 without white space, invisible characters, '/' and '#'.
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
		if (r == utf8.RuneError && n == 1) || invisible(r) {
			return false
		}
		i += n
	}
	return true
}

func printable(b []byte) bool {
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if (r == utf8.RuneError && n == 1) || (invisible(r) && !space(r)) {
			return false
		}
		i += n
	}
	return true
}

// space reports whether r is white space inside a line.
func space(r rune) bool {
	return r == ' ' || r == 0xa0 || r == 0x1680 || r >= 0x2000 && r <= 0x200a || r == 0x202f || r == 0x205f || r == 0x3000
}

// invisible reports whether r is white space, a control character, or one that
// only changes how others are shown, so that two texts could look alike. The
// ranges stand here, and not in a library, so that no release of one can change
// what was refused.
func invisible(r rune) bool {
	for _, span := range [...][2]rune{
		{0x00, 0x20},        // C0 controls and space
		{0x7f, 0xa0},        // delete, C1 controls, no-break space
		{0xad, 0xad},        // soft hyphen
		{0x61c, 0x61c},      // Arabic letter mark
		{0x115f, 0x1160},    // Hangul fillers
		{0x1680, 0x1680},    // Ogham space
		{0x17b4, 0x17b5},    // Khmer inherent vowels
		{0x180b, 0x180f},    // Mongolian separators
		{0x2000, 0x200f},    // spaces, joiners, direction marks
		{0x2028, 0x202f},    // separators, direction embeddings, narrow space
		{0x205f, 0x206f},    // mathematical space, invisible operators
		{0x3000, 0x3000},    // ideographic space
		{0x3164, 0x3164},    // Hangul filler
		{0xe000, 0xf8ff},    // private use
		{0xfe00, 0xfe0f},    // variation selectors
		{0xfeff, 0xfeff},    // byte order mark
		{0xffa0, 0xffa0},    // halfwidth Hangul filler
		{0xfff0, 0xfffb},    // specials
		{0xfffe, 0xffff},    // no characters
		{0xe0000, 0x10ffff}, // tags, variation selectors, private use
	} {
		if r >= span[0] && r <= span[1] {
			return true
		}
	}
	return false
}
