package ledger

import (
	"errors"
	"fmt"
	"io"
	"slices"
)

// A Table reads files that are no ledgers with the same care: CSV, CSV.gz or
// XLSX in UTF-8 or GB18030, with quotes, byte-order marks and physical lines. It
// gives texts under headers, and leaves to others what they mean. It is for one
// goroutine.
type Table struct {
	path    string
	source  *source
	records records
	sheet   *sheetFile // nil for CSV
	decoder decoder    // for the layout alone
	at      []int      // of the columns in a record
}

// OpenTable opens the file in path and reads its header. It fails if the file
// cannot be read, or if one of the columns is missing or stands twice; other
// columns are passed over. Of opt, Side and After mean nothing here. The caller
// closes the Table.
func OpenTable(path string, columns []string, opt Options) (*Table, error) {
	if err := opt.validate(); err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	s, err := openSource(path, opt)
	if err != nil {
		return nil, err
	}
	t := &Table{path: path, source: s}
	if err := t.start(columns, opt.Encoding); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), t.Close())
	}
	return t, nil
}

func (t *Table) start(columns []string, encoding string) (err error) {
	if t.records, t.sheet, err = t.source.split(',', "", encoding); err != nil {
		return err
	}
	if t.decoder.header, err = header(t.records); err != nil {
		return err
	}
	if t.sheet != nil {
		t.decoder.epoch = epoch1900 // rows of sheets may end early
	}
	for _, name := range columns {
		i := slices.Index(t.decoder.header, name)
		switch {
		case i < 0:
			return fmt.Errorf("no column %q: the header has %q", name, t.decoder.header)
		case slices.Contains(t.decoder.header[i+1:], name):
			return fmt.Errorf("column %q stands twice", name)
		}
		t.at = append(t.at, i)
	}
	return nil
}

// Next returns the line of the next record and what stands under the columns,
// trimmed, in their order; the texts hold until the next call. It returns a
// refusal if the record cannot be read, and io.EOF at the end.
func (t *Table) Next(cells [][]byte) (line int, texts [][]byte, refusal *Refusal, err error) {
	rec, err := t.records.next()
	if errors.Is(err, io.EOF) {
		return 0, nil, nil, io.EOF
	}
	if err != nil {
		return 0, nil, nil, fmt.Errorf("read %s: %w", t.path, err)
	}
	if rec.fault != "" {
		return rec.line, nil, &Refusal{Line: rec.line, Value: excerpt(rec.raw), Rule: rec.fault}, nil
	}
	fields, ok := t.decoder.fit(rec.fields)
	if !ok {
		return rec.line, nil, &Refusal{Line: rec.line, Value: excerpt(rec.raw), Rule: RuleColumn}, nil
	}
	if !isText(rec.raw) {
		return rec.line, nil, t.decoder.notText(rec.line, fields), nil
	}
	for _, i := range t.at {
		cells = append(cells, trim(fields[i]))
	}
	return rec.line, cells, nil, nil
}

// Close closes the file and removes what was unpacked for reading it.
func (t *Table) Close() error {
	t.source.close()
	if t.sheet == nil {
		return nil
	}
	return t.sheet.close()
}
