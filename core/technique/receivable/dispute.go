package receivable

import (
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/technique"
)

// dispute is the buyer's word that it need not pay an amount, or all of the
// claim if it names none. Draws and surplus wait.
func dispute(tx *technique.Tx, c *command.Command, id uint32) *refuse.Refusal {
	l := life{tx, id}
	if no := l.only(l.row().Buyer); no != nil {
		return no
	}
	a, no := l.amount(c, l.claim())
	if no != nil {
		return no
	}
	if a > l.claim() {
		return refuse.AmountAboveClaim.With(refuse.Amount(l.of(a)), refuse.Amount(l.of(l.claim())))
	}
	tx.Deals.Contest(id, a)
	return nil
}

// settleDispute ends a dispute, and a freeze if the funder asks. An amount is
// what the buyer need not pay, with just cause: it reduces the claim also after
// notice, and only the seller or the funder can concede it. Without an amount
// the buyer withdraws, or the funder has cleared a contradiction.
func settleDispute(tx *technique.Tx, c *command.Command, id uint32) *refuse.Refusal {
	l := life{tx, id}
	conceding := c.Has(command.Amount)
	if no := l.mayEnd(conceding); no != nil {
		return no
	}
	disputed := l.row().Marks.Has(deal.Disputed)
	clears := l.row().Marks.Has(deal.Frozen) && tx.By == l.row().Funder
	if !disputed && !clears {
		return refuse.NothingDue.With(l.name())
	}
	a, no := l.amount(c, 0)
	if no != nil {
		return no
	}
	if a > l.claim() {
		return refuse.AmountAboveClaim.With(refuse.Amount(l.of(a)), refuse.Amount(l.of(l.claim())))
	}
	if no := l.agreed(c.Kind, a); no != nil {
		if conceding || !clears {
			return no
		}
		disputed = false // the contradiction is cleared, the dispute stands
	}
	if conceding {
		l.remember(command.ReceivableSettleDispute, deal.Step{Amount: a})
		l.reduce(a)
	}
	if disputed {
		tx.Deals.Appease(id)
	}
	if clears {
		l.edit().Marks &^= deal.Frozen
	}
	l.settle()
	return nil
}

// mayEnd refuses who may not end a dispute. Who has only offered cannot give
// the claim away, and the buyer cannot concede to itself.
func (l life) mayEnd(conceding bool) *refuse.Refusal {
	d := l.row()
	switch {
	case !conceding:
		return l.only(d.Buyer, d.Seller, d.Funder)
	case l.holder() == ledger.ClaimFunder:
		return l.only(d.Seller, d.Funder)
	}
	return l.only(d.Seller)
}

// agreed refuses to end the dispute with less conceded than is disputed unless
// the buyer asks for it or signs too, and to concede more than is disputed.
func (l life) agreed(kind command.Kind, a int64) *refuse.Refusal {
	all := l.tx.Deals.Contested(l.id)
	switch {
	case a > all:
		return refuse.AboveDispute.With(refuse.Amount(l.of(a)), refuse.Amount(l.of(all)))
	case a == all, l.tx.By == l.row().Buyer, l.tx.Agrees(l.row().Buyer, kind, l.of(all-a)):
		return nil
	}
	return refuse.BuyerDisagrees.With(refuse.Amount(l.of(a)), refuse.Amount(l.of(all)))
}
