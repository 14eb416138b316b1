package machine

import (
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/technique"
)

// bank books what a bank attests about a payment. Interest starts, debts end
// and limits free here and nowhere else.
//
// Refusals: RoleMissing, UnknownInstruction, WrongState, WrongCurrency.
func (m *Machine) bank(tx *technique.Tx, c *command.Command) *refuse.Refusal {
	if !tx.Parties.At(tx.By).Roles.Has(party.Bank) {
		return refuse.RoleMissing.With(refuse.ID(tx.Parties.Text(tx.By)), refuse.ID(party.Bank.String()))
	}
	label := refuse.ID(c.Text(command.Instruction))
	p := tx.Deals.Payment(c.Text(command.Instruction))
	if p == 0 {
		return refuse.UnknownInstruction.With(label)
	}
	row := tx.Deals.Payments.At(p)
	owner := m.owner(tx.Deals.Rows.At(row.Deal))
	want := deal.Instructed
	if c.Kind == command.BankReturn {
		want = deal.Done
	}
	if row.Progress != want {
		return refuse.WrongState.With(label, refuse.ID(row.Progress.String()))
	}
	a := row.Open()
	if c.Has(command.Amount) {
		cur := tx.Currency(tx.Deals.Rows.At(row.Deal).Block)
		if c.Amount(command.Amount).Currency() != cur {
			return refuse.WrongCurrency.With(refuse.Amount(c.Amount(command.Amount)), refuse.Amount(money.Of(0, cur)))
		}
		a = c.Amount(command.Amount).Minor()
	}
	switch c.Kind {
	case command.BankConfirm:
		owner.Confirm(tx, p, a)
	case command.BankFail:
		owner.Fail(tx, p)
	default:
		owner.Return(tx, p)
	}
	return nil
}

// owner returns the technique that a deal belongs to.
func (m *Machine) owner(*deal.Deal) technique.Technique { return m.techs[0] }
