package machine

import (
	"strings"

	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/event"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/technique/receivable"
)

// lookup returns the row that text names, if it is of type t, else 0.
func (v *View) lookup(text string, t name.Type) uint32 {
	got, row := v.Names.Target(v.Names.Find([]byte(text)))
	if got != t {
		return 0
	}
	return row
}

// PartyName returns the name of party id, "" of party 0.
func (v *View) PartyName(id uint32) string {
	if id == 0 {
		return ""
	}
	return v.Names.Text(v.Parties.At(id).Name)
}

// Deal returns the live deal called text and its id, and reports whether there
// is one. A deal that has left the tables is found with [View.Closed].
func (v *View) Deal(text string) (receivable.Standing, uint32, bool) {
	id := v.lookup(text, name.Receivable)
	if id == 0 {
		return receivable.Standing{}, 0, false
	}
	return v.Standing(id), id, true
}

// Standing returns how the live deal in row id stands.
func (v *View) Standing(id uint32) receivable.Standing {
	d := v.Deals.At(id)
	return receivable.Standing{Deal: d, Block: v.Blocks.At(d.Block), Terms: v.Terms.At(d.Terms)}
}

// Closed returns the tombstone of a deal that has left the tables, and reports
// whether there is one.
func (v *View) Closed(text string) (*deal.Tombstone, bool) {
	id := v.lookup(text, name.Tombstone)
	return v.Tombstones.At(id), id != 0
}

// A Headroom is one limit and the room that is left of it.
type Headroom struct {
	Name                string
	Free, Blocked, Used money.Amount
}

// Headrooms returns the limits that the funder of a deal has set on its buyer
// and its seller, in this order, whether its draws take them or not.
func (v *View) Headrooms(s receivable.Standing) []Headroom {
	var all []Headroom
	for _, on := range [...]uint32{s.Deal.Buyer, s.Deal.Seller} {
		id := deal.FindLimit(v.Limits, v.indexes.deals, s.Deal.Funder, on, s.Block.Currency)
		if id == 0 {
			continue
		}
		l := v.Limits.At(id)
		room := func(slot ledger.Slot) money.Amount {
			return money.Of(v.Blocks.At(l.Block).Balance[slot], l.Currency)
		}
		all = append(all, Headroom{
			Name: v.Names.Text(l.Name),
			Free: room(ledger.Free), Blocked: room(ledger.Blocked), Used: room(ledger.Used),
		})
	}
	return all
}

// Account returns the balance of the account called text, as postings print
// it: "F/bank", "F/advance/D1", "D1/claim/buyer", "L1/free". It reports whether
// there is such an account. A party has its accounts once for each currency:
// cur says which is meant.
func (v *View) Account(text string, cur money.Currency) (money.Amount, bool) {
	owner, label, _ := strings.Cut(text, "/")
	switch t, row := v.Names.Target(v.Names.Find([]byte(owner))); t {
	case name.Party:
		return v.inBooks(row, label, cur)
	case name.Receivable:
		return v.slot(v.Deals.At(row).Block, ledger.DealBlock, label, event.Claim)
	case name.Limit:
		return v.slot(v.Limits.At(row).Block, ledger.LimitBlock, label, event.Room)
	}
	return money.Amount{}, false
}

// inBooks returns the balance of one of a party's own accounts, or of one that
// it keeps for a deal.
func (v *View) inBooks(party uint32, label string, cur money.Currency) (money.Amount, bool) {
	if s, own := ledger.SlotNamed(ledger.PartyBlock, label); own {
		id := ledger.FindParty(v.Blocks, v.indexes.books, party, cur)
		return v.slot(id, ledger.PartyBlock, label, ledger.ValueIn(ledger.PartyBlock, s))
	}
	label, object, _ := strings.Cut(label, "/")
	s, _, ok := v.Deal(object)
	if !ok || s.Block.Book != party {
		return money.Amount{}, false
	}
	return v.slot(s.Deal.Block, ledger.DealBlock, label, event.Money)
}

// slot returns the balance of the account of a block that is called label, if
// there is one and it holds want.
func (v *View) slot(block uint32, c ledger.Class, label string, want event.Value) (money.Amount, bool) {
	s, ok := ledger.SlotNamed(c, label)
	if block == 0 || !ok || ledger.ValueIn(c, s) != want {
		return money.Amount{}, false
	}
	b := v.Blocks.At(block)
	return money.Of(b.Balance[s], b.Currency), true
}
