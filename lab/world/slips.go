package world

import (
	"fmt"
	"strings"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/trade"
)

// slipOdds is on how many of a hundred working days somebody makes a mistake.
const slipOdds = 75

// slips lets somebody make a mistake, on most days: the next one of the list
// that can be made as things stand. The machine refuses it.
func (m *morning) slips() {
	c := m.w.seed.chance("slips/" + m.today.String())
	if !c.percent(slipOdds) {
		return
	}
	from := c.IntN(max(1, len(m.deals)))
	m.deals = append(m.deals[from:len(m.deals):len(m.deals)], m.deals[:from]...)
	first := m.w.ordinal(m.today)
	for i := range mistakes {
		a := mistakes[(first+i)%len(mistakes)](m)
		if a.c == nil {
			continue
		}
		a.slip = true
		m.asked.add(a)
		return
	}
}

// mistakes are what people get wrong, one function for each; an ask without a
// command says that there is nothing to get wrong today.
var mistakes = [...]func(*morning) ask{
	tooMuchDrawn, wrongPayee, presentedTwice, relatedParty, voidPresented, duplicatePresented, overdueAlready,
	confirmsTooMuch, drawsForAnother, beforeNotice, withinGrace, whileDisputed, wrongBuyBack, makerAlone,
	beyondMandate, afterMandate, notAFunder, foreignCurrency, sellsToItself, unknownOrder, dayTwice, otherTerms,
	wrongSum, reversedPresented, antedatedPresented, goodsTwice, unequalPresented, zeroPresented, bankTwice,
	unknownInstruction, paysTooMuch, nothingToSettle, redPresented, tomorrow, concedesLess, concedesMore,
	cancelsTooLate, financedTwice,
}

// deal returns the first deal that fits, from where this day's slip looks, or
// nil. Deals that something is asked of this morning do not fit.
func (m *morning) deal(fits func(*dossier) bool) *dossier {
	for i := range m.deals {
		if d := &m.deals[i]; fits(d) && !m.asked.mentions(d.name) {
			return d
		}
	}
	return nil
}

// mentions reports whether something is asked of an object.
func (b *bundle) mentions(object string) bool {
	for _, v := range b.w.voices {
		for _, a := range b.asks[v.label] {
			if string(a.c.Object) == object || string(a.c.Text(command.Deal)) == object {
				return true
			}
		}
	}
	return false
}

// drawable reports whether nothing but the amount stands in the way of a draw.
func (m *morning) drawable(d *dossier) bool {
	ready := d.Deal.State == deal.Accepted || d.Deal.State == deal.Financed
	calm := d.has(deal.Notified) && d.has(deal.Registered) && !d.has(deal.Disputed|deal.Frozen)
	return ready && calm && d.Deal.Due >= m.today
}

func (d *dossier) draws(minor int64) *command.Command {
	return d.step(command.ReceivableDraw, d.seller).SetAmount(command.Amount, d.cash(minor))
}

func tooMuchDrawn(m *morning) ask {
	d := m.deal(m.drawable)
	if d == nil {
		return ask{}
	}
	return ask{c: d.draws(d.Available() + yuan(5000))}
}

// wrongPayee sends the money to the seller's own supplier: it is bound to the
// seller's account.
func wrongPayee(m *morning) ask {
	d := m.deal(func(d *dossier) bool { return m.drawable(d) && d.Available() > yuan(1) && d.seller != "S308" })
	if d == nil {
		return ask{}
	}
	return ask{c: d.draws(yuan(1)).SetText(command.Payee, "S308")}
}

func drawsForAnother(m *morning) ask {
	d := m.deal(func(d *dossier) bool { return m.drawable(d) && d.seller != "S308" })
	if d == nil {
		return ask{}
	}
	return ask{c: d.step(command.ReceivableDraw, "S308").SetAmount(command.Amount, d.cash(yuan(1)))}
}

func beforeNotice(m *morning) ask {
	d := m.deal(func(d *dossier) bool {
		return d.Deal.State == deal.Accepted && !d.has(deal.Notified) && d.Deal.Due >= m.today
	})
	if d == nil {
		return ask{}
	}
	return ask{c: d.draws(yuan(1000))}
}

func whileDisputed(m *morning) ask {
	d := m.deal(func(d *dossier) bool {
		return d.Deal.State == deal.Financed && d.has(deal.Disputed) && !d.has(deal.Frozen)
	})
	if d == nil {
		return ask{}
	}
	return ask{c: d.draws(yuan(1000))}
}

// presents asks for finance once more, under another name.
func (m *morning) presents(v *trade.Invoice) ask {
	invoice := m.v.Names.Text(v.Name)
	c := command.New(command.ReceivablePresent, "D-x"+strings.ToLower(invoice[2:]), m.v.PartyName(v.Seller))
	return ask{c: c.SetText(command.Invoice, invoice)}
}

// lastInvoice returns the last invoice that fits, and whether there is one.
func (m *morning) lastInvoice(fits func(*trade.Invoice) bool) (*trade.Invoice, bool) {
	for id := m.v.Invoices.Len(); id > 0; id-- {
		if v := m.v.Invoices.At(id); fits(v) {
			return v, true
		}
	}
	return nil, false
}

// flagged presents the last invoice that has one flag and none of others.
func (m *morning) flagged(has, hasNot trade.Flags) ask {
	v, ok := m.lastInvoice(func(v *trade.Invoice) bool {
		return v.Flags.Has(has) && !v.Flags.Has(hasNot) && !m.kin(v)
	})
	if !ok {
		return ask{}
	}
	return m.presents(v)
}

// kin reports whether both sides of an invoice have one controller.
func (m *morning) kin(v *trade.Invoice) bool {
	return m.v.Parties.At(v.Seller).Controller == v.Buyer
}

func voidPresented(m *morning) ask { return m.flagged(trade.Void, 0) }
func redPresented(m *morning) ask  { return m.flagged(trade.Red, trade.Void) }
func zeroPresented(m *morning) ask { return m.flagged(trade.Zero, trade.Void) }

func unequalPresented(m *morning) ask { return m.flagged(trade.Unequal, trade.Void|trade.Zero) }

func duplicatePresented(m *morning) ask {
	return m.flagged(trade.Duplicate, trade.Void|trade.Red|trade.Zero|trade.Unequal)
}

// plainInvoice reports whether nothing is remarkable about an invoice.
func (m *morning) plainInvoice(v *trade.Invoice) bool {
	return v.Flags == 0 && !m.kin(v) && v.Left().Sign() > 0
}

func presentedTwice(m *morning) ask {
	v, ok := m.lastInvoice(func(v *trade.Invoice) bool { return m.plainInvoice(v) && v.Deal != 0 })
	if !ok {
		return ask{}
	}
	return m.presents(v)
}

func overdueAlready(m *morning) ask {
	v, ok := m.lastInvoice(func(v *trade.Invoice) bool {
		return m.plainInvoice(v) && v.Deal == 0 && v.Due < m.today && !m.goodsTaken(v) && !m.antedated(v)
	})
	if !ok {
		return ask{}
	}
	return m.presents(v)
}

func reversedPresented(m *morning) ask {
	v, ok := m.lastInvoice(func(v *trade.Invoice) bool { return v.Flags == 0 && !m.kin(v) && v.Left().Sign() == 0 })
	if !ok {
		return ask{}
	}
	return m.presents(v)
}

func relatedParty(m *morning) ask {
	v, ok := m.lastInvoice(func(v *trade.Invoice) bool { return v.Flags == 0 && m.kin(v) })
	if !ok {
		return ask{}
	}
	return m.presents(v)
}

// goodsTaken reports whether the goods of an invoice stand behind another deal.
func (m *morning) goodsTaken(v *trade.Invoice) bool {
	return v.Delivery != 0 && m.v.Deliveries.At(v.Delivery).Deal != 0
}

func (m *morning) antedated(v *trade.Invoice) bool {
	return v.Delivery != 0 && v.Issued < m.v.Deliveries.At(v.Delivery).Day
}

func antedatedPresented(m *morning) ask {
	v, ok := m.lastInvoice(func(v *trade.Invoice) bool {
		return m.plainInvoice(v) && v.Deal == 0 && !m.goodsTaken(v) && m.antedated(v)
	})
	if !ok {
		return ask{}
	}
	return m.presents(v)
}

func goodsTwice(m *morning) ask {
	v, ok := m.lastInvoice(func(v *trade.Invoice) bool { return m.plainInvoice(v) && v.Deal == 0 && m.goodsTaken(v) })
	if !ok {
		return ask{}
	}
	return m.presents(v)
}

func confirmsTooMuch(m *morning) ask {
	d := m.deal(func(d *dossier) bool { return d.Deal.State == deal.Presented })
	if d == nil {
		return ask{}
	}
	a := d.Claim() + yuan(100)
	return ask{c: d.step(command.ReceivableConfirm, d.buyer).SetAmount(command.Amount, d.cash(a)), stake: a}
}

func withinGrace(m *morning) ask {
	d := m.deal(func(d *dossier) bool {
		late := d.Deal.State == deal.Overdue && m.today < d.Deal.Due.Add(int(d.Terms.Grace))
		return late && d.Claim() > 0 && !d.has(deal.Disputed|deal.DilutedAfter) && d.Owed(m.today).Total() > 0
	})
	if d == nil {
		return ask{}
	}
	return ask{c: d.step(command.ReceivableRecourse, d.funder)}
}

func wrongBuyBack(m *morning) ask {
	d := m.deal(func(d *dossier) bool { return d.Deal.State == deal.Recourse && d.Owed(m.today).Total() > yuan(1) })
	if d == nil {
		return ask{}
	}
	c := d.step(command.ReceivableBuyBack, d.seller)
	return ask{c: c.SetAmount(command.Amount, d.cash(d.Owed(m.today).Total()+1))}
}

// makerAlone signs for a large amount without the checker.
func makerAlone(m *morning) ask {
	d := m.deal(func(d *dossier) bool {
		return d.Deal.State == deal.Presented && d.buyer == anchorID && d.Claim() > makerLimit
	})
	if d == nil {
		return ask{}
	}
	return ask{c: d.step(command.ReceivableConfirm, d.buyer), alone: true, stake: d.Claim()}
}

func beyondMandate(m *morning) ask {
	public := m.w.Signer(anchorID).Public()
	may := command.New(command.PartyMandate, anchorID, anchorID).SetBytes(command.Key, public)
	return ask{c: may.SetText(command.Kinds, "*"), key: anchorID + makerSuffix}
}

// afterMandate is the clerk that goes on signing.
func afterMandate(m *morning) ask {
	if m.today <= clerkUntil {
		return ask{}
	}
	c := command.New(command.TradeOrder, m.slipName("PO"), "S101").SetText(command.Seller, "S201")
	c.SetText(command.Buyer, "S101").SetAmount(command.Total, money.Of(yuan(1000), cny))
	return ask{c: c, key: "S101" + clerkSuffix}
}

// slipName is the name of an object that a slip would make.
func (m *morning) slipName(kind string) string { return fmt.Sprintf("%s-x%s", kind, m.today) }

func notAFunder(m *morning) ask {
	d := m.deal(func(d *dossier) bool { return d.Deal.State == deal.Confirmed && d.Deal.Due >= m.today })
	if d == nil {
		return ask{}
	}
	c := d.terms.command(d.name)
	c.By = []byte(d.buyer)
	return ask{c: c.SetText(command.Funder, d.buyer), stake: d.Claim()}
}

func foreignCurrency(m *morning) ask {
	d := m.deal(func(d *dossier) bool { return d.Deal.State == deal.Financed && d.Claim() > yuan(100) })
	if d == nil {
		return ask{}
	}
	return ask{c: d.step(command.ReceivablePay, d.buyer).SetAmount(command.Amount, money.Of(yuan(100), money.USD))}
}

func paysTooMuch(m *morning) ask {
	d := m.deal(func(d *dossier) bool { return d.Deal.State == deal.Financed && d.Claim() > 0 })
	if d == nil {
		return ask{}
	}
	a := d.Claim() + 1
	return ask{c: d.step(command.ReceivablePay, d.buyer).SetAmount(command.Amount, d.cash(a)), stake: a}
}

func nothingToSettle(m *morning) ask {
	d := m.deal(func(d *dossier) bool { return d.Deal.State == deal.Financed && !d.has(deal.Disputed|deal.Frozen) })
	if d == nil {
		return ask{}
	}
	return ask{c: d.step(command.ReceivableSettleDispute, d.buyer)}
}

// concedes is the seller's end of a dispute, for more or less than is disputed.
func (m *morning) concedes(beside int64) ask {
	d := m.deal(func(d *dossier) bool {
		a := m.contested(d) + beside
		return d.Deal.State == deal.Financed && d.has(deal.Disputed) && a > 0 && a <= d.Claim()
	})
	if d == nil {
		return ask{}
	}
	c := d.step(command.ReceivableSettleDispute, d.seller)
	return ask{c: c.SetAmount(command.Amount, d.cash(m.contested(d)+beside))}
}

func concedesLess(m *morning) ask { return m.concedes(-1) }
func concedesMore(m *morning) ask { return m.concedes(1) }

func cancelsTooLate(m *morning) ask {
	d := m.deal(func(d *dossier) bool { return d.Deal.State == deal.Reassigned })
	if d == nil {
		return ask{}
	}
	return ask{c: d.step(command.ReceivableCancel, d.seller)}
}

// financedTwice is the other funder's offer on a deal that has one.
func financedTwice(m *morning) ask {
	d := m.deal(func(d *dossier) bool { return d.Deal.State == deal.Offered && d.funder == lenderID })
	if d == nil {
		return ask{}
	}
	return ask{c: offers.factor[0].command(d.name), stake: d.Claim()}
}

func sellsToItself(m *morning) ask {
	c := command.New(command.TradeOrder, m.slipName("PO"), "S204").SetText(command.Seller, "S204")
	return ask{c: c.SetText(command.Buyer, "S204").SetAmount(command.Total, money.Of(yuan(1000), cny))}
}

func unknownOrder(m *morning) ask {
	c := command.New(command.TradeDeliver, m.slipName("G"), "S205")
	return ask{c: c.SetText(command.Order, "PO-nowhere")}
}

func wrongSum(m *morning) ask {
	c := command.New(command.TradeOrder, m.slipName("PO"), "S206").SetText(command.Seller, "S301")
	c.SetText(command.Buyer, "S206").SetAmount(command.Total, money.Of(yuan(1000), cny))
	lines := []command.GoodsLine{{Article: "P-1000", Quantity: 2000, Price: yuan(490)}}
	return ask{c: c.SetBytes(command.Lines, command.AppendLines(nil, lines))}
}

// dayTwice closes a day that was closed.
func dayTwice(m *morning) ask {
	return ask{c: command.New(command.DayEnd, "log", operatorID).SetDay(command.Day, m.v.Meta.Closed)}
}

// tomorrow closes a day that has not come.
func tomorrow(m *morning) ask {
	return ask{c: command.New(command.DayEnd, "log", operatorID).SetDay(command.Day, m.today.Add(1))}
}

// otherTerms accepts what was not offered.
func otherTerms(m *morning) ask {
	d := m.deal(func(d *dossier) bool {
		return d.Deal.State == deal.Offered && d.Deal.Due >= m.today && !d.has(deal.Disputed|deal.Frozen)
	})
	if d == nil {
		return ask{}
	}
	other := *d.Terms
	other.Rate -= 50 * basisPoint
	hash := other.Hash()
	c := d.step(command.ReceivableAccept, d.seller).SetBytes(command.Terms, hash[:])
	return ask{c: c, stake: d.Claim()}
}

// bankTwice confirms what was confirmed.
func bankTwice(m *morning) ask {
	d := m.deal(func(d *dossier) bool {
		p := m.payments(d)
		return len(p) > 0 && p[0].Progress == deal.Done
	})
	if d == nil {
		return ask{}
	}
	return ask{c: command.New(command.BankConfirm, "bank-line", bankID).SetText(command.Instruction, d.name+"#1")}
}

func unknownInstruction(m *morning) ask {
	d := m.deal(func(*dossier) bool { return true })
	if d == nil {
		return ask{}
	}
	return ask{c: command.New(command.BankFail, "bank-line", bankID).SetText(command.Instruction, d.name+"#77")}
}

// invoiceRow returns the row of an invoice, or nil.
func (m *morning) invoiceRow(text string) *trade.Invoice {
	t, row := m.v.Names.Target(m.v.Names.Find([]byte(text)))
	if t != name.Invoice {
		return nil
	}
	return m.v.Invoices.At(row)
}
