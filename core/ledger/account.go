package ledger

import (
	"github.com/tallystick/tallystick/core/event"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/table"
)

// slotNames are what accounts are called after their party, deal or limit.
var slotNames = [...][slots]string{
	PartyBlock: {
		Bank: "bank", InTransit: "in-transit", IncomeInterest: "income/interest", IncomeFee: "income/fee",
		Suspense: "suspense", Promised: "claim/issued", Holding: "claim/held", Trade: "trade",
	},
	DealBlock: {
		Receivable: "receivable", Advance: "advance", Accrued: "accrued", Fee: "fee", Reserve: "reserve",
		DueTo: "due-to", Unearned: "unearned", Loss: "loss",
		ClaimBuyer: "claim/buyer", ClaimSeller: "claim/seller", ClaimFunder: "claim/funder",
	},
	LimitBlock: {Granted: "granted", Free: "free", Blocked: "blocked", Used: "used", Held: "held"},
}

// Namer tells the names behind the ids that blocks hold.
type Namer interface {
	AppendParty(dst []byte, party uint32) []byte
	Append(dst []byte, id name.ID) []byte
}

// AppendAccount appends the name of slot s of block b: "F/bank", "F/claim/held",
// "F/advance/D1", "D1/claim/buyer", "L1/free".
func AppendAccount(dst []byte, b *Block, s Slot, n Namer) []byte {
	label := slotNames[b.Class][s]
	if b.Class != PartyBlock && value(b.Class, s) != event.Money {
		dst = append(n.Append(dst, b.Object), '/')
		return append(dst, label...)
	}
	dst = append(n.AppendParty(dst, b.Book), '/')
	dst = append(dst, label...)
	if b.Class == DealBlock {
		dst = n.Append(append(dst, '/'), b.Object)
	}
	return dst
}

// SlotNamed returns the slot of class c that is called label.
func SlotNamed(c Class, label string) (Slot, bool) {
	for s, l := range slotNames[c] {
		if l == label && l != "" {
			return Slot(s), true
		}
	}
	return 0, false
}

// Labels returns the names of the slots of class c, "" for unused ones.
func Labels(c Class) [slots]string { return slotNames[c] }

// ValueIn returns what slot s of a block of class c holds.
func ValueIn(c Class, s Slot) event.Value { return value(c, s) }

// A Total is the sum of all balances of one value in one currency.
type Total struct {
	Value    event.Value
	Currency money.Currency
	Sum      int64 // minor units; zero in true books
}

// blocks is what the table and a view of it have in common.
type blocks interface {
	Len() uint32
	At(id uint32) *Block
}

// Totals sums the blocks by value and currency, in the order in which they
// first appear. Every sum is zero unless memory or a snapshot was damaged.
func Totals(rows blocks) []Total {
	var all []Total
	for id := uint32(1); id <= rows.Len(); id++ {
		b := rows.At(id)
		if b.Class == 0 {
			continue
		}
		for s, minor := range b.Balance {
			all = add(all, Total{value(b.Class, Slot(s)), b.Currency, minor})
		}
	}
	return all
}

func add(all []Total, t Total) []Total {
	if t.Sum == 0 && len(all) > 0 {
		return all
	}
	for i := range all {
		if all[i].Value == t.Value && all[i].Currency == t.Currency {
			all[i].Sum += t.Sum
			return all
		}
	}
	return append(all, t)
}

// A View is the books at a published height.
type View = table.View[Block, *Block]
