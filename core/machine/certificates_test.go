package machine

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/tallystick/tallystick/core/certificate"
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/trade"
)

// A tier is a world in which random things are done with certificates.
type tier struct {
	*world
	chance   *rand.Rand
	invoices int
	roots    []string
	shares   []string
	done     map[command.Kind]int
}

// firms are the parties of a tier: the first two issue, all of them trade.
var firms = []string{"B1", "B2", "S1", "S2", "S3"}

func newTier(t fataler, seed uint64) *tier {
	w := &tier{world: newWorld(t), chance: rand.New(rand.NewPCG(seed, 0)), done: map[command.Kind]int{}}
	w.world.party("bank", "bank")
	for _, f := range firms {
		w.world.party(f, "supplier,buyer")
	}
	for _, b := range firms[:2] {
		w.must(command.New(command.LimitSet, "L"+b, b).SetText(command.Owner, b).SetText(command.On, b).
			SetAmount(command.Amount, fen(300_000)))
	}
	return w
}

func (w *tier) pick(of []string) string {
	if len(of) == 0 {
		return "nothing"
	}
	return oneOf(w, of)
}

func oneOf[T any](w *tier, of []T) T { return of[w.chance.IntN(len(of))] }

// between returns a number of a span, both ends included.
func (w *tier) between(least, most int64) int64 { return least + w.chance.Int64N(most-least+1) }

// owed records an invoice that one firm owes another, and returns its name.
func (w *tier) owed(seller, buyer string, minor int64) string {
	w.invoices++
	name := fmt.Sprintf("I%d", w.invoices)
	w.do(command.New(command.TradeInvoice, name, seller).SetText(command.Seller, seller).SetText(command.Buyer, buyer).
		SetText(command.Number, name).SetDay(command.Issued, w.m.Meta().Today).
		SetAmount(command.Gross, fen(max(minor, 1))))
	return name
}

// ask makes one random command.
func (w *tier) ask() *command.Command {
	kind := oneOf(w, tierKinds)
	root, share := w.suited(kind)
	switch kind {
	case command.CertificateApply:
		return w.application()
	case command.CertificateIssue:
		least := w.between(1, 200)
		return command.New(kind, root, w.side(root, true)).SetAmount(command.Least, fen(least))
	case command.CertificateAccept:
		name := fmt.Sprintf("%s-%d", root, len(w.shares))
		return command.New(kind, root, w.side(root, false)).SetText(command.Share, name).SetInt(command.FreeChoice, 1)
	case command.CertificateSplit:
		return command.New(kind, share, w.holder(share)).SetBytes(command.Parts, w.parts(share))
	case command.CertificateTransfer:
		from, to := w.holder(share), w.pick(firms)
		name := w.owed(to, from, w.row(share).Face+w.between(-1, 100))
		return command.New(kind, share, from).SetText(command.Holder, to).SetText(command.Invoice, name)
	case command.CertificateReceive:
		return command.New(kind, share, w.to(share)).SetInt(command.FreeChoice, 1)
	case command.CertificateDecline:
		if w.chance.IntN(2) == 0 {
			return command.New(kind, share, w.to(share))
		}
		return command.New(kind, root, w.side(root, false))
	case command.DayEnd:
		w.now += oneOf(w, skips)
		return command.New(kind, "log", "operator").SetDay(command.Day, w.now.Date(shanghai))
	}
	return w.ending(kind, root, share)
}

// ending makes a command that pays, cancels, or attests.
func (w *tier) ending(kind command.Kind, root, share string) *command.Command {
	switch kind {
	case command.CertificatePay, command.CertificateSettle:
		return command.New(kind, root, w.side(root, true))
	case command.CertificatePresent:
		return command.New(kind, share, w.holder(share))
	case command.CertificateCancel:
		by := w.pick([]string{w.holder(share), w.named(w.row(share).Issuer)})
		return command.New(kind, share, by).SetText(command.Reason, "agreed")
	case command.BankReturn:
		return command.New(kind, "line", "bank").SetText(command.Instruction, share)
	}
	c := command.New(kind, "line", "bank").SetText(command.Instruction, root)
	if a := w.between(0, 100_000); a > 0 && w.chance.IntN(2) == 0 {
		c.SetAmount(command.Amount, fen(a))
	}
	return c
}

// tierKinds are what is asked in a tier, what leads on more than once.
var tierKinds = []command.Kind{
	command.CertificateApply, command.CertificateIssue, command.CertificateIssue, command.CertificateAccept,
	command.CertificateAccept, command.CertificateDecline, command.CertificateSplit, command.CertificateSplit,
	command.CertificateTransfer, command.CertificateTransfer, command.CertificateReceive, command.CertificateReceive,
	command.CertificatePay, command.CertificatePay, command.BankConfirm, command.BankConfirm, command.BankFail,
	command.BankReturn, command.CertificateSettle, command.CertificatePresent, command.CertificateCancel,
	command.DayEnd, command.DayEnd,
}

// skips are how long is waited before a day ends.
var skips = []day.Instant{0, day.Hour, 24 * day.Hour, 5 * 24 * day.Hour, 20 * 24 * day.Hour}

// suited picks a certificate and a share, mostly ones that kind is allowed on.
func (w *tier) suited(kind command.Kind) (root, share string) {
	roots, shares := w.roots, w.shares
	if int(w.between(0, 5)) > 0 {
		g := w.m.state.certificates
		roots = slices.DeleteFunc(slices.Clone(roots), func(name string) bool {
			r := g.Roots.At(g.Root([]byte(name)))
			moving := g.Remittances.At(r.Last).Progress == certificate.Instructed
			return kind == command.CertificateIssue && r.State != certificate.Applied ||
				kind == command.CertificateAccept && r.State != certificate.Issued ||
				kind == command.CertificatePay && r.State != certificate.Live && r.State != certificate.Unpaid ||
				(kind == command.BankConfirm || kind == command.BankFail) && !moving
		})
		shares = slices.DeleteFunc(slices.Clone(shares), func(name string) bool {
			s := w.row(name)
			return s.Standing == certificate.Split || kind == command.CertificateReceive && s.Standing != certificate.Moving ||
				kind == command.BankReturn && s.Standing != certificate.Redeemed
		})
	}
	return w.pick(roots), w.pick(shares)
}

func (w *tier) application() *command.Command {
	name := fmt.Sprintf("C%d", len(w.roots))
	supplier, issuer := w.pick(firms), w.pick(firms[:3])
	a := w.between(1, 100_000)
	due := w.now.Date(shanghai).Add(int(w.between(-1, 120)))
	return command.New(command.CertificateApply, name, supplier).SetText(command.Issuer, issuer).
		SetAmount(command.Amount, fen(a)).SetText(command.Invoice, w.owed(supplier, issuer, a)).SetDay(command.Due, due)
}

// parts splits a share, mostly so that it sums.
func (w *tier) parts(share string) []byte {
	face := w.row(share).Face
	n := int(w.between(2, 4))
	var parts []command.Part
	for i := range n {
		a := face / int64(n)
		if i == 0 {
			a = face - int64(n-1)*a
		}
		if i == 1 && int(w.between(0, 9)) == 0 {
			a++
		}
		parts = append(parts, command.Part{Name: fmt.Sprintf("%s.%d", share, i), Amount: fen(max(a, 1))})
	}
	return command.AppendParts(nil, parts)
}

func (w *tier) row(share string) *certificate.Share {
	g := w.m.state.certificates
	return g.Shares.At(g.Share([]byte(share)))
}

func (w *tier) named(party uint32) string {
	if party == 0 {
		return "S1"
	}
	return w.m.state.parties.Text(party)
}

func (w *tier) holder(share string) string { return w.named(w.row(share).Holder) }
func (w *tier) to(share string) string     { return w.named(w.row(share).To) }

// side returns the issuer of a certificate, or who applied for it.
func (w *tier) side(root string, issuer bool) string {
	g := w.m.state.certificates
	r := g.Roots.At(g.Root([]byte(root)))
	if issuer {
		return w.named(r.Issuer)
	}
	return w.named(r.Supplier)
}

// try asks for c and notes the names that it made.
func (w *tier) try(c *command.Command) {
	if no := w.do(c); no != "" {
		return
	}
	w.done[c.Kind]++
	switch c.Kind {
	case command.CertificateApply:
		w.roots = append(w.roots, string(c.Object))
	case command.CertificateAccept:
		w.shares = append(w.shares, string(c.Text(command.Share)))
	case command.CertificateSplit:
		parts, _ := command.ReadParts(c.Text(command.Parts))
		for _, p := range parts {
			w.shares = append(w.shares, p.Name)
		}
	}
}

// TestCertificatesConserveLaw: whatever is done, for every certificate what is
// live, paid and cancelled is its face, the shares on its list sum to what is
// live, and the books agree with the shares. A restored machine is the same.
func TestCertificatesConserveLaw(t *testing.T) {
	done := map[command.Kind]int{}
	for seed := range uint64(40) {
		w := newTier(t, seed)
		w.done = done
		for range 250 {
			w.try(w.ask())
			if wrong := wrongCertificates(w.m); wrong != "" {
				t.Fatalf("seed %d: %s", seed, wrong)
			}
		}
		again := restored(t, w.m.Freeze())
		if wrong := wrongCertificates(again); wrong != "" || again.Root() != w.m.Root() {
			t.Fatalf("seed %d, restored: %s", seed, wrong)
		}
	}
	t.Log(done)
	for _, k := range tierKinds {
		if done[k] == 0 && k != command.CertificateSettle { // no list here is longer than a slice
			t.Errorf("%s was never carried out", k)
		}
	}
}

// wrongCertificates says what is wrong with the certificates of a machine, ""
// if nothing is.
func wrongCertificates(m *Machine) string {
	s := &m.state
	held, promised := map[uint32]int64{}, map[uint32]int64{}
	used, blocked := map[uint32]int64{}, map[uint32]int64{}
	for id := uint32(1); id <= s.certificates.Roots.Len(); id++ {
		r := s.certificates.Roots.At(id)
		label := s.names.Text(r.Name)
		live := int64(0)
		for k := r.First; k != 0; k = s.certificates.Shares.At(k).Next {
			share := s.certificates.Shares.At(k)
			if share.Root != id || !share.Standing.Alive() || share.Face <= 0 {
				return fmt.Sprintf("%s lists the share %+v", label, share)
			}
			live += share.Face
			held[share.Holder] += share.Face
		}
		promised[r.Issuer] += live
		used[r.Limit] += live
		switch r.State {
		case certificate.Issued:
			blocked[r.Limit] += r.Face
			fallthrough
		case certificate.Applied, certificate.Declined:
			if r.Live+r.Paid+r.Cancelled != 0 {
				return fmt.Sprintf("%s is %s, and %d is live", label, r.State, r.Live)
			}
			continue
		}
		if r.Live != live || r.Live+r.Paid+r.Cancelled != r.Face {
			return fmt.Sprintf("%s of %d: live %d (listed %d), paid %d, cancelled %d",
				label, r.Face, r.Live, live, r.Paid, r.Cancelled)
		}
	}
	if wrong := wrongHolders(m, held, promised); wrong != "" {
		return wrong
	}
	return wrongCovers(m, used, blocked)
}

// wrongHolders compares the holders' lists and books with the shares.
func wrongHolders(m *Machine, held, promised map[uint32]int64) string {
	g := m.state.certificates
	for id := uint32(1); id <= g.Holders.Len(); id++ {
		h := g.Holders.At(id)
		count, sum := uint32(0), int64(0)
		for k := h.Shares; k != 0; k = g.Shares.At(k).After {
			count++
			sum += g.Shares.At(k).Face
			if g.Shares.At(k).Holder != h.Party {
				return fmt.Sprintf("party %d lists the share %+v", h.Party, g.Shares.At(k))
			}
		}
		block := m.state.books.Party(h.Party, cny)
		at := func(s ledger.Slot) int64 { return m.state.books.Balance(ledger.Account{Block: block, Slot: s}) }
		if count != h.Held || sum != held[h.Party] || at(ledger.Holding) != sum || -at(ledger.Promised) != promised[h.Party] {
			return fmt.Sprintf("party %d holds %d in %d shares, listed %d in %d, books %d; owes %d, books %d", h.Party,
				held[h.Party], h.Held, sum, count, at(ledger.Holding), promised[h.Party], -at(ledger.Promised))
		}
	}
	for _, total := range m.Freeze().Totals() {
		if total.Sum != 0 {
			return fmt.Sprintf("the books sum to %+v", total)
		}
	}
	return wrongRemittances(m)
}

// wrongRemittances checks that what each party has in transit is on its way or
// not booked yet, and that whoever left something unpaid is known for it.
func wrongRemittances(m *Machine) string {
	g := m.state.certificates
	transit, unpaid := map[uint32]int64{}, map[uint32]uint32{}
	for id := uint32(1); id <= g.Remittances.Len(); id++ {
		r := g.Remittances.At(id)
		if r.Booked < 0 || r.Booked > r.Confirmed || r.Confirmed > r.Amount {
			return fmt.Sprintf("the remittance %+v", r)
		}
		transit[r.Payer] += r.Open() + r.Confirmed - r.Booked
	}
	for id := uint32(1); id <= g.Roots.Len(); id++ {
		r := g.Roots.At(id)
		if r.State == certificate.Unpaid {
			unpaid[r.Issuer]++
		}
		if r.State == certificate.Live && r.Check == 0 || r.Check != 0 && r.Check <= m.meta.Closed {
			return fmt.Sprintf("%s is %s and looked at on %s", m.state.names.Text(r.Name), r.State, r.Check)
		}
	}
	for id := uint32(1); id <= g.Holders.Len(); id++ {
		h := g.Holders.At(id)
		block := m.state.books.Party(h.Party, cny)
		got := m.state.books.Balance(ledger.Account{Block: block, Slot: ledger.InTransit})
		if got != transit[h.Party] || h.Unpaid != unpaid[h.Party] {
			return fmt.Sprintf("party %d has %d in transit for %d, %d unpaid for %d",
				h.Party, got, transit[h.Party], h.Unpaid, unpaid[h.Party])
		}
	}
	return ""
}

// wrongCovers checks that invoices are not paid beyond what they are for, and
// that issuers' limits are taken by what they owe.
func wrongCovers(m *Machine, used, blocked map[uint32]int64) string {
	s := &m.state
	for id := uint32(1); id <= s.documents.Invoices.Len(); id++ {
		v := s.documents.Invoices.At(id)
		u := s.certificates.Used(id)
		if u < 0 || u > v.Left().Minor() || (u > 0) != v.Flags.Has(trade.Certified) {
			return fmt.Sprintf("%s of %s is paid with certificates for %d", s.names.Text(v.Name), v.Left(), u)
		}
	}
	for id := uint32(1); id <= s.deals.Limits.Len(); id++ {
		limit := s.deals.Limits.At(id)
		at := func(slot ledger.Slot) int64 { return s.books.Balance(ledger.Account{Block: limit.Block, Slot: slot}) }
		if limit.Owner == limit.On && (at(ledger.Used) != used[id] || at(ledger.Blocked) != blocked[id]) {
			return fmt.Sprintf("limit %s: used %d for %d, blocked %d for %d",
				s.names.Text(limit.Name), at(ledger.Used), used[id], at(ledger.Blocked), blocked[id])
		}
	}
	return ""
}
