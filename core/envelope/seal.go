package envelope

import (
	"crypto/ed25519"

	"github.com/tallystick/tallystick/core/cbor"
	"github.com/tallystick/tallystick/core/party/assertion"
)

// A Signer is a key that signs where it is asked.
type Signer interface {
	Public() []byte            // as a header names it
	Sign(signed []byte) []byte // as it stands among the signatures
}

// Plain is an ed25519 key as a Signer.
type Plain ed25519.PrivateKey

// Public implements [Signer].
func (p Plain) Public() []byte { return ed25519.PrivateKey(p).Public().(ed25519.PublicKey) }

// Sign implements [Signer].
func (p Plain) Sign(signed []byte) []byte { return ed25519.Sign(ed25519.PrivateKey(p), signed) }

// A Draft is an envelope that lacks its signatures.
type Draft struct {
	header   []byte
	commands [][]byte
	signed   []byte
}

// NewDraft returns the draft of an envelope of commands, each in its canonical
// bytes, for the log chain. Its keys are those of the header.
func NewDraft(chain ChainID, h *Header, commands [][]byte) *Draft {
	leaves := make([][32]byte, len(commands))
	for i, c := range commands {
		leaves[i] = HashCommand(c)
	}
	header := h.encode(len(commands))
	return &Draft{header, commands, signedBytes(chain, header, treeHash(leaves))}
}

// Signed returns the bytes that every key signs.
func (d *Draft) Signed() []byte { return d.signed }

// Challenge returns what a browser is asked to have a passkey sign.
func (d *Draft) Challenge() [32]byte { return assertion.Challenge(d.signed) }

// Check verifies what would be the signature of a key, as Seal takes it. It
// fails with ErrSignature or ErrUnverified.
func (d *Draft) Check(key, signature []byte) error {
	s := Signatory{Key: key}
	return s.check(d.signed, signature)
}

// Seal returns the envelope's bytes with one signature for each key, in their
// order: 64 bytes of ed25519, or the bytes of a passkey's assertion.
func (d *Draft) Seal(signatures ...[]byte) []byte {
	b := cbor.AppendBytes(cbor.AppendArray(nil, 3), d.header)
	b = cbor.AppendArray(b, len(signatures))
	for _, s := range signatures {
		b = cbor.AppendBytes(b, s)
	}
	b = cbor.AppendArray(b, len(d.commands))
	for _, c := range d.commands {
		b = cbor.AppendBytes(b, c)
	}
	return b
}

// SealBy returns the bytes of an envelope of commands, each in its canonical
// bytes, signed by signers for the log chain. The header's Keys are set from
// them.
func SealBy(chain ChainID, h Header, commands [][]byte, signers ...Signer) []byte {
	h.Keys = nil
	for _, s := range signers {
		h.Keys = append(h.Keys, s.Public())
	}
	d := NewDraft(chain, &h, commands)
	signatures := make([][]byte, 0, MaxKeys)
	for _, s := range signers {
		signatures = append(signatures, s.Sign(d.signed))
	}
	return d.Seal(signatures...)
}

// Seal is SealBy with ed25519 keys.
func Seal(chain ChainID, h Header, commands [][]byte, keys ...ed25519.PrivateKey) []byte {
	signers := make([]Signer, 0, MaxKeys)
	for _, k := range keys {
		signers = append(signers, Plain(k))
	}
	return SealBy(chain, h, commands, signers...)
}
