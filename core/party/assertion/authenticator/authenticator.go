// Package authenticator is a passkey in software: it answers challenges as a
// browser with an authenticator does, for tests and for tools that stand in
// for people.
//
// Its keys come from a seed and its signatures are deterministic, so that one
// seed gives one log. It keeps nothing safe: a real passkey's key never leaves
// its authenticator. Nothing that a person relies on signs with it.
package authenticator

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"github.com/tallystick/tallystick/core/party/assertion"
)

// The flags of authenticator data, as WebAuthn numbers them.
const (
	UserPresent  = 0x01
	UserVerified = 0x04
)

// A Credential is a passkey of one person at one site.
type Credential struct {
	RelyingParty string // the relying party's id, such as example.org
	Origin       string // of the site, such as https://example.org
	Flags        byte   // what the authenticator says of the person

	ec *ecdsa.PrivateKey // of ES256, else nil
	ed ed25519.PrivateKey
}

// ES256 returns the passkey with a key of P-256 that is made from seed. The
// person is present and verified.
func ES256(seed []byte, relyingParty, origin string) *Credential {
	c := &Credential{RelyingParty: relyingParty, Origin: origin, Flags: UserPresent | UserVerified}
	for n := uint32(0); c.ec == nil; n++ { // one seed in 2^32 makes no key
		h := sha256.Sum256(binary.BigEndian.AppendUint32(seed[:len(seed):len(seed)], n))
		c.ec, _ = ecdsa.ParseRawPrivateKey(elliptic.P256(), h[:])
	}
	return c
}

// EdDSA returns the passkey with a key of ed25519 that is made from seed. The
// person is present and verified.
func EdDSA(seed []byte, relyingParty, origin string) *Credential {
	h := sha256.Sum256(seed)
	return &Credential{
		RelyingParty: relyingParty, Origin: origin, Flags: UserPresent | UserVerified, ed: ed25519.NewKeyFromSeed(h[:]),
	}
}

// Public returns the public key as envelopes have it, 33 bytes.
func (c *Credential) Public() []byte {
	if c.ec == nil {
		return append([]byte{1}, c.ed.Public().(ed25519.PublicKey)...)
	}
	full, err := c.ec.PublicKey.Bytes()
	if err != nil {
		panic("authenticator: its own key is none: " + err.Error())
	}
	return append([]byte{2 | full[64]&1}, full[1:33]...)
}

// Assert answers a challenge, which is the SHA-256 of what is agreed to.
func (c *Credential) Assert(challenge [32]byte) assertion.Assertion {
	return c.AssertData(assertion.ClientData(challenge, c.Origin))
}

// AssertData signs client data as it is given.
func (c *Credential) AssertData(clientData []byte) assertion.Assertion {
	site := sha256.Sum256([]byte(c.RelyingParty))
	a := assertion.Assertion{
		AuthenticatorData: append(append(site[:], c.Flags), 0, 0, 0, 0),
		ClientData:        clientData,
	}
	hash := sha256.Sum256(clientData)
	message := append(append([]byte{}, a.AuthenticatorData...), hash[:]...)
	if c.ec == nil {
		a.Signature = ed25519.Sign(c.ed, message)
		return a
	}
	digest := sha256.Sum256(message)
	var err error
	if a.Signature, err = c.ec.Sign(nil, digest[:], crypto.SHA256); err != nil {
		panic(fmt.Sprintf("authenticator: sign with its own key: %v", err))
	}
	return a
}

// Sign returns the signature of the bytes signed that stands in an envelope.
func (c *Credential) Sign(signed []byte) []byte {
	a := c.Assert(assertion.Challenge(signed))
	return a.Bytes()
}
