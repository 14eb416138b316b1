package ledger

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

// show returns the records of text as "line:fields" or "line!fault".
func show(tb testing.TB, src io.Reader) []string {
	tb.Helper()
	var out []string
	for c := newCSV(src, ','); ; {
		rec, err := c.next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			tb.Fatal(err)
		}
		if rec.fault != "" {
			out = append(out, fmt.Sprintf("%d!%s", rec.line, rec.fault))
			continue
		}
		out = append(out, fmt.Sprintf("%d:%s", rec.line, bytes.Join(rec.fields, []byte("|"))))
	}
}

func TestRecordsAreSplitAsTheRFCSays(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"nothing", "", nil},
		{"empty lines count and are passed over", "\n\r\na,b\r\n\nc", []string{"3:a|b", "5:c"}},
		{"empty fields are fields", ",\n,a,", []string{"1:|", "2:|a|"}},
		{"quotes keep delimiters and line ends", "\"a,\nb\",c\nd", []string{"1:a,\nb|c", "3:d"}},
		{"two quotes are one", `"a""b","""",""`, []string{`1:a"b|"|`}},
		{"quotes before CR LF", "\"a\",\"b\"\r\nc\r\n", []string{"1:a|b", "2:c"}},
		{"a quote inside a field is a character", `a"b,c`, []string{`1:a"b|c`}},
		{"text after a closing quote costs its line", "\"a\"b,c\nd", []string{"1!column", "2:d"}},
		{"a quote never closed costs its line", "a\n\"b,c\nd,e\nf", []string{"1:a", "2!column", "3:d|e", "4:f"}},
		{"a stray quote closed below costs one", "\"a\nb\nc\"d\n\"e\"", []string{"1!column", "2:b", `3:c"d`, "4:e"}},
		{"a field of 100 lines", `"` + strings.Repeat("\n", 99) + `"`, []string{"1:" + strings.Repeat("\n", 99)}},
		{"a field of 101 lines", `"x` + strings.Repeat("\n", 100) + `"`, []string{"1!column", "101!column"}},
	}
	for _, tt := range tests {
		if got := show(t, strings.NewReader(tt.text)); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
		if got := show(t, iotest.OneByteReader(strings.NewReader(tt.text))); !slices.Equal(got, tt.want) {
			t.Errorf("%s, byte by byte: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestALineOverAMebibyteIsPassedOver(t *testing.T) {
	long := strings.Repeat("x", maxRecord)
	text := "a\n" + long + "\n" + long + "y\n" + strings.Repeat(long, 5) + "\nb\n\"" + long + "\"\n" + long + "z"
	got := show(t, strings.NewReader(text))
	want := []string{"1:a", "2:" + long, "3!length", "4!length", "5:b", "6!length", "7!length"}
	if !slices.Equal(got, want) {
		for i, s := range got {
			got[i] = s[:min(len(s), 20)]
		}
		t.Errorf("got %q", got)
	}
}

// TestSplitLaw: what a writer of RFC 4180 wrote is read back as it was, and
// lines are those an editor shows.
func TestSplitLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fields := rapid.SliceOfN(rapid.StringOfN(rapid.RuneFrom([]rune("ab,\"\n 金")), 0, 6, -1), 2, 5)
		table := rapid.SliceOfN(fields, 0, 20).Draw(t, "table")
		var text bytes.Buffer
		var want []string
		w := csv.NewWriter(&text)
		for _, row := range table {
			w.Flush()
			line := 1 + bytes.Count(text.Bytes(), []byte("\n"))
			want = append(want, fmt.Sprintf("%d:%s", line, strings.Join(row, "|")))
			if err := w.Write(row); err != nil {
				t.Fatal(err)
			}
		}
		w.Flush()
		var got []string
		for c := newCSV(&text, ','); ; {
			rec, err := c.next()
			if err != nil {
				break
			}
			got = append(got, fmt.Sprintf("%d:%s", rec.line, bytes.Join(rec.fields, []byte("|"))))
		}
		if !slices.Equal(got, want) {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}

// FuzzRecords: whatever the bytes are, every line is accounted for: lines rise,
// none beyond the last is named, and decoding a record never panics.
func FuzzRecords(f *testing.F) {
	for _, seed := range []string{
		"a,b\n\"c\nd\",e\n", "\"\n\"\"\n\"x", "E1,1,2026/1/1,A1,1,0,1,有效发票\n", "\xff\n\r\n",
	} {
		f.Add([]byte(seed))
	}
	m, err := LoadMapping(VATCN)
	if err != nil {
		f.Fatal(err)
	}
	var header []string
	for _, name := range vatHeader() {
		header = append(header, name.(string))
	}
	l, err := newLayout(m, header, "")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		d := newDecoder(m, l)
		c, last := newCSV(bytes.NewReader(text), ','), 0
		for {
			rec, err := c.next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil || rec.line <= last {
				t.Fatalf("line %d after %d: %v", rec.line, last, err)
			}
			last = rec.line
			var row Row
			refusal := d.decode(rec, &row)
			if refusal == nil && (row.Firm == "" || row.Number == "" || row.Issued == 0) {
				t.Fatalf("an empty row was read: %+v", row)
			}
			if refusal != nil && !slices.Contains(Rules(), refusal.Rule) {
				t.Fatalf("refused by no rule: %+v", refusal)
			}
			d.epoch = epoch1900 - d.epoch // by turns as text and as a sheet
		}
		lines := bytes.Count(text, []byte("\n"))
		if len(text) > 0 && text[len(text)-1] != '\n' {
			lines++
		}
		if c.line != lines {
			t.Fatalf("%d lines given out, want %d", c.line, lines)
		}
	})
}
