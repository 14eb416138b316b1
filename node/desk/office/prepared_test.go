package office

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/party/assertion/authenticator"
	"github.com/tallystick/tallystick/node/desk/access"
)

const site, siteOrigin = "example.org", "https://example.org"

// passkeys registers passkeys of S in the log: of its maker and its checker.
func (r *rig) passkeys() (maker, checker *authenticator.Credential) {
	r.t.Helper()
	maker = authenticator.ES256([]byte("maker"), site, siteOrigin)
	checker = authenticator.EdDSA([]byte("checker"), site, siteOrigin)
	own := r.of("S", 9)
	own.Role = access.Administrator
	for _, k := range []*authenticator.Credential{maker, checker} {
		c := command.New(command.PartyKey, "S", "").SetBytes(command.Key, k.Public()).
			SetText(command.RelyingParty, site).SetText(command.Origin, siteOrigin)
		if a, err := r.ask(own, Ask{}, c); err != nil || a.Results[0].Refusal != nil {
			r.t.Fatalf("register a passkey: %+v, %v", a, err)
		}
	}
	return maker, checker
}

// signs signs a prepared draft as a browser would.
func (r *rig) signs(who access.Who, d *Draft, k *authenticator.Credential) (Answer, error) {
	r.t.Helper()
	unsigned, err := r.office.Unsigned(d)
	r.must(err)
	said := k.Assert(unsigned.Challenge())
	return r.office.Sign(r.t.Context(), who, d.ID, k.Public(), said.Bytes())
}

// TestTwoPasskeysSignTheSame: maker and checker sign one envelope, and the log
// takes it with the checker's signature.
func TestTwoPasskeysSignTheSame(t *testing.T) {
	r := traders(t, func(c *Config) {
		c.TwoPeople = func(_ context.Context, organisation string) (bool, error) { return organisation == "K", nil }
	})
	maker, checker := r.passkeys()
	d := r.draft(t)
	if _, err := r.office.Sign(t.Context(), r.maker(), d.ID, maker.Public(), []byte{1}); !errors.Is(err, ErrPrepare) {
		t.Errorf("before it is prepared: %v, want ErrPrepare", err)
	}
	d, err := r.office.Prepare(t.Context(), r.maker(), d.ID, [][]byte{maker.Public(), checker.Public()})
	r.must(err)
	if a, err := r.signs(r.maker(), d, maker); err != nil || len(a.Results) != 0 {
		t.Fatalf("the maker: %+v, %v, want it to wait for the checker", a, err)
	}
	stale := r.of("S", 2)
	stale.Proved = r.at.Add(-1e12) // the passkey itself proves presence
	first, err := r.signs(stale, d, checker)
	if err != nil || first.Refusal != nil || len(first.Results) != 1 {
		t.Fatalf("the checker: %+v, %v", first, err)
	}
	again, err := r.signs(stale, d, checker)
	if err != nil || !again.Repeated || again.Results[0].Leaf != first.Results[0].Leaf {
		t.Errorf("again: %+v, %v, want the first answer", again, err)
	}
	asked, err := r.node.Asked(first.Results[0].Leaf)
	r.must(err)
	v, err := r.node.Published()
	r.must(err)
	signed := asked.Signatories(v)
	if len(signed) != 2 || !bytes.Equal(signed[0].Key, maker.Public()) {
		t.Errorf("the log holds signatures of %+v, want both keys", signed)
	}
}

// TestAWrongSignatureIsNotNoted: the first of two learns at once that it does
// not fit, and the right one is taken after it.
func TestAWrongSignatureIsNotNoted(t *testing.T) {
	r := traders(t, nil)
	maker, checker := r.passkeys()
	d, err := r.office.Prepare(t.Context(), r.maker(), r.draft(t).ID, [][]byte{maker.Public(), checker.Public()})
	r.must(err)
	unsigned, err := r.office.Unsigned(d)
	r.must(err)
	others := checker.Assert(unsigned.Challenge())
	for name, signature := range map[string][]byte{"none": {1}, "the other key's": others.Bytes()} {
		if _, err := r.office.Sign(t.Context(), r.maker(), d.ID, maker.Public(), signature); !errors.Is(err, ErrSignature) {
			t.Errorf("%s: %v, want ErrSignature", name, err)
		}
	}
	kept, err := r.office.DraftOf(t.Context(), r.maker(), d.ID)
	r.must(err)
	if len(kept.Prepared.Signatures[0]) != 0 {
		t.Error("a wrong signature is kept")
	}
	if a, err := r.signs(r.maker(), d, maker); err != nil || len(a.Results) != 0 {
		t.Errorf("the maker: %+v, %v, want it to wait for the checker", a, err)
	}
	if a, err := r.signs(r.of("S", 2), d, checker); err != nil || len(a.Results) != 1 {
		t.Errorf("the checker: %+v, %v, want it sent", a, err)
	}
}

func TestASignatureFitsOneDraft(t *testing.T) {
	r := traders(t, nil)
	_, checker := r.passkeys()
	prepare := func(object string) *Draft {
		wish := Wish{Command: command.New(command.ReceivableAccept, object, "")}
		d, err := r.office.Draft(t.Context(), r.maker(), []Wish{wish}, false)
		r.must(err)
		d, err = r.office.Prepare(t.Context(), r.maker(), d.ID, [][]byte{checker.Public()})
		r.must(err)
		return d
	}
	one, other := prepare("D1"), prepare("D2")
	unsigned, err := r.office.Unsigned(other)
	r.must(err)
	said := checker.Assert(unsigned.Challenge())
	_, err = r.office.Sign(t.Context(), r.of("S", 2), one.ID, checker.Public(), said.Bytes())
	if !errors.Is(err, ErrSignature) {
		t.Errorf("the signature of another draft: %v, want ErrSignature", err)
	}
	if _, err := r.signs(r.of("S", 2), one, checker); err != nil {
		t.Errorf("its own afterwards: %v, want it taken", err)
	}
}

func TestOnlyOwnKeysArePrepared(t *testing.T) {
	r := traders(t, nil)
	maker, _ := r.passkeys()
	stranger := authenticator.ES256([]byte("stranger"), site, siteOrigin).Public()
	id := r.draft(t).ID
	for name, keys := range map[string][][]byte{
		"none": nil, "a stranger's": {stranger}, "the platform's": {r.custodian.Signer().Public()},
		"twice": {maker.Public(), maker.Public()}, "no key": {{1}},
	} {
		if _, err := r.office.Prepare(t.Context(), r.maker(), id, keys); !errors.Is(err, ErrKeys) {
			t.Errorf("%s: %v, want ErrKeys", name, err)
		}
	}
}
