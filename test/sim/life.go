package sim

import (
	"slices"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/refuse"
)

// confirm is the buyer's word that the debt exists.
func (a *auditor) confirm(d *deal, c *command.Command, by string, foreign bool) refuse.Code {
	amount := d.claim()
	if c.Has(command.Amount) {
		amount = c.Amount(command.Amount).Minor()
	}
	switch {
	case by != d.buyer:
		return refuse.NotEntitled
	case foreign:
		return refuse.WrongCurrency
	case amount > d.claim():
		return refuse.AmountAboveClaim
	case c.Has(command.Due) && c.Day(command.Due) < a.invoices[d.invoice].issued:
		return refuse.DueBeforeIssue
	case c.Has(command.Due) && c.Day(command.Due) < a.today:
		return refuse.DueInPast
	}
	post(d.bal, d.holder(), d.bal, "claim/buyer", d.claim()-amount)
	d.face, d.agreed = amount, true
	if c.Has(command.Due) && c.Day(command.Due) != d.due {
		d.due = c.Day(command.Due)
		if d.state == "offered" {
			d.state, d.funder, d.terms = "confirmed", "", nil
		}
	}
	if d.state == "presented" {
		d.state = "confirmed"
	}
	return 0
}

// offer puts terms before the seller.
func (a *auditor) offer(d *deal, c *command.Command, by string) refuse.Code {
	funder := string(c.Text(command.Funder))
	switch {
	case funder != by:
		return refuse.NotEntitled
	case !a.is(funder, "funder"):
		return refuse.RoleMissing
	case d.state == "offered" && d.funder != funder:
		return refuse.WrongState
	case funder == d.seller || funder == d.buyer:
		return refuse.SelfDealing
	case a.related(funder, d.seller) || a.related(funder, d.buyer):
		return refuse.RelatedParties
	}
	if code := a.sound(d); code != 0 {
		return code
	}
	t, ok := readTerms(c)
	switch {
	case d.due < a.today:
		return refuse.DueInPast
	case !ok:
		return refuse.TermsInvalid
	case c.Flag(command.NeedConfirm) && !d.agreed:
		return refuse.NotConfirmed
	}
	d.funder, d.terms, d.state = funder, t, "offered"
	return 0
}

// decline turns an offer down: as if there had been none.
func (d *deal) decline(by string) refuse.Code {
	if by != d.seller {
		return refuse.NotEntitled
	}
	d.state, d.funder, d.terms = "presented", "", nil
	if d.agreed {
		d.state = "confirmed"
	}
	return 0
}

// sound refuses while a contradiction or a dispute stands.
func (a *auditor) sound(d *deal) refuse.Code {
	switch {
	case d.frozen:
		return refuse.Frozen
	case d.disputed:
		return refuse.Disputed
	}
	return 0
}

// readTerms reads the terms of an offer and reports whether they are allowed.
func readTerms(c *command.Command) (*terms, bool) {
	const one = int64(money.One)
	t := &terms{
		advance: c.Int(command.Advance), rate: c.Int(command.Rate), fee: c.Int(command.Fee),
		reserve: c.Int(command.Reserve), grace: int(c.Int(command.Grace)), basis: day.Act360,
		notice: c.Flag(command.NeedNotice), registration: c.Flag(command.NeedRegister),
	}
	text := func(f command.Field, otherwise string) string {
		if c.Has(f) {
			return string(c.Text(f))
		}
		return otherwise
	}
	basis, known := map[string]day.Basis{
		"act/360": day.Act360, "act/365f": day.Act365F, "30e/360": day.Thirty360,
	}[text(command.Basis, "act/360")]
	t.basis = basis
	after := one + one/2 // 150 % of the rate
	if c.Has(command.DefaultRate) {
		after = c.Int(command.DefaultRate)
	}
	t.afterDue = share(t.rate, after, money.Down)
	rounding := text(command.Rounding, "half-even")
	t.halfUp = rounding == "half-up"
	ok := known && (t.halfUp || rounding == "half-even") && text(command.Technique, "factoring") == "factoring" &&
		t.advance > 0 && t.advance <= one && t.rate >= 0 && t.rate <= one && t.fee >= 0 && t.fee <= one/4 &&
		t.reserve >= 0 && t.reserve <= one-t.advance && after >= one && after <= 4*one &&
		t.grace >= 0 && t.grace <= 366 && (!c.Has(command.Recourse) || c.Flag(command.Recourse))
	return t, ok
}

// accept assigns the claim to the funder.
func (a *auditor) accept(d *deal, c *command.Command, by string) refuse.Code {
	if by != d.seller {
		return refuse.NotEntitled
	}
	if code := a.sound(d); code != 0 {
		return code
	}
	switch {
	case c.Has(command.Terms):
		return refuse.TermsDiffer // those of the planner are never right
	case d.due < a.today:
		return refuse.DueInPast
	}
	post(d.bal, "claim/seller", d.bal, "claim/funder", d.claim())
	d.state = "accepted"
	a.schedule(d)
	return 0
}

// notify records a notice; one that names another payee freezes.
func (a *auditor) notify(d *deal, c *command.Command, by string) refuse.Code {
	payee := string(c.Text(command.Payee))
	switch {
	case by != d.funder && by != d.seller && by != d.buyer:
		return refuse.NotEntitled
	case c.Has(command.Payee) && a.parties[payee] == nil:
		return refuse.UnknownParty
	case c.Has(command.Payee) && payee != d.funder:
		d.frozen, d.clash = true, true
		return 0
	}
	d.notified = true
	return 0
}

// draw instructs the advance to the seller and to nobody else.
func (a *auditor) draw(d *deal, c *command.Command, by string, foreign bool) refuse.Code {
	if by != d.seller {
		return refuse.NotEntitled
	}
	if code := a.sound(d); code != 0 {
		return code
	}
	amount := c.Amount(command.Amount).Minor()
	switch {
	case d.terms.notice && !d.notified:
		return refuse.NotNotified
	case d.terms.registration && !d.registered:
		return refuse.NotRegistered
	case d.due < a.today:
		return refuse.DueInPast
	case c.Has(command.Payee) && string(c.Text(command.Payee)) != d.seller:
		return refuse.PurposeForbidden
	case foreign:
		return refuse.WrongCurrency
	case amount > d.available():
		return refuse.LimitExceeded
	case len(d.payments) >= maxPayments:
		return refuse.TooManyRows
	}
	// The first draw decides which limits a deal takes: those that are there.
	onBuyer, onSeller := a.taken(d)
	first := d.transit == 0 && d.bal["advance"] == 0
	byBuyer, bySeller := onBuyer != nil && (first || d.takesBuyer), onSeller != nil && (first || d.takesSeller)
	if byBuyer && amount > onBuyer.room["free"] || bySeller && amount > onSeller.room["free"] {
		return refuse.LimitExceeded
	}
	d.takesBuyer, d.takesSeller = d.takesBuyer || byBuyer, d.takesSeller || bySeller
	a.room(d, "free", "blocked", amount)
	d.transit += amount
	d.state = "drawn"
	a.instruct(d, "advance", d.seller, amount)
	post(a.books(d), "bank", a.books(d), "in-transit", amount)
	return 0
}

// pay announces money of the buyer, or under recourse of the seller.
func (a *auditor) pay(d *deal, amount int64, by string, foreign bool) refuse.Code {
	switch {
	case by == d.seller && d.state == "recourse" && !foreign:
		if amount > a.owed(d, a.today).total() {
			return refuse.AmountNotOwed
		}
		return a.announce(d, "buy-back", by, amount)
	case by != d.buyer:
		return refuse.NotEntitled
	case foreign:
		return refuse.WrongCurrency
	case amount > d.claim()+max(0, -d.kept(by)):
		return refuse.AmountAboveClaim
	}
	return a.announce(d, "collection", by, amount)
}

// lessen is a credit note, a dispute, or the end of one.
func (a *auditor) lessen(d *deal, c *command.Command, by string, foreign bool, keys [][]byte) refuse.Code {
	amount, given := c.Amount(command.Amount).Minor(), c.Has(command.Amount)
	if c.Kind == command.ReceivableSettleDispute {
		return a.endDispute(d, c, by, foreign, keys)
	}
	who, most := d.seller, d.claim()-d.diluted
	if d.state == "settled" { // what was paid, not what is claimed
		for _, p := range d.payments {
			most += p.offBuyer
		}
	}
	if c.Kind == command.ReceivableDispute {
		who, most = d.buyer, d.claim()
	}
	switch {
	case by != who:
		return refuse.NotEntitled
	case foreign:
		return refuse.WrongCurrency
	case amount > most:
		return refuse.AmountAboveClaim
	}
	switch {
	case c.Kind == command.ReceivableDispute:
		d.disputed, d.contested = true, amount
		if !given {
			d.contested = d.claim()
		}
		return 0
	case d.notified || d.state == "settled":
		// After notice or payment a credit note is between seller and buyer; the claim stands.
		d.dilutedAfter = true
		d.diluted += amount
		return 0
	}
	a.concede(d, c.Kind, amount)
	a.settle(d)
	return 0
}

func (a *auditor) concede(d *deal, kind command.Kind, amount int64) {
	a.steps[a.next] = &step{deal: d.name, before: d.state, kind: kind, amount: amount}
	post(d.bal, d.holder(), d.bal, "claim/buyer", amount)
}

// endDispute ends a dispute: the buyer withdraws, or gets what it disputes, or
// signs for what it gets. The funder also clears what froze the deal.
func (a *auditor) endDispute(d *deal, c *command.Command, by string, foreign bool, keys [][]byte) refuse.Code {
	amount, given := c.Amount(command.Amount).Minor(), c.Has(command.Amount)
	who := []string{d.buyer, d.seller, d.funder}
	if given {
		who = []string{d.seller}
		if d.holder() == "claim/funder" { // who only offered cannot give the claim away
			who = append(who, d.funder)
		}
	}
	thaws := d.frozen && by == d.funder
	switch {
	case !slices.Contains(who, by):
		return refuse.NotEntitled
	case !d.disputed && !thaws:
		return refuse.NothingDue
	case foreign:
		return refuse.WrongCurrency
	case amount > d.claim():
		return refuse.AmountAboveClaim
	case amount > d.contested:
		return refuse.AboveDispute
	}
	happy := amount == d.contested || by == d.buyer ||
		a.signed(d.buyer, c.Kind, money.Of(d.contested-amount, d.cur), keys)
	if !happy && (given || !thaws) {
		return refuse.BuyerDisagrees
	}
	if given {
		a.concede(d, c.Kind, amount)
	}
	if happy {
		d.disputed, d.contested = false, 0
	}
	d.frozen = d.frozen && !thaws
	a.settle(d)
	return 0
}

// signed reports whether a party's own keys are among those of an envelope and
// cover what it gives up: one within its amount, or two.
func (a *auditor) signed(who string, kind command.Kind, gives money.Amount, keys [][]byte) bool {
	able := 0
	for _, public := range keys {
		if k := a.keys[string(public)]; k.owner == who && k.covers(kind, a) == 0 {
			if able++; able == 2 || k.alone(kind, gives) == 0 {
				return true
			}
		}
	}
	return false
}

// recourse is the funder's demand to the seller.
func (a *auditor) recourse(d *deal, by string) refuse.Code {
	hopeless := d.claim() == 0 || d.disputed || d.dilutedAfter
	switch {
	case by != d.funder:
		return refuse.NotEntitled
	case a.owed(d, a.today).total() == 0:
		return refuse.NothingDue
	case a.today < d.due.Add(d.terms.grace) && !hopeless:
		return refuse.GraceRunning
	case d.moving() != nil:
		return refuse.InTransit
	}
	a.book(d, a.today)
	d.state = "recourse"
	a.schedule(d)
	return 0
}

// buyBack announces that the seller pays all that is owed.
func (a *auditor) buyBack(d *deal, c *command.Command, by string, foreign bool) refuse.Code {
	owed := a.owed(d, a.today).total()
	amount := owed
	if c.Has(command.Amount) {
		amount = c.Amount(command.Amount).Minor()
	}
	switch {
	case by != d.seller:
		return refuse.NotEntitled
	case foreign:
		return refuse.WrongCurrency
	case owed == 0:
		return refuse.NothingDue
	case amount != owed:
		return refuse.AmountNotOwed
	case d.moving() != nil:
		return refuse.InTransit
	}
	return a.announce(d, "buy-back", by, amount)
}

// writeOff books all that is owed as a loss.
func (a *auditor) writeOff(d *deal, by string) refuse.Code {
	switch {
	case by != d.funder:
		return refuse.NotEntitled
	case a.owed(d, a.today).total() == 0:
		return refuse.NothingDue
	case d.moving() != nil:
		return refuse.InTransit
	}
	a.turn(d)
	o := a.owed(d, a.today)
	a.steps[a.next] = &step{
		deal: d.name, before: d.state, kind: command.ReceivableWriteOff,
		principal: o.principal, interest: o.interest, fee: o.fee,
	}
	post(d.bal, "advance", d.bal, "loss", o.principal)
	post(d.bal, "accrued", d.bal, "loss", o.interest)
	post(d.bal, "fee", d.bal, "loss", o.fee)
	a.room(d, "used", "free", o.principal)
	d.state = "written-off"
	a.schedule(d)
	return 0
}

func (a *auditor) recover(d *deal, amount int64, by string, foreign bool) refuse.Code {
	switch {
	case by != d.funder && by != d.buyer && by != d.seller:
		return refuse.NotEntitled
	case foreign:
		return refuse.WrongCurrency
	}
	payer := by
	if by == d.funder {
		payer = d.buyer
	}
	code := a.announce(d, "recovery", payer, amount)
	if code == 0 && d.state == "settled" {
		a.schedule(d)
	}
	return code
}

// cancel takes back what was presented and frees invoice and goods for another
// deal, less what was given away of the claim.
func (a *auditor) cancel(d *deal, by string) refuse.Code {
	switch {
	case by != d.seller:
		return refuse.NotEntitled
	case d.disputed:
		return refuse.Disputed
	case len(d.payments) > 0 || d.notified || d.registered || d.clash:
		return refuse.NotCancellable
	}
	v := a.invoices[d.invoice]
	v.reversed, v.deal = max(v.reversed, v.gross-d.claim()), ""
	if g := a.deliveries[v.delivery]; g != nil && g.deal == d.name {
		g.deal = ""
	}
	post(d.bal, "claim/seller", d.bal, "claim/buyer", d.claim())
	d.state = "cancelled"
	a.schedule(d)
	return 0
}

// reassign gives the claim back when nothing is owed.
func (a *auditor) reassign(d *deal, by string) refuse.Code {
	switch {
	case by != d.funder:
		return refuse.NotEntitled
	case a.owed(d, a.today).total() > 0:
		return refuse.AmountNotOwed
	case d.moving() != nil:
		return refuse.InTransit
	}
	post(d.bal, "claim/funder", d.bal, "claim/seller", d.claim())
	d.state = "reassigned"
	a.release(d)
	a.schedule(d)
	return 0
}
