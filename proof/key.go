package proof

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// ErrKey says that a text is not a verifier key.
var ErrKey = errors.New("not a verifier key")

// readKeys reads verifier keys, separated by white space: the log's, then
// those of witnesses.
func readKeys(vkeys string) ([]note.Verifier, error) {
	var keys []note.Verifier
	for _, vkey := range strings.Fields(vkeys) {
		v, err := note.NewVerifier(vkey)
		if err != nil && len(keys) > 0 {
			v, err = newCosigner(vkey)
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %q", ErrKey, vkey)
		}
		keys = append(keys, v)
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("%w: there is none", ErrKey)
	}
	return keys, nil
}

// The layout of C2SP tlog-cosignature, version 1.
const (
	cosignatureType = 4
	timestampSize   = 8
)

// A cosigner is the key of a witness (C2SP tlog-cosignature): it signs a time
// with the checkpoint.
type cosigner struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

// newCosigner reads "NAME+HASH+BASE64" with base64 of 0x04 and the public key.
func newCosigner(vkey string) (*cosigner, error) {
	name, rest, _ := strings.Cut(vkey, "+")
	hex, text, _ := strings.Cut(rest, "+")
	key, err := base64.StdEncoding.Strict().DecodeString(text)
	stated, bad := strconv.ParseUint(hex, 16, 32)
	if err != nil || bad != nil || len(hex) != 2*keyHashSize || len(key) != 1+ed25519.PublicKeySize ||
		key[0] != cosignatureType || !validName(name) {
		return nil, ErrKey
	}
	sum := sha256.Sum256(append([]byte(name+"\n"), key...))
	c := &cosigner{name, binary.BigEndian.Uint32(sum[:]), key[1:]}
	if uint64(c.hash) != stated {
		return nil, ErrKey
	}
	return c, nil
}

// Name returns the witness's name.
func (c *cosigner) Name() string { return c.name }

// KeyHash returns the first four bytes of SHA-256(name ‖ "\n" ‖ 0x04 ‖ key).
func (c *cosigner) KeyHash() uint32 { return c.hash }

// Verify reports whether sig is a time in seconds, eight bytes big endian, and
// a signature of that time with text.
func (c *cosigner) Verify(text, sig []byte) bool {
	if len(sig) != timestampSize+ed25519.SignatureSize {
		return false
	}
	message := fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s", binary.BigEndian.Uint64(sig), text)
	return ed25519.Verify(c.key, message, sig[timestampSize:])
}
