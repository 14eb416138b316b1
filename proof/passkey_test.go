package proof_test

import (
	"encoding/hex"
	"errors"
	"slices"
	"testing"

	"github.com/tallystick/tallystick/core/party/assertion/authenticator"
	"github.com/tallystick/tallystick/proof"
)

func passkeys() []*authenticator.Credential {
	const site, origin = "tally.example", "https://desk.tally.example:8443"
	return []*authenticator.Credential{
		authenticator.ES256(seed("passkey"), site, origin), authenticator.EdDSA(seed("passkey"), site, origin),
	}
}

// TestAFactSaysThatAPasskeySigned: and at which site, without the log.
func TestAFactSaysThatAPasskeySigned(t *testing.T) {
	for _, c := range passkeys() {
		w := newWorld(t)
		w.adopt(c)
		_, drawn := w.finance("D1")
		if drawn.refusal != nil {
			t.Fatalf("draw: refused %s", drawn.refusal)
		}
		f := w.fact(drawn, witness1)
		claim := check(t, f)
		want := []proof.Signatory{{Key: hex.EncodeToString(c.Public()), Origin: c.Origin}}
		if !slices.Equal(claim.SignedBy, want) {
			t.Errorf("signed by %v, want %v", claim.SignedBy, want)
		}
		if got, want := claim.SignedBy[0].String(), want[0].Key+" (passkey, at "+c.Origin+")"; got != want {
			t.Errorf("prints %q, want %q", got, want)
		}
		unflippable(t, &f)
	}
}

// unflippable checks that no bit of the signature of f can be flipped: the file
// is sealed anew each time, so that nothing but the signature finds it.
func unflippable(t *testing.T, f *proof.Fact) {
	t.Helper()
	signature := slices.Clone(f.Signed.Signatures[0])
	f.Signed.Signatures = [][]byte{signature}
	for i := range signature {
		for bit := range 8 {
			signature[i] ^= 1 << bit
			receipt, err := proof.NewFact(*f)
			if _, no := proof.Check(must(t, receipt, err), vkeyOf(t, origin)); !errors.Is(no, proof.ErrFalse) {
				t.Errorf("byte %d, bit %d of the signature: %v, want %v", i, bit, no, proof.ErrFalse)
			}
			signature[i] ^= 1 << bit
		}
	}
}

// TestAPasskeysReceiptIsSmall: at most 2,500 bytes, as every fact.
func TestAPasskeysReceiptIsSmall(t *testing.T) {
	const most, index = 2500, 9_999_990
	for _, c := range passkeys() {
		w := newWorld(t)
		w.adopt(c)
		_, drawn := w.finance("D1")
		f := w.fact(drawn)
		f.Index = index
		f.Path, f.Checkpoint = w.grow(drawn.hash, nil, index, "2026-01-06")
		receipt, err := proof.NewFact(f)
		if _, err := proof.Check(must(t, receipt, err), vkeyOf(t, origin)); err != nil {
			t.Fatal(err)
		}
		t.Logf("a fact with a signature of %d bytes has %d bytes", len(f.Signed.Signatures[0]), len(receipt))
		if len(receipt) > most {
			t.Errorf("%d bytes, want at most %d", len(receipt), most)
		}
	}
}
