package receivable

import (
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/programme"
	"github.com/tallystick/tallystick/core/technique"
)

// binding returns s with what its commands bind or give up when they name no
// amount, for mandates to bound. It is asked in every state of the deal, before
// anybody knows whether the step allows it.
func binding(stake func(*technique.Tx, *command.Command, uint32) money.Amount, s technique.Step) technique.Step {
	s.Stake = stake
	return s
}

// wholeClaim is what the buyer owes by its confirmation, and what the seller
// assigns by its acceptance.
func wholeClaim(tx *technique.Tx, _ *command.Command, id uint32) money.Amount {
	l := life{tx, id}
	return l.of(l.claim())
}

// allOwed is what the seller buys back for, and what the funder gives up.
func allOwed(tx *technique.Tx, _ *command.Command, id uint32) money.Amount {
	l := life{tx, id}
	return l.of(l.owed(tx.Today).Total())
}

// promised is the most that the seller may draw, with nobody's further word,
// once it has accepted the offer c.
func promised(tx *technique.Tx, c *command.Command, id uint32) money.Amount {
	l := life{tx, id}
	t, no := programme.Of(c)
	if no != nil {
		return l.of(0) // the step refuses it
	}
	s := l.standing()
	d := *s.Deal
	d.State = deal.Accepted
	return l.of(Standing{Deal: &d, Block: s.Block, Terms: &t}.Available())
}

// withdrawn is what the buyer no longer disputes, or what may be drawn again
// once the funder has cleared a contradiction. The seller gives up nothing by
// settling a dispute without an amount.
func withdrawn(tx *technique.Tx, _ *command.Command, id uint32) money.Amount {
	l := life{tx, id}
	switch tx.By {
	case l.row().Buyer:
		return l.of(tx.Deals.Contested(id))
	case l.row().Funder:
		return l.of(l.standing().Available())
	}
	return l.of(0)
}

// takenBack is the payment that is taken back from the deal.
func takenBack(tx *technique.Tx, c *command.Command, id uint32) money.Amount {
	l := life{tx, id}
	p, no := incoming(tx, c, id)
	if no != nil {
		return l.of(0) // the step refuses it
	}
	return l.of(tx.Deals.Payments.At(p).Here())
}

// movable is what may leave the deal of a payment: all of it to another deal,
// or what waits in suspense to who sent it.
func movable(tx *technique.Tx, c *command.Command, id uint32) money.Amount {
	if c.Has(command.Deal) {
		return takenBack(tx, c, id)
	}
	l := life{tx, id}
	p, no := incoming(tx, c, id)
	if no != nil {
		return l.of(0) // the step refuses it
	}
	return l.of(tx.Deals.Payments.At(p).Suspense)
}

// undone is what the step that c names took off the claim, or wrote off.
func undone(tx *technique.Tx, c *command.Command, id uint32) money.Amount {
	l := life{tx, id}
	step := tx.Deals.Step(uint64(c.Int(command.Target)))
	if step == 0 || tx.Deals.Reversible.At(step).Deal != l.row().Name {
		return l.of(0) // the step refuses it
	}
	s := tx.Deals.Reversible.At(step)
	return l.of(s.Amount + s.Principal + s.Interest + s.Fee)
}
