package node

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/tallystick/tallystick/node/journal/disk"
)

// A KeyFile is a signing key on disk: an ed25519 seed with its public key.
type KeyFile struct {
	Type   string `json:"type"`
	Public string `json:"public"`
	Seed   string `json:"seed"`
}

const keyType = "ed25519"

// ErrKeyFile says that a file does not hold a signing key.
var ErrKeyFile = errors.New("not a key file")

// NewKey draws a signing key.
func NewKey(random io.Reader) (ed25519.PrivateKey, error) {
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(random, seed); err != nil {
		return nil, fmt.Errorf("draw a key: %w", err)
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// EncodeKey returns the text of a key file.
func EncodeKey(k ed25519.PrivateKey) []byte {
	text, err := json.Marshal(KeyFile{
		Type: keyType, Public: hex.EncodeToString(k.Public().(ed25519.PublicKey)), Seed: hex.EncodeToString(k.Seed()),
	})
	if err != nil {
		panic(err) // three strings always encode
	}
	return append(text, '\n')
}

// DecodeKey reads the text of a key file.
func DecodeKey(text []byte) (ed25519.PrivateKey, error) {
	var f KeyFile
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil || f.Type != keyType {
		return nil, ErrKeyFile
	}
	seed, err := hex.DecodeString(f.Seed)
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, ErrKeyFile
	}
	k := ed25519.NewKeyFromSeed(seed)
	if hex.EncodeToString(k.Public().(ed25519.PublicKey)) != f.Public {
		return nil, fmt.Errorf("%w: its public key is not that of its seed", ErrKeyFile)
	}
	return k, nil
}

// ReadKey reads a key file.
func ReadKey(d disk.Disk, name string) (ed25519.PrivateKey, error) {
	text, err := disk.ReadFile(d, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read key %s: there is no such file", name)
	}
	if err != nil {
		return nil, fmt.Errorf("read key %s: %w", name, err)
	}
	k, err := DecodeKey(text)
	if err != nil {
		return nil, fmt.Errorf("read key %s: %w", name, err)
	}
	return k, nil
}
