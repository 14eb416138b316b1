package receivable

import (
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/technique"
)

// undo takes a confirmed incoming payment back out of the deal, as if it had
// never come: what it paid is owed again, with the interest of the days since.
// What was given back of it already its sender has had twice, and owes.
func (l life) undo(p uint32) {
	l.turn(l.tx.Today)
	row := *l.tx.Deals.Payments.At(p)
	l.stop(row.Number)
	bank := l.funder(ledger.Bank)
	if l.holder() == ledger.ClaimSeller { // bought back or reassigned: the claim is needed again
		l.tx.Post(l.account(ledger.ClaimSeller), l.account(ledger.ClaimFunder), l.claim())
	}
	forLoss := row.Purpose == deal.Recovery && row.Paid() > 0
	if l.row().State == deal.WrittenOff || forLoss {
		l.lose(row)
	} else {
		l.oweAgain(row)
	}
	held := min(row.Surplus, -l.balance(ledger.Reserve))
	l.tx.Post(bank, l.account(ledger.Reserve), held)
	l.tx.Post(bank, l.account(ledger.DueTo), row.Surplus-held)
	l.tx.Post(bank, l.funder(ledger.Suspense), max(0, row.Suspense))
	l.tx.Post(l.account(ledger.ClaimBuyer), l.account(ledger.ClaimFunder), row.Claim)
	l.edit().Closed = 0
	paid := l.tx.Deals.Payments.Edit(p)
	paid.Fee, paid.Interest, paid.Principal, paid.Surplus, paid.Claim = 0, 0, 0, 0, 0
	paid.Suspense = min(0, row.Suspense)
}

// oweAgain makes what a payment paid owed again.
func (l life) oweAgain(row deal.Payment) {
	bank := l.funder(ledger.Bank)
	l.tx.Post(bank, l.account(ledger.Fee), row.Fee)
	l.tx.Post(bank, l.account(ledger.Accrued), row.Interest)
	l.tx.Post(bank, l.account(ledger.Advance), row.Principal)
	l.shift(ledger.Free, ledger.Used, row.Principal)
	missed := interest(l.of(row.Principal), l.terms(), l.row().Due, row.Day, l.tx.Today)
	d := l.edit()
	d.Interest += missed
	if d.State == deal.Settled || d.State == deal.BoughtBack || d.State == deal.Reassigned {
		d.State = deal.Financed
	}
}

// lose adds what a payment paid to the loss: the deal is written off.
func (l life) lose(row deal.Payment) {
	l.tx.Post(l.funder(ledger.Bank), l.account(ledger.Loss), row.Fee+row.Interest+row.Principal)
	l.edit().State = deal.WrittenOff
}

// stop takes back surplus that is still on its way, for it may be needed, and
// what is on its way back of the payment with a number, for it is gone.
func (l life) stop(number uint16) {
	for p := l.row().Last; p != 0; p = l.tx.Deals.Payments.At(p).Before {
		row := l.tx.Deals.Payments.At(p)
		if open := row.Open(); open > 0 && (row.Purpose == deal.PaySurplus || row.Back == number) {
			l.tx.Post(l.funder(ledger.InTransit), l.funder(ledger.Bank), open)
			e := l.tx.Deals.Payments.Edit(p)
			e.Progress = deal.Recalled
			if e.Confirmed > 0 {
				e.Progress = deal.Done
			}
		}
	}
}

// incoming returns the confirmed incoming payment that c names, of deal id.
func incoming(tx *technique.Tx, c *command.Command, id uint32) (uint32, *refuse.Refusal) {
	p := tx.Deals.Payment(c.Text(command.Payment))
	if p == 0 || tx.Deals.Payments.At(p).Deal != id {
		return 0, refuse.UnknownInstruction.With(refuse.ID(c.Text(command.Payment)))
	}
	return p, nil
}

// undoable refuses to undo payment p if nothing of it was applied, or if it
// paid for a loss, or came before one.
func (l life) undoable(p uint32) *refuse.Refusal {
	row := l.tx.Deals.Payments.At(p)
	if row.Purpose.Out() || row.Purpose == deal.Recovery || row.Paid() == 0 || l.row().State == deal.WrittenOff {
		return refuse.NotReversible.With(refuse.ID(l.tx.Deals.PaymentName(p)))
	}
	return nil
}

// recall undoes an incoming payment that was recalled by its bank.
func recall(tx *technique.Tx, c *command.Command, id uint32) *refuse.Refusal {
	l := life{tx, id}
	if !tx.Parties.At(tx.By).Roles.Has(party.Bank) {
		if no := l.only(l.row().Funder); no != nil {
			return no
		}
	}
	p, no := incoming(tx, c, id)
	if no != nil {
		return no
	}
	if no := l.undoable(p); no != nil {
		return no
	}
	here := tx.Deals.Payments.At(p).Here()
	l.undo(p)
	e := tx.Deals.Payments.Edit(p)
	e.Progress = deal.Recalled
	e.Confirmed -= here
	l.settle()
	return nil
}

// reverse undoes a credit note, a concession or a write-off that was a mistake.
func reverse(tx *technique.Tx, c *command.Command, id uint32) *refuse.Refusal {
	l := life{tx, id}
	if no := l.only(l.row().Funder, l.row().Seller); no != nil {
		return no
	}
	step := tx.Deals.Step(uint64(c.Int(command.Target)))
	label := refuse.Count(c.Int(command.Target))
	if step == 0 || tx.Deals.Reversible.At(step).Deal != l.row().Name {
		return refuse.NotReversible.With(label)
	}
	s := *tx.Deals.Reversible.At(step)
	if s.Reversed == 1 {
		return refuse.AlreadyReversed.With(label)
	}
	if tx.By != l.row().Funder && (command.Kind(s.Kind) == command.ReceivableWriteOff || l.row().Funder != 0) {
		return refuse.NotEntitled.With(refuse.ID(tx.Parties.Text(tx.By)))
	}
	if command.Kind(s.Kind) == command.ReceivableWriteOff {
		if l.row().State != deal.WrittenOff || l.balance(ledger.Loss) != s.Principal+s.Interest+s.Fee {
			return refuse.NotReversible.With(label)
		}
		if no := l.quiet(); no != nil {
			return no
		}
		l.unwriteOff(s)
	} else {
		tx.Post(l.account(ledger.ClaimBuyer), l.account(l.holder()), s.Amount)
		l.edit().Closed = 0
	}
	tx.Deals.Reversible.Edit(step).Reversed = 1
	l.settle()
	return nil
}

func (l life) unwriteOff(s deal.Step) {
	loss := l.account(ledger.Loss)
	missed := interest(l.of(s.Principal), l.terms(), l.row().Due, l.row().Since, l.tx.Today)
	l.tx.Post(loss, l.account(ledger.Advance), s.Principal)
	l.tx.Post(loss, l.account(ledger.Accrued), s.Interest)
	l.tx.Post(loss, l.account(ledger.Fee), s.Fee)
	l.shift(ledger.Free, ledger.Used, s.Principal)
	d := l.edit()
	d.Interest += missed
	d.Since = l.tx.Today
	d.State = s.Before
	d.Closed = 0
}
