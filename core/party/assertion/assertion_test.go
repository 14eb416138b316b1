package assertion_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/core/party/assertion"
	"github.com/tallystick/tallystick/core/party/assertion/authenticator"
	"pgregory.net/rapid"
)

const (
	site   = "example.org"
	origin = "https://desk.example.org:8443"
)

var signed = []byte("the signed bytes of an envelope")

func credentials() []*authenticator.Credential {
	seed := []byte("tests of assertions")
	return []*authenticator.Credential{authenticator.ES256(seed, site, origin), authenticator.EdDSA(seed, site, origin)}
}

// check parses and checks, as an envelope does.
func check(raw, key, signed []byte) error {
	a, err := assertion.Parse(raw)
	if err != nil {
		return err
	}
	return a.Check(key, signed)
}

// TestAssertLaw: what an authenticator signs for some bytes holds for them, for
// no others, and for no other key; and it says where it was.
func TestAssertLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.SliceOf(rapid.Byte()).Draw(t, "seed")
		rp := rapid.StringMatching(`[a-z]{1,20}(\.[a-z]{2,9})?`).Draw(t, "relying party")
		where := rapid.StringMatching(`https?://[a-z0-9.-]{1,60}(:[0-9]{1,5})?`).Draw(t, "origin")
		c := rapid.SampledFrom([]*authenticator.Credential{
			authenticator.ES256(seed, rp, where), authenticator.EdDSA(seed, rp, where),
		}).Draw(t, "credential")
		bytes := rapid.SliceOf(rapid.Byte()).Draw(t, "signed")
		raw := c.Sign(bytes)
		a, err := assertion.Parse(raw)
		if err != nil {
			t.Fatalf("parse: %v", err)
		}
		if err := a.Check(c.Public(), bytes); err != nil {
			t.Fatalf("check: %v", err)
		}
		if a.Scope() != assertion.ScopeOf([]byte(rp), []byte(where)) || string(a.Origin()) != where {
			t.Fatalf("signed at %q, want %q of %q", a.Origin(), where, rp)
		}
		if len(raw) > assertion.MaxSize || !assertion.ValidKey(c.Public()) {
			t.Fatalf("%d bytes, key %x", len(raw), c.Public())
		}
		if err := a.Check(c.Public(), append(bytes, 0)); !errors.Is(err, assertion.ErrSignature) {
			t.Fatalf("check of other bytes: %v", err)
		}
		other := authenticator.ES256(append(seed, 1), rp, where)
		if err := a.Check(other.Public(), bytes); !errors.Is(err, assertion.ErrSignature) {
			t.Fatalf("check of another key: %v", err)
		}
	})
}

// TestNoBitCanBeFlipped: in an assertion, in the key, or in what was signed.
func TestNoBitCanBeFlipped(t *testing.T) {
	for _, c := range credentials() {
		parts := [][]byte{c.Sign(signed), c.Public(), bytes.Clone(signed)}
		if err := check(parts[0], parts[1], parts[2]); err != nil {
			t.Fatal(err)
		}
		for n, part := range parts {
			for i := range part {
				for bit := range 8 {
					part[i] ^= 1 << bit
					if check(parts[0], parts[1], parts[2]) == nil {
						t.Errorf("key %x, part %d, byte %d, bit %d: accepted", c.Public()[:4], n, i, bit)
					}
					part[i] ^= 1 << bit
				}
			}
		}
	}
}

func TestTheChallengeIsTheHashOfTheBytes(t *testing.T) {
	challenge := assertion.Challenge(signed)
	want := fmt.Sprintf(`{"type":"webauthn.get","challenge":"%s","origin":"%s","crossOrigin":false}`,
		base64.RawURLEncoding.EncodeToString(challenge[:]), origin)
	if got := credentials()[0].Assert(challenge).ClientData; string(got) != want {
		t.Errorf("client data %s, want %s", got, want)
	}
}

// TestClientData: the forms that browsers write are read, and no other.
func TestClientData(t *testing.T) {
	challenge := assertion.Challenge(signed)
	usual := string(assertion.ClientData(challenge, origin))
	open, _ := strings.CutSuffix(usual, "}")
	bare := strings.TrimSuffix(open, `,"crossOrigin":false`)
	tests := []struct {
		name, data string
		want       error
	}{
		{"as browsers write it", usual, nil},
		{"without crossOrigin, as some do", bare + "}", nil},
		{"with members of the future", open + `,"extra":{"a":[1]}}`, nil},
		{"an app's origin", strings.Replace(usual, origin, "android:apk-key-hash:ab_c-9", 1), nil},
		{"inside a frame", strings.Replace(usual, "false", "true", 1), assertion.ErrMalformed},
		{"inside a frame, and its top", bare + `,"crossOrigin":true,"topOrigin":"https://x.org"}`, assertion.ErrMalformed},
		{"top without crossOrigin", bare + `,"topOrigin":"https://x.org"}`, assertion.ErrMalformed},
		{"of a registration", strings.Replace(usual, ".get", ".create", 1), assertion.ErrMalformed},
		{"with a space", strings.Replace(usual, `,"o`, `, "o`, 1), assertion.ErrMalformed},
		{"in another order", `{"origin":"` + origin + `",` + usual[1:], assertion.ErrMalformed},
		{"without an end", open, assertion.ErrMalformed},
		{"with an end too early", usual + `,"a":1}`, assertion.ErrMalformed},
		{"with two ends", usual + "}", assertion.ErrMalformed},
		{"with an empty member", open + ",}", assertion.ErrMalformed},
		{"without an origin", strings.Replace(usual, origin, "", 1), assertion.ErrMalformed},
		{"an escape in the origin", strings.Replace(usual, origin, `https:\/\/x`, 1), assertion.ErrMalformed},
		{"an origin beyond ASCII", strings.Replace(usual, origin, "https://é", 1), assertion.ErrMalformed},
		{"a long origin", strings.Replace(usual, origin, strings.Repeat("x", 201), 1), assertion.ErrMalformed},
		{"a long whole", open + `,"a":"` + strings.Repeat("x", 1024) + `"}`, assertion.ErrMalformed},
		{"of another challenge", string(assertion.ClientData([32]byte{}, origin)), assertion.ErrSignature},
		{"a short challenge", strings.Replace(usual, `"challenge":"`, `"challenge":"","x":"`, 1), assertion.ErrMalformed},
		{"nothing", "", assertion.ErrMalformed},
	}
	for _, tt := range tests {
		for _, c := range credentials() {
			a := c.AssertData([]byte(tt.data))
			if err := check(a.Bytes(), c.Public(), signed); !errors.Is(err, tt.want) {
				t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
			}
		}
	}
}

// TestThePersonMustBeKnown: a touch without a PIN, finger or face is not
// enough, and flags of backups change nothing.
func TestThePersonMustBeKnown(t *testing.T) {
	tests := []struct {
		name  string
		flags byte
		want  error
	}{
		{"present and verified", 0x05, nil},
		{"backed up", 0x1d, nil},
		{"only present", 0x01, assertion.ErrUnverified},
		{"only verified", 0x04, assertion.ErrUnverified},
		{"neither", 0x00, assertion.ErrUnverified},
		{"with an attested key", 0x45, assertion.ErrMalformed},
		{"with extensions that are not there", 0x85, assertion.ErrMalformed},
	}
	for _, tt := range tests {
		c := credentials()[0]
		c.Flags = tt.flags
		if err := check(c.Sign(signed), c.Public(), signed); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
}

func TestAssertionsThatAreMalformed(t *testing.T) {
	good := credentials()[0].Assert(assertion.Challenge(signed))
	long, short, fat := good, good, good
	long.AuthenticatorData = append(bytes.Clone(good.AuthenticatorData), 0)
	short.AuthenticatorData = good.AuthenticatorData[:36]
	fat.Signature = make([]byte, 73)
	for _, raw := range [][]byte{
		nil, {0x83}, long.Bytes(), short.Bytes(), fat.Bytes(), append(good.Bytes(), 0), good.Bytes()[1:],
	} {
		if _, err := assertion.Parse(raw); !errors.Is(err, assertion.ErrMalformed) {
			t.Errorf("%x: %v, want %v", raw, err, assertion.ErrMalformed)
		}
	}
}

// FuzzParse: what is parsed is written to the same bytes, and a key that signed
// nothing accepts none of it.
func FuzzParse(f *testing.F) {
	for _, c := range credentials() {
		f.Add(c.Sign(signed), c.Public())
		f.Add(c.Sign(nil), c.Public())
	}
	f.Fuzz(func(t *testing.T, raw, key []byte) {
		a, err := assertion.Parse(raw)
		if err != nil {
			return
		}
		if got := a.Bytes(); !bytes.Equal(got, raw) {
			t.Fatalf("%x is written as %x", raw, got)
		}
		if len(a.Origin()) == 0 || !bytes.Contains(a.ClientData, a.Origin()) || len(raw) > assertion.MaxSize {
			t.Fatalf("origin %q of %d bytes", a.Origin(), len(raw))
		}
		if a.Check(key, []byte("bytes that nobody signed")) == nil {
			t.Fatalf("%x signed what it was not asked", key)
		}
	})
}
