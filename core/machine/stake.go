package machine

import (
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/programme"
	"github.com/tallystick/tallystick/core/technique/receivable"
)

// stake returns the amount that c is about: a mandate bounds it whether c names
// it, says "all" by leaving it out, or has no amount and still gives it away.
func (m *Machine) stake(c *command.Command) money.Amount {
	switch {
	case c.Has(command.Amount):
		return c.Amount(command.Amount)
	case c.Kind == command.CorrectReapply, c.Kind == command.CorrectRecall:
		return m.received(c)
	case c.Kind == command.CorrectReverse:
		return m.reversed(c)
	case !giving[c.Kind]:
		return money.Amount{}
	}
	id := m.state.deals.Find(c.Object)
	if id == 0 {
		return money.Amount{}
	}
	d := m.state.deals.Rows.At(id)
	block := m.state.books.Blocks.At(d.Block)
	s := receivable.Standing{Deal: d, Block: block, Terms: m.state.terms.At(d.Terms)}
	return money.Of(m.given(c, s), block.Currency)
}

// giving are the kinds that bind or give up what they do not name.
var giving = [64]bool{
	command.ReceivableConfirm: true, command.ReceivableOffer: true, command.ReceivableAccept: true,
	command.ReceivableBuyBack: true, command.ReceivableWriteOff: true,
}

// given returns what a command without an amount binds its party to or gives
// up of the deal that stands as s, in minor units.
func (m *Machine) given(c *command.Command, s receivable.Standing) int64 {
	switch c.Kind {
	case command.ReceivableConfirm, command.ReceivableAccept:
		return s.Claim()
	case command.ReceivableOffer:
		return promised(c, s)
	case command.ReceivableBuyBack, command.ReceivableWriteOff:
		return s.Owed(m.meta.Today).Total()
	}
	return 0
}

// promised returns the most that the seller may draw, with nobody's further
// word, once it has accepted the offer c.
func promised(c *command.Command, s receivable.Standing) int64 {
	t, no := programme.Of(c)
	if no != nil {
		return 0 // the step refuses it
	}
	d := *s.Deal
	d.State = deal.Accepted
	return receivable.Standing{Deal: &d, Block: s.Block, Terms: &t}.Available()
}

// received returns what may move of the payment that c names: all of it to
// another deal or back to its bank, or what waits in suspense to who sent it.
func (m *Machine) received(c *command.Command) money.Amount {
	p := m.state.deals.Payment(c.Text(command.Payment))
	if p == 0 {
		return money.Amount{}
	}
	row := m.state.deals.Payments.At(p)
	cur := m.state.books.Blocks.At(m.state.deals.Rows.At(row.Deal).Block).Currency
	if c.Kind == command.CorrectReapply && !c.Has(command.Deal) {
		return money.Of(row.Suspense, cur)
	}
	return money.Of(row.Confirmed, cur)
}

// reversed returns what the step that c names took off the claim, or wrote off.
func (m *Machine) reversed(c *command.Command) money.Amount {
	id, step := m.state.deals.Find(c.Object), m.state.deals.Step(uint64(c.Int(command.Target)))
	if id == 0 || step == 0 {
		return money.Amount{}
	}
	d, s := m.state.deals.Rows.At(id), m.state.deals.Reversible.At(step)
	if s.Deal != d.Name {
		return money.Amount{} // the step refuses it
	}
	return money.Of(s.Amount+s.Principal+s.Interest+s.Fee, m.state.books.Blocks.At(d.Block).Currency)
}
