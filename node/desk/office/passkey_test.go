package office

import (
	"errors"
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/party/assertion/authenticator"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/node/desk/access"
)

// people makes the party K, whose two people hold passkeys: the first one is
// registered by the operator, the second one by the first.
func people(t *testing.T) (*rig, [2]*authenticator.Credential) {
	t.Helper()
	r := traders(t, nil)
	var c [2]*authenticator.Credential
	for i, name := range []string{"first", "second"} {
		c[i] = authenticator.ES256([]byte(name), "example.org", "https://desk.example.org")
	}
	who := r.of("operator", 1)
	who.Role = access.Operator
	for _, ask := range []*command.Command{
		command.New(command.PartyAdd, "K", "").SetText(command.Roles, "supplier"), registration(c[0]),
	} {
		if a, err := r.ask(who, Ask{}, ask); err != nil || a.Results[0].Refusal != nil {
			t.Fatalf("%s: %+v, %v", ask.Kind, a, err)
		}
	}
	if a, err := r.signed(t, registration(c[1]), c[0]); err != nil || a.Results[0].Refusal != nil {
		t.Fatalf("register the second passkey: %+v, %v", a, err)
	}
	return r, c
}

// registration is the command that makes c a passkey of K.
func registration(c *authenticator.Credential) *command.Command {
	return command.New(command.PartyKey, "K", "").SetBytes(command.Key, c.Public()).
		SetText(command.RelyingParty, c.RelyingParty).SetText(command.Origin, c.Origin)
}

// person is an administrator of K.
func (r *rig) person(user int64) access.Who {
	w := r.of("K", user)
	w.Role = access.Administrator
	return w
}

// signed has a command of K drafted, prepared and signed with passkeys, and
// returns the answer to the last signature.
func (r *rig) signed(t *testing.T, ask *command.Command, by ...*authenticator.Credential) (answer Answer, err error) {
	t.Helper()
	d, err := r.office.Draft(t.Context(), r.person(1), []Wish{{Command: ask}}, false)
	r.must(err)
	keys := make([][]byte, len(by))
	for i, c := range by {
		keys[i] = c.Public()
	}
	d, err = r.office.Prepare(t.Context(), r.person(1), d.ID, keys)
	r.must(err)
	unsigned, err := r.office.Unsigned(d)
	r.must(err)
	for i, c := range by {
		said := c.Assert(unsigned.Challenge())
		answer, err = r.office.Sign(t.Context(), r.person(int64(i+1)), d.ID, keys[i], said.Bytes())
		if err != nil {
			return answer, err
		}
	}
	return answer, nil
}

// TestPeopleSignADraftWithPasskeys: alone and together, at their site and with
// their finger; what a look-alike site had them sign is refused by the log.
func TestPeopleSignADraftWithPasskeys(t *testing.T) {
	r, c := people(t)
	ask := func() *command.Command { return command.New(command.TradeVoid, "NONE", "") }
	a, err := r.signed(t, ask(), c[0], c[1])
	if err != nil || a.Height == 0 || a.Results[0].Refusal.Code != refuse.UnknownObject {
		t.Errorf("both: %+v, %v, want a leaf that says UnknownObject", a, err)
	}
	lured, touched := *c[0], *c[0]
	lured.Origin, touched.Flags = "https://desk.examp1e.org", authenticator.UserPresent
	if a, err := r.signed(t, ask(), &lured); err != nil || a.Refusal == nil || a.Refusal.Code != refuse.WrongOrigin {
		t.Errorf("at another site: %+v, %v, want WrongOrigin", a, err)
	}
	if _, err := r.signed(t, ask(), &touched); !errors.Is(err, ErrSignature) {
		t.Errorf("by a touch: %v, want ErrSignature", err)
	}
}
