package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/refuse"
)

// ErrJSON says that a text is not one JSON object of plain members.
var ErrJSON = errors.New("not one JSON object of a command")

// maxJSON bounds the text of one command. The longest that can be written
// needs a few times the size of the command.
const maxJSON = 16*command.MaxSize + 2*command.MaxDocument

// member is one name and value of an object, in its order.
type member struct {
	name   string
	text   string
	quoted bool
}

// ParseJSON reads one command from one JSON object:
//
//	{"kind":"receivable.draw","object":"D1","by":"S","amount":"800.00 CNY"}
//
// Fields are strings in the form that [Set] reads. Integers and flags may be
// numbers, and flags true or false; amounts, rates and days may not, for a
// number would not say which currency or unit is meant. The command is not
// sealed, and "object" and "by" may be absent where the caller knows them.
//
// An error, wrapping ErrJSON, says that line is not such an object, names a
// member twice or holds U+FFFD, the mark of text that was lost on the way.
// A refusal says that the object is no command: an unknown kind, a field that
// the kind does not have, or a value that is not in its form.
func ParseJSON(line []byte) (*command.Command, *refuse.Refusal, error) {
	members, err := readObject(line)
	if err != nil {
		return nil, nil, fmt.Errorf("read command: %w", err)
	}
	c := &command.Command{}
	for _, m := range members {
		switch m.name {
		case "kind":
			kind, ok := command.KindNamed(m.text)
			if !ok {
				return nil, refuse.UnknownCommand.With(refuse.ID(m.text)), nil
			}
			c.Kind = kind
		case "object":
			c.Object = []byte(m.text)
		case "by":
			c.By = []byte(m.text)
		}
	}
	if c.Kind == 0 {
		return nil, refuse.FieldMissing.With(refuse.ID("kind")), nil
	}
	if no := setAll(c, members); no != nil {
		return nil, no, nil
	}
	return c, nil, nil
}

// setAll sets the fields in the order of members, goods lines last: their
// prices have the decimals of the total.
func setAll(c *command.Command, members []member) *refuse.Refusal {
	for _, last := range [...]bool{false, true} {
		for _, m := range members {
			if isHead(m.name) || (m.name == command.Lines.String()) != last {
				continue
			}
			if no := m.set(c); no != nil {
				return no
			}
		}
	}
	return nil
}

func isHead(name string) bool { return name == "kind" || name == "object" || name == "by" }

func (m member) set(c *command.Command) *refuse.Refusal {
	f, no := fieldOf(c, m.name)
	if no != nil {
		return no
	}
	boolean := m.text == "true" || m.text == "false"
	plain := f.Type() == command.FlagType || (f.Type() == command.IntType && !boolean)
	if !m.quoted && !plain {
		return refuse.FieldInvalid.With(refuse.ID(m.name))
	}
	return Set(c, m.name, m.text)
}

// readObject reads the members of one object. encoding/json alone would keep
// the last of two members with one name and put U+FFFD for what is not UTF-8:
// what is signed must be what was written.
func readObject(line []byte) ([]member, error) {
	if len(line) > maxJSON || !utf8.Valid(line) {
		return nil, ErrJSON
	}
	d := json.NewDecoder(bytes.NewReader(line))
	d.UseNumber()
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, ErrJSON
	}
	var all []member
	seen := map[string]bool{}
	for d.More() {
		m, err := readMember(d)
		if err != nil {
			return nil, err
		}
		if seen[m.name] {
			return nil, fmt.Errorf("%w: %q stands twice", ErrJSON, m.name)
		}
		seen[m.name] = true
		all = append(all, m)
	}
	if _, err := d.Token(); err != nil {
		return nil, ErrJSON
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: something follows the object", ErrJSON)
	}
	return all, nil
}

func readMember(d *json.Decoder) (m member, err error) {
	t, err := d.Token()
	name, ok := t.(string)
	if err != nil || !ok {
		return m, ErrJSON
	}
	m.name = name
	if t, err = d.Token(); err != nil {
		return m, ErrJSON
	}
	switch v := t.(type) {
	case string:
		m.text, m.quoted = v, true
	case json.Number:
		m.text = v.String()
	case bool:
		m.text = fmt.Sprint(v)
	default:
		return m, fmt.Errorf("%w: %q is not a string, number, true or false", ErrJSON, name)
	}
	if isHead(name) && !m.quoted || strings.ContainsRune(m.text, utf8.RuneError) {
		return m, fmt.Errorf("%w: %q is not a text", ErrJSON, name)
	}
	return m, nil
}

// JSON returns the one JSON object that [ParseJSON] reads back: kind, object,
// by, then the fields in the order of the registry, all as strings, without
// spaces between them.
func JSON(c *command.Command) []byte {
	head := []Written{
		{"kind", c.Kind.String()},
		{"object", string(c.Object)},
		{"by", string(c.By)},
	}
	var b bytes.Buffer
	separator := byte('{')
	for _, w := range append(head, Format(c)...) {
		b.WriteByte(separator)
		writeString(&b, w.Name)
		b.WriteByte(':')
		writeString(&b, w.Text)
		separator = ','
	}
	b.WriteByte('}')
	return b.Bytes()
}

// writeString writes s as JSON, with <, > and & as they are.
func writeString(b *bytes.Buffer, s string) {
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s)         // a buffer and a string cannot fail
	b.Truncate(b.Len() - 1) // the encoder ends every value with a line feed
}
