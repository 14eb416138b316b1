package machine

import (
	"fmt"

	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/money"
)

// wrong says what is wrong with the state, "" if nothing is: the invariants
// that hold after every command.
func (l *life) wrong() string {
	for _, total := range l.m.Freeze().Totals() {
		if total.Sum != 0 {
			return fmt.Sprintf("the books sum to %+v", total)
		}
	}
	s := &l.m.state
	for id := uint32(1); id <= s.deals.Rows.Len(); id++ {
		d := s.deals.Rows.At(id)
		if d.State == 0 {
			continue
		}
		if wrong := l.wrongDeal(id, d); wrong != "" {
			return fmt.Sprintf("%s (%s): %s", s.names.Text(d.Name), d.State, wrong)
		}
	}
	if wrong := l.wrongLimits(); wrong != "" {
		return wrong
	}
	return l.wrongTransit()
}

// wrongDeal checks the balances of one deal.
func (l *life) wrongDeal(id uint32, d *deal.Deal) string {
	books := l.m.state.books
	at := func(s ledger.Slot) int64 { return books.Balance(ledger.Account{Block: d.Block, Slot: s}) }
	for _, s := range []ledger.Slot{
		ledger.Advance, ledger.Accrued, ledger.Fee, ledger.Loss, ledger.ClaimSeller, ledger.ClaimFunder,
	} {
		if at(s) < 0 {
			return fmt.Sprintf("%s is %d", ledger.Labels(ledger.DealBlock)[s], at(s))
		}
	}
	out := int64(0)
	for p := d.Last; p != 0; p = l.m.state.deals.Payments.At(p).Before {
		row := l.m.state.deals.Payments.At(p)
		if row.Deal != id || row.Open() < 0 || row.Confirmed < 0 {
			return fmt.Sprintf("payment %d: %+v", row.Number, row)
		}
		if row.Purpose == deal.PayAdvance {
			out += row.Open()
		}
	}
	switch {
	case at(ledger.ClaimBuyer) > 0:
		return fmt.Sprintf("the buyer owes %d", -at(ledger.ClaimBuyer))
	case at(ledger.Reserve) > 0:
		return fmt.Sprintf("the reserve is %d", at(ledger.Reserve))
	case d.Transit != out:
		return fmt.Sprintf("in transit are %d, on their way %d", d.Transit, out)
	case at(ledger.ClaimSeller) > 0 && at(ledger.ClaimFunder) > 0:
		return "the claim is the seller's and the funder's"
	case d.Check != 0 && d.Check <= l.m.meta.Closed:
		return fmt.Sprintf("to be looked at on %s, closed is %s", d.Check, l.m.meta.Closed)
	case d.Check == 0 && d.State != deal.WrittenOff && at(ledger.Advance) > 0:
		return "money is out and nobody looks at it"
	case d.State == deal.Settled && at(ledger.Advance)+at(ledger.Accrued)+at(ledger.Fee)+at(ledger.Loss) != 0:
		return "settled, and something is owed"
	}
	return ""
}

// wrongLimits checks that each limit is taken by what is out and on its way of
// the deals that take it.
func (l *life) wrongLimits() string {
	s := &l.m.state
	for i := uint32(1); i <= s.deals.Limits.Len(); i++ {
		limit := s.deals.Limits.At(i)
		used, blocked := int64(0), int64(0)
		for id := uint32(1); id <= s.deals.Rows.Len(); id++ {
			d := s.deals.Rows.At(id)
			takes := d.Buyer == limit.On && d.Marks.Has(deal.TookBuyer) ||
				d.Seller == limit.On && d.Marks.Has(deal.TookSeller)
			if d.State == 0 || d.Funder != limit.Owner || !takes || s.books.Blocks.At(d.Block).Currency != limit.Currency {
				continue
			}
			used += s.books.Balance(ledger.Account{Block: d.Block, Slot: ledger.Advance})
			blocked += d.Transit
		}
		at := func(slot ledger.Slot) int64 { return s.books.Balance(ledger.Account{Block: limit.Block, Slot: slot}) }
		if at(ledger.Used) != used || at(ledger.Blocked) != blocked || at(ledger.Held) < 0 {
			return fmt.Sprintf("limit %s: used %d for %d, blocked %d for %d, held %d",
				s.names.Text(limit.Name), at(ledger.Used), used, at(ledger.Blocked), blocked, at(ledger.Held))
		}
	}
	return ""
}

// wrongTransit checks that what each funder has in transit is the sum of its
// outgoing payments that are on their way.
func (l *life) wrongTransit() string {
	s := &l.m.state
	for b := uint32(1); b <= s.books.Blocks.Len(); b++ {
		block := s.books.Blocks.At(b)
		if block.Class != ledger.PartyBlock {
			continue
		}
		if got, want := block.Balance[ledger.InTransit], l.outgoing(block.Book, block.Currency); got != want {
			return fmt.Sprintf("%s has %d in transit, on their way are %d", s.parties.Text(block.Book), got, want)
		}
		if block.Balance[ledger.IncomeFee] > 0 {
			return s.parties.Text(block.Book) + " lost fees"
		}
	}
	return ""
}

func (l *life) outgoing(funder uint32, cur money.Currency) (open int64) {
	s := &l.m.state
	for p := uint32(1); p <= s.deals.Payments.Len(); p++ {
		row := s.deals.Payments.At(p)
		if row.Deal == 0 || !row.Purpose.Out() {
			continue
		}
		if d := s.deals.Rows.At(row.Deal); d.Funder == funder && s.books.Blocks.At(d.Block).Currency == cur {
			open += row.Open()
		}
	}
	return open
}
