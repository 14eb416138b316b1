package ledger

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
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
	plain    *plainSheet // nil if the library reads
	part     io.Closer   // what plain reads
	book     *excelize.File
	rows     *excelize.Rows
	line     int
	fields   [][]byte
	text     []byte
	ends     []int
	from1904 bool // days count from 1904-01-01, as old Macs did
}

// openSheet opens the named sheet of the workbook that s holds, or the first.
func openSheet(s *source, name string) (*sheetFile, error) {
	if err := s.drain(); err != nil {
		return nil, err
	}
	archive, err := zip.NewReader(s.file, s.content.packed.total)
	if err != nil {
		return nil, err
	}
	plain, err := checkParts(s, archive)
	if err != nil {
		return nil, err
	}
	if f, err := plain.open(name); f != nil || err != nil {
		return f, err
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
	if f.plain != nil {
		more, err := f.plain.next()
		switch {
		case err != nil:
			return record{}, fmt.Errorf("read after row %d: %w", f.plain.line, err)
		case !more:
			return record{}, io.EOF
		}
		f.line, f.text, f.ends = f.plain.line, f.plain.text, f.plain.ends
		return f.record(), nil
	}
	for f.rows.Next() {
		f.line++
		cells, err := f.rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return record{}, fmt.Errorf("read row %d: %w", f.line, err)
		}
		if len(cells) == 0 {
			continue
		}
		f.text, f.ends = f.text[:0], f.ends[:0]
		for _, cell := range cells {
			f.text = append(f.text, cell...)
			f.ends, f.text = append(f.ends, len(f.text)), append(f.text, ',')
		}
		return f.record(), nil
	}
	if err := f.rows.Error(); err != nil {
		return record{}, fmt.Errorf("read after row %d: %w", f.line, err)
	}
	return record{}, io.EOF
}

// record makes a record of the text, where cells end at ends.
func (f *sheetFile) record() record {
	if len(f.text) > maxRecord {
		return record{line: f.line, raw: f.text, fault: RuleLength}
	}
	f.fields = f.fields[:0]
	from := 0
	for _, end := range f.ends {
		f.fields = append(f.fields, f.text[from:end:end])
		from = end + 1
	}
	return record{line: f.line, fields: f.fields, raw: f.text[:len(f.text)-1]}
}

// close removes what was unpacked.
func (f *sheetFile) close() error {
	if f.plain != nil {
		return f.part.Close()
	}
	var err error
	if f.rows != nil {
		err = f.rows.Close()
	}
	return errors.Join(err, f.book.Close())
}

// checkParts reads the directory of the workbook and its rows once, before any
// is given out: the library takes all it is given, and takes sheets that break
// off in the middle for sheets that end there. It returns what is plain.
func checkParts(s *source, archive *zip.Reader) (*plainBook, error) {
	var total uint64
	plain := newPlainBook(archive)
	for _, part := range archive.File {
		total += part.UncompressedSize64
		if part.UncompressedSize64 > uint64(s.content.max) || total > uint64(s.content.max) {
			return nil, fmt.Errorf("%w: over %d bytes", ErrTooBig, s.content.max)
		}
		if !isSheet(part.Name) && part.UncompressedSize64 > maxPart {
			return nil, fmt.Errorf("%w: part %s has over %d bytes", ErrTooBig, part.Name, maxPart)
		}
	}
	if total > ratioFrom && int64(total)/s.content.ratio > s.content.packed.total {
		return nil, fmt.Errorf("%w: over %d times its packed size", ErrTooBig, s.content.ratio)
	}
	parts := slices.DeleteFunc(slices.Clone(archive.File), func(f *zip.File) bool { return !isSheet(f.Name) })
	slices.SortStableFunc(parts, func(a, b *zip.File) int { // sheets name what they share
		return strings.Compare(path.Dir(a.Name), path.Dir(b.Name))
	})
	for _, part := range parts {
		read, err := plain.check(part)
		if err == nil && !read {
			err = wellFormed(part)
		}
		if err != nil {
			return nil, fmt.Errorf("part %s: %w", part.Name, err)
		}
	}
	return plain, nil
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
