package termsheet

import (
	_ "embed" // of the template
	"fmt"
	"html/template"
	"io"
	"sync"
)

//go:embed sheet.html
var layout string

var page = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("sheet").Funcs(template.FuncMap{
		"inc":    func(i int) int { return i + 1 },
		"add":    func(a, b float64) float64 { return a + b },
		"mm":     func(n float64) string { return fmt.Sprintf("%.1f", n) },
		"figure": func(t *Table, i int) bool { return t.Amounts && i == len(t.Head)-1 },
	}).Parse(layout))
})

// HTML writes the sheet as one page that needs nothing beside itself.
func (x *Sheet) HTML(w io.Writer) error {
	if err := page().Execute(w, x); err != nil {
		return fmt.Errorf("write term sheet: %w", err)
	}
	return nil
}
