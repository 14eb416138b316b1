package envelope

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"testing"

	"github.com/tallystick/tallystick/core/party/assertion"
	"github.com/tallystick/tallystick/core/party/assertion/authenticator"
	"pgregory.net/rapid"
)

const (
	site   = "example.org"
	origin = "https://example.org"
)

func es256(n byte) *authenticator.Credential { return authenticator.ES256([]byte{n}, site, origin) }

func eddsa(n byte) *authenticator.Credential { return authenticator.EdDSA([]byte{n}, site, origin) }

// TestPasskeysSignLaw: passkeys and other keys sign one envelope in any order,
// and each passkey says where it did.
func TestPasskeysSignLaw(t *testing.T) {
	e := &Envelope{}
	rapid.Check(t, func(t *rapid.T) {
		var signers []Signer
		for i := range byte(rapid.IntRange(1, MaxKeys).Draw(t, "keys")) {
			signers = append(signers, rapid.SampledFrom([]Signer{Plain(key(i)), es256(i), eddsa(i)}).Draw(t, "signer"))
		}
		asked := voids(rapid.IntRange(1, 5).Draw(t, "commands"))
		if err := e.Decode(SealBy(chain, Header{Sequence: 1}, asked, signers...)); err != nil {
			t.Fatalf("decode: %v", err)
		}
		if err := e.Check(chain); err != nil {
			t.Fatalf("check: %v", err)
		}
		if err := e.Check(ChainID{}); !errors.Is(err, ErrSignature) {
			t.Fatalf("check for another log: %v, want %v", err, ErrSignature)
		}
		p := e.Prove(len(asked) - 1)
		said, err := p.Check(chain, asked[len(asked)-1])
		if err != nil {
			t.Fatalf("proof: %v", err)
		}
		for i, s := range signers {
			scope, is := e.Scope(i)
			_, plain := s.(Plain)
			want := assertion.ScopeOf([]byte(site), []byte(origin))
			if is == plain || is && scope != want || !bytes.Equal(e.Keys[i], s.Public()) {
				t.Fatalf("key %d: scope %x, %t", i, scope, is)
			}
			if string(e.Origin(i)) != string(said[i].Origin) || (string(said[i].Origin) == origin) != is {
				t.Fatalf("key %d signed at %q, proved at %q", i, e.Origin(i), said[i].Origin)
			}
		}
	})
}

// TestNoBitOfAPasskeysEnvelopeCanBeFlipped: nor of the proof of its command.
func TestNoBitOfAPasskeysEnvelopeCanBeFlipped(t *testing.T) {
	for _, c := range []*authenticator.Credential{es256(1), eddsa(1)} {
		raw := SealBy(chain, Header{Sequence: 300, NotAfter: 1 << 50}, voids(1), c)
		var e Envelope
		for i := range raw {
			for bit := range 8 {
				raw[i] ^= 1 << bit
				if e.Decode(raw) == nil && e.Check(chain) == nil {
					t.Errorf("byte %d, bit %d: accepted", i, bit)
				}
				raw[i] ^= 1 << bit
			}
		}
	}
}

// TestOneKindOfSignatureIsNotAnother: the same ed25519 key may be one and the
// other kind, and what it signed as one is nothing as the other.
func TestOneKindOfSignatureIsNotAnother(t *testing.T) {
	c := eddsa(1)
	public := c.Public()[1:]
	asPasskey := NewDraft(chain, &Header{Keys: [][]byte{c.Public()}, Sequence: 1}, voids(1))
	asPlain := NewDraft(chain, &Header{Keys: [][]byte{public}, Sequence: 1}, voids(1))
	said := c.Assert(asPlain.Challenge())
	tests := []struct {
		name string
		raw  []byte
		want error
	}{
		{"a passkey's assertion", asPasskey.Seal(c.Sign(asPasskey.Signed())), nil},
		{"an assertion for a plain key", asPlain.Seal(c.Sign(asPlain.Signed())), ErrSignature},
		{"its bare signature for a plain key", asPlain.Seal(said.Signature), ErrSignature},
		{"a plain signature for a passkey", asPasskey.Seal(key(1).Public().(ed25519.PublicKey)[:32]), ErrMalformed},
		{"a passkey's bare signature", asPasskey.Seal(said.Signature), ErrMalformed},
		{"an assertion of the other draft", asPasskey.Seal(said.Bytes()), ErrSignature},
		{"a key of no kind", NewDraft(chain, &Header{Keys: [][]byte{append([]byte{4}, public...)}}, voids(1)).
			Seal(said.Bytes()), ErrMalformed},
		{"a key of no length", NewDraft(chain, &Header{Keys: [][]byte{public[:31]}}, voids(1)).
			Seal(said.Bytes()), ErrMalformed},
	}
	for _, tt := range tests {
		var e Envelope
		err := e.Decode(tt.raw)
		if err == nil {
			err = e.Check(chain)
		}
		if !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
}

func TestThePersonMustBeVerified(t *testing.T) {
	c := es256(1)
	c.Flags = authenticator.UserPresent
	e := decoded(t, SealBy(chain, Header{Sequence: 1}, voids(1), Plain(key(1)), c))
	p := e.Prove(0)
	_, err := p.Check(chain, voids(1)[0])
	if got := e.Check(chain); !errors.Is(got, ErrUnverified) || !errors.Is(err, ErrUnverified) {
		t.Errorf("%v, of its proof %v, want %v", got, err, ErrUnverified)
	}
}

// TestKeyIDsLaw: a key is read back from its id, and other keys have other ids.
func TestKeyIDsLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) []byte {
			if rapid.Bool().Draw(t, name+" is a passkey") {
				return append([]byte{rapid.ByteRange(1, 3).Draw(t, name)}, rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, name)...)
			}
			return rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, name)
		}
		a, b := draw("a"), draw("b")
		id := KeyIDOf(a)
		if !bytes.Equal(id.Bytes(), a) || (id == KeyIDOf(b)) != bytes.Equal(a, b) || id == KeyIDOf(a[:31]) {
			t.Fatalf("%x has the id %x", a, id)
		}
	})
}

// BenchmarkCheck measures an envelope of one command, by kind of key.
func BenchmarkCheck(b *testing.B) {
	for _, kind := range []struct {
		name   string
		signer Signer
	}{{"ed25519", Plain(key(1))}, {"es256", es256(1)}, {"eddsa", eddsa(1)}} {
		b.Run(kind.name, func(b *testing.B) {
			raw := SealBy(chain, Header{Sequence: 1}, voids(1), kind.signer)
			var e Envelope
			b.ReportAllocs()
			for b.Loop() {
				if e.Decode(raw) != nil || e.Check(chain) != nil {
					b.Fatal("it does not hold")
				}
			}
			b.ReportMetric(float64(len(raw)), "bytes")
		})
	}
}
