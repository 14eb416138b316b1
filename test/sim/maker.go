package sim

import (
	"fmt"
	"maps"
	"slices"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
)

// make makes a command of a kind, about d if it is about a deal and there is
// one. Its fields are plausible.
func (p *planner) make(kind command.Kind, d *deal) order {
	if d == nil {
		d = &deal{name: "D1", seller: "S1", buyer: "B1", funder: "F1", cur: money.CNY, bal: purse{}}
	}
	c := command.New(kind, p.object(kind, d), p.asker(kind, d))
	o := order{command: c}
	spec, _ := kind.Spec()
	for _, u := range spec.Uses {
		if u.Required || p.wanted(kind, u.Field) {
			p.fill(c, u.Field, d)
		}
	}
	p.agree(c)
	p.contract(c)
	if kind == command.CorrectReverse && len(p.undoable) > 0 {
		o.target = p.undoable[p.chance.IntN(len(p.undoable))]
		if !p.one(6) {
			c.Object = o.target.Object
		}
		for leaf, s := range p.ahead.steps {
			if s.deal == string(c.Object) {
				c.SetInt(command.Target, max(c.Int(command.Target), int64(leaf)))
			}
		}
		if l, known := p.world.leaves[o.target]; known {
			c.SetInt(command.Target, int64(l))
		}
	}
	return o
}

// agree makes the fields of a document agree, as a rule: who asks is a side of
// it, and what it refers to has the same sides.
func (p *planner) agree(c *command.Command) {
	if p.one(12) {
		return
	}
	invoice := p.ahead.invoices[string(c.Text(command.Invoice))]
	switch o := p.ahead.orders[string(c.Text(command.Order))]; {
	case c.Kind == command.TradeReverse && invoice != nil:
		c.By = []byte(invoice.seller)
		c.SetAmount(command.Amount, money.Of(max(1, invoice.gross-invoice.reversed)/pick[int64](p, 1, 2), invoice.cur))
	case c.Kind == command.TradeVoid && p.ahead.invoices[string(c.Object)] != nil:
		c.By = []byte(p.ahead.invoices[string(c.Object)].seller)
	case c.Kind == command.TradeDeliver && o != nil:
		c.By = []byte(o.seller)
	case c.Kind == command.PartyKey || c.Kind == command.PartyMandate:
		c.By = c.Object // a party's second key is bounded more often than its first
		label := string(c.Object) + "2"
		if c.Kind == command.PartyMandate && p.one(8) {
			label = string(c.Object)
		}
		p.world.keys.setKey(c, label)
	case c.Kind == command.TradeOrder:
		c.By = c.Text(command.Seller)
	case c.Kind == command.TradeInvoice:
		if d := p.ahead.deliveries[string(c.Text(command.Delivery))]; d != nil {
			o = p.ahead.orders[d.order]
			if c.Has(command.Order) {
				c.SetText(command.Order, d.order)
			}
		}
		if o != nil {
			c.SetText(command.Seller, o.seller).SetText(command.Buyer, o.buyer)
		}
		c.By = c.Text(command.Seller)
		p.twice(c)
	case c.Kind == command.LimitBlock || c.Kind == command.LimitRelease:
		if l := p.ahead.limits[string(c.Object)]; l != nil {
			c.By = []byte(l.owner)
			c.SetAmount(command.Amount, money.Of(max(1, l.room[pick(p, "free", "held")]/3), l.cur))
		}
	case c.Kind == command.LimitSet:
		if l := p.ahead.limits[string(c.Object)]; l != nil {
			c.By = []byte(l.owner)
			c.SetText(command.Owner, l.owner).SetText(command.On, l.on)
		}
	}
}

// twice makes c, now and then, an invoice that was recorded before.
func (p *planner) twice(c *command.Command) {
	v := p.ahead.invoices[known(p, p.ahead.invoices)]
	if v == nil || v.gross <= 0 || !p.one(10) {
		return
	}
	c.SetText(command.Seller, v.seller).SetText(command.Buyer, v.buyer).SetText(command.Number, v.number).
		SetDay(command.Issued, v.issued).SetAmount(command.Gross, money.Of(v.gross, v.cur))
	c.By = []byte(v.seller)
}

// wanted decides whether a field that need not be there is.
func (p *planner) wanted(k command.Kind, f command.Field) bool {
	switch f {
	case command.RelyingParty, command.Origin:
		return p.one(40) // a passkey gets them with its key
	case command.Record:
		return false // see lateFor
	case command.Payload, command.Line, command.Lines, command.Terms, command.Recourse, command.Custody,
		command.File, command.Row, command.Ledger, command.Count:
		return p.one(12)
	case command.Void, command.Net, command.NeedConfirm, command.NeedNotice, command.NeedRegister, command.Payee,
		command.Order, command.Delivery:
		return p.one(6)
	case command.ID:
		return true
	case command.Due:
		return k == command.TradeInvoice && !p.one(8) || p.one(4)
	case command.Amount:
		return k != command.BankConfirm && p.one(2) || p.one(5)
	}
	return p.one(2)
}

// object names what a command of a kind is about.
func (p *planner) object(kind command.Kind, d *deal) string {
	fresh := func(prefix string) string {
		p.named++
		return fmt.Sprint(prefix, p.named)
	}
	switch kind {
	case command.LogOpen, command.DayEnd:
		return "log"
	case command.PartyAdd:
		return fresh("P")
	case command.PartyKey, command.PartyMandate:
		return p.known(p.ahead.parties)
	case command.TradeOrder:
		return fresh("O")
	case command.TradeDeliver:
		return fresh("G")
	case command.TradeInvoice, command.TradeReverse:
		return fresh("I")
	case command.TradeVoid:
		return p.invoice()
	case command.LimitSet:
		if len(p.ahead.limits) == 0 || p.one(2) {
			return fresh("L")
		}
		return known(p, p.ahead.limits)
	case command.LimitBlock, command.LimitRelease:
		return known(p, p.ahead.limits)
	case command.ProgrammePropose, command.ProgrammeSign, command.ProgrammeClose:
		if p.one(30) {
			return pick(p, "S1", "unknown")
		}
		return pick(p, "w1", "w2")
	case command.ReceivablePresent:
		if p.one(20) {
			return d.name
		}
		return fresh("D")
	case command.BankConfirm, command.BankFail, command.BankReturn:
		return fresh("N")
	}
	return d.name
}

// known returns one of the names in m, or one that nothing has.
func known[V any](p *planner, m map[string]V) string {
	if len(m) == 0 || p.one(30) {
		return "unknown"
	}
	return pick(p, slices.Sorted(maps.Keys(m))...)
}

func (p *planner) known(m map[string]*party) string { return known(p, m) }

// invoice names an invoice, as a rule one that can still be presented.
func (p *planner) invoice() string {
	var open []string
	for _, n := range slices.Sorted(maps.Keys(p.ahead.invoices)) {
		if v := p.ahead.invoices[n]; v.deal == "" && !v.paid && v.gross > v.reversed && !v.void && v.seller != v.buyer {
			open = append(open, n)
		}
	}
	if len(open) == 0 || p.one(8) {
		return known(p, p.ahead.invoices)
	}
	return pick(p, open...)
}

// asker returns who may ask.
func (p *planner) asker(kind command.Kind, d *deal) string {
	funder := d.funder
	if funder == "" {
		funder = pick(p, "F1", "F2")
	}
	switch kind {
	case command.LogOpen, command.PartyAdd, command.PartyKey, command.PartyMandate, command.DayEnd:
		return operator
	case command.TradeOrder, command.TradeDeliver, command.TradeInvoice, command.TradeReverse, command.TradeVoid:
		return pick(p, operator, "S1", "S2", "S3")
	case command.LimitSet, command.LimitBlock, command.LimitRelease:
		return pick(p, "F1", "F2")
	case command.ReceivableConfirm, command.ReceivableDispute:
		return d.buyer
	case command.ReceivablePay:
		if d.state == "recourse" {
			return pick(p, d.seller, d.buyer)
		}
		return d.buyer
	case command.ReceivableSettleDispute:
		return pick(p, d.seller, d.buyer, funder)
	case command.ReceivableNotify, command.ReceivableRegister, command.ReceivableOffer, command.ReceivableRecourse,
		command.ReceivableWriteOff, command.ReceivableRecover, command.ReceivableReassign, command.CorrectReverse,
		command.CorrectRecall, command.CorrectReapply:
		return funder
	case command.BankConfirm, command.BankFail, command.BankReturn:
		return pick(p, "K", "K", "F2")
	}
	return d.seller
}

// fill sets a field of c to something plausible.
func (p *planner) fill(c *command.Command, f command.Field, d *deal) {
	switch f.Type() {
	case command.AmountType:
		c.SetAmount(f, p.amount(c, f, d))
	case command.DayType:
		c.SetDay(f, p.dayFor(c.Kind, f))
	case command.RateType:
		c.SetRate(f, p.rate(f))
	case command.FlagType:
		c.SetInt(f, 1)
	case command.IntType:
		c.SetInt(f, p.chance.Int64N(40))
	case command.NameType:
		c.SetText(f, p.nameFor(c, f, d))
	case command.TextType:
		c.SetText(f, p.text(c, f, d))
	case command.LinesType:
		price, quantity := p.chance.Int64N(10_000), 1+p.chance.Int64N(9_999)
		lines := []command.GoodsLine{{Article: "steel", Quantity: quantity, Price: price}}
		c.SetBytes(f, command.AppendLines(nil, lines))
	default:
		c.SetBytes(f, p.world.keys.public(pick(p, "S1", "F1", "B1", operator, fmt.Sprint("key", p.chance.IntN(9)))))
	}
}

// amount is about as large as what is at stake.
func (p *planner) amount(c *command.Command, f command.Field, d *deal) money.Amount {
	stake, cur := d.claim(), d.cur
	switch c.Kind {
	case command.TradeInvoice, command.TradeOrder, command.LimitSet, command.LimitBlock, command.LimitRelease,
		command.TradeReverse:
		stake, cur = 10_000+p.chance.Int64N(1_000_000)*100, money.CNY
		if f == command.Gross && p.one(12) {
			cur, _ = money.ParseCurrency(pick(p, "USD", "JPY"))
		}
		if c.Kind == command.LimitSet {
			stake *= pick[int64](p, 1, 5, 20)
		}
		if f == command.Tax || f == command.Net {
			return money.Of(stake%1000, money.CNY)
		}
		if c.Kind == command.TradeInvoice && p.one(12) {
			stake = pick(p, -stake, 0)
		}
		return money.Of(stake, cur)
	case command.ReceivableDraw:
		if d.terms != nil {
			stake = d.available()
		}
	case command.ReceivableBuyBack:
		stake = p.ahead.owed(d, p.ahead.today).total()
	case command.BankConfirm, command.BankFail:
		if m := d.moving(); m != nil {
			stake = m.open()
		}
	case command.BankReturn:
		if n := len(d.payments); n > 0 {
			stake = d.payments[p.chance.IntN(n)].confirmed
		}
	case command.ReceivableSettleDispute:
		stake = d.contested
	case command.CorrectReapply:
		for _, m := range d.payments {
			if w := d.waiting(m); w > 0 && !p.one(3) {
				stake = w
			}
		}
	case command.ReceivablePay:
		stake += max(0, -d.kept(d.buyer))
	case command.ReceivableRecover:
		stake = max(d.bal["loss"], stake)
	}
	part := pick(p, stake, stake, stake, stake/2, stake/3, stake+1, 1)
	return money.Of(max(part, 1), cur)
}

func (p *planner) dayFor(k command.Kind, f command.Field) day.Date {
	today := p.ahead.today
	switch {
	case k == command.DayEnd:
		return today - pick[day.Date](p, 0, 1, 1, 1, 1, 2, -1)
	case f == command.Due:
		return today + day.Date(p.chance.IntN(90)) - 1
	case f == command.Until:
		return today + day.Date(p.chance.IntN(30)) - 3
	}
	return today - day.Date(p.chance.IntN(4))
}

func (p *planner) rate(f command.Field) money.Rate {
	n := money.Rate(p.chance.IntN(100_000))
	switch f {
	case command.Advance:
		return pick(p, money.One/10*8, money.One/10*9, money.One, money.One/3, n*9_999)
	case command.DefaultRate:
		return money.One + n*15_000
	case command.Reserve:
		return pick(p, 0, money.One/20, money.One/10, n*1_001)
	case command.Fee:
		return n * 100
	}
	return n*2_000 + 7
}

// nameFor names what a field of c refers to.
func (p *planner) nameFor(c *command.Command, f command.Field, d *deal) string {
	switch f {
	case command.Invoice:
		n := p.invoice()
		if c.Kind == command.TradeReverse && p.one(2) {
			n = known(p, p.ahead.invoices)
		}
		if v := p.ahead.invoices[n]; v != nil && c.Kind == command.ReceivablePresent {
			c.By = []byte(v.seller)
			if c.Has(command.Due) && v.due != 0 && !p.one(3) {
				c.SetDay(command.Due, v.due)
			}
		}
		return n
	case command.Order:
		return known(p, p.ahead.orders)
	case command.Delivery:
		return known(p, p.ahead.deliveries)
	case command.Deal:
		same := map[string]bool{}
		for n, other := range p.ahead.deals {
			if other.funder == d.funder && n != d.name && other.holder() == "claim/funder" {
				same[n] = true
			}
		}
		return known(p, same)
	case command.Funder, command.Owner:
		return string(c.By)
	case command.Seller:
		return pick(p, "S1", "S1", "S2", "S3")
	case command.Buyer:
		return pick(p, "B1", "B1", "B2", "B3", "S2")
	case command.On:
		return pick(p, "B1", "B2", "S1", "S2", "S3")
	case command.Payee:
		if c.Kind == command.ReceivableNotify {
			return pick(p, d.funder, d.funder, d.seller)
		}
		return pick(p, d.seller, d.seller, "F1", "F2")
	}
	return known(p, p.ahead.parties)
}

func (p *planner) text(c *command.Command, f command.Field, d *deal) string {
	switch f {
	case command.Instruction, command.Payment:
		n := 1 + p.chance.IntN(len(d.payments)+1)
		for i, m := range d.payments {
			if m.progress == "confirmed" && (!m.out() || c.Kind == command.BankReturn) && p.one(3) {
				n = i + 1
			}
		}
		for i, m := range d.payments {
			if c.Kind == command.CorrectReapply && d.waiting(m) > 0 && !p.one(3) {
				n = i + 1
			}
			if c.Kind == command.BankReturn && d.waiting(m) != m.suspense && !p.one(3) { // it was given back
				n = i + 1
			}
		}
		speaks := c.Kind == command.BankConfirm || c.Kind == command.BankFail
		for i, m := range d.payments {
			if speaks && m.progress != "instructed" && m.still() > 0 && !p.one(3) { // it was given up
				n = i + 1
			}
		}
		if speaks && (d.moving() != nil || p.one(4)) || len(d.payments) == 0 {
			return pick(p, d.name, d.name, fmt.Sprintf("%s#%d", d.name, n))
		}
		return fmt.Sprintf("%s#%d", d.name, n)
	case command.Roles:
		return pick(p, "funder", "buyer", "supplier,buyer", "seller", "operator", "unheard-of")
	case command.Kinds:
		return pick(p, "*", "*", "trade.*", "receivable.draw,receivable.accept", "none", "unheard-of",
			"receivable.draw, unheard-of")
	case command.Basis:
		return pick(p, "act/360", "act/365f", "30e/360", "30e/360", "act/act")
	case command.Technique:
		return pick(p, "factoring", "factoring", "factoring", "forfaiting")
	case command.Rounding:
		return pick(p, "half-even", "half-up", "half-up", "down")
	case command.ID:
		return fmt.Sprint("ID", p.chance.IntN(60))
	case command.Number:
		return pick(p, fmt.Sprint("N-", p.named), fmt.Sprint("n00", p.named), fmt.Sprint("N", p.chance.IntN(20)))
	}
	return fmt.Sprint(f, " ", p.chance.IntN(9))
}
