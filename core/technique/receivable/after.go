package receivable

import (
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/programme"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/technique"
)

// remember keeps what a step took off the claim, so that it can be reversed.
func (l life) remember(kind command.Kind, s deal.Step) {
	s.Leaf, s.Kind, s.Deal, s.Before = l.tx.Leaf, uint16(kind), l.row().Name, l.row().State
	l.tx.Deals.Remember(s)
}

// creditNote is the seller's word that the buyer owes less. Before notice it
// reduces the claim; after notice, without the buyer's just cause, the
// funder's claim stands (Civil Code of China, article 546), and the credit
// note is between seller and buyer. So it is once the claim is paid: then it is
// recorded, for a payment that is taken back finds it.
func creditNote(tx *technique.Tx, c *command.Command, id uint32) *refuse.Refusal {
	l := life{tx, id}
	if no := l.only(l.row().Seller); no != nil {
		return no
	}
	a, no := l.amount(c, 0)
	if no != nil {
		return no
	}
	left := l.claim() - l.row().Diluted
	if l.row().State == deal.Settled {
		left = l.discharged() - l.row().Diluted
	}
	if a > left {
		return refuse.AmountAboveClaim.With(refuse.Amount(l.of(a)), refuse.Amount(l.of(left)))
	}
	if l.row().Marks.Has(deal.Notified) || l.row().State == deal.Settled {
		d := l.edit()
		d.Marks |= deal.DilutedAfter
		d.Diluted += a
		return nil
	}
	l.remember(command.ReceivableCreditNote, deal.Step{Amount: a})
	l.reduce(a)
	l.settle()
	return nil
}

// discharged returns what payments took off the claim, in minor units.
func (l life) discharged() (minor int64) {
	for p := l.row().Last; p != 0; p = l.tx.Deals.Payments.At(p).Before {
		minor += l.tx.Deals.Payments.At(p).Claim
	}
	return minor
}

// hopeless reports whether no more can be expected of the buyer: nothing is
// claimed any more, or it disputes.
func (l life) hopeless() bool {
	return l.claim() == 0 || l.row().Marks.Has(deal.Disputed|deal.DilutedAfter)
}

// recourse is the funder's demand to the seller for all that is owed, once the
// grace is over or nothing more can be expected of the buyer.
func recourse(tx *technique.Tx, _ *command.Command, id uint32) *refuse.Refusal {
	l := life{tx, id}
	d := l.row()
	if no := l.only(d.Funder); no != nil {
		return no
	}
	last := d.Due.Add(int(l.terms().Grace))
	switch {
	case l.terms().Gates&programme.WithRecourse == 0:
		return refuse.NoRecourse.With(l.name())
	case l.owed(tx.Today).Total() == 0:
		return refuse.NothingDue.With(l.name())
	case tx.Today < last && !l.hopeless():
		return refuse.GraceRunning.With(refuse.Day(last))
	}
	if no := l.quiet(); no != nil {
		return no
	}
	l.book(tx.Today)
	l.edit().State = deal.Recourse
	l.schedule()
	return nil
}

// buyBack announces the seller's payment of all that is owed.
func buyBack(tx *technique.Tx, c *command.Command, id uint32) *refuse.Refusal {
	l := life{tx, id}
	if no := l.only(l.row().Seller); no != nil {
		return no
	}
	owed := l.owed(tx.Today).Total()
	a, no := l.amount(c, owed)
	switch {
	case no != nil:
		return no
	case owed == 0:
		return refuse.NothingDue.With(l.name())
	case a != owed:
		return refuse.AmountNotOwed.With(refuse.Amount(l.of(a)), refuse.Amount(l.of(owed)))
	}
	if no := l.quiet(); no != nil {
		return no
	}
	return l.announce(deal.BuyBack, tx.By, a)
}

// writeOff books what is owed as a loss. The claim stays: money may still come.
func writeOff(tx *technique.Tx, _ *command.Command, id uint32) *refuse.Refusal {
	l := life{tx, id}
	if no := l.only(l.row().Funder); no != nil {
		return no
	}
	if l.owed(tx.Today).Total() == 0 {
		return refuse.NothingDue.With(l.name())
	}
	if no := l.quiet(); no != nil {
		return no
	}
	l.turn(tx.Today)
	o := l.owed(tx.Today)
	l.remember(command.ReceivableWriteOff, deal.Step{Principal: o.Principal, Interest: o.Interest, Fee: o.Fee})
	loss := l.account(ledger.Loss)
	tx.Post(l.account(ledger.Advance), loss, o.Principal)
	tx.Post(l.account(ledger.Accrued), loss, o.Interest)
	tx.Post(l.account(ledger.Fee), loss, o.Fee)
	l.shift(ledger.Used, ledger.Free, o.Principal)
	l.edit().State = deal.WrittenOff
	l.schedule()
	return nil
}

// afterLoss announces money after a write-off, or after all was settled. What
// is claimed by nobody waits in suspense. The funder announces what comes for
// the buyer.
func afterLoss(tx *technique.Tx, c *command.Command, id uint32) *refuse.Refusal {
	l := life{tx, id}
	if no := l.only(l.row().Funder, l.row().Buyer, l.row().Seller); no != nil {
		return no
	}
	a, no := l.amount(c, 0)
	if no != nil {
		return no
	}
	payer := tx.By
	if payer == l.row().Funder {
		payer = l.row().Buyer
	}
	if no := l.announce(deal.Recovery, payer, a); no != nil {
		return no
	}
	if l.row().State == deal.Settled { // it stays until the bank has spoken
		l.schedule()
	}
	return nil
}

// reassign gives the receivable back to the seller when nothing is owed.
func reassign(tx *technique.Tx, _ *command.Command, id uint32) *refuse.Refusal {
	l := life{tx, id}
	if no := l.only(l.row().Funder); no != nil {
		return no
	}
	if owed := l.owed(tx.Today).Total(); owed > 0 {
		return refuse.AmountNotOwed.With(refuse.Amount(l.of(0)), refuse.Amount(l.of(owed)))
	}
	if no := l.quiet(); no != nil {
		return no
	}
	tx.Post(l.account(ledger.ClaimFunder), l.account(ledger.ClaimSeller), l.claim())
	l.edit().State = deal.Reassigned
	l.release()
	l.schedule()
	return nil
}
