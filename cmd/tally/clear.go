package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/tallystick/tallystick/connect/offers"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/pool/auction"
	"github.com/tallystick/tallystick/face/calc"
)

// clearFlags are what the command line says of a market.
type clearFlags struct{ offers, pool, hurdle, basis, rounding string }

func newClear(s *streams) *cobra.Command {
	var f clearFlags
	c := &cobra.Command{
		Use:   "clear --offers FILE --pool AMOUNT --hurdle RATE",
		Short: "Clear a market for early payment at one price",
		Long: `Clear a market for early payment. Suppliers offer an APR, each the most that it
will pay; a buyer gives a pool of cash and the hurdle, the least that the cash
is to earn. Offers are filled from the highest APR down until the pool is empty,
those of one APR in proportion to their amounts: largest remainders, ties to the
smaller id. All that are filled pay the clearing APR: that of the last offer
filled, or the hurdle if cash is left. Nothing else counts, so every bidder who
has the offers gets the same fills: the engine is "tally calc clear".

FILE is CSV, CSV.gz or XLSX, in UTF-8 or GB18030, with the columns id, supplier,
amount, days and apr. Amounts are "1234.50" in the pool's currency; an APR is
"8.5%", "850bp" or "0.085", at most 100 %. A row that is no offer, or whose id was
there before, is refused with its line; the others are cleared, and the exit
code is 3.`,
		Example: examples("tally clear --offers offers.csv --pool '1000000.00 CNY' --hurdle 5% --json"),
		Args:    cobra.NoArgs,
		RunE:    does(func(*cobra.Command, []string) error { return runClear(s, f) }),
	}
	c.Flags().StringVar(&f.offers, "offers", "", "the file of offers")
	c.Flags().StringVar(&f.pool, "pool", "", "the cash, counted in faces of invoices, such as '1000000.00 CNY'")
	c.Flags().StringVar(&f.hurdle, "hurdle", "", "the least APR that the cash is to earn, such as 5%")
	c.Flags().StringVar(&f.basis, "basis", day.Act360.String(), "the year of discounts: act/360, act/365f or 30e/360")
	c.Flags().StringVar(&f.rounding, "rounding", money.HalfEven.String(), "of discounts: half-even, half-up, down or up")
	return c
}

// market reads what the flags say.
func (f clearFlags) market() (m calc.Market, err error) {
	if f.offers == "" {
		return m, usage("flag --offers is needed: a file with the columns id, supplier, amount, days, apr")
	}
	if m.Pool, err = money.ParseAmount(f.pool); err != nil || m.Pool.Sign() <= 0 {
		return m, usage("flag --pool: want an amount above zero, such as '1000000.00 CNY', got %q", f.pool)
	}
	if m.Hurdle, err = money.ParseRate(f.hurdle); err != nil || m.Hurdle < 0 || m.Hurdle > calc.MaxAPR {
		return m, usage("flag --hurdle: want a rate from 0%% to %s, such as 5%%, got %q", calc.MaxAPR, f.hurdle)
	}
	if m.Basis, err = day.ParseBasis(f.basis); err != nil {
		return m, usage("flag --basis: %w", err)
	}
	how, known := money.ParseRounding(f.rounding)
	if !known {
		return m, usage("flag --rounding: want half-even, half-up, down or up, got %q", f.rounding)
	}
	m.Rounding = how
	return m, nil
}

func runClear(s *streams, f clearFlags) error {
	m, err := f.market()
	if err != nil {
		return err
	}
	all, refused, err := offers.Read(f.offers, m.Pool.Currency(), func(o auction.Offer) *offers.Fault {
		if no := m.Check(o); no != nil {
			return &offers.Fault{Field: no.Field, Rule: string(no.Rule), Why: no.Why}
		}
		return nil
	})
	if err != nil {
		return usage("--offers: %w", err)
	}
	c, err := m.Clear(all)
	if err != nil {
		return s.refused("clear", err)
	}
	if err := s.cleared(c, refused); err != nil {
		return err
	}
	if len(refused) > 0 {
		return ended(findings)
	}
	return nil
}

// cleared prints the calculation, and the rows that were refused beside it.
func (s *streams) cleared(c *calc.Calculation, refused []offers.Refusal) error {
	if s.json {
		list, err := json.Marshal(append([]offers.Refusal{}, refused...))
		if err != nil {
			return fmt.Errorf("print what was refused: %w", err)
		}
		text := c.Append(nil)
		text = append(append(text[:len(text)-1], `,"refused":`...), list...)
		return s.write(append(text, '}'))
	}
	if err := s.working(c); err != nil {
		return err
	}
	return s.print(nil, func(w io.Writer) {
		for _, r := range refused {
			fmt.Fprintf(w, "refused\tline %d\t%s\t%q\t%s\t%s\n", r.Line, r.Field, r.Value, r.Rule, r.Why)
		}
	})
}
