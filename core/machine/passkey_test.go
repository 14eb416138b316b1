package machine

import (
	"errors"
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/party/assertion/authenticator"
)

// The site of the passkeys of these tests.
const (
	site   = "example.org"
	origin = "https://desk.example.org"
)

func passkey(name string) *authenticator.Credential {
	return authenticator.ES256([]byte(name), site, origin)
}

// passkeyOf is the command that registers c for a party.
func passkeyOf(party, by string, c *authenticator.Credential) *command.Command {
	return command.New(command.PartyKey, party, by).SetBytes(command.Key, c.Public()).
		SetText(command.RelyingParty, c.RelyingParty).SetText(command.Origin, c.Origin)
}

// with carries out c, signed by signers, and returns the refusal as printed. It
// checks the signatures first, as a node does.
func (w *world) with(c *command.Command, signers ...envelope.Signer) string {
	w.t.Helper()
	e := w.sealedWith(signers, envelope.Header{}, c)
	if err := e.Check(w.chain); err != nil {
		w.t.Fatalf("check what was sealed: %v", err)
	}
	return said(&w.apply(e).Receipts[0])
}

func TestPasskeysAreRegisteredWithTheirSite(t *testing.T) {
	w := newWorld(t)
	w.must(newParty("A", ""))
	noPoint := passkey("x").Public()
	copy(noPoint[1:], make([]byte, 32))
	noPoint[32] = 1
	bare := func(c *command.Command) *command.Command { return c.SetBytes(command.Key, passkey("a").Public()) }
	tests := []struct {
		name string
		c    *command.Command
		want string
	}{
		{"without a site", bare(partyKey("A", "operator", "a")), "17 FieldMissing: relying-party"},
		{
			"without an origin", bare(partyKey("A", "operator", "a")).SetText(command.RelyingParty, site),
			"17 FieldMissing: origin",
		},
		{
			"a plain key with a site", partyKey("A", "operator", "a").SetText(command.RelyingParty, site),
			"19 FieldInvalid: relying-party",
		},
		{
			"a plain key with an origin", partyKey("A", "operator", "a").SetText(command.Origin, origin),
			"19 FieldInvalid: origin",
		},
		{
			"a number that is no point", passkeyOf("A", "operator", passkey("a")).SetBytes(command.Key, noPoint),
			"19 FieldInvalid: key",
		},
		{
			"a key that is not compressed",
			passkeyOf("A", "operator", passkey("a")).SetBytes(command.Key, append([]byte{4}, noPoint[1:]...)),
			"19 FieldInvalid: key",
		},
		{"in custody, and not known", bare(partyKey("A", "operator", "a")).SetInt(command.Custody, 1), "25 UnknownKey"},
		{"the first one by the operator", passkeyOf("A", "operator", passkey("a")), ""},
		{"a second one by the operator", passkeyOf("A", "operator", passkey("b")), "10 NotEntitled: operator"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := w.do(tt.c); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
	if got := w.with(passkeyOf("A", "A", passkey("a")), passkey("a")); got != "14 ObjectExists: key" {
		t.Errorf("the same again: %q", got)
	}
	if got := w.with(passkeyOf("A", "A", passkey("b")), passkey("a")); got != "" {
		t.Errorf("a second one by the party: %q", got)
	}
}

func TestALogIsNotOpenedByAPasskey(t *testing.T) {
	c := opening().SetBytes(command.Key, passkey("operator").Public())
	if got := c.Check(); got == nil || got.String() != "19 FieldInvalid: key" {
		t.Errorf("%v, want FieldInvalid", got)
	}
}

// TestAPasskeySignsAtItsSiteAlone: what it signs elsewhere is refused, whoever
// else signs beside, and uses no number.
func TestAPasskeySignsAtItsSiteAlone(t *testing.T) {
	w := newWorld(t)
	w.must(newParty("A", ""), passkeyOf("A", "operator", passkey("a")))
	at := func(rp, where string) envelope.Signer { return authenticator.ES256([]byte("a"), rp, where) }
	next := 0
	for _, tt := range []struct {
		name    string
		signers []envelope.Signer
		want    string
	}{
		{"at its site", []envelope.Signer{at(site, origin)}, ""},
		{"at another origin", []envelope.Signer{at(site, "https://evil.example.org")}, "73 WrongOrigin: https://evil.example.org"},
		{"of another relying party", []envelope.Signer{at("evil.org", origin)}, "73 WrongOrigin: " + origin},
		{
			"elsewhere, second",
			[]envelope.Signer{envelope.Plain(keyOf("operator")), at("evil.org", "https://evil.org")},
			"73 WrongOrigin: https://evil.org",
		},
		{"one that nobody registered", []envelope.Signer{passkey("z")}, "25 UnknownKey"},
		{"its site again", []envelope.Signer{at(site, origin)}, ""},
	} {
		next++
		c := partyKey("A", "A", string(rune('k'+next)))
		if got := w.with(c, tt.signers...); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
		if tt.want != "" {
			w.sequence[string(tt.signers[0].Public())]--
		}
	}
}

// TestPasskeysAreBoundByMandates: maker and checker with two passkeys, and one
// that is revoked.
func TestPasskeysAreBoundByMandates(t *testing.T) {
	w := newWorld(t)
	w.party("seller", "supplier")
	maker, checker := passkey("maker"), authenticator.EdDSA([]byte("checker"), site, origin)
	w.must(newParty("buyer", "").SetText(command.Roles, "buyer"), passkeyOf("buyer", "operator", checker))
	mandate := func(kinds string) *command.Command {
		return command.New(command.PartyMandate, "buyer", "buyer").SetBytes(command.Key, maker.Public()).
			SetText(command.Kinds, kinds).SetAmount(command.Limit, yuan(50))
	}
	for _, c := range []*command.Command{passkeyOf("buyer", "buyer", maker), mandate("receivable.*")} {
		if got := w.with(c, checker); got != "" {
			t.Fatal(got)
		}
	}
	w.must(invoice("I1", "seller", "buyer", yuan(100), date("2025-12-20"), date("2026-04-01")),
		present("D1", "I1", "seller"))
	confirm := func() *command.Command { return plain(command.ReceivableConfirm, "D1", "buyer") }
	if got := w.with(confirm(), maker); got != "36 MandateExceeded: 100.00 CNY, 50.00 CNY" {
		t.Errorf("the maker alone: %q", got)
	}
	if got := w.with(confirm(), maker, checker); got != "" {
		t.Errorf("with the checker: %q", got)
	}
	if got := w.with(mandate("none"), checker); got != "" {
		t.Fatal(got)
	}
	if got := w.with(confirm(), maker); got != "26 KeyRevoked" {
		t.Errorf("revoked: %q", got)
	}
}

// TestAPasskeyOfTheOperatorSignsInCustody: as any other key of the operator's.
func TestAPasskeyOfTheOperatorSignsInCustody(t *testing.T) {
	w := newWorld(t)
	c := passkey("clerk")
	w.must(passkeyOf("operator", "operator", c), newParty("A", ""), command.New(command.PartyKey, "A", "operator").
		SetBytes(command.Key, c.Public()).SetInt(command.Custody, 1))
	if got := w.with(partyKey("A", "A", "a"), c); got != "" {
		t.Errorf("in custody: %q", got)
	}
}

// TestPasskeysStandInTheState: the root binds where a passkey signs, a machine
// that is loaded from the tables refuses and accepts the same, and an atomic
// envelope that is refused takes a passkey back.
func TestPasskeysStandInTheState(t *testing.T) {
	roots := map[[32]byte]bool{}
	for _, where := range []string{origin, "https://other.example.org"} {
		w := newWorld(t)
		w.must(newParty("A", ""), passkeyOf("A", "operator", authenticator.ES256([]byte("a"), site, where)))
		roots[w.m.Root()] = true
		w.m = reloaded(t, w.m)
		if got := w.with(partyKey("A", "A", "b"), passkey("a")); (got == "") != (where == origin) {
			t.Errorf("registered for %s: %q", where, got)
		}
		before := w.m.Freeze().Keys.Len()
		w.apply(w.sealedBy([]string{"operator"}, envelope.Header{Atomic: true},
			newParty("B", ""), passkeyOf("B", "operator", passkey("b")), newParty("A", "")))
		if after := w.m.Freeze().Keys.Len(); after != before {
			t.Errorf("%d keys, then %d", before, after)
		}
	}
	if len(roots) != 2 {
		t.Error("one root for two sites")
	}
}

// reloaded returns a machine with the tables of m, as a snapshot restores it.
func reloaded(t *testing.T, m *Machine) *Machine {
	t.Helper()
	again, v := New(), m.Freeze()
	for i, l := range again.Loaders() {
		from := v.Tables()[i]
		err := l.LoadHeader(from.Len(), from.Live(), from.Free())
		for p := range from.Pages() {
			err = errors.Join(err, l.LoadPage(p, from.AppendPage(nil, p)))
		}
		if err != nil {
			t.Fatalf("load %s: %v", from.Name(), err)
		}
	}
	again.Loaded(m.Meta())
	return again
}
