package sim

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/refuse"
)

// A deal is one receivable that is financed.
type deal struct {
	name, invoice, seller, buyer, funder string
	state                                string
	cur                                  money.Currency
	face, diluted, transit               int64
	contested                            int64 // what the buyer disputes
	terms                                *terms
	due, since, closed, check            day.Date
	before                               int64 // interest of the days before since
	booked                               int64 // interest that is in the books
	bal                                  purse
	payments                             []*payment

	notified, registered, disputed, frozen, agreed bool
	clash                                          bool // a second notice named another payee
	feeEarned, feeBooked, dilutedAfter             bool
	takesBuyer, takesSeller                        bool // the limits that its draws take
}

// A payment is money on its way, or that was.
type payment struct {
	purpose, other    string
	back              *payment // of a repayment: whose money it gives back
	progress          string   // "instructed", "confirmed", "failed", "returned", "recalled"
	amount, confirmed int64    // confirmed: what moved and did not come back
	day               day.Date

	// What came of a confirmed incoming payment.
	fee, interest, principal, surplus, suspense, offBuyer int64
}

// terms are the figures of an offer.
type terms struct {
	advance, rate, fee, reserve, afterDue int64 // billionths; afterDue a year
	grace                                 int
	basis                                 day.Basis
	halfUp, notice, registration          bool
}

// A step is what can be reversed.
type step struct {
	deal, before             string
	kind                     command.Kind
	amount                   int64
	principal, interest, fee int64
	reversed                 bool
}

// post moves minor units from one account to another. Below zero they move
// the other way.
func post(from purse, out string, to purse, in string, minor int64) {
	from[out] -= minor
	to[in] += minor
}

func (p *payment) out() bool {
	return slices.Contains([]string{"advance", "surplus", "repayment"}, p.purpose)
}

func (p *payment) open() int64 {
	if p.progress != "instructed" {
		return 0
	}
	return p.amount - p.confirmed
}

// still is what of a payment has not moved, whoever waits for it.
func (p *payment) still() int64 { return max(0, p.amount-p.confirmed) }

// holds is what of an incoming payment is on its deal and nowhere else.
func (p *payment) holds() int64 { return p.paid() + max(0, p.suspense) }

func (d *deal) claim() int64 { return -d.bal["claim/buyer"] }

// holder says who has the claim on the buyer.
func (d *deal) holder() string {
	if slices.Contains([]string{"presented", "confirmed", "offered", "bought-back", "reassigned", "cancelled"}, d.state) {
		return "claim/seller"
	}
	return "claim/funder"
}

// books returns the funder's own accounts in the currency of d.
func (a *auditor) books(d *deal) purse {
	name := d.funder + " " + d.cur.String()
	if a.purses[name] == nil {
		a.purses[name] = purse{}
	}
	return a.purses[name]
}

// share returns a share, in billionths, of an amount: rounded down, up, or to
// the nearest.
func share(minor, billionths int64, how money.Rounding) int64 {
	n := new(big.Int).Mul(big.NewInt(minor), big.NewInt(billionths))
	one := big.NewInt(int64(money.One))
	switch how {
	case money.Down:
		return n.Quo(n, one).Int64()
	case money.Up:
		n.Add(n, big.NewInt(int64(money.One)-1))
		return n.Quo(n, one).Int64()
	}
	return rounded(n, one, how == money.HalfUp).Int64()
}

// interest returns what principal earns from one day to another: at the rate
// of the terms up to the due date and at the one after it beyond.
func (t *terms) interest(principal int64, due, from, to day.Date) int64 {
	if to <= from || principal <= 0 {
		return 0
	}
	turn := min(max(due, from), to)
	weight := new(big.Int).Mul(big.NewInt(t.rate), big.NewInt(t.days(from, turn)))
	weight.Add(weight, new(big.Int).Mul(big.NewInt(t.afterDue), big.NewInt(t.days(turn, to))))
	year := int64(360)
	if t.basis == day.Act365F {
		year = 365
	}
	divisor := new(big.Int).Mul(big.NewInt(year), big.NewInt(int64(money.One)))
	return rounded(weight.Mul(weight, big.NewInt(principal)), divisor, t.halfUp).Int64()
}

// days counts days as the terms say: actual ones, or 30 a month.
func (t *terms) days(from, to day.Date) int64 {
	if t.basis != day.Thirty360 {
		return int64(to - from)
	}
	y1, m1, d1 := from.Civil()
	y2, m2, d2 := to.Civil()
	return int64((y2-y1)*360 + (m2-m1)*30 + min(d2, 30) - min(d1, 30))
}

// owes is what a deal owes its funder.
type owes struct{ fee, interest, principal, overpaid int64 }

func (o owes) total() int64 { return o.fee + o.interest + o.principal + o.overpaid }

// earned is the interest of all days up to one.
func (d *deal) earned(on day.Date) int64 {
	if d.terms == nil {
		return 0
	}
	return d.before + d.terms.interest(d.bal["advance"], d.due, d.since, on)
}

// feeDue is the fee that is owed and not booked yet: a share of the face, owed
// from the first draw on.
func (d *deal) feeDue() int64 {
	if !d.feeEarned || d.feeBooked {
		return 0
	}
	how := money.HalfEven
	if d.terms.halfUp {
		how = money.HalfUp
	}
	return share(d.face, d.terms.fee, how)
}

func (a *auditor) owed(d *deal, on day.Date) owes {
	return owes{
		d.bal["fee"] + d.feeDue(), d.bal["accrued"] + d.earned(on) - d.booked, d.bal["advance"], max(d.bal["due-to"], 0),
	}
}

// available is what may be drawn: the advance rate on what is sound of the
// claim, never into the reserve, less what is out or on its way.
func (d *deal) available() int64 {
	sound := d.claim() - d.diluted
	most := min(share(sound, d.terms.advance, money.Down), sound-share(d.face, d.terms.reserve, money.Up))
	return max(0, most-d.bal["advance"]-d.transit)
}

// limits are the limits that the draws of d may take, on the buyer first.
func (a *auditor) taken(d *deal) (onBuyer, onSeller *limit) {
	return a.limitOn(d.funder, d.buyer, d.cur), a.limitOn(d.funder, d.seller, d.cur)
}

// room moves room of the limits that d takes.
func (a *auditor) room(d *deal, from, to string, minor int64) {
	onBuyer, onSeller := a.taken(d)
	if d.takesBuyer && onBuyer != nil {
		post(onBuyer.room, from, onBuyer.room, to, minor)
	}
	if d.takesSeller && onSeller != nil {
		post(onSeller.room, from, onSeller.room, to, minor)
	}
}

// lives are the states of each group that the rules speak of.
var (
	live  = []string{"accepted", "drawn", "financed", "part-paid", "overdue", "recourse"}
	early = append([]string{"presented", "confirmed", "offered"}, live...)
	out   = live[1:]
)

// allowed says in which states a kind may be asked.
func allowed(k command.Kind) []string {
	switch k {
	case command.ReceivableConfirm:
		return []string{"presented", "offered"}
	case command.ReceivableOffer:
		return []string{"presented", "confirmed", "offered"}
	case command.ReceivableAccept, command.ReceivableDecline:
		return []string{"offered"}
	case command.ReceivableCancel:
		return []string{"presented", "confirmed", "offered", "reassigned"}
	case command.ReceivableDraw:
		return []string{"accepted", "drawn", "financed"}
	case command.ReceivableCreditNote:
		return append([]string{"settled"}, early...)
	case command.ReceivableDispute:
		return early
	case command.ReceivableSettleDispute:
		return append([]string{"bought-back", "settled", "written-off", "reassigned"}, early...)
	case command.ReceivableRecourse:
		return []string{"financed", "part-paid", "overdue"}
	case command.ReceivableBuyBack:
		return []string{"financed", "part-paid", "overdue", "recourse"}
	case command.ReceivableWriteOff:
		return []string{"part-paid", "overdue", "recourse"}
	case command.ReceivableRecover:
		return []string{"written-off", "settled"}
	case command.CorrectReverse:
		return append([]string{"written-off", "settled"}, live...)
	case command.CorrectRecall:
		return append([]string{"bought-back", "settled", "written-off"}, out...)
	case command.CorrectReapply:
		return append([]string{"bought-back", "settled", "written-off", "reassigned"}, live...)
	}
	return live
}

// receivable carries out what is asked about a deal.
func (a *auditor) receivable(c *command.Command, by string, keys [][]byte) refuse.Code {
	if c.Kind == command.ReceivablePresent {
		return a.present(c, by)
	}
	d := a.deals[string(c.Object)]
	switch {
	case d == nil:
		return refuse.UnknownDeal
	case !slices.Contains(allowed(c.Kind), d.state):
		return refuse.WrongState
	}
	amount := c.Amount(command.Amount)
	foreign := c.Has(command.Amount) && amount.Currency() != d.cur
	switch c.Kind {
	case command.ReceivableConfirm:
		return a.confirm(d, c, by, foreign)
	case command.ReceivableOffer:
		return a.offer(d, c, by)
	case command.ReceivableAccept:
		return a.accept(d, c, by)
	case command.ReceivableDecline:
		return d.decline(by)
	case command.ReceivableNotify:
		return a.notify(d, c, by)
	case command.ReceivableRegister:
		if by != d.funder {
			return refuse.NotEntitled
		}
		d.registered = true
		return 0
	case command.ReceivableDraw:
		return a.draw(d, c, by, foreign)
	case command.ReceivablePay:
		return a.pay(d, amount.Minor(), by, foreign)
	case command.ReceivableCreditNote, command.ReceivableDispute, command.ReceivableSettleDispute:
		return a.lessen(d, c, by, foreign, keys)
	case command.ReceivableRecourse:
		return a.recourse(d, by)
	case command.ReceivableBuyBack:
		return a.buyBack(d, c, by, foreign)
	case command.ReceivableWriteOff:
		return a.writeOff(d, by)
	case command.ReceivableRecover:
		return a.recover(d, amount.Minor(), by, foreign)
	case command.ReceivableReassign:
		return a.reassign(d, by)
	case command.ReceivableCancel:
		return a.cancel(d, by)
	case command.CorrectReverse:
		return a.reverse(d, c, by)
	case command.CorrectRecall:
		return a.recall(d, c, by)
	}
	return a.reapply(d, c, by, foreign)
}

// paymentNamed returns a payment by its name: "D1#2", or "D1" for the oldest of
// D1 that is on its way.
func (a *auditor) paymentNamed(text string) (*deal, *payment) {
	name, number, numbered := strings.Cut(text, "#")
	d := a.deals[name]
	if d == nil {
		return nil, nil
	}
	if !numbered {
		return d, d.moving()
	}
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > len(d.payments) {
		return d, nil
	}
	return d, d.payments[n-1]
}

// moving returns the oldest payment that is on its way, or nil.
func (d *deal) moving() *payment {
	for _, p := range d.payments {
		if p.progress == "instructed" {
			return p
		}
	}
	return nil
}

// maxPayments is how many payments a deal may have before no more are announced.
const maxPayments = 500

// instruct adds a payment to d.
func (a *auditor) instruct(d *deal, purpose, other string, minor int64) *payment {
	p := &payment{purpose: purpose, other: other, amount: minor, day: a.today, progress: "instructed"}
	d.payments = append(d.payments, p)
	return p
}

// announce adds a payment that a bank is to confirm, if there is room for it.
func (a *auditor) announce(d *deal, purpose, other string, minor int64) refuse.Code {
	if len(d.payments) >= maxPayments {
		return refuse.TooManyRows
	}
	a.instruct(d, purpose, other, minor)
	return 0
}
