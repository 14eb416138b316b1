package ledger

import (
	"bytes"
	"compress/gzip"
	"errors"
	"os"
	"strings"
	"testing"
)

// packed is text in gzip.
func packed(tb testing.TB, text []byte) string {
	tb.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(text); err != nil {
		tb.Fatal(err)
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return out.String()
}

func TestAFileMadeToBurstIsRefused(t *testing.T) {
	path := write(t, "x.csv.gz", packed(t, make([]byte, 2*ratioFrom)))
	tests := []struct {
		name string
		opt  Options
		fits bool
	}{
		{"by the usual limits", Options{}, false},
		{"by size", Options{MaxBytes: 1 << 20, MaxRatio: 1 << 20}, false},
		{"not if the limits are raised", Options{MaxRatio: 1 << 20}, true},
	}
	for _, tt := range tests {
		_, err := Digest(path, tt.opt)
		if errors.Is(err, ErrTooBig) == tt.fits || tt.fits && err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

func TestAFileThatBreaksOffIsAnError(t *testing.T) {
	text := []byte("企业代号,发票号码,开票日期,销方单位代号,金额,税额,价税合计,发票状态\n")
	for i := range 50_000 {
		text = append(text, "E1,"+strings.Repeat("7", i%9+1)+",2026/1/1,A01,1,0,1,有效发票\n"...)
	}
	whole := packed(t, text)
	path := write(t, "x.csv.gz", whole[:len(whole)-100])
	if _, err := Digest(path, Options{}); err == nil {
		t.Error("digest: no error")
	}
	r, err := Open(path, loadMapping(t, VATCN), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for more := true; more; {
		more, _, err = r.Next(new(Row))
	}
	if err == nil {
		t.Error("the end of a file that breaks off was taken for its end")
	}
	if _, _, again := r.Next(new(Row)); !errors.Is(again, err) {
		t.Errorf("then %v, want %v again", again, err)
	}
	if _, ok := r.Sum(); ok {
		t.Error("a sum of a file that was not read to its end")
	}
}

func TestFilesThatAreNoLedgersSayWhy(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"empty", "", "empty"},
		{"empty lines", "\n\n", "empty"},
		{"UTF-16", "\xff\xfeE\x00", "UTF-16"},
		{"an old workbook", "\xd0\xcf\x11\xe0\xa1\xb1", "save it as"},
		{"a workbook in gzip", packed(t, []byte("PK\x03\x04")), "unpack it"},
		{"no workbook", "PK\x03\x04 and no more", "zip"},
		{"a header with bad quotes", "\"企业代号\n", "no header row"},
		{"another table", "a,b\n", "missing"},
	}
	for _, tt := range tests {
		path := write(t, "x.csv", tt.text)
		if _, err := Open(path, loadMapping(t, VATCN), Options{}); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
	if _, err := Open(t.TempDir(), loadMapping(t, VATCN), Options{}); err == nil {
		t.Error("a folder was opened")
	}
	if _, err := Digest("testdata/absent.csv", Options{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("an absent file: %v", err)
	}
	if _, err := Open("testdata/example.csv", loadMapping(t, VATCN), Options{Side: "left", After: -1}); err == nil {
		t.Error("options that cannot be were taken")
	}
}

func TestTheEncodingIsFoundOut(t *testing.T) {
	utf := strings.Repeat("金额", 40_000)
	tests := []struct {
		name string
		head string
		cut  bool
		want string
	}{
		{"ASCII is UTF-8", "a,b\n1,2\n", false, utf8Name},
		{"Chinese in UTF-8", "金额\n", false, utf8Name},
		{"cut within a rune", utf[:chunk], true, utf8Name},
		{"broken off within a rune", "金额\n" + utf[:chunk], false, utf8Name},
		{"Chinese in GB18030", "\xbd\xf0\xb6\xee\n", false, gb18030Name},
		{"a header of ASCII, rows in GB18030", "a\n\xbd\xf0\n", false, gb18030Name},
		{"a header in UTF-8, damage below", "金额\n\xff\n", false, utf8Name},
	}
	for _, tt := range tests {
		if got := detect([]byte(tt.head), tt.cut); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}
