package tidy

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"
)

// globals checks that variables of packages of the core are tables that stand
// still: of a plain type, and never written.
func globals(c *core) []string {
	var found []string
	for _, p := range c.packages {
		scope := p.types.Scope()
		for _, name := range scope.Names() {
			v, ok := scope.Lookup(name).(*types.Var)
			if ok && !stands(v.Type()) {
				found = append(found, c.tree.at(v.Pos(), "var %s is not a table: pass %s as an argument", name, v.Type()))
			}
		}
	}
	return append(found, c.visit(func(p *corePackage, n ast.Node, _ []ast.Node) string {
		for _, e := range written(p.info, n) {
			if v := variable(p.info, e); v != nil {
				return "var " + v.Name() + " may change here: state lives in the machine"
			}
		}
		return ""
	})...)
}

// stands reports whether a package-level variable may have the type: an
// error, or a table of plain values.
func stands(t types.Type) bool {
	if types.Identical(t, types.Universe.Lookup("error").Type()) {
		return true
	}
	switch t.Underlying().(type) {
	case *types.Basic, *types.Array, *types.Slice, *types.Struct:
		return still(t, nil)
	}
	return false
}

// still reports whether a table may hold values of the type. Functions and
// interfaces may stand in a table: it is how kinds name what they do.
func still(t types.Type, seen []types.Type) bool {
	if slices.Contains(seen, t) {
		return true
	}
	seen = append(seen, t)
	switch u := t.Underlying().(type) {
	case *types.Map, *types.Pointer, *types.Chan:
		return false
	case *types.Array:
		return still(u.Elem(), seen)
	case *types.Slice:
		return still(u.Elem(), seen)
	case *types.Struct:
		for f := range u.Fields() {
			if !still(f.Type(), seen) {
				return false
			}
		}
	}
	return true
}

// written lists the expressions that n writes to, or lets others write to.
func written(info *types.Info, n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.AssignStmt:
		return n.Lhs
	case *ast.IncDecStmt:
		return []ast.Expr{n.X}
	case *ast.RangeStmt:
		return []ast.Expr{n.Key, n.Value}
	case *ast.UnaryExpr:
		if n.Op == token.AND {
			return []ast.Expr{n.X}
		}
	case *ast.SelectorExpr: // a method with a pointer receiver takes the address
		if s := info.Selections[n]; s != nil && s.Kind() == types.MethodVal && throughPointer(s) {
			return []ast.Expr{n.X}
		}
	case *ast.CallExpr:
		if len(n.Args) > 0 && writesFirst(info, n) {
			return n.Args[:1]
		}
	}
	return nil
}

func throughPointer(s *types.Selection) bool {
	f, ok := s.Obj().(*types.Func)
	if !ok {
		return false
	}
	_, takes := f.Signature().Recv().Type().(*types.Pointer)
	_, given := s.Recv().Underlying().(*types.Pointer)
	return takes && !given
}

// writesFirst reports whether the call changes its first argument in place.
func writesFirst(info *types.Info, call *ast.CallExpr) bool {
	if id, ok := call.Fun.(*ast.Ident); ok {
		b, ok := info.Uses[id].(*types.Builtin)
		return ok && slices.Contains([]string{"append", "clear", "copy", "delete"}, b.Name())
	}
	name := callee(info, call)
	return name == "slices.Reverse" || strings.HasPrefix(name, "slices.Sort") &&
		!strings.HasPrefix(name, "slices.Sorted")
}

// variable is the package-level variable that e is, or is a part of, or nil.
func variable(info *types.Info, e ast.Expr) *types.Var {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return variable(info, e.X)
	case *ast.IndexExpr:
		return variable(info, e.X)
	case *ast.SliceExpr:
		return variable(info, e.X)
	case *ast.SelectorExpr:
		if info.Selections[e] != nil {
			return variable(info, e.X)
		}
		return variable(info, e.Sel)
	case *ast.Ident:
		v, ok := info.Uses[e].(*types.Var)
		if ok && v.Pkg() != nil && v.Parent() == v.Pkg().Scope() {
			return v
		}
	}
	return nil
}

func TestGlobalsThatChangeAreCaught(t *testing.T) {
	in := func(src string) map[string]string { return goFileAt("core/a/a.go", "package a\n"+src) }
	const table = "var T = []struct{ n int }{{1}}\n"
	examine(t, determinism, []specimen{
		{"a table", in(table + "func f(i int) int { return T[i].n }"), ""},
		{"a table of functions", in("var t = []struct{ f func() }{{nil}}"), ""},
		{"an error", in("import \"errors\"\nvar ErrX = errors.New(\"x\")"), ""},
		{"an assertion", in("type I interface{ M() }\ntype T struct{}\nfunc (*T) M() {}\nvar _ I = (*T)(nil)"), ""},
		{"a map", in("var m = map[int]int{}"), "not a table"},
		{"a map in a table", in("var m = []map[int]int{}"), "not a table"},
		{"a pointer", in("var p = new(int)"), "not a table"},
		{"a function that can be replaced", in("var f = func() {}"), "not a table"},
		{"assigned", in("var n int\nfunc f() { n = 1 }"), "var n may change"},
		{"counted", in("var n int\nfunc f() { n++ }"), "var n may change"},
		{"an element assigned", in(table + "func f() { T[0].n = 1 }"), "var T may change"},
		{"an address taken", in(table + "func f() *int { return &T[0].n }"), "var T may change"},
		{"a range into it", in("var n int\nfunc f() { for n = range 3 {} }"), "var n may change"},
		{"a method with a pointer", in("type C int\nfunc (c *C) up() {}\nvar c C\nfunc f() { c.up() }"), "var c may change"},
		{"copied into", in("var b [2]byte\nfunc f() { copy(b[:], \"x\") }"), "var b may change"},
		{"sorted in place", in("import \"slices\"\nvar s = []int{2, 1}\nfunc f() { slices.Sort(s) }"), "var s may change"},
		{"from another package", map[string]string{
			"core/a/a.go": "package a\n" + table,
			"core/b/b.go": "package b\nimport \"" + module + "/core/a\"\nfunc f() { a.T = nil }",
		}, "var T may change"},
		{"a local of the same name", in(table + "func f() { T := 1; T++; _ = T }"), ""},
	})
}
