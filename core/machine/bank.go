package machine

import (
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/technique"
	"github.com/tallystick/tallystick/core/technique/certificate"
)

// attests are the kinds that say what became of a payment.
var attests = [64]bool{command.BankConfirm: true, command.BankFail: true, command.BankReturn: true}

// attested returns what c says of its payment if it names no amount: that all
// of it moved, did not move, or came back.
func attested(tx *technique.Tx, c *command.Command) money.Amount {
	if certificate.Owns(tx, c.Text(command.Instruction)) {
		return certificate.Attested(tx, c)
	}
	p := tx.Deals.Payment(c.Text(command.Instruction))
	if p == 0 {
		return money.Amount{} // the command is refused
	}
	row := tx.Deals.Payments.At(p)
	cur := tx.Currency(tx.Deals.Rows.At(row.Deal).Block)
	if c.Kind == command.BankReturn {
		return money.Of(row.Confirmed, cur)
	}
	return money.Of(row.Unmoved(), cur)
}

// bank books what a bank attests about a payment. Interest starts, debts end
// and limits free here and nowhere else. A part of a payment can move; it fails
// and comes back as a whole.
//
// What a bank did is a fact, whatever the log thought of the payment: it may
// have held it for failed, stopped or returned. Only what cannot be is refused,
// that all moved once more, or that came back what never moved.
//
// Refusals: RoleMissing, UnknownInstruction, WrongState, WrongCurrency,
// AmountDiffers.
func (m *Machine) bank(tx *technique.Tx, c *command.Command) *refuse.Refusal {
	if !tx.Parties.At(tx.By).Roles.Has(party.Bank) {
		return refuse.RoleMissing.With(refuse.ID(tx.Parties.Text(tx.By)), refuse.ID(party.Bank.String()))
	}
	if certificate.Owns(tx, c.Text(command.Instruction)) {
		return certificate.Bank(tx, c)
	}
	label := refuse.ID(c.Text(command.Instruction))
	p := tx.Deals.Payment(c.Text(command.Instruction))
	if p == 0 {
		return refuse.UnknownInstruction.With(label)
	}
	row := tx.Deals.Payments.At(p)
	owner := m.owner(tx.Deals.Rows.At(row.Deal))
	all := attested(tx, c)
	if all.Sign() == 0 {
		return refuse.WrongState.With(label, refuse.ID(row.Progress.String()))
	}
	a := all
	if c.Has(command.Amount) {
		a = c.Amount(command.Amount)
	}
	switch {
	case a.Currency() != all.Currency():
		return refuse.WrongCurrency.With(refuse.Amount(a), refuse.Amount(money.Of(0, all.Currency())))
	case a != all && c.Kind != command.BankConfirm:
		return refuse.AmountDiffers.With(refuse.Amount(a), refuse.Amount(all))
	}
	switch c.Kind {
	case command.BankConfirm:
		owner.Confirm(tx, p, a.Minor())
	case command.BankFail:
		owner.Fail(tx, p)
	default:
		owner.Return(tx, p)
	}
	return nil
}

// owner returns the technique that a deal belongs to.
func (m *Machine) owner(*deal.Deal) technique.Technique { return m.techs[0] }
