// Package history keeps what the journal implies and the state forgets: the
// receipt of every leaf, and the postings of every account.
//
//	batch ──▶ Receipts.Append ─────▶ receipts-FIRST.seg       read by leaf
//	      └─▶ Accounts.Add, Flush ──▶ accounts-FIRST-LAST.seg  read by account
//	                        Merge ──▶ many of these become one
//
// All of it can be made anew by replaying the journal. So nothing is synced as
// it is written. Sync, which comes before a snapshot, makes it durable; after
// a power cut Truncate cuts it back to the snapshot, and the replay that
// follows writes the rest again. It decides nothing, and it never changes a
// byte that it has written.
package history

import (
	"github.com/tallystick/tallystick/core/cbor"
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/node/journal/disk"
)

// Options say where a history is kept and whose it is.
type Options struct {
	Disk  disk.Disk
	Chain [32]byte // the log's id, in the header of every file
}

// A Record is the receipt of one leaf of the log: of a command, or, where Root
// is set, of a state root.
type Record struct {
	Leaf    uint64
	Kind    command.Kind
	Code    refuse.Code // 0: carried out
	Figures []byte      // canonical CBOR, empty if Code is 0
	Effects []byte      // canonical CBOR, what the leaf's effects hash is of

	Root      bool
	Day       day.Date // the day whose end StateRoot shows
	StateRoot [32]byte
}

// Refusal returns why the command was refused, nil if it was carried out.
func (r *Record) Refusal() *refuse.Refusal {
	if r.Code == 0 {
		return nil
	}
	figures := cbor.NewReader(r.Figures)
	return r.Code.With(refuse.ReadFigures(&figures)...)
}

// An Account names an account for ever. The ids of blocks are given again
// when a deal has left the state; this is not.
type Account struct {
	Owner    uint32 // the party, or the name.ID of the deal or limit
	Currency uint16
	Class    ledger.Class
	Slot     ledger.Slot
}

// AccountOf returns the account in slot s of block b.
func AccountOf(b *ledger.Block, s ledger.Slot) Account {
	owner := b.Book
	if b.Class != ledger.PartyBlock {
		owner = uint32(b.Object)
	}
	return Account{Owner: owner, Currency: uint16(b.Currency), Class: b.Class, Slot: s}
}

// A Posting is one side of a posting of the ledger.
type Posting struct {
	Account Account
	Leaf    uint64
	Amount  int64 // minor units; below zero if the account was credited
	Balance int64 // afterwards
}
