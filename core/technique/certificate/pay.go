package certificate

import (
	"github.com/tallystick/tallystick/core/certificate"
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/technique"
)

// slice is how many shares are booked at once. Of each a few rows are touched:
// itself, its neighbours, its holder and the holder's books.
const slice = 150

// paying is how a certificate ends.
func paying() []technique.Step {
	return []technique.Step{
		onShare(command.CertificatePresent, holder, standings{certificate.Held, certificate.Moving, certificate.Pledged},
			present, codes{refuse.NotDueYet, refuse.NothingDue}),
		binding(wholeLive, onRoot(command.CertificatePay, issuer, states{certificate.Live, certificate.Unpaid}, pay, codes{
			refuse.NotDueYet, refuse.InTransit, refuse.AmountTooLarge,
		})),
		onRoot(command.CertificateSettle, issuerOrOperator, states{certificate.Live, certificate.Unpaid}, settle, codes{
			refuse.NothingDue,
		}),
		staking(wholeShare, onShare(command.CertificateCancel, holderOrIssuer, standings{certificate.Held}, cancel, codes{
			refuse.InTransit, refuse.NothingDue,
		})),
	}
}

func wholeLive(p promise) int64 { return p.row().Live }

func holderOrIssuer(s part) []uint32 { return []uint32{s.row().Holder, s.row().Issuer} }

func issuerOrOperator(p promise) []uint32 {
	all := []uint32{p.row().Issuer}
	if p.tx.Parties.At(p.tx.By).Roles.Has(party.Operator) {
		all = append(all, p.tx.By)
	}
	return all
}

// due refuses before the due day.
func (p promise) due() *refuse.Refusal {
	if r := p.row(); p.tx.Today < r.Due {
		return refuse.NotDueYet.With(refuse.Day(r.Due), refuse.Day(p.tx.Today))
	}
	return nil
}

// present records that a holder asks to be paid. The issuer owes it anyway.
func present(s part) *refuse.Refusal {
	if no := s.root().due(); no != nil {
		return no
	}
	if s.row().Marks.Has(certificate.Presented) {
		return refuse.NothingDue.With(s.name())
	}
	s.edit().Marks |= certificate.Presented
	return nil
}

// pay instructs the issuer's bank to pay each holder what it holds. From here on
// nothing of the certificate travels, until the bank has answered.
func pay(p promise) *refuse.Refusal {
	if no := p.due(); no != nil {
		return no
	}
	if no := p.still(); no != nil {
		return no
	}
	bank := account(p.tx, p.row().Issuer, p, ledger.Bank)
	if p.tx.Books.Balance(bank) < -fullest {
		return refuse.AmountTooLarge.With(refuse.ID(command.Amount.String()))
	}
	r := p.row()
	p.tx.Certificates.Remit(certificate.Remittance{
		Amount: r.Live, Root: p.id, Payer: r.Issuer, Day: p.tx.Today, Purpose: certificate.Redemption,
	})
	p.tx.Post(bank, account(p.tx, r.Issuer, p, ledger.InTransit), p.row().Live)
	return nil
}

// unbooked returns a remittance of which the bank confirmed more than is booked,
// and 0 if there is none.
func (p promise) unbooked() uint32 {
	return p.remittance(func(m *certificate.Remittance) bool { return m.Booked < m.Confirmed })
}

// running returns a remittance that is on its way, or of which not all is booked
// yet, and 0 if there is none.
func (p promise) running() uint32 {
	return p.remittance(func(m *certificate.Remittance) bool {
		return m.Progress == certificate.Instructed || m.Booked < m.Confirmed
	})
}

// remittance returns the latest one for the certificate that is as wanted, or 0.
func (p promise) remittance(want func(*certificate.Remittance) bool) uint32 {
	at := p.row().Last
	for at != 0 && !want(p.tx.Certificates.Remittances.At(at)) {
		at = p.tx.Certificates.Remittances.At(at).Earlier
	}
	return at
}

// still refuses while the certificate is being paid.
func (p promise) still() *refuse.Refusal {
	if m := p.running(); m != 0 {
		return refuse.InTransit.With(refuse.ID(remittanceName(p.tx, m)))
	}
	return nil
}

// settle books the next slice of what the bank confirmed.
func settle(p promise) *refuse.Refusal {
	if p.book(slice) == 0 {
		return refuse.NothingDue.With(p.name())
	}
	return nil
}

// book books at most so many shares of what the bank confirmed, in the order of
// the list that the bank was given, and returns how many they were. A share is
// paid as a whole.
func (p promise) book(most int) (n int) {
	at := p.unbooked()
	if at == 0 {
		return 0
	}
	m := p.tx.Certificates.Remittances.At(at)
	left, sum := m.Confirmed-m.Booked, int64(0)
	for id := p.row().First; id != 0 && n < most; id = p.row().First {
		s := part{p.tx, p.c, id}
		face := s.row().Face
		if face > left-sum {
			break
		}
		s.redeem()
		sum += face
		n++
	}
	p.tx.Certificates.Remittances.Edit(at).Booked += sum
	p.tx.Post(account(p.tx, p.row().Issuer, p, ledger.InTransit), account(p.tx, p.row().Issuer, p, ledger.Trade), sum)
	p.shift(ledger.Used, ledger.Free, sum)
	p.astray(at)
	p.progress()
	return n
}

// astray books money that moved and makes no whole share, once no more of the
// remittance comes: it belongs to nothing yet.
func (p promise) astray(at uint32) {
	m := p.tx.Certificates.Remittances.At(at)
	rest := m.Confirmed - m.Booked
	if m.Progress == certificate.Instructed || rest == 0 || p.bookable() {
		return
	}
	p.tx.Certificates.Remittances.Edit(at).Booked += rest
	p.tx.Post(account(p.tx, m.Payer, p, ledger.InTransit), account(p.tx, m.Payer, p, ledger.Suspense), rest)
}

// redeem books that the money of a share has reached whoever it is due to. An
// offer that nobody has taken is over.
func (s part) redeem() {
	if s.row().Standing == certificate.Moving {
		stay(s)
	}
	face, p := s.row().Face, s.root()
	s.tx.Post(s.held(), p.promised(), face)
	s.tx.Post(account(s.tx, s.payee(), p, ledger.Trade), account(s.tx, s.payee(), p, ledger.Bank), face)
	s.tx.Certificates.Retire(s.id, certificate.Redeemed)
}

// payee returns who is paid: the holder, or whom it has pledged the share to.
func (s part) payee() uint32 {
	if row := s.row(); row.Standing == certificate.Pledged || row.Standing == certificate.Redeemed && row.To != 0 {
		return row.To
	}
	return s.row().Holder
}

// cancel records that one side gives a share up, and cancels it once both do.
// The debt of the trade behind it is not the log's business then.
func cancel(s part) *refuse.Refusal {
	p := s.root()
	if no := p.still(); no != nil {
		return no
	}
	row := s.row()
	own, others, other := certificate.HolderGives, certificate.IssuerGives, row.Issuer
	if s.tx.By != row.Holder {
		own, others, other = certificate.IssuerGives, certificate.HolderGives, row.Holder
	}
	agreed := row.Holder == row.Issuer || row.Marks.Has(others) ||
		s.tx.Agrees(other, command.CertificateCancel, p.of(row.Face))
	switch {
	case agreed:
		s.withdraw()
	case row.Marks.Has(own):
		return refuse.NothingDue.With(s.name())
	default:
		s.edit().Marks |= own
	}
	return nil
}

func (s part) withdraw() {
	face, p := s.row().Face, s.root()
	s.tx.Post(s.held(), p.promised(), face)
	p.shift(ledger.Used, ledger.Free, face)
	s.tx.Certificates.Retire(s.id, certificate.Withdrawn)
	p.progress()
}

// progress ends a certificate of which nothing is live, and puts any other on
// the agenda of the day it is due next.
func (p promise) progress() {
	r := p.row()
	if r.Live > 0 {
		p.schedule()
		return
	}
	end := certificate.Paid
	if r.Paid == 0 {
		end = certificate.Cancelled
	}
	if r.State == certificate.Unpaid {
		p.tx.Certificates.EditHolder(r.Issuer).Unpaid--
	}
	p.edit().State = end
	p.tx.Certificates.Schedule(p.id, 0)
}

// schedule sets the day on which the day-end looks at the certificate: the next
// one while something is to be booked, and the due day before it has passed.
func (p promise) schedule() {
	r, next := p.row(), day.Date(0)
	switch {
	case p.bookable():
		next = p.tx.Closed + 1
	case r.State == certificate.Live:
		next = max(r.Due, p.tx.Closed+1)
	}
	p.tx.Certificates.Schedule(p.id, next)
}

// bookable reports whether the bank has confirmed the next share.
func (p promise) bookable() bool {
	m := p.tx.Certificates.Remittances.At(p.unbooked())
	first := p.row().First
	return first != 0 && m.Confirmed-m.Booked >= p.tx.Certificates.Shares.At(first).Face
}

// CloseDay does what is due on a certificate when a business day is closed: it
// books what the bank confirmed, at most most shares, and stops the issuer if
// the due day is over and something is unpaid. It returns how many shares it
// looked at, one at least. While more is to be booked, the certificate stays on
// the agenda of the day.
func CloseDay(tx *technique.Tx, root uint32, closing day.Date, most int) int {
	p := promise{tx: tx, id: root}
	n := p.book(min(most, slice))
	switch {
	case p.row().Live == 0:
		return max(n, 1)
	case p.bookable():
		tx.Certificates.Schedule(root, closing)
		return n
	}
	if r := p.row(); r.State == certificate.Live && r.Due <= closing {
		p.edit().State = certificate.Unpaid
		tx.Certificates.EditHolder(r.Issuer).Unpaid++
	}
	p.schedule()
	return max(n, 1)
}
