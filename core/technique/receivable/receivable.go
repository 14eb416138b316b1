// Package receivable finances invoices: factoring with recourse.
//
// The life of a deal:
//
//	presented ▶ confirmed ▶ offered ▶ accepted ▶ drawn ▶ financed ▶ part-paid ▶ settled
//	                                     ▼                  ▼           ▼
//	                                 reassigned         overdue ▶ recourse ▶ bought-back
//	                                                        ▼         ▼
//	                                                        written-off
//
// The seller accepts an offer or declines it: then any funder may offer again.
//
// What was presented can be cancelled until the seller has accepted an offer,
// and after it was reassigned, if nobody's money or notice ever stood on it.
//
// The seller assigns the receivable and draws up to the advance rate. The
// buyer's payment repays the deal by itself (self-liquidating): fee, then
// interest, then principal, and only the rest reaches the seller (Civil Code
// of China, articles 561 and 766). If the buyer does not pay, the funder has
// recourse to the seller after the grace.
//
// Money moves in two legs: instructed, then confirmed by the bank. Interest
// starts, debts end and limits free only on confirmation. The package never
// pays anyone but the seller, and never lends against an invoice that is
// void, red, unequal or a duplicate.
package receivable

import (
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/programme"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/technique"
)

// Technique is factoring with recourse. It holds nothing.
type Technique struct{}

// A life is one deal as a step works on it. Rows are read and written through
// it, so that no step keeps a row across another one's write.
type life struct {
	tx *technique.Tx
	id uint32
}

func (l life) row() *deal.Deal             { return l.tx.Deals.Rows.At(l.id) }
func (l life) edit() *deal.Deal            { return l.tx.Deals.Rows.Edit(l.id) }
func (l life) terms() *programme.Terms     { return l.tx.Terms.At(l.row().Terms) }
func (l life) name() refuse.Figure         { return refuse.ID(l.tx.Names.Text(l.row().Name)) }
func (l life) currency() money.Currency    { return l.tx.Currency(l.row().Block) }
func (l life) of(minor int64) money.Amount { return money.Of(minor, l.currency()) }

// standing returns the rows of the deal, for reading until the next write.
func (l life) standing() Standing {
	return Standing{Deal: l.row(), Block: l.tx.Books.Blocks.At(l.row().Block), Terms: l.terms()}
}

// account returns one of the deal's own accounts.
func (l life) account(s ledger.Slot) ledger.Account {
	return ledger.Account{Block: l.row().Block, Slot: s}
}

func (l life) balance(s ledger.Slot) int64 { return l.tx.Books.Balance(l.account(s)) }

// funder returns one of the funder's accounts.
func (l life) funder(s ledger.Slot) ledger.Account {
	return ledger.Account{Block: l.tx.Books.Party(l.row().Funder, l.currency()), Slot: s}
}

// holder returns the account that holds the claim on the buyer.
func (l life) holder() ledger.Slot {
	switch l.row().State {
	case deal.Presented, deal.Confirmed, deal.Offered, deal.BoughtBack, deal.Reassigned, deal.Cancelled:
		return ledger.ClaimSeller
	}
	return ledger.ClaimFunder
}

// claim returns what is left of the claim on the buyer, in minor units.
func (l life) claim() int64 { return -l.balance(ledger.ClaimBuyer) }

// reduce takes minor off the claim on the buyer.
func (l life) reduce(minor int64) {
	l.tx.Post(l.account(l.holder()), l.account(ledger.ClaimBuyer), minor)
}

// amount returns the amount in c, which must be in the deal's currency; all is
// returned if c names none.
func (l life) amount(c *command.Command, all int64) (int64, *refuse.Refusal) {
	if !c.Has(command.Amount) {
		return all, nil
	}
	a := c.Amount(command.Amount)
	if a.Currency() != l.currency() {
		return 0, refuse.WrongCurrency.With(refuse.Amount(a), refuse.Amount(l.of(0)))
	}
	return a.Minor(), nil
}

// only refuses unless the asker is one of parties.
func (l life) only(parties ...uint32) *refuse.Refusal {
	for _, p := range parties {
		if p == l.tx.By && p != 0 {
			return nil
		}
	}
	return refuse.NotEntitled.With(refuse.ID(l.tx.Parties.Text(l.tx.By)))
}

func (l life) wrongState() *refuse.Refusal {
	return refuse.WrongState.With(l.name(), refuse.ID(l.row().State.String()))
}
