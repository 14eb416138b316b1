package receivable

import (
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/technique"
)

// Confirm implements [technique.Technique]: the bank says that a of payment p
// moved. More than was on its way is a fact too: it is booked to suspense, and
// the deal freezes until somebody has explained it. So is money that the log had
// given up, see astray.
func (Technique) Confirm(tx *technique.Tx, p uint32, a int64) {
	row := tx.Deals.Payments.Edit(p)
	l := life{tx, row.Deal}
	given := row.Progress != deal.Instructed
	beyond := int64(0)
	if row.Purpose.Out() {
		beyond = max(0, a-row.Unmoved())
		a -= beyond
	}
	row.Confirmed += a
	row.Day = tx.Today
	if given || row.Confirmed >= row.Amount {
		row.Progress = deal.Done
	}
	switch purpose := row.Purpose; {
	case given && purpose.Out():
		l.astray(purpose, a)
	case purpose == deal.PayAdvance:
		l.advanced(a)
	case purpose == deal.PaySurplus:
		tx.Post(l.funder(ledger.InTransit), l.account(ledger.DueTo), a)
		l.passedOn()
	case purpose == deal.PayBackCash:
		tx.Post(l.funder(ledger.InTransit), l.funder(ledger.Suspense), a)
		l.schedule()
	default:
		l.cameIn(p, a)
	}
	if beyond > 0 {
		tx.Post(l.funder(ledger.Bank), l.funder(ledger.Suspense), beyond)
		l.edit().Marks |= deal.Frozen
	}
}

// cameIn books a of an incoming payment. What comes once the deal is written
// off is a recovery, whatever it was announced as.
func (l life) cameIn(p uint32, a int64) {
	row := l.tx.Deals.Payments.Edit(p)
	switch {
	case l.row().State == deal.WrittenOff:
		row.Purpose = deal.Recovery
		l.recovered(p, a)
	case row.Purpose == deal.BuyBack:
		l.boughtBack(p, a)
	default: // a recovery, too, if the loss was made good before it came
		l.collected(p, a)
	}
}

// Fail implements [technique.Technique]: the bank could not carry out what
// was open of payment p. The money is where it was. If the log had stopped the
// payment, nothing of it was open, and its bank only says the same.
func (Technique) Fail(tx *technique.Tx, p uint32) {
	row := tx.Deals.Payments.Edit(p)
	l := life{tx, row.Deal}
	open := row.Open()
	switch {
	case row.Confirmed > 0:
		row.Progress = deal.Done
	case row.Progress != deal.Returned:
		row.Progress = deal.Failed
	}
	if !row.Purpose.Out() || open == 0 {
		return
	}
	tx.Post(l.funder(ledger.InTransit), l.funder(ledger.Bank), open)
	if row.Purpose != deal.PayAdvance {
		l.schedule()
		return
	}
	l.shift(ledger.Blocked, ledger.Free, open)
	d := l.edit()
	d.Transit -= open
	if d.State == deal.Drawn && d.Transit == 0 {
		d.State = deal.Accepted
		if l.balance(ledger.Advance) > 0 {
			l.edit().State = deal.Financed
		}
	}
}

// Return implements [technique.Technique]: what had moved of payment p came
// back. A payment comes back as a whole: what was still on its way is given up.
func (t Technique) Return(tx *technique.Tx, p uint32) {
	if tx.Deals.Payments.At(p).Progress == deal.Instructed {
		t.Fail(tx, p)
	}
	row := tx.Deals.Payments.Edit(p)
	l := life{tx, row.Deal}
	a := row.Confirmed
	row.Progress, row.Confirmed = deal.Returned, 0
	switch row.Purpose {
	case deal.PayAdvance:
		l.turn(tx.Today)
		back := min(a, l.balance(ledger.Advance))
		loss := min(a-back, l.balance(ledger.Loss))
		tx.Post(l.account(ledger.Advance), l.funder(ledger.Bank), back)
		tx.Post(l.account(ledger.Loss), l.funder(ledger.Bank), loss)
		tx.Post(l.account(ledger.DueTo), l.funder(ledger.Bank), a-back-loss)
		l.shift(ledger.Used, ledger.Free, back)
		if d := l.edit(); d.State == deal.Financed && l.balance(ledger.Advance) == 0 {
			d.State = deal.Accepted
		}
	case deal.PaySurplus:
		tx.Post(l.account(ledger.DueTo), l.funder(ledger.Bank), a)
	case deal.PayBackCash:
		tx.Post(l.funder(ledger.Suspense), l.funder(ledger.Bank), a)
	default:
		elsewhere := a - row.Here()
		if row.Here() != 0 {
			l.undo(p)
		}
		l.miss(p, elsewhere)
		l.settle()
		return
	}
	l.schedule()
}

// schedule sets the day on which the deal is looked at next: the due date, the
// end of the grace and each month end while something is owed, and the next
// day-end while a surplus waits to be paid again.
func (l life) schedule() {
	d := l.row()
	next := day.Date(0)
	// A day that is closed cannot be on the agenda. One before today that is
	// not closed yet can, if the deal was on the agenda of it: its month end is
	// still to come. What was before the deal is none of its business.
	first := l.tx.Today
	if d.Check != 0 {
		first = min(first, d.Check)
	}
	first = max(first, l.tx.Closed+1)
	switch d.State {
	case deal.Accepted, deal.Drawn, deal.Financed, deal.PartPaid, deal.Overdue, deal.Recourse:
		next = first.EndOfMonth()
		for _, on := range [...]day.Date{d.Due, d.Due.Add(int(l.terms().Grace))} {
			if on >= first && on < next {
				next = on
			}
		}
	case deal.Settled, deal.BoughtBack, deal.Reassigned, deal.WrittenOff, deal.Cancelled:
		next = l.ending(max(first, l.tx.Today))
	}
	l.tx.Deals.Schedule(l.id, next)
}

// keepClosed is how many days a closed deal stays in the tables.
const keepClosed = 90

// ending notes when the deal closed and returns the day it leaves the tables.
func (l life) ending(first day.Date) day.Date {
	if l.balance(ledger.DueTo) != 0 || l.tx.Deals.OnItsWay(l.id) != 0 {
		l.edit().Closed = 0
		return first
	}
	if l.suspended() { // it can be moved or given back as long as the deal is known
		l.edit().Closed = 0
		return 0
	}
	if l.row().Closed == 0 {
		l.edit().Closed = l.tx.Today
	}
	if !l.gone() || int(l.row().Payments) > deal.MostPayments() {
		return 0 // what it lost, or the seller's claim, stays on record, and what could not be brought back
	}
	return max(first, l.row().Closed.Add(keepClosed))
}

// CloseDay implements [technique.Technique].
func (Technique) CloseDay(tx *technique.Tx, id uint32, closing day.Date) {
	l := life{tx, id}
	d := l.row()
	if d.Closed != 0 && d.Closed.Add(keepClosed) <= closing && l.gone() {
		l.bury()
		return
	}
	// Where the day is closed late, more may have been booked since.
	if closing == closing.EndOfMonth() && l.earned(closing) >= d.Booked {
		l.book(closing)
	}
	open := d.State == deal.Financed || d.State == deal.PartPaid
	if open && d.Due <= closing && l.owed(closing).Total() > 0 {
		l.edit().State = deal.Overdue
	}
	if d.State == deal.Settled || d.State == deal.BoughtBack || d.State == deal.Reassigned {
		l.release()
	}
	l.schedule()
}
