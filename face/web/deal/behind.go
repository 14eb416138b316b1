package deal

import (
	"encoding/hex"
	"strconv"

	core "github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/programme"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/view"
)

// Terms returns what the funder offered and the seller accepted, and what the
// money costs in all.
func (p Page) Terms() []ui.Fact {
	t, q := p.File.Terms, p.File.Quote
	if t == nil {
		return nil
	}
	hash := t.Hash()
	facts := []ui.Fact{
		{Name: ui.Say("terms.advance"), Value: t.Advance},
		{Name: ui.Say("terms.rate"), Value: t.Rate},
		{Name: ui.Say("terms.fee"), Value: rate(t.Fee)},
		{Name: ui.Say("terms.reserve"), Value: rate(t.Reserve)},
		{Name: ui.Say("terms.default"), Value: t.DefaultRate},
		{Name: ui.Say("terms.basis"), Value: ui.BasisName(t.Basis)},
		{Name: ui.Say("terms.grace"), Value: ui.Say("days", int64(t.Grace))},
		{Name: ui.Say("terms.recourse"), Value: yes(t.Gates&programme.WithRecourse != 0)},
		{Name: ui.Say("terms.gates"), Value: p.gates(t.Gates)},
		{Name: ui.Say("terms.hash"), Value: ui.Code(hex.EncodeToString(hash[:]))},
	}
	if q.Yearly == 0 {
		return facts
	}
	price := ui.Under{
		Main:   q.Yearly - q.Yearly%hundredth,
		Reason: ui.Say("price", p.money(q.Cost()), p.money(q.Draw), q.Days),
	}
	return append([]ui.Fact{{Name: ui.Say("terms.all-in"), Value: price}}, facts...)
}

// hundredth is 0.01 %: what people compare prices by.
const hundredth = money.One / 10_000

func yes(is bool) ui.Text {
	if is {
		return ui.Say("yes")
	}
	return ui.Say("no")
}

// gates says what must have happened before the money can be drawn.
func (p Page) gates(g programme.Gates) ui.Text {
	key := ""
	for _, gate := range []struct {
		is  programme.Gates
		key string
	}{
		{programme.ConfirmationBeforeOffer, "c"}, {programme.NoticeBeforeDraw, "n"}, {programme.RegistrationBeforeDraw, "r"},
	} {
		if g&gate.is != 0 {
			key += gate.key
		}
	}
	if key == "" {
		return ui.Say("none")
	}
	return ui.Say("gates." + key)
}

// Limits returns the room of the funder's limits that the deal takes.
func (p Page) Limits() ui.Table {
	t := ui.Table{
		ID: "limits", Caption: ui.Say("limits"),
		Columns: []ui.Column{
			{Label: ui.Say("limit.on")},
			{Label: ui.Say("limit.granted"), Right: true},
			{Label: ui.Say("limit.used"), Right: true},
			{Label: ui.Say("limit.blocked"), Right: true},
			{Label: ui.Say("limit.free"), Right: true},
		},
	}
	for _, l := range p.File.Limits {
		t.Rows = append(t.Rows, []any{
			ui.Under{Main: p.Tell.Party(l.On), Reason: ui.Code(l.Name)}, l.Granted, l.Used, l.Blocked.Add(l.Held), l.Free,
		})
	}
	return t
}

// progressTones say how good news the progress of a payment is.
var progressTones = map[core.Progress]ui.Tone{
	core.Instructed: ui.Info, core.Done: ui.Good, core.Failed: ui.Bad, core.Returned: ui.Bad, core.Recalled: ui.Warn,
}

// Payments returns the payments of the deal and how far each is.
func (p Page) Payments() ui.Table {
	t := ui.Table{
		ID: "payments", Caption: ui.Say("payments"), Empty: ui.Empty{},
		Columns: []ui.Column{
			{Label: ui.Say("payment")},
			{Label: ui.Say("payment.day")},
			{Label: ui.Say("payment.from")},
			{Label: ui.Say("payment.to")},
			{Label: ui.Say("payment.progress")},
			{Label: ui.Say("payment.amount"), Right: true},
		},
	}
	for _, x := range p.File.Payments {
		from, to := x.Other, x.Funder
		if x.Purpose.Out() {
			from, to = to, from
		}
		state := ui.State{Tone: progressTones[x.Progress], Text: ui.Say("progress." + x.Progress.String())}
		if x.Progress == core.Instructed && x.Confirmed > 0 {
			state.Text = ui.Say("progress.part", p.money(x.Confirmed))
		}
		name := x.Deal + "#" + strconv.Itoa(int(x.Number))
		t.Rows = append(t.Rows, []any{
			ui.Under{Main: ui.Say("purpose." + x.Purpose.String()), Reason: ui.Code(name)},
			x.Day, p.Tell.Party(from), p.Tell.Party(to), state,
			p.amount(x),
		})
	}
	return t
}

// amount returns the amount of a payment and, of one that came in, how it was
// divided.
func (p Page) amount(x view.Payment) any {
	amount := p.money(x.Amount)
	if x.Purpose.Out() || x.Fee+x.Interest+x.Principal == 0 {
		return amount
	}
	return ui.Under{Main: amount, Reason: ui.Say("divided",
		p.money(x.Fee), p.money(x.Interest), p.money(x.Principal), p.money(x.Surplus))}
}

// Documents returns the invoice and what stands behind it.
func (p Page) Documents() []ui.Fact {
	v := p.File.Invoice
	facts := []ui.Fact{
		{Name: ui.Say("doc.invoice"), Value: ui.Under{
			Main: ui.ToInvoice(v.Number, v.Name), Reason: ui.Say("doc.recorded", v.Name, v.Issued, v.Due),
		}},
		{Name: ui.Say("doc.gross"), Value: ui.Under{Main: p.money(v.Gross), Reason: ui.Say("doc.tax", p.money(v.Tax))}},
	}
	if o := v.Order; o != nil {
		facts = append(facts, ui.Fact{Name: ui.Say("doc.order"), Value: ui.Under{
			Main: ui.Plain(o.Name), Reason: ui.Say("doc.ordered", o.Issued, p.money(o.Total)),
		}})
	}
	if d := v.Delivery; d != nil {
		facts = append(facts, ui.Fact{Name: ui.Say("doc.delivery"), Value: ui.Under{
			Main: ui.Plain(d.Name), Reason: ui.Say("doc.delivered", d.Day),
		}})
	}
	for _, r := range v.Reversals {
		facts = append(facts, ui.Fact{Name: ui.Say("doc.reversal"), Value: ui.Under{
			Main: ui.ToInvoice(r.Name, r.Name), Reason: ui.Say("doc.reversed", p.money(r.Gross), r.Issued),
		}})
	}
	for _, d := range v.Duplicates {
		duplicate := ui.Fact{Name: ui.Say("doc.duplicate"), Value: d.Name}
		if p.Tell.Self == v.Seller || p.Tell.Self == v.Buyer { // others see no more of it than its name
			duplicate.Value = ui.ToInvoice(d.Name, d.Name)
		}
		facts = append(facts, duplicate)
	}
	return append(facts, ui.Fact{
		Name: ui.Say("doc.fingerprint"), Value: ui.Plain(hex.EncodeToString(v.Fingerprint[:])),
	})
}
