package receivable

import (
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/technique"
)

// pay announces a payment into the funder's collection account. The buyer
// pays the receivable; under recourse the seller may pay what is owed.
func pay(tx *technique.Tx, c *command.Command, id uint32) *refuse.Refusal {
	l := life{tx, id}
	d := l.row()
	a, no := l.amount(c, 0)
	switch {
	case tx.By == d.Seller && d.State == deal.Recourse && no == nil:
		if owed := l.owed(tx.Today).Total(); a > owed {
			return refuse.AmountNotOwed.With(refuse.Amount(l.of(a)), refuse.Amount(l.of(owed)))
		}
		return l.announce(deal.BuyBack, tx.By, a)
	case tx.By != d.Buyer:
		return refuse.NotEntitled.With(refuse.ID(tx.Parties.Text(tx.By)))
	case no != nil:
		return no
	}
	if most := l.claim() + l.twice(d.Buyer); a > most {
		return refuse.AmountAboveClaim.With(refuse.Amount(l.of(a)), refuse.Amount(l.of(most)))
	}
	return l.announce(deal.Collection, tx.By, a)
}

// announce notes a payment by payer that a bank is to confirm, if there is room
// for it.
func (l life) announce(purpose deal.Purpose, payer uint32, a int64) *refuse.Refusal {
	if no := l.room(); no != nil {
		return no
	}
	l.tx.Deals.Instruct(l.id, purpose, payer, a, l.tx.Today)
	return nil
}

// maxPayments is the most payments that may be announced on one deal: each of
// its steps may walk them all.
const maxPayments = 500

// room refuses when no more payments of the deal may be announced.
func (l life) room() *refuse.Refusal {
	if n := l.row().Payments; n >= maxPayments {
		return refuse.TooManyRows.With(refuse.Count(int64(n)), refuse.Count(maxPayments))
	}
	return nil
}

// split is how an incoming payment is applied.
type split struct{ fee, interest, principal, seller int64 }

// waterfall applies a to what is owed: fee, interest, principal; the rest is
// the seller's (Civil Code of China, article 561).
func (o Owed) waterfall(a int64) (s split) {
	s.fee = min(a, o.Fee)
	s.interest = min(a-s.fee, o.Interest)
	s.principal = min(a-s.fee-s.interest, o.Principal)
	s.seller = a - s.fee - s.interest - s.principal
	return s
}

// apply posts a received through the waterfall and notes it on payment p.
func (l life) apply(p uint32, a int64) {
	l.turn(l.tx.Today)
	s := l.owed(l.tx.Today).waterfall(a)
	bank := l.funder(ledger.Bank)
	l.tx.Post(l.account(ledger.Fee), bank, s.fee)
	l.tx.Post(l.account(ledger.Accrued), bank, s.interest)
	l.tx.Post(l.account(ledger.Advance), bank, s.principal)
	l.shift(ledger.Used, ledger.Free, s.principal)
	held := min(s.seller, l.toReserve())
	l.tx.Post(l.account(ledger.Reserve), bank, held)
	l.tx.Post(l.account(ledger.DueTo), bank, s.seller-held)
	row := l.tx.Deals.Payments.Edit(p)
	row.Fee += s.fee
	row.Interest += s.interest
	row.Principal += s.principal
	row.Surplus += s.seller
}

// toReserve returns what of a surplus is held back while the claim is open.
func (l life) toReserve() int64 {
	if l.claim() <= 0 || l.row().Terms == 0 {
		return 0
	}
	full := l.of(l.row().Face).Times(l.terms().Reserve, money.Up).Minor()
	return max(0, full+l.balance(ledger.Reserve))
}

// collected posts a payment of the buyer. What is beyond the claim is nobody's
// yet: it waits in suspense.
func (l life) collected(p uint32, a int64) {
	beyond := max(0, a-l.claim())
	a -= beyond
	l.discharge(p, a)
	if a > 0 {
		l.apply(p, a)
	}
	l.suspend(p, beyond)
	l.settle()
}

// discharge takes a, which payment p paid, off the claim.
func (l life) discharge(p uint32, a int64) {
	l.reduce(a)
	l.tx.Deals.Payments.Edit(p).Claim += a
}

func (l life) suspend(p uint32, beyond int64) {
	if beyond > 0 {
		l.tx.Post(l.funder(ledger.Suspense), l.funder(ledger.Bank), beyond)
		l.tx.Deals.Payments.Edit(p).Suspense += beyond
	}
}

// boughtBack posts a payment of the seller under recourse. When nothing is
// owed any more the receivable is the seller's again.
func (l life) boughtBack(p uint32, a int64) {
	l.apply(p, a)
	if l.owed(l.tx.Today).Total() > 0 || l.row().Transit > 0 || l.holder() == ledger.ClaimSeller {
		l.settle()
		return
	}
	l.tx.Post(l.account(ledger.ClaimFunder), l.account(ledger.ClaimSeller), l.claim())
	l.edit().State = deal.BoughtBack
	l.release()
	l.schedule()
}

// recovered posts money that came in after a write-off: first the loss, the
// rest of the claim is the seller's. What is beyond both is nobody's yet.
func (l life) recovered(p uint32, a int64) {
	loss := min(a, l.balance(ledger.Loss))
	beyond := max(0, a-max(loss, l.claim()))
	a -= beyond
	bank := l.funder(ledger.Bank)
	l.tx.Post(l.account(ledger.Loss), bank, loss)
	l.tx.Post(l.account(ledger.DueTo), bank, a-loss)
	l.suspend(p, beyond)
	l.discharge(p, min(a, l.claim()))
	row := l.tx.Deals.Payments.Edit(p)
	row.Principal += loss
	row.Surplus += a - loss
	if l.balance(ledger.Loss) == 0 && l.claim() == 0 {
		l.edit().State = deal.Settled
	}
	l.release()
	l.schedule()
}

// release instructs what is the seller's, unless a dispute or a contradiction
// holds it. The reserve is the seller's as soon as the claim is gone.
func (l life) release() {
	if l.claim() == 0 || l.holder() == ledger.ClaimSeller {
		l.tx.Post(l.account(ledger.DueTo), l.account(ledger.Reserve), -l.balance(ledger.Reserve))
	}
	if l.row().Marks.Has(deal.Disputed | deal.Frozen) {
		return
	}
	payable := -l.balance(ledger.DueTo)
	for p := l.row().Last; p != 0; p = l.tx.Deals.Payments.At(p).Before {
		if row := l.tx.Deals.Payments.At(p); row.Purpose == deal.PaySurplus {
			payable -= row.Open()
		}
	}
	if payable <= 0 {
		return
	}
	l.tx.Deals.Instruct(l.id, deal.PaySurplus, l.row().Seller, payable, l.tx.Today)
	l.tx.Post(l.funder(ledger.Bank), l.funder(ledger.InTransit), payable)
}

// settle brings the state in line with what is owed and claimed, releases what
// is the seller's and sets the next check.
func (l life) settle() {
	switch l.row().State {
	case deal.Presented, deal.Confirmed, deal.Offered:
		return
	case deal.BoughtBack, deal.Reassigned:
		l.release()
		l.schedule()
		return
	}
	l.release()
	d := l.row()
	owed := l.owed(l.tx.Today).Total()
	state := d.State
	switch {
	case state == deal.WrittenOff:
	case owed == 0 && d.Transit == 0 && l.claim() == 0:
		state = deal.Settled
	case state == deal.Recourse || d.Transit > 0:
	case owed > 0 && d.Due < l.tx.Today:
		state = deal.Overdue
	case l.claim() < d.Face && l.paid():
		state = deal.PartPaid
	case l.balance(ledger.Advance) > 0:
		state = deal.Financed
	case state == deal.Settled || state == deal.Overdue:
		state = deal.PartPaid
	}
	l.edit().State = state
	l.schedule()
}

// paid reports whether some of the claim was paid by a confirmed payment.
func (l life) paid() bool {
	for p := l.row().Last; p != 0; p = l.tx.Deals.Payments.At(p).Before {
		if row := l.tx.Deals.Payments.At(p); !row.Purpose.Out() && row.Here() > 0 {
			return true
		}
	}
	return false
}

// quiet refuses while a payment of the deal is on its way.
func (l life) quiet() *refuse.Refusal {
	if p := l.tx.Deals.OnItsWay(l.id); p != 0 {
		return refuse.InTransit.With(refuse.ID(l.tx.Deals.PaymentName(p)))
	}
	return nil
}
