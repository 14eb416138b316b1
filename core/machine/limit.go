package machine

import (
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/technique"
)

// limit sets a limit, or blocks and releases a part of it by hand.
//
// Refusals: ObjectExists, UnknownObject, UnknownParty, NotEntitled,
// RoleMissing, WrongCurrency, LimitExceeded.
func limit(tx *technique.Tx, c *command.Command) *refuse.Refusal {
	id := tx.Deals.LimitNamed(c.Object)
	if c.Kind == command.LimitSet && id == 0 {
		return newLimit(tx, c)
	}
	if id == 0 {
		return refuse.UnknownObject.With(refuse.ID(c.Object))
	}
	l := tx.Deals.Limits.At(id)
	a := c.Amount(command.Amount)
	switch {
	case l.Owner != tx.By:
		return refuse.NotEntitled.With(refuse.ID(tx.Parties.Text(tx.By)))
	case a.Currency() != l.Currency:
		return refuse.WrongCurrency.With(refuse.Amount(a), refuse.Amount(money.Of(0, l.Currency)))
	}
	switch c.Kind {
	case command.LimitBlock:
		return shift(tx, l.Block, ledger.Free, ledger.Held, a)
	case command.LimitRelease:
		return shift(tx, l.Block, ledger.Held, ledger.Free, a)
	}
	for _, f := range [...]struct {
		field command.Field
		party uint32
	}{{command.Owner, l.Owner}, {command.On, l.On}} {
		if tx.Parties.Find(c.Text(f.field)) != f.party {
			return refuse.ObjectExists.With(refuse.ID(c.Object))
		}
	}
	grant(tx, l.Block, a)
	return nil
}

func newLimit(tx *technique.Tx, c *command.Command) *refuse.Refusal {
	if tx.Names.Find(c.Object) != 0 {
		return refuse.ObjectExists.With(refuse.ID(c.Object))
	}
	owner, on := tx.Parties.Find(c.Text(command.Owner)), tx.Parties.Find(c.Text(command.On))
	a := c.Amount(command.Amount)
	switch {
	case owner != tx.By:
		return refuse.NotEntitled.With(refuse.ID(tx.Parties.Text(tx.By)))
	case on == 0:
		return refuse.UnknownParty.With(refuse.ID(c.Text(command.On)))
	}
	// What a party may promise in certificates is a limit that it sets on itself.
	role := party.Funder
	if owner == on {
		role = party.Buyer
	}
	if !tx.Parties.At(owner).Roles.Has(role) {
		return refuse.RoleMissing.With(refuse.ID(tx.Parties.Text(owner)), refuse.ID(role.String()))
	}
	if other := tx.Deals.Limit(owner, on, a.Currency()); other != 0 {
		return refuse.ObjectExists.With(refuse.ID(tx.Names.Text(tx.Deals.Limits.At(other).Name)))
	}
	id := tx.Deals.AddLimit(c.Object, deal.Limit{Owner: owner, On: on, Currency: a.Currency()})
	l := tx.Deals.Limits.Edit(id)
	l.Block = tx.Books.Open(ledger.LimitBlock, owner, l.Name, a.Currency())
	grant(tx, l.Block, a)
	return nil
}

// grant makes the limit a. If less is granted than is taken, what is free
// falls below zero, and nothing more can be drawn until it is paid down.
func grant(tx *technique.Tx, block uint32, a money.Amount) {
	granted, free := ledger.Account{Block: block, Slot: ledger.Granted}, ledger.Account{Block: block, Slot: ledger.Free}
	change := a.Minor() + tx.Books.Balance(granted)
	if change > 0 {
		tx.Post(granted, free, change)
		return
	}
	tx.Post(free, granted, -change)
}

func shift(tx *technique.Tx, block uint32, from, to ledger.Slot, a money.Amount) *refuse.Refusal {
	f, t := ledger.Account{Block: block, Slot: from}, ledger.Account{Block: block, Slot: to}
	if left := tx.Books.Balance(f); a.Minor() > left {
		return refuse.LimitExceeded.With(refuse.Amount(a), refuse.Amount(money.Of(max(left, 0), a.Currency())))
	}
	tx.Post(f, t, a.Minor())
	return nil
}
