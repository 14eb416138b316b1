package sim

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
)

// A planner thinks up what happens in a world, plausible things for the most
// part. It looks at the auditor to know what is plausible.
type planner struct {
	chance   *rand.Rand
	world    *world
	ahead    *auditor // what the auditor will be after what is planned
	at       day.Instant
	sequence map[string]uint64
	sent     []*parcel
	undoable []*command.Command
	named    int  // counts names
	doomed   bool // the disk lies, or will
}

func newPlanner(seed uint64, w *world) *planner {
	return &planner{
		chance: rand.New(rand.NewPCG(seed, 1)), world: w, at: birth, sequence: map[string]uint64{operator: 1},
	}
}

// cast are the parties, their roles, who controls them, and whose key the
// platform holds.
var cast = []struct {
	name, roles, controller string
	custody                 bool
}{
	{"S1", "supplier", "", false},
	{"S2", "supplier,buyer", "", false},
	{"S3", "supplier", "", true},
	{"B1", "buyer", "", false},
	{"B2", "buyer", "", true},
	{"B3", "buyer", "S1", true},
	{"F1", "funder", "", false},
	{"F2", "funder,bank", "", false},
	{"K", "bank", "", false},
}

// length is how many events the world has.
func (p *planner) length() int { return 40 + p.chance.IntN(40) }

// one reports whether something of the given odds, one in n, happens.
func (p *planner) one(n int) bool { return p.chance.IntN(n) == 0 }

func pick[T any](p *planner, all ...T) T { return all[p.chance.IntN(len(all))] }

// next thinks up the next event.
func (p *planner) next() *Event {
	p.pass()
	e := &Event{at: p.at}
	p.ahead = p.world.audit.clone()
	p.ahead.begin(max(p.at, p.ahead.now))
	if p.one(20) {
		e.at -= day.Instant(p.chance.Int64N(int64(day.Hour))) // the clock runs backwards
	}
	if p.ahead.parties["K"] == nil {
		e.parcels = []*parcel{p.registration()}
		return e
	}
	if p.world.recovers > 0 && p.one(3) && len(p.sent) > 2 { // who got no answer asks again
		for _, old := range p.sent[len(p.sent)-2:] {
			e.parcels = append(e.parcels, &parcel{again: old})
		}
	}
	for range 1 + p.chance.IntN(4) {
		e.parcels = append(e.parcels, p.parcel())
	}
	p.befall(e)
	return e
}

// pass lets time pass: minutes as a rule, weeks now and then.
func (p *planner) pass() {
	n := day.Instant(1 + p.chance.IntN(100))
	switch p.chance.IntN(20) {
	case 0:
		p.at += n * 15 * day.Hour
	case 1, 2:
		p.at += n * 3 * day.Hour
	case 3, 4, 5, 6, 7:
		p.at += n * 30 * day.Minute
	default:
		p.at += n * day.Minute
	}
}

// befall decides what befalls the node in e.
func (p *planner) befall(e *Event) {
	e.late = p.one(4)
	e.snapshot = p.one(8)
	switch p.chance.IntN(60) {
	case 0, 1:
		e.power = true
	case 2:
		e.kill = true
	case 3, 4:
		e.fault.cut = 1 + p.chance.IntN(8)
	case 5:
		e.fault.sync = 1 + p.chance.IntN(3)
	case 6:
		e.fault.write = 1 + p.chance.IntN(3)
	case 7:
		if !p.doomed && p.one(4) {
			p.doomed, e.fault.liar = true, true
		}
	}
	if p.doomed && p.one(5) {
		e.power = true
	}
}

// registration is the envelope that puts the cast on record.
func (p *planner) registration() *parcel {
	q := &parcel{signers: []string{operator}}
	for _, m := range cast {
		c := command.New(command.PartyAdd, m.name, operator).SetText(command.Roles, m.roles)
		if m.controller != "" {
			c.SetText(command.Controller, m.controller)
		}
		k := command.New(command.PartyKey, m.name, operator)
		if m.custody {
			k.SetInt(command.Custody, 1)
		}
		p.world.keys.setKey(k, p.holder(m.name))
		q.commands = append(q.commands, order{command: c}, order{command: k})
	}
	p.sequence[operator]++
	q.sequence, q.notAfter = p.sequence[operator], p.at+day.Hour
	return q
}

// holder returns the label of the key that signs for a party.
func (p *planner) holder(name string) string {
	for _, m := range cast {
		if m.name == name && m.custody {
			return operator
		}
	}
	if second := name + "2"; p.ahead.keys[string(p.world.keys.public(second))] != nil && p.one(3) {
		return second
	}
	return name
}

// address gives q its number and time, as a rule good ones.
func (p *planner) address(q *parcel) {
	key := q.signers[0]
	p.sequence[key]++
	if p.one(10) {
		p.sequence[key] += uint64(p.chance.IntN(5))
	}
	q.sequence = p.sequence[key]
	q.notAfter = p.at + day.Hour*day.Instant(1+p.chance.IntN(23))
	switch p.chance.IntN(90) {
	case 0:
		q.notAfter = p.at - day.Minute
	case 1:
		q.notAfter = p.at + 26*day.Hour
	case 2:
		q.sequence = max(1, q.sequence-uint64(p.chance.IntN(4))) // perhaps one that was used
	case 3:
		q.sequence = pick[uint64](p, 0, 1<<33, 1, 2)
	case 4:
		q.spoil = 1 + p.chance.IntN(spoilsCount-1)
	case 5:
		q.sequence += 5000
		p.sequence[key] = q.sequence
	}
	q.atomic = len(q.commands) > 1 && p.one(2+2*len(q.commands))
	p.sent = append(p.sent, q)
}

// parcel thinks up an envelope.
func (p *planner) parcel() *parcel {
	if p.one(12) && len(p.sent) > 0 {
		return &parcel{again: p.sent[len(p.sent)-1-p.chance.IntN(min(len(p.sent), 12))]}
	}
	q := &parcel{}
	size := pick(p, 1, 1, 2, 4, 8, 20)
	for range size {
		p.ask(q)
	}
	if len(q.signers) == 0 {
		q.signers = []string{pick(p, "S1", "F1", "nobody", operator)}
	}
	if p.one(60) {
		q.signers[0] = "nobody"
	}
	p.address(q)
	return q
}

// ask adds a command to q, and whose key it needs, if there is room for it.
func (p *planner) ask(q *parcel) {
	o := p.order()
	who := p.holder(string(o.command.By))
	if !slices.Contains(q.signers, who) && p.ahead.keys[string(p.world.keys.public(who))] != nil && !p.one(40) {
		if len(q.signers) == 4 {
			return
		}
		q.signers = append(q.signers, who)
	}
	if d := p.ahead.deals[string(o.command.Object)]; d != nil && o.command.Kind == command.ReceivableSettleDispute {
		if !slices.Contains(q.signers, d.buyer) && len(q.signers) < 4 && p.one(4) {
			q.signers = append(q.signers, d.buyer) // the buyer agrees, if it has a key of its own
		}
	}
	q.commands = append(q.commands, o)
	keys := make([][]byte, len(q.signers))
	for i, s := range q.signers {
		keys[i] = p.world.keys.public(s)
		if p.ahead.keys[string(keys[i])] == nil {
			return
		}
	}
	if p.ahead.carry(o.command, keys) != 0 {
		return
	}
	p.ahead.next++
	switch o.command.Kind {
	case command.ReceivableCreditNote, command.ReceivableSettleDispute, command.ReceivableWriteOff:
		p.undoable = append(p.undoable, o.command)
	}
}

// order thinks up a command.
func (p *planner) order() order {
	kind, d := command.Kind(0), p.anyDeal()
	live := len(p.ahead.deals)
	switch {
	case p.ahead.closed < p.ahead.today-1 && p.one(8):
		kind = command.DayEnd
	case p.one(12):
		all := kinds()
		kind = all[p.chance.IntN(len(all))]
	case d == nil || p.one(2+live):
		kind = pick(p, command.TradeInvoice, command.TradeInvoice, command.TradeInvoice, command.ReceivablePresent,
			command.ReceivablePresent, command.ReceivablePresent, command.LimitSet, command.LimitSet, command.TradeOrder,
			command.TradeDeliver, command.TradeReverse, command.PartyMandate, command.PartyKey, command.PartyAdd,
			command.ProgrammePropose, command.ProgrammeSign)
	case d.moving() != nil && !p.one(3):
		kind = pick(p, command.BankConfirm, command.BankConfirm, command.BankConfirm, command.BankConfirm, command.BankFail)
	case d.frozen && d.funder == "" && p.one(2):
		kind = command.ReceivableCancel
	case (d.frozen || d.disputed) && !p.one(3):
		kind = command.ReceivableSettleDispute
	case p.one(5):
		kind = pick(p, command.TradeVoid, command.LimitBlock, command.LimitRelease, command.ReceivableCreditNote,
			command.ReceivableDispute, command.ReceivableSettleDispute, command.ReceivableNotify, command.BankReturn,
			command.BankReturn, command.BankConfirm, command.BankConfirm, command.BankFail, command.CorrectRecall,
			command.CorrectReapply, command.CorrectReapply, command.CorrectReverse, command.ReceivableReassign,
			command.ReceivableRegister, command.ReceivableCancel, command.ProgrammePropose, command.ProgrammeSign,
			command.ProgrammeSign, command.ProgrammeClose)
	default:
		kind = p.onward(d)
	}
	o := p.make(kind, d)
	if old := p.lateFor(); old != nil {
		o = p.make(pick(p, tardy...), old)
		switch {
		case p.one(8):
		case p.one(20):
			o.command.SetBytes(command.Record, []byte("forged"))
		default:
			o.command.SetBytes(command.Record, p.ahead.records[old.name])
		}
	}
	if p.one(10) {
		p.spoil(o.command)
	}
	return o
}

// kinds returns every kind that the auditor judges. Certificates have a law of
// their own in core/machine.
func kinds() []command.Kind {
	var all []command.Kind
	for _, s := range command.Specs() {
		if !strings.HasPrefix(s.Name, "certificate.") {
			all = append(all, s.Kind)
		}
	}
	return all
}

// onward returns a kind that brings a deal on.
func (p *planner) onward(d *deal) command.Kind {
	switch d.state {
	case "presented":
		return pick(p, command.ReceivableConfirm, command.ReceivableOffer)
	case "confirmed":
		return command.ReceivableOffer
	case "offered":
		return pick(p, command.ReceivableAccept, command.ReceivableAccept, command.ReceivableAccept,
			command.ReceivableDecline)
	case "accepted":
		return pick(p, command.ReceivableDraw, command.ReceivableDraw, command.ReceivableNotify, command.ReceivableRegister)
	case "drawn", "financed":
		return pick(p, command.ReceivableDraw, command.ReceivablePay, command.ReceivablePay, command.ReceivableBuyBack)
	case "written-off":
		return command.ReceivableRecover
	case "reassigned":
		return pick(p, command.ReceivableCancel, command.TradeInvoice)
	case "cancelled":
		return pick(p, command.ReceivablePresent, command.TradeInvoice)
	case "settled", "bought-back":
		return pick(p, command.CorrectRecall, command.TradeInvoice, command.BankReturn, command.TradeInvoice)
	}
	return pick(p, command.ReceivablePay, command.ReceivablePay, command.ReceivableRecourse, command.ReceivableBuyBack,
		command.ReceivableWriteOff)
}

// anyDeal returns a deal, the same for the same chance, or nil.
func (p *planner) anyDeal() *deal {
	names := slices.Sorted(maps.Keys(p.ahead.deals))
	if len(names) == 0 {
		return nil
	}
	return p.ahead.deals[names[p.chance.IntN(len(names))]]
}

// lateFor returns a deal that has left the tables, now and then, or nil.
func (p *planner) lateFor() *deal {
	var names []string
	for _, n := range slices.Sorted(maps.Keys(p.ahead.records)) {
		if p.ahead.buried[n].state == "settled" || p.one(20) { // nothing is late for what was cancelled
			names = append(names, n)
		}
	}
	if len(names) == 0 || !p.one(3) {
		return nil
	}
	return p.ahead.buried[pick(p, names...)]
}

// spoil makes c wrong in one way or another.
func (p *planner) spoil(c *command.Command) {
	switch p.chance.IntN(6) {
	case 0:
		c.By = []byte(pick(p, "S1", "S2", "S3", "B1", "B2", "F1", "F2", "K", operator, "nobody"))
	case 1:
		c.Object = []byte(pick(p, "unknown", "S1", "a/b", "I1", "D1", "L1", "log"))
	case 2, 3:
		usd, _ := money.ParseCurrency("USD")
		c.Fields(func(f command.Field) {
			if f.Type() != command.AmountType {
				return
			}
			a := c.Amount(f)
			c.SetAmount(f, pick(p, money.Of(a.Minor(), usd), money.Of(0, money.CNY), a.Neg(), a.Add(a),
				money.Of(money.Max+1, money.CNY), money.Of(1, money.CNY), money.Of(a.Minor()+1, a.Currency())))
		})
	case 4:
		c.SetInt(pick(p, command.Day, command.Due, command.Issued, command.Rate, command.Grace), p.chance.Int64N(90_000))
	case 5:
		c.SetText(pick(p, command.Payee, command.Seller, command.Funder, command.Deal, command.Reason),
			pick(p, "S1", "B1", "F2", "unknown", fmt.Sprint("D", p.named)))
	}
}
