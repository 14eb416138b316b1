package sim

import (
	"slices"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/refuse"
)

// bank is what a bank says of a payment.
func (a *auditor) bank(c *command.Command, by string) refuse.Code {
	d, p := a.paymentNamed(string(c.Text(command.Instruction)))
	switch {
	case !a.is(by, "bank"):
		return refuse.RoleMissing
	case p == nil:
		return refuse.UnknownInstruction
	case p.told(c.Kind) == 0: // all of it moved already, or nothing that could come back
		return refuse.WrongState
	case c.Has(command.Amount) && c.Amount(command.Amount).Currency() != d.cur:
		return refuse.WrongCurrency
	}
	amount := p.told(c.Kind)
	if c.Has(command.Amount) {
		amount = c.Amount(command.Amount).Minor()
	}
	if c.Kind != command.BankConfirm && amount != p.told(c.Kind) {
		return refuse.AmountDiffers
	}
	switch c.Kind {
	case command.BankConfirm:
		a.moved(d, p, amount)
	case command.BankFail:
		a.failed(d, p)
	default:
		a.returned(d, p)
	}
	return 0
}

// moved books that amount of p moved. Debts end and interest starts here. What
// its bank carried out although it had failed it, or sent it back, or it was
// stopped, is a surprise: see surprise.
func (a *auditor) moved(d *deal, p *payment, amount int64) {
	books, beyond, expected := a.books(d), int64(0), p.progress == "instructed"
	if p.out() {
		beyond = max(0, amount-p.still())
		amount -= beyond
	}
	p.confirmed += amount
	p.day = a.today
	if !expected || p.confirmed >= p.amount {
		p.progress = "confirmed"
	}
	switch {
	case p.out() && !expected:
		a.surprise(d, p, amount)
	case p.purpose == "advance":
		a.turn(d)
		d.transit -= amount
		d.feeEarned = true
		if d.state == "drawn" && d.transit == 0 {
			d.state = "financed"
		}
		a.room(d, "blocked", "used", amount)
		post(books, "in-transit", d.bal, "advance", amount)
		a.schedule(d)
	case p.purpose == "surplus":
		post(books, "in-transit", d.bal, "due-to", amount)
		a.reached(d)
	case p.purpose == "repayment":
		post(books, "in-transit", books, "suspense", amount)
		a.schedule(d)
	case d.state == "written-off":
		p.purpose = "recovery"
		a.recovered(d, p, amount)
	case p.purpose == "buy-back":
		a.boughtBack(d, p, amount)
	default:
		a.collected(d, p, amount)
	}
	if beyond > 0 { // more than was to move: a fact that nobody can explain yet
		post(books, "bank", books, "suspense", beyond)
		d.frozen = true
	}
}

// surprise books money that went out when nobody expected it any more. Who had
// it owes it, and the deal freezes.
func (a *auditor) surprise(d *deal, p *payment, amount int64) {
	d.frozen = true
	books := a.books(d)
	switch p.purpose {
	case "surplus":
		post(books, "bank", d.bal, "due-to", amount)
		a.reached(d)
		return
	case "repayment":
		post(books, "bank", books, "suspense", amount)
	case "advance":
		if d.state == "written-off" {
			post(books, "bank", d.bal, "loss", amount)
			break
		}
		a.turn(d)
		post(books, "bank", d.bal, "advance", amount)
		a.room(d, "free", "used", amount)
		d.feeEarned = true
		d.assignAgain()
	}
	a.settle(d)
}

// reached is what follows when the seller has got a surplus: it owes what was
// too much, and that is lost with the rest if the deal is.
func (a *auditor) reached(d *deal) {
	over := d.bal["due-to"]
	if over <= 0 {
		a.schedule(d)
		return
	}
	if d.state == "written-off" {
		post(d.bal, "due-to", d.bal, "loss", over)
	}
	d.assignAgain()
	a.settle(d)
}

// assignAgain gives the funder a claim that had gone back to the seller.
func (d *deal) assignAgain() {
	if d.state == "bought-back" || d.state == "reassigned" {
		post(d.bal, "claim/seller", d.bal, "claim/funder", d.claim())
		d.state = "financed"
	}
}

// collected books money of the buyer; what is beyond the claim waits.
func (a *auditor) collected(d *deal, p *payment, amount int64) {
	beyond := max(0, amount-d.claim())
	amount -= beyond
	a.discharge(d, p, amount)
	if amount > 0 {
		a.waterfall(d, p, amount)
	}
	post(a.books(d), "suspense", a.books(d), "bank", beyond)
	p.suspense += beyond
	a.settle(d)
}

func (a *auditor) discharge(d *deal, p *payment, amount int64) {
	post(d.bal, d.holder(), d.bal, "claim/buyer", amount)
	p.offBuyer += amount
}

// waterfall pays fee, interest, principal, and then the seller, whose part is
// held back up to the reserve while the claim is open.
func (a *auditor) waterfall(d *deal, p *payment, amount int64) {
	a.turn(d)
	books, o := a.books(d), a.owed(d, a.today)
	take := func(most int64) int64 {
		part := min(amount, most)
		amount -= part
		return part
	}
	fee, interest, principal := take(o.fee), take(o.interest), take(o.principal)
	post(d.bal, "fee", books, "bank", fee)
	post(d.bal, "accrued", books, "bank", interest)
	post(d.bal, "advance", books, "bank", principal)
	a.room(d, "used", "free", principal)
	held := int64(0)
	if d.claim() > 0 && d.terms != nil {
		held = min(amount, max(0, share(d.face, d.terms.reserve, money.Up)+d.bal["reserve"]))
	}
	post(d.bal, "reserve", books, "bank", held)
	post(d.bal, "due-to", books, "bank", amount-held)
	p.fee, p.interest, p.principal, p.surplus = p.fee+fee, p.interest+interest, p.principal+principal, p.surplus+amount
}

// boughtBack books money of the seller.
func (a *auditor) boughtBack(d *deal, p *payment, amount int64) {
	a.waterfall(d, p, amount)
	if a.owed(d, a.today).total() > 0 || d.transit > 0 || d.holder() == "claim/seller" {
		a.settle(d)
		return
	}
	post(d.bal, "claim/funder", d.bal, "claim/seller", d.claim())
	d.state = "bought-back"
	a.release(d)
	a.schedule(d)
}

// recovered books money after a write-off: the loss first, then the rest of the
// claim; what is beyond both waits.
func (a *auditor) recovered(d *deal, p *payment, amount int64) {
	loss := min(amount, d.bal["loss"])
	beyond := max(0, amount-max(loss, d.claim()))
	amount -= beyond
	post(a.books(d), "suspense", a.books(d), "bank", beyond)
	p.suspense += beyond
	post(d.bal, "loss", a.books(d), "bank", loss)
	post(d.bal, "due-to", a.books(d), "bank", amount-loss)
	a.discharge(d, p, min(amount, d.claim()))
	p.principal += loss
	p.surplus += amount - loss
	if d.bal["loss"] == 0 && d.claim() == 0 {
		d.state = "settled"
	}
	a.release(d)
	a.schedule(d)
}

// failed books that what was open of p stays where it was.
func (a *auditor) failed(d *deal, p *payment) {
	open := p.open()
	switch {
	case p.confirmed > 0:
		p.progress = "confirmed"
	case p.progress == "instructed" || p.progress == "recalled":
		p.progress = "failed"
	}
	if !p.out() || open == 0 {
		return
	}
	post(a.books(d), "in-transit", a.books(d), "bank", open)
	if p.purpose != "advance" {
		a.schedule(d)
		return
	}
	a.room(d, "blocked", "free", open)
	d.transit -= open
	if d.state == "drawn" && d.transit == 0 {
		d.state = "accepted"
		if d.bal["advance"] > 0 {
			d.state = "financed"
		}
	}
}

// returned books that what moved of p came back, and that no more is expected.
func (a *auditor) returned(d *deal, p *payment) {
	if p.progress == "instructed" {
		a.failed(d, p)
	}
	books, amount := a.books(d), p.confirmed
	p.progress, p.confirmed = "returned", 0
	switch p.purpose {
	case "advance":
		a.turn(d)
		back := min(amount, d.bal["advance"])
		loss := min(amount-back, d.bal["loss"])
		post(d.bal, "advance", books, "bank", back)
		post(d.bal, "loss", books, "bank", loss)
		post(d.bal, "due-to", books, "bank", amount-back-loss)
		a.room(d, "used", "free", back)
		if d.state == "financed" && d.bal["advance"] == 0 {
			d.state = "accepted"
		}
	case "surplus":
		post(d.bal, "due-to", books, "bank", amount)
	case "repayment":
		post(books, "suspense", books, "bank", amount)
	default:
		gone := amount - p.holds() // it is on other deals: who sent it has had it back
		if p.holds() > 0 {
			a.undo(d, p)
		}
		if gone > 0 {
			post(books, "bank", books, "suspense", gone)
			p.suspense -= gone
			d.frozen = true
		}
		a.settle(d)
		return
	}
	a.schedule(d)
}

// book posts interest and fee that were earned and are not in the books.
func (a *auditor) book(d *deal, on day.Date) {
	if d.terms == nil {
		return
	}
	earned, fee := d.earned(on), d.feeDue()
	post(a.books(d), "income/interest", d.bal, "accrued", earned-d.booked)
	d.booked = earned
	post(a.books(d), "income/fee", d.bal, "fee", fee)
	d.feeBooked = d.feeBooked || d.feeEarned
}

// turn books and begins a new stretch of interest, before principal changes.
func (a *auditor) turn(d *deal) {
	a.book(d, a.today)
	d.before, d.since = d.earned(a.today), a.today
}

// release instructs what is the seller's, unless something holds it.
func (a *auditor) release(d *deal) {
	if d.claim() == 0 || d.holder() == "claim/seller" {
		post(d.bal, "due-to", d.bal, "reserve", -d.bal["reserve"])
	}
	payable := -d.bal["due-to"]
	for _, p := range d.payments {
		if p.purpose == "surplus" {
			payable -= p.open()
		}
	}
	if d.disputed || d.frozen || payable <= 0 {
		return
	}
	a.instruct(d, "surplus", d.seller, payable)
	post(a.books(d), "bank", a.books(d), "in-transit", payable)
}

// settle brings the state in line with what is owed and claimed.
func (a *auditor) settle(d *deal) {
	switch d.state {
	case "presented", "confirmed", "offered":
		return
	case "bought-back", "reassigned":
		a.release(d)
		a.schedule(d)
		return
	}
	a.release(d)
	owed := a.owed(d, a.today).total()
	paid := slices.ContainsFunc(d.payments, func(p *payment) bool {
		return !p.out() && p.holds() > 0
	})
	switch {
	case d.state == "written-off":
	case owed == 0 && d.transit == 0 && d.claim() == 0:
		d.state = "settled"
	case d.state == "recourse" || d.transit > 0:
	case owed > 0 && d.due < a.today:
		d.state = "overdue"
	case d.claim() < d.face && paid:
		d.state = "part-paid"
	case d.bal["advance"] > 0:
		d.state = "financed"
	case d.state == "settled" || d.state == "overdue":
		d.state = "part-paid"
	}
	a.schedule(d)
}

// schedule puts d on the agenda of the next day on which something is due:
// month ends, the due date and the end of the grace while it lives, the next
// day while its surplus waits, and 90 days after it settled.
func (a *auditor) schedule(d *deal) {
	// The first day that can be looked at again: one that is over and not closed
	// yet only if d was on its agenda already.
	from, on := a.today, day.Date(0)
	if d.check != 0 {
		from = min(from, d.check)
	}
	from = max(from, a.closed+1)
	switch d.state {
	case "accepted", "drawn", "financed", "part-paid", "overdue", "recourse":
		on = from.EndOfMonth()
		for _, x := range []day.Date{d.due, d.due.Add(d.terms.grace)} {
			if x >= from {
				on = min(on, x)
			}
		}
	case "settled", "bought-back", "reassigned", "written-off", "cancelled":
		soonest := max(from, a.today)
		switch {
		case d.bal["due-to"] != 0 || d.moving() != nil:
			d.closed, on = 0, soonest
		case slices.ContainsFunc(d.payments, func(p *payment) bool { return d.kept(p.other) != 0 }):
			d.closed = 0 // money of nobody waits
		default:
			if d.closed == 0 {
				d.closed = a.today
			}
			if d.goes() && len(d.payments) <= 40 {
				on = max(soonest, d.closed+90)
			}
		}
	}
	a.move(d, on)
}

// move puts d first on the agenda of a day, 0 for none.
func (a *auditor) move(d *deal, on day.Date) {
	if d.check == on {
		return
	}
	if d.check != 0 {
		a.agenda[d.check] = slices.DeleteFunc(slices.Clone(a.agenda[d.check]), func(n string) bool { return n == d.name })
	}
	if d.check = on; on != 0 {
		a.agenda[on] = slices.Insert(slices.Clone(a.agenda[on]), 0, d.name)
	}
}

// One day-end looks at so many deals and closes so many days at most.
const mostLooks, mostDays = 250, 400

// dayEnd closes days up to one, or as far as it comes.
func (a *auditor) dayEnd(c *command.Command, by string) refuse.Code {
	last := c.Day(command.Day)
	switch {
	case !a.is(by, "operator"):
		return refuse.NotEntitled
	case last > a.today:
		return refuse.DayNotOver
	case last <= a.closed:
		return refuse.DayClosed
	}
	looks, before := mostLooks, a.closed
	for a.closed < last && a.closed < before+mostDays {
		a.closed++
		for due := a.agenda[a.closed]; len(due) > 0; due = a.agenda[a.closed] {
			if looks == 0 {
				a.closed--
				return 0
			}
			looks--
			a.look(a.deals[due[0]], a.closed)
		}
		delete(a.agenda, a.closed)
	}
	return 0
}

// goes reports whether a deal leaves the tables one day: nobody has to look at it.
func (d *deal) goes() bool { return d.state == "cancelled" || d.state == "settled" && !d.frozen }

// look does what is due on a deal when a day is closed.
func (a *auditor) look(d *deal, closing day.Date) {
	if d.closed != 0 && d.closed+90 <= closing && d.goes() {
		a.bury(d)
		return
	}
	if closing == closing.EndOfMonth() && d.earned(closing) >= d.booked {
		a.book(d, closing)
	}
	if (d.state == "financed" || d.state == "part-paid") && d.due <= closing && a.owed(d, closing).total() > 0 {
		d.state = "overdue"
	}
	if d.state == "settled" || d.state == "bought-back" || d.state == "reassigned" {
		a.release(d)
	}
	a.schedule(d)
}

// bury takes a deal out of the tables; its name stays taken.
func (a *auditor) bury(d *deal) {
	if v := a.invoices[d.invoice]; d.state == "settled" {
		v.deal, v.paid = "", true
		if g := a.deliveries[v.delivery]; g != nil && g.deal == d.name {
			g.deal = ""
		}
	}
	a.move(d, 0)
	d.disputed, d.contested = false, 0
	a.buried[d.name] = d
	delete(a.deals, d.name)
	delete(a.records, d.name)
	a.names[d.name] = "closed"
}
