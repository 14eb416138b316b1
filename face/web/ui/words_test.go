package ui_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/face/web/words"
)

// TestWords: every catalogue has each of its words in both languages, says
// nothing that no page uses, and every word that a template asks for is there.
func TestWords(t *testing.T) {
	shared := parse(t, "words.txt")
	everywhere := &strings.Builder{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		everywhere.WriteString(sources(t, path))
		if d.Name() != "words.txt" || filepath.Dir(path) == filepath.Join("..", "ui") {
			return nil
		}
		checkPage(t, path, shared)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	unused(t, "words.txt", shared, everywhere.String())
}

// checkPage checks the catalogue of a page against the sources beside it.
func checkPage(t *testing.T, path string, shared words.Catalogue) {
	t.Helper()
	own, code := parse(t, path), &strings.Builder{}
	files, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		code.WriteString(sources(t, file))
	}
	unused(t, path, own, code.String())
	for _, m := range asked.FindAllStringSubmatch(code.String(), -1) {
		key := m[1]
		_, mine := own[key]
		if _, ours := shared[key]; !mine && !ours && !strings.HasSuffix(key, ".") {
			t.Errorf("%s has no words for %q", path, key)
		}
	}
}

// asked matches what templates and code ask for by name.
var asked = regexp.MustCompile(`(?:\{\{-?\s*(?:t|text)|\((?:t|text)|ui\.Say\(|\.Text\([a-z.A-Z]+,)\s*"([^"]+)"`)

// unused reports words whose key stands nowhere. A key such as "deal.settled"
// may be put together from "deal." and a name, or from a name and ".settled".
// The frame asks every page for its "title".
func unused(t *testing.T, path string, c words.Catalogue, code string) {
	t.Helper()
	for key := range c {
		family, rest, _ := strings.Cut(key, ".")
		said := strings.Contains(code, `"`+key+`"`) || strings.Contains(code, `"`+family+`."`) ||
			strings.Contains(code, `".`+rest+`"`)
		if !said && key != "title" {
			t.Errorf("%s: nobody says %q", path, key)
		}
	}
}

func parse(t *testing.T, path string) words.Catalogue {
	t.Helper()
	body, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	c, err := words.Parse(string(body))
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return c
}

// sources returns a file that may ask for words: a template, or code that is
// no test.
func sources(t *testing.T, path string) string {
	t.Helper()
	goFile := strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go")
	if !goFile && !strings.HasSuffix(path, ".html") || strings.Contains(path, "testdata") {
		return ""
	}
	body, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}
