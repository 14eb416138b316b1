package ledger

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// The parts of a workbook that say where its sheets are.
const (
	sharedPart    = "xl/sharedStrings.xml"
	bookPart      = "xl/workbook.xml"
	relationsPart = "xl/_rels/workbook.xml.rels"
)

// A plainBook is what of a workbook is written in the plain way, read beside
// the library. Nothing in it is guessed: what is not found where programs put it
// is left to the library.
type plainBook struct {
	shared *sharedStrings
	sheets map[string]*zip.File // by the names of their parts
	others map[string]*zip.File // parts that say what the sheets are
	twice  bool                 // two parts have one name
}

func newPlainBook(archive *zip.Reader) *plainBook {
	b := &plainBook{sheets: map[string]*zip.File{}, others: map[string]*zip.File{}}
	seen := map[string]bool{}
	for _, part := range archive.File {
		b.twice = b.twice || seen[strings.ToLower(part.Name)]
		seen[strings.ToLower(part.Name)] = true
		if part.Name == bookPart || part.Name == relationsPart {
			b.others[part.Name] = part
		}
	}
	return b
}

// check reads a part to its end and keeps it if it is plain. It reports false
// if it is not, or does not hold: encoding/xml is to judge.
func (b *plainBook) check(part *zip.File) (bool, error) {
	r, err := part.Open()
	if err != nil {
		return false, err
	}
	defer r.Close() // was only read
	if part.Name == sharedPart {
		b.shared, err = readStrings(r)
	} else {
		sheet := plainSheet{m: newMarkup(r), shared: b.shared}
		for more := true; more && err == nil; {
			more, err = sheet.next()
		}
	}
	if errors.Is(err, errOdd) {
		return false, nil
	}
	b.sheets[part.Name] = part
	return err == nil, err
}

// contents is the part of a book that lists its sheets.
type contents struct {
	Properties struct {
		Date1904 string `xml:"date1904,attr"`
	} `xml:"workbookPr"`
	Sheets []struct {
		Name string `xml:"name,attr"`
		ID   string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
	} `xml:"sheets>sheet"`
}

// from1904 reports whether days count from 1904, and whether that is known.
func (c *contents) from1904() (yes, known bool) {
	switch c.Properties.Date1904 {
	case "", "0", "false":
		return false, true
	case "1", "true":
		return true, true
	}
	return false, false
}

// relations say which parts the sheets of a book are.
type relations struct {
	All []struct {
		ID     string `xml:"Id,attr"`
		Target string `xml:"Target,attr"`
	} `xml:"Relationship"`
}

// open opens the named sheet, or the first, if it is plain, else it returns nil.
func (b *plainBook) open(name string) (*sheetFile, error) {
	var book contents
	var related relations
	if b.twice || !b.decode(bookPart, &book) || !b.decode(relationsPart, &related) || len(book.Sheets) == 0 {
		return nil, nil
	}
	if name == "" {
		name = book.Sheets[0].Name
	}
	id, target, found := "", "", 0
	for _, s := range book.Sheets {
		if strings.EqualFold(s.Name, name) {
			id = s.ID
			found++
		}
	}
	for _, r := range related.All {
		if r.ID == id {
			target = r.Target
			found++
		}
	}
	from1904, known := book.from1904()
	if !strings.HasPrefix(target, "/") {
		target = "/xl/" + target
	}
	part := b.sheets[target[1:]]
	if found != 2 || !known || part == nil || part.Name == sharedPart {
		return nil, nil
	}
	r, err := part.Open()
	if err != nil {
		return nil, err
	}
	return &sheetFile{plain: &plainSheet{m: newMarkup(r), shared: b.shared}, part: r, from1904: from1904}, nil
}

// decode reads a small part and reports whether it could.
func (b *plainBook) decode(name string, into any) bool {
	part := b.others[name]
	if part == nil {
		return false
	}
	r, err := part.Open()
	if err != nil {
		return false
	}
	defer r.Close() // was only read
	text, err := io.ReadAll(io.LimitReader(r, maxPart))
	return err == nil && xml.Unmarshal(text, into) == nil
}
