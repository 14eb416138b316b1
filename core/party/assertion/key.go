package assertion

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
)

// KeySize is the length of a passkey's public key: one byte that says which
// kind of key it is, and 32 of the key.
const KeySize = 33

// The kinds of keys, by their first byte. Those of ES256 are the points of
// P-256 in their compressed form (SEC 1, section 2.3.3), COSE algorithm -7;
// those of EdDSA are ed25519, COSE algorithm -8.
const (
	eddsa     = 0x01
	es256Even = 0x02
	es256Odd  = 0x03
)

// IsKey reports whether public has the form of a passkey's public key.
func IsKey(public []byte) bool {
	return len(public) == KeySize && public[0] >= eddsa && public[0] <= es256Odd
}

// ValidKey reports whether public is a passkey's public key: of ES256, a point
// of the curve.
func ValidKey(public []byte) bool {
	return IsKey(public) && (public[0] == eddsa || point(public) != nil)
}

// point returns the point of P-256 that public compresses, or nil if there is
// none.
func point(public []byte) *ecdsa.PublicKey {
	x, y := elliptic.UnmarshalCompressed(elliptic.P256(), public)
	if x == nil {
		return nil
	}
	full := make([]byte, 1+2*32)
	full[0] = 4 // uncompressed
	x.FillBytes(full[1:33])
	y.FillBytes(full[33:])
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), full)
	if err != nil {
		return nil
	}
	return key
}

// verify reports whether signature is that of message by the key public.
func verify(public, message, signature []byte) bool {
	switch {
	case !IsKey(public):
		return false
	case public[0] == eddsa:
		return len(signature) == ed25519.SignatureSize && ed25519.Verify(public[1:], message, signature)
	}
	key, hash := point(public), sha256.Sum256(message)
	return key != nil && ecdsa.VerifyASN1(key, hash[:], signature)
}
