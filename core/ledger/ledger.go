// Package ledger is the double-entry book of money, claims and units. It is
// the only package that changes a balance.
//
// Balances stand in blocks: the accounts that belong together, side by side in
// one row. A party has a block per currency, a deal has one in its funder's
// books, a limit has one of its own. A posting takes from one account exactly
// what it gives to another of the same kind of value, so that the balances of
// each kind sum to zero in every currency, always.
//
// A balance is what the account's debits exceed its credits by: money in a
// bank is positive, income is negative.
package ledger

import (
	"fmt"

	"github.com/tallystick/tallystick/core/event"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/row"
	"github.com/tallystick/tallystick/core/table"
)

// A Class says whose accounts a block holds.
type Class uint8

// The classes.
const (
	PartyBlock Class = iota + 1 // a party's own accounts in one currency
	DealBlock                   // a deal's accounts in its funder's books
	LimitBlock                  // a limit's room
)

// A Slot is the place of an account in its block.
type Slot uint8

// slots is the number of accounts in a block.
const slots = 11

// The accounts of a party.
const (
	Bank           Slot = iota // money at the bank
	InTransit                  // instructed, not confirmed
	IncomeInterest             // interest earned
	IncomeFee                  // fees earned
	Suspense                   // received, belonging to nothing yet
	Promised                   // claims: what the party owes on certificates, as a credit
	Holding                    // claims: what is owed to it on certificates
	Trade                      // what of its trade was paid or received through certificates
)

// The accounts of a deal in its funder's books, then the claim on the buyer.
const (
	Receivable  Slot = iota // bought outright
	Advance                 // principal lent
	Accrued                 // interest booked, not received
	Fee                     // fees booked, not received
	Reserve                 // held back from the seller
	DueTo                   // owed to the seller
	Unearned                // discount not yet earned
	Loss                    // written off
	ClaimBuyer              // what the buyer owes on the invoice, as a credit
	ClaimSeller             // of that, what the seller holds
	ClaimFunder             // of that, what the funder holds
)

// The room of a limit.
const (
	Granted Slot = iota // the limit, as a credit
	Free                // open
	Blocked             // taken by draws on their way
	Used                // taken by principal that is out
	Held                // blocked by hand
)

// A Block is one row of balances in minor units.
type Block struct {
	Book     uint32 // the party in whose books it stands
	Object   name.ID
	Class    Class
	Currency money.Currency
	Balance  [slots]int64
}

const blockSize = 4 + 4 + 1 + 2 + 8*slots

// Size implements [table.Row].
func (b *Block) Size() int { return blockSize }

// Encode implements [table.Row].
func (b *Block) Encode(dst []byte) {
	o := row.Out(dst)
	o.U32(b.Book)
	o.U32(uint32(b.Object))
	o.U8(uint8(b.Class))
	o.U16(uint16(b.Currency))
	for _, v := range b.Balance {
		o.I64(v)
	}
}

// Decode implements [table.Row].
func (b *Block) Decode(src []byte) {
	in := row.In(src)
	b.Book = in.U32()
	b.Object = name.ID(in.U32())
	b.Class = Class(in.U8())
	b.Currency = money.Currency(in.U16())
	for i := range b.Balance {
		b.Balance[i] = in.I64()
	}
}

// An Account is one balance.
type Account struct {
	Block uint32
	Slot  Slot
}

// A Posting moves Amount out of From (credited) and into To (debited).
type Posting struct {
	From, To Account
	Amount   money.Amount
}

// An Entry is a posting that was made, with the balances it left.
type Entry struct {
	Posting
	FromBalance, ToBalance int64 // minor units
	FromIn, ToIn           Shelf
}

// A Shelf is where a block stands: in whose books, and whose accounts it holds.
type Shelf struct {
	Book  uint32
	Class Class
}

// Books holds every block.
type Books struct {
	Blocks  *table.Table[Block, *Block]
	parties *table.Index // of party blocks by party and currency
}

// New returns empty books.
func New() *Books {
	return &Books{Blocks: table.New[Block, *Block]("ledger", 64), parties: table.NewIndex()}
}

// Open adds a block without balances and returns its id.
func (b *Books) Open(class Class, book uint32, object name.ID, cur money.Currency) uint32 {
	id := b.Blocks.Add(Block{Book: book, Object: object, Class: class, Currency: cur})
	if class == PartyBlock {
		b.parties.Insert(partyHash(book, cur), id)
	}
	return id
}

// Party returns the block of party in cur, opening it if there is none.
func (b *Books) Party(party uint32, cur money.Currency) uint32 {
	id := b.parties.Find(partyHash(party, cur), func(id uint32) bool {
		k := b.Blocks.At(id)
		return k.Book == party && k.Currency == cur
	})
	if id == 0 {
		id = b.Open(PartyBlock, party, 0, cur)
	}
	return id
}

func partyHash(party uint32, cur money.Currency) uint64 {
	h := (uint64(party)<<16 | uint64(cur)) * 0x9e3779b97f4a7c15
	return h ^ h>>29
}

// Close removes a block, which must have no balance.
func (b *Books) Close(id uint32) {
	if b.Blocks.At(id).Balance != [slots]int64{} {
		panic(fmt.Sprintf("ledger: closing block %d with a balance", id))
	}
	b.Blocks.Remove(id)
}

// Balance returns what is in a, in minor units.
func (b *Books) Balance(a Account) int64 { return b.Blocks.At(a.Block).Balance[a.Slot] }

// Post makes p and returns it with the balances it left. It panics if the
// posting is not between two accounts of the same kind of value and currency:
// the books cannot be put out of balance.
func (b *Books) Post(p Posting) Entry {
	from, to := b.Blocks.Edit(p.From.Block), b.Blocks.Edit(p.To.Block)
	cur := p.Amount.Currency()
	if p.Amount.Minor() <= 0 || p.From == p.To || from.Currency != cur || to.Currency != cur ||
		value(from.Class, p.From.Slot) != value(to.Class, p.To.Slot) {
		panic(fmt.Sprintf("ledger: bad posting %+v", p))
	}
	f := sum(from.Balance[p.From.Slot], -p.Amount.Minor())
	from.Balance[p.From.Slot] = f
	t := sum(to.Balance[p.To.Slot], p.Amount.Minor())
	to.Balance[p.To.Slot] = t
	return Entry{p, f, t, Shelf{from.Book, from.Class}, Shelf{to.Book, to.Class}}
}

func sum(a, b int64) int64 {
	c := a + b
	if (a > 0) == (b > 0) && (c > 0) != (a > 0) {
		panic("ledger: balance overflow")
	}
	return c
}

// value returns what an account holds. Values never mix in a posting.
func value(c Class, s Slot) event.Value {
	switch {
	case c == LimitBlock:
		return event.Room
	case c == DealBlock && s >= ClaimBuyer, c == PartyBlock && (s == Promised || s == Holding):
		return event.Claim
	}
	return event.Money
}

// ValueOf returns what the account holds.
func (b *Books) ValueOf(a Account) event.Value { return value(b.Blocks.At(a.Block).Class, a.Slot) }

// Rebuild makes the index anew from the blocks.
func (b *Books) Rebuild() {
	b.parties = table.NewIndex()
	for id := uint32(1); id <= b.Blocks.Len(); id++ {
		if k := b.Blocks.At(id); k.Class == PartyBlock {
			b.parties.Insert(partyHash(k.Book, k.Currency), id)
		}
	}
}

// FreezeIndex returns the index as it is now.
func (b *Books) FreezeIndex() *table.IndexView { return b.parties.Freeze() }

// RestoreIndex makes the index what it was when x was frozen.
func (b *Books) RestoreIndex(x *table.IndexView) { b.parties.Restore(x) }
