//go:build plant_lost_limit_update

package receivable

import (
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/ledger"
)

// lost plants a bug for the simulation to find: when principal comes back, the
// limit on the seller is not freed.
func lost(mark deal.Marks, from ledger.Slot) bool {
	return mark == deal.TookSeller && from == ledger.Used
}
