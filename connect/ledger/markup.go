package ledger

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// errOdd says that XML is not written in the plain way that a markup reads, or
// does not hold: encoding/xml is to judge.
var errOdd = errors.New("not plain XML")

// maxToken is the most bytes of a tag or of the text between two.
const maxToken = 4 << 20

// A markup reads XML as programs write sheets, an order of magnitude faster than
// encoding/xml does: tags, attributes and text in UTF-8, with references to
// characters. Comments, CDATA, declarations and whatever it does not know are
// errOdd. What it reads to the end encoding/xml reads too, and the same.
type markup struct {
	r          io.Reader
	buf        []byte
	start, end int // what has been read and not yet given out
	eof        bool
	began      bool // something has been given out
	rooted     bool // the one outermost element was there
	closing    bool // the element just opened has no end tag
	names      []byte
	marks      []int // where the names of open elements begin in names

	name    []byte // of the element just opened or closed
	attrs   []attribute
	text    []byte // unescaped
	scratch []byte
}

// An attribute has its value as it stands between the quotes.
type attribute struct{ name, value []byte }

// A token is what a markup gives next.
type token byte

const (
	opened token = iota
	closed
	between // text
	over    // the end, of a whole document
)

func newMarkup(r io.Reader) *markup { return &markup{r: r, buf: make([]byte, window)} }

// next returns what comes next. Names, attributes and text hold until the next
// call.
func (m *markup) next() (token, error) {
	if m.closing {
		m.closing = false
		return closed, m.close(m.top())
	}
	for {
		b, err := m.upTo('<')
		switch {
		case errors.Is(err, io.EOF):
			if len(m.marks) > 0 || !m.rooted || !blank(b) {
				return over, errOdd
			}
			return over, nil
		case err != nil:
			return over, err
		case len(b) > 0 && m.began && len(m.marks) > 0:
			m.start += len(b)
			m.text, err = m.plain(b)
			return between, err
		case len(b) > 0 && (m.began && !blank(b) || !m.began && string(b) != "\ufeff"):
			return over, errOdd
		}
		m.start += len(b)
		b, err = m.upTo('>')
		if err != nil || len(b) < 2 {
			return over, odd(err)
		}
		m.start += len(b) + 1
		first := !m.began
		m.began = true
		switch tag := b[1:]; tag[0] {
		case '?':
			if !first || !declares(tag) {
				return over, errOdd
			}
		case '/':
			return closed, m.close(tag[1:])
		default:
			return opened, m.open(tag)
		}
	}
}

// odd makes the end of a file in the wrong place odd.
func odd(err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		return errOdd
	}
	return err
}

// upTo returns what is before the next c, without taking it, or with io.EOF
// all that is left.
func (m *markup) upTo(c byte) ([]byte, error) {
	for seen := 0; ; {
		if i := bytes.IndexByte(m.buf[m.start+seen:m.end], c); i >= 0 {
			return m.buf[m.start : m.start+seen+i], nil
		}
		seen = m.end - m.start
		switch {
		case m.eof:
			return m.buf[m.start:m.end], io.EOF
		case seen >= maxToken:
			return nil, errOdd
		}
		if m.start > 0 {
			copy(m.buf, m.buf[m.start:m.end])
			m.start, m.end = 0, seen
		}
		if seen == len(m.buf) {
			m.buf = append(m.buf, make([]byte, len(m.buf))...)
		}
		n, err := m.r.Read(m.buf[m.end:])
		m.end += n
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		m.eof = err != nil
	}
}

// declares reports whether tag says that the document is what it is taken for.
func declares(tag []byte) bool {
	text := strings.ToLower(strings.ReplaceAll(string(tag), "'", `"`))
	return strings.HasPrefix(text, `?xml version="1.0"`) && strings.HasSuffix(text, "?") &&
		(!strings.Contains(text, "encoding") || strings.Contains(text, ` encoding="utf-8"`)) &&
		utf8.ValidString(text) && !strings.ContainsAny(text, "<&")
}

// open reads a start tag without its brackets.
func (m *markup) open(tag []byte) error {
	if len(m.marks) == 0 && m.rooted {
		return errOdd
	}
	m.rooted = true
	if tag[len(tag)-1] == '/' {
		m.closing, tag = true, tag[:len(tag)-1]
	}
	name, rest := cutName(tag)
	if name == nil {
		return errOdd
	}
	m.marks = append(m.marks, len(m.names))
	m.names = append(m.names, name...)
	m.name, m.attrs = name, m.attrs[:0]
	for {
		trimmed := bytes.TrimLeft(rest, " \t\r\n")
		if len(trimmed) == 0 {
			return nil
		}
		if len(trimmed) == len(rest) {
			return errOdd
		}
		a, after := m.attribute(trimmed)
		if a.name == nil {
			return errOdd
		}
		m.attrs, rest = append(m.attrs, a), after
	}
}

// attribute reads the attribute that b begins with; its name is nil if there
// is none that is plain.
func (m *markup) attribute(b []byte) (a attribute, rest []byte) {
	name, rest := cutName(b)
	if name == nil || len(rest) < 3 || rest[0] != '=' || rest[1] != '"' && rest[1] != '\'' {
		return a, nil
	}
	end := bytes.IndexByte(rest[2:], rest[1])
	if end < 0 {
		return a, nil
	}
	value := rest[2 : 2+end]
	if _, err := m.plain(value); err != nil || bytes.IndexByte(value, '<') >= 0 {
		return a, nil
	}
	return attribute{name, value}, rest[2+end+1:]
}

// attr returns the value of an attribute of the element just opened, nil if it
// has none.
func (m *markup) attr(name string) []byte {
	for _, a := range m.attrs {
		if string(a.name) == name {
			return a.value
		}
	}
	return nil
}

// top returns the name of the innermost open element.
func (m *markup) top() []byte { return m.names[m.marks[len(m.marks)-1]:] }

// close ends the innermost element, which must be of this name.
func (m *markup) close(name []byte) error {
	if len(m.marks) == 0 || !bytes.Equal(m.top(), name) {
		return errOdd
	}
	m.name = m.top()
	last := len(m.marks) - 1
	m.names, m.marks = m.names[:m.marks[last]], m.marks[:last]
	return nil
}

// skip passes over the rest of the innermost element.
func (m *markup) skip() error {
	for depth := len(m.marks); len(m.marks) >= depth; {
		if _, err := m.next(); err != nil {
			return err
		}
	}
	return nil
}

// cutName returns the name that b begins with, nil if that is not one of ASCII
// with at most one colon.
func cutName(b []byte) (name, rest []byte) {
	fresh, colons := true, 0
	i := 0
	for ; i < len(b); i++ {
		switch c := b[i]; {
		case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_':
			fresh = false
		case c == ':' && !fresh:
			fresh = true
			colons++
		case !fresh && ('0' <= c && c <= '9' || c == '-' || c == '.'):
		default:
			if fresh || colons > 1 {
				return nil, b
			}
			return b[:i], b[i:]
		}
	}
	if fresh || colons > 1 {
		return nil, b
	}
	return b, nil
}

// blank reports whether b is white space.
func blank(b []byte) bool { return len(bytes.Trim(b, " \t\r\n")) == 0 }

// plain returns b with its references resolved, or errOdd.
func (m *markup) plain(b []byte) ([]byte, error) {
	refers, high, bracket, returns := false, false, false, false
	for _, c := range b {
		switch {
		case c >= utf8.RuneSelf:
			high = true
		case c == '\r':
			returns = true
		case c < ' ' && c != '\n' && c != '\t':
			return nil, errOdd
		case c == '&':
			refers = true
		case c == ']':
			bracket = true
		}
	}
	if high && (!utf8.Valid(b) || bytes.Contains(b, []byte("\ufffe")) || bytes.Contains(b, []byte("\uffff"))) ||
		bracket && bytes.Contains(b, []byte("]]>")) {
		return nil, errOdd
	}
	if returns { // XML has one end of line
		b = bytes.ReplaceAll(bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n")), []byte("\r"), []byte("\n"))
	}
	if !refers {
		return b, nil
	}
	m.scratch = m.scratch[:0]
	for {
		i := bytes.IndexByte(b, '&')
		if i < 0 {
			m.scratch = append(m.scratch, b...)
			return m.scratch, nil
		}
		m.scratch = append(m.scratch, b[:i]...)
		name, rest, ok := bytes.Cut(b[i+1:], []byte{';'})
		r := referred(string(name))
		if !ok || r == 0 {
			return nil, errOdd
		}
		m.scratch, b = utf8.AppendRune(m.scratch, r), rest
	}
}

// referred returns the character that a reference stands for, 0 if it is not
// known.
func referred(name string) rune {
	switch name {
	case "lt":
		return '<'
	case "gt":
		return '>'
	case "amp":
		return '&'
	case "apos", "#39", "#x27":
		return '\''
	case "quot", "#34", "#x22":
		return '"'
	case "#10", "#xA":
		return '\n'
	case "#9", "#x9":
		return '\t'
	}
	return 0
}
