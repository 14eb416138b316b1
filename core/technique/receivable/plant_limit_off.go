//go:build !plant_lost_limit_update

package receivable

import (
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/ledger"
)

// lost reports whether an update of a limit is lost: a bug that can be
// planted, see plant_limit_on.go.
func lost(deal.Marks, ledger.Slot) bool { return false }
