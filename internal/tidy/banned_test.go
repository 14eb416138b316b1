package tidy

import (
	"fmt"
	"go/ast"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A ban is a function or a package that has its place, and no other.
type ban struct {
	path  string   // of the package
	names []string // of the functions; none bans the package
	may   []string // folders that may use it
	tests bool     // whether tests may use it too
	why   string
}

// bans is the list. Examples may print, that is how they are checked.
var bans = []ban{
	{"time", []string{"Sleep"}, nil, false, "wait for what you wait for: a channel, or testing/synctest"},
	{
		"time",
		[]string{"Now", "Since", "Until"},
		[]string{"cmd", "node", "test", "lab"},
		true,
		"the clock enters once: take now as an argument",
	},
	{
		"fmt",
		[]string{"Print", "Printf", "Println"},
		[]string{"cmd"},
		false,
		"write to the io.Writer you were given",
	},
	{"os", []string{"Exit"}, []string{"cmd"}, true, "return an error: only a command ends the process"},
	{"log", nil, nil, false, "use log/slog, at the edges"},
	{
		"log/slog",
		nil,
		[]string{"cmd", "node/node.go", "node/sequencer", "connect", "face/api", "face/door"},
		true,
		"return the error: it is logged once, at the top",
	},
}

// unfinished matches remarks that promise work; in Go they are comments, in
// other files they must look like a remark.
var (
	unfinishedGo    = regexp.MustCompile(`\b(TODO|FIXME)\b|\bXXX\b\s*[:(]`)
	unfinishedOther = regexp.MustCompile(`\b(TODO|FIXME|XXX)\b\s*[:(]`)
	issueLink       = regexp.MustCompile(`#\d+|/issues/\d+`)
)

// foreignPath matches names of places that exist on one machine only. They
// are put together here so that the rule does not find itself.
var foreignPath = regexp.MustCompile(`(^|[^\w.~-])` + `/wo` + `rk/|sha` + `red/design`)

// banned checks for what has no place here.
func banned(t *tree) []string {
	var found []string
	for _, f := range t.files {
		found = append(found, bannedUses(t, f)...)
		for _, group := range f.syntax.Comments {
			for _, c := range group.List {
				if unfinishedGo.MatchString(c.Text) && !issueLink.MatchString(c.Text) {
					found = append(found, t.at(c.Pos(), "unfinished: do it, or link its issue"))
				}
			}
		}
	}
	for _, x := range t.texts {
		for n, line := range strings.Split(x.body, "\n") {
			if foreignPath.MatchString(line) {
				found = append(found, fmt.Sprintf("%s:%d: names a place that others do not have", x.path, n+1))
			}
			if strings.HasSuffix(x.path, ".go") || !unfinishedOther.MatchString(line) {
				continue
			}
			if !issueLink.MatchString(line) {
				found = append(found, fmt.Sprintf("%s:%d: unfinished: do it, or link its issue", x.path, n+1))
			}
		}
	}
	return found
}

// bannedUses lists the uses of banned packages and functions in the file.
func bannedUses(t *tree, f *goFile) []string {
	var found []string
	names := map[string]string{} // of the imports in this file, to their paths
	for _, spec := range f.syntax.Imports {
		imp, _ := strconv.Unquote(spec.Path.Value) // parsed already
		name := imp[strings.LastIndexByte(imp, '/')+1:]
		if spec.Name != nil {
			name = spec.Name.Name
		}
		names[name] = imp
		if why := whyBanned(f, imp, ""); why != "" {
			found = append(found, t.at(spec.Pos(), "%s: %s", imp, why))
		}
	}
	ast.PreorderStack(f.syntax, nil, func(n ast.Node, stack []ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok || f.test && inExample(stack) {
			return true
		}
		if id, ok := sel.X.(*ast.Ident); ok {
			if why := whyBanned(f, names[id.Name], sel.Sel.Name); why != "" {
				found = append(found, t.at(n.Pos(), "%s.%s: %s", id.Name, sel.Sel.Name, why))
			}
		}
		return true
	})
	return found
}

// whyBanned says why the file must not use the function, or, with no name, the
// package; or "".
func whyBanned(f *goFile, imp, name string) string {
	for _, b := range bans {
		hit := b.path == imp && (name == "" && b.names == nil || slices.Contains(b.names, name))
		excused := withinAny(f.dir, b.may) || slices.Contains(b.may, f.path) || b.tests && f.test
		if hit && !excused {
			return b.why
		}
	}
	return ""
}

func inExample(stack []ast.Node) bool {
	return slices.ContainsFunc(stack, func(n ast.Node) bool {
		f, ok := n.(*ast.FuncDecl)
		return ok && strings.HasPrefix(f.Name.Name, "Example")
	})
}

func TestWhatIsBannedIsCaught(t *testing.T) {
	using := func(name, imp, use string) map[string]string {
		return goFileAt(name, "package a\nimport "+imp+"\nfunc f() { "+use+" }")
	}
	examine(t, banned, []specimen{
		{"the clock in face", using("face/a/a.go", `"time"`, "time.Now()"), "clock enters once"},
		{"the clock under another name", using("face/a/a.go", `t "time"`, "t.Since(x)"), "clock enters once"},
		{"the clock as a value", using("face/a/a.go", `"time"`, "g(time.Now)"), "clock enters once"},
		{"the clock in node", using("node/a/a.go", `"time"`, "time.Now()"), ""},
		{"the clock in a test", using("face/a/a_test.go", `"time"`, "time.Now()"), ""},
		{"another Now", using("face/a/a.go", `"example.org/moon"`, "moon.Now()"), ""},
		{"sleep in a test", using("node/a/a_test.go", `"time"`, "time.Sleep(1)"), "wait for what"},
		{"printing", using("node/a/a.go", `"fmt"`, "fmt.Println()"), "io.Writer"},
		{"printing in a command", using("cmd/a/a.go", `"fmt"`, "fmt.Println()"), ""},
		{"printing in a test", using("node/a/a_test.go", `"fmt"`, "fmt.Println()"), "io.Writer"},
		{"printing in an example", goFileAt("node/a/a_test.go",
			"package a\nimport \"fmt\"\nfunc ExampleF() { fmt.Println() }"), ""},
		{"printing to a writer", using("node/a/a.go", `"fmt"`, "fmt.Fprintln(w)"), ""},
		{"exit", using("node/a/a.go", `"os"`, "os.Exit(1)"), "ends the process"},
		{"log", using("cmd/a/a.go", `"log"`, "log.Fatal()"), "use log/slog"},
		{"slog in the middle", using("node/view/a.go", `"log/slog"`, "slog.Info(x)"), "logged once"},
		{"slog at the edge", using("connect/bank/a.go", `"log/slog"`, "slog.Info(x)"), ""},
		{"work promised", goFileAt("node/a/a.go", "package a\n\n// TO"+"DO finish\n"), "unfinished"},
		{"work promised with its issue", goFileAt("node/a/a.go", "package a\n\n// TO"+"DO(#12) finish\n"), ""},
		{"the currency of no currency", goFileAt("node/a/a.go", "package a\n\n// XXX is ISO 4217 for none.\n"), ""},
		{"work promised on a page", goFileAt("docs/a.md", "# A\nTO"+"DO: finish\n"), "docs/a.md:2: unfinished"},
		{"a page about promises", goFileAt("docs/a.md", "No TO"+"DO without an issue.\n"), ""},
		{"a place of one machine", goFileAt("docs/a.md", "see /wo"+"rk/main\n"), "others do not have"},
		{"an address that is like it", goFileAt("docs/a.md", "https://example.org/wo"+"rk/main\n"), ""},
		{"pages that are not here", goFileAt("a.yml", "x: ../sha"+"red/design/style.md\n"), "others do not have"},
	})
}
