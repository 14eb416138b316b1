package machine

import (
	"strconv"
	"strings"

	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/party"
)

// KeyRow returns the row of a public key, or 0 if nobody registered it. The
// row's window, with the same id, says which sequence numbers it used.
func (v *View) KeyRow(public []byte) uint32 {
	return party.FindKey(v.Keys, v.indexes.parties, public)
}

// PartyRow returns the row of the party called text, or 0.
func (v *View) PartyRow(text string) uint32 { return v.lookup(text, name.Party) }

// PaymentRow returns the row of the payment called text, such as "D1#2", or 0.
// Payments of a deal that has left the tables have left with it.
func (v *View) PaymentRow(text string) uint32 {
	owner, number, found := strings.Cut(text, "#")
	id := v.lookup(owner, name.Receivable)
	n, err := strconv.ParseUint(number, 10, 16)
	if !found || err != nil || id == 0 {
		return 0
	}
	for p := v.Deals.At(id).Last; p != 0; p = v.Payments.At(p).Before {
		if uint64(v.Payments.At(p).Number) == n {
			return p
		}
	}
	return 0
}
