package machine

import (
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/envelope"
)

// TestItIsKnownWhoSigned: a party itself, with a key or a passkey, or the
// platform for it; and a stranger is nobody's.
func TestItIsKnownWhoSigned(t *testing.T) {
	w := newWorld(t)
	w.party("held", "supplier")
	own := passkey("own")
	w.must(newParty("A", ""), passkeyOf("A", "operator", own))
	w.with(partyKey("A", "A", "a"), own)
	operator, key := envelope.Plain(keyOf("operator")), envelope.Plain(keyOf("a"))
	ask := func(by string) *command.Command { return plain(command.TradeVoid, "I1", by) }
	tests := []struct {
		name    string
		signers []envelope.Signer
		by      string
		want    []Signatory // without their keys
	}{
		{"its key", []envelope.Signer{key}, "A", []Signatory{{"A", nil, ByKey, ""}}},
		{"its passkey", []envelope.Signer{own}, "A", []Signatory{{"A", nil, ByPasskey, origin}}},
		{"the platform", []envelope.Signer{operator}, "held", []Signatory{{"operator", nil, InCustody, ""}}},
		{"the platform for itself", []envelope.Signer{operator}, "operator", []Signatory{{"operator", nil, ByKey, ""}}},
		{"another party", []envelope.Signer{key}, "held", []Signatory{{"A", nil, ByKey, ""}}},
		{
			"a stranger beside it",
			[]envelope.Signer{own, passkey("x")},
			"A",
			[]Signatory{{"A", nil, ByPasskey, origin}, {"", nil, ByPasskey, origin}},
		},
	}
	for _, tt := range tests {
		e := w.sealedWith(tt.signers, envelope.Header{}, ask(tt.by))
		got := w.m.Freeze().Signatories(e, 0)
		for i := range got {
			if want := tt.want[i]; string(got[i].Key) != string(tt.signers[i].Public()) || len(got) != len(tt.want) ||
				got[i].Party != want.Party || got[i].How != want.How || got[i].Origin != want.Origin {
				t.Errorf("%s: signed by %+v (%s), want %+v (%s)", tt.name, got[i], got[i].How, want, want.How)
			}
		}
	}
}
