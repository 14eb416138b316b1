// Package envelope is what is signed: one or many commands under one header,
// bound to one log, by one key or several.
//
// The signed bytes are
//
//	"tally/envelope/v1" ‖ chain id ‖ header ‖ tree hash
//
// where the header is the CBOR array [keys, sequence, not-after, atomic,
// count] and the tree hash is that of RFC 6962 over the commands' bytes, so
// that one command of many is proved with ⌈log2 n⌉ hashes. Envelopes are
// stored verbatim and never encoded again. The check is a pure function of
// the bytes; whether a key is known and may sign is decided by the machine.
//
// A key is ed25519, or a passkey, which signs through a browser
// (core/party/assertion). The length of the key says which, so that what one
// kind signed never passes as the other's.
package envelope

import (
	"crypto/ed25519"
	"crypto/sha256"
	"errors"

	"github.com/tallystick/tallystick/core/cbor"
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/party/assertion"
)

// Bounds of an envelope.
const (
	MaxSize     = 64 << 10 // bytes, in every mode
	MaxCommands = 512
	MaxKeys     = 4
)

// domain separates the signed bytes from whatever else a key may sign.
const domain = "tally/envelope/v1"

// Errors of Decode and Check.
var (
	ErrMalformed  = errors.New("not an envelope")
	ErrSignature  = errors.New("the signature does not fit the bytes")
	ErrUnverified = errors.New("the passkey's authenticator did not make sure who signed")
)

// A ChainID names the log that an envelope is for.
type ChainID [32]byte

// A KeyID is a public key in one length, for tables: a zero byte before one of
// 32 bytes, and a passkey as it is.
type KeyID [assertion.KeySize]byte

// KeyIDOf returns the id of a public key. What has no key's length gets one
// that no key has.
func KeyIDOf(public []byte) (id KeyID) {
	if n := len(public); n == ed25519.PublicKeySize || n == assertion.KeySize {
		copy(id[len(id)-n:], public)
		return id
	}
	return KeyID{0xff}
}

// Bytes returns the public key.
func (id *KeyID) Bytes() []byte {
	if id[0] == 0 {
		return id[1:]
	}
	return id[:]
}

// A Header says who asks, in which order, until when.
type Header struct {
	Keys     [][]byte // public keys, 32 bytes each, 33 of a passkey; the first one's sequence counts
	Sequence uint64
	NotAfter day.Instant
	Atomic   bool // all commands or none
}

// An Envelope is a decoded envelope. It refers into the bytes it was read from.
type Envelope struct {
	Header
	Commands   []command.Command
	Raw        []byte
	leaves     [][32]byte // RFC 6962 leaf hashes of the commands' bytes
	header     []byte
	signatures [][]byte
	passkeys   []passkey // of the keys that are passkeys, in their order
}

// A passkey is what one of the keys signed through a browser.
type passkey struct {
	key   int // its place among the envelope's keys
	said  assertion.Assertion
	scope assertion.Scope
}

// Scope returns where key i signed, by its own account, and reports whether it
// is a passkey: other keys sign anywhere. What it says is true if Check holds.
func (e *Envelope) Scope(i int) (assertion.Scope, bool) {
	for k := range e.passkeys {
		if e.passkeys[k].key == i {
			return e.passkeys[k].scope, true
		}
	}
	return assertion.Scope{}, false
}

// Origin returns the origin of the site where key i signed, nil if it is not a
// passkey.
func (e *Envelope) Origin(i int) []byte {
	for k := range e.passkeys {
		if e.passkeys[k].key == i {
			return e.passkeys[k].said.Origin()
		}
	}
	return nil
}

// CommandHash returns H(command) of command i: the RFC 6962 leaf hash of its
// bytes, which is also its leaf in the envelope's tree.
func (e *Envelope) CommandHash(i int) [32]byte { return e.leaves[i] }

// HashCommand returns the RFC 6962 leaf hash of a command's bytes.
func HashCommand(raw []byte) [32]byte {
	buf := make([]byte, 0, 512)
	return sha256.Sum256(append(append(buf, 0), raw...))
}

func node(l, r [32]byte) [32]byte {
	var b [65]byte
	b[0] = 1
	copy(b[1:], l[:])
	copy(b[33:], r[:])
	return sha256.Sum256(b[:])
}

// treeHash is the RFC 6962 tree hash of leaves, of which there is at least one.
func treeHash(leaves [][32]byte) [32]byte {
	if len(leaves) == 1 {
		return leaves[0]
	}
	k := split(len(leaves))
	return node(treeHash(leaves[:k]), treeHash(leaves[k:]))
}

// split returns the largest power of two below n.
func split(n int) int {
	k := 1
	for k*2 < n {
		k *= 2
	}
	return k
}

func signedBytes(chain ChainID, header []byte, tree [32]byte) []byte {
	b := make([]byte, 0, len(domain)+64+len(header))
	b = append(append(b, domain...), chain[:]...)
	return append(append(b, header...), tree[:]...)
}

func (h *Header) encode(count int) []byte {
	b := cbor.AppendArray(nil, 5)
	b = cbor.AppendArray(b, len(h.Keys))
	for _, k := range h.Keys {
		b = cbor.AppendBytes(b, k)
	}
	b = cbor.AppendUint(b, h.Sequence)
	b = cbor.AppendInt(b, int64(h.NotAfter))
	atomic := uint64(0)
	if h.Atomic {
		atomic = 1
	}
	b = cbor.AppendUint(b, atomic)
	return cbor.AppendUint(b, uint64(count))
}

// Decode reads raw into e, reusing e's memory, and hashes the commands. It
// does not check signatures.
func (e *Envelope) Decode(raw []byte) error {
	if len(raw) > MaxSize {
		return ErrMalformed
	}
	r := cbor.NewReader(raw)
	r.ArrayOf(3)
	e.Raw, e.header = raw, r.Bytes()
	signatures := r.Array()
	if signatures < 1 || signatures > MaxKeys {
		return ErrMalformed
	}
	e.signatures = e.signatures[:0]
	for range signatures {
		e.signatures = append(e.signatures, r.Bytes())
	}
	count := r.Array()
	if count < 1 || count > MaxCommands {
		return ErrMalformed
	}
	if err := e.readCommands(&r, count); err != nil {
		return err
	}
	return e.readHeader(count)
}

func (e *Envelope) readCommands(r *cbor.Reader, count int) error {
	if cap(e.Commands) < count {
		e.Commands = make([]command.Command, count)
	}
	e.Commands, e.leaves = e.Commands[:count], e.leaves[:0]
	for i := range count {
		b := r.Bytes()
		if r.Err() != nil || e.Commands[i].Decode(b) != nil {
			return ErrMalformed
		}
		e.leaves = append(e.leaves, HashCommand(b))
	}
	if r.End() != nil {
		return ErrMalformed
	}
	return nil
}

func (e *Envelope) readHeader(count int) error {
	r := cbor.NewReader(e.header)
	r.ArrayOf(5)
	keys := r.Array()
	if keys != len(e.signatures) {
		return ErrMalformed
	}
	e.Keys, e.passkeys = e.Keys[:0], e.passkeys[:0]
	for range keys {
		k := r.Bytes()
		if len(k) != ed25519.PublicKeySize && !e.readPasskey(k) {
			return ErrMalformed
		}
		for _, other := range e.Keys {
			if string(other) == string(k) {
				return ErrMalformed
			}
		}
		e.Keys = append(e.Keys, k)
	}
	e.Sequence = r.Uint(1<<63 - 1)
	e.NotAfter = day.Instant(r.Int())
	e.Atomic = r.Uint(1) == 1
	if r.Uint(MaxCommands) != uint64(count) || r.End() != nil {
		return ErrMalformed
	}
	return nil
}

// readPasskey reads what the next key, k, signed, and reports whether it is a
// passkey that signed in the form of one.
func (e *Envelope) readPasskey(k []byte) bool {
	i := len(e.Keys)
	if !assertion.IsKey(k) {
		return false
	}
	said, err := assertion.Parse(e.signatures[i])
	if err != nil {
		return false
	}
	e.passkeys = append(e.passkeys, passkey{i, said, said.Scope()})
	return true
}

// Check verifies every signature for the log chain. It depends on nothing but
// the envelope's bytes, so that any goroutine of any node may do it. It fails
// with ErrSignature or ErrUnverified.
func (e *Envelope) Check(chain ChainID) error {
	signed := signedBytes(chain, e.header, treeHash(e.leaves))
	for i, s := range e.signatures {
		if len(e.Keys[i]) == ed25519.PublicKeySize && !verify(e.Keys[i], signed, s) {
			return ErrSignature
		}
	}
	for i := range e.passkeys {
		p := &e.passkeys[i]
		if err := said(p.said.Check(e.Keys[p.key], signed)); err != nil {
			return err
		}
	}
	return nil
}

// verify reports whether s is the signature of signed by an ed25519 key.
func verify(key, signed, s []byte) bool {
	return len(s) == ed25519.SignatureSize && ed25519.Verify(key, signed, s)
}

// said returns the package's own error for one of an assertion.
func said(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, assertion.ErrUnverified):
		return ErrUnverified
	}
	return ErrSignature
}
