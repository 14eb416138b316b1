package receivable

import (
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/technique"
)

// reapply moves an incoming payment, or part of it, to the deal it was meant
// for. Both deals are the same funder's; the cash stays where it is. What waits
// in suspense is moved first, for nothing has to be undone for it. Without a
// deal, what waits in suspense is given back to who sent it.
func reapply(tx *technique.Tx, c *command.Command, id uint32) *refuse.Refusal {
	l := life{tx, id}
	if no := l.only(l.row().Funder); no != nil {
		return no
	}
	p, no := incoming(tx, c, id)
	if no != nil {
		return no
	}
	row := *tx.Deals.Payments.At(p)
	label := refuse.ID(c.Text(command.Payment))
	switch {
	case row.Purpose.Out():
		return refuse.NotReversible.With(label)
	case !c.Has(command.Deal):
		return l.giveBack(c, p)
	case row.Here() == 0:
		return refuse.NotReversible.With(label)
	}
	to := life{tx, tx.Deals.Find(c.Text(command.Deal))}
	if no := l.meant(to, c); no != nil {
		return no
	}
	waiting := tx.Deals.WaitingOf(p)
	most := row.Paid() + waiting
	a, no := l.amount(c, most)
	switch {
	case no != nil:
		return no
	case a > most:
		return refuse.LimitExceeded.With(refuse.Amount(l.of(a)), refuse.Amount(l.of(most)))
	case a <= waiting && waiting > 0 && row.Progress == deal.Instructed:
		return refuse.InTransit.With(label)
	case a <= waiting && waiting > 0:
		l.takeOut(p, a)
		to.receive(row.Other, a)
		l.schedule()
		return nil
	case waiting != row.Suspense: // some of it has left already, or makes good what was given twice
		return refuse.NotReversible.With(label)
	}
	if no := l.undoable(p); no != nil {
		return no
	}
	l.undo(p)
	to.receive(row.Other, a)
	l.keep(p, row.Here()-a)
	return nil
}

// meant refuses a deal that no payment of l can be moved to.
func (l life) meant(to life, c *command.Command) *refuse.Refusal {
	switch {
	case to.id == 0:
		return refuse.UnknownDeal.With(refuse.ID(c.Text(command.Deal)))
	case to.id == l.id:
		return refuse.SelfDealing.With(l.name())
	case to.row().Funder != l.row().Funder || to.holder() == ledger.ClaimSeller || to.row().State == deal.WrittenOff:
		return to.wrongState()
	case to.currency() != l.currency():
		return refuse.WrongCurrency.With(refuse.Amount(to.of(0)), refuse.Amount(l.of(0)))
	}
	return nil
}

// receive books a that payer sent, and that came to another deal first.
func (l life) receive(payer uint32, a int64) {
	moved := l.tx.Deals.Instruct(l.id, deal.Collection, payer, a, l.tx.Today)
	e := l.tx.Deals.Payments.Edit(moved)
	e.Confirmed, e.Progress = a, deal.Done
	l.collected(moved, a)
}

// takeOut takes a out of what waits in suspense of payment p.
func (l life) takeOut(p uint32, a int64) {
	l.tx.Post(l.funder(ledger.Bank), l.funder(ledger.Suspense), a)
	e := l.tx.Deals.Payments.Edit(p)
	if e.Suspense -= a; e.Here() == 0 {
		e.Progress = deal.Recalled
	}
}

// giveBack instructs what waits in suspense of payment p to who sent it.
func (l life) giveBack(c *command.Command, p uint32) *refuse.Refusal {
	row := *l.tx.Deals.Payments.At(p)
	waiting := l.tx.Deals.WaitingOf(p)
	if waiting <= 0 {
		return refuse.NothingDue.With(refuse.ID(l.tx.Deals.PaymentName(p)))
	}
	a, no := l.amount(c, waiting)
	switch {
	case no != nil:
		return no
	case a > waiting:
		return refuse.LimitExceeded.With(refuse.Amount(l.of(a)), refuse.Amount(l.of(waiting)))
	}
	if no := l.room(); no != nil {
		return no
	}
	back := l.tx.Deals.Instruct(l.id, deal.PayBackCash, row.Other, a, l.tx.Today)
	l.tx.Deals.Payments.Edit(back).Back = row.Number
	l.tx.Post(l.funder(ledger.Bank), l.funder(ledger.InTransit), a)
	l.schedule()
	return nil
}

// suspended reports whether anybody's money waits in suspense on the deal, or
// somebody has had it twice.
func (l life) suspended() bool {
	for p := l.row().Last; p != 0; p = l.tx.Deals.Payments.At(p).Before {
		row := l.tx.Deals.Payments.At(p)
		if (row.Suspense != 0 || row.Back != 0) && l.tx.Deals.Waiting(l.id, row.Other) != 0 {
			return true
		}
	}
	return false
}

// keep applies what remains of a payment after part of it moved away.
func (l life) keep(p uint32, rest int64) {
	e := l.tx.Deals.Payments.Edit(p)
	e.Day = l.tx.Today
	if rest == 0 {
		if e.Progress != deal.Instructed { // more of it may be on its way
			e.Progress = deal.Recalled
		}
		l.settle()
		return
	}
	if e.Purpose == deal.BuyBack {
		l.boughtBack(p, rest)
		return
	}
	l.collected(p, rest)
}

// twice returns what party has had twice on the deal: it was given back, and
// then its bank took back the payment. It is a debt of party's to the funder.
func (l life) twice(party uint32) int64 { return max(0, -l.tx.Deals.Waiting(l.id, party)) }
