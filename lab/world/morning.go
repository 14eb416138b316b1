package world

import (
	"slices"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/technique/receivable"
)

// A morning is a day as its people find it. All that they ask goes into one
// block, so that nobody builds on what another asks the same morning.
type morning struct {
	w     *World
	v     *machine.View
	today day.Date
	asked bundle
	deals []dossier
	taken map[string]int64 // by limit, what this morning's draws take of it
}

// A dossier is a deal on somebody's desk.
type dossier struct {
	receivable.Standing
	plan
	name                  string
	seller, buyer, funder string
}

// open reads every live deal.
func (m *morning) open() {
	m.v.EachDeal(func(text string, s machine.DealView) {
		v := m.v.Invoices.At(s.Deal.Invoice)
		d := dossier{
			Standing: s, name: text, seller: m.v.PartyName(s.Deal.Seller), buyer: m.v.PartyName(s.Deal.Buyer),
			funder: m.v.PartyName(s.Deal.Funder),
		}
		d.plan = m.w.plan(text, d.buyer, v.Issued, s.Deal.Due)
		m.deals = append(m.deals, d)
	})
}

// ask asks for something that should be carried out.
func (m *morning) ask(c *command.Command) {
	m.asked.add(ask{c: c, stake: c.Amount(command.Amount).Minor()})
}

// askFor is ask for a command that is about an amount which it does not name.
func (m *morning) askFor(c *command.Command, stake int64) { m.asked.add(ask{c: c, stake: stake}) }

// step begins a command on a deal.
func (d *dossier) step(k command.Kind, by string) *command.Command { return command.New(k, d.name, by) }

// cash is money of the deal's currency.
func (d *dossier) cash(minor int64) money.Amount { return money.Of(minor, d.Block.Currency) }

func (d *dossier) has(m deal.Marks) bool { return d.Deal.Marks.Has(m) }

// payments returns the deal's payments, the first one first.
func (m *morning) payments(d *dossier) []*deal.Payment {
	var all []*deal.Payment
	for p := d.Deal.Last; p != 0; p = m.v.Payments.At(p).Before {
		all = append(all, m.v.Payments.At(p))
	}
	slices.Reverse(all)
	return all
}

// moving reports whether a payment of the deal is on its way.
func (m *morning) moving(d *dossier) bool {
	return slices.ContainsFunc(m.payments(d), func(p *deal.Payment) bool { return p.Progress == deal.Instructed })
}

// paid returns the payments of a purpose.
func (m *morning) paid(d *dossier, purpose deal.Purpose) []*deal.Payment {
	return slices.DeleteFunc(m.payments(d), func(p *deal.Payment) bool { return p.Purpose != purpose })
}

// mistaken returns the leaf of the deal's last command that can be reversed and
// was not, and whether there is one.
func (m *morning) mistaken(d *dossier) (leaf uint64, found bool) {
	for id := m.v.Steps.Len(); id > 0; id-- {
		if s := m.v.Steps.At(id); s.Deal == d.Deal.Name && s.Reversed == 0 {
			return s.Leaf, true
		}
	}
	return 0, false
}

// room returns what the limits of a deal leave, after this morning's draws.
func (m *morning) room(d *dossier) int64 {
	left := money.Max
	for _, h := range m.v.Headrooms(d.Standing) {
		left = min(left, h.Free.Minor()-m.taken[h.Name])
	}
	return left
}

// take notes a draw of this morning.
func (m *morning) take(d *dossier, minor int64) {
	for _, h := range m.v.Headrooms(d.Standing) {
		m.taken[h.Name] += minor
	}
}

// loss is what the deal's funder has written off and not got back.
func (d *dossier) loss() int64 { return d.Block.Balance[ledger.Loss] }
