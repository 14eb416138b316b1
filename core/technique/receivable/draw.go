package receivable

import (
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/technique"
)

// fullest is how far a funder's account may be overdrawn, in minor units, so
// that no balance can ever overflow: four thousand times the largest amount.
const fullest = 4000 * money.Max

// draw instructs the funder's bank to pay the seller. The money is bound to
// its purpose: no other payee is possible.
func draw(tx *technique.Tx, c *command.Command, id uint32) *refuse.Refusal {
	l := life{tx, id}
	d := l.row()
	if no := l.only(d.Seller); no != nil {
		return no
	}
	if no := l.standing().Hindrance(tx.Today, l.name()); no != nil {
		return no
	}
	if c.Has(command.Payee) && tx.Parties.Find(c.Text(command.Payee)) != d.Seller {
		return refuse.PurposeForbidden.With(refuse.ID(c.Text(command.Payee)))
	}
	a, no := l.amount(c, 0)
	if no != nil {
		return no
	}
	if left := l.standing().Available(); a > left {
		return refuse.LimitExceeded.With(refuse.Amount(l.of(a)), refuse.Amount(l.of(left)))
	}
	if no := l.room(); no != nil {
		return no
	}
	if l.tx.Books.Balance(l.funder(ledger.Bank)) < -fullest {
		return refuse.AmountTooLarge.With(refuse.ID(command.Amount.String()))
	}
	if no := l.block(a); no != nil {
		return no
	}
	l.edit().Transit += a
	l.edit().State = deal.Drawn
	tx.Deals.Instruct(id, deal.PayAdvance, l.row().Seller, a, tx.Today)
	tx.Post(l.funder(ledger.Bank), l.funder(ledger.InTransit), a)
	return nil
}

// A taking is a party whose limit a deal may take, and the mark that says so.
type taking struct {
	party uint32
	mark  deal.Marks
}

// limits calls fn for each limit that the deal's draws take.
func (l life) limits(fn func(limit uint32, taken deal.Marks)) {
	d := l.row()
	for _, on := range inOrder(taking{d.Buyer, deal.TookBuyer}, taking{d.Seller, deal.TookSeller}) {
		if limit := l.tx.Deals.Limit(d.Funder, on.party, l.currency()); limit != 0 {
			fn(l.tx.Deals.Limits.At(limit).Block, on.mark)
		}
	}
}

// block takes a from the limits, or refuses if one leaves less. A deal whose
// first draw met no limit takes none later: what it never took it must not free.
func (l life) block(a int64) (no *refuse.Refusal) {
	first := l.row().Transit == 0 && l.balance(ledger.Advance) == 0
	l.limits(func(limit uint32, mark deal.Marks) {
		free := l.tx.Books.Balance(ledger.Account{Block: limit, Slot: ledger.Free})
		if no == nil && a > free && (first || l.row().Marks.Has(mark)) {
			no = refuse.LimitExceeded.With(refuse.Amount(l.of(a)), refuse.Amount(l.of(max(free, 0))))
		}
	})
	if no != nil {
		return no
	}
	l.limits(func(limit uint32, mark deal.Marks) {
		if first {
			l.edit().Marks |= mark
		}
		if l.row().Marks.Has(mark) {
			l.move(limit, ledger.Free, ledger.Blocked, a)
		}
	})
	return nil
}

// shift moves a between two slots of the limits that the deal takes.
func (l life) shift(from, to ledger.Slot, a int64) {
	l.limits(func(limit uint32, mark deal.Marks) {
		if l.row().Marks.Has(mark) && !lost(mark, from) {
			l.move(limit, from, to, a)
		}
	})
}

func (l life) move(limit uint32, from, to ledger.Slot, a int64) {
	l.tx.Post(ledger.Account{Block: limit, Slot: from}, ledger.Account{Block: limit, Slot: to}, a)
}

// advanced posts a confirmed advance: interest runs from today.
func (l life) advanced(a int64) {
	l.turn(l.tx.Today)
	d := l.edit()
	d.Transit -= a
	d.Marks |= deal.FeeEarned
	if d.State == deal.Drawn && d.Transit == 0 {
		d.State = deal.Financed
	}
	l.shift(ledger.Blocked, ledger.Used, a)
	l.tx.Post(l.funder(ledger.InTransit), l.account(ledger.Advance), a)
	l.schedule()
}
