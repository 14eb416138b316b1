package ledger

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/xuri/excelize/v2"
)

// maxHeld is the size from which sheets and shared strings are unpacked to
// temporary files instead of memory.
const maxHeld = 16 << 20

// maxPart caps the parts of a workbook that are held in memory whole: all but
// sheets and shared strings.
const maxPart = 32 << 20

// sheetFile gives the rows of one sheet as records. Lines are row numbers.
// Rows without any cell are passed over, as empty lines of CSV are.
type sheetFile struct {
	book     *excelize.File
	rows     *excelize.Rows
	line     int
	fields   [][]byte
	text     []byte
	from1904 bool // days count from 1904-01-01, as old Macs did
}

// openSheet opens the named sheet of the workbook that s holds, or the first.
func openSheet(s *source, name string) (*sheetFile, error) {
	if err := s.drain(); err != nil {
		return nil, err
	}
	if err := checkParts(s); err != nil {
		return nil, err
	}
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	book, err := excelize.OpenReader(s.file, excelize.Options{
		UnzipXMLSizeLimit: maxHeld,
		UnzipSizeLimit:    max(s.content.max, maxHeld),
	})
	if err != nil {
		return nil, err
	}
	f := &sheetFile{book: book}
	if err := f.find(name); err != nil {
		return nil, errors.Join(err, f.close())
	}
	return f, nil
}

// find starts reading the named sheet, or the first.
func (f *sheetFile) find(name string) error {
	sheets := f.book.GetSheetList()
	if len(sheets) == 0 {
		return errors.New("the workbook has no sheet")
	}
	if name == "" {
		name = sheets[0]
	}
	props, err := f.book.GetWorkbookProps()
	if err != nil {
		return err
	}
	f.from1904 = props.Date1904 != nil && *props.Date1904
	if f.rows, err = f.book.Rows(name); err != nil {
		return fmt.Errorf("sheet %q: %w (there are %q)", name, err, sheets)
	}
	return nil
}

// next returns the next row that has cells, or io.EOF.
func (f *sheetFile) next() (record, error) {
	for f.rows.Next() {
		f.line++
		cells, err := f.rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return record{}, fmt.Errorf("read row %d: %w", f.line, err)
		}
		if len(cells) > 0 {
			return f.record(cells), nil
		}
	}
	if err := f.rows.Error(); err != nil {
		return record{}, fmt.Errorf("read after row %d: %w", f.line, err)
	}
	return record{}, io.EOF
}

// record turns cells into a record.
func (f *sheetFile) record(cells []string) record {
	f.text, f.fields = f.text[:0], f.fields[:0]
	for _, cell := range cells {
		f.text = append(append(f.text, cell...), ',')
	}
	if len(f.text) > maxRecord {
		return record{line: f.line, raw: f.text, fault: RuleLength}
	}
	rest := f.text
	for _, cell := range cells {
		f.fields = append(f.fields, rest[:len(cell):len(cell)])
		rest = rest[len(cell)+1:]
	}
	return record{line: f.line, fields: f.fields, raw: f.text[:len(f.text)-1]}
}

// close removes what was unpacked.
func (f *sheetFile) close() error {
	var err error
	if f.rows != nil {
		err = f.rows.Close()
	}
	return errors.Join(err, f.book.Close())
}

// checkParts reads the directory of the workbook and its rows once, before the
// library does: the library takes all it is given, and takes sheets that break
// off in the middle for sheets that end there.
func checkParts(s *source) error {
	archive, err := zip.NewReader(s.file, s.content.packed.total)
	if err != nil {
		return err
	}
	var total uint64
	for _, part := range archive.File {
		total += part.UncompressedSize64
		if part.UncompressedSize64 > uint64(s.content.max) || total > uint64(s.content.max) {
			return fmt.Errorf("%w: over %d bytes", ErrTooBig, s.content.max)
		}
		sheet := isSheet(part.Name)
		if !sheet && part.UncompressedSize64 > maxPart {
			return fmt.Errorf("%w: part %s has over %d bytes", ErrTooBig, part.Name, maxPart)
		}
		if !sheet {
			continue
		}
		if err := wellFormed(part); err != nil {
			return fmt.Errorf("part %s: %w", part.Name, err)
		}
	}
	if total > ratioFrom && int64(total)/s.content.ratio > s.content.packed.total {
		return fmt.Errorf("%w: over %d times its packed size", ErrTooBig, s.content.ratio)
	}
	return nil
}

// isSheet reports whether a part holds rows, or the strings that rows share.
func isSheet(part string) bool {
	part = strings.ToLower(strings.ReplaceAll(part, `\`, "/"))
	return path.Ext(part) == ".xml" && (path.Dir(part) == "xl/worksheets" || part == "xl/sharedstrings.xml")
}

// wellFormed reads a part of XML to its end; the checksum of the archive is
// compared on the way.
func wellFormed(part *zip.File) error {
	r, err := part.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	decoder := xml.NewDecoder(r)
	for {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}
