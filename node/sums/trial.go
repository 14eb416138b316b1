package sums

import (
	"cmp"
	"slices"

	"github.com/tallystick/tallystick/core/event"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/money"
)

// An accountKey is all accounts of one kind in a party's books: its own, or
// those of its deals together.
type accountKey struct {
	party    uint32
	currency money.Currency
	class    ledger.Class
	slot     ledger.Slot
}

// A Balance is what stands in a party's books on all accounts of one kind, in
// minor units: above zero a debit, below a credit.
type Balance struct {
	Currency money.Currency
	Class    ledger.Class // the party's own account, or those of its deals
	Slot     ledger.Slot
	Minor    int64
}

// weigh adds the balances of the money in a block.
func (s *Sums) weigh(b *ledger.Block) {
	for slot, minor := range b.Balance {
		s.move(b.Book, b.Currency, b.Class, ledger.Slot(slot), minor)
	}
}

// move adds minor to what stands on accounts of a kind.
func (s *Sums) move(party uint32, c money.Currency, class ledger.Class, slot ledger.Slot, minor int64) {
	if minor == 0 || ledger.ValueIn(class, slot) != event.Money {
		return
	}
	k := accountKey{party, c, class, slot}
	if s.balances[k] += minor; s.balances[k] == 0 {
		delete(s.balances, k)
	}
}

// post takes in the postings of commands.
func (s *Sums) post(receipts []machine.Receipt) {
	for i := range receipts {
		for _, e := range receipts[i].Entries {
			c, minor := e.Amount.Currency(), e.Amount.Minor()
			s.move(e.FromIn.Book, c, e.FromIn.Class, e.From.Slot, -minor)
			s.move(e.ToIn.Book, c, e.ToIn.Class, e.To.Slot, minor)
		}
	}
}

// TrialBalance returns what stands in a party's books, by currency, its own
// accounts before those of its deals. In each currency it sums to zero.
func (s *Sums) TrialBalance(party uint32) []Balance {
	s.mutex.RLock()
	defer s.mutex.RUnlock()
	var all []Balance
	for k, minor := range s.balances {
		if k.party == party {
			all = append(all, Balance{k.currency, k.class, k.slot, minor})
		}
	}
	slices.SortFunc(all, func(a, b Balance) int {
		return cmp.Or(cmp.Compare(a.Currency, b.Currency), cmp.Compare(a.Class, b.Class), cmp.Compare(a.Slot, b.Slot))
	})
	return all
}
