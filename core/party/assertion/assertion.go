// Package assertion checks what a passkey signs (WebAuthn): that a person, at
// a site, agreed to bytes that are known here.
//
//	bytes ─SHA-256─▶ challenge ─▶ client data {type, challenge, origin}
//	                                        └─SHA-256─┐
//	site ─SHA-256─▶ authenticator data {site, flags} ─┴─▶ signature of the key
//
// A browser puts the challenge and the site's origin into the client data, the
// authenticator adds the relying party and whether it knew the person (by PIN,
// finger or face), and signs both. Client data is compared and not parsed, as
// the limited verification of WebAuthn says (Level 2, section 5.8.1.2): no JSON
// reader stands between the bytes and the answer.
//
// The person must have been present and known: what is signed here moves money,
// and a touch alone says only that somebody was there. The counter, which
// synchronised passkeys do not keep, and the flags of backups are not looked at.
//
// Check is a pure function. Whether the key may sign, and whether the site is
// the one that it was registered for, the machine decides (core/party).
package assertion

import (
	"crypto/sha256"
	"errors"

	"github.com/tallystick/tallystick/core/cbor"
)

// Errors of Parse and Check.
var (
	ErrMalformed  = errors.New("not an assertion of a passkey")
	ErrSignature  = errors.New("the passkey did not sign these bytes")
	ErrUnverified = errors.New("the authenticator did not make sure who the person is")
)

// Bounds of an assertion.
const (
	maxAuthenticatorData = 256  // bytes, extensions included
	maxClientData        = 1024 // bytes
	maxSignature         = 72   // bytes: of ES256, in DER
	maxOrigin            = 200  // bytes, as a text of a command may have
)

// MaxSize is the most bytes that an assertion takes, see [Assertion.Bytes].
const MaxSize = 1 + 3 + maxAuthenticatorData + 3 + maxClientData + 2 + maxSignature

// An Assertion is what a browser answers when a passkey has signed.
type Assertion struct {
	AuthenticatorData []byte
	ClientData        []byte // the JSON, byte for byte
	Signature         []byte // ES256: in DER; EdDSA: 64 bytes

	challenge []byte // in base64url, inside ClientData
	origin    []byte // inside ClientData
}

// A Scope is where a passkey signs: SHA-256 of two SHA-256, that of its relying
// party's id and that of the site's origin, such as https://example.org:8443.
type Scope [32]byte

// ScopeOf returns the scope of a relying party's id and an origin.
func ScopeOf(relyingParty, origin []byte) Scope {
	return scope(sha256.Sum256(relyingParty), origin)
}

func scope(relyingParty [32]byte, origin []byte) Scope {
	where := sha256.Sum256(origin)
	var both [64]byte
	copy(both[:32], relyingParty[:])
	copy(both[32:], where[:])
	return sha256.Sum256(both[:])
}

// Bytes returns the assertion as it stands among an envelope's signatures: the
// CBOR array [authenticator data, client data, signature].
func (a *Assertion) Bytes() []byte {
	b := cbor.AppendBytes(cbor.AppendArray(nil, 3), a.AuthenticatorData)
	return cbor.AppendBytes(cbor.AppendBytes(b, a.ClientData), a.Signature)
}

// Parse reads what Bytes wrote; the assertion refers into raw. It fails with
// ErrMalformed if raw is not the one form of an assertion that this package
// knows: authenticator data of an assertion, client data as a browser writes
// it for a site that is not framed by another, and a signature.
func Parse(raw []byte) (Assertion, error) {
	r := cbor.NewReader(raw)
	r.ArrayOf(3)
	a := Assertion{AuthenticatorData: r.Bytes(), ClientData: r.Bytes(), Signature: r.Bytes()}
	if r.End() != nil || len(a.Signature) > maxSignature || !isAuthenticatorData(a.AuthenticatorData) {
		return Assertion{}, ErrMalformed
	}
	if !a.readClientData() {
		return Assertion{}, ErrMalformed
	}
	return a, nil
}

// Scope returns where the passkey signed, by its own account.
func (a *Assertion) Scope() Scope {
	return scope([32]byte(a.AuthenticatorData), a.origin)
}

// Origin returns the origin of the site where the passkey signed.
func (a *Assertion) Origin() []byte { return a.origin }

// Check verifies that the parsed assertion a says that the person who holds key
// agreed to signed. It fails with ErrUnverified if the authenticator did not
// know the person, and with ErrSignature if the challenge is that of other
// bytes or the signature is not that of key.
func (a *Assertion) Check(key, signed []byte) error {
	if a.AuthenticatorData[flagsAt]&(present|verified) != present|verified {
		return ErrUnverified
	}
	want := Challenge(signed)
	if string(a.challenge) != string(appendBase64URL(nil, want[:])) {
		return ErrSignature
	}
	hash := sha256.Sum256(a.ClientData)
	message := make([]byte, 0, maxAuthenticatorData+sha256.Size)
	if !verify(key, append(append(message, a.AuthenticatorData...), hash[:]...), a.Signature) {
		return ErrSignature
	}
	return nil
}

// Challenge returns what a browser is to be asked to sign for the bytes signed:
// their SHA-256.
func Challenge(signed []byte) [32]byte { return sha256.Sum256(signed) }

// The layout of authenticator data: SHA-256 of the relying party's id, flags, a
// counter of four bytes, extensions if a flag says so.
const (
	flagsAt  = 32
	shortest = flagsAt + 1 + 4

	present    = 0x01 // a person was there
	verified   = 0x04 // and is the one the authenticator knows
	attested   = 0x40 // a key is attested: not in an assertion
	extensions = 0x80
)

func isAuthenticatorData(b []byte) bool {
	if len(b) < shortest || len(b) > maxAuthenticatorData || b[flagsAt]&attested != 0 {
		return false
	}
	return (len(b) > shortest) == (b[flagsAt]&extensions != 0)
}
