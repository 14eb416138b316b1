package world

import (
	"fmt"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/deal"
)

// live lets everybody do what is due on a deal: a step a day at most.
func (m *morning) live(d *dossier) {
	switch d.Deal.State {
	case deal.Presented, deal.Confirmed, deal.Offered:
		m.agree(d)
	case deal.Accepted:
		m.prepare(d)
	case deal.Financed, deal.PartPaid, deal.Overdue:
		if !m.trouble(d) && !m.serve(d) {
			m.collect(d)
		}
	case deal.Recourse:
		m.recourse(d)
	case deal.WrittenOff:
		m.afterLoss(d)
	case deal.Settled:
		m.misapplied(d)
	}
}

// agree is the way to the contract, or out of it: what nobody confirmed or
// accepted, or is past its due date, is taken back.
func (m *morning) agree(d *dossier) {
	stale := m.today >= d.end && (d.course == unconfirmed || d.course == declined)
	switch state := d.Deal.State; {
	case d.has(deal.Disputed):
	case stale && state == deal.Offered:
		m.ask(d.step(command.ReceivableDecline, d.seller)) // and the next morning it takes back the invoice
	case stale || d.has(deal.Frozen) || d.Deal.Due < m.today:
		m.ask(d.step(command.ReceivableCancel, d.seller).SetText(command.Reason, "no agreement"))
	case state == deal.Presented && !d.terms.confirmed && m.today >= d.offer:
		m.askFor(d.terms.command(d.name), d.Claim()) // the factor knows the buyer: it does not wait for its word
	case state == deal.Presented && d.terms.confirmed && m.today >= d.confirm && d.course != unconfirmed:
		c := d.step(command.ReceivableConfirm, d.buyer)
		if d.sure {
			c.SetInt(command.NoSetOff, 1)
		}
		m.askFor(c, d.Claim())
	case state == deal.Confirmed && m.today >= d.offer:
		m.askFor(d.terms.command(d.name), d.Claim())
	case state == deal.Offered && m.today >= d.accept && d.course != declined:
		hash := d.Terms.Hash()
		m.askFor(d.step(command.ReceivableAccept, d.seller).SetBytes(command.Terms, hash[:]), d.Claim())
	}
}

// prepare is what stands between the contract and the money.
func (m *morning) prepare(d *dossier) {
	credit := d.course == creditBefore || d.course == creditMistake
	leaf, mistaken := uint64(0), false
	if credit {
		leaf, mistaken = m.mistaken(d)
	}
	switch {
	case d.course == creditMistake && mistaken:
		c := d.step(command.CorrectReverse, d.funder).SetInt(command.Target, int64(leaf))
		m.ask(c.SetText(command.Reason, "credit note for another invoice"))
	case credit && !d.has(deal.Notified) && d.Claim() == d.Deal.Face && m.today == m.w.calendar.AddBusiness(d.accept, 1):
		m.credit(d)
	case !d.has(deal.Notified) && m.today >= d.notify:
		m.ask(d.step(command.ReceivableNotify, d.funder).SetText(command.Payee, d.funder))
		number := fmt.Sprintf("R%012d", m.w.seed.chance("registry/"+d.name).Int64N(1_000_000_000_000))
		m.ask(d.step(command.ReceivableRegister, d.funder).SetText(command.Number, number))
	case d.course == undrawn && m.today >= d.more:
		if d.Owed(m.today).Total() == 0 && !m.moving(d) {
			m.ask(d.step(command.ReceivableReassign, d.funder).SetText(command.Reason, "the money was not needed"))
		}
	case m.today >= d.pay && d.Deal.Due < m.today:
		m.collect(d) // there was no room to finance it
	case d.course != undrawn && m.today >= d.draw:
		m.draw(d)
	}
}

// draw asks for the advance, as far as the limits leave room.
func (m *morning) draw(d *dossier) {
	most := d.Available()
	a := most * int64(d.part) / 100 / yuan(1000) * yuan(1000)
	if a == 0 || m.today >= d.more {
		a = most
	}
	if a = min(a, m.room(d)); a <= 0 || a < most/3 || d.Deal.Due < m.today || d.has(deal.Disputed|deal.Frozen) {
		return // too little to be worth it: next time
	}
	m.take(d, a)
	c := d.step(command.ReceivableDraw, d.seller).SetAmount(command.Amount, d.cash(a))
	m.ask(c.SetText(command.Payee, d.seller))
}

func (m *morning) credit(d *dossier) {
	c := d.step(command.ReceivableCreditNote, d.seller).SetAmount(command.Amount, d.cash(max(1, d.Claim()/20)))
	m.ask(c.SetText(command.Reason, "goods sent back"))
}

// trouble is what goes wrong while money is out. It reports whether something
// was asked.
func (m *morning) trouble(d *dossier) bool {
	begun, over := m.today >= d.trouble && m.today < d.end, m.today >= d.end
	switch {
	case d.has(deal.Frozen):
		if over {
			m.ask(d.step(command.ReceivableSettleDispute, d.funder).SetText(command.Reason, "the goods are there"))
		}
		return over
	case d.has(deal.Disputed):
		return m.reconcile(d, over)
	case begun && d.course.disputes():
		m.complain(d)
	case d.course == clouded && m.today == d.trouble:
		name := m.v.Names.Text(m.v.Invoices.At(d.Deal.Invoice).Name)
		m.ask(command.New(command.TradeVoid, name, d.seller).SetText(command.Reason, "wrong line in the ledger"))
	case d.course == creditAfter && begun && !d.has(deal.DilutedAfter):
		m.credit(d)
	default:
		return false
	}
	return true
}

// complain is the buyer's dispute. What it says stands in a payload.
func (m *morning) complain(d *dossier) {
	c := d.step(command.ReceivableDispute, d.buyer).SetAmount(command.Amount, d.cash(max(1, d.Claim()/8)))
	text := fmt.Sprintf("Of invoice %s one part in eight is rejected: dimensions out of tolerance.",
		m.v.Names.Text(m.v.Invoices.At(d.Deal.Invoice).Name))
	m.asked.add(ask{c: c.SetText(command.Reason, "quality"), text: text, label: "dispute/" + d.name})
}

// reconcile ends a dispute, if it is over and ends in peace.
func (m *morning) reconcile(d *dossier, over bool) bool {
	switch {
	case !over || !d.course.disputes() && !m.peace(d):
		return false
	case d.course == conceded:
		c := d.step(command.ReceivableSettleDispute, d.seller).SetAmount(command.Amount, d.cash(m.contested(d)))
		m.ask(c.SetText(command.Reason, "accepted"))
	case d.course == stubborn:
		if d.Owed(m.today).Total() == 0 || m.moving(d) {
			return false
		}
		m.ask(d.step(command.ReceivableRecourse, d.funder).SetText(command.Reason, "the buyer disputes"))
	default:
		m.ask(d.step(command.ReceivableSettleDispute, d.buyer).SetText(command.Reason, "withdrawn"))
	}
	return true
}

// peace reports whether a dispute that was not planned is given up today: it
// was somebody's own, and stands for a week or two.
func (m *morning) peace(d *dossier) bool {
	return m.w.seed.chance("peace/" + d.name + m.today.String()).percent(10)
}

// contested returns what the buyer says that it need not pay.
func (m *morning) contested(d *dossier) int64 {
	id := m.v.Payments.At(d.Deal.Last).Deal
	for t := uint32(1); t <= m.v.Disputes.Len(); t++ {
		if row := m.v.Disputes.At(t); row.Deal == id {
			return row.Amount
		}
	}
	return 0
}

// serve is what seller and funder do while money is out and all is well. It
// reports whether something was asked.
func (m *morning) serve(d *dossier) bool {
	switch {
	case m.misapplied(d):
		return true
	case d.course == early && m.today >= d.end && !m.moving(d):
		m.buyBack(d)
		return true
	case d.Deal.State == deal.Financed && m.today >= d.more && m.today < d.pay && d.Available() > yuan(1000) &&
		!m.moving(d) && d.part < 100:
		m.draw(d)
		return true
	}
	return false
}

// collect is how the buyer pays, or what happens if it does not.
func (m *morning) collect(d *dossier) {
	leaf, found := uint64(0), false
	if d.course == writtenInErr {
		leaf, found = m.mistaken(d)
	}
	switch {
	case m.moving(d) || leaf != 0 && found:
	case d.course == writtenInErr && d.Deal.State == deal.Overdue && m.today == d.writeOff:
		c := d.step(command.ReceivableWriteOff, d.funder).SetText(command.Reason, "the wrong file")
		m.askFor(c, d.Owed(m.today).Total())
	case d.pays() && m.today >= d.pay && d.Claim() > 0:
		m.pay(d)
	case !d.pays() && m.today >= d.recourse && d.Owed(m.today).Total() > 0:
		m.ask(d.step(command.ReceivableRecourse, d.funder).SetText(command.Reason, "unpaid after the grace"))
	}
}

// pay is the buyer's payment: all of the claim, or the first part of it.
func (m *morning) pay(d *dossier) {
	a := d.Claim()
	if d.course == instalments && m.today < d.rest {
		if len(m.paid(d, deal.Collection)) > 0 {
			return
		}
		a = max(1, a*6/10)
	}
	m.ask(d.step(command.ReceivablePay, d.buyer).SetAmount(command.Amount, d.cash(a)))
}

func (m *morning) buyBack(d *dossier) {
	owed := d.Owed(m.today).Total()
	m.askFor(d.step(command.ReceivableBuyBack, d.seller).SetAmount(command.Amount, d.cash(owed)), owed)
}

// recourse is how the seller answers for the buyer.
func (m *morning) recourse(d *dossier) {
	owed := d.Owed(m.today).Total()
	switch {
	case m.moving(d) || owed == 0:
	case m.today >= d.writeOff && (d.course == short || d.course == lost || d.course == recovered):
		c := d.step(command.ReceivableWriteOff, d.funder).SetText(command.Reason, "the seller cannot pay")
		m.askFor(c, owed)
	case m.today < d.repay || d.course == lost || d.course == recovered:
	case d.course == short:
		if len(m.paid(d, deal.BuyBack)) == 0 {
			m.ask(d.step(command.ReceivablePay, d.seller).SetAmount(command.Amount, d.cash(max(1, owed*4/10))))
		}
	default:
		m.buyBack(d)
	}
}

// afterLoss is what still comes in.
func (m *morning) afterLoss(d *dossier) {
	leaf, found := uint64(0), false
	if d.course == writtenInErr {
		leaf, found = m.mistaken(d)
	}
	recoveries := len(m.paid(d, deal.Recovery))
	switch {
	case found && !m.moving(d):
		c := d.step(command.CorrectReverse, d.funder).SetInt(command.Target, int64(leaf))
		m.ask(c.SetText(command.Reason, "written off by mistake"))
	case m.today < d.recover || recoveries > 0 || d.loss() == 0:
	case d.course == recovered:
		a := max(d.Claim(), d.loss())
		m.ask(d.step(command.ReceivableRecover, d.buyer).SetAmount(command.Amount, d.cash(a)))
	case d.course == lost:
		m.ask(d.step(command.ReceivableRecover, d.seller).SetAmount(command.Amount, d.cash(max(1, d.loss()/2))))
	}
}

// mostBack is for how many days after it a payment is moved or recalled.
const mostBack = 8

// misapplied moves a payment that was meant for another deal of the same buyer,
// and reports whether it did.
func (m *morning) misapplied(d *dossier) bool {
	paid := m.paid(d, deal.Collection)
	if d.course != misapplied || len(paid) != 1 || m.moving(d) || d.has(deal.Disputed|deal.Frozen) {
		return false
	}
	p := paid[0]
	if p.Progress != deal.Done || p.Confirmed == 0 || p.Day.Add(mostBack) < m.today {
		return false
	}
	for i := range m.deals {
		to := &m.deals[i]
		open := to.Deal.State == deal.Financed || to.Deal.State == deal.Overdue
		fits := open && to.buyer == d.buyer && to.funder == d.funder && to.name != d.name && to.Claim() >= p.Confirmed
		if fits && to.course == plain && to.pay > m.today && !m.moving(to) && !to.has(deal.Disputed|deal.Frozen) {
			c := d.step(command.CorrectReapply, d.funder).SetText(command.Payment, fmt.Sprintf("%s#%d", d.name, p.Number))
			c.SetText(command.Deal, to.name).SetText(command.Reason, "meant for the other invoice")
			m.ask(c)
			return true
		}
	}
	return false
}
