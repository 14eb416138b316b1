package ledger

import (
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/table"
)

// FindParty returns the block of party in cur at a published height, or 0.
func FindParty(rows *View, index *table.IndexView, party uint32, cur money.Currency) uint32 {
	return index.Find(partyHash(party, cur), func(id uint32) bool {
		k := rows.At(id)
		return k.Book == party && k.Currency == cur
	})
}
