package tidy

import (
	"go/ast"
	"go/build/constraint"
	"go/token"
	"go/types"
	"path"
	"slices"
	"strings"
	"testing"
)

// determinism checks that nothing in the core can make two nodes disagree.
func determinism(t *tree) []string {
	c := t.core()
	found := append(slices.Clone(c.findings), oneBuild(t)...)
	for _, look := range []func(*types.Info, ast.Node, []ast.Node) string{
		concurrency, mapOrder, floats, addresses, initialisers,
	} {
		found = append(found, c.visit(func(p *corePackage, n ast.Node, stack []ast.Node) string {
			return look(p.info, n, stack)
		})...)
	}
	return append(found, globals(c)...)
}

// isPlant reports whether f belongs to a planted bug: files named plant_*.go
// hold a bug, and its absence, which a build tag chooses. No build but that of
// test/sim, which must find the bug, sets such a tag.
func isPlant(f *goFile) bool {
	return strings.HasPrefix(path.Base(f.path), "plant_") && len(plantTags(f)) > 0
}

// plantTags returns the build constraint of f if it names nothing but planted
// bugs.
func plantTags(f *goFile) (tags []string) {
	for _, group := range f.syntax.Comments {
		for _, line := range group.List {
			expr, err := constraint.Parse(line.Text)
			if err != nil {
				continue
			}
			expr.Eval(func(tag string) bool {
				tags = append(tags, tag)
				return false
			})
		}
	}
	if slices.ContainsFunc(tags, func(tag string) bool { return !strings.HasPrefix(tag, "plant_") }) {
		return nil
	}
	return tags
}

// planted reports whether f holds a bug itself: without its tag it is no part
// of the core.
func planted(f *goFile) bool {
	if !isPlant(f) {
		return false
	}
	for _, group := range f.syntax.Comments {
		for _, line := range group.List {
			if expr, err := constraint.Parse(line.Text); err == nil {
				return !expr.Eval(func(string) bool { return false })
			}
		}
	}
	return false
}

// oneBuild finds what would give different machines different cores. Planted
// bugs are the one exception: the tags that choose them name them.
func oneBuild(t *tree) []string {
	var found []string
	for _, f := range t.files {
		if f.test || !within(f.dir, "core") {
			continue
		}
		for _, group := range f.syntax.Comments {
			for _, line := range group.List {
				if constraint.IsGoBuild(line.Text) && !isPlant(f) {
					found = append(found, t.at(line.Pos(), "no build constraints in the core: one core for all machines"))
				}
			}
		}
	}
	for _, x := range t.texts {
		if within(x.path, "core") && strings.HasSuffix(x.path, ".s") {
			found = append(found, x.path+": no assembly in the core: one core for all machines")
		}
	}
	return found
}

func concurrency(_ *types.Info, n ast.Node, _ []ast.Node) string {
	switch n := n.(type) {
	case *ast.GoStmt, *ast.SelectStmt, *ast.SendStmt, *ast.ChanType:
		return "no concurrency in the core"
	case *ast.UnaryExpr:
		if n.Op == token.ARROW {
			return "no concurrency in the core"
		}
	}
	return ""
}

// unordered lists the functions that walk a map in the order of the day.
var unordered = strings.Fields("maps.All maps.DeleteFunc maps.EqualFunc maps.Keys maps.Values")

func mapOrder(info *types.Info, n ast.Node, stack []ast.Node) string {
	switch n := n.(type) {
	case *ast.RangeStmt:
		if overMap(info.TypeOf(n.X)) {
			return "map order differs between nodes: use slices.Sorted(maps.Keys(m))"
		}
	case *ast.Ident:
		name := funcName(info.Uses[n])
		if slices.Contains(unordered, name) && !sorted(info, stack) {
			return name + " is unordered: wrap it in slices.Sorted"
		}
	}
	return ""
}

// overMap reports whether a range over t may be one over a map.
func overMap(t types.Type) bool {
	if t == nil {
		return false
	}
	switch u := t.Underlying().(type) {
	case *types.Map:
		return true
	case *types.Interface: // a type parameter
		for i := range u.NumEmbeddeds() {
			if overMap(u.EmbeddedType(i)) {
				return true
			}
		}
	case *types.Union:
		for i := range u.Len() {
			if overMap(u.Term(i).Type()) {
				return true
			}
		}
	}
	return false
}

// sorted reports whether the function named innermost in the stack is called,
// and what it returns goes straight into slices.Sorted.
func sorted(info *types.Info, stack []ast.Node) bool {
	called := false
	for _, n := range slices.Backward(stack) {
		switch n := n.(type) {
		case *ast.SelectorExpr, *ast.IndexExpr, *ast.ParenExpr:
		case *ast.CallExpr:
			if called {
				return callee(info, n) == "slices.Sorted"
			}
			called = true
		default:
			return false
		}
	}
	return false
}

func floats(info *types.Info, n ast.Node, _ []ast.Node) string {
	e, ok := n.(ast.Expr)
	if !ok {
		return ""
	}
	b, ok := types.Unalias(typeOf(info, e)).(*types.Basic)
	if ok && b.Info()&(types.IsFloat|types.IsComplex) != 0 {
		return "no floating point in the core: use money.Rate"
	}
	return ""
}

// typeOf is the underlying type of e, or nil if e has none.
func typeOf(info *types.Info, e ast.Expr) types.Type {
	if t := info.TypeOf(e); t != nil {
		return t.Underlying()
	}
	return nil
}

func addresses(info *types.Info, n ast.Node, _ []ast.Node) string {
	call, ok := n.(*ast.CallExpr)
	if !ok || !strings.HasPrefix(callee(info, call), "fmt.") {
		return ""
	}
	for _, arg := range call.Args {
		if v := info.Types[arg].Value; v != nil && strings.Contains(v.ExactString(), "%p") {
			return "%p prints an address, which differs between nodes"
		}
	}
	return ""
}

func initialisers(_ *types.Info, n ast.Node, _ []ast.Node) string {
	if f, ok := n.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
		return "no init in the core: wire explicitly"
	}
	return ""
}

func TestIndeterminismIsCaught(t *testing.T) {
	in := func(src string) map[string]string { return goFileAt("core/a/a.go", "package a\n"+src) }
	const keys = "import (\n\"maps\"\n\"slices\"\n)\n"
	examine(t, determinism, []specimen{
		{"go", in("func f() {\n go f() }"), "concurrency"},
		{"a channel", in("var _ chan int"), "concurrency"},
		{"select", in("func f() { select {} }"), "concurrency"},
		{"range over a map", in("func f(m map[int]int) {\n for range m {} }"), "map order"},
		{"range over a named map", in("type M map[int]int\nfunc f(m M) {\n for range m {} }"), "map order"},
		{"range over a map's parameter", in("func f[M ~map[int]int](m M) {\n for range m {} }"), "map order"},
		{"range over a slice", in("func f(m []int) {\n for range m {} }"), ""},
		{"look-up in a map", in("func f(m map[int]int) int { return m[1] }"), ""},
		{"unsorted keys", in("import \"maps\"\nfunc f(m map[int]int) {\n for range maps.Keys(m) {} }"), "unordered"},
		{"collected keys", in(keys + "func f(m map[int]int) []int { return slices.Collect(maps.Keys(m)) }"), "unordered"},
		{"keys as a value", in("import \"maps\"\nvar _ = maps.Keys[map[int]int]"), "unordered"},
		{"sorted keys", in(keys + "func f(m map[int]int) []int { return slices.Sorted(maps.Keys(m)) }"), ""},
		{"a float", in("func f(int) {}\nvar _ float64"), "floating point"},
		{"a float behind a name", in("type F = float32\nfunc f(int) {}"), "floating point"},
		{"an exponent that is an integer", in("const c int64 = 1e15"), ""},
		{"an exponent that is not", in("const c = 1e15"), "floating point"},
		{"init", in("func init() {}"), "no init"},
		{"a method named init", in("type T int\nfunc (T) init() {}"), ""},
		{"an address printed", in("import \"fmt\"\nfunc f(p *int) string { return fmt.Sprintf(\"%p\", p) }"), "address"},
		{"a build constraint", goFileAt("core/a/a.go", "//go:build linux\n\npackage a\n"), "build constraints"},
		{"a planted bug", map[string]string{
			"core/a/plant_off.go": "//go:build !plant_x\n\npackage a\n\nfunc f() {}\n",
			"core/a/plant_on.go":  "//go:build plant_x\n\npackage a\n\nfunc f() { go f() }\n",
		}, ""},
		{"a bug that is always there", goFileAt("core/a/plant_on.go", "package a\nfunc f() { go f() }"), "concurrency"},
		{"a bug under another tag", goFileAt("core/a/plant_on.go", "//go:build linux\n\npackage a\n"), "build constraints"},
		{"assembly", map[string]string{"core/a/a.go": "package a\n", "core/a/a.s": "RET\n"}, "assembly"},
		{"a program that is wrong", in("func f() int { return \"\" }"), "does not type-check"},
		{"tests", goFileAt("core/a/a_test.go", "package a\nfunc f() { go f() }"), ""},
		{"outside", goFileAt("node/a/a.go", "package a\nfunc f() { go f() }"), ""},
	})
}
