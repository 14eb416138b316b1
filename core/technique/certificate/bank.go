package certificate

import (
	"strconv"

	"github.com/tallystick/tallystick/core/certificate"
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/technique"
)

// Owns reports whether an instruction is one of certificates: a remittance, or
// a share whose money came back.
func Owns(tx *technique.Tx, instruction []byte) bool {
	return tx.Certificates.Remittance(instruction) != 0 || tx.Certificates.Share(instruction) != 0
}

// remittanceName returns the name of a remittance, such as "C1#2".
func remittanceName(tx *technique.Tx, id uint32) string {
	m := tx.Certificates.Remittances.At(id)
	return tx.Names.Text(tx.Certificates.Object(m)) + "#" + strconv.Itoa(int(m.Number))
}

// Attested returns what c, of a bank, says if it names no amount: that all of a
// remittance moved or did not move, or that the money of a share came back.
func Attested(tx *technique.Tx, c *command.Command) money.Amount {
	if s := tx.Certificates.Share(c.Text(command.Instruction)); s != 0 {
		row := tx.Certificates.Shares.At(s)
		return money.Of(row.Face, row.Currency)
	}
	m := tx.Certificates.Remittances.At(tx.Certificates.Remittance(c.Text(command.Instruction)))
	return tx.Certificates.Roots.At(m.Root).Of(m.Amount - m.Confirmed)
}

// Bank books what a bank attests. What it did is a fact, whatever the log
// thought of the remittance. A payment to many comes back share by share: the
// instruction of what came back is the share's name.
//
// Refusals: WrongState, WrongCurrency, AmountDiffers.
func Bank(tx *technique.Tx, c *command.Command) *refuse.Refusal {
	all := Attested(tx, c)
	a := all
	if c.Has(command.Amount) {
		a = c.Amount(command.Amount)
	}
	whole := c.Kind != command.BankConfirm
	switch {
	case a.Currency() != all.Currency():
		return refuse.WrongCurrency.With(refuse.Amount(a), refuse.Amount(money.Of(0, all.Currency())))
	case whole && a != all, all.Less(a):
		return refuse.AmountDiffers.With(refuse.Amount(a), refuse.Amount(all))
	}
	label := refuse.ID(c.Text(command.Instruction))
	if s := tx.Certificates.Share(c.Text(command.Instruction)); s != 0 {
		back := part{tx, c, s}
		if c.Kind != command.BankReturn || back.row().Standing != certificate.Redeemed {
			return refuse.WrongState.With(label, refuse.ID(back.row().Standing.String()))
		}
		back.returned()
		return nil
	}
	at := tx.Certificates.Remittance(c.Text(command.Instruction))
	m := tx.Certificates.Remittances.At(at)
	p := promise{tx, c, m.Root}
	switch {
	case c.Kind == command.BankConfirm && m.Confirmed < m.Amount:
		p.confirmed(at, a.Minor())
	case c.Kind == command.BankFail && m.Progress == certificate.Instructed:
		p.failed(at)
	default:
		return refuse.WrongState.With(label, refuse.ID(m.Progress.String()))
	}
	return nil
}

// confirmed books that minor units of a remittance moved, and the first slice of
// whom they reached. It may have been held for failed: then it was on its way
// after all.
func (p promise) confirmed(at uint32, minor int64) {
	m := p.tx.Certificates.Remittances.Edit(at)
	if m.Progress == certificate.Failed {
		p.tx.Post(account(p.tx, m.Payer, p, ledger.Bank), account(p.tx, m.Payer, p, ledger.InTransit), minor)
	}
	m.Confirmed += minor
	m.Day = p.tx.Today
	if m.Confirmed == m.Amount {
		m.Progress = certificate.Done
	}
	p.book(slice)
}

// failed books that what was open of a remittance did not move. What moved and
// makes no whole share belongs to nothing yet.
func (p promise) failed(at uint32) {
	m := p.tx.Certificates.Remittances.Edit(at)
	open := m.Open()
	m.Progress = certificate.Failed
	p.tx.Post(account(p.tx, m.Payer, p, ledger.InTransit), account(p.tx, m.Payer, p, ledger.Bank), open)
	p.astray(at)
	p.schedule()
}

// returned books that the money of a share came back to the issuer, who owes it
// again.
func (s part) returned() {
	p, face := s.root(), s.row().Face
	payee, as := s.payee(), certificate.Held
	if s.row().To != 0 {
		as = certificate.Pledged
	}
	s.tx.Post(account(s.tx, payee, p, ledger.Bank), account(s.tx, payee, p, ledger.Trade), face)
	s.tx.Post(account(s.tx, p.row().Issuer, p, ledger.Trade), account(s.tx, p.row().Issuer, p, ledger.Bank), face)
	s.tx.Certificates.Revive(s.id, as)
	s.tx.Post(p.promised(), s.held(), face)
	p.shift(ledger.Free, ledger.Used, face)
	if r := p.edit(); r.State == certificate.Paid {
		r.State = certificate.Live // until the day-end finds it unpaid
	}
	p.schedule()
}
