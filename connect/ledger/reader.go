package ledger

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
)

// A Row is one invoice as the ledger has it. Its strings are the reader's no
// longer: they may be kept.
type Row struct {
	// Line is where the row starts: the physical line of CSV, counted from 1
	// for the first line of the file even if a field spans several, or the row
	// number of a sheet. The header usually is line 1.
	Line int
	// Firm keeps the ledger. It and Counterparty are empty if the ledger names
	// sellers and buyers and no side was given.
	Firm string
	// Counterparty is the other party.
	Counterparty string
	// Seller is the firm in a ledger of the output side, else the counterparty.
	Seller string
	// Buyer is the firm in a ledger of the input side, else the counterparty.
	Buyer string
	// Number is the invoice's number, as written.
	Number string
	// Issued is the day on the invoice.
	Issued day.Date
	// Due is the day of payment, or zero if the ledger does not say.
	Due day.Date
	// Net is the amount before tax, in minor units; negative in a red invoice.
	Net int64
	// Tax is the tax, in minor units.
	Tax int64
	// Gross is the amount with tax, in minor units. It is what the ledger says,
	// even if it is not the sum of Net and Tax.
	Gross int64
	// Currency is that of the three amounts.
	Currency money.Currency
	// Void says that the invoice was cancelled.
	Void bool
}

// A Reader reads the rows of one file in order. It is for one goroutine.
type Reader struct {
	path    string
	source  *source
	records records
	sheet   *sheetFile // nil for CSV
	decoder decoder
	after   int
	ended   bool
	err     error
}

// Open opens the ledger in path and reads its header. It fails if the file
// cannot be read, if a column that m names is missing or stands twice, or if
// the side is unclear or contradicts itself. The caller closes the Reader.
func Open(path string, m Mapping, opt Options) (*Reader, error) {
	if err := errors.Join(opt.validate(), m.Validate()); err != nil {
		return nil, fmt.Errorf("open ledger %s: %w", path, err)
	}
	s, err := openSource(path, opt)
	if err != nil {
		return nil, err
	}
	r := &Reader{path: path, source: s, after: opt.After}
	if err := r.start(m, opt); err != nil {
		return nil, errors.Join(fmt.Errorf("open ledger %s: %w", path, err), r.Close())
	}
	return r, nil
}

// start prepares the records and the decoder.
func (r *Reader) start(m Mapping, opt Options) error {
	delimiter := byte(',')
	if m.Delimiter != "" {
		delimiter = m.Delimiter[0]
	}
	var err error
	if r.records, r.sheet, err = r.source.split(delimiter, m.Sheet, opt.Encoding); err != nil {
		return err
	}
	header, err := header(r.records)
	if err != nil {
		return err
	}
	l, err := newLayout(m, header, opt.Side)
	if err != nil {
		return err
	}
	r.decoder = newDecoder(m, l)
	if r.sheet != nil {
		r.decoder.epoch = epoch1900
		if r.sheet.from1904 {
			r.decoder.epoch = epoch1904
		}
	}
	return nil
}

// records are the rows of a file, one after the other; io.EOF ends them.
type records interface {
	next() (record, error)
}

// split returns the records of the file: of the named sheet, or the first, if it
// is a workbook, which is then returned too.
func (s *source) split(delimiter byte, sheet, encoding string) (records, *sheetFile, error) {
	if s.workbook {
		f, err := openSheet(s, sheet)
		return f, f, err
	}
	text, err := plainText(s.text, encoding)
	if err != nil {
		return nil, nil, err
	}
	return newCSV(text, delimiter), nil, nil
}

// header reads the first record, which names the columns.
func header(all records) ([]string, error) {
	rec, err := all.next()
	if errors.Is(err, io.EOF) {
		return nil, errors.New("no header row: the file is empty")
	}
	if err != nil {
		return nil, err
	}
	if rec.fault != "" {
		return nil, fmt.Errorf("no header row: line %d says %q", rec.line, excerpt(rec.raw))
	}
	names := make([]string, len(rec.fields))
	for i, f := range rec.fields {
		names[i] = string(bytes.ToValidUTF8(trim(f), []byte("\uFFFD")))
	}
	return names, nil
}

// Next reads the next record into row. It returns more = false at the end of
// the file, and a refusal if the record cannot be read; row then holds nothing
// of use. An error means that the file cannot be read further; it comes again
// with every later call.
//
//	for {
//		more, refusal, err := r.Next(&row)
//		switch {
//		case err != nil: return err
//		case !more: return nil
//		case refusal != nil: report(refusal)
//		default: record(row)
//		}
//	}
func (r *Reader) Next(row *Row) (more bool, refusal *Refusal, err error) {
	if r.err != nil || r.ended {
		return false, nil, r.err
	}
	for {
		rec, err := r.records.next()
		if errors.Is(err, io.EOF) {
			r.ended = true
			return false, nil, nil
		}
		if err != nil {
			r.err = fmt.Errorf("read ledger %s: %w", r.path, err)
			return false, nil, r.err
		}
		if rec.line > r.after {
			return true, r.decoder.decode(rec, row), nil
		}
	}
}

// Sum returns the Sum of what was read. It is complete, and equal to what
// Digest says, once Next has come to the end; before that ok is false. Whoever
// identifies rows by a Digest compares the two: a file that was changed between
// the passes shows.
func (r *Reader) Sum() (sum Sum, ok bool) {
	return r.source.content.sum(r.source.workbook), r.ended
}

// Side returns whose ledger it is, as the mapping, the options or the header
// said; empty if the rows name sellers and buyers.
func (r *Reader) Side() Side { return r.decoder.side }

// Close closes the file and removes what was unpacked for reading it.
func (r *Reader) Close() error {
	r.source.close()
	if r.sheet == nil {
		return nil
	}
	sheet := r.sheet
	r.sheet = nil
	if err := sheet.close(); err != nil {
		return fmt.Errorf("close ledger %s: %w", r.path, err)
	}
	return nil
}
