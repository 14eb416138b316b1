package certificate

import (
	"encoding/hex"

	"github.com/tallystick/tallystick/core/certificate"
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/rule"
	"github.com/tallystick/tallystick/core/technique"
	"github.com/tallystick/tallystick/core/technique/receivable"
)

// apply asks an issuer for a certificate that pays an invoice of the supplier.
// So much of the invoice is taken from here on.
func apply(tx *technique.Tx, c *command.Command, _ uint32) *refuse.Refusal {
	if no := free(tx, c.Object); no != nil {
		return no
	}
	from := tx.Parties.Find(c.Text(command.Issuer))
	if from == 0 {
		return refuse.UnknownParty.With(refuse.ID(c.Text(command.Issuer)))
	}
	if !tx.Parties.At(from).Roles.Has(party.Buyer) {
		return refuse.RoleMissing.With(refuse.ID(tx.Parties.Text(from)), refuse.ID(party.Buyer.String()))
	}
	if no := going(tx, from); no != nil {
		return no
	}
	a := c.Amount(command.Amount)
	invoice, no := evidence(tx, c, from, tx.By, a)
	if no != nil {
		return no
	}
	backing := receivable.SourcesOf(tx).Backing(tx.Documents.Invoices.At(invoice))
	due, no := backing.DueOn(c.Day(command.Due), tx.Today)
	if no != nil {
		return no
	}
	cover(tx, invoice, a.Minor())
	tx.Certificates.AddRoot(c.Object, certificate.Root{
		Face: a.Minor(), Currency: a.Currency(), Issuer: from, Supplier: tx.By, Invoice: invoice, Due: due,
		State: certificate.Applied,
	})
	return nil
}

// going refuses an issuer that may issue nothing.
func going(tx *technique.Tx, issuer uint32) *refuse.Refusal {
	if tx.Certificates.Holder(issuer).Stopped() {
		return refuse.IssuerStopped.With(refuse.ID(tx.Parties.Text(issuer)))
	}
	return nil
}

// issue is the issuer's promise. It takes the limit that the issuer has set on
// itself, without which nothing is promised, and keeps to the tenor that the
// rules allow.
func issue(p promise) *refuse.Refusal {
	r := p.row()
	if no := p.current(); no != nil {
		return no
	}
	pack, no := p.tenor()
	if no != nil {
		return no
	}
	least := p.c.Amount(command.Least)
	switch {
	case p.c.Has(command.Least) && least.Currency() != r.Currency:
		return refuse.WrongCurrency.With(refuse.Amount(least), refuse.Amount(p.of(0)))
	case least.Minor() > r.Face:
		return refuse.ShareTooSmall.With(refuse.Amount(p.of(r.Face)), refuse.Amount(least))
	}
	limit := p.tx.Deals.Limit(r.Issuer, r.Issuer, r.Currency)
	free := int64(0)
	if limit != 0 {
		free = p.tx.Books.Balance(p.limitOf(limit, ledger.Free))
	}
	if r.Face > free {
		return refuse.LimitExceeded.With(refuse.Amount(p.of(r.Face)), refuse.Amount(p.of(max(free, 0))))
	}
	row := p.edit()
	row.State, row.Signed, row.Least, row.Limit, row.Pack = certificate.Issued, p.tx.Today, least.Minor(), limit, pack
	p.shift(ledger.Free, ledger.Blocked, row.Face)
	return nil
}

// current refuses once the issuer was stopped, or the due day has passed.
func (p promise) current() *refuse.Refusal {
	if no := going(p.tx, p.row().Issuer); no != nil {
		return no
	}
	return p.early()
}

// early refuses once the due day has passed.
func (p promise) early() *refuse.Refusal {
	if r := p.row(); r.Due < p.tx.Today {
		return refuse.DueInPast.With(refuse.Day(r.Due), refuse.Day(p.tx.Today))
	}
	return nil
}

// travels refuses unless shares of the certificate may be split and passed on:
// while it is paid, and once it is due, they stay where they are.
func (p promise) travels() *refuse.Refusal {
	if state := p.row().State; state != certificate.Live {
		return refuse.WrongState.With(p.name(), refuse.ID(state.String()))
	}
	if no := p.still(); no != nil {
		return no
	}
	return p.early()
}

func (p promise) limitOf(limit uint32, s ledger.Slot) ledger.Account {
	return ledger.Account{Block: p.tx.Deals.Limits.At(limit).Block, Slot: s}
}

// shift moves minor units between two slots of the issuer's limit.
func (p promise) shift(from, to ledger.Slot, minor int64) {
	limit := p.row().Limit
	p.tx.Post(p.limitOf(limit, from), p.limitOf(limit, to), minor)
}

// tenor returns the first half of the version of the rules that the
// certificate is issued under. It refuses a due day later than they allow, and
// one later than usual without a reason.
func (p promise) tenor() (version [16]byte, no *refuse.Refusal) {
	pack, ok := rule.Named(packOf(p.row().Currency))
	if !ok {
		return version, nil
	}
	full, err := hex.DecodeString(pack.Version())
	if err != nil {
		panic("certificate: the version of a pack is no hash: " + err.Error())
	}
	copy(version[:], full)
	for _, r := range pack.On(p.tx.Today) {
		if r.ID != tenorRule {
			continue
		}
		if last := after(p.tx.Today, &r, "longest tenor"); p.row().Due > last {
			return version, refuse.TenorTooLong.With(refuse.Day(p.row().Due), refuse.Day(last))
		}
		if usual := after(p.tx.Today, &r, "usual tenor"); p.row().Due > usual && !p.c.Has(command.Reason) {
			return version, refuse.FieldMissing.With(refuse.ID(command.Reason.String()))
		}
	}
	return version, nil
}

// tenorRule is the rule that bounds how late a certificate is due.
const tenorRule = "CN-77-11"

// packOf returns the name of the rules that hold for certificates in a
// currency, "" if there are none: the law is that of the money.
func packOf(cur money.Currency) string {
	return map[string]string{"CNY": "cn", "EUR": "eu", "INR": "in"}[cur.Code()]
}

// after returns the last day that a figure of a rule, in months, allows.
func after(from day.Date, r *rule.Rule, figure string) day.Date {
	months, _ := r.Figure(figure)
	return from.AddMonths(int(months))
}

// accept makes a promise live: the supplier holds its first share.
func accept(p promise) *refuse.Refusal {
	if no := willing(p.tx, p.c, p.tx.By); no != nil {
		return no
	}
	if no := free(p.tx, p.c.Text(command.Share)); no != nil {
		return no
	}
	if no := p.current(); no != nil {
		return no
	}
	if no := room(p.tx, p.tx.By, p); no != nil {
		return no
	}
	r := p.edit()
	r.State = certificate.Live
	p.shift(ledger.Blocked, ledger.Used, r.Face)
	id := p.tx.Certificates.AddShare(p.c.Text(command.Share), certificate.Share{
		Face: r.Face, Root: p.id, Issuer: r.Issuer, Holder: r.Supplier, Evidence: r.Invoice, Due: r.Due,
		Currency: r.Currency, Standing: certificate.Held,
	})
	p.tx.Post(p.promised(), part{p.tx, p.c, id}.held(), r.Face)
	p.tx.Certificates.Schedule(p.id, max(r.Due, p.tx.Closed+1))
	return nil
}

// declining refuses an application, a promise that was not taken yet, or a
// share that is offered; or takes it back.
func declining() technique.Step {
	return technique.Step{
		Kind:  command.CertificateDecline,
		Where: []string{certificate.Applied.String(), certificate.Issued.String(), certificate.Moving.String()},
		Do: func(tx *technique.Tx, c *command.Command, _ uint32) *refuse.Refusal {
			if tx.Certificates.Share(c.Object) != 0 {
				return offered.Do(tx, c, 0)
			}
			return pending.Do(tx, c, 0)
		},
		Refusals: offered.Refusals,
	}
}

var (
	pending = onRoot(command.CertificateDecline, func(p promise) []uint32 {
		return []uint32{p.row().Issuer, p.row().Supplier}
	}, states{certificate.Applied, certificate.Issued}, decline, nil)
	offered = onShare(command.CertificateDecline, func(s part) []uint32 {
		return []uint32{s.row().Holder, s.row().To}
	}, standings{certificate.Moving}, stay, nil)
)

// decline ends what never came to be, and gives the invoice back.
func decline(p promise) *refuse.Refusal {
	r := p.edit()
	if r.State == certificate.Issued {
		p.shift(ledger.Blocked, ledger.Free, r.Face)
	}
	r.State = certificate.Declined
	cover(p.tx, r.Invoice, -r.Face)
	return nil
}
