package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/tallystick/tallystick/face/calc"
	"github.com/tallystick/tallystick/node"
)

func newPriority(s *streams) *cobra.Command {
	var dir, on, proceeds string
	var opinion, input bool
	c := &cobra.Command{
		Use:   "priority --dir DIR RECEIVABLE --day DAY",
		Short: "Say who comes first of several on one receivable, by what the log knew at the end of a day",
		Long: `Say who comes first of several factors on one receivable: registered claims by
time, then by the first notice to reach the debtor, then in proportion (Civil
Code of China, article 768). RECEIVABLE is the name of a deal or an invoice.

Claims are those of funders to whom it was assigned, also under another record
of the same invoice, and of payees that a notice named. Each is for the finance
granted; before any for the fee, or for what is claimed of the buyer. Evidence
is the registration and the first notice, with their leaves; what came after
the day does not count. What happened outside the log, the log does not know.

The answer is that of the engine priority of tally calc; --input prints what
the engine is given, so that anybody can compute it again. It is an indication
and no legal advice.`,
		Example: examples("tally priority --dir books D1 --day 2026-03-31",
			"tally priority --dir books D1 --day 2026-03-31 --proceeds '1000000.00 CNY' --json",
			"tally priority --dir books D1 --day 2026-03-31 --input | tally calc priority - --text"),
		Args: cobra.ExactArgs(1),
		RunE: does(func(_ *cobra.Command, args []string) error {
			given := ranking{Day: on, Proceeds: proceeds, Opinion: opinion}
			if err := given.gather(s, dir, args[0]); err != nil {
				return err
			}
			if input {
				return s.line(given)
			}
			return rank(s, args[0], given)
		}),
	}
	dirFlag(c, &dir)
	c.Flags().StringVar(&on, "day", "", "what the log knew at the end of this day, such as 2026-03-31")
	c.Flags().StringVar(&proceeds, "proceeds", "", `hand out so much, such as "1000000.00 CNY"`)
	c.Flags().BoolVar(&opinion, "opinion", false, "say that a lawyer's opinion is attached")
	c.Flags().BoolVar(&input, "input", false, "print the input of the engine, and do not compute")
	return c
}

// A ranking is the input of the engine priority.
type ranking struct {
	Day      string       `json:"day"`
	Offset   string       `json:"offset"`
	Proceeds string       `json:"proceeds,omitempty"`
	Opinion  bool         `json:"opinion"`
	Claims   []rankedFrom `json:"claims"`
}

type rankedFrom struct {
	ID           string `json:"id"`
	Amount       string `json:"amount"`
	Registered   string `json:"registered,omitempty"`
	Registration string `json:"registration,omitempty"`
	Notified     string `json:"notified,omitempty"`
	Notice       string `json:"notice,omitempty"`
}

// gather fills r with the claims on a receivable at the end of its day.
func (r *ranking) gather(s *streams, dir, receivable string) error {
	d, err := parseDay(r.Day)
	if err != nil {
		return err
	}
	return withNode(s, dir, func(n *node.Node) error {
		v, err := asOf(dir, d)
		if err != nil {
			return err
		}
		claims, err := n.Claims(v, receivable)
		switch {
		case err != nil:
			return &failure{fails, err}
		case len(claims) == 0:
			return &failure{fails, fmt.Errorf("nobody had a claim on %s at the end of %s", receivable, d)}
		}
		r.Offset = v.Meta.Offset.String()
		for _, c := range claims {
			r.add(c)
		}
		return nil
	})
}

// add adds a claim under the name of its party; if that has one already, under
// that of the deal. Names of parties and deals never agree.
func (r *ranking) add(c node.Claim) {
	given := rankedFrom{ID: c.Party, Amount: c.Amount.String()}
	if slices.ContainsFunc(r.Claims, func(other rankedFrom) bool { return other.ID == c.Party }) {
		given.ID = c.Deal
	}
	source := func(p node.Publicity) string { return fmt.Sprintf("leaf %d, of %s", p.Leaf, c.Deal) }
	if c.Registered.Happened() {
		given.Registered = c.Registered.At.String()
		given.Registration = c.Registered.Number + ", " + source(c.Registered)
	}
	if c.Notified.Happened() {
		given.Notified, given.Notice = c.Notified.At.String(), source(c.Notified)
	}
	r.Claims = append(r.Claims, given)
}

// rank computes and prints the order.
func rank(s *streams, receivable string, given ranking) error {
	text, err := json.Marshal(given)
	if err != nil {
		return fmt.Errorf("write the claims on %s: %w", receivable, err)
	}
	engine, found := calc.Find("priority")
	if !found {
		return errors.New("there is no engine called priority")
	}
	c, err := engine.Calculate(text)
	if err != nil {
		return s.refused(engine.Name, err)
	}
	if s.json {
		return s.write(c.Append(nil))
	}
	var order ranked
	if err := json.Unmarshal(c.Append(nil), &order); err != nil {
		return fmt.Errorf("read the order on %s: %w", receivable, err)
	}
	return s.print(nil, order.print)
}

// A ranked is what is shown of the engine's answer to people.
type ranked struct {
	Result struct {
		Places []struct {
			Rank     int
			ID       string
			Ground   string
			Amount   string
			Takes    string
			Evidence []struct {
				Fact, At, Proof string
			}
		}
		Left       string
		Disclaimer string
	}
}

func (r *ranked) print(w io.Writer) {
	fmt.Fprintln(w, "place\tclaim\tamount\ttakes\tby")
	for _, p := range r.Result.Places {
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\n", p.Rank, p.ID, p.Amount, p.Takes, p.Ground)
		for _, e := range p.Evidence {
			fmt.Fprintf(w, "\t\t\t\t%s at %s: %s\n", e.Fact, e.At, e.Proof)
		}
	}
	if r.Result.Left != "" {
		fmt.Fprintf(w, "left\t\t%s\n", r.Result.Left)
	}
	fmt.Fprintln(w, r.Result.Disclaimer)
}
