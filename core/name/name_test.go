package name

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestNamesLaw: names do what a map does, also after the index was made anew,
// in a view, and after a restore to it.
func TestNamesLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type place struct {
			typ    Type
			target uint32
		}
		n, want := New(0), map[string]place{}
		texts := rapid.SliceOfDistinct(rapid.StringN(1, 16, 48), rapid.ID[string]).Draw(t, "names")
		check := func(n *Names, texts []string) {
			for _, text := range texts {
				id := n.Find([]byte(text))
				p, known := want[text]
				typ, target := n.Target(id)
				if (id != 0) != known || (place{typ, target}) != p || (known && n.Text(id) != text) {
					t.Fatalf("%q is %v %d, want %v", text, typ, target, p)
				}
				if known && (n.Lookup([]byte(text), p.typ) != p.target || n.Lookup([]byte(text), p.typ+1) != 0) {
					t.Fatalf("%q is not looked up as a %s", text, p.typ)
				}
			}
		}
		for i, text := range texts {
			if i%3 == 2 {
				continue // never added
			}
			p := place{Type(rapid.IntRange(1, 7).Draw(t, "type")), rapid.Uint32().Draw(t, "target")}
			want[text] = p
			n.Add([]byte(text), p.typ, p.target)
		}
		check(n, texts)
		v := n.Freeze()
		before := len(texts)
		for i := range 20 {
			n.Add(fmt.Appendf(nil, "later \x00 %d", i), Party, 1)
		}
		for _, text := range texts[:before] {
			if v.Find([]byte(text)) != n.Find([]byte(text)) || v.Text(v.Find([]byte(text))) != n.Text(n.Find([]byte(text))) {
				t.Fatalf("%q is another one in the view", text)
			}
		}
		n.Rebuild()
		check(n, texts)
		n.Restore(v)
		check(n, texts)
		if n.Find([]byte("later \x00 0")) != 0 {
			t.Fatal("a name outlived the restore")
		}
	})
}

// TestNamesOfEveryLengthCrossPages: some thousand names of 1 to 48 bytes lie
// across the borders of pages.
func TestNamesOfEveryLengthCrossPages(t *testing.T) {
	n := New(0)
	text := func(i int) string {
		s := fmt.Sprintf("%d", i)
		return s + strings.Repeat("x", max(0, 1+i%48-len(s)))
	}
	ids := map[string]ID{}
	for i := range 5000 {
		ids[text(i)] = n.Add([]byte(text(i)), Invoice, uint32(i+1))
	}
	n.Rebuild()
	for i := range 5000 {
		id := n.Find([]byte(text(i)))
		typ, target := n.Target(id)
		if id != ids[text(i)] || n.Text(id) != text(i) || typ != Invoice || target != uint32(i+1) {
			t.Fatalf("%q is %q, %s %d", text(i), n.Text(id), typ, target)
		}
	}
}

func TestANameLeadsElsewhereAfterRetarget(t *testing.T) {
	n := New(0)
	id := n.Add([]byte("a name of more than ten bytes"), Receivable, 7)
	n.Retarget(id, Tombstone, 9)
	if typ, target := n.Target(id); typ != Tombstone || target != 9 || n.Text(id) != "a name of more than ten bytes" {
		t.Errorf("%q is %s %d, want tombstone 9", n.Text(id), typ, target)
	}
}

func TestNoName(t *testing.T) {
	n := New(0)
	if typ, target := n.Target(0); typ != 0 || target != 0 || n.Text(0) != "" || n.Find([]byte("x")) != 0 {
		t.Error("id 0 names something")
	}
	if Type(0).String() != "object" || Type(200).String() != "object" || Tombstone.String() != "closed receivable" {
		t.Error("types are not called as they should be")
	}
}
