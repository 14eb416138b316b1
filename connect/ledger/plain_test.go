package ledger

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// sheetRecords reads every record of a workbook's first sheet, by our own reader
// or by the library.
func sheetRecords(tb testing.TB, path string, library bool) (all []string, own bool, err error) {
	tb.Helper()
	s, err := openSource(path, Options{})
	if err != nil {
		tb.Fatal(err)
	}
	defer s.close()
	f, err := openSheet(s, "")
	if err != nil {
		return nil, false, err
	}
	own = f.plain != nil
	if own && library {
		if err := f.close(); err != nil {
			tb.Fatal(err)
		}
		book, err := excelize.OpenFile(path)
		if err != nil {
			return nil, own, err
		}
		f = &sheetFile{book: book}
		if err := f.find(""); err != nil {
			return nil, own, errors.Join(err, f.close())
		}
	}
	defer f.close()
	all, err = allRecords(f)
	return all, own, err
}

func allRecords(f *sheetFile) (all []string, err error) {
	for {
		r, err := f.next()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return all, err
		}
		all = append(all, fmt.Sprintf("%d %q %q %s", r.line, r.fields, r.raw, r.fault))
	}
}

// sheetOf is a sheet with these rows.
func sheetOf(rows string) string {
	return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\r\n" +
		`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cols/><sheetData>` + rows +
		`</sheetData><pageMargins left="0.7"/></worksheet>`
}

const someStrings = `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="4">` +
	`<si><t>单位 &amp; Co</t></si>` +
	`<si><r><t>ri</t></r><r><rPr><b/><sz val="9"/></rPr><t xml:space="preserve"> ch </t></r></si>` +
	`<si><t/></si><si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/></si></sst>`

// plainCases are rows, and whether our own reader takes them.
var plainCases = []struct {
	name, rows string
	own        bool
}{
	{"nothing", ``, true},
	{"numbers and gaps", `<row r="1"><c r="A1"><v>1</v></c><c r="D1" s="3" t="n"><v>943.40000000000003</v></c></row>` +
		`<row r="7"/><row r="9" spans="1:3"><c r="B9"/><c r="C9"><v></v></c></row>` +
		`<row><c><v>x</v></c><c><v>y</v></c></row>`, true},
	{"strings", `<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c><c t="s"><v>3</v></c></row>`, true},
	{"kinds", `<row><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c t="d"><v>2020-01-02</v></c>` +
		`<c t="str"><f>A1&amp;B1</f><v>a_x000D_b</v></c><c t="inlineStr"><is><t xml:space="preserve"> x </t></is></c>` +
		`<c t="inlineStr"><v>7</v></c></row>`, true},
	{"formulas", `<row><c><f t="shared" si="0"/></c><c><f>1+1</f><v>2</v></c><c/></row>`, true},
	{"references", `<row><c t="str"><v>&lt;&gt;&amp;&apos;&quot;&#39;&#34;&#xA;&#x9;</v></c></row>`, true},
	{"lines", "\r\n <row r='1'>\r\n  <c r='A1' t='str'><v>a\r\nb\rc</v></c>\n </row>\n", true},
	{"commas", `<row><c t="str"><v>a,b</v></c><c t="str"><v>,</v></c></row>`, true},
	{"a comment", `<row><c><v>1</v></c></row><!-- x -->`, false},
	{"CDATA", `<row><c t="str"><v><![CDATA[x]]></v></c></row>`, false},
	{"escapes", `<row><c t="inlineStr"><is><t>a_x000D_b</t></is></c></row>`, false},
	{"rich text of its own", `<row><c t="inlineStr"><is><r><t>x</t></r></is></c></row>`, false},
	{"a string that is not there", `<row><c t="s"><v>4</v></c></row>`, false},
	{"a number with blanks", `<row><c t="s"><v> 1 </v></c></row>`, false},
	{"rows that go back", `<row r="3"><c><v>1</v></c></row><row r="2"><c><v>2</v></c></row>`, false},
	{"cells that go back", `<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>`, false},
	{"a cell of another row", `<row r="1"><c r="A2"><v>1</v></c></row>`, false},
	{"two values", `<row><c><v>1</v><v>2</v></c></row>`, false},
	{"a prefix", `<row><x:c xmlns:x="y"><v>1</v></x:c></row>`, false},
	{"another reference", `<row><c t="str"><v>&#x4E2D;</v></c></row>`, false},
}

// rebuilt is a workbook with this sheet and these shared strings.
func rebuilt(tb testing.TB, sheet, shared string) string {
	tb.Helper()
	path := workbook(tb, [][]any{{"x"}}, nil)
	path = repack(tb, path, "xl/worksheets/sheet1.xml", func([]byte) []byte { return []byte(sheet) })
	return repack(tb, path, sharedPart, func([]byte) []byte { return []byte(shared) })
}

// TestOurReaderGivesWhatTheLibraryGives: of what it takes, and it takes what
// programs write.
func TestOurReaderGivesWhatTheLibraryGives(t *testing.T) {
	for _, tt := range plainCases {
		t.Run(tt.name, func(t *testing.T) {
			path := rebuilt(t, sheetOf(tt.rows), someStrings)
			got, own, err := sheetRecords(t, path, false)
			want, _, wantErr := sheetRecords(t, path, true)
			if own != tt.own || err != nil || wantErr != nil || !slices.Equal(got, want) {
				t.Errorf("read by us: %t, want %t; %v, %v\n%q, want\n%q", own, tt.own, err, wantErr, got, want)
			}
		})
	}
}

// TestSheetsThatDoNotHoldAreNotOurs: whatever is wrong, encoding/xml says it.
func TestSheetsThatDoNotHoldAreNotOurs(t *testing.T) {
	whole := sheetOf(`<row r="1"><c r="A1" t="str"><v>甲 &amp; 乙</v></c></row>`)
	root := strings.Index(whole, "<worksheet")
	for end := 0; end < len(whole); end += 3 {
		path := rebuilt(t, whole[:end], someStrings)
		if _, own, err := sheetRecords(t, path, false); own || err == nil && end > root {
			t.Errorf("cut at %d: read by us: %t, %v, want an error", end, own, err)
		}
	}
}

// FuzzMarkup: what a markup reads to its end encoding/xml reads, and the same.
func FuzzMarkup(f *testing.F) {
	for _, tt := range plainCases {
		f.Add([]byte(sheetOf(tt.rows)))
	}
	for _, text := range []string{
		someStrings, "\ufeff<a/>", `<a b='"'>]]</a>`, `<a>]]></a>`, `<a:b c:d="&#9;"/>`, "<a>\ufffe</a>", `<a><b></a></b>`,
		`<?xml version="1.0"?><a/>`, `<?xml version="1.1"?><a/>`, `<a b="<"/>`, "<a>\x01</a>", `<a/><b/>`, `<a b="1"c="2"/>`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		ours, err := ourTokens(text)
		if err != nil {
			return
		}
		theirs, err := theirTokens(text)
		if err != nil || !slices.Equal(ours, theirs) {
			t.Fatalf("%q: we read\n%q, they\n%q, %v", text, ours, theirs, err)
		}
	})
}

func ourTokens(text []byte) (all []string, err error) {
	m := newMarkup(bytes.NewReader(text))
	for {
		t, err := m.next()
		switch {
		case err != nil:
			return nil, err
		case t == over:
			return all, nil
		case t == between:
			all = append(all, "text "+string(m.text))
		case t == closed:
			all = append(all, "end "+string(local(m.name)))
		case t == opened:
			all = append(all, "begin "+string(local(m.name)))
			for _, a := range m.attrs {
				value, err := m.plain(a.value)
				if err != nil {
					return nil, err
				}
				all = append(all, string(local(a.name))+"="+string(value))
			}
		}
	}
}

func theirTokens(text []byte) (all []string, err error) {
	d, depth := xml.NewDecoder(bytes.NewReader(text)), 0
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			depth++
			all = append(all, "begin "+t.Name.Local)
			for _, a := range t.Attr {
				all = append(all, a.Name.Local+"="+a.Value)
			}
		case xml.EndElement:
			depth--
			all = append(all, "end "+t.Name.Local)
		case xml.CharData:
			if depth > 0 {
				all = append(all, "text "+string(t))
			}
		}
	}
}

// FuzzPlainSheet: of what our reader takes the library gives the same records.
func FuzzPlainSheet(f *testing.F) {
	for _, tt := range plainCases {
		f.Add(tt.rows)
	}
	shared, err := readStrings(strings.NewReader(someStrings))
	if err != nil {
		f.Fatal(err)
	}
	whole, err := os.ReadFile(rebuilt(f, sheetOf(""), someStrings))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, rows string) {
		sheet := sheetOf(rows)
		r := strings.NewReader(sheet)
		got, err := allRecords(&sheetFile{plain: &plainSheet{m: newMarkup(r), shared: shared}})
		if err != nil {
			return
		}
		book, err := excelize.OpenReader(bytes.NewReader(whole))
		if err != nil {
			t.Fatal(err)
		}
		defer book.Close()
		book.Pkg.Store("xl/worksheets/sheet1.xml", []byte(sheet))
		theirs := &sheetFile{book: book}
		if err := theirs.find(""); err != nil {
			t.Fatal(err)
		}
		want, err := allRecords(theirs)
		if err != nil || !slices.Equal(got, want) {
			t.Fatalf("%q: %v\n%q, want\n%q", rows, err, got, want)
		}
	})
}
