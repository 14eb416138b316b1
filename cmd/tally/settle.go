package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/node"
	"github.com/tallystick/tallystick/node/desk"
)

func newSettle(s *streams) *cobra.Command {
	var dir, until, rule string
	c := &cobra.Command{
		Use:   "settle --dir DIR --until DAY --rule on-due|late:N|share:P",
		Short: "Let buyers pay, day by day, with buyers and bank simulated",
		Long: `Walk the business days from the log's clock to DAY and let buyers pay what they
owe on financed receivables, through the real machine:

  on-due   the whole claim on its due date
  late:N   the whole claim N days after it
  share:P  P of the claim, such as 60%, 60 or 0.6, on its due date, and nothing more

The bank confirms each payment on its day, and with it what of it is the
seller's. Days are closed at each month's end and at DAY. What was due before
the first day is paid on it; under share:P it is not.`,
		Example: examples(
			"tally settle --dir books --until 2020-06-30 --rule on-due",
			"tally settle --dir books --until 2020-06-30 --rule late:30 --json",
		),
		Args: cobra.NoArgs,
		RunE: does(func(c *cobra.Command, _ []string) error {
			last, err := day.Parse(until)
			if err != nil || last < day.Earliest {
				return usage("--until %q: want the last day, such as 2020-06-30", until)
			}
			r, err := parseRule(rule)
			if err != nil {
				return err
			}
			return withNode(s, dir, func(n *node.Node) error {
				b, err := settle(c.Context(), s, n, last, r)
				if err != nil {
					return err
				}
				return b.print(s)
			})
		}),
	}
	dirFlag(c, &dir)
	c.Flags().StringVar(&until, "until", "", "the last business day")
	c.Flags().StringVar(&rule, "rule", "on-due", "when buyers pay, and how much")
	return c
}

// A rule says when buyers pay and how much.
type rule struct {
	late  int        // days after the due date
	share money.Rate // of the claim
}

// mostLate is the most days a rule may put a payment off.
const mostLate = 3660

func parseRule(text string) (rule, error) {
	bad := usage("--rule %q: want on-due, late:N with N from 0 to %d days, or share:P with P such as 60%%", text, mostLate)
	word, value, given := strings.Cut(text, ":")
	switch {
	case text == "on-due":
		return rule{share: money.One}, nil
	case word == "late" && given:
		n, err := strconv.Atoi(value)
		if err != nil || n < 0 || n > mostLate {
			return rule{}, bad
		}
		return rule{late: n, share: money.One}, nil
	case word == "share" && given:
		p, err := money.ParseRate(value)
		if !strings.ContainsAny(value, "%b.") && p > money.One {
			p /= 100 // 60 is 60 %
		}
		if err != nil || p <= 0 || p > money.One {
			return rule{}, bad
		}
		return rule{share: p}, nil
	}
	return rule{}, bad
}

// partial reports whether buyers stop before all is paid.
func (r rule) partial() bool { return r.share < money.One }

func settle(ctx context.Context, s *streams, n *node.Node, until day.Date, r rule) (*books, error) {
	v, err := n.Published()
	if err != nil {
		return nil, err
	}
	today := n.Clock().Date(v.Meta.Offset)
	if until < today {
		return nil, usage("--until %s: the log's clock is already at %s", until, today)
	}
	operator, err := operatorOf(n)
	if err != nil {
		return nil, err
	}
	keeper, err := custodianOf(n)
	if err != nil {
		return nil, err
	}
	w := &settling{
		n: n, offset: v.Meta.Offset, operator: operator, bulk: desk.NewBulk(keeper.Signer()), refused: refusals{},
		outside: map[string]bool{}, told: s.progress("settle"),
	}
	if err := w.prepare(viewOf{v}, keeper, today, until, r); err != nil {
		return nil, err
	}
	if err := w.walk(today, until); err != nil {
		return nil, fmt.Errorf("settle: %w", err)
	}
	return booksOf(ctx, n, w.refused, simulated(w.outside))
}
