package main

import (
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/node"
	"github.com/tallystick/tallystick/node/view"
)

func newTotals(s *streams) *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:   "totals --dir DIR",
		Short: "Print what each imported ledger holds",
		Long: `Print what each imported ledger holds, from the views: rows, firms, sums.

red_rows are all rows with a gross below zero, void ones included; the sums run
over rows that are not void, in minor units. A row with more than two decimals
is never recorded, so there are none. A ledger in several currencies is printed
once for each, as NAME/CURRENCY.`,
		Example: examples("tally totals --dir books --json"),
		Args:    cobra.NoArgs,
		RunE: does(func(c *cobra.Command, _ []string) error {
			return withNode(s, dir, func(n *node.Node) error {
				if err := n.Settle(); err != nil {
					return err
				}
				all, err := n.Views().Totals(c.Context(), nil)
				if err != nil {
					return err
				}
				return printTotals(s, named(all))
			})
		}),
	}
	dirFlag(c, &dir)
	return c
}

// named gives each total the name of its ledger, and of its currency if the
// ledger has more than one.
func named(all []view.Total) map[string]view.Total {
	currencies := map[string]int{}
	for _, t := range all {
		currencies[t.Ledger]++
	}
	out := map[string]view.Total{}
	for _, t := range all {
		name := t.Ledger
		if currencies[name] > 1 {
			name += "/" + t.Currency.Code()
		}
		out[name] = t
	}
	return out
}

func printTotals(s *streams, all map[string]view.Total) error {
	return s.print(all, func(w io.Writer) {
		fmt.Fprintln(w, "ledger\trows\tfirms\tcounterparties\tvoid\tred\tvalid net\ttax\tgross\tfrom\tto")
		for _, name := range slices.Sorted(maps.Keys(all)) {
			t := all[name]
			fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t%s\t%s\t%s\t%s\t%s\n", name, t.Rows, t.Firms, t.Counterparties,
				t.Void, t.Red, money.Of(t.Net, t.Currency), money.Of(t.Tax, t.Currency), money.Of(t.Gross, t.Currency),
				t.First, t.Last)
		}
	})
}
