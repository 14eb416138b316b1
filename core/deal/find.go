package deal

import (
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/table"
)

// FindLimit returns the limit that owner has set on a party in cur at a
// published height, or 0.
func FindLimit(rows *table.View[Limit, *Limit], x Indexes, owner, on uint32, cur money.Currency) uint32 {
	return x.limits.Find(limitHash(owner, on, uint16(cur)), func(id uint32) bool {
		l := rows.At(id)
		return l.Owner == owner && l.On == on && l.Currency == cur
	})
}
