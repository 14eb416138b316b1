// Package golden holds pages to what was looked at: their main part as HTML,
// in both languages. Tests alone use it.
//
// The files it writes with -update are what test/browser shows a real browser,
// so a page that has goldens is looked at in every scheme and width.
package golden

import (
	"bytes"
	"compress/gzip"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/node/say"
)

var update = flag.Bool("update", false, "write the golden files anew")

// A Page is something that writes itself as HTML.
type Page interface{ Render(w io.Writer) error }

// Check renders the page that fill returns in each language, and compares its
// main part with testdata/NAME.LANGUAGE.html. Every page must have one h1 and
// skip no level of headings; text that people wrote must be escaped.
func Check(t *testing.T, name string, fill func(lang string) Page) {
	t.Helper()
	for _, lang := range say.Languages() {
		var out bytes.Buffer
		if err := fill(lang).Render(&out); err != nil {
			t.Fatalf("%s in %s: %v", name, lang, err)
		}
		page := out.String()
		small(t, name+" in "+lang, out.Bytes())
		headings(t, name+" in "+lang, page)
		if strings.Contains(page, Hostile) {
			t.Errorf("%s in %s: text is not escaped", name, lang)
		}
		Same(t, name+"."+lang+".html", head(page, lang)+mainOf(t, page))
	}
}

// mostBytes is how much of a page comes over the wire, compressed.
const mostBytes = 30_000

// small checks that a page is.
func small(t *testing.T, name string, page []byte) {
	t.Helper()
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(page); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if packed.Len() > mostBytes {
		t.Errorf("%s: %d bytes compressed, want at most %d", name, packed.Len(), mostBytes)
	}
}

// Hostile is a name as an attacker would choose it.
const Hostile = `"><script>alert(1)</script>{{.}}`

// Same compares text with a file of testdata.
func Same(t *testing.T, file, got string) {
	t.Helper()
	path := filepath.Join("testdata", file)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (go test -update writes it)", err)
	}
	if got != string(want) {
		t.Errorf("%s is not what it was (go test -update accepts it):\n%s", path, difference(string(want), got))
	}
}

// difference returns the first line that differs.
func difference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(w), len(g)) {
		switch {
		case i >= len(w):
			return fmt.Sprintf("line %d is new: %s", i+1, g[i])
		case i >= len(g):
			return fmt.Sprintf("line %d is gone: %s", i+1, w[i])
		case w[i] != g[i]:
			return fmt.Sprintf("line %d\nwant %s\ngot  %s", i+1, w[i], g[i])
		}
	}
	return "only in its length"
}

var (
	titlePattern   = regexp.MustCompile(`(?s)<title>(.*?)</title>`)
	headingPattern = regexp.MustCompile(`<h([1-6])[ >]`)
)

// head is the first line of a golden file: what the browser tests put the main
// part back into.
func head(page, lang string) string {
	frame := "app"
	if strings.Contains(page, `<div class="bare">`) {
		frame = "bare"
	}
	return fmt.Sprintf("<!-- %s | %s | %s -->\n", lang, frame, titlePattern.FindStringSubmatch(page)[1])
}

func mainOf(t *testing.T, page string) string {
	t.Helper()
	from, to := strings.Index(page, "<main"), strings.Index(page, "</main>")
	if from < 0 || to < from {
		t.Fatal("the page has no main part")
	}
	return page[from:to] + "</main>\n"
}

func headings(t *testing.T, name, page string) {
	t.Helper()
	level, first := 0, 0
	for _, m := range headingPattern.FindAllStringSubmatch(page, -1) {
		next := int(m[1][0] - '0')
		if next == 1 {
			first++
		}
		if next > level+1 {
			t.Errorf("%s: h%d follows h%d", name, next, level)
		}
		level = next
	}
	if first != 1 {
		t.Errorf("%s: %d headings h1, want one", name, first)
	}
}
