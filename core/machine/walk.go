package machine

import (
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/technique/receivable"
)

// A DealView is a deal with its balances and terms.
type DealView = receivable.Standing

// EachDeal calls fn for every live deal, in the order of their rows.
func (v *View) EachDeal(fn func(text string, d DealView)) {
	for id := uint32(1); id <= v.Deals.Len(); id++ {
		if d := v.Deals.At(id); d.Name != 0 {
			fn(v.Names.Text(d.Name), v.Standing(id))
		}
	}
}

// EachBalance calls fn for every account that is not empty, in the order of
// the books' rows, with its name, its currency and its balance in minor units.
func (v *View) EachBalance(fn func(account, currency string, minor int64)) {
	for id := uint32(1); id <= v.Blocks.Len(); id++ {
		b := v.Blocks.At(id)
		for s, minor := range b.Balance {
			if minor != 0 {
				fn(string(ledger.AppendAccount(nil, b, ledger.Slot(s), v)), b.Currency.Code(), minor)
			}
		}
	}
}

// AppendParty appends the name of party id.
func (v *View) AppendParty(dst []byte, id uint32) []byte {
	if id == 0 {
		return dst
	}
	return v.Names.Append(dst, v.Parties.At(id).Name)
}

// Append appends the text of a name.
func (v *View) Append(dst []byte, id name.ID) []byte { return v.Names.Append(dst, id) }
