package machine

import (
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/technique"
)

// authorise says why none of the signers may ask for c, or nil.
func (m *Machine) authorise(tx *technique.Tx, c *command.Command) *refuse.Refusal {
	return tx.Parties.Authorise(tx.Signers, tx.By, c.Kind, m.stake(tx, c), tx.Today)
}

// stake returns the amount that c is about, which a mandate bounds: the one
// that it names, or what it binds its party to or gives up without one.
func (m *Machine) stake(tx *technique.Tx, c *command.Command) money.Amount {
	if c.Has(command.Amount) {
		return c.Amount(command.Amount)
	}
	switch s := &m.steps[c.Kind]; {
	case attests[c.Kind]:
		return attested(tx, c)
	case pledges[c.Kind]:
		return pledged(tx, c)
	case s.Stake != nil && s.From == nil:
		return s.Stake(tx, c, 0)
	case s.Stake != nil:
		if id := tx.Deals.Find(c.Object); id != 0 {
			return s.Stake(tx, c, id)
		}
	}
	return money.Amount{}
}
