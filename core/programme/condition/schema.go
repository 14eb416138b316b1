package condition

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tallystick/tallystick/core/money"
)

// A Field declares one fact: its path ("today", "invoice.face"), its type, and
// whether it may be missing. Money says that an integer is minor units of the
// schema's currency.
type Field struct {
	Path     string
	Type     Type
	Optional bool
	Money    bool
}

// A Function is a named function of a schema. Call must be pure and bounded; it
// gets as many values, of the types, as Args lists, and reports whether there is
// a result.
type Function struct {
	Name   string
	Args   []Type
	Result Type
	Call   func(args []Value) (Value, bool)
}

// A Schema declares what conditions may speak of.
type Schema struct {
	fields    []Field // by path
	functions []Function
	currency  money.Currency
}

// NewSchema returns the schema of fields and functions, amounts being in
// currency c. It panics if a path has more than two parts or stands twice.
func NewSchema(fields []Field, functions []Function, c money.Currency) *Schema {
	fields = slices.Clone(fields)
	slices.SortFunc(fields, func(a, b Field) int { return strings.Compare(a.Path, b.Path) })
	for i, f := range fields {
		if i > 0 && fields[i-1].Path == f.Path || strings.Count(f.Path, ".") > 1 || f.Type&^list == 0 {
			panic(fmt.Sprintf("condition: bad field %q of a schema", f.Path))
		}
	}
	return &Schema{fields, functions, c}
}

// Fields returns the declared facts, by path.
func (s *Schema) Fields() []Field { return slices.Clone(s.fields) }

// find returns the index of the field at path, or -1.
func (s *Schema) find(path string) int {
	i, found := slices.BinarySearchFunc(s.fields, path, func(f Field, p string) int { return strings.Compare(f.Path, p) })
	if !found {
		return -1
	}
	return i
}

func (s *Schema) function(name string) *Function {
	i := slices.IndexFunc(s.functions, func(f Function) bool { return f.Name == name })
	if i < 0 {
		return nil
	}
	return &s.functions[i]
}

// Facts are the values of a schema's fields. What was not set is not there.
type Facts struct {
	schema *Schema
	values []Value
}

// NewFacts returns facts of which none is known.
func (s *Schema) NewFacts() *Facts { return &Facts{s, make([]Value, len(s.fields))} }

// Set notes the fact at path. It reports whether the schema has the path and the
// value its type; a list has at most MaxList values, all of one type.
func (f *Facts) Set(path string, v Value) bool {
	i := f.schema.find(path)
	if i < 0 || f.schema.fields[i].Type != v.Type || len(v.List) > MaxList {
		return false
	}
	for _, e := range v.List {
		if ListOf(e.Type) != v.Type {
			return false
		}
	}
	f.values[i] = v
	return true
}

// Get returns the fact at path and reports whether it is there.
func (f *Facts) Get(path string) (Value, bool) {
	i := f.schema.find(path)
	if i < 0 || f.values[i].Type == 0 {
		return Value{}, false
	}
	return f.values[i], true
}
