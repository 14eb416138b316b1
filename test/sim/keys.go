package sim

import (
	"crypto/ed25519"
	"crypto/sha256"
	"strings"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/party/assertion/authenticator"
)

// Where the passkeys of the simulated people are made and sign.
const (
	relyingParty = "sim.example"
	origin       = "https://desk.sim.example"
)

// keyring makes the key with a label, the same for ever.
type keyring map[string]envelope.Signer

func (k keyring) key(label string) envelope.Signer {
	key, ok := k[label]
	if !ok {
		seed := sha256.Sum256([]byte("tally sim key " + label))
		key = envelope.Plain(ed25519.NewKeyFromSeed(seed[:]))
		if isPasskey(label) {
			key = passkey(label)
		}
		k[label] = key
	}
	return key
}

func (k keyring) public(label string) []byte { return k.key(label).Public() }

// isPasskey reports whether the key with a label is a passkey: every second key
// of a party, and the first one of those whose names end so.
func isPasskey(label string) bool { return strings.HasSuffix(label, "2") }

// passkey makes the passkey with a label. Those of suppliers are ed25519.
func passkey(label string) *authenticator.Credential {
	seed := []byte("tally sim passkey " + label)
	if strings.HasPrefix(label, "S") {
		return authenticator.EdDSA(seed, relyingParty, origin)
	}
	return authenticator.ES256(seed, relyingParty, origin)
}

// setKey sets the key that a command registers, and for a passkey its site.
func (k keyring) setKey(c *command.Command, label string) {
	c.SetBytes(command.Key, k.public(label))
	if isPasskey(label) && !c.Flag(command.Custody) && c.Kind == command.PartyKey {
		c.SetText(command.RelyingParty, relyingParty).SetText(command.Origin, origin)
	}
}

// keys returns the keys that sign p. A spoilt one's passkeys are lured to
// another site, or do not ask who holds them.
func (p *parcel) keys(k keyring) []envelope.Signer {
	all := make([]envelope.Signer, len(p.signers))
	for i, label := range p.signers {
		all[i] = k.key(label)
		if !isPasskey(label) {
			continue
		}
		c := passkey(label)
		switch p.spoil {
		case lured:
			c.Origin = "https://desk.sim.exarnple"
		case touched:
			c.Flags = authenticator.UserPresent
		}
		all[i] = c
	}
	return all
}
