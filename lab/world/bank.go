package world

import (
	"crypto/sha256"
	"fmt"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/deal"
)

// settle is the bank's afternoon: it carries out what is on its way, or cannot.
func (m *morning) settle() {
	for i := range m.deals {
		d := &m.deals[i]
		for _, p := range m.payments(d) {
			m.line(d, p)
		}
	}
}

// line is the bank's word on a payment, if it has one today.
func (m *morning) line(d *dossier, p *deal.Payment) {
	payment := fmt.Sprintf("%s#%d", d.name, p.Number)
	switch first := p.Number == 1 && p.Purpose == deal.PayAdvance; {
	case p.Progress == deal.Instructed:
		c := m.w.seed.chance("bank/" + payment)
		if p.Day == m.today && c.percent(25) {
			return // it came after the bank's cut-off
		}
		if first && d.course == failed {
			m.attest(command.BankFail, payment, d, p)
			return
		}
		m.attest(command.BankConfirm, payment, d, p)
	case first && d.course == returned && p.Progress == deal.Done && p.Day < m.today && d.Deal.State == deal.Financed:
		m.attest(command.BankReturn, payment, d, p)
	case d.course == recalled && p.Purpose == deal.Collection && p.Progress == deal.Done && m.recent(d, p):
		c := d.step(command.CorrectRecall, bankID).SetText(command.Payment, payment)
		m.ask(c.SetText(command.Reason, "the payer's bank recalls it"))
	}
}

// recent reports whether a payment of the buyer is its first and came in the
// days before.
func (m *morning) recent(d *dossier, p *deal.Payment) bool {
	return len(m.paid(d, deal.Collection)) == 1 && p.Day < m.today && p.Day.Add(mostBack) >= m.today && !m.moving(d)
}

// attest is a line of the bank's on a payment.
func (m *morning) attest(k command.Kind, payment string, d *dossier, p *deal.Payment) {
	text := fmt.Sprintf("%s %s %s %s", m.today, k, payment, d.cash(p.Amount-p.Confirmed))
	line := sha256.Sum256([]byte(text))
	c := command.New(k, fmt.Sprintf("L-%s", payment[2:]), bankID)
	if !command.ValidName(c.Object) {
		c.Object = []byte("bank-line")
	}
	m.ask(c.SetText(command.Instruction, payment).SetBytes(command.Line, line[:]))
}
