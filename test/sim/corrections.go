package sim

import (
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/refuse"
)

// undo takes a confirmed incoming payment back, as if it had never come.
func (a *auditor) undo(d *deal, p *payment) {
	a.turn(d)
	books := a.books(d)
	for _, s := range d.payments { // surplus that is still on its way may be needed, and what goes back is gone
		if open := s.open(); (s.purpose == "surplus" || s.back == p) && open > 0 {
			post(books, "in-transit", books, "bank", open)
			s.progress = "recalled"
			if s.confirmed > 0 {
				s.progress = "confirmed"
			}
		}
	}
	if d.holder() == "claim/seller" {
		post(d.bal, "claim/seller", d.bal, "claim/funder", d.claim())
	}
	if d.state == "written-off" || p.purpose == "recovery" && p.paid() > 0 {
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
	post(books, "bank", books, "suspense", max(0, p.suspense))
	post(d.bal, "claim/buyer", d.bal, "claim/funder", p.offBuyer)
	d.closed = 0
	p.fee, p.interest, p.principal, p.surplus, p.offBuyer = 0, 0, 0, 0, 0
	p.suspense = min(0, p.suspense)
}

// paid is what of a payment paid something.
func (p *payment) paid() int64 { return p.fee + p.interest + p.principal + p.surplus }

// received finds the payment of d that c names.
func (a *auditor) received(d *deal, c *command.Command) *payment {
	if of, p := a.paymentNamed(string(c.Text(command.Payment))); of == d {
		return p
	}
	return nil
}

// fixed says that what a payment paid cannot be undone.
func (d *deal) fixed(p *payment) bool {
	return p.out() || p.purpose == "recovery" || p.paid() == 0 || d.state == "written-off"
}

func (a *auditor) recall(d *deal, c *command.Command, by string) refuse.Code {
	p := a.received(d, c)
	switch {
	case !a.is(by, "bank") && by != d.funder:
		return refuse.NotEntitled
	case p == nil:
		return refuse.UnknownInstruction
	case d.fixed(p):
		return refuse.NotReversible
	}
	p.confirmed -= p.holds()
	a.undo(d, p)
	p.progress = "recalled"
	a.settle(d)
	return 0
}

// gives is what a repayment takes away from what waits.
func (p *payment) gives() int64 {
	switch {
	case p.back == nil:
		return 0
	case p.progress == "instructed":
		return p.amount
	}
	return p.confirmed
}

// kept is what of somebody's money belongs to nothing and was not given back,
// or, below zero, what was given back to it twice.
func (d *deal) kept(who string) int64 {
	sum := int64(0)
	for _, p := range d.payments {
		if p.other == who {
			sum += p.suspense - p.gives()
		}
	}
	return sum
}

// waiting is what of kept came with p.
func (d *deal) waiting(p *payment) int64 {
	own := p.suspense
	for _, q := range d.payments {
		if q.back == p {
			own -= q.gives()
		}
	}
	return max(0, min(own, d.kept(p.other)))
}

// reapply moves a payment, or part of it, to another deal of the same funder,
// or gives back what belongs to nothing.
func (a *auditor) reapply(d *deal, c *command.Command, by string, foreign bool) refuse.Code {
	p, to := a.received(d, c), a.deals[string(c.Text(command.Deal))]
	switch {
	case by != d.funder:
		return refuse.NotEntitled
	case p == nil:
		return refuse.UnknownInstruction
	case p.out():
		return refuse.NotReversible
	case !c.Has(command.Deal):
		return a.giveBack(d, p, c, foreign)
	case p.holds() == 0:
		return refuse.NotReversible
	case to == nil:
		return refuse.UnknownDeal
	case to == d:
		return refuse.SelfDealing
	case to.funder != d.funder || to.holder() == "claim/seller" || to.state == "written-off":
		return refuse.WrongState
	case to.cur != d.cur || foreign:
		return refuse.WrongCurrency
	}
	return a.shift(d, to, p, c)
}

// shift moves what c says of a payment to another deal: what waits first, for
// which nothing is undone.
func (a *auditor) shift(d, to *deal, p *payment, c *command.Command) refuse.Code {
	waits := d.waiting(p)
	most := p.paid() + waits
	amount := most
	if c.Has(command.Amount) {
		amount = c.Amount(command.Amount).Minor()
	}
	spare := waits > 0 && amount <= waits
	switch {
	case amount > most:
		return refuse.LimitExceeded
	case spare && p.progress == "instructed":
		return refuse.InTransit
	case !spare && (waits != p.suspense || d.fixed(p)):
		return refuse.NotReversible
	}
	if spare {
		post(a.books(d), "bank", a.books(d), "suspense", amount)
		p.suspense -= amount
		if p.holds() == 0 {
			p.progress = "recalled"
		}
		a.arrive(to, p.other, amount)
		a.schedule(d)
		return 0
	}
	rest := p.holds() - amount
	a.undo(d, p)
	a.arrive(to, p.other, amount)
	p.day = a.today
	switch {
	case rest == 0:
		if p.progress == "confirmed" {
			p.progress = "recalled"
		}
		a.settle(d)
	case p.purpose == "buy-back":
		a.boughtBack(d, p, rest)
	default:
		a.collected(d, p, rest)
	}
	return 0
}

// arrive books money on the deal that it was meant for.
func (a *auditor) arrive(d *deal, from string, amount int64) {
	moved := a.instruct(d, "collection", from, amount)
	moved.confirmed, moved.progress = amount, "confirmed"
	a.collected(d, moved, amount)
}

// giveBack sends money that belongs to nothing to who sent it.
func (a *auditor) giveBack(d *deal, p *payment, c *command.Command, foreign bool) refuse.Code {
	amount, waits := d.waiting(p), d.waiting(p)
	if c.Has(command.Amount) {
		amount = c.Amount(command.Amount).Minor()
	}
	switch {
	case waits == 0:
		return refuse.NothingDue
	case foreign:
		return refuse.WrongCurrency
	case amount > waits:
		return refuse.LimitExceeded
	case len(d.payments) >= maxPayments:
		return refuse.TooManyRows
	}
	a.instruct(d, "repayment", p.other, amount).back = p
	post(a.books(d), "bank", a.books(d), "in-transit", amount)
	a.schedule(d)
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
