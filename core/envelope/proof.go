package envelope

import (
	"crypto/ed25519"

	"github.com/tallystick/tallystick/core/cbor"
	"github.com/tallystick/tallystick/core/party/assertion"
)

// A Proof shows that one command was signed by keys, without the envelope's
// other commands.
type Proof struct {
	Header     []byte
	Signatures [][]byte
	Index      int
	Path       [][32]byte // from the command's leaf to the tree hash
}

// Prove returns the proof of command i.
func (e *Envelope) Prove(i int) Proof {
	return Proof{Header: e.header, Signatures: e.signatures, Index: i, Path: path(e.leaves, i)}
}

func path(leaves [][32]byte, i int) [][32]byte {
	if len(leaves) == 1 {
		return nil
	}
	k := split(len(leaves))
	if i < k {
		return append(path(leaves[:k], i), treeHash(leaves[k:]))
	}
	return append(path(leaves[k:], i-k), treeHash(leaves[:k]))
}

// A Signatory is a public key that signed a command.
type Signatory struct {
	Key    []byte
	Origin []byte // of a passkey: the origin of the site where it signed; else nil
}

// Check verifies that the command with bytes raw was signed for the log chain
// and returns who signed it, or ErrMalformed, ErrSignature or ErrUnverified.
func (p *Proof) Check(chain ChainID, raw []byte) ([]Signatory, error) {
	r := cbor.NewReader(p.Header)
	r.ArrayOf(5)
	n := r.Array()
	if n != len(p.Signatures) || n < 1 || n > MaxKeys {
		return nil, ErrMalformed
	}
	signers := make([]Signatory, 0, n)
	for range n {
		signers = append(signers, Signatory{Key: r.Bytes()})
	}
	r.Uint(1<<63 - 1)
	r.Int()
	r.Uint(1)
	count := int(r.Uint(MaxCommands))
	if r.End() != nil || p.Index < 0 || p.Index >= count {
		return nil, ErrMalformed
	}
	tree, ok := climb(HashCommand(raw), p.Index, count, p.Path)
	if !ok {
		return nil, ErrMalformed
	}
	signed := signedBytes(chain, p.Header, tree)
	for i, s := range p.Signatures {
		if err := signers[i].check(signed, s); err != nil {
			return nil, err
		}
	}
	return signers, nil
}

// check verifies a signature and notes where it was made.
func (s *Signatory) check(signed, signature []byte) error {
	if len(s.Key) == ed25519.PublicKeySize {
		if !verify(s.Key, signed, signature) {
			return ErrSignature
		}
		return nil
	}
	a, err := assertion.Parse(signature)
	if err != nil {
		return ErrSignature
	}
	s.Origin = a.Origin()
	return said(a.Check(s.Key, signed))
}

// climb computes the tree hash of count leaves from leaf i and its path.
func climb(leaf [32]byte, i, count int, path [][32]byte) ([32]byte, bool) {
	if count == 1 {
		return leaf, len(path) == 0
	}
	if len(path) == 0 {
		return leaf, false
	}
	last, rest := path[len(path)-1], path[:len(path)-1]
	k := split(count)
	if i < k {
		l, ok := climb(leaf, i, k, rest)
		return node(l, last), ok
	}
	r, ok := climb(leaf, i-k, count-k, rest)
	return node(last, r), ok
}
