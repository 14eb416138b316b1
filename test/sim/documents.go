package sim

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/refuse"
)

// bill records an invoice as it was received; flags decide later whether it
// can be financed.
func (a *auditor) bill(c *command.Command, by string) refuse.Code {
	if a.names[string(c.Object)] != "" {
		return refuse.ObjectExists
	}
	seller, buyer, code := a.sides(c)
	if code == 0 {
		code = a.may(by, seller, buyer)
	}
	if code != 0 {
		return code
	}
	gross := c.Amount(command.Gross)
	v := &invoice{
		number: string(c.Text(command.Number)), seller: seller, buyer: buyer,
		issued: c.Day(command.Issued), due: c.Day(command.Due),
		gross: gross.Minor(), cur: gross.Currency(), void: c.Flag(command.Void),
	}
	for _, f := range []command.Field{command.Net, command.Tax} {
		if c.Has(f) && c.Amount(f).Currency() != v.cur {
			return refuse.WrongCurrency
		}
	}
	v.net, v.tax = v.gross, 0
	switch net, tax := c.Amount(command.Net).Minor(), c.Amount(command.Tax).Minor(); {
	case c.Has(command.Net) && c.Has(command.Tax):
		v.net, v.tax = net, tax
	case c.Has(command.Net):
		v.net, v.tax = net, v.gross-net
	case c.Has(command.Tax):
		v.net, v.tax = v.gross-tax, tax
	}
	if code := a.background(c, v); code != 0 {
		return code
	}
	a.file(string(c.Object), string(c.Text(command.Number)), v)
	if first := a.invoices[v.first]; v.void && first != nil {
		a.freeze(first)
	}
	return 0
}

// background ties v to the order and delivery it names: they must be of the
// same two parties, and of each other.
func (a *auditor) background(c *command.Command, v *invoice) refuse.Code {
	order := string(c.Text(command.Order))
	if c.Has(command.Order) && a.orders[order] == nil {
		return refuse.UnknownObject
	}
	if c.Has(command.Delivery) {
		v.delivery = string(c.Text(command.Delivery))
		d := a.deliveries[v.delivery]
		switch {
		case d == nil:
			return refuse.UnknownObject
		case order != "" && order != d.order:
			return refuse.TradeMismatch
		}
		order = d.order
	}
	if o := a.orders[order]; o != nil && (o.seller != v.seller || o.buyer != v.buyer) {
		return refuse.TradeMismatch
	}
	return 0
}

// file puts v on record under a name and compares it with what was there.
func (a *auditor) file(name, number string, v *invoice) {
	kind := 380 // UN/EDIFACT 1001: commercial invoice, or credit note
	if v.gross < 0 {
		kind = 381
	}
	fingerprint := fmt.Sprint(kind, v.seller, "|", v.buyer, "|", plainNumber(number), v.issued, v.cur, v.gross)
	if old, found := a.prints[fingerprint]; found {
		v.first, v.duplicate = old, true
		if first := a.invoices[old]; v.void && !first.void {
			first.contradicted = true
		}
	} else {
		a.prints[fingerprint] = name
	}
	a.names[name] = "invoice"
	a.invoices[name] = v
}

// plainNumber is a document's number without what people write differently.
func plainNumber(number string) string {
	s := strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, number)
	if s == "" {
		return number
	}
	if t := strings.TrimLeft(s, "0"); t != "" {
		return t
	}
	return "0"
}

// freeze stops the deal behind an invoice that something contradicts.
func (a *auditor) freeze(v *invoice) {
	if d := a.deals[v.deal]; d != nil {
		d.frozen = true
	}
}

func (a *auditor) void(c *command.Command, by string) refuse.Code {
	v := a.invoices[string(c.Object)]
	if v == nil {
		return refuse.UnknownObject
	}
	if code := a.may(by, v.seller); code != 0 {
		return code
	}
	v.void = true
	a.freeze(v)
	return 0
}

// red takes back part of an invoice by a red one.
func (a *auditor) red(c *command.Command, by string) refuse.Code {
	v := a.invoices[string(c.Text(command.Invoice))]
	switch {
	case a.names[string(c.Object)] != "":
		return refuse.ObjectExists
	case v == nil:
		return refuse.UnknownObject
	}
	if code := a.may(by, v.seller); code != 0 {
		return code
	}
	amount := c.Amount(command.Amount)
	switch {
	case amount.Currency() != v.cur:
		return refuse.WrongCurrency
	case amount.Minor() > v.gross-v.reversed:
		return refuse.LimitExceeded
	}
	v.reversed += amount.Minor()
	r := &invoice{
		seller: v.seller, buyer: v.buyer, cur: v.cur, gross: -amount.Minor(), net: -amount.Minor(),
		issued: v.issued, delivery: v.delivery,
	}
	if c.Has(command.Issued) {
		r.issued = c.Day(command.Issued)
	}
	number := string(c.Object)
	if c.Has(command.Number) {
		number = string(c.Text(command.Number))
	}
	a.file(string(c.Object), number, r)
	a.freeze(v)
	return 0
}

// present opens a deal on an invoice that can be financed.
func (a *auditor) present(c *command.Command, by string) refuse.Code {
	name := string(c.Object)
	v := a.invoices[string(c.Text(command.Invoice))]
	switch {
	case a.names[name] == "deal":
		return refuse.DealExists
	case a.names[name] != "":
		return refuse.ObjectExists
	case v == nil:
		return refuse.UnknownObject
	case v.seller != by:
		return refuse.NotEntitled
	}
	due := v.due
	if due == 0 {
		due = c.Day(command.Due)
	}
	if code := a.financeable(v, due, c.Has(command.Due) && c.Day(command.Due) != due); code != 0 {
		return code
	}
	d := &deal{
		name: name, invoice: string(c.Text(command.Invoice)), seller: v.seller, buyer: v.buyer, cur: v.cur,
		state: "presented", face: v.gross - v.reversed, due: due, bal: purse{},
	}
	a.names[name], a.deals[name], v.deal = "deal", d, name
	if g := a.deliveries[v.delivery]; g != nil {
		g.deal = name
	}
	post(d.bal, "claim/buyer", d.bal, "claim/seller", d.face)
	return 0
}

// financeable gives the reason for which nothing is lent against an invoice,
// in the order in which they are told.
func (a *auditor) financeable(v *invoice, due day.Date, differs bool) refuse.Code {
	g := a.deliveries[v.delivery]
	for _, rule := range []struct {
		holds bool
		code  refuse.Code
	}{
		{v.seller == v.buyer, refuse.SelfDealing},
		{a.related(v.seller, v.buyer), refuse.RelatedParties},
		{v.void || v.contradicted, refuse.InvoiceVoid},
		{v.gross < 0, refuse.InvoiceRed},
		{v.gross == 0, refuse.InvoiceZero},
		{v.net+v.tax != v.gross, refuse.InvoiceUnequal},
		{v.duplicate, refuse.InvoiceDuplicate},
		{v.gross-v.reversed <= 0, refuse.InvoiceReversed},
		{v.paid, refuse.NothingDue},
		{v.deal != "", refuse.AlreadyPresented},
		{g != nil && g.deal != "", refuse.GoodsTaken},
		{g != nil && v.issued < g.day, refuse.DatedBeforeDelivery},
		{due == 0, refuse.FieldMissing},
		{differs, refuse.DueDiffers},
		{due < v.issued, refuse.DueBeforeIssue},
		{due < a.today, refuse.DueInPast},
	} {
		if rule.holds {
			return rule.code
		}
	}
	return 0
}

// limit sets a limit, or blocks and releases part of it by hand.
func (a *auditor) limit(c *command.Command, by string) refuse.Code {
	l := a.limits[string(c.Object)]
	amount := c.Amount(command.Amount)
	switch {
	case l == nil && c.Kind == command.LimitSet:
		return a.newLimit(c, by)
	case l == nil:
		return refuse.UnknownObject
	case l.owner != by:
		return refuse.NotEntitled
	case amount.Currency() != l.cur:
		return refuse.WrongCurrency
	}
	switch c.Kind {
	case command.LimitBlock:
		return l.shift("free", "held", amount.Minor())
	case command.LimitRelease:
		return l.shift("held", "free", amount.Minor())
	}
	if string(c.Text(command.Owner)) != l.owner || string(c.Text(command.On)) != l.on {
		return refuse.ObjectExists
	}
	l.grant(amount.Minor())
	return 0
}

func (l *limit) shift(from, to string, minor int64) refuse.Code {
	if minor > l.room[from] {
		return refuse.LimitExceeded
	}
	post(l.room, from, l.room, to, minor)
	return 0
}

// grant makes the limit as large as minor; what is taken of it stays taken.
func (l *limit) grant(minor int64) {
	post(l.room, "granted", l.room, "free", minor+l.room["granted"])
}

func (a *auditor) newLimit(c *command.Command, by string) refuse.Code {
	owner, on, cur := string(c.Text(command.Owner)), string(c.Text(command.On)), c.Amount(command.Amount).Currency()
	switch {
	case a.names[string(c.Object)] != "":
		return refuse.ObjectExists
	case owner != by:
		return refuse.NotEntitled
	case a.parties[on] == nil:
		return refuse.UnknownParty
	case owner != on && !a.is(owner, "funder"), owner == on && !a.is(owner, "buyer"):
		return refuse.RoleMissing
	case a.limitOn(owner, on, cur) != nil:
		return refuse.ObjectExists
	}
	l := &limit{owner: owner, on: on, cur: cur, room: purse{}}
	a.names[string(c.Object)], a.limits[string(c.Object)] = "limit", l
	l.grant(c.Amount(command.Amount).Minor())
	return 0
}

func (a *auditor) limitOn(owner, on string, cur money.Currency) *limit {
	for _, l := range a.limits {
		if l.owner == owner && l.on == on && l.cur == cur {
			return l
		}
	}
	return nil
}
