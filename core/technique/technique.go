// Package technique defines what every financing technique must provide, and
// the one command's view of the world that it works on.
//
// To add a technique, make a folder beside receivable/ and add one line to
// all in core/machine. Nothing else in the tree needs to know.
package technique

import (
	"github.com/tallystick/tallystick/core/certificate"
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/core/programme"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/trade"
)

// A Step is how one kind of command is carried out.
type Step struct {
	Kind command.Kind
	From []deal.State // the states in which it is allowed; nil if it opens a deal, or is not about one
	Do   func(tx *Tx, c *command.Command, id uint32) *refuse.Refusal
	// Stake returns what c binds its party to, or gives up, although it names no
	// amount: the mandates of its signers bound it. It is asked before Do, of a
	// deal in any state, and with id 0 if From is nil; nil if such a command binds
	// to nothing.
	Stake func(tx *Tx, c *command.Command, id uint32) money.Amount
	// Refusals lists the codes that Do may return, beside those that every
	// command may meet.
	Refusals []refuse.Code
	// Where lists the states in which it is allowed, in words, if it is about
	// something else than a deal.
	Where []string
}

// A Technique is one way to turn trade into finance. It keeps no state of its
// own: everything is in the tables of Tx.
type Technique interface {
	// Steps lists the commands this technique carries out.
	Steps() []Step

	// Confirm books that minor units of payment p moved, as its bank says.
	Confirm(tx *Tx, p uint32, minor int64)

	// Fail books that the bank could not carry out what was open of payment p.
	Fail(tx *Tx, p uint32)

	// Return books that payment p came back after it was confirmed.
	Return(tx *Tx, p uint32)

	// CloseDay does what is due on deal id when a business day is closed and
	// puts the deal on the agenda of the day it is due next.
	CloseDay(tx *Tx, id uint32, closing day.Date)

	// Raise brings back the deal under a tombstone from its record, whose hash
	// the tombstone holds.
	Raise(tx *Tx, stone uint32, record []byte)
}

// A Tx is one command's view of the world.
type Tx struct {
	Names     *name.Names
	Parties   *party.Register
	Documents *trade.Documents
	Books     *ledger.Books
	Terms     *programme.Catalogue
	Deals     *deal.Deals
	Contracts *programme.Contracts

	Certificates *certificate.Register

	Today   day.Date // the business day
	Closed  day.Date // the last business day that was closed
	Leaf    uint64   // where the command will stand in the log
	By      uint32   // the party that asks
	Signers []uint32 // the keys that signed the envelope
	Entries []ledger.Entry
	Buried  []deal.Record // the deals that left the tables in this batch
}

// Agrees reports whether party signed too, with keys of its own that cover kind
// and what the party gives up by it.
func (tx *Tx) Agrees(party uint32, kind command.Kind, gives money.Amount) bool {
	return tx.Parties.Consents(tx.Signers, party, kind, gives, tx.Today)
}

// Post moves minor units of the from account's currency and remembers the
// posting for the receipt. Nothing happens if minor is zero.
func (tx *Tx) Post(from, to ledger.Account, minor int64) {
	if minor == 0 {
		return
	}
	cur := tx.Books.Blocks.At(from.Block).Currency
	tx.Entries = append(tx.Entries, tx.Books.Post(ledger.Posting{From: from, To: to, Amount: money.Of(minor, cur)}))
}

// Currency returns the currency of a block.
func (tx *Tx) Currency(block uint32) money.Currency { return tx.Books.Blocks.At(block).Currency }
