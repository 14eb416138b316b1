package tidy

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"unicode/utf8"
)

// module is the path that all import paths of ours start with.
const module = "github.com/tallystick/tallystick"

// textMax is the size in bytes above which a file is data, not text to check.
const textMax = 1 << 20

// A tree is the repository as the rules see it.
type tree struct {
	fset   *token.FileSet
	files  []*goFile       // the Go files of this module, by path
	texts  []text          // every text file, Go files too, by path
	nested map[string]bool // folders that are modules of their own
	paths  map[string]bool // every file and folder
	core   func() *core    // the typed core, checked on first use
}

// A goFile is one parsed Go file.
type goFile struct {
	path   string
	dir    string
	src    []byte
	syntax *ast.File
	test   bool
}

// A text is a file that people read.
type text struct {
	path string
	body string
}

// A rule looks at the tree and says what is wrong, one line per finding.
type rule func(*tree) []string

// readTree reads the tree below the root of fsys.
func readTree(fsys fs.FS) (*tree, error) {
	t := &tree{fset: token.NewFileSet(), nested: map[string]bool{}, paths: map[string]bool{".": true}}
	t.core = sync.OnceValue(func() *core { return checkCore(t) })
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		t.paths[name] = true
		switch {
		case d.IsDir() && skipped(d.Name()):
			return fs.SkipDir
		case !d.Type().IsRegular(), skipped(d.Name()): // .git is a file in a second work tree
			return nil
		}
		return t.read(fsys, name, d)
	})
	t.files = slices.DeleteFunc(t.files, func(f *goFile) bool { return t.foreign(f.dir) })
	return t, err
}

// skipped reports whether a folder of that name holds nothing of ours.
func skipped(name string) bool {
	return name == ".git" || name == "bin" || name == "vendor" || name == "node_modules"
}

func (t *tree) read(fsys fs.FS, name string, d fs.DirEntry) error {
	if info, err := d.Info(); err != nil || info.Size() > textMax {
		return err
	}
	src, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	if bytes.IndexByte(src, 0) < 0 && utf8.Valid(src) {
		t.texts = append(t.texts, text{name, string(src)})
	}
	if d.Name() == "go.mod" && name != "go.mod" {
		t.nested[path.Dir(name)] = true
	}
	if path.Ext(name) != ".go" || ignoredByGo(name) {
		return nil
	}
	syntax, err := parser.ParseFile(t.fset, name, src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return fmt.Errorf("parse: %w", err)
	}
	t.files = append(t.files, &goFile{name, path.Dir(name), src, syntax, strings.HasSuffix(name, "_test.go")})
	return nil
}

// ignoredByGo reports whether the go command passes over the file.
func ignoredByGo(name string) bool {
	return slices.ContainsFunc(strings.Split(name, "/"), func(part string) bool {
		return part == "testdata" || part[0] == '.' || part[0] == '_'
	})
}

// foreign reports whether dir belongs to a nested module.
func (t *tree) foreign(dir string) bool {
	for ; dir != "."; dir = path.Dir(dir) {
		if t.nested[dir] {
			return true
		}
	}
	return false
}

// at prints a finding with its place.
func (t *tree) at(pos token.Pos, format string, args ...any) string {
	p := t.fset.Position(pos)
	return fmt.Sprintf("%s:%d: %s", p.Filename, p.Line, fmt.Sprintf(format, args...))
}

// within reports whether the slash-separated name is folder or lies below it.
func within(name, folder string) bool {
	return name == folder || strings.HasPrefix(name, folder+"/")
}

// withinAny reports whether name lies in one of the folders.
func withinAny(name string, folders []string) bool {
	return slices.ContainsFunc(folders, func(f string) bool { return within(name, f) })
}

// A specimen is a small tree and a piece of the finding that the rule must
// report, and nothing else; the empty want is a tree without fault.
type specimen struct {
	name  string
	files map[string]string
	want  string
}

// goFileAt is a tree of one Go file.
func goFileAt(name, src string) map[string]string { return map[string]string{name: src} }

// examine checks that the rule finds in each specimen what it must.
func examine(t *testing.T, check rule, specimens []specimen) {
	t.Helper()
	for _, s := range specimens {
		fsys := fstest.MapFS{}
		for name, src := range s.files {
			fsys[name] = &fstest.MapFile{Data: []byte(src)}
		}
		tr, err := readTree(fsys)
		if err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
		got := findings(check, tr)
		switch {
		case s.want == "" && len(got) > 0:
			t.Errorf("%s: found %q, want nothing", s.name, got)
		case s.want != "" && (len(got) != 1 || !strings.Contains(got[0], s.want)):
			t.Errorf("%s: found %q, want one finding with %q", s.name, got, s.want)
		}
	}
}

// findings runs the rule and puts what it found in order, once each.
func findings(check rule, t *tree) []string {
	found := check(t)
	slices.Sort(found)
	return slices.Compact(found)
}
