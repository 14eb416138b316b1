package main

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/programme"
	"github.com/tallystick/tallystick/core/trade"
)

// lookObject shows the object called text on a day, or returns nil.
func lookObject(v *machine.View, today day.Date, text string) *exhibit {
	if strings.Contains(text, "#") {
		return showPayment(v, text)
	}
	t, row := nameOf(v, text)
	switch t {
	case name.Party:
		return showParty(v, text, row)
	case name.Order:
		o := v.Orders.At(row)
		return newExhibit(text, "order").add("seller", v.PartyName(o.Seller)).add("buyer", v.PartyName(o.Buyer)).
			date("issued", o.Issued).amount("total", o.Total, o.Currency)
	case name.Delivery:
		d := v.Deliveries.At(row)
		x := newExhibit(text, "delivery").add("order", v.Names.Text(v.Orders.At(d.Order).Name)).date("issued", d.Day)
		return x.add("deal", dealCalled(v, d.Deal))
	case name.Invoice:
		return showInvoice(v, text, v.Invoices.At(row))
	case name.Receivable:
		return showDeal(v, today, text)
	case name.Limit:
		return showLimit(v, text, v.Limits.At(row))
	case name.Programme:
		if p, ok := v.Programme(text, today); ok {
			return showProgramme(text, p)
		}
		return nil
	case name.Tombstone:
		t := v.Tombstones.At(row)
		return newExhibit(text, "receivable").add("state", "closed").date("closed", day.Date(t.Closed)).
			add("record-hash", hex.EncodeToString(t.Record[:]))
	}
	return nil
}

// amount adds an amount in its written form, and in minor units.
func (x *exhibit) amount(field string, minor int64, c money.Currency) *exhibit {
	x.add(field, money.Of(minor, c).String())
	x.values[field+"_minor"] = minor
	return x
}

// date adds a day, unless it is none.
func (x *exhibit) date(field string, d day.Date) *exhibit {
	if d == 0 {
		return x
	}
	return x.add(field, d.String())
}

func dealCalled(v *machine.View, id uint32) string {
	if id == 0 {
		return ""
	}
	return v.Names.Text(v.Deals.At(id).Name)
}

func showParty(v *machine.View, text string, row uint32) *exhibit {
	p := v.Parties.At(row)
	x := newExhibit(text, "party").add("roles", p.Roles.String()).add("controller", v.PartyName(p.Controller))
	x.count("keys", int64(p.Keys))
	custody := "no"
	if p.Custodian != 0 {
		custody = "yes"
		x.add("custodian", hex.EncodeToString(v.Keys.At(p.Custodian).Public.Bytes()))
	}
	x.add("custody", custody)
	for id := uint32(1); id <= v.Blocks.Len(); id++ {
		b := v.Blocks.At(id)
		if b.Class != ledger.PartyBlock || b.Book != row {
			continue
		}
		for slot, label := range ledger.Labels(ledger.PartyBlock) {
			if label != "" && b.Balance[slot] != 0 {
				x.amount(text+"/"+label+" "+b.Currency.Code(), b.Balance[slot], b.Currency)
			}
		}
	}
	return x
}

func showInvoice(v *machine.View, text string, i *trade.Invoice) *exhibit {
	x := newExhibit(text, "invoice").add("seller", v.PartyName(i.Seller)).add("buyer", v.PartyName(i.Buyer))
	x.date("issued", i.Issued).date("due", i.Due).amount("net", i.Net, i.Currency).amount("tax", i.Tax, i.Currency)
	x.amount("gross", i.Gross, i.Currency).amount("reversed", i.Reversed, i.Currency)
	var flags []string
	i.Flags.Names(func(flag string) { flags = append(flags, flag) })
	x.list("flags", flags)
	if i.First != 0 {
		x.add("duplicate-of", v.Names.Text(v.Invoices.At(i.First).Name))
	}
	if i.Order != 0 {
		x.add("order", v.Names.Text(v.Orders.At(i.Order).Name))
	}
	if i.Delivery != 0 {
		x.add("delivery", v.Names.Text(v.Deliveries.At(i.Delivery).Name))
	}
	x.add("deal", dealCalled(v, i.Deal))
	return x.add("fingerprint", hex.EncodeToString(i.Fingerprint[:]))
}

func showDeal(v *machine.View, today day.Date, text string) *exhibit {
	s, _, _ := v.Deal(text)
	d, cur := s.Deal, s.Block.Currency
	x := newExhibit(text, "receivable").add("state", d.State.String())
	var marks []string
	d.Marks.Names(func(mark string) { marks = append(marks, mark) })
	x.list("marks", marks).add("invoice", v.Names.Text(v.Invoices.At(d.Invoice).Name))
	x.add("seller", v.PartyName(d.Seller)).add("buyer", v.PartyName(d.Buyer)).add("funder", v.PartyName(d.Funder))
	x.date("due", d.Due).date("next-check", d.Check).date("closed", d.Closed)
	x.amount("face", d.Face, cur).amount("claim", s.Claim(), cur).amount("transit", d.Transit, cur)
	owed := s.Owed(today)
	x.amount("principal", owed.Principal, cur).amount("interest", owed.Interest, cur).amount("fee", owed.Fee, cur)
	x.amount("owed", owed.Total(), cur).amount("available", s.Available(), cur)
	if d.Terms != 0 {
		showTerms(x, s.Terms)
	}
	for _, h := range v.Headrooms(s) {
		x.add("limit "+h.Name, fmt.Sprintf("free %s, blocked %s, used %s", h.Free, h.Blocked, h.Used))
	}
	var payments []string
	for p := d.Last; p != 0; p = v.Payments.At(p).Before {
		row := v.Payments.At(p)
		payments = append([]string{fmt.Sprintf("%s#%d", text, row.Number)}, payments...)
	}
	return x.list("payments", payments)
}

// showTerms adds the terms of a deal in the form that an offer takes.
func showTerms(x *exhibit, t *programme.Terms) {
	yes := func(gate programme.Gates) string { return map[bool]string{true: "yes", false: "no"}[t.Gates&gate != 0] }
	x.add("technique", "factoring").add("advance", t.Advance.String()).add("rate", t.Rate.String())
	x.add("default-rate", t.DefaultRate.String()).add("fee", t.Fee.String()).add("reserve", t.Reserve.String())
	x.add("basis", t.Basis.String()).add("rounding", t.Rounding.String()).count("grace", int64(t.Grace))
	x.add("recourse", yes(programme.WithRecourse)).add("need-notice", yes(programme.NoticeBeforeDraw))
	x.add("need-register", yes(programme.RegistrationBeforeDraw))
	x.add("need-confirm", yes(programme.ConfirmationBeforeOffer))
	hash := t.Hash()
	x.add("terms", hex.EncodeToString(hash[:]))
}

func showPayment(v *machine.View, text string) *exhibit {
	row := v.PaymentRow(text)
	if row == 0 {
		return nil
	}
	p := v.Payments.At(row)
	d := v.Deals.At(p.Deal)
	cur := v.Blocks.At(d.Block).Currency
	from, to := p.Other, d.Funder
	if p.Purpose.Out() {
		from, to = to, from
	}
	x := newExhibit(text, "payment").add("deal", v.Names.Text(d.Name)).add("purpose", p.Purpose.String())
	x.add("progress", p.Progress.String()).add("payer", v.PartyName(from)).add("payee", v.PartyName(to))
	x.date("day", p.Day).amount("amount", p.Amount, cur).amount("confirmed", p.Confirmed, cur)
	x.amount("open", p.Open(), cur).amount("fee", p.Fee, cur).amount("interest", p.Interest, cur)
	return x.amount("principal", p.Principal, cur).amount("surplus", p.Surplus, cur).amount("suspense", p.Suspense, cur)
}

func showLimit(v *machine.View, text string, l *deal.Limit) *exhibit {
	x := newExhibit(text, "limit").add("owner", v.PartyName(l.Owner)).add("on", v.PartyName(l.On))
	b := v.Blocks.At(l.Block)
	x.amount("amount", -b.Balance[ledger.Granted], l.Currency).amount("free", b.Balance[ledger.Free], l.Currency)
	x.amount("blocked", b.Balance[ledger.Blocked], l.Currency).amount("used", b.Balance[ledger.Used], l.Currency)
	return x.amount("held", b.Balance[ledger.Held], l.Currency)
}

// showProgramme shows a version of a programme, and who has signed it.
func showProgramme(text string, p machine.ProgrammeView) *exhibit {
	d := p.Document
	x := newExhibit(text, "programme").add("state", p.Standing)
	x.add("version", strconv.Itoa(int(p.Version.Number))).add("hash", hex.EncodeToString(p.Version.Hash[:]))
	x.add("technique", d.Technique.String()).date("from", d.From).date("until", d.Until)
	x.amount("limit", d.Whole().Minor(), d.Currency)
	return x.add("signed-by", strings.Join(p.Signed, ",")).add("unsigned-by", strings.Join(p.Unsigned, ","))
}
