package ledger

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

const (
	// maxRecord is the most bytes of a record; longer ones are passed over.
	maxRecord = 1 << 20
	// maxSpan is the most physical lines of a record. It bounds what a stray
	// quote can swallow, and the work that hostile quotes can cause.
	maxSpan = 100
	window  = 256 << 10
)

// A record is one row of a file before anybody knows what it means. Its bytes
// hold until the next one is asked for.
type record struct {
	line   int      // the physical line where it starts, from 1
	fields [][]byte // nil if fault says why there are none
	raw    []byte   // the record as it stands, or the start of it
	fault  Rule     // empty, RuleColumn or RuleLength
}

// csvFile splits text into records by RFC 4180, with three allowances: lines
// may end in LF alone, empty lines are passed over, and a quote inside a field
// that did not start with one is an ordinary character.
//
// A record whose quotes do not come out right (text after the closing quote,
// none before the end of the file or within 100 lines) is a fault of its first
// line alone: reading goes on with the next line, so that a stray quote costs
// one row and swallows none in silence.
type csvFile struct {
	src        io.Reader
	delimiter  byte
	buf        []byte
	start, end int // what has been read and not yet given out
	eof        bool
	line       int // physical lines given out
	fields     [][]byte
	unquoted   []byte
}

// newCSV returns the records of src, which is UTF-8.
func newCSV(src io.Reader, delimiter byte) *csvFile {
	return &csvFile{src: src, delimiter: delimiter, buf: make([]byte, window)}
}

// next returns the next record, or io.EOF.
func (c *csvFile) next() (record, error) {
	for {
		end, err := c.lineEnd(0)
		if err != nil {
			return record{}, err
		}
		if end > maxRecord {
			return c.passLong()
		}
		text := withoutCR(c.buf[c.start : c.start+end])
		if len(text) > 0 && bytes.IndexByte(text, '"') >= 0 {
			return c.quoted(end)
		}
		c.take(end)
		if len(text) > 0 {
			c.fields = splitPlain(c.fields[:0], text, c.delimiter)
			return record{line: c.line, fields: c.fields, raw: text}, nil
		}
	}
}

// lineEnd returns where the first line that ends at from or behind it ends,
// counted from start; more than maxRecord if it is not within that. It returns
// io.EOF if nothing is left.
func (c *csvFile) lineEnd(from int) (int, error) {
	for {
		if i := bytes.IndexByte(c.buf[c.start+from:c.end], '\n'); i >= 0 {
			return from + i, nil
		}
		from = c.end - c.start
		switch {
		case from > maxRecord:
			return from, nil
		case c.eof && from == 0:
			return 0, io.EOF
		case c.eof:
			return from, nil
		}
		if err := c.fill(); err != nil {
			return 0, err
		}
	}
}

// fill reads more, making room first.
func (c *csvFile) fill() error {
	c.end = copy(c.buf, c.buf[c.start:c.end])
	c.start = 0
	if len(c.buf)-c.end < chunk {
		c.buf = append(c.buf, make([]byte, len(c.buf))...)
	}
	n, err := io.ReadAtLeast(c.src, c.buf[c.end:], 1)
	c.end += n
	if errors.Is(err, io.EOF) {
		c.eof, err = true, nil
	}
	if err != nil {
		return fmt.Errorf("read after line %d: %w", c.line, err)
	}
	return nil
}

// take gives out the line that ends at end.
func (c *csvFile) take(end int) {
	c.start = min(c.start+end+1, c.end)
	c.line++
}

// quoted returns the record that starts here and has quotes; its first line
// ends at end.
func (c *csvFile) quoted(end int) (record, error) {
	first, from, span := end, 0, 1
	state := fieldStart
	for {
		state = walk(c.buf[c.start+from:c.start+end], c.delimiter, state)
		if state != inQuotes {
			break
		}
		from = end + 1
		if span == maxSpan || c.start+from >= c.end && c.eof {
			return c.broken(first), nil
		}
		var err error
		if end, err = c.lineEnd(from); err != nil {
			return record{}, err
		}
		if span++; end > maxRecord {
			return c.broken(first), nil
		}
	}
	if state == badQuotes {
		return c.broken(first), nil
	}
	raw := withoutCR(c.buf[c.start : c.start+end])
	line := c.line + 1
	c.line += span - 1
	c.take(end)
	if cap(c.unquoted) < len(raw) {
		c.unquoted = make([]byte, 0, 2*len(raw))
	}
	c.fields = splitQuoted(c.fields[:0], c.unquoted[:0], raw, c.delimiter)
	return record{line: line, fields: c.fields, raw: raw}, nil
}

// broken gives out one line, the first of a record with bad quotes.
func (c *csvFile) broken(end int) record {
	raw := withoutCR(c.buf[c.start : c.start+end])
	c.take(end)
	return record{line: c.line, raw: raw, fault: RuleColumn}
}

// passLong passes over a line of more than maxRecord bytes.
func (c *csvFile) passLong() (record, error) {
	raw := bytes.Clone(c.buf[c.start : c.start+maxValue+1])
	for {
		end, err := c.lineEnd(0)
		if errors.Is(err, io.EOF) {
			c.line++
			break
		}
		if err != nil {
			return record{}, err
		}
		if c.start+end < c.end {
			c.take(end)
			break
		}
		c.start = c.end
	}
	return record{line: c.line, raw: raw, fault: RuleLength}, nil
}

// withoutCR takes off the carriage return of a line that ended in CR LF.
func withoutCR(text []byte) []byte {
	if n := len(text); n > 0 && text[n-1] == '\r' {
		return text[:n-1]
	}
	return text
}

// splitPlain appends to dst the fields of a record without quotes.
func splitPlain(dst [][]byte, text []byte, delimiter byte) [][]byte {
	for {
		i := bytes.IndexByte(text, delimiter)
		if i < 0 {
			return append(dst, text)
		}
		dst = append(dst, text[:i])
		text = text[i+1:]
	}
}

// A quoteState is where in a record with quotes a byte stands.
type quoteState uint8

const (
	fieldStart quoteState = iota
	unquotedField
	inQuotes
	afterQuote
	badQuotes
)

// walk returns the state at the end of text.
func walk(text []byte, delimiter byte, state quoteState) quoteState {
	for i, b := range text {
		switch {
		case state == inQuotes:
			if b == '"' {
				state = afterQuote
			}
		case b == delimiter:
			state = fieldStart
		case state == fieldStart && b == '"':
			state = inQuotes
		case state == afterQuote && b == '"': // two quotes stand for one
			state = inQuotes
		case state == afterQuote && b == '\r' && i == len(text)-1:
		case state == afterQuote:
			return badQuotes
		default:
			state = unquotedField
		}
	}
	return state
}

// splitQuoted appends to dst the fields of a record that walk found good.
// Fields with doubled quotes are written into space, which has room for text.
func splitQuoted(dst [][]byte, space, text []byte, delimiter byte) [][]byte {
	for {
		var f []byte
		if len(text) > 0 && text[0] == '"' {
			f, space, text = unquote(space, text[1:])
		} else {
			i := bytes.IndexByte(text, delimiter)
			if i < 0 {
				i = len(text)
			}
			f, text = text[:i], text[i:]
		}
		dst = append(dst, f)
		if len(text) == 0 {
			return dst
		}
		text = text[1:] // the delimiter
	}
}

// unquote writes into space what stands before the closing quote of text. It
// returns that, the space left and the text behind the quote.
func unquote(space, text []byte) (f, left, rest []byte) {
	for {
		i := bytes.IndexByte(text, '"')
		space = append(space, text[:i]...)
		text = text[i+1:]
		if len(text) == 0 || text[0] != '"' {
			n := len(space)
			return space[:n:n], space[n:], text
		}
		space, text = append(space, '"'), text[1:]
	}
}
