package tidy

import (
	"fmt"
	"go/ast"
	"go/token"
	"strings"
	"testing"
)

// documented checks that every package has one package comment, and every
// exported name a comment of its own.
func documented(t *tree) []string {
	var found []string
	comments := map[string]int{} // by folder
	for _, f := range t.files {
		comments[f.dir] += 0
		if f.syntax.Doc != nil {
			comments[f.dir]++
			if why := badPackageComment(f.syntax); why != "" {
				found = append(found, t.at(f.syntax.Package, "%s", why))
			}
		}
		if f.test || ast.IsGenerated(f.syntax) {
			continue
		}
		for _, d := range f.syntax.Decls {
			found = append(found, undocumented(t, d)...)
		}
	}
	for dir, n := range comments {
		if n != 1 {
			found = append(found, fmt.Sprintf("%s: %d package comments, want one", dir, n))
		}
	}
	return found
}

// badPackageComment says what is wrong with the package comment, or "".
func badPackageComment(f *ast.File) string {
	doc, name := f.Doc.Text(), strings.TrimSuffix(f.Name.Name, "_test")
	if name != "main" && !startsWith(doc, "Package "+name) {
		return "the package comment must start with Package " + name
	}
	if len(strings.Fields(doc)) < 4 {
		return "the package comment says nothing"
	}
	return ""
}

// startsWith reports whether the comment starts with the words and goes on.
func startsWith(doc, words string) bool {
	const after = " ,.:\n"
	rest, ok := strings.CutPrefix(doc, words)
	return ok && strings.TrimLeft(rest, after) != rest && strings.Trim(rest, after) != ""
}

// undocumented lists the exported names of d without a comment that starts
// with the name.
func undocumented(t *tree, d ast.Decl) []string {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && reachable(d) && !startsWith(d.Doc.Text(), d.Name.Name) {
			return []string{t.at(d.Pos(), "the comment of %s must start with its name", d.Name.Name)}
		}
	case *ast.GenDecl:
		var found []string
		for _, s := range d.Specs {
			if name := silent(d, s); name != "" {
				found = append(found, t.at(s.Pos(), "%s needs a comment that starts with its name", name))
			}
		}
		return found
	}
	return nil
}

// reachable reports whether a function is seen from outside: no method of a
// type that is not.
func reachable(f *ast.FuncDecl) bool {
	if f.Recv == nil || len(f.Recv.List) == 0 {
		return true
	}
	receiver := f.Recv.List[0].Type
	for {
		switch r := receiver.(type) {
		case *ast.StarExpr:
			receiver = r.X
		case *ast.ParenExpr:
			receiver = r.X
		case *ast.IndexExpr:
			receiver = r.X
		case *ast.IndexListExpr:
			receiver = r.X
		case *ast.Ident:
			return r.IsExported()
		default:
			return true
		}
	}
}

// silent names an exported thing of the group that has no good comment, or "".
// In a group of constants or variables a remark on the line is enough, or one
// comment above the group for all.
func silent(group *ast.GenDecl, s ast.Spec) string {
	single := !group.Lparen.IsValid()
	switch s := s.(type) {
	case *ast.TypeSpec:
		doc := s.Doc.Text()
		if single {
			doc = group.Doc.Text()
		}
		for _, article := range []string{"", "A ", "An ", "The "} {
			if !s.Name.IsExported() || startsWith(doc, article+s.Name.Name) {
				return ""
			}
		}
		return s.Name.Name
	case *ast.ValueSpec:
		for _, name := range s.Names {
			switch {
			case !name.IsExported() || s.Comment != nil:
			case single && !startsWith(group.Doc.Text(), s.Names[0].Name):
				return name.Name
			case group.Tok == token.CONST || group.Tok == token.VAR:
				if group.Doc == nil && s.Doc == nil {
					return name.Name
				}
			}
		}
	}
	return ""
}

func TestSilenceIsCaught(t *testing.T) {
	in := func(src string) map[string]string {
		return goFileAt("core/a/a.go", "// Package a is a specimen.\npackage a\n"+src)
	}
	examine(t, documented, []specimen{
		{"no package comment", goFileAt("core/a/a.go", "package a\n"), "0 package comments"},
		{"two package comments", map[string]string{
			"core/a/a.go": "// Package a is a specimen.\npackage a\n",
			"core/a/b.go": "// Package a is a specimen.\npackage a\n",
		}, "2 package comments"},
		{"another's package comment", goFileAt("core/a/a.go", "// Package b is a specimen.\npackage a\n"), "Package a"},
		{"an empty package comment", goFileAt("core/a/a.go", "// Package a it.\npackage a\n"), "says nothing"},
		{"a comment in the tests", goFileAt("test/a/a_test.go", "// Package a is a specimen.\npackage a_test\n"), ""},
		{"a command", goFileAt("cmd/a/a.go", "// Command a is a specimen.\npackage main\n"), ""},
		{"a silent function", in("func F() {}"), "F must start"},
		{"a function that talks of others", in("// Returns f.\nfunc F() {}"), "F must start"},
		{"a comment of the name alone", in("// F.\nfunc F() {}"), "F must start"},
		{"a function's comment", in("// F does.\nfunc F() {}\nfunc f() {}"), ""},
		{"a silent method", in("// T is.\ntype T[K any] int\nfunc (t *T[K]) M() {}"), "M must start"},
		{"a silent method nobody sees", in("type t[K any] int\nfunc (t *t[K]) M() {}"), ""},
		{"a silent type", in("type T int"), "T needs"},
		{"a type with an article", in("// A T is.\ntype T int"), ""},
		{"a silent type in a group", in("// Types.\ntype (\n T int\n)"), "T needs"},
		{"a silent constant", in("const C = 1"), "C needs"},
		{"a constant with a remark", in("const C = 1 // the first"), ""},
		{"a constant about others", in("// The first.\nconst C = 1"), "C needs"},
		{"a silent group", in("const (\n C = 1\n)"), "C needs"},
		{"a group with one comment", in("// The codes.\nconst (\n C = 1\n D = 2\n)"), ""},
		{"a group with remarks", in("const (\n C = 1 // the first\n D = 2 // the second\n)"), ""},
		{"a silent variable", in("var V = 1"), "V needs"},
		{"an assertion", in("var _ = 1"), ""},
	})
}
