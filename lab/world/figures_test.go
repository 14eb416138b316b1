package world

import (
	"testing"

	"github.com/tallystick/tallystick/core/day"
)

// TestLinesMakeTheTotal, and net and tax the gross, at any draw.
func TestLinesMakeTheTotal(t *testing.T) {
	for n := range 2000 {
		c := seed(n).chance("goods")
		want := gross(c)
		lines, total := goods(c, want)
		sum := int64(0)
		for _, l := range lines {
			sum += l.Quantity / 1000 * l.Price
		}
		if sum != total || total <= 0 || total > want+yuan(2000) || len(lines) == 0 {
			t.Fatalf("seed %d: %d lines of %d for %d, said to be %d", n, len(lines), sum, want, total)
		}
		net, tax := taxed(total)
		if net+tax != total || tax*100 > net*vat+100 || tax*100 < net*vat-100 {
			t.Fatalf("seed %d: %d is %d and %d", n, total, net, tax)
		}
	}
}

// TestHalfOfTheInvoicesAreSmall: the draws follow the marks.
func TestHalfOfTheInvoicesAreSmall(t *testing.T) {
	const draws = 10_000
	c := seed(1).chance("gross")
	under := make([]int, len(grosses))
	for range draws {
		g := gross(c)
		for i, m := range grosses {
			if g <= yuan(m.yuan) {
				under[i]++
			}
		}
	}
	for i, m := range grosses {
		if got := int64(under[i] * 1000 / draws); got < m.permille-20 || got > m.permille+20 {
			t.Errorf("%d of 1,000 are at most %d, want about %d", got, m.yuan, m.permille)
		}
	}
}

// TestAnOrderIsFoundByItsDeal, and its days follow each other.
func TestAnOrderIsFoundByItsDeal(t *testing.T) {
	w := &World{
		seed: 5, calendar: workdays(), relations: relations(), orders: map[day.Date][]*order{},
		presented: map[day.Date][]*order{},
	}
	orders := 0
	for d := start; d < start+100; d++ {
		for _, o := range w.placedOn(d) {
			orders++
			if w.orderOf(o.dealName()) != o {
				t.Errorf("the deal %s has another order", o.dealName())
			}
			ordered := o.placed < o.delivered && o.delivered <= o.invoiced && o.invoiced < o.due && o.invoiced < o.follows
			last := max(o.follows, o.presented)
			if !ordered || o.presented != 0 && o.presented <= o.invoiced || last > o.placed.Add(mostLag) {
				t.Errorf("%+v", o)
			}
		}
	}
	if orders < 500 {
		t.Errorf("%d orders in 100 days", orders)
	}
	for _, deal := range []string{"", "D-", "MINE", "D-250701-99", "D-250701-0", "D-259901-01", "D-250702-01x"} {
		if o := w.orderOf(deal); o != nil {
			t.Errorf("the deal %q has the order %s", deal, o.key)
		}
	}
}

// TestRelationsGoUpTheChain: each firm sells to firms of the tier above, to
// each once, and everybody sells.
func TestRelationsGoUpTheChain(t *testing.T) {
	seen, sells := map[[2]string]bool{}, map[string]int{}
	for _, r := range relations() {
		s, b := memberOf(r.seller), memberOf(r.buyer)
		if s.Tier != r.tier || b.Tier != r.tier-1 || seen[[2]string{r.seller, r.buyer}] {
			t.Errorf("%s of tier %d sells to %s of tier %d", s.ID, s.Tier, b.ID, b.Tier)
		}
		if r.tenor < 30 || r.tenor > 180 {
			t.Errorf("%s gives %s %d days", r.seller, r.buyer, r.tenor)
		}
		seen[[2]string{r.seller, r.buyer}] = true
		sells[r.seller]++
	}
	if len(sells) != 30 {
		t.Errorf("%d firms sell, want 30", len(sells))
	}
}
