package desk

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"os"

	"github.com/tallystick/tallystick/node"
	"github.com/tallystick/tallystick/node/journal/disk"
)

// ReadKey reads a key file. It fails with node.ErrKeyFile if it is none.
func ReadKey(file string) (ed25519.PrivateKey, error) { return node.ReadKey(disk.OS{}, file) }

// WriteKey writes key to a new file that only its owner may read. It fails
// with fs.ErrExist rather than write over a key.
func WriteKey(file string, key ed25519.PrivateKey) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("write key: %w", err)
	}
	_, err = f.Write(node.EncodeKey(key))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(fmt.Errorf("write key: %w", err), os.Remove(file))
	}
	return nil
}
