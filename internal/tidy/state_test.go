package tidy

import (
	"fmt"
	"go/types"
	"slices"
	"strings"
	"testing"
)

// tables names the generics of core/table whose first argument is a row.
var tables = []string{"Table", "View", "New"}

// landmarks are the declarations that this rule steers by.
var landmarks = map[string][]string{
	"core/table":   tables,
	"core/machine": {"Machine"},
}

// state checks that rows are plain values of one size, and that what the
// machine holds has no Go map: maps cannot be frozen, hashed or proved.
func state(t *tree) []string {
	c := t.core()
	var found []string
	for _, p := range c.packages {
		for _, name := range landmarks[p.dir] {
			if p.types.Scope().Lookup(name) == nil {
				found = append(found, p.dir+" declares no "+name+": this rule looks past it")
			}
		}
		for id, inst := range p.info.Instances {
			o := p.info.Uses[id]
			if !c.ours(o) || o.Pkg().Path() != module+"/core/table" || !slices.Contains(tables, o.Name()) {
				continue
			}
			row := inst.TypeArgs.At(0)
			if why := notPlain(row); why != "" {
				found = append(found, t.at(id.Pos(), "row %s is not plain: %s", row, why))
			}
		}
	}
	w := &walker{core: c, seen: map[types.Type]bool{}}
	for _, p := range c.packages {
		for _, name := range p.types.Scope().Names() {
			root := p.dir == "core/machine" && name == "Machine" || strings.EqualFold(name, "State")
			if o, ok := p.types.Scope().Lookup(name).(*types.TypeName); ok && root {
				w.walk(o.Type(), p.types.Name()+"."+name)
			}
		}
	}
	return append(found, w.found...)
}

// notPlain says what in the type is not a fixed number of bytes, or "".
func notPlain(t types.Type) string {
	switch u := t.Underlying().(type) {
	case *types.Struct:
		for f := range u.Fields() {
			if why := notPlain(f.Type()); why != "" {
				return fmt.Sprintf("%s: %s", f.Name(), why)
			}
		}
		return ""
	case *types.Array:
		return notPlain(u.Elem())
	case *types.Basic:
		if k := u.Kind(); k == types.Int || k == types.Uint || k == types.Uintptr {
			return u.Name() + " differs in width between machines"
		}
		if u.Kind() == types.UnsafePointer || u.Info()&types.IsString != 0 {
			return "a " + u.Name()
		}
		return ""
	case *types.Interface:
		if _, generic := t.(*types.TypeParam); generic {
			return "" // the row of whoever instantiates it, checked there
		}
	}
	return "a " + t.String()
}

// A walker goes through all that the machine holds.
type walker struct {
	core  *core
	seen  map[types.Type]bool
	found []string
}

func (w *walker) walk(t types.Type, where string) {
	t = types.Unalias(t)
	if w.seen[t] {
		return
	}
	w.seen[t] = true
	named, ok := t.(*types.Named)
	if ok && (!w.core.ours(named.Obj()) || named.Obj().Pkg().Path() == module+"/core/table") {
		return // tables are the one place that may use what they like
	}
	switch u := t.Underlying().(type) {
	case *types.Map:
		w.found = append(w.found, where+" is a Go map in state: use core/table")
	case *types.Pointer:
		w.walk(u.Elem(), where)
	case *types.Slice:
		w.walk(u.Elem(), where+"[]")
	case *types.Array:
		w.walk(u.Elem(), where+"[]")
	case *types.Struct:
		for f := range u.Fields() {
			w.walk(f.Type(), where+"."+f.Name())
		}
	case *types.Interface:
		w.implementations(u, where)
	}
}

// implementations walks every type of the core that could hide behind the
// interface.
func (w *walker) implementations(i *types.Interface, where string) {
	if i.NumMethods() == 0 {
		return
	}
	for _, p := range w.core.packages {
		for _, name := range p.types.Scope().Names() {
			o, ok := p.types.Scope().Lookup(name).(*types.TypeName)
			if !ok || types.IsInterface(o.Type()) || generic(o.Type()) {
				continue
			}
			if types.Implements(types.NewPointer(o.Type()), i) {
				w.walk(o.Type(), fmt.Sprintf("%s (%s.%s)", where, p.types.Name(), name))
			}
		}
	}
}

func generic(t types.Type) bool {
	n, ok := t.(*types.Named)
	return ok && n.TypeParams().Len() > 0
}

func TestStateThatCannotBeProvedIsCaught(t *testing.T) {
	const table = "package table\ntype Table[R any] struct{ rows map[uint32]R }\ntype View[R any] struct{}\n" +
		"func New[R any]() *Table[R] { return &Table[R]{} }\n"
	with := func(dir, src string) map[string]string {
		imp := "\nimport \"" + module + "/core/table\"\n"
		return map[string]string{"core/table/t.go": table, "core/" + dir + "/a.go": "package " + dir + imp + src}
	}
	row := func(fields string) map[string]string {
		return with("a", "type row struct{ "+fields+" }\ntype Books struct{ t table.Table[row] }")
	}
	examine(t, state, []specimen{
		{"a plain row", row("n int64; h [32]byte; in struct{ d int32; ok bool }"), ""},
		{"a row with a string", row("n int64; s string"), "s: a string"},
		{"a row with a slice", row("s []byte"), "s: a []byte"},
		{"a row with a pointer", row("p *int64"), "p: a *int64"},
		{"a row with a map", row("m map[int]int"), "m: a map"},
		{"a row with an interface", row("e error"), "e: a error"},
		{"a row with a function", row("f func()"), "f: a func()"},
		{"a row with a plain int", row("n int"), "differs in width"},
		{"a fault deep inside", row("in [2]struct{ s string }"), "in: s: a string"},
		{"a row that only New names", with("a",
			"type row struct{ s string }\nfunc f() { _ = table.New[row]() }"), "s: a string"},
		{"a machine of tables", with("machine", "type row int64\ntype Machine struct{ t *table.Table[row] }"), ""},
		{"a machine with a map", goFileAt("core/machine/a.go",
			"package machine\ntype Machine struct{ m map[int]int }"), "machine.Machine.m is a Go map"},
		{"a map behind an interface", goFileAt("core/machine/a.go", `package machine
type technique interface{ apply() }
type loan struct{ deals []struct{ m map[int]int } }
func (*loan) apply() {}
type Machine struct{ all []technique }`), "machine.Machine.all[] (machine.loan).deals[].m is a Go map"},
		{"a map in what is called state", goFileAt("core/a/a.go",
			"package a\ntype State struct{ m map[int]int }"), "a.State.m is a Go map"},
		{"a machine of another name", goFileAt("core/machine/a.go", "package machine\ntype M int"), "declares no Machine"},
		{"a map elsewhere", goFileAt("core/a/a.go", "package a\ntype parser struct{ m map[int]int }"), ""},
	})
}
