package deal

import (
	core "github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/face/web/chart"
	"github.com/tallystick/tallystick/face/web/ui"
)

// The places that the money of a deal comes from and goes to.
const (
	funder = iota
	buyer
	seller
	principal
	interest
	fee
	suspense
	places
)

// placeKeys are their words, and the colours they are drawn in: what is the
// seller's, what goes back to the funder, and what it earns.
var placeKeys = [places]struct{ word, token string }{
	funder: {"", "chart-3"}, buyer: {"", "chart-4"}, seller: {"", "chart-1"},
	principal: {"path.principal", "chart-3"}, interest: {"path.interest", "chart-2"}, fee: {"path.fee", "chart-2"},
	suspense: {"path.suspense", "chart-4"},
}

// A flow is money from one place to another.
type flow struct {
	from, to int
	minor    int64
	open     bool // still to come
}

// flows returns the way of the deal's money: what a bank has confirmed, then
// what is still to come.
func (p Page) flows() []flow {
	var all []flow
	add := func(from, to int, minor int64, open bool) {
		for i := range all {
			if f := &all[i]; f.from == from && f.to == to && f.open == open {
				f.minor += minor
				return
			}
		}
		if minor > 0 {
			all = append(all, flow{from, to, minor, open})
		}
	}
	p.moved(add)
	p.coming(add)
	return all
}

// moved adds what payments have moved. What a collection left over for the
// seller is still to come until it was paid on.
func (p Page) moved(add func(from, to int, minor int64, open bool)) {
	surplus, passed := int64(0), int64(0)
	for _, x := range p.File.Payments {
		if x.Progress == core.Failed || x.Progress == core.Returned || x.Progress == core.Recalled {
			continue
		}
		from := buyer
		if x.Other == p.File.Seller {
			from = seller
		}
		switch x.Purpose {
		case core.PayAdvance:
			add(funder, seller, x.Confirmed, false)
		case core.PaySurplus:
			passed += x.Confirmed
		case core.Collection, core.BuyBack, core.Recovery:
			add(from, fee, x.Fee, false)
			add(from, interest, x.Interest, false)
			add(from, principal, x.Principal, false)
			add(from, suspense, x.Suspense, false)
			if from == buyer {
				surplus += x.Surplus
			}
		case core.PayBackCash:
		}
	}
	add(buyer, seller, min(surplus, passed), false)
	add(buyer, seller, surplus-min(surplus, passed), true)
}

// coming adds what is still to come: what is on its way, what could be drawn
// today, and what the buyer owes, in the order in which it would be divided.
func (p Page) coming(add func(from, to int, minor int64, open bool)) {
	f, q := p.File, p.File.Quote
	switch f.State {
	case core.Settled, core.Cancelled, core.WrittenOff, core.Reassigned:
		return
	case core.BoughtBack, core.Presented, core.Confirmed:
		add(buyer, seller, f.Claim, true)
		return
	}
	add(funder, seller, f.Transit, true)
	owed, left := f.OwedNow, f.Claim
	part := func(to int, minor int64) {
		minor = min(minor, left)
		left -= minor
		add(buyer, to, minor, true)
	}
	if p.ahead() {
		add(funder, seller, q.Draw-f.Transit, true)
		owed.Fee, owed.Interest, owed.Principal = q.Fee, q.Interest, q.Draw
	}
	part(fee, owed.Fee)
	part(interest, owed.Interest)
	part(principal, owed.Principal)
	part(seller, left)
}

// ahead reports whether nobody's money is out yet, so that the picture is of
// what a draw would bring.
func (p Page) ahead() bool { return p.File.Principal == 0 && p.File.OwedNow.Total() == 0 }

// Path returns the picture of the deal: the way of its money.
func (p Page) Path() ui.Figure {
	flows := p.flows()
	s := chart.Sankey{Flow: page.Text(p.Lang, "path.done"), Open: page.Text(p.Lang, "path.open")}
	table := ui.Table{
		ID: "path-numbers", Caption: ui.Say("path"),
		Columns: []ui.Column{
			{Label: ui.Say("path.from")},
			{Label: ui.Say("path.to")},
			{Label: ui.Say("path.state")},
			{Label: ui.Say("path.amount"), Right: true},
		},
	}
	used := [places]bool{}
	for _, f := range flows {
		state := ui.State{Tone: ui.Good, Text: ui.Say("path.done")}
		if f.open {
			state = ui.State{Text: ui.Say("path.open")}
		}
		used[f.from], used[f.to] = true, true
		s.Links = append(s.Links, chart.Stream{
			From: string(rune('a' + f.from)), To: string(rune('a' + f.to)), Amount: p.money(f.minor), Open: f.open,
		})
		table.Rows = append(table.Rows, []any{p.place(f.from), p.place(f.to), state, p.money(f.minor)})
	}
	for i, is := range used {
		if is {
			s.Nodes = append(s.Nodes, chart.Node{
				ID: string(rune('a' + i)), Name: page.Plain(p.Lang, p.place(i)), Token: placeKeys[i].token,
			})
		}
	}
	return ui.Figure{ID: "path", Title: ui.Say("path"), Says: p.pathSays(flows), Chart: s.Chart(), Table: table}
}

// place returns what a place is called.
func (p Page) place(i int) ui.Text {
	switch i {
	case funder:
		return ui.Plain(p.Tell.Name(p.File.Funder))
	case buyer:
		return ui.Plain(p.Tell.Name(p.File.Buyer))
	case seller:
		return ui.Plain(p.Tell.Name(p.File.Seller))
	}
	return ui.Say(placeKeys[i].word)
}

// pathSays says what one sees.
func (p Page) pathSays(flows []flow) ui.Text {
	var got, earned int64
	open := false
	for _, f := range flows {
		open = open || f.open
		if f.open {
			continue
		}
		if f.to == seller {
			got += f.minor
		}
		if f.to == fee || f.to == interest {
			earned += f.minor
		}
	}
	name, today := p.Tell.Name, p.File.Today
	switch {
	case p.File.Funder == "" || p.File.Quote.Draw == 0 && got == 0:
		return ui.Say("path.says-claim", name(p.File.Buyer), p.money(p.File.Claim), name(p.File.Seller))
	case got == 0:
		return ui.Say("path.says-ahead", name(p.File.Seller), p.money(p.File.Quote.Draw), name(p.File.Buyer))
	case open:
		return ui.Say("path.says-open", name(p.File.Seller), p.money(got), name(p.File.Buyer), today)
	}
	return ui.Say("path.says-over", name(p.File.Seller), p.money(got), name(p.File.Funder), p.money(earned))
}

func (p Page) money(minor int64) money.Amount { return money.Of(minor, p.File.Currency) }
