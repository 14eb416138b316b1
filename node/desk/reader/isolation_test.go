package reader_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/event"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/technique/receivable"
	"github.com/tallystick/tallystick/node/desk/reader"
)

// The organisations of a random world: no name is part of another.
var orgs = strings.Fields("sellerAx sellerBx sellerCx buyerAx buyerBx buyerCx funderAx funderBx idlerAx")

// random carries out a random trade of a few dozen deals.
func random(t *testing.T, seed uint64) *world {
	w := newWorld(t)
	x := rand.New(rand.NewPCG(seed, 3))
	w.party("supplier", orgs[:3]...)
	w.party("buyer", orgs[3:6]...)
	w.party("funder", orgs[6:8]...)
	w.party("supplier,buyer,funder", orgs[8])
	w.party("bank", "bank")
	for i, f := range orgs[6:8] {
		for j, p := range orgs[:6] {
			if x.IntN(3) == 0 {
				w.do(command.New(command.LimitSet, fmt.Sprintf("limit%d%dx", i, j), f).SetText(command.Owner, f).
					SetText(command.On, p).SetAmount(command.Amount, yuan(100+x.Int64N(4000))))
			}
		}
	}
	for n := range 16 {
		w.trade(x, n)
	}
	w.close(x.IntN(120))
	w.settled()
	return w
}

// trade carries a deal to a random place in its life; refusals are part of it.
func (w *world) trade(x *rand.Rand, n int) {
	d := fmt.Sprintf("deal%dx", n)
	seller, buyer, funder := orgs[x.IntN(3)], orgs[3+x.IntN(3)], orgs[6+x.IntN(2)]
	today := w.n.Clock().Date(0)
	due := today.Add(30 + x.IntN(40))
	life := []*command.Command{
		invoice("I"+d, seller, buyer, "number"+d, today, yuan(1000)).SetDay(command.Due, due), present(d, seller, due),
		command.New(command.ReceivableConfirm, d, buyer), offer(d, funder),
		command.New(command.ReceivableAccept, d, seller), draw(d, seller, yuan(100+x.Int64N(750))), confirms(d),
		command.New(command.ReceivablePay, d, buyer).SetAmount(command.Amount, yuan(1000)), confirms(d), confirms(d),
	}
	for _, c := range life[:1+x.IntN(len(life))] {
		if x.IntN(8) == 0 { // a stranger tries it first
			other := orgs[x.IntN(len(orgs))]
			_ = w.ask(draw(d, other, yuan(1)))
		}
		_ = w.ask(c)
	}
	if x.IntN(5) == 0 {
		w.close(1 + x.IntN(20))
	}
}

// close lets days pass and ends them.
func (w *world) close(days int) {
	must(w.t, w.n.State(w.n.Clock()+day.Instant(days)*24*day.Hour))
	w.do(command.New(command.DayEnd, "day", "operator").SetDay(command.Day, w.n.Clock().Date(0).Add(-1)))
}

// everything returns all that an organisation can read, as text, and the names
// of the deals that it was given.
func (w *world) everything(who string) (text string, deals []string) {
	w.t.Helper()
	ctx, me := context.Background(), as(who)
	var all []any
	keep := func(x any, err error) {
		if err == nil {
			all = append(all, x)
		} else if !errors.Is(err, reader.ErrUnknown) && !errors.Is(err, reader.ErrWithheld) {
			w.t.Fatal(err)
		}
	}
	v, err := w.n.Published()
	must(w.t, err)
	for page := (reader.Page{Limit: 7}); ; {
		l, err := w.r.Deals(ctx, me, reader.DealFilter{}, page)
		keep(l, err)
		for _, d := range l.Rows {
			deals, page.After = append(deals, d.Name), d.Name
		}
		if !l.More {
			break
		}
	}
	for id := uint32(1); id <= v.Names.Arena().Len(); { // every name there is, own or guessed
		text := v.Names.Text(name.ID(id))
		id += name.Chunks(len(text))
		d, err := w.r.Deal(ctx, me, text)
		keep(d, err)
		for _, e := range append(d.Events, d.Invoice.Events...) {
			keep(spelled(e.Command), nil)
		}
		keep(w.r.Invoice(ctx, me, text))
		keep(w.r.Party(ctx, me, text))
		keep(w.r.Search(ctx, me, text))
	}
	for leaf := range v.Meta.Leaves {
		e, err := w.r.Leaf(ctx, me, leaf)
		keep(e, err)
		keep(spelled(e.Command), nil)
	}
	keep(w.r.Invoices(ctx, me, reader.InvoiceFilter{}, reader.Page{Limit: 99}))
	keep(w.r.Parties(ctx, me, reader.Page{Limit: 99}))
	keep(w.r.Limits(ctx, me, reader.Page{Limit: 99}))
	keep(w.r.Payments(ctx, me, reader.Page{Limit: 99}))
	keep(w.r.Exposure(ctx, me))
	keep(w.r.Today(ctx, me))
	b, err := json.Marshal(all)
	must(w.t, err)
	return string(b), deals
}

// spelled is a command with its names as text.
func spelled(c *command.Command) []string {
	if c == nil {
		return nil
	}
	all := []string{string(c.Object), string(c.By)}
	c.Fields(func(f command.Field) { all = append(all, string(c.Text(f))) })
	return all
}

// related is the oracle: the names that an organisation may be shown.
func related(v *machine.View, who string) (all map[string]bool, deals []string) {
	all = map[string]bool{who: true, "operator": true, "bank": true}
	take := func(names ...string) {
		for _, n := range names {
			all[n] = true
		}
	}
	for row := uint32(1); row <= v.Invoices.Len(); row++ {
		i := v.Invoices.At(row)
		if seller, buyer := v.PartyName(i.Seller), v.PartyName(i.Buyer); seller == who || buyer == who {
			take(v.Names.Text(i.Name), seller, buyer)
		}
	}
	v.EachDeal(func(text string, d machine.DealView) {
		sides := []string{v.PartyName(d.Deal.Seller), v.PartyName(d.Deal.Buyer), v.PartyName(d.Deal.Funder)}
		if slices.Contains(sides, who) {
			deals = append(deals, text)
			take(text, v.Names.Text(v.Invoices.At(d.Deal.Invoice).Name))
			take(sides...)
		}
	})
	for row := uint32(1); row <= v.Limits.Len(); row++ {
		l := v.Limits.At(row)
		if owner, on := v.PartyName(l.Owner), v.PartyName(l.On); owner == who || on == who {
			take(v.Names.Text(l.Name), owner, on)
		}
	}
	return all, deals
}

// TestNobodyIsShownWhatIsNotTheirsLaw: whatever an organisation asks, guessed
// names included, no name of what it has no part in comes back, and all deals
// that it has a part in do. Its sums are those of its deals.
func TestNobodyIsShownWhatIsNotTheirsLaw(t *testing.T) {
	for seed := range uint64(2) {
		w := random(t, seed)
		v, err := w.n.Published()
		must(t, err)
		var world []string
		for id := uint32(1); id <= v.Names.Arena().Len(); {
			text := v.Names.Text(name.ID(id))
			id += name.Chunks(len(text))
			if strings.HasSuffix(text, "x") {
				world = append(world, text)
			}
		}
		for _, who := range append(orgs, "nobody") {
			may, want := related(v, who)
			text, got := w.everything(who)
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("seed %d: %s is shown the deals %v, want %v", seed, who, got, want)
			}
			for _, n := range world {
				asked := strings.HasPrefix(n, "deal") && strings.Contains(text, `"By":"`+who+`"`) // it named it itself
				if at := strings.Index(text, n); at >= 0 && !may[n] && !asked && !isPartOf(text, n, may) {
					t.Errorf("seed %d: %s is shown %s: …%s…", seed, who, n, text[max(0, at-200):at+40])
				}
			}
			w.sumsOf(who, v)
		}
	}
}

// isPartOf reports whether n only stands in text within names that may be shown.
func isPartOf(text, n string, may map[string]bool) bool {
	for m := range may {
		if m != n && strings.Contains(m, n) {
			text = strings.ReplaceAll(text, m, "")
		}
	}
	return !strings.Contains(text, n)
}

// sumsOf compares an organisation's sums with its deals one by one.
func (w *world) sumsOf(who string, v *machine.View) {
	w.t.Helper()
	ctx := context.Background()
	row := v.PartyRow(who)
	due, out, ready := int64(0), map[string]int64{}, int64(0)
	v.EachDeal(func(_ string, d machine.DealView) {
		over := d.Deal.State == deal.Settled || d.Deal.State == deal.WrittenOff || d.Deal.State == deal.Cancelled
		if d.Deal.Seller == row && row != 0 && !over {
			due += d.Claim()
			ready += d.Available()
		}
		if d.Deal.Funder == row && row != 0 && d.Block.Balance[1] != 0 {
			out[v.PartyName(d.Deal.Buyer)+">"+v.PartyName(d.Deal.Seller)] += d.Block.Balance[1]
		}
	})
	weeks, err := w.r.CashLadder(ctx, as(who))
	must(w.t, err)
	for _, x := range weeks {
		due -= x.Claim
		ready -= x.Available
	}
	if due != 0 || ready != 0 {
		w.t.Errorf("cash ladder of %s: %d due and %d available are missing", who, due, ready)
	}
	exposure, err := w.r.Exposure(ctx, as(who))
	must(w.t, err)
	got := map[string]int64{}
	for _, e := range exposure {
		for _, p := range e.Pairs {
			got[p.Buyer+">"+p.Seller] += p.Principal
		}
	}
	if !maps.Equal(got, out) {
		w.t.Errorf("exposure of %s: %v, want %v", who, got, out)
	}
}

// TestWhatIsReadyCanBeDrawn: all of it, deal after deal, and not a cent more.
func TestWhatIsReadyCanBeDrawn(t *testing.T) {
	w := random(t, 11)
	drawn := 0
	for _, seller := range orgs[:3] {
		w.settled()
		today, err := w.r.Today(context.Background(), as(seller))
		must(t, err)
		for _, x := range today {
			for _, d := range x.Ready {
				if no := w.ask(draw(d.Name, seller, of(d.Drawable+1))); no == nil {
					t.Errorf("%s: a cent more than %d could be drawn", d.Name, d.Drawable)
				} else if d.Hindrance != nil && no.Code != d.Hindrance.Code {
					t.Errorf("%s: refused %s, the reader says %s", d.Name, no, d.Hindrance)
				}
				if d.Drawable == 0 {
					continue
				}
				drawn++
				if no := w.ask(draw(d.Name, seller, of(d.Drawable))); no != nil {
					t.Errorf("%s: %d cannot be drawn: %s", d.Name, d.Drawable, no)
				}
			}
		}
	}
	if drawn == 0 {
		t.Error("nothing was drawn, want a world in which something can be")
	}
}

// TestWhatIsOfferedCanBeTaken: what an offer would bring is what can be drawn
// once it is accepted, and a deal of others is none.
func TestWhatIsOfferedCanBeTaken(t *testing.T) {
	w := twoTrades(t)
	today := w.n.Clock().Date(0)
	w.do(invoice("ID5", "S1", "B1", "no D5", today, yuan(1000)), present("D5", "S1", today.Add(60)))
	w.settled()
	ctx := context.Background()
	before, err := w.r.Draws(ctx, as("S1"), "D5")
	must(t, err)
	if no := before[0].Hindrance; no == nil || no.Code != refuse.WrongState || before[0].Drawable != 0 {
		t.Errorf("before an offer: %+v, want that nothing can be drawn in this state", before[0])
	}
	w.do(command.New(command.ReceivableConfirm, "D5", "B1"), offer("D5", "F1"))
	w.settled()
	rows, err := w.r.Draws(ctx, as("S1"), "D5", "D1")
	must(t, err)
	d := rows[0]
	want := receivable.Quote{Draw: 80_000, Interest: 800, Rest: 19_200, Days: 60, Yearly: money.One * 6 / 100}
	if d.Drawable != 80_000 || d.Quote != want || d.Number != "no D5" || d.Terms.Advance != money.One*8/10 {
		t.Errorf("D5: %d, %+v, want %+v", d.Drawable, d.Quote, want)
	}
	w.do(command.New(command.ReceivableAccept, "D5", "S1"), draw("D5", "S1", of(d.Drawable)))
	if rows[1].Drawable != 0 || rows[1].Hindrance == nil {
		t.Errorf("D1, which is drawn: %+v", rows[1])
	}
	for _, who := range []string{"B1", "F1", "S2", "nobody"} {
		if _, err := w.r.Draws(ctx, as(who), "D5"); !errors.Is(err, reader.ErrUnknown) {
			t.Errorf("to %s: %v, want that it is unknown", who, err)
		}
	}
}

// TestBalancesOfOthersAreWithheld: a seller sees that its funder paid, and not
// what the funder has.
func TestBalancesOfOthersAreWithheld(t *testing.T) {
	w := twoTrades(t)
	f, err := w.r.Deal(context.Background(), as("S1"), "D1")
	must(t, err)
	seen := 0
	for _, e := range f.Events {
		for _, p := range e.Postings {
			if p.From == "F1/bank" && (p.FromShown || p.FromBalance != 0) || p.Value == event.Room {
				t.Errorf("leaf %d shows %v", e.Leaf, p)
			}
			seen++
		}
		b, err := w.r.Proof(context.Background(), as("S1"), e.Leaf)
		if err != nil || len(b) == 0 {
			t.Errorf("proof of leaf %d: %v", e.Leaf, err)
		}
		if own, err := w.n.ProveLeaf(e.Leaf); err != nil || e.Withheld != (len(b) < len(own)) {
			t.Errorf("leaf %d: withheld %t, %d of %d bytes, %v", e.Leaf, e.Withheld, len(b), len(own), err)
		}
	}
	if seen == 0 {
		t.Error("no postings were shown, want some")
	}
	if refused := w.ask(draw("D1", "S2", yuan(1))); refused == nil || refused.Code != refuse.NotEntitled {
		t.Fatalf("a stranger's draw: %v", refused)
	}
	w.settled()
	f, err = w.r.Deal(context.Background(), as("S1"), "D1")
	must(t, err)
	if last := f.Events[len(f.Events)-1]; last.By != "" || last.Code != refuse.NotEntitled || last.Figures != nil {
		t.Errorf("a stranger's refused draw is shown as %+v, want nobody's", last)
	}
}
