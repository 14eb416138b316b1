package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/node"
	"github.com/tallystick/tallystick/node/desk"
)

// financeFlags are what the command line says of a financing.
type financeFlags struct {
	dir, ledger, funder, terms, asOf string
	schema                           bool
}

func newFinance(s *streams) *cobra.Command {
	var f financeFlags
	c := &cobra.Command{
		Use:   "finance --dir DIR --ledger NAME --funder FUNDER --terms T.json --as-of DAY",
		Short: "Finance a ledger's invoices, with buyer and bank simulated",
		Long: `Finance every invoice of a ledger that can be financed, through the real machine:
the seller presents it, the buyer confirms it, the funder offers the terms, the
seller accepts and draws all it may, and the bank confirms the payment. What
cannot be financed is refused with its code: void, red, duplicate, already due.

An invoice that states no due day is due the terms' tenor after its day of issue.
The log's clock is set to noon of DAY, and the days before it are closed.
Sellers, buyers, the funder and the bank are simulated: the desk's key signs for
those that hold no key of their own.

The same command again finances nothing twice; one that was killed goes on
where it stood.`,
		Example: examples(
			"tally finance --dir books --ledger credit_output --funder F --terms terms.json --as-of 2019-06-30",
			"tally finance --schema",
		),
		Args: cobra.NoArgs,
		RunE: does(func(c *cobra.Command, _ []string) error {
			if f.schema {
				_, err := s.out.Write(termsSchema)
				return err
			}
			return finance(c, s, f)
		}),
	}
	dirFlag(c, &f.dir)
	c.Flags().StringVar(&f.ledger, "ledger", "", "the ledger whose invoices are financed")
	c.Flags().StringVar(&f.funder, "funder", "", "the party that finances; it is registered if it is new")
	c.Flags().StringVar(&f.terms, "terms", "", "the terms, as JSON; see --schema")
	c.Flags().StringVar(&f.asOf, "as-of", "", "the business day on which it happens, such as 2019-06-30")
	c.Flags().BoolVar(&f.schema, "schema", false, "print the JSON Schema of the terms, and do nothing")
	return c
}

// check reads the flags.
func (f *financeFlags) check() (*terms, day.Date, error) {
	for _, flag := range [...]struct{ name, value, say string }{
		{"ledger", f.ledger, "name a ledger that was imported; `tally totals` lists them"},
		{"funder", f.funder, "name the party that finances"},
		{"terms", f.terms, "name a JSON file of terms; `tally finance --schema` describes it"},
		{"as-of", f.asOf, "name the business day, such as 2019-06-30"},
	} {
		if flag.value == "" {
			return nil, 0, usage("flag --%s is needed: %s", flag.name, flag.say)
		}
	}
	on, err := day.Parse(f.asOf)
	if err != nil || on < day.Earliest {
		return nil, 0, usage("--as-of %s: want a day from 1990-01-01 on, such as 2019-06-30", f.asOf)
	}
	if !command.ValidName([]byte(f.funder)) {
		return nil, 0, usage("--funder %q: a name has 1 to %d bytes without space, '/' and '#'", f.funder, command.MaxName)
	}
	t, err := readTerms(f.terms, f.funder)
	return t, on, err
}

func finance(c *cobra.Command, s *streams, f financeFlags) error {
	t, on, err := f.check()
	if err != nil {
		return err
	}
	return withNode(s, f.dir, func(n *node.Node) error {
		b, err := financeLedger(c.Context(), s, n, f.ledger, f.funder, t, on)
		if err != nil {
			return err
		}
		return b.print(s)
	})
}

// noon is the hour at which simulated days stand.
const noon = 12 * day.Hour

// standAt sets the log's clock to noon of a business day, or leaves it where it
// is if that day has come.
func standAt(n *node.Node, offset day.Offset, on day.Date, flag string) error {
	switch today := n.Clock().Date(offset); {
	case today > on:
		return usage("%s %s: the log's clock is already at %s, and cannot run backwards", flag, on, today)
	case today == on && n.Clock() >= on.Start(offset)+noon:
		return nil
	}
	return n.State(on.Start(offset) + noon)
}

// simulatedBank is the party whose word the simulation takes for the bank's.
const simulatedBank = "simulated-bank"

// cast brings a party into custody to play a role. It fails if it is there with
// another part to play.
func cast(v viewOf, keeper *desk.Custodian, name string, roles party.Roles) error {
	if no := desk.Missing(v.View, name, roles); no != nil {
		return usage("party %s is there without the role %s: roles stay as they were given, so it cannot play it",
			name, roles)
	}
	outside, err := keeper.Ensure(v.View, desk.Member{Name: name, Roles: roles.String()})
	if err != nil {
		return err
	}
	if len(outside) > 0 {
		return usage("%s holds a key of its own, or is no party: it cannot be simulated", name)
	}
	return nil
}

// simulated says what was not real in a run.
func simulated(outside map[string]bool, extra ...string) string {
	text := "Simulated: the desk's key (keys/" + desk.KeyName + ") signed for sellers, buyers and funder " +
		"that hold no key; the party " + simulatedBank + " confirmed every payment at once, and no bank was asked."
	for _, e := range extra {
		text += " " + e
	}
	if len(outside) > 0 {
		text += fmt.Sprintf(" Not simulated: %d parties that hold a key of their own, so that what they would have "+
			"to sign was refused.", len(outside))
	}
	return strings.TrimSpace(text)
}
