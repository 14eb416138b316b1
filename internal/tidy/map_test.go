package tidy

import (
	"fmt"
	"path"
	"strings"
	"testing"
)

// onMap checks that MAP.md has one line for each folder with Go code, and no
// line for what is not there. A line is the folder with a slash at its end,
// then what it is for.
func onMap(t *tree) []string {
	var found []string
	code, lines := map[string]bool{}, map[string]int{}
	for _, f := range t.files {
		code[f.dir] = true
	}
	for n, line := range strings.Split(t.text("MAP.md"), "\n") {
		f := strings.Fields(line)
		if len(f) == 0 || !strings.HasSuffix(f[0], "/") {
			continue
		}
		dir := path.Clean(f[0])
		lines[dir]++
		switch {
		case !code[dir] && !t.nested[dir]:
			found = append(found, fmt.Sprintf("MAP.md:%d: %s/ holds no Go code", n+1, dir))
		case lines[dir] > 1:
			found = append(found, fmt.Sprintf("MAP.md:%d: a second line for %s/", n+1, dir))
		case len(f) < 2:
			found = append(found, fmt.Sprintf("MAP.md:%d: %s/ for what?", n+1, dir))
		}
	}
	for dir := range code {
		if lines[dir] == 0 {
			found = append(found, fmt.Sprintf("MAP.md has no line for %s/", dir))
		}
	}
	return found
}

// text is the body of a text file, or "" if there is none.
func (t *tree) text(name string) string {
	for _, x := range t.texts {
		if x.path == name {
			return x.body
		}
	}
	return ""
}

func TestAFalseMapIsCaught(t *testing.T) {
	with := func(lines string) map[string]string {
		return map[string]string{
			"MAP.md": "# Map\n\n" + lines, "core/a/a.go": "package a\n", "core/a/testdata/b.go": "package b\n",
			"tools/go.mod": "module tools\n", "tools/c.go": "package tools\n",
		}
	}
	examine(t, onMap, []specimen{
		{"a true map", with("    core/a/   the first\n"), ""},
		{"a module of its own may be on it", with("core/a/ the first\ntools/ others"), ""},
		{"an empty map", with(""), "no line for core/a/"},
		{"no map", goFileAt("core/a/a.go", "package a\n"), "no line for core/a/"},
		{"a folder that is gone", with("core/a/ the first\ncore/b/ gone\n"), "MAP.md:4: core/b/ holds no Go code"},
		{"a folder twice", with("core/a/ the first\ncore/a/ again\n"), "a second line"},
		{"a folder for nothing", with("core/a/\n"), "for what?"},
	})
}
