package machine

import (
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/core/party/assertion"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/technique"
)

// person registers a party, or a key or mandate of one.
func person(tx *technique.Tx, c *command.Command) *refuse.Refusal {
	operator := tx.Parties.At(tx.By).Roles.Has(party.Operator)
	if c.Kind == command.PartyAdd {
		if !operator {
			return refuse.NotEntitled.With(refuse.ID(tx.Parties.Text(tx.By)))
		}
		return addParty(tx, c)
	}
	p := tx.Parties.Find(c.Object)
	switch {
	case p == 0:
		return refuse.UnknownParty.With(refuse.ID(c.Object))
	case tx.By != p && !operator:
		return refuse.NotEntitled.With(refuse.ID(tx.Parties.Text(tx.By)))
	case c.Kind == command.PartyKey:
		return addKey(tx, c, p, operator)
	}
	return setMandate(tx, c, p)
}

func addParty(tx *technique.Tx, c *command.Command) *refuse.Refusal {
	if tx.Names.Find(c.Object) != 0 {
		return refuse.ObjectExists.With(refuse.ID(c.Object))
	}
	if id := c.Text(command.ID); len(id) > 0 {
		if other := tx.Parties.Registered(id); other != 0 {
			return refuse.RegistrationTaken.With(refuse.ID(tx.Parties.Text(other)))
		}
	}
	roles, ok := party.ParseRoles(string(c.Text(command.Roles)))
	if !ok || roles.Has(party.Operator) {
		return refuse.FieldInvalid.With(refuse.ID(command.Roles.String()))
	}
	controller := uint32(0)
	if c.Has(command.Controller) {
		if controller = tx.Parties.Find(c.Text(command.Controller)); controller == 0 {
			return refuse.UnknownParty.With(refuse.ID(c.Text(command.Controller)))
		}
		if tx.Parties.Depth(controller) >= party.MaxControl {
			return refuse.FieldInvalid.With(refuse.ID(command.Controller.String()))
		}
	}
	tx.Parties.Add(c.Object, c.Text(command.ID), roles, controller)
	return nil
}

// addKey registers a key for party p. The operator registers the first one;
// after that the party signs for the next itself, so that nobody can be given
// another's voice. With custody the key is one that the platform holds for the
// party, which its journal shows.
func addKey(tx *technique.Tx, c *command.Command, p uint32, operator bool) *refuse.Refusal {
	row := tx.Parties.At(p)
	held := row.Keys > 0 || row.Custodian != 0
	if operator && tx.By != p && held {
		return refuse.NotEntitled.With(refuse.ID(tx.Parties.Text(tx.By)))
	}
	key := tx.Parties.FindKey(c.Text(command.Key))
	if !c.Flag(command.Custody) {
		if key != 0 {
			return refuse.ObjectExists.With(refuse.ID(command.Key.String()))
		}
		addOwnKey(tx, c, p)
		return nil
	}
	if key == 0 {
		return refuse.UnknownKey.With()
	}
	if !tx.Parties.At(tx.Parties.Keys.At(key).Party).Roles.Has(party.Operator) {
		return refuse.NotEntitled.With(refuse.ID(tx.Parties.Text(tx.Parties.Keys.At(key).Party)))
	}
	tx.Parties.Parties.Edit(p).Custodian = key
	return nil
}

// addOwnKey registers a key that p holds itself.
func addOwnKey(tx *technique.Tx, c *command.Command, p uint32) {
	public, scope := c.Text(command.Key), assertion.Scope{}
	if assertion.IsKey(public) {
		scope = assertion.ScopeOf(c.Text(command.RelyingParty), c.Text(command.Origin))
	}
	tx.Parties.AddKey(public, p, scope)
}

// setMandate bounds what a key of party p may sign. No kinds at all revokes it.
func setMandate(tx *technique.Tx, c *command.Command, p uint32) *refuse.Refusal {
	key := tx.Parties.FindKey(c.Text(command.Key))
	if key == 0 || tx.Parties.Keys.At(key).Party != p {
		return refuse.UnknownKey.With()
	}
	bits := ^uint64(0)
	if c.Has(command.Kinds) {
		var ok bool
		if bits, ok = party.ParseKinds(string(c.Text(command.Kinds))); !ok {
			return refuse.FieldInvalid.With(refuse.ID(command.Kinds.String()))
		}
	}
	a := c.Amount(command.Limit)
	k := tx.Parties.Keys.Edit(key)
	k.Mandated, k.Kinds, k.Until, k.Limit, k.Currency = 1, bits, c.Day(command.Until), a.Minor(), a.Currency()
	return nil
}
