package party

import "github.com/tallystick/tallystick/core/table"

// FindKey returns the key with a public key's bytes at a published height, or
// 0. It costs the same however many keys there are.
func FindKey(rows *table.View[Key, *Key], x Indexes, public []byte) uint32 {
	return x.keys.Find(keyHash(public), func(id uint32) bool { return string(rows.At(id).Public[:]) == string(public) })
}
