package condition

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/common/types/traits"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
)

// The random conditions that are compared with cel-go, and the facts of each.
const (
	texts     = 12_000
	factsEach = 3
)

var celDayType = cel.ObjectType("tally.day", traits.AdderType, traits.SubtractorType, traits.ComparerType)

// A celDay is a day as a value of CEL.
type celDay int64

func (d celDay) ConvertToNative(reflect.Type) (any, error) {
	return nil, errors.New("a day stays a day")
}

func (d celDay) ConvertToType(ref.Type) ref.Val { return types.NewErr("a day stays a day") }

func (d celDay) Equal(other ref.Val) ref.Val {
	o, ok := other.(celDay)
	return types.Bool(ok && o == d)
}
func (d celDay) Type() ref.Type { return celDayType }
func (d celDay) Value() any     { return int64(d) }

func (d celDay) Compare(other ref.Val) ref.Val {
	return types.Int(d).Compare(types.Int(other.(celDay)))
}

func (d celDay) moved(by ref.Val) ref.Val {
	n, ok := by.(types.Int)
	if !ok || n < types.Int(day.First) || n > types.Int(day.Last) {
		return types.NewErr("no such day")
	}
	return celDay(n)
}

func (d celDay) Add(other ref.Val) ref.Val { return d.moved(types.Int(d).Add(other)) }

func (d celDay) Subtract(other ref.Val) ref.Val {
	if o, ok := other.(celDay); ok {
		return types.Int(d).Subtract(types.Int(o))
	}
	return d.moved(types.Int(d).Subtract(other))
}

// A celObject is the facts below one name.
type celObject struct {
	name  string
	facts *Facts
}

func (o celObject) ConvertToNative(reflect.Type) (any, error) { return nil, errors.New("no") }
func (o celObject) ConvertToType(ref.Type) ref.Val            { return types.NewErr("no") }
func (o celObject) Equal(ref.Val) ref.Val                     { return types.False }
func (o celObject) Type() ref.Type                            { return cel.ObjectType("tally." + o.name) }
func (o celObject) Value() any                                { return o }

// A celProvider tells CEL of the fields of a schema.
type celProvider struct {
	types.Provider
	schema *Schema
}

func (p celProvider) FindStructType(object string) (*types.Type, bool) {
	if strings.HasPrefix(object, "tally.") {
		return types.NewTypeTypeWithParam(cel.ObjectType(object)), true
	}
	return p.Provider.FindStructType(object)
}

func (p celProvider) FindStructFieldType(object, field string) (*types.FieldType, bool) {
	path := strings.TrimPrefix(object, "tally.") + "." + field
	i := p.schema.find(path)
	if i < 0 {
		return p.Provider.FindStructFieldType(object, field)
	}
	return &types.FieldType{
		Type:  celType(p.schema.fields[i].Type),
		IsSet: func(target any) bool { _, ok := target.(celObject).facts.Get(path); return ok },
		GetFrom: func(target any) (any, error) {
			v, ok := target.(celObject).facts.Get(path)
			if !ok {
				return nil, errors.New("no such key: " + path)
			}
			return celValue(v), nil
		},
	}, true
}

func celType(t Type) *cel.Type {
	switch t {
	case Int:
		return cel.IntType
	case Bool:
		return cel.BoolType
	case String:
		return cel.StringType
	case Day:
		return celDayType
	}
	return cel.ListType(celType(t &^ list))
}

func celValue(v Value) ref.Val {
	switch v.Type {
	case Int:
		return types.Int(v.Number)
	case Bool:
		return types.Bool(v.True())
	case String:
		return types.String(v.Text)
	case Day:
		return celDay(v.Number)
	}
	var all []ref.Val
	for _, e := range v.List {
		all = append(all, celValue(e))
	}
	return types.NewRefValList(types.DefaultTypeAdapter, all)
}

// celEnv is the schema as an environment of cel-go.
func celEnv(t *testing.T, s *Schema) *cel.Env {
	t.Helper()
	registry, err := types.NewRegistry()
	if err != nil {
		t.Fatal(err)
	}
	days := func(name, id string, second, result *cel.Type) cel.EnvOption {
		return cel.Function(name, cel.Overload(id, []*cel.Type{celDayType, second}, result))
	}
	options := []cel.EnvOption{
		cel.CustomTypeProvider(celProvider{registry, s}),
		cel.Function("day", cel.Overload("day_string", []*cel.Type{cel.StringType}, celDayType,
			cel.UnaryBinding(func(v ref.Val) ref.Val {
				d, err := day.Parse(string(v.(types.String)))
				if err != nil {
					return types.NewErr("%v", err)
				}
				return celDay(d)
			}))),
		cel.Function("amount", cel.Overload("amount_string", []*cel.Type{cel.StringType}, cel.IntType,
			cel.UnaryBinding(func(v ref.Val) ref.Val {
				a, err := money.ParseAmount(string(v.(types.String)))
				if err != nil {
					return types.NewErr("%v", err)
				}
				return types.Int(a.Minor())
			}))),
		days("_+_", "add_day_int", cel.IntType, celDayType),
		days("_-_", "subtract_day_int", cel.IntType, celDayType),
		days("_-_", "subtract_day_day", celDayType, cel.IntType),
	}
	for _, name := range []string{"_<_", "_<=_", "_>_", "_>=_"} {
		options = append(options, days(name, name+"_day", celDayType, cel.BoolType))
	}
	least := s.function("least")
	options = append(options, cel.Function("least", cel.Overload("least_int_int", []*cel.Type{cel.IntType, cel.IntType},
		cel.IntType, cel.BinaryBinding(func(a, b ref.Val) ref.Val {
			v, _ := least.Call([]Value{IntOf(int64(a.(types.Int))), IntOf(int64(b.(types.Int)))})
			return types.Int(v.Number)
		}))))
	named := map[string]bool{}
	for _, f := range s.fields {
		object, _, deep := strings.Cut(f.Path, ".")
		if named[object] {
			continue
		}
		named[object] = true
		if deep {
			options = append(options, cel.Variable(object, cel.ObjectType("tally."+object)))
		} else {
			options = append(options, cel.Variable(object, celType(f.Type)))
		}
	}
	env, err := cel.NewEnv(options...)
	if err != nil {
		t.Fatal(err)
	}
	return env
}

func activation(s *Schema, f *Facts) map[string]any {
	vars := map[string]any{}
	for _, field := range s.fields {
		object, _, deep := strings.Cut(field.Path, ".")
		if deep {
			vars[object] = celObject{object, f}
		} else if v, ok := f.Get(field.Path); ok {
			vars[object] = celValue(v)
		}
	}
	return vars
}

// A writer writes random conditions, mostly with the right types.
type writer struct {
	*rand.Rand
	schema *Schema
}

func (w writer) oneOf(all ...string) string { return all[w.IntN(len(all))] }

// want writes an expression of a type; now and then of another one.
func (w writer) want(t Type, depth int) string {
	if w.IntN(150) == 0 {
		t = Type(1 + w.IntN(4))
	}
	text := w.write(t, depth)
	if w.IntN(8) == 0 {
		return "(" + text + ")"
	}
	return text
}

func (w writer) write(t Type, depth int) string {
	if depth <= 0 || w.IntN(6) == 0 {
		return w.leaf(t)
	}
	depth--
	sub := func(t Type) string { return w.want(t, depth) }
	space := w.oneOf(" ", " ", "", "  ")
	join := func(op string, l, r Type) string { return sub(l) + space + op + space + sub(r) }
	switch t {
	case Int:
		switch w.IntN(7) {
		case 0:
			return "-" + sub(Int)
		case 1:
			return join("-", Day, Day)
		case 2:
			return "least(" + sub(Int) + ", " + sub(Int) + ")"
		}
		return join(w.oneOf("+", "-", "*"), Int, Int)
	case Day:
		return join(w.oneOf("+", "-"), Day, Int)
	case Bool:
		return w.boolean(depth, join)
	}
	return w.leaf(t)
}

func (w writer) boolean(depth int, join func(string, Type, Type) string) string {
	switch w.IntN(9) {
	case 0:
		return "!" + w.want(Bool, depth)
	case 1:
		t := Type(1 + w.IntN(4))
		return join(w.oneOf("==", "!="), t, t)
	case 2:
		t := []Type{Int, Day}[w.IntN(2)]
		return join(w.oneOf("<", "<=", ">", ">="), t, t)
	case 3:
		t := []Type{Int, String, Day}[w.IntN(3)]
		items := []string{w.literal(t), w.literal(t), w.literal(t)}[w.IntN(3):]
		return w.want(t, depth) + " in [" + strings.Join(items, ", ") + "]"
	case 4:
		return w.oneOf(w.want(Int, depth)+" in buyer.years", w.want(String, depth)+" in buyer.groups")
	case 5:
		return "has(" + w.oneOf("buyer.rating", "buyer.listed", "buyer.groups", "invoice.delivered", "buyer.country") + ")"
	}
	return join(w.oneOf("&&", "||"), Bool, Bool)
}

func (w writer) leaf(t Type) string {
	if w.IntN(3) == 0 {
		return w.literal(t)
	}
	var paths []string
	for _, f := range w.schema.fields {
		if f.Type == t {
			paths = append(paths, f.Path)
		}
	}
	return w.oneOf(paths...)
}

func (w writer) literal(t Type) string {
	switch t {
	case Int:
		return w.oneOf("0", "1", "-1", "2", "90", "-(3)", `amount("-12.50 CNY")`, fmt.Sprint(w.IntN(1000)),
			fmt.Sprint(int64(math.MaxInt64)), fmt.Sprint(int64(math.MinInt64)), "4294967296", "-3037000500")
	case Bool:
		return w.oneOf("true", "false")
	case String:
		return w.oneOf(`"CN"`, `"DE"`, `"中国"`, `""`, `"\"\\"`, `"a'b"`)
	}
	return `day("` + w.oneOf("2026-01-01", "2026-04-01", "9999-12-31", "0001-01-01", "2024-02-29") + `")`
}

// facts are random ones, often with a fact missing.
func (w writer) facts() *Facts {
	f := w.schema.NewFacts()
	ints := []int64{0, 1, -1, 90, 100_000, math.MaxInt64, math.MinInt64, 1 << 32}
	texts := []string{"CN", "DE", "中国", ""}
	one := func(t Type) Value {
		switch t {
		case Int:
			return IntOf(ints[w.IntN(len(ints))])
		case Bool:
			return BoolOf(w.IntN(2) == 0)
		case String:
			return TextOf(texts[w.IntN(len(texts))])
		}
		return Value{Type: Day, Number: []int64{20454, 20544, int64(day.First), int64(day.Last)}[w.IntN(4)]}
	}
	for _, field := range w.schema.fields {
		if field.Optional && w.IntN(2) == 0 {
			continue
		}
		v := one(field.Type)
		if field.Type&list != 0 {
			v = Value{Type: field.Type}
			for range w.IntN(4) {
				v.List = append(v.List, one(field.Type&^list))
			}
		}
		if !f.Set(field.Path, v) {
			panic("the writer of facts is wrong about " + field.Path)
		}
	}
	return f
}

// TestCELSaysTheSame: cel-go reads whatever we read, and both give the same
// value or both none, on thousands of random conditions and facts.
func TestCELSaysTheSame(t *testing.T) {
	s := schema()
	env := celEnv(t, s)
	w := writer{rand.New(rand.NewPCG(20, 26)), s}
	var kinds [4]int // true, false, fault, not ours
	for range texts {
		text := w.want(Bool, 1+w.IntN(4))
		c, no := s.Compile(text)
		if no != nil {
			kinds[3]++
			continue
		}
		for _, text := range slices.Compact([]string{text, c.String()}) {
			ast, issues := env.Compile(text)
			if issues.Err() != nil {
				t.Fatalf("%s: we read it, cel-go does not: %v", text, issues.Err())
			}
			program, err := env.Program(ast)
			if err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			for range factsEach {
				f := w.facts()
				got, fault := c.Eval(f)
				want, _, err := program.Eval(activation(s, f))
				switch {
				case (fault != nil) != (err != nil):
					t.Fatalf("%s of %v: %s, %+v; cel-go: %v, %v", text, f.values, got, fault, want, err)
				case fault != nil:
					kinds[2]++
				case types.Bool(got.True()) != want:
					t.Fatalf("%s of %v: %s; cel-go: %v", text, f.values, got, want)
				case got.True():
					kinds[0]++
				default:
					kinds[1]++
				}
			}
		}
	}
	t.Logf("%d true, %d false, %d faults, %d texts not ours", kinds[0], kinds[1], kinds[2], kinds[3])
	for kind, n := range kinds {
		if n < texts/20 {
			t.Errorf("kind %d came %d times only: the corpus tests little", kind, n)
		}
	}
}

// TestCELRefusesWhatIsWrong: a damaged text that cel-go does not read is not
// read by us either.
func TestCELRefusesWhatIsWrong(t *testing.T) {
	s := schema()
	env := celEnv(t, s)
	w := writer{rand.New(rand.NewPCG(20, 27)), s}
	refused := 0
	for range texts {
		text := []byte(w.want(Bool, 1+w.IntN(3)))
		for range 1 + w.IntN(2) { // damage it
			i := w.IntN(len(text))
			text[i] = `()[],.!-+*<>=&|"a1 `[w.IntN(19)]
		}
		_, issues := env.Compile(string(text))
		c, no := s.Compile(string(text))
		if issues.Err() != nil {
			refused++
		}
		if no == nil && issues.Err() != nil {
			t.Fatalf("%s: we read it as %s, cel-go does not: %v", text, c, issues.Err())
		}
	}
	if refused < texts/4 {
		t.Errorf("%d of %d texts were refused: little was damaged", refused, texts)
	}
}
