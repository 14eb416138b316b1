package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/event"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/node"
	"github.com/tallystick/tallystick/node/desk"
)

// A settling walks through the days on which buyers pay.
type settling struct {
	n        *node.Node
	offset   day.Offset
	operator *desk.Signer
	bulk     *desk.Bulk
	due      []payment // in the order of days, then of names
	refused  refusals
	outside  map[string]bool
	told     *progress
}

// A payment is what a buyer will pay on a deal.
type payment struct {
	on     day.Date
	deal   string
	buyer  string
	amount money.Amount
	number int  // of the payment among the deal's
	failed bool // it was refused, or is
	more   bool // the bank is to pay the seller a surplus
}

// prepare finds who pays what, and when, from the state before the walk, and
// brings the payers into custody.
func (w *settling) prepare(v viewOf, keeper *desk.Custodian, today, until day.Date, r rule) error {
	var members []desk.Member
	for id := uint32(1); id <= v.Deals.Len(); id++ {
		p, ok := v.payment(id, today, r)
		if !ok || p.on > until {
			continue
		}
		w.due = append(w.due, p)
		members = append(members, desk.Member{Name: p.buyer})
	}
	slices.SortFunc(w.due, func(a, b payment) int {
		return cmp.Or(cmp.Compare(a.on, b.on), strings.Compare(a.deal, b.deal))
	})
	if len(w.due) == 0 {
		return nil
	}
	if err := cast(v, keeper, simulatedBank, party.Bank); err != nil {
		return err
	}
	outside, err := keeper.Ensure(v.View, members...)
	for _, name := range outside {
		w.outside[name] = true
	}
	return err
}

// payment is what the buyer of a deal pays by the rule, if anything.
func (v viewOf) payment(id uint32, today day.Date, r rule) (payment, bool) {
	d := v.Deals.At(id)
	switch d.State {
	case deal.Accepted, deal.Drawn, deal.Financed, deal.PartPaid, deal.Overdue, deal.Recourse:
	default:
		return payment{}, false
	}
	if r.partial() && (d.Due < today || v.collected(d)) {
		return payment{}, false
	}
	block := v.Blocks.At(d.Block)
	claim := money.Of(v.claim(id), block.Currency)
	amount := claim.Times(r.share, money.Down)
	return payment{
		on: max(today, d.Due.Add(r.late)), deal: v.Names.Text(d.Name), buyer: v.PartyName(d.Buyer), amount: amount,
		number: int(d.Payments) + 1,
	}, amount.Sign() > 0
}

// claim returns what is left of the claim of deal id, in minor units, less
// what the buyer has announced and no bank has confirmed.
func (v viewOf) claim(id uint32) int64 {
	d := v.Deals.At(id)
	s, _, _ := v.Deal(v.Names.Text(d.Name))
	claim := s.Claim()
	for p := d.Last; p != 0; p = v.Payments.At(p).Before {
		if row := v.Payments.At(p); row.Purpose == deal.Collection {
			claim -= row.Open()
		}
	}
	return claim
}

// collected reports whether the buyer of a deal has paid before.
func (v viewOf) collected(d *deal.Deal) bool {
	for p := d.Last; p != 0; p = v.Payments.At(p).Before {
		if v.Payments.At(p).Purpose == deal.Collection {
			return true
		}
	}
	return false
}

// walk goes from day to day: payments, then the close of a month's last day.
func (w *settling) walk(today, until day.Date) error {
	due := w.due
	for on := today; on <= until; {
		n := 0
		for n < len(due) && due[n].on == on {
			n++
		}
		if n > 0 || on == on.EndOfMonth() || on == until {
			if err := w.day(on, due[:n], on == until); err != nil {
				return fmt.Errorf("day %s: %w", on, err)
			}
			w.told.at(on.String())
		}
		due = due[n:]
		on = on.Add(1)
	}
	return nil
}

// day carries out one day.
func (w *settling) day(on day.Date, due []payment, last bool) error {
	if err := standAt(w.n, w.offset, on, "--until"); err != nil {
		return err
	}
	if err := w.pay(due); err != nil {
		return err
	}
	if !last && on != on.EndOfMonth() {
		return nil
	}
	return closeDay(w.n, w.operator, on)
}

// pay lets buyers pay and the bank confirm, then the bank confirm what of it
// is the sellers'.
func (w *settling) pay(due []payment) error {
	for i := range due {
		p := &due[i]
		pays := command.New(command.ReceivablePay, p.deal, p.buyer).SetAmount(command.Amount, p.amount)
		if err := w.bulk.Add(pays, w.answered(p)); err != nil {
			return err
		}
	}
	if err := w.bulk.Flush(); err != nil {
		return err
	}
	for leg := range 2 {
		for i := range due {
			p := &due[i]
			if p.failed || leg == 1 && !p.more {
				continue
			}
			if err := w.bulk.Add(bankConfirms(p.deal, p.number+leg), w.answered(p)); err != nil {
				return err
			}
		}
		if err := w.bulk.Flush(); err != nil {
			return err
		}
	}
	return nil
}

// answered notes what came of a step of p. The log's answers come one after
// the other, and Flush waits for them.
func (w *settling) answered(p *payment) func(*machine.Receipt) {
	return func(r *machine.Receipt) {
		if r.Refusal != nil {
			p.failed = true
			w.refused.add(r.Refusal)
			return
		}
		p.more = r.Kind == command.BankConfirm && instructs(r)
	}
}

// instructs reports whether a receipt shows money put on its way.
func instructs(r *machine.Receipt) bool {
	e, err := event.ReadEffects(r.Effects)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(e.Postings, func(p event.Posting) bool { return strings.HasSuffix(p.To, "/in-transit") })
}

// closeDay closes business days up to on. The machine does it in slices.
func closeDay(n *node.Node, operator *desk.Signer, on day.Date) error {
	for {
		v, err := n.Published()
		if err != nil {
			return err
		}
		if v.Meta.Closed >= on {
			return nil
		}
		c := command.New(command.DayEnd, "log", operator.Owner()).SetDay(command.Day, on)
		a, err := operator.Ask(false, []*command.Command{c})
		switch {
		case err != nil:
			return err
		case a.Refusal != nil:
			return fmt.Errorf("close day %s: refused %s", on, a.Refusal)
		case a.Receipts[0].Refusal != nil:
			return fmt.Errorf("close day %s: refused %s", on, a.Receipts[0].Refusal)
		}
	}
}
