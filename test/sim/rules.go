package sim

import (
	"math/big"
	"slices"
	"strings"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/refuse"
)

// carry carries out one command, signed by keys, and returns its code.
func (a *auditor) carry(c *command.Command, keys [][]byte) refuse.Code {
	if r := c.Check(); r != nil {
		return r.Code
	}
	by := string(c.By)
	if a.parties[by] == nil {
		return refuse.UnknownParty
	}
	if code := a.mayAsk(c, keys); code != 0 {
		return code
	}
	code, late := a.late(c, func() refuse.Code {
		if code := a.mayAsk(c, keys); code != 0 { // now that it is seen what is at stake
			return code
		}
		return a.judge(c, by, keys)
	})
	if late {
		return code
	}
	return a.judge(c, by, keys)
}

// judge carries out one command that may be asked.
func (a *auditor) judge(c *command.Command, by string, keys [][]byte) refuse.Code {
	switch c.Kind {
	case command.LogOpen:
		return refuse.LogOpened
	case command.PartyAdd, command.PartyKey, command.PartyMandate:
		return a.person(c, by)
	case command.TradeOrder:
		return a.order(c, by)
	case command.TradeDeliver:
		return a.deliver(c, by)
	case command.TradeInvoice:
		return a.bill(c, by)
	case command.TradeVoid:
		return a.void(c, by)
	case command.TradeReverse:
		return a.red(c, by)
	case command.LimitSet, command.LimitBlock, command.LimitRelease:
		return a.limit(c, by)
	case command.BankConfirm, command.BankFail, command.BankReturn:
		return a.bank(c, by)
	case command.ProgrammePropose, command.ProgrammeSign, command.ProgrammeClose:
		return a.programme(c, by)
	case command.DayEnd:
		return a.dayEnd(c, by)
	}
	return a.receivable(c, by, keys)
}

// mayAsk says whether the keys may ask for c in the name of its party: each
// key within its mandate, two of them together above its amount. The first of
// the party's keys decides why not.
func (a *auditor) mayAsk(c *command.Command, keys [][]byte) refuse.Code {
	by, code, able := string(c.By), refuse.Code(0), 0
	stake := a.stake(c)
	for _, public := range keys {
		k := a.keys[string(public)]
		if k.owner != by && a.parties[by].custodian != string(public) {
			continue
		}
		why := k.covers(c.Kind, a)
		if why == 0 {
			if able++; able == 2 {
				return 0
			}
			if why = k.alone(c.Kind, stake); why == 0 {
				return 0
			}
		}
		if code == 0 {
			code = why
		}
	}
	if code == 0 {
		return refuse.NotEntitled
	}
	return code
}

// stake is what a mandate bounds: the amount of c, all there is if c leaves it
// out, or what is promised or given up without an amount.
func (a *auditor) stake(c *command.Command) money.Amount {
	d := a.deals[string(c.Object)]
	switch {
	case c.Has(command.Amount):
		return c.Amount(command.Amount)
	case c.Kind == command.BankConfirm, c.Kind == command.BankFail, c.Kind == command.BankReturn:
		if of, p := a.paymentNamed(string(c.Text(command.Instruction))); p != nil {
			return money.Of(p.told(c.Kind), of.cur)
		}
		return money.Amount{}
	case c.Kind == command.ProgrammePropose, c.Kind == command.ProgrammeSign:
		return a.atStake(c)
	case d == nil:
		return money.Amount{}
	}
	return money.Of(a.risked(d, c), d.cur)
}

// told is what a bank speaks of that names no amount.
func (p *payment) told(kind command.Kind) int64 {
	if kind == command.BankReturn {
		return p.confirmed
	}
	return p.still()
}

// risked is what c, which has no amount, binds its party to or gives up of d.
func (a *auditor) risked(d *deal, c *command.Command) int64 {
	by := string(c.By)
	switch c.Kind {
	case command.ReceivableConfirm, command.ReceivableAccept:
		return d.claim()
	case command.ReceivableOffer:
		would := *d
		if t, ok := readTerms(c); ok {
			would.terms = t
			return would.available()
		}
	case command.ReceivableBuyBack, command.ReceivableWriteOff:
		return a.owed(d, a.today).total()
	case command.ReceivableSettleDispute:
		switch {
		case by == d.buyer:
			return d.contested
		case by == d.funder && slices.Contains(allowed(command.ReceivableDraw), d.state):
			return d.available()
		}
	case command.CorrectReverse:
		if s := a.steps[uint64(c.Int(command.Target))]; s != nil && s.deal == d.name {
			return s.amount + s.principal + s.interest + s.fee
		}
	case command.CorrectRecall, command.CorrectReapply:
		switch p := a.received(d, c); {
		case p == nil:
		case c.Kind == command.CorrectReapply && !c.Has(command.Deal):
			return p.suspense
		default:
			return p.holds()
		}
	}
	return 0
}

func (k *key) covers(kind command.Kind, a *auditor) refuse.Code {
	switch {
	case !k.mandated:
		return 0
	case len(k.kinds) == 0:
		return refuse.KeyRevoked
	case !k.kinds[kind]:
		return refuse.MandateMissing
	case k.until != 0 && k.until < a.today:
		return refuse.MandateExpired
	}
	return 0
}

// alone says why k may not sign by itself: never keys and mandates if it has a
// mandate, and nothing above its limit.
func (k *key) alone(kind command.Kind, stake money.Amount) refuse.Code {
	if k.mandated && (kind == command.PartyKey || kind == command.PartyMandate) {
		return refuse.MandateMissing
	}
	if !k.mandated || k.limit.Minor() == 0 || stake.Minor() == 0 {
		return 0
	}
	if stake.Currency() != k.limit.Currency() || stake.Minor() > k.limit.Minor() {
		return refuse.MandateExceeded
	}
	return 0
}

func (a *auditor) is(p, role string) bool { return a.parties[p] != nil && a.parties[p].roles[role] }

func (a *auditor) person(c *command.Command, by string) refuse.Code {
	p := a.parties[string(c.Object)]
	keeper := a.is(by, "operator")
	switch {
	case c.Kind == command.PartyAdd && !keeper:
		return refuse.NotEntitled
	case c.Kind == command.PartyAdd:
		return a.add(c)
	case p == nil:
		return refuse.UnknownParty
	case by != string(c.Object) && !keeper:
		return refuse.NotEntitled
	case c.Kind == command.PartyKey:
		return a.addKey(c, by, p)
	}
	k := a.keys[string(c.Text(command.Key))]
	if k == nil || k.owner != string(c.Object) {
		return refuse.UnknownKey
	}
	kinds, ok := kindsNamed(string(c.Text(command.Kinds)), c.Has(command.Kinds))
	if !ok {
		return refuse.FieldInvalid
	}
	k.mandated, k.kinds, k.until, k.limit = true, kinds, c.Day(command.Until), c.Amount(command.Limit)
	return 0
}

// roles are the words for roles, synonyms led back to what they mean.
func roles(text string) (map[string]bool, bool) {
	means := map[string]string{
		"seller": "supplier", "distributor": "supplier", "anchor": "buyer", "debtor": "buyer", "factor": "funder",
		"supplier": "supplier", "buyer": "buyer", "funder": "funder", "bank": "bank", "warehouse": "warehouse",
		"investor": "investor", "regulator": "regulator", "person": "person",
	}
	set := map[string]bool{}
	for _, word := range strings.Split(text, ",") {
		role := means[strings.TrimSpace(word)]
		if role == "" { // also "operator", of which there is one
			return nil, false
		}
		set[role] = true
	}
	return set, true
}

// kindsNamed reads the kinds of a mandate. A word that means no kind spoils them
// all.
func kindsNamed(text string, given bool) (map[command.Kind]bool, bool) {
	set, ok := map[command.Kind]bool{}, true
	switch {
	case !given:
		text = "*"
	case text == "none":
		return set, true
	}
	for _, word := range strings.Split(text, ",") {
		word = strings.TrimSpace(word)
		known := false
		for _, s := range command.Specs() {
			group, _, _ := strings.Cut(s.Name, ".")
			if word == s.Name || word == "*" || word == group+".*" {
				set[s.Kind], known = true, true
			}
		}
		ok = ok && known
	}
	return set, ok
}

func (a *auditor) add(c *command.Command) refuse.Code {
	name, id := string(c.Object), string(c.Text(command.ID))
	if a.names[name] != "" {
		return refuse.ObjectExists
	}
	for _, p := range a.parties {
		if id != "" && p.registration == id {
			return refuse.RegistrationTaken
		}
	}
	set, ok := roles(string(c.Text(command.Roles)))
	if !ok {
		return refuse.FieldInvalid
	}
	above := string(c.Text(command.Controller))
	if above != "" && a.parties[above] == nil {
		return refuse.UnknownParty
	}
	if above != "" && len(a.controllers(above)) >= 16 {
		return refuse.FieldInvalid
	}
	a.names[name] = "party"
	a.parties[name] = &party{roles: set, registration: id, controller: above}
	return 0
}

// controllers lists who stands above p, the nearest first.
func (a *auditor) controllers(p string) []string {
	var all []string
	for c := a.parties[p].controller; c != ""; c = a.parties[c].controller {
		all = append(all, c)
	}
	return all
}

// related reports whether two parties are one or have one head.
func (a *auditor) related(p, q string) bool {
	head := func(p string) string {
		all := append([]string{p}, a.controllers(p)...)
		return all[len(all)-1]
	}
	return head(p) == head(q)
}

// addKey: the operator gives a party its first key or holds one for it; after
// that the party's own word is needed.
func (a *auditor) addKey(c *command.Command, by string, p *party) refuse.Code {
	public := string(c.Text(command.Key))
	known := a.keys[public]
	own := by == string(c.Object)
	switch {
	case !own && (p.keys > 0 || p.custodian != ""):
		return refuse.NotEntitled
	case !c.Flag(command.Custody) && known != nil:
		return refuse.ObjectExists
	case !c.Flag(command.Custody):
		site := [2]string{string(c.Text(command.RelyingParty)), string(c.Text(command.Origin))}
		a.keys[public] = &key{owner: string(c.Object), site: site, used: map[uint64]bool{}}
		p.keys++
	case known == nil:
		return refuse.UnknownKey
	case !a.is(known.owner, "operator"):
		return refuse.NotEntitled
	default:
		p.custodian = public
	}
	return 0
}

// sides checks the two sides of a document.
func (a *auditor) sides(c *command.Command) (seller, buyer string, code refuse.Code) {
	seller, buyer = string(c.Text(command.Seller)), string(c.Text(command.Buyer))
	if a.parties[seller] == nil || a.parties[buyer] == nil {
		code = refuse.UnknownParty
	}
	return seller, buyer, code
}

// may says whether by is one of parties, or the operator, who records what it
// receives.
func (a *auditor) may(by string, parties ...string) refuse.Code {
	if slices.Contains(parties, by) || a.is(by, "operator") {
		return 0
	}
	return refuse.NotEntitled
}

func (a *auditor) order(c *command.Command, by string) refuse.Code {
	if a.names[string(c.Object)] != "" {
		return refuse.ObjectExists
	}
	seller, buyer, code := a.sides(c)
	switch {
	case code != 0:
		return code
	case seller == buyer:
		return refuse.SelfDealing
	}
	if code := a.may(by, seller, buyer); code != 0 {
		return code
	}
	if c.Has(command.Lines) {
		lines, _ := command.ReadLines(c.Text(command.Lines))
		sum := new(big.Int)
		for _, l := range lines {
			thousandths := new(big.Int).Mul(big.NewInt(l.Price), big.NewInt(l.Quantity))
			sum.Add(sum, rounded(thousandths, big.NewInt(1000), false))
		}
		if sum.Cmp(big.NewInt(c.Amount(command.Total).Minor())) != 0 {
			return refuse.LinesUnequal
		}
	}
	a.names[string(c.Object)] = "order"
	a.orders[string(c.Object)] = &purchase{seller, buyer}
	return 0
}

func (a *auditor) deliver(c *command.Command, by string) refuse.Code {
	o := a.orders[string(c.Text(command.Order))]
	switch {
	case a.names[string(c.Object)] != "":
		return refuse.ObjectExists
	case o == nil:
		return refuse.UnknownObject
	}
	if code := a.may(by, o.seller, o.buyer); code != 0 {
		return code
	}
	d := &delivery{order: string(c.Text(command.Order)), day: a.today}
	if c.Has(command.Issued) {
		d.day = c.Day(command.Issued)
	}
	a.names[string(c.Object)] = "delivery"
	a.deliveries[string(c.Object)] = d
	return 0
}

// rounded returns n/d, both at least zero, to the nearest: a half goes up, or
// to the even neighbour.
func rounded(n, d *big.Int, halfUp bool) *big.Int {
	q, r := new(big.Int).QuoRem(n, d, new(big.Int))
	switch r.Lsh(r, 1).Cmp(d) {
	case 1:
		q.Add(q, big.NewInt(1))
	case 0:
		if halfUp || q.Bit(0) == 1 {
			q.Add(q, big.NewInt(1))
		}
	}
	return q
}
