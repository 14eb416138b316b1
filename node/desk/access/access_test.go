package access

import (
	"testing"
	"time"

	"github.com/tallystick/tallystick/core/party"
)

func TestRolesHaveNames(t *testing.T) {
	for _, r := range Roles() {
		got, ok := ParseRole(r.String())
		if !ok || got != r {
			t.Errorf("role %q is read back as %q, %t", r, got, ok)
		}
	}
	if _, ok := ParseRole("root"); ok {
		t.Error("root is a role, want none of that name")
	}
}

func TestAsk(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	draw := Route{Least: Maker, Scope: Write, Sides: party.Supplier, Subject: Own, Fresh: true}
	maker := Who{Role: Maker, Scopes: Read | Write, Sides: party.Supplier, Session: true, Proved: now}
	change := func(f func(*Who)) Who { w := maker; f(&w); return w }
	tests := []struct {
		name  string
		route Route
		who   Who
		want  Verdict
	}{
		{"a maker of a supplier", draw, maker, Yes},
		{"nobody", draw, Nobody(), Unknown},
		{"nobody, where all may", Route{}, Nobody(), Yes},
		{"a viewer", draw, change(func(w *Who) { w.Role = Viewer }), Forbidden},
		{"a funder's maker", draw, change(func(w *Who) { w.Sides = party.Funder }), Forbidden},
		{"a key that only reads", draw, change(func(w *Who) { w.Scopes = Read }), Forbidden},
		{"proved too long ago", draw, change(func(w *Who) { w.Proved = now.Add(-FreshFor - 1) }), Stale},
		{"a key has no presence", draw, change(func(w *Who) { w.Proved, w.Session = time.Time{}, false }), Yes},
		{
			"an administrator at the machine",
			Route{Least: Viewer, Subject: Platform},
			change(func(w *Who) { w.Role = Administrator }), Forbidden,
		},
		{
			"the operator at the machine",
			Route{Least: Viewer, Subject: Platform},
			change(func(w *Who) { w.Role = Operator }), Yes,
		},
	}
	for _, tt := range tests {
		if got := tt.route.Ask(tt.who, now); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestForeignObjectsAreHiddenFromAllButTheOperator(t *testing.T) {
	for _, row := range (Route{Least: Viewer, Subject: Object}).Matrix() {
		want := "hidden"
		switch row.Role {
		case "anonymous":
			want = "unknown"
		case "operator":
			want = "yes"
		}
		if row.Foreign != want {
			t.Errorf("%s on a foreign object: %s, want %s", row.Role, row.Foreign, want)
		}
	}
}
