package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/node"
	"github.com/tallystick/tallystick/node/view"
)

// books is where a log stands after finance or settle.
type books struct {
	States    map[string]int64            `json:"deals_by_state"`
	Refusals  map[string]int64            `json:"refusals_by_code"` // of this run
	Cash      map[string]map[string]int64 `json:"cash_by_party"`    // received less paid
	Sums      map[string]int64            `json:"sums"`
	Simulated string                      `json:"simulated"`
}

// refusals counts by the name of the code.
type refusals map[string]int64

func (r refusals) add(no *refuse.Refusal) { r[no.Code.String()]++ }

// booksOf reads the books of the whole log when the views are at its head.
func booksOf(ctx context.Context, n *node.Node, refused refusals, simulated string) (*books, error) {
	if err := n.Settle(); err != nil {
		return nil, err
	}
	v, err := n.Published()
	if err != nil {
		return nil, err
	}
	b := &books{
		States: map[string]int64{}, Refusals: refused, Cash: map[string]map[string]int64{},
		Sums: sumsOf(v.Totals()), Simulated: simulated,
	}
	states, err := n.Views().DealsByState(ctx)
	if err != nil {
		return nil, err
	}
	for _, s := range states {
		b.States[s.State.String()] += s.Deals
	}
	return b, b.cash(ctx, n.Views())
}

// cash reads the cash of every party.
func (b *books) cash(ctx context.Context, views *view.DB) error {
	all, err := views.CashByParty(ctx)
	for _, c := range all {
		if b.Cash[c.Party] == nil {
			b.Cash[c.Party] = map[string]int64{}
		}
		b.Cash[c.Party][c.Currency.Code()] = c.Received - c.Paid
	}
	return err
}

// sumsOf returns, by currency, the sum of what must be zero: of money, or of
// the first other value that is not.
func sumsOf(totals []ledger.Total) map[string]int64 {
	sums := map[string]int64{}
	for _, t := range totals {
		if code := t.Currency.Code(); sums[code] == 0 {
			sums[code] = t.Sum
		}
	}
	return sums
}

// balanced reports whether every sum is zero.
func balanced(sums map[string]int64) bool {
	for _, sum := range sums {
		if sum != 0 {
			return false
		}
	}
	return true
}

// mostParties is how many parties people are shown.
const mostParties = 10

// print prints the books. Sums that are not zero do not hold.
func (b *books) print(s *streams) error {
	err := s.print(b, func(w io.Writer) {
		printCountsOf(w, "deals", b.States)
		printCountsOf(w, "refused", b.Refusals)
		b.printCash(w)
		for _, code := range slices.Sorted(maps.Keys(b.Sums)) {
			fmt.Fprintf(w, "all books sum to\t%s\n", amountOf(b.Sums[code], code))
		}
		fmt.Fprintf(w, "\n%s\n", b.Simulated)
	})
	if err == nil && !balanced(b.Sums) {
		return ended(fails)
	}
	return err
}

func printCountsOf(w io.Writer, what string, counts map[string]int64) {
	fmt.Fprintf(w, "%s\tnumber\n", what)
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(w, "%s\t%d\n", name, counts[name])
	}
	fmt.Fprintln(w)
}

// A holding is the cash of a party in one currency.
type holding struct {
	party, currency string
	minor           int64
}

// printCash prints the parties with most cash in or out.
func (b *books) printCash(w io.Writer) {
	var all []holding
	for party, cash := range b.Cash {
		for code, minor := range cash {
			all = append(all, holding{party, code, minor})
		}
	}
	slices.SortFunc(all, func(x, y holding) int {
		return cmp.Or(cmp.Compare(max(y.minor, -y.minor), max(x.minor, -x.minor)),
			cmp.Compare(x.party, y.party), cmp.Compare(x.currency, y.currency))
	})
	fmt.Fprintln(w, "party\tcash in less out")
	for _, h := range all[:min(len(all), mostParties)] {
		fmt.Fprintf(w, "%s\t%s\n", h.party, amountOf(h.minor, h.currency))
	}
	if more := len(all) - mostParties; more > 0 {
		fmt.Fprintf(w, "and %d more\tsee --json\n", more)
	}
	fmt.Fprintln(w)
}

func amountOf(minor int64, code string) money.Amount {
	c, _ := money.ParseCurrency(code)
	return money.Of(minor, c)
}
