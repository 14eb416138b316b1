package ui

import (
	_ "embed"
	"html/template"
	"strings"
	"sync"
)

//go:embed icons.txt
var iconLines string

// icons returns what is drawn, by the icon's name.
var icons = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	for line := range strings.Lines(iconLines) {
		name, lines, _ := strings.Cut(strings.TrimSpace(line), " ")
		all[name] = lines
	}
	return all
})

// icon returns an icon. It says nothing aloud: words stand beside it.
func icon(name string) template.HTML {
	lines, ok := icons()[name]
	if !ok {
		panic("ui: no icon " + name)
	}
	const frame = `<svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">`
	return template.HTML(frame + lines + `</svg>`) // a file of the binary
}
