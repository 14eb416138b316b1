package command

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files")

// TestNumbersAreForEver: kinds and fields stand in signed bytes. The list in
// testdata may only grow at the ends.
func TestNumbersAreForEver(t *testing.T) {
	var b strings.Builder
	for _, s := range Specs() {
		fmt.Fprintf(&b, "kind %s=%d\n", s.Name, s.Kind)
	}
	for f := Field(firstField); f < firstFree; f++ {
		fmt.Fprintf(&b, "field %s=%d %s\n", f, f, f.Type())
	}
	golden(t, "testdata/numbers.golden", b.String())
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; got\n%s", file, got)
	}
}

func TestTheRegistryIsWhole(t *testing.T) {
	kinds, fields := map[string]bool{}, map[string]bool{}
	for i, s := range Specs() {
		if s.Kind != Kind(i+1) || s.Name == "" || kinds[s.Name] || s.Object == "" || s.Signers == "" {
			t.Errorf("kind %d: %+v", i+1, s)
		}
		kinds[s.Name] = true
		if k, ok := KindNamed(s.Name); !ok || k != s.Kind || k.String() != s.Name {
			t.Errorf("%s names %d", s.Name, k)
		}
		if len(s.Uses) > maxFields {
			t.Errorf("%s has %d fields, want at most %d", s.Name, len(s.Uses), maxFields)
		}
		last := Field(0)
		for _, u := range s.Uses {
			if !u.Field.Known() || u.Field <= last {
				t.Errorf("%s: %s is unknown or out of order", s.Name, u.Field)
			}
			last = u.Field
		}
		for _, f := range []Field{s.Actor, s.To} {
			if f != 0 && (!s.takes(f) || f.Type() != NameType) {
				t.Errorf("%s: %s is filled, and is no name of it", s.Name, f)
			}
		}
	}
	for f := Field(firstField); f < firstFree; f++ {
		name := f.String()
		if name == "" || fields[name] || f.Type() == 0 || f.Type().String() == "" {
			t.Errorf("field %d: %q of type %d", f, name, f.Type())
		}
		fields[name] = true
		if got, ok := FieldNamed(name); !ok || got != f {
			t.Errorf("%s names %d, want %d", name, got, f)
		}
	}
}

func TestWhatIsNotInTheRegistry(t *testing.T) {
	for _, k := range []Kind{0, firstFreeKind, 1 << 15} {
		if _, ok := k.Spec(); ok || k.String() != "unknown" {
			t.Errorf("kind %d is %q", k, k)
		}
	}
	for _, f := range []Field{0, firstField - 1, firstFree, 255} {
		if f.Known() || f.String() != "unknown" || f.Type() != 0 {
			t.Errorf("field %d is %q", f, f)
		}
	}
	if _, ok := KindNamed("receivable.steal"); ok {
		t.Error("receivable.steal is a kind")
	}
	if _, ok := FieldNamed("colour"); ok {
		t.Error("colour is a field")
	}
}
