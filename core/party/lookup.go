package party

import (
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/table"
)

// FindKey returns the key with a public key's bytes at a published height, or
// 0. It costs the same however many keys there are.
func FindKey(rows *table.View[Key, *Key], x Indexes, public []byte) uint32 {
	want := envelope.KeyIDOf(public)
	return x.keys.Find(keyHash(&want), func(id uint32) bool { return rows.At(id).Public == want })
}
