// Package ui is the frame and the components of every page, in one place, so
// that all pages look and speak alike.
//
//	page's struct ─▶ page's template ─▶ main ─▶ frame (menu, language, scheme) ─▶ HTML
//	                  uses components            Shell
//
// A page parses its template and its words once:
//
//	var page = ui.Parse("cash", source, texts)
//
// and renders itself with a [Shell]. Components are structs that are filled by
// hand, each with a template of its name: {{template "table" .Invoices}}.
// Their texts are [Text]s, words of the page's catalogue that become English
// or Chinese when the page is written. docs/guide/pages.md shows it whole.
//
// Nothing here needs a style or a script in the page: the content security
// policy forbids both.
package ui

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"maps"
	"sync"

	"github.com/tallystick/tallystick/face/web/words"
	"github.com/tallystick/tallystick/node/say"
)

var (
	//go:embed shell.html
	shellSource string
	//go:embed components.html
	componentsSource string
	//go:embed table.html
	tableSource string
	//go:embed words.txt
	sharedWords string
)

// A Template is the look of one page, in every language.
type Template struct {
	name   string
	source string
	words  string
	parsed func() map[string]*edition
}

// An edition is a template in one language.
type edition struct {
	printer
	html *template.Template
}

// Parse takes the template of a page's main part and its catalogue. It is
// parsed when the page is first rendered; a fault in it panics then, and the
// page's tests find it.
func Parse(name, source, texts string) *Template {
	t := &Template{name: name, source: source, words: texts}
	t.parsed = sync.OnceValue(t.parse)
	return t
}

func (t *Template) parse() map[string]*edition {
	own := catalogue(t.words)
	all := maps.Clone(shared())
	maps.Copy(all, own)
	editions := map[string]*edition{}
	for _, lang := range say.Languages() {
		p := printer{lang, all}
		html := template.New(t.name).Funcs(p.functions())
		for _, s := range []string{shellSource, componentsSource, tableSource} {
			template.Must(html.Parse(s))
		}
		template.Must(html.New("main").Parse(t.source))
		editions[lang] = &edition{p, html}
	}
	return editions
}

func catalogue(source string) words.Catalogue {
	c, err := words.Parse(source)
	if err != nil {
		panic(fmt.Sprintf("ui: a catalogue of the binary: %v", err))
	}
	return c
}

var shared = sync.OnceValue(func() words.Catalogue { return catalogue(sharedWords) })

// Language returns the language that there are pages in which is nearest to
// one that was asked for.
func Language(asked string) string {
	if len(asked) >= 2 && asked[:2] == "zh" {
		return "zh"
	}
	return "en"
}

// Render writes the page: its main part, in the frame that s describes.
func (t *Template) Render(w io.Writer, s Shell, page any) error {
	s.Lang = Language(s.Lang)
	e := t.parsed()[s.Lang]
	var main bytes.Buffer
	if err := e.html.ExecuteTemplate(&main, "main", page); err != nil {
		return fmt.Errorf("render page %s: %w", t.name, err)
	}
	if s.Title == "" {
		s.Title = e.text("title")
	}
	f := frame{Shell: s, Main: template.HTML(main.String())} // it was made by html/template just above
	f.Charts = bytes.Contains(main.Bytes(), []byte(" data-opt="))
	f.Passkeys = bytes.Contains(main.Bytes(), []byte(" data-passkey="))
	if err := e.html.ExecuteTemplate(w, "shell", f); err != nil {
		return fmt.Errorf("render the frame of page %s: %w", t.name, err)
	}
	return nil
}

// Text returns words of the page as plain text, for what is made in Go:
// charts, exports, titles.
func (t *Template) Text(lang, key string, args ...any) string {
	return t.parsed()[Language(lang)].text(key, args...)
}

// Plain returns a [Text] of the page as plain text.
func (t *Template) Plain(lang string, text Text) string {
	return t.parsed()[Language(lang)].plain(text)
}
