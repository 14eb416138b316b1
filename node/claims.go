package node

import (
	"errors"
	"fmt"
	"slices"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/event"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/technique/receivable"
)

// ErrNoReceivable says that a name is of no invoice and of no live deal.
var ErrNoReceivable = errors.New("there is no invoice or live deal of that name")

// A Claim is what somebody has on a receivable by an assignment, with what the
// log knows of its publicity.
type Claim struct {
	Deal       string
	Party      string
	Amount     money.Amount // finance granted; else the fee, else what is claimed of the buyer
	Registered Publicity    // in the public register
	Notified   Publicity    // the buyer has notice
}

// A Publicity is when others could know of an assignment, and which leaf of the
// log says so. The zero Publicity is none.
type Publicity struct {
	At     day.Instant
	Leaf   uint64
	Number string // of the registration
}

// Happened reports whether there was any.
func (p Publicity) Happened() bool { return p.At != 0 }

// first keeps the earlier of p and q.
func (p *Publicity) first(q Publicity) {
	if !p.Happened() || q.At < p.At {
		*p = q
	}
}

// Claims returns who claims the receivable that text names, a deal or an
// invoice, in the state v: funders to whom it, or another record of the same
// invoice, is assigned, and payees that a notice named beside them. Its cost is
// one pass over the invoices, and the leaves of the deals in question.
//
// It fails with ErrNoReceivable.
func (n *Node) Claims(v *machine.View, text string) ([]Claim, error) {
	invoice, ok := invoiceOf(v, text)
	if !ok {
		return nil, fmt.Errorf("%s: %w", text, ErrNoReceivable)
	}
	if err := n.Settle(); err != nil {
		return nil, err
	}
	first := invoice
	if of := v.Invoices.At(invoice).First; of != 0 {
		first = of
	}
	var all []Claim
	for id := uint32(1); id <= v.Invoices.Len(); id++ {
		row := v.Invoices.At(id)
		if row.Deal == 0 || id != first && row.First != first {
			continue
		}
		claims, err := n.claimsOn(v, row.Deal)
		if err != nil {
			return nil, err
		}
		all = append(all, claims...)
	}
	return all, nil
}

// invoiceOf returns the invoice that text names, itself or by a live deal.
func invoiceOf(v *machine.View, text string) (uint32, bool) {
	switch t, row := v.Names.Target(v.Names.Find([]byte(text))); t {
	case name.Invoice:
		return row, true
	case name.Receivable:
		return v.Deals.At(row).Invoice, true
	}
	return 0, false
}

// claimsOn returns the claims that the deal in row id brought.
func (n *Node) claimsOn(v *machine.View, id uint32) ([]Claim, error) {
	s := v.Standing(id)
	own := Claim{Deal: v.Names.Text(s.Deal.Name), Party: v.PartyName(s.Deal.Funder), Amount: granted(v, s)}
	leaves, err := n.Events(own.Deal, int(v.Meta.Leaves))
	if err != nil {
		return nil, err
	}
	var others []Claim
	for _, leaf := range leaves {
		if leaf >= v.Meta.Leaves {
			break // later than v
		}
		a, err := n.Asked(leaf)
		if err != nil {
			return nil, err
		}
		if others, err = publish(&own, others, a); err != nil {
			return nil, err
		}
	}
	for i := range others {
		others[i].Amount = money.Of(s.Claim(), s.Block.Currency)
	}
	if !assigned(s.Deal.State) {
		return others, nil
	}
	return append([]Claim{own}, others...), nil
}

// assigned reports whether a receivable in this state is the funder's.
func assigned(s deal.State) bool {
	switch s {
	case deal.Accepted, deal.Drawn, deal.Financed, deal.PartPaid, deal.Overdue, deal.Recourse, deal.WrittenOff:
		return true
	}
	return false
}

// granted returns the finance that the funder of a deal has granted; before any,
// its fee, and without one the claim that was assigned.
func granted(v *machine.View, s receivable.Standing) money.Amount {
	sum := int64(0)
	for p := s.Deal.Last; p != 0; p = v.Payments.At(p).Before {
		if row := v.Payments.At(p); row.Purpose == deal.PayAdvance && row.Progress != deal.Returned {
			sum += row.Confirmed
		}
	}
	if fee := money.Of(s.Deal.Face, s.Block.Currency).Times(s.Terms.Fee, money.HalfEven); sum == 0 {
		sum = fee.Minor()
	}
	if sum == 0 {
		sum = s.Claim()
	}
	return money.Of(sum, s.Block.Currency)
}

// publish notes what a command makes known of the funder's own claim. A notice
// that names another payee is that one's claim, which joins the others.
func publish(own *Claim, others []Claim, a *Asked) ([]Claim, error) {
	kind := a.Record.Kind
	if a.Record.Root || a.Record.Code != 0 || kind != command.ReceivableRegister && kind != command.ReceivableNotify {
		return others, nil
	}
	effects, err := event.ReadEffects(a.Record.Effects)
	if err != nil {
		return nil, fmt.Errorf("leaf %d: %w", a.Leaf, err)
	}
	known := Publicity{At: effects.Instant, Leaf: a.Leaf, Number: string(a.Command.Text(command.Number))}
	payee := string(a.Command.Text(command.Payee))
	switch {
	case kind == command.ReceivableRegister:
		if string(a.Command.By) == own.Party { // else of a funder that has it no more
			own.Registered.first(known)
		}
	case payee == "" || payee == own.Party:
		own.Notified.first(known)
	default:
		i := slices.IndexFunc(others, func(c Claim) bool { return c.Party == payee })
		if i < 0 {
			i, others = len(others), append(others, Claim{Deal: own.Deal, Party: payee})
		}
		others[i].Notified.first(known)
	}
	return others, nil
}
