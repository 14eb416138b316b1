// Package certificate carries out what is done with receivable certificates.
//
// A certificate and its shares:
//
//	applied ▶ issued ▶ live ▶ paid
//	   ▼         ▼      ▼▲
//	 declined      unpaid │ cancelled
//
//	share: held ▶ split │ moving ▶ held by another │ paid │ cancelled
//
// The issuer signs a promise to pay on the due day. The supplier takes it if it
// likes, and can split what it holds and pass it on to whom it owes an invoice
// itself, who can do the same. On the due day the issuer pays whoever holds a
// share then; the platform never holds any of the money.
//
// What the issuer owes to all holders stands in the ledger as claims: a posting
// moves a claim from one holder to another, so that nothing appears or
// vanishes. Trade stands behind each hop: an invoice between exactly the two,
// sound, and not paid twice.
package certificate

import (
	"github.com/tallystick/tallystick/core/certificate"
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/technique"
)

// A promise is one certificate as a step works on it.
type promise struct {
	tx *technique.Tx
	c  *command.Command
	id uint32
}

func (p promise) row() *certificate.Root   { return p.tx.Certificates.Roots.At(p.id) }
func (p promise) edit() *certificate.Root  { return p.tx.Certificates.Roots.Edit(p.id) }
func (p promise) name() refuse.Figure      { return refuse.ID(p.tx.Names.Text(p.row().Name)) }
func (p promise) of(m int64) money.Amount  { return money.Of(m, p.row().Currency) }
func (p promise) promised() ledger.Account { return account(p.tx, p.row().Issuer, p, ledger.Promised) }

// A part is one share as a step works on it.
type part struct {
	tx *technique.Tx
	c  *command.Command
	id uint32
}

func (s part) row() *certificate.Share  { return s.tx.Certificates.Shares.At(s.id) }
func (s part) edit() *certificate.Share { return s.tx.Certificates.Shares.Edit(s.id) }
func (s part) name() refuse.Figure      { return refuse.ID(s.tx.Names.Text(s.row().Name)) }
func (s part) root() promise            { return promise{s.tx, s.c, s.row().Root} }
func (s part) held() ledger.Account {
	return account(s.tx, s.row().Holder, s.root(), ledger.Holding)
}

// account returns one of a party's own accounts in the certificate's currency.
func account(tx *technique.Tx, party uint32, p promise, slot ledger.Slot) ledger.Account {
	return ledger.Account{Block: tx.Books.Party(party, p.row().Currency), Slot: slot}
}

// fullest is how much may be owed to one holder in one currency, in minor
// units, so that no balance can ever overflow: four thousand times the largest
// amount.
const fullest = 4000 * money.Max

// room refuses if so much is owed to a party already that a balance could
// overflow one day.
func room(tx *technique.Tx, party uint32, p promise) *refuse.Refusal {
	if tx.Books.Balance(account(tx, party, p, ledger.Holding)) > fullest {
		return refuse.AmountTooLarge.With(refuse.ID(command.Amount.String()))
	}
	return nil
}

// called returns the name of a party as a figure.
func called(tx *technique.Tx, id uint32) refuse.Figure { return refuse.ID(tx.Parties.Text(id)) }

// free refuses if a name is taken.
func free(tx *technique.Tx, text []byte) *refuse.Refusal {
	if tx.Names.Find(text) != 0 {
		return refuse.ObjectExists.With(refuse.ID(text))
	}
	return nil
}

// willing refuses unless c says that whoever takes a certificate was free to
// refuse it: China's rules ask for the record of it.
func willing(tx *technique.Tx, c *command.Command, who uint32) *refuse.Refusal {
	if !c.Flag(command.FreeChoice) {
		return refuse.NoFreeChoice.With(called(tx, who))
	}
	return nil
}
