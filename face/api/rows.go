package api

import (
	"encoding/hex"

	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/programme"
	"github.com/tallystick/tallystick/node/desk/reader"
	"github.com/tallystick/tallystick/node/view"
)

// A Money is an amount in its written form and in minor units.
type Money struct {
	Amount string `json:"amount" example:"1234.50 CNY"`
	Minor  int64  `json:"amount_minor" example:"123450"`
}

func moneyOf(minor int64, c money.Currency) Money { return Money{money.Of(minor, c).String(), minor} }

func moneyFrom(a money.Amount) Money { return Money{a.String(), a.Minor()} }

// A Deal is one financing.
type Deal struct {
	Name      string   `json:"name"`
	State     string   `json:"state"`
	Marks     []string `json:"marks" doc:"What else is true of it, such as disputed."`
	Seller    string   `json:"seller"`
	Buyer     string   `json:"buyer"`
	Funder    string   `json:"funder,omitempty"`
	Invoice   string   `json:"invoice"`
	Due       string   `json:"due,omitempty" format:"date"`
	Closed    string   `json:"closed,omitempty" format:"date"`
	Face      Money    `json:"face"`
	Claim     Money    `json:"claim" doc:"What the buyer owes."`
	Principal Money    `json:"principal"`
	Transit   Money    `json:"transit" doc:"The advance that is on its way."`
	Available Money    `json:"available" doc:"What may still be drawn."`
	Owed      Money    `json:"owed" doc:"To the funder, at the end of today."`
	PastDue   int      `json:"past_due" doc:"Days, while something is owed."`
}

func dealOf(d reader.Deal) Deal {
	of := func(minor int64) Money { return moneyOf(minor, d.Currency) }
	out := Deal{
		Name: d.Name, State: d.State.String(), Marks: []string{}, Seller: d.Seller, Buyer: d.Buyer, Funder: d.Funder,
		Invoice: d.Invoice, Due: dayOrNone(d.Due), Closed: dayOrNone(d.Closed), Face: of(d.Face), Claim: of(d.Claim),
		Principal: of(d.Principal), Transit: of(d.Transit), Available: of(d.Available), Owed: of(d.Owed),
		PastDue: int(d.PastDue),
	}
	d.Marks.Names(func(mark string) { out.Marks = append(out.Marks, mark) })
	return out
}

// An Invoice is an invoice as it was recorded.
type Invoice struct {
	Name     string   `json:"name"`
	Number   string   `json:"number"`
	Seller   string   `json:"seller"`
	Buyer    string   `json:"buyer"`
	Issued   string   `json:"issued" format:"date"`
	Due      string   `json:"due,omitempty" format:"date"`
	Net      Money    `json:"net"`
	Tax      Money    `json:"tax"`
	Gross    Money    `json:"gross"`
	Reversed Money    `json:"reversed" doc:"Taken back by red invoices."`
	Flags    []string `json:"flags"`
	Deal     string   `json:"deal,omitempty" doc:"The live deal it stands behind."`
	Ledger   string   `json:"ledger,omitempty"`
}

func invoiceOf(v view.Invoice) Invoice {
	of := func(minor int64) Money { return moneyOf(minor, v.Currency) }
	out := Invoice{
		Name: v.Name, Number: v.Number, Seller: v.Seller, Buyer: v.Buyer, Issued: dayOrNone(v.Issued),
		Due: dayOrNone(v.Due), Net: of(v.Net), Tax: of(v.Tax), Gross: of(v.Gross), Reversed: of(v.Reversed),
		Flags: []string{}, Deal: v.Deal, Ledger: v.Ledger,
	}
	v.Flags.Names(func(flag string) { out.Flags = append(out.Flags, flag) })
	return out
}

// A Payment is money that a deal moves or has moved.
type Payment struct {
	Name      string `json:"name" example:"D1#2"`
	Deal      string `json:"deal"`
	Purpose   string `json:"purpose"`
	Progress  string `json:"progress"`
	Payer     string `json:"payer"`
	Payee     string `json:"payee"`
	Day       string `json:"day" format:"date"`
	Amount    Money  `json:"amount"`
	Confirmed Money  `json:"confirmed"`
	Fee       Money  `json:"fee" doc:"What a confirmed incoming payment paid of each."`
	Interest  Money  `json:"interest"`
	Principal Money  `json:"principal"`
	Surplus   Money  `json:"surplus"`
	Suspense  Money  `json:"suspense"`
}

func paymentOf(p view.Payment) Payment {
	of := func(minor int64) Money { return moneyOf(minor, p.Currency) }
	payer, payee := p.Other, p.Funder
	if p.Purpose.Out() {
		payer, payee = payee, payer
	}
	return Payment{
		Name: p.Deal + "#" + number(uint64(p.Number)), Deal: p.Deal, Purpose: p.Purpose.String(),
		Progress: p.Progress.String(), Payer: payer, Payee: payee, Day: dayOrNone(p.Day), Amount: of(p.Amount),
		Confirmed: of(p.Confirmed), Fee: of(p.Fee), Interest: of(p.Interest), Principal: of(p.Principal),
		Surplus: of(p.Surplus), Suspense: of(p.Suspense),
	}
}

// A Limit is a limit and the room that is left of it.
type Limit struct {
	Name    string `json:"name"`
	Owner   string `json:"owner"`
	On      string `json:"on"`
	Granted Money  `json:"granted"`
	Free    Money  `json:"free"`
	Blocked Money  `json:"blocked"`
	Used    Money  `json:"used"`
	Held    Money  `json:"held"`
}

func limitOf(l reader.Limit) Limit {
	return Limit{
		l.Name, l.Owner, l.On, moneyFrom(l.Granted), moneyFrom(l.Free), moneyFrom(l.Blocked), moneyFrom(l.Used),
		moneyFrom(l.Held),
	}
}

// A Party is a legal entity of the log.
type Party struct {
	Name  string `json:"name"`
	En    string `json:"display_en" doc:"What it is called; this is not in the log."`
	Zh    string `json:"display_zh"`
	Roles string `json:"roles"`
}

// A PartyFile is a party, with what only it and the operator see of it.
type PartyFile struct {
	Party
	Own        bool      `json:"own" doc:"What follows is filled."`
	Controller string    `json:"controller,omitempty"`
	Keys       int       `json:"keys"`
	Custody    bool      `json:"custody" doc:"The platform keeps a key for it."`
	Accounts   []Account `json:"accounts"`
	Limits     []Limit   `json:"limits"`
}

// An Account is one of a party's own accounts that is not empty.
type Account struct {
	Name    string `json:"name"`
	Balance Money  `json:"balance"`
}

// A TrialLine is what stands on all accounts of one kind.
type TrialLine struct {
	Account string `json:"account" example:"advance"`
	Deals   bool   `json:"deals" doc:"All accounts of that name of one's deals, else one's own."`
	Balance Money  `json:"balance"`
}

// termsOf writes terms in the form that an offer takes.
func termsOf(t *programme.Terms) map[string]string {
	hash := t.Hash()
	all := map[string]string{
		"technique": "factoring", "advance": t.Advance.String(), "rate": t.Rate.String(),
		"default-rate": t.DefaultRate.String(), "fee": t.Fee.String(), "reserve": t.Reserve.String(),
		"basis": t.Basis.String(), "rounding": t.Rounding.String(), "grace": number(uint64(t.Grace)),
		"terms": hex.EncodeToString(hash[:]),
	}
	for name, gate := range map[string]programme.Gates{
		"recourse": programme.WithRecourse, "need-notice": programme.NoticeBeforeDraw,
		"need-register": programme.RegistrationBeforeDraw, "need-confirm": programme.ConfirmationBeforeOffer,
	} {
		all[name] = "no"
		if t.Gates&gate != 0 {
			all[name] = "yes"
		}
	}
	return all
}
