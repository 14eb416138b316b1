package office

import (
	"context"
	"errors"
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/core/party/assertion/authenticator"
	"github.com/tallystick/tallystick/node/desk/access"
)

// enrol registers a passkey of S, for which the platform signs, and returns it.
func (r *rig) enrol(t *testing.T, name string, role access.Role, limit money.Amount) *authenticator.Credential {
	t.Helper()
	c := authenticator.ES256([]byte(name), "example.org", "https://desk.example.org")
	who := r.of("S", 1)
	who.Role = access.Administrator
	a, err := r.office.Ask(t.Context(), who, Enrolment{
		Key: c.Public(), RelyingParty: c.RelyingParty, Origin: c.Origin, Role: role, Limit: limit,
	}.Wishes("S"), Ask{Atomic: true})
	r.must(err)
	for _, result := range a.Results {
		if result.Refusal != nil {
			t.Fatalf("register %s: %s", name, result.Refusal)
		}
	}
	return c
}

// TestAnEnrolledKeySignsWhatTheRoleAsks: a checker's moves money and gives out
// no keys; a maker's moves none; an administrator's gives out keys, until it is
// ended.
func TestAnEnrolledKeySignsWhatTheRoleAsks(t *testing.T) {
	r := traders(t, nil)
	keys := map[access.Role]*authenticator.Credential{}
	for role, name := range map[access.Role]string{
		access.Maker: "maker", access.Checker: "checker", access.Administrator: "administrator",
	} {
		keys[role] = r.enrol(t, name, role, money.Amount{})
	}
	may := func(c *authenticator.Credential, kind command.Kind) bool {
		own, err := r.office.Own("S", [][]byte{c.Public()}, kind)
		r.must(err)
		return len(own) == 1
	}
	for _, tt := range []struct {
		role access.Role
		kind command.Kind
		want bool
	}{
		{access.Maker, command.TradeInvoice, true},
		{access.Maker, command.ReceivableDraw, false},
		{access.Checker, command.ReceivableDraw, true},
		{access.Checker, command.PartyKey, false},
		{access.Administrator, command.ReceivableDraw, true},
		{access.Administrator, command.PartyKey, true},
	} {
		if got := may(keys[tt.role], tt.kind); got != tt.want {
			t.Errorf("the key of a %s signs %s: %t, want %t", tt.role, tt.kind, got, tt.want)
		}
	}
	who := r.of("S", 1)
	who.Role = access.Administrator
	a, err := r.office.Ask(t.Context(), who, []Wish{Ending("S", keys[access.Administrator].Public())}, Ask{})
	if err != nil || a.Results[0].Refusal != nil || may(keys[access.Administrator], command.TradeInvoice) {
		t.Errorf("an ended key still signs: %+v, %v", a, err)
	}
	all, err := r.office.Keys("S")
	if err != nil || len(all) != 3 {
		t.Errorf("%d keys of S, want 3: %v", len(all), err)
	}
}

// TestMandatesOfRolesFit: what a role asks can be written into a mandate, and is
// read back as the same kinds.
func TestMandatesOfRolesFit(t *testing.T) {
	for _, role := range []access.Role{access.Maker, access.Checker, access.Administrator, access.Operator} {
		text := KindsOf(role)
		bits, ok := party.ParseKinds(text)
		if !ok || len(text) > command.MaxText {
			t.Fatalf("%s: %d bytes in %q, read %t", role, len(text), text, ok)
		}
		for _, s := range command.Specs() {
			n := Needs(s.Kind)
			want := n.Least <= role && !n.Platform && s.Kind != command.PartyKey && s.Kind != command.PartyMandate
			if got := bits&(1<<s.Kind) != 0; got != want {
				t.Errorf("%s, %s: %t, want %t", role, s.Name, got, want)
			}
		}
	}
}

// TestKeysTakeTwoPeople: where money does, and a fresh proof of presence
// everywhere; to end one takes one person.
func TestKeysTakeTwoPeople(t *testing.T) {
	r := traders(t, func(c *Config) {
		c.TwoPeople = func(context.Context, string) (bool, error) { return true, nil }
	})
	c := authenticator.ES256([]byte("first"), "example.org", "https://desk.example.org")
	wishes := func() []Wish {
		return Enrolment{
			Key: c.Public(), RelyingParty: c.RelyingParty, Origin: c.Origin, Role: access.Checker,
			Limit: money.Of(100, money.CNY),
		}.Wishes("S")
	}
	ann, bob := r.of("S", 1), r.of("S", 2)
	ann.Role, bob.Role = access.Administrator, access.Checker
	if _, err := r.office.Ask(t.Context(), ann, wishes(), Ask{Atomic: true}); !errors.Is(err, ErrFourEyes) {
		t.Fatalf("one administrator registers a key: %v, want ErrFourEyes", err)
	}
	d, err := r.office.Draft(t.Context(), ann, wishes(), true)
	r.must(err)
	if _, err := r.office.Approve(t.Context(), bob, d.ID); !errors.Is(err, ErrRole) {
		t.Errorf("a checker approves it: %v, want ErrRole", err)
	}
	bob.Role = access.Administrator
	a, err := r.office.Approve(t.Context(), bob, d.ID)
	if err != nil || a.Refusal != nil || a.Results[0].Refusal != nil || a.Results[1].Refusal != nil {
		t.Fatalf("a second administrator approves it: %+v, %v", a, err)
	}
	v, err := r.node.Published()
	r.must(err)
	if k := v.Keys.At(v.KeyRow(c.Public())); !k.Signs(command.LimitSet, v.Meta.Today) || k.Limit != 100 {
		t.Errorf("the key's bounds are %+v", k)
	}
	late := ann
	late.Proved = r.at.Add(-2 * access.FreshFor)
	if _, err := r.office.Ask(t.Context(), late, []Wish{Ending("S", c.Public())}, Ask{}); !errors.Is(err, ErrStale) {
		t.Errorf("a key is ended long after presence was proved: %v, want ErrStale", err)
	}
	if a, err := r.office.Ask(t.Context(), ann, []Wish{Ending("S", c.Public())}, Ask{}); err != nil ||
		a.Results[0].Refusal != nil {
		t.Errorf("one administrator ends a key: %+v, %v", a, err)
	}
}
