package sim

import (
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/refuse"
)

// undo takes a confirmed incoming payment back, as if it had never come.
func (a *auditor) undo(d *deal, p *payment) {
	a.turn(d)
	books := a.books(d)
	for _, s := range d.payments { // surplus that is still on its way may be needed
		if open := s.open(); s.purpose == "surplus" && open > 0 {
			post(books, "in-transit", books, "bank", open)
			s.progress = "recalled"
			if s.confirmed > 0 {
				s.progress, s.amount = "confirmed", s.confirmed
			}
		}
	}
	if d.holder() == "claim/seller" {
		post(d.bal, "claim/seller", d.bal, "claim/funder", d.claim())
	}
	if d.state == "written-off" || p.purpose == "recovery" {
		post(books, "bank", d.bal, "loss", p.fee+p.interest+p.principal)
		d.state = "written-off"
	} else {
		post(books, "bank", d.bal, "fee", p.fee)
		post(books, "bank", d.bal, "accrued", p.interest)
		post(books, "bank", d.bal, "advance", p.principal)
		a.room(d, "free", "used", p.principal)
		d.before += d.terms.interest(p.principal, d.due, p.day, a.today)
		if d.state == "settled" || d.state == "bought-back" || d.state == "reassigned" {
			d.state = "financed"
		}
	}
	held := min(p.surplus, -d.bal["reserve"])
	post(books, "bank", d.bal, "reserve", held)
	post(books, "bank", d.bal, "due-to", p.surplus-held)
	post(books, "bank", books, "suspense", p.suspense)
	post(d.bal, "claim/buyer", d.bal, "claim/funder", p.offBuyer)
	d.closed = 0
	p.fee, p.interest, p.principal, p.surplus, p.suspense, p.offBuyer = 0, 0, 0, 0, 0, 0
}

// applied finds the payment that c names and says whether it can be undone.
func (a *auditor) applied(d *deal, c *command.Command) (*payment, refuse.Code) {
	of, p := a.paymentNamed(string(c.Text(command.Payment)))
	switch {
	case p == nil || of != d:
		return nil, refuse.UnknownInstruction
	case p.out() || p.purpose == "recovery" || p.fee+p.interest+p.principal+p.surplus == 0:
		return nil, refuse.NotReversible
	}
	return p, 0
}

func (a *auditor) recall(d *deal, c *command.Command, by string) refuse.Code {
	if !a.is(by, "bank") && by != d.funder {
		return refuse.NotEntitled
	}
	p, code := a.applied(d, c)
	switch {
	case code != 0:
		return code
	case d.state == "written-off":
		return refuse.NotReversible
	}
	a.undo(d, p)
	p.progress = "recalled"
	a.settle(d)
	return 0
}

// reapply moves a payment, or part of it, to another deal of the same funder.
func (a *auditor) reapply(d *deal, c *command.Command, by string, foreign bool) refuse.Code {
	if by != d.funder {
		return refuse.NotEntitled
	}
	p, code := a.applied(d, c)
	if code != 0 {
		return code
	}
	to := a.deals[string(c.Text(command.Deal))]
	switch {
	case to == nil:
		return refuse.UnknownDeal
	case to == d:
		return refuse.SelfDealing
	case to.funder != d.funder || to.holder() == "claim/seller" || to.state == "written-off":
		return refuse.WrongState
	case d.state == "written-off":
		return refuse.NotReversible
	case to.cur != d.cur || foreign:
		return refuse.WrongCurrency
	}
	amount := p.confirmed
	if c.Has(command.Amount) {
		amount = c.Amount(command.Amount).Minor()
	}
	if amount > p.confirmed {
		return refuse.LimitExceeded
	}
	rest := p.confirmed - amount
	a.undo(d, p)
	moved := a.instruct(to, "collection", p.other, amount)
	moved.confirmed, moved.progress = amount, "confirmed"
	a.collected(to, moved, amount)
	p.confirmed, p.day = rest, a.today
	switch {
	case rest == 0:
		p.progress = "recalled"
		a.settle(d)
	case p.purpose == "buy-back":
		a.boughtBack(d, p, rest)
	default:
		a.collected(d, p, rest)
	}
	return 0
}

// reverse undoes a credit note, a concession or a write-off.
func (a *auditor) reverse(d *deal, c *command.Command, by string) refuse.Code {
	s := a.steps[uint64(c.Int(command.Target))]
	loss := s != nil && s.kind == command.ReceivableWriteOff
	switch {
	case by != d.funder && by != d.seller:
		return refuse.NotEntitled
	case s == nil || s.deal != d.name:
		return refuse.NotReversible
	case s.reversed:
		return refuse.AlreadyReversed
	case by != d.funder && (loss || d.funder != ""):
		return refuse.NotEntitled
	case loss && (d.state != "written-off" || d.bal["loss"] != s.principal+s.interest+s.fee):
		return refuse.NotReversible
	case loss && d.moving() != nil:
		return refuse.InTransit
	}
	s.reversed = true
	if !loss {
		post(d.bal, "claim/buyer", d.bal, d.holder(), s.amount)
		d.closed = 0
		a.settle(d)
		return 0
	}
	post(d.bal, "loss", d.bal, "advance", s.principal)
	post(d.bal, "loss", d.bal, "accrued", s.interest)
	post(d.bal, "loss", d.bal, "fee", s.fee)
	a.room(d, "free", "used", s.principal)
	d.before += d.terms.interest(s.principal, d.due, d.since, a.today)
	d.since, d.state, d.closed = a.today, s.before, 0
	a.settle(d)
	return 0
}
