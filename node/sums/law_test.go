package sums

import (
	"crypto/ed25519"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/node/view"
)

// A world is a machine whose operator asks for everything in everybody's name.
type world struct {
	m        *machine.Machine
	now      day.Instant
	key      ed25519.PrivateKey
	chain    envelope.ChainID
	sequence uint64
	receipts []machine.Receipt // since they were last taken
}

func newWorld() *world {
	d, _ := day.Parse("2026-01-01")
	w := &world{m: machine.New(), now: d.Start(0) + 9*day.Hour, key: ed25519.NewKeyFromSeed(make([]byte, 32))}
	w.m.Watch()
	public := w.key.Public().(ed25519.PublicKey)
	open := command.New(command.LogOpen, "log", "operator").SetBytes(command.Key, public).
		SetText(command.Origin, "example.org/log").SetInt(command.Offset, 0)
	open.Seal()
	w.chain = machine.ChainOf(open)
	w.do(open)
	for _, p := range strings.Fields("S0:supplier S1:supplier B0:buyer B1:buyer F0:funder F1:funder K:bank") {
		text, roles, _ := strings.Cut(p, ":")
		w.do(command.New(command.PartyAdd, text, "operator").SetText(command.Roles, roles),
			command.New(command.PartyKey, text, "operator").SetBytes(command.Key, public).SetInt(command.Custody, 1))
	}
	return w
}

// do applies commands as one batch, whatever comes of them.
func (w *world) do(commands ...*command.Command) {
	raw := make([][]byte, len(commands))
	for i, c := range commands {
		raw[i] = c.Seal()
	}
	w.sequence++
	e := new(envelope.Envelope)
	h := envelope.Header{Sequence: w.sequence, NotAfter: w.now + day.Hour}
	if err := e.Decode(envelope.Seal(w.chain, h, raw, w.key)); err != nil {
		panic(err)
	}
	r := w.m.Apply(&machine.Batch{
		Height: w.m.Meta().Height + 1, Instant: w.now, Rules: machine.Rules, Envelopes: []*envelope.Envelope{e},
	})
	w.receipts = append(w.receipts, r.Receipts...)
}

// into has s take in what happened since it last did.
func (w *world) into(s *Sums, height uint64) {
	c := w.m.Changes()
	s.Apply(height, &c, w.receipts)
	w.receipts = nil
}

// step is the next command in the life of deal n, or one that disturbs it.
func (w *world) step(x *rand.Rand, n int) []*command.Command {
	seller, buyer, funder := fmt.Sprintf("S%d", n%2), fmt.Sprintf("B%d", n/2%2), fmt.Sprintf("F%d", n/4%2)
	cur := []money.Currency{money.CNY, money.EUR}[n%5/4]
	d, face, today := fmt.Sprintf("D%d", n), money.Of(int64(1000+n)*100, cur), w.now.Date(0)
	part := money.Of(1+x.Int64N(face.Minor()), cur)
	all := []*command.Command{
		command.New(command.TradeInvoice, "I"+d, seller).SetText(command.Seller, seller).SetText(command.Buyer, buyer).
			SetText(command.Number, d).SetDay(command.Issued, today).SetAmount(command.Gross, face),
		command.New(command.ReceivablePresent, d, seller).SetText(command.Invoice, "I"+d).
			SetDay(command.Due, today.Add(20+n)),
		command.New(command.ReceivableConfirm, d, buyer).SetDay(command.Due, today.Add(10+n)),
		command.New(command.ReceivableOffer, d, funder).SetText(command.Funder, funder).
			SetRate(command.Advance, money.One*8/10).SetRate(command.Rate, money.One/20).SetRate(command.Reserve, money.One/10),
		command.New(command.ReceivableAccept, d, seller),
		command.New(command.ReceivableDraw, d, seller).SetAmount(command.Amount, part),
		command.New(command.BankConfirm, "line", "K").SetText(command.Instruction, d),
		command.New(command.ReceivablePay, d, buyer).SetAmount(command.Amount, part),
		command.New(command.ReceivablePay, d, buyer).SetAmount(command.Amount, face),
		command.New(command.BankConfirm, "line", "K").SetText(command.Instruction, d),
		command.New(command.BankFail, "line", "K").SetText(command.Instruction, d),
		command.New(command.ReceivableCreditNote, d, seller).SetAmount(command.Amount, part),
		command.New(command.ReceivableNotify, d, funder),
		command.New(command.ReceivableDecline, d, seller),
		command.New(command.ReceivableCancel, d, seller),
		command.New(command.ReceivableRecourse, d, funder),
		command.New(command.ReceivableWriteOff, d, funder),
	}
	if x.IntN(3) > 0 { // the first ones of a life in their order, else anything
		return all[:1+x.IntN(7)]
	}
	return all[x.IntN(len(all)):][:1]
}

// pass closes the days until n have passed.
func (w *world) pass(n int) {
	w.now += day.Instant(n) * 24 * day.Hour
	for yesterday := w.now.Date(0).Add(-1); w.m.Meta().Closed < yesterday; {
		before := w.m.Meta().Closed
		w.do(command.New(command.DayEnd, "day", "operator").SetDay(command.Day, w.m.Meta().Closed.Add(1)))
		if w.m.Meta().Closed == before {
			return
		}
	}
}

// TestSumsAreThoseOfTheStateLaw: after whatever happened, in blocks of whatever
// size, the sums kept are those made anew, and these are those that are added
// up deal by deal.
func TestSumsAreThoseOfTheStateLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld()
		w.m.Changes()
		w.receipts = nil
		s := New(w.m.Freeze())
		x := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		for range rapid.IntRange(1, 40).Draw(t, "rounds") {
			switch x.IntN(8) {
			case 0:
				w.pass(1 + x.IntN(60))
			default:
				w.do(w.step(x, x.IntN(12))...)
			}
			if x.IntN(3) > 0 { // else two blocks' changes come at once
				w.into(s, w.m.Meta().Height)
			}
		}
		w.into(s, w.m.Meta().Height+1)
		v := w.m.Freeze()
		if got, want := s.text(), New(v).text(); got != want {
			t.Fatalf("sums kept:\n%s\nmade anew:\n%s", got, want)
		}
		byHand(t, s, v)
		balanced(t, s, v)
	})
}

// balanced holds every party's books to zero in each currency.
func balanced(t *rapid.T, s *Sums, v *machine.View) {
	for party := uint32(1); party <= v.Parties.Len(); party++ {
		totals := map[money.Currency]int64{}
		for _, b := range s.TrialBalance(party) {
			totals[b.Currency] += b.Minor
		}
		for c, total := range totals {
			if total != 0 {
				t.Fatalf("the books of %s: %s %d left over", v.PartyName(party), c.Code(), total)
			}
		}
	}
}

// text is all that the sums hold, in order.
func (s *Sums) text() string {
	var lines []string
	for k, b := range s.books {
		for _, l := range b.states {
			lines = append(lines, fmt.Sprintf("%v state %v", k, l))
		}
		for _, l := range b.days {
			lines = append(lines, fmt.Sprintf("%v day %v", k, l))
		}
		for _, d := range b.deals {
			lines = append(lines, fmt.Sprintf("%v %s %v", k, d.state, flat(&d.deals)))
		}
		if !b.ready.empty() {
			lines = append(lines, fmt.Sprintf("%v ready %v", k, flat(&b.ready)))
		}
	}
	for k, p := range s.pairs {
		lines = append(lines, fmt.Sprintf("pair %v %v", k, *p))
	}
	for k, l := range s.ladders {
		lines = append(lines, fmt.Sprintf("ladder %v %v", k, flat(l)))
	}
	for k, minor := range s.balances {
		lines = append(lines, fmt.Sprintf("balance %v %d", k, minor))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func flat[K any](s *series[K]) []K { return slices.Concat(s.chunks...) }

// byHand compares what is asked with what the deals of the state say one by one.
func byHand(t *rapid.T, s *Sums, v *machine.View) {
	type key struct {
		party uint32
		side  view.Side
	}
	states, in := map[key]map[StateSum]Sum{}, map[key]map[deal.State][]name.ID{}
	v.EachDeal(func(text string, d machine.DealView) {
		x := Sum{1, d.Deal.Face, d.Claim(), d.Block.Balance[1], d.Available()}
		sides := []key{{d.Deal.Seller, view.Seller}, {d.Deal.Buyer, view.Buyer}, {d.Deal.Funder, view.Funder}, {0, 0}}
		for i, k := range sides {
			if i == 2 && k.party == 0 {
				continue
			}
			if states[k] == nil {
				states[k], in[k] = map[StateSum]Sum{}, map[deal.State][]name.ID{}
			}
			at := StateSum{Currency: d.Block.Currency, State: d.Deal.State}
			was := states[k][at]
			states[k][at] = Sum{
				was.Deals + 1, was.Face + x.Face, was.Claim + x.Claim, was.Principal + x.Principal, was.Available + x.Available,
			}
			in[k][d.Deal.State] = append(in[k][d.Deal.State], d.Deal.Name)
		}
	})
	for k, want := range states {
		got := map[StateSum]Sum{}
		for _, l := range s.States(k.party, k.side) {
			got[StateSum{Currency: l.Currency, State: l.State}] = l.Sum
		}
		if !maps.Equal(got, want) {
			t.Fatalf("states of %v: %v, want %v", k, got, want)
		}
		for state, ids := range in[k] {
			slices.Sort(ids)
			if got := s.In(k.party, k.side, state, 0, false, 99); k.party != 0 && !reflect.DeepEqual(got, ids) {
				t.Fatalf("%v in %s: %v, want %v", k, state, got, ids)
			}
		}
	}
}

// TestASeriesIsASortedSetLaw: and is read in both directions from any place.
func TestASeriesIsASortedSetLaw(t *testing.T) {
	compare := func(a, b int) int { return a - b }
	rapid.Check(t, func(t *rapid.T) {
		var s series[int]
		want := map[int]bool{}
		x := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		for range rapid.IntRange(0, 3000).Draw(t, "steps") {
			k := x.IntN(2500)
			in := x.IntN(4) > 0
			s.set(k, map[bool]int64{true: 1, false: -1}[in], compare)
			if want[k] = in; !in {
				delete(want, k)
			}
		}
		sorted := slices.Sorted(maps.Keys(want))
		if got := slices.Collect(s.behind(nil, false, compare)); !slices.Equal(got, sorted) || s.n != len(sorted) {
			t.Fatalf("%d of %d keys", len(got), len(sorted))
		}
		from := x.IntN(2500)
		i, found := slices.BinarySearch(sorted, from)
		after := i
		if found {
			after++
		}
		if got := slices.Collect(s.behind(&from, false, compare)); !slices.Equal(got, sorted[after:]) {
			t.Fatalf("behind %d: %d keys, want %d", from, len(got), len(sorted[after:]))
		}
		before := slices.Clone(sorted[:i])
		slices.Reverse(before)
		if got := slices.Collect(s.behind(&from, true, compare)); !slices.Equal(got, before) {
			t.Fatalf("before %d: %d keys, want %d", from, len(got), len(before))
		}
	})
}

// BenchmarkApply takes in blocks that move 5,000 of 100,000 deals each.
func BenchmarkApply(b *testing.B) {
	const deals, moved = 100_000, 5000
	w := newWorld()
	s := New(w.m.Freeze())
	terms := w.m.Freeze().Terms
	x := rand.New(rand.NewPCG(1, 1))
	change := func(id uint32, state deal.State) machine.Change[deal.Deal] {
		return machine.Change[deal.Deal]{ID: id, Row: deal.Deal{
			Name: name.ID(id), Seller: 1 + id%500, Buyer: 501 + id%700, Funder: 2000 + id%10, Block: id,
			Due: day.Date(20_000 + id%90), State: state, Face: 1000,
		}}
	}
	block := func(id uint32) machine.Change[ledger.Block] {
		k := ledger.Block{Class: ledger.DealBlock, Currency: money.CNY}
		k.Balance[ledger.Advance], k.Balance[ledger.ClaimBuyer] = x.Int64N(900), -1000
		return machine.Change[ledger.Block]{ID: id, Row: k}
	}
	all := machine.Changes{Terms: terms}
	for id := uint32(1); id <= deals; id++ {
		all.Deals, all.Blocks = append(all.Deals, change(id, deal.Presented)), append(all.Blocks, block(id))
	}
	s.Apply(1<<20, &all, nil)
	height, rows := uint64(1<<20), 0
	for b.Loop() {
		height++
		c := machine.Changes{Terms: terms}
		for range moved {
			id := 1 + x.Uint32N(deals)
			c.Deals = append(c.Deals, change(id, deal.Confirmed+deal.State(x.IntN(9))))
			c.Blocks = append(c.Blocks, block(id))
		}
		s.Apply(height, &c, nil)
		rows += moved
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "deals/s")
}
