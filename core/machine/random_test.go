package machine

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/refuse"
)

// A wish is one command of a random life, before it is known what the world
// looks like when it is asked.
type wish struct {
	next    bool // not kind, but what brings the deal on
	kind    command.Kind
	object  int
	other   int
	by      int // 0: who may ask
	amount  int // see amounts
	options int
	days    int // that pass before
}

// wishes returns n wishes, the same for the same seed.
func wishes(seed uint64, n int) []wish {
	r := rand.New(rand.NewPCG(seed, 0))
	all := make([]wish, n)
	for i := range all {
		all[i] = wish{
			next: r.IntN(3) > 0, kind: asked[r.IntN(len(asked))], object: r.IntN(4), other: r.IntN(6),
			by: max(0, r.IntN(60)-60+len(people)), amount: r.IntN(18), options: r.IntN(64), days: max(0, r.IntN(64)-60),
		}
		if r.IntN(30) == 0 {
			all[i].days = r.IntN(100)
		}
	}
	return all
}

// asked lists every kind that may follow the opening, those with more
// interesting states behind them more than once.
var asked = func() []command.Kind {
	var all []command.Kind
	for _, s := range command.Specs() {
		all = append(all, s.Kind)
		switch s.Kind {
		case command.BankConfirm, command.BankReturn, command.BankFail, command.ReceivablePay, command.CorrectRecall,
			command.CorrectReapply, command.CorrectReverse, command.ReceivableDraw, command.ReceivableCreditNote:
			all = append(all, s.Kind, s.Kind)
		}
	}
	return all
}()

var people = []string{"", "operator", "seller", "seller2", "buyer", "buyer2", "funder", "funder2", "bank", "nobody"}

// A life is a world in which random commands are asked.
type life struct {
	*world
	invoices int
	codes    map[command.Kind][]refuse.Code
	log      *string // what was asked and answered, if it is wanted
}

func newLife(t fataler) *life {
	w := newWorld(t)
	w.cast()
	w.party("seller2", "supplier,buyer")
	w.party("buyer2", "buyer")
	w.party("funder2", "funder,bank")
	l := &life{world: w, codes: map[command.Kind][]refuse.Code{}}
	for _, s := range w.m.Steps() {
		l.codes[s.Kind] = s.Refusals
	}
	return l
}

func (l *life) today() day.Date { return l.now.Date(shanghai) }

func dealName(i int) string { return fmt.Sprintf("D%d", i) }

// ask makes the command of a wish.
func (l *life) ask(w wish) *command.Command {
	object := dealName(w.object)
	id := l.m.state.deals.Find([]byte(object))
	if w.next {
		w.kind = l.onward(id, w)
	}
	c := command.New(w.kind, object, l.asker(w, id))
	l.rename(c, w)
	spec, _ := w.kind.Spec()
	for i, u := range spec.Uses {
		if u.Required || (w.options>>(i%6)&1 == 1 && u.Field != command.Payload) {
			l.fill(c, u.Field, w, id)
		}
	}
	return c
}

// onward returns the kind that brings a deal on.
func (l *life) onward(id uint32, w wish) command.Kind {
	if id == 0 {
		if w.options&1 == 1 || l.invoices == 0 {
			return command.TradeInvoice
		}
		return command.ReceivablePresent
	}
	if l.m.state.deals.OnItsWay(id) != 0 && w.options&1 == 1 {
		return command.BankConfirm
	}
	switch l.m.state.deals.Rows.At(id).State {
	case deal.Presented, deal.Confirmed:
		return command.ReceivableOffer
	case deal.Offered:
		return command.ReceivableAccept
	case deal.Accepted:
		return command.ReceivableDraw
	case deal.WrittenOff:
		return command.ReceivableRecover
	case deal.Settled, deal.BoughtBack:
		return command.DayEnd
	}
	return rapidKind(w.options, command.ReceivablePay, command.DayEnd, command.ReceivableRecourse,
		command.ReceivableBuyBack, command.ReceivablePay, command.ReceivableWriteOff)
}

func rapidKind(n int, kinds ...command.Kind) command.Kind { return kinds[n/2%len(kinds)] }

// asker returns who may ask, or whom the wish names.
func (l *life) asker(w wish, id uint32) string {
	if w.by > 0 {
		return people[w.by]
	}
	d := &deal.Deal{}
	if id != 0 {
		d = l.m.state.deals.Rows.At(id)
	}
	name := func(p uint32, otherwise string) string {
		if p == 0 {
			return otherwise
		}
		return l.m.state.parties.Text(p)
	}
	spec, _ := w.kind.Spec()
	switch spec.Signers {
	case "operator", "operator|party":
		return "operator"
	case "owner", "funder", "funder|operator", "funder|bank", "funder|seller", "funder|buyer|seller":
		return name(d.Funder, people[6+w.options&1])
	case "buyer", "buyer|seller", "buyer|seller|funder":
		return name(d.Buyer, "buyer")
	case "bank":
		return "bank"
	}
	return name(d.Seller, "seller")
}

// rename gives c the object that its kind is about.
func (l *life) rename(c *command.Command, w wish) {
	switch c.Kind {
	case command.TradeInvoice, command.TradeReverse:
		l.invoices++
		c.Object = fmt.Appendf(nil, "I%d", l.invoices)
	case command.TradeVoid:
		c.Object = l.invoiceName(w)
	case command.TradeOrder:
		c.Object = fmt.Appendf(nil, "O%d", w.object)
	case command.TradeDeliver:
		c.Object = fmt.Appendf(nil, "G%d", w.object)
	case command.LimitSet, command.LimitBlock, command.LimitRelease:
		c.Object = fmt.Appendf(nil, "L%d", w.object)
	case command.PartyAdd, command.PartyKey, command.PartyMandate:
		c.Object = fmt.Appendf(nil, "P%d", w.object)
	}
}

func (l *life) invoiceName(w wish) []byte {
	return fmt.Appendf(nil, "I%d", max(1, l.invoices-w.other))
}

// fill sets a field of c to something that may make sense.
func (l *life) fill(c *command.Command, f command.Field, w wish, id uint32) {
	switch f.Type() {
	case command.AmountType:
		c.SetAmount(f, l.amount(c, f, w, id))
	case command.DayType:
		c.SetDay(f, l.dayOf(c, f, w))
	case command.RateType:
		c.SetRate(f, rate(f, w))
	case command.FlagType:
		c.SetInt(f, int64(w.options>>4&1))
	case command.IntType:
		c.SetInt(f, l.number(f, w))
	case command.NameType:
		c.SetBytes(f, l.nameOf(c, f, w))
	case command.TextType:
		c.SetText(f, l.text(c, f, w, id))
	case command.BytesType:
		c.SetBytes(f, publicOf(fmt.Sprint("key", w.other)))
	case command.LinesType:
		c.SetBytes(f, command.AppendLines(nil, []command.GoodsLine{{Article: "steel", Quantity: 1000, Price: 1000}}))
	}
}

// amount picks an amount that is about as large as what is at stake.
func (l *life) amount(c *command.Command, f command.Field, w wish, id uint32) money.Amount {
	stake := int64(100_000)
	if id != 0 {
		stake = l.stake(c.Kind, id)
	}
	switch w.amount {
	case 0:
		return fen(1)
	case 1:
		return fen(max(stake, 1) / 2)
	case 2:
		return fen(stake + 1)
	case 3:
		return fen(2*stake + 7)
	case 4:
		return fen(max(stake/10, 1))
	case 5:
		return fen(stake - 1)
	case 6:
		return fen(money.Max)
	case 7:
		usd, _ := money.ParseCurrency("USD")
		return money.Of(100, usd)
	}
	if f == command.Tax {
		return fen(0)
	}
	return fen(stake)
}

// stake returns the amount that a command about a deal is likely to be about.
func (l *life) stake(k command.Kind, id uint32) int64 {
	d := l.m.state.deals.Rows.At(id)
	book := func(s ledger.Slot) int64 { return l.m.state.books.Balance(ledger.Account{Block: d.Block, Slot: s}) }
	switch k {
	case command.ReceivableDraw:
		return d.Face / 10 * 8
	case command.BankConfirm:
		if p := l.m.state.deals.OnItsWay(id); p != 0 {
			return l.m.state.deals.Payments.At(p).Open()
		}
	case command.ReceivableBuyBack:
		return book(ledger.Advance) + book(ledger.Accrued) + book(ledger.Fee)
	case command.LimitSet, command.LimitBlock, command.LimitRelease, command.TradeInvoice:
		return 100_000
	}
	return -book(ledger.ClaimBuyer)
}

func (l *life) dayOf(c *command.Command, f command.Field, w wish) day.Date {
	switch {
	case c.Kind == command.DayEnd:
		return l.today().Add(-w.amount % 3)
	case f == command.Due:
		return l.today().Add(w.options - 3)
	}
	return l.today().Add(-5)
}

func rate(f command.Field, w wish) money.Rate {
	switch f {
	case command.Advance:
		return money.One / 10 * money.Rate(w.amount)
	case command.DefaultRate:
		return money.One + money.One/4*money.Rate(w.amount)
	case command.Reserve:
		return money.One / 100 * money.Rate(w.amount)
	}
	return money.One / 200 * money.Rate(w.amount)
}

func (l *life) number(f command.Field, w wish) int64 {
	switch f {
	case command.Grace:
		return int64(w.options % 9)
	case command.Target:
		steps := l.m.state.deals.Reversible
		if n := steps.Len(); n > 0 {
			return int64(steps.At(1 + uint32(w.other)%n).Leaf)
		}
	}
	return int64(w.other)
}

func (l *life) nameOf(c *command.Command, f command.Field, w wish) []byte {
	switch f {
	case command.Invoice:
		return l.invoiceName(w)
	case command.Order:
		return fmt.Appendf(nil, "O%d", w.other)
	case command.Delivery:
		return fmt.Appendf(nil, "G%d", w.other)
	case command.Deal:
		return []byte(dealName(w.other % 4))
	case command.Funder, command.Owner:
		return c.By
	case command.Seller:
		return []byte(people[2+w.other/5])
	case command.Buyer:
		return []byte(people[4+w.other/5])
	case command.Controller:
		return []byte("funder")
	case command.On:
		return []byte(people[2+w.other%4])
	}
	return []byte("seller")
}

func (l *life) text(c *command.Command, f command.Field, w wish, id uint32) string {
	switch f {
	case command.Instruction, command.Payment:
		if c.Kind == command.BankConfirm && w.other < 4 {
			return dealName(w.object)
		}
		return fmt.Sprintf("%s#%d", dealName(w.object), l.payment(f, w, id))
	case command.Roles:
		return "funder"
	case command.Kinds:
		return "*"
	case command.Basis:
		return []string{"act/360", "act/365f", "30e/360"}[w.options%3]
	case command.Technique:
		return "factoring"
	case command.Rounding:
		return []string{"half-even", "half-up"}[w.options%2]
	}
	return fmt.Sprint("N", w.other, w.amount)
}

// payment returns the number of one of a deal's last payments: to be corrected
// rather one that came in.
func (l *life) payment(f command.Field, w wish, id uint32) uint16 {
	if id == 0 {
		return 0
	}
	d := l.m.state.deals.Rows.At(id)
	for p := d.Last; p != 0 && f == command.Payment && w.options&1 == 0; p = l.m.state.deals.Payments.At(p).Before {
		if row := l.m.state.deals.Payments.At(p); !row.Purpose.Out() && row.Confirmed > 0 {
			return row.Number
		}
	}
	return d.Payments - uint16(w.other/2)
}

// TestRandomLivesLaw: whatever is asked in whatever order, the machine never
// panics, a refused command moves nothing and gives one of the codes that its
// step lists, and the books stay true.
func TestRandomLivesLaw(t *testing.T) {
	lives := *lives
	if testing.Short() {
		lives = 5
	}
	for seed := range uint64(lives) {
		all := wishes(*seed0+seed, 400)
		if wrong := outlive(t, all); wrong != "" {
			all = shrunk(t, all[:lived(t, all)+1])
			t.Fatalf("seed %d: %s\n%s", *seed0+seed, outlive(t, all), story(t, all))
		}
	}
}

// How many lives TestRandomLivesLaw tries, and the seed of the first one.
var (
	lives = flag.Int("lives", 60, "random lives")
	seed0 = flag.Uint64("seed", 1, "the seed of the first random life")
)

// outlive lives through wishes and says what went wrong, "" if nothing did.
func outlive(t fataler, all []wish) (wrong string) {
	l := newLife(t)
	for i, w := range all {
		if wrong := l.step(w); wrong != "" {
			return fmt.Sprintf("wish %d: %s", i, wrong)
		}
	}
	return ""
}

// lived returns the index of the wish at which all goes wrong.
func lived(t fataler, all []wish) int {
	l := newLife(t)
	for i, w := range all {
		if l.step(w) != "" {
			return i
		}
	}
	return len(all) - 1
}

// shrunk leaves out wishes as long as it still goes wrong.
func shrunk(t fataler, all []wish) []wish {
	for size := len(all) / 2; size > 0; {
		smaller := false
		for from := 0; from+size <= len(all); {
			fewer := slices.Concat(all[:from], all[from+size:])
			if outlive(t, fewer) != "" {
				all, smaller = fewer, true
				continue
			}
			from += size
		}
		if !smaller {
			size /= 2
		}
	}
	return all
}

// story tells the commands of wishes and what came of them.
func story(t fataler, all []wish) string {
	l, told := newLife(t), ""
	for _, w := range all {
		l.log = &told
		if l.step(w) != "" {
			break
		}
	}
	return told
}

// step carries out a wish and says what went wrong, "" if nothing did.
func (l *life) step(w wish) (wrong string) {
	defer func() {
		if p := recover(); p != nil {
			wrong = fmt.Sprintf("panic: %v", p)
		}
	}()
	l.now += day.Instant(w.days) * 24 * day.Hour
	c := l.ask(w)
	if l.log != nil {
		*l.log += fmt.Sprintf("%s %s", l.today(), told(c))
	}
	r := &l.apply(l.sealed("operator", c)).Receipts[0]
	if l.log != nil {
		*l.log += fmt.Sprintf(" %s\n", said(r))
	}
	listed, technical := l.codes[c.Kind]
	switch {
	case r.Refusal == nil:
	case len(r.Entries) > 0:
		return "a refused command posted"
	case technical && !slices.Contains(listed, r.Refusal.Code) && !slices.Contains(common, r.Refusal.Code):
		return fmt.Sprintf("%s refused %s, which its step does not list", c.Kind, r.Refusal)
	}
	return l.wrong()
}

// told prints c as a story does.
func told(c *command.Command) string {
	s := fmt.Sprintf("do %s %s by %s", c.Kind, c.Object, c.By)
	c.Fields(func(f command.Field) {
		switch f.Type() {
		case command.AmountType:
			s += fmt.Sprintf(" %s '%s'", f, c.Amount(f))
		case command.DayType:
			s += fmt.Sprintf(" %s %s", f, c.Day(f))
		case command.NameType, command.TextType:
			s += fmt.Sprintf(" %s %s", f, c.Text(f))
		case command.BytesType, command.LinesType, command.PartsType:
			s += fmt.Sprintf(" %s %.4x…", f, c.Text(f))
		default:
			s += fmt.Sprintf(" %s %d", f, c.Int(f))
		}
	})
	return s
}

// common are the codes that every command may meet.
var common = []refuse.Code{
	refuse.UnknownDeal, refuse.WrongState, refuse.UnknownParty, refuse.NotEntitled, refuse.NameInvalid,
	refuse.AmountNotAbove0, refuse.AmountTooLarge, refuse.FieldMissing, refuse.FieldInvalid, refuse.FieldUnknown,
	refuse.DayInvalid,
}
