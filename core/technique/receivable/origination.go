package receivable

import (
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/core/programme"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/technique"
)

// present opens a deal on an invoice. The seller's claim on the buyer enters
// the claims ledger.
func present(tx *technique.Tx, c *command.Command, _ uint32) *refuse.Refusal {
	if id := tx.Names.Find(c.Object); id != 0 {
		if t, _ := tx.Names.Target(id); t == name.Receivable {
			return refuse.DealExists.With(refuse.ID(c.Object))
		}
		return refuse.ObjectExists.With(refuse.ID(c.Object))
	}
	invoice := tx.Documents.Find(c.Text(command.Invoice))
	if invoice == 0 {
		return refuse.UnknownObject.With(refuse.ID(c.Text(command.Invoice)))
	}
	v := tx.Documents.Invoices.At(invoice)
	if v.Seller != tx.By {
		return refuse.NotEntitled.With(refuse.ID(tx.Parties.Text(tx.By)))
	}
	b := SourcesOf(tx).Backing(v)
	if no := b.Financeable(); no != nil {
		return no
	}
	due, no := b.DueOn(c.Day(command.Due), tx.Today)
	if no != nil {
		return no
	}
	open(tx, c, invoice, due)
	return nil
}

func open(tx *technique.Tx, c *command.Command, invoice uint32, due day.Date) {
	v := tx.Documents.Invoices.Edit(invoice)
	id := tx.Deals.Rows.Add(deal.Deal{
		State: deal.Presented, Seller: v.Seller, Buyer: v.Buyer, Invoice: invoice, Face: v.Left().Minor(), Due: due,
	})
	v.Deal = id
	label := tx.Names.Add(c.Object, name.Receivable, id)
	row := tx.Deals.Rows.Edit(id)
	row.Name = label
	row.Block = tx.Books.Open(ledger.DealBlock, 0, label, v.Currency)
	if v.Delivery != 0 {
		tx.Documents.Deliveries.Edit(v.Delivery).Deal = id
	}
	l := life{tx, id}
	tx.Post(l.account(ledger.ClaimBuyer), l.account(ledger.ClaimSeller), l.row().Face)
}

// confirm is the buyer's word: the debt exists, for this amount, due then.
func confirm(tx *technique.Tx, c *command.Command, id uint32) *refuse.Refusal {
	l := life{tx, id}
	if no := l.only(l.row().Buyer); no != nil {
		return no
	}
	a, no := l.amount(c, l.claim())
	switch {
	case no != nil:
		return no
	case a > l.claim():
		return refuse.AmountAboveClaim.With(refuse.Amount(l.of(a)), refuse.Amount(l.of(l.claim())))
	case c.Has(command.Due):
		if no := tooEarly(c.Day(command.Due), tx.Documents.Invoices.At(l.row().Invoice).Issued, tx.Today); no != nil {
			return no
		}
	}
	l.reduce(l.claim() - a)
	d := l.edit()
	d.Face = a
	d.Marks |= deal.BuyerAgreed
	if c.Flag(command.NoSetOff) {
		d.Marks |= deal.NoSetOff
	}
	if c.Has(command.Due) && c.Day(command.Due) != d.Due {
		d.Due = c.Day(command.Due)
		l.lapse()
	}
	if d.State == deal.Presented {
		d.State = deal.Confirmed
	}
	return nil
}

// lapse ends an offer that was made for another due day: its funder never saw
// this one, and the seller could bind it to that.
func (l life) lapse() {
	if l.row().State == deal.Offered {
		l.unoffer()
	}
}

// unoffer ends an offer: the deal stands as if there had been none, and any
// funder may offer again.
func (l life) unoffer() {
	d := l.edit()
	d.State, d.Funder, d.Terms = deal.Presented, 0, 0
	if d.Marks.Has(deal.BuyerAgreed) {
		d.State = deal.Confirmed
	}
}

// unsettled refuses while a contradiction or dispute stands.
func (l life) unsettled() *refuse.Refusal { return l.standing().unsettled(l.name()) }

// stale refuses once the due date has passed.
func (l life) stale() *refuse.Refusal { return l.standing().stale(l.tx.Today) }

// offer puts a funder's terms before the seller. The same funder may replace
// its own offer.
func offer(tx *technique.Tx, c *command.Command, id uint32) *refuse.Refusal {
	l := life{tx, id}
	d := l.row()
	funder := tx.Parties.Find(c.Text(command.Funder))
	switch {
	case funder != tx.By:
		return refuse.NotEntitled.With(refuse.ID(tx.Parties.Text(tx.By)))
	case !tx.Parties.At(funder).Roles.Has(party.Funder):
		return refuse.RoleMissing.With(refuse.ID(tx.Parties.Text(funder)), refuse.ID(party.Funder.String()))
	case d.State == deal.Offered && d.Funder != funder:
		return l.wrongState()
	case funder == d.Seller || funder == d.Buyer:
		return refuse.SelfDealing.With(refuse.ID(tx.Parties.Text(funder)))
	case tx.Parties.Related(funder, d.Seller):
		return related(tx.Parties, funder, d.Seller)
	case tx.Parties.Related(funder, d.Buyer):
		return related(tx.Parties, funder, d.Buyer)
	}
	if no := l.unsettled(); no != nil {
		return no
	}
	if no := l.stale(); no != nil {
		return no
	}
	t, no := programme.Of(c)
	if no != nil {
		return no
	}
	if t.Gates&programme.ConfirmationBeforeOffer != 0 && !d.Marks.Has(deal.BuyerAgreed) {
		return refuse.NotConfirmed.With(l.name())
	}
	e := l.edit()
	e.Funder, e.Terms, e.State = funder, tx.Terms.Keep(t), deal.Offered
	return nil
}

// decline is the seller's no to an offer. One offer stands at a time, so that
// without it a funder could keep all others out.
func decline(tx *technique.Tx, _ *command.Command, id uint32) *refuse.Refusal {
	l := life{tx, id}
	if no := l.only(l.row().Seller); no != nil {
		return no
	}
	l.unoffer()
	return nil
}

// accept binds the seller to the offer and assigns the claim to the funder.
func accept(tx *technique.Tx, c *command.Command, id uint32) *refuse.Refusal {
	l := life{tx, id}
	if no := l.only(l.row().Seller); no != nil {
		return no
	}
	if no := l.unsettled(); no != nil {
		return no
	}
	if c.Has(command.Terms) && [32]byte(c.Text(command.Terms)) != l.terms().Hash() {
		return refuse.TermsDiffer.With()
	}
	if no := l.stale(); no != nil {
		return no
	}
	tx.Books.Blocks.Edit(l.row().Block).Book = l.row().Funder
	tx.Post(l.account(ledger.ClaimSeller), l.account(ledger.ClaimFunder), l.claim())
	l.edit().State = deal.Accepted
	l.schedule()
	return nil
}

// notify records that the buyer was told to pay the funder. It is a fact: a
// second notice that names another payee is recorded, and freezes.
func notify(tx *technique.Tx, c *command.Command, id uint32) *refuse.Refusal {
	l := life{tx, id}
	if no := l.only(l.row().Funder, l.row().Seller, l.row().Buyer); no != nil {
		return no
	}
	payee := l.row().Funder
	if c.Has(command.Payee) {
		if payee = tx.Parties.Find(c.Text(command.Payee)); payee == 0 {
			return refuse.UnknownParty.With(refuse.ID(c.Text(command.Payee)))
		}
	}
	if payee != l.row().Funder {
		l.edit().Marks |= deal.NoticeClash | deal.Frozen
		return nil
	}
	l.edit().Marks |= deal.Notified
	return nil
}

// register records the entry in the public registry of assignments.
func register(tx *technique.Tx, _ *command.Command, id uint32) *refuse.Refusal {
	l := life{tx, id}
	if no := l.only(l.row().Funder); no != nil {
		return no
	}
	l.edit().Marks |= deal.Registered
	return nil
}
