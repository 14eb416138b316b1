package command

import (
	"errors"

	"github.com/tallystick/tallystick/core/cbor"
	"github.com/tallystick/tallystick/core/money"
)

// Bounds of what a command may hold.
const (
	MaxName = 48   // bytes of a name
	MaxText = 200  // bytes of a text
	MaxBlob = 1024 // bytes of a bytes field or of encoded lines
	MaxSize = 4096 // bytes of a command

	MaxRecord = 3584 // bytes of a record

	MaxDocument = 32 << 10          // bytes of a programme
	MaxLong     = MaxDocument + 512 // bytes of a command that carries one
)

// MaxSize returns how many bytes a command of kind k may have.
func (k Kind) MaxSize() int {
	if k == ProgrammePropose {
		return MaxLong
	}
	return MaxSize
}

// ErrMalformed says that bytes are not the canonical bytes of a command.
var ErrMalformed = errors.New("not a command")

// The keys of a command's own members.
const (
	keyKind   = 0
	keyObject = 1
	keyBy     = 2
)

// Seal sets c.Raw to the canonical bytes of c and returns it: a CBOR map of
// {0: kind, 1: object, 2: by, field: value, …} with ascending keys.
func (c *Command) Seal() []byte {
	b := cbor.AppendMap(c.Raw[:0:0], 3+c.count)
	b = cbor.AppendUint(cbor.AppendUint(b, keyKind), uint64(c.Kind))
	b = cbor.AppendText(cbor.AppendUint(b, keyObject), c.Object)
	b = cbor.AppendText(cbor.AppendUint(b, keyBy), c.By)
	for i := range c.values[:c.count] {
		b = c.values[i].append(b)
	}
	c.Raw = b
	return b
}

func (v *value) append(b []byte) []byte {
	b = cbor.AppendUint(b, uint64(v.field))
	switch v.field.Type() {
	case AmountType:
		b = cbor.AppendInt(cbor.AppendArray(b, 2), v.number)
		return cbor.AppendUint(b, uint64(v.aux))
	case NameType, TextType:
		return cbor.AppendText(b, v.text)
	case BytesType, LinesType, PartsType:
		return cbor.AppendBytes(b, v.text)
	}
	return cbor.AppendInt(b, v.number)
}

// Decode reads raw, which must be the canonical bytes of a command, into c.
// c refers into raw. A field that is known but does not belong to the kind is
// kept: [Check] refuses it.
func (c *Command) Decode(raw []byte) error {
	if len(raw) > MaxLong {
		return ErrMalformed
	}
	r := cbor.NewReader(raw)
	n := r.Map()
	if n < 3 || n-3 > maxFields {
		return ErrMalformed
	}
	c.Raw, c.count = raw, 0
	keys := r.Uint(keyKind) == keyKind
	c.Kind = Kind(r.Uint(1<<16 - 1))
	if len(raw) > c.Kind.MaxSize() {
		return ErrMalformed
	}
	keys = keys && r.Uint(keyObject) == keyObject
	c.Object = r.Text()
	keys = keys && r.Uint(keyBy) == keyBy
	c.By = r.Text()
	last := Field(0)
	for range n - 3 {
		f := Field(r.Uint(uint64(firstFree - 1)))
		if !f.Known() || f <= last {
			return ErrMalformed
		}
		last = f
		c.values[c.count] = readValue(&r, f)
		c.count++
	}
	if r.End() != nil || !keys {
		return ErrMalformed
	}
	return nil
}

func readValue(r *cbor.Reader, f Field) value {
	v := value{field: f}
	switch f.Type() {
	case AmountType:
		r.ArrayOf(2)
		v.number = r.Int()
		v.aux = money.Currency(r.Uint(1<<16 - 1))
	case NameType, TextType:
		v.text = r.Text()
	case BytesType, LinesType, PartsType:
		v.text = r.Bytes()
	default:
		v.number = r.Int()
	}
	return v
}
