package receivable

import (
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/ledger"
)

// astray books a of an outgoing payment that moved although the log had given
// it up: its bank had failed it, it had come back, or it was stopped. The money
// is where the bank says, so who had it owes it, and the deal freezes until its
// funder has looked.
func (l life) astray(purpose deal.Purpose, a int64) {
	l.edit().Marks |= deal.Frozen
	bank := l.funder(ledger.Bank)
	switch {
	case purpose == deal.PaySurplus:
		l.tx.Post(bank, l.account(ledger.DueTo), a)
		l.passedOn()
		return
	case purpose == deal.PayBackCash:
		l.tx.Post(bank, l.funder(ledger.Suspense), a)
	case l.row().State == deal.WrittenOff:
		l.tx.Post(bank, l.account(ledger.Loss), a)
	default:
		l.turn(l.tx.Today)
		l.reclaim()
		l.tx.Post(bank, l.account(ledger.Advance), a)
		l.shift(ledger.Free, ledger.Used, a)
		l.edit().Marks |= deal.FeeEarned
	}
	l.settle()
}

// passedOn follows a surplus that has reached the seller. What was more than
// was its own it owes: with the rest of the deal, or as a loss that is left.
func (l life) passedOn() {
	over := l.balance(ledger.DueTo)
	switch {
	case over <= 0:
		l.schedule()
		return
	case l.row().State == deal.WrittenOff:
		l.tx.Post(l.account(ledger.DueTo), l.account(ledger.Loss), over)
	default:
		l.reclaim()
	}
	l.settle()
}

// reclaim takes back a claim that has gone back to the seller: it is needed
// again, for something is owed.
func (l life) reclaim() {
	if s := l.row().State; s != deal.BoughtBack && s != deal.Reassigned {
		return
	}
	l.tx.Post(l.account(ledger.ClaimSeller), l.account(ledger.ClaimFunder), l.claim())
	l.edit().State = deal.Financed
}

// miss books that a of payment p went back to who sent it after it was moved to
// another deal, which stays paid: its sender owes it, and the deal that it came
// to freezes until its funder has looked.
func (l life) miss(p uint32, a int64) {
	if a == 0 {
		return
	}
	l.tx.Post(l.funder(ledger.Bank), l.funder(ledger.Suspense), a)
	l.tx.Deals.Payments.Edit(p).Suspense -= a
	l.edit().Marks |= deal.Frozen
}
