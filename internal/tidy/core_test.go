package tidy

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/token"
	"go/types"
	"path"
	"strings"
	"sync"
)

// A core is the type-checked pure ring, tests left out.
type core struct {
	tree     *tree
	packages []*corePackage // imported before importing
	findings []string       // what does not type-check
	byPath   map[string]*corePackage
}

// A corePackage is one package of the core with its types.
type corePackage struct {
	dir   string
	files []*goFile
	types *types.Package // nil while it is being checked
	info  *types.Info
}

// standard reads the compiled standard library, once for all trees.
var standard = sync.OnceValue(func() types.Importer {
	return importer.ForCompiler(token.NewFileSet(), "gc", nil)
})

// checkCore type-checks all of the core from source, so that a type is the
// same object wherever it is used.
func checkCore(t *tree) *core {
	c := &core{tree: t, byPath: map[string]*corePackage{}}
	files := map[string][]*goFile{}
	var dirs []string
	for _, f := range t.files {
		if f.test || !within(f.dir, "core") || planted(f) {
			continue
		}
		if files[f.dir] == nil {
			dirs = append(dirs, f.dir)
		}
		files[f.dir] = append(files[f.dir], f)
	}
	for _, dir := range dirs {
		c.byPath[path.Join(module, dir)] = &corePackage{dir: dir, files: files[dir]}
	}
	for _, dir := range dirs {
		if _, err := c.Import(path.Join(module, dir)); err != nil {
			c.findings = append(c.findings, fmt.Sprintf("%s does not type-check: %v", dir, err))
		}
	}
	return c
}

// Import makes the core a types.Importer: packages of the core come from
// source, all others from what the compiler left.
func (c *core) Import(imp string) (*types.Package, error) {
	p, ours := c.byPath[imp]
	switch {
	case !ours:
		return standard().Import(imp)
	case p.types != nil:
		return p.types, nil
	case p.info != nil:
		return nil, fmt.Errorf("import cycle through %s", p.dir)
	}
	p.info = &types.Info{
		Types:      map[ast.Expr]types.TypeAndValue{},
		Defs:       map[*ast.Ident]types.Object{},
		Uses:       map[*ast.Ident]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{},
		Instances:  map[*ast.Ident]types.Instance{},
	}
	var syntax []*ast.File
	for _, f := range p.files {
		syntax = append(syntax, f.syntax)
	}
	var first error
	conf := types.Config{Importer: c, Error: func(err error) {
		if first == nil {
			first = err
		}
	}}
	p.types, _ = conf.Check(imp, c.tree.fset, syntax, p.info) // its error is the first one again
	c.packages = append(c.packages, p)
	return p.types, first
}

// ours reports whether the object is declared in the core.
func (c *core) ours(o types.Object) bool {
	return o != nil && o.Pkg() != nil && c.byPath[o.Pkg().Path()] != nil
}

// visit walks all syntax of the core; stack holds the parents of n, outermost
// first. What look returns is a finding at n.
func (c *core) visit(look func(p *corePackage, n ast.Node, stack []ast.Node) string) []string {
	var found []string
	for _, p := range c.packages {
		for _, f := range p.files {
			ast.PreorderStack(f.syntax, nil, func(n ast.Node, stack []ast.Node) bool {
				if why := look(p, n, stack); why != "" {
					found = append(found, c.tree.at(n.Pos(), "%s", why))
				}
				return true
			})
		}
	}
	return found
}

// callee names the function of a package that is called, as "path.Name".
func callee(info *types.Info, call *ast.CallExpr) string {
	fun := ast.Unparen(call.Fun)
	if i, ok := fun.(*ast.IndexExpr); ok {
		fun = i.X
	}
	sel, ok := fun.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	return funcName(info.Uses[sel.Sel])
}

// funcName is the full name of a function of a package, or "".
func funcName(o types.Object) string {
	f, ok := o.(*types.Func)
	if !ok || f.Pkg() == nil || f.Signature().Recv() != nil {
		return ""
	}
	return strings.Join([]string{f.Pkg().Path(), f.Name()}, ".")
}
