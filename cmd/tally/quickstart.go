package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/tallystick/tallystick/connect/ledger"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/node"
)

// samples is an invented ledger of 60 rows with every flag, and terms.
//
//go:embed sample/sample_output.csv sample/terms.json
var samples embed.FS

// What the quickstart does with the sample.
const (
	sampleLedger = "sample_output"
	sampleFunder = "FACTOR"
	sampleAsOf   = "2026-06-30"
	sampleUntil  = "2026-09-30"
)

func newQuickstart(s *streams) *cobra.Command {
	return &cobra.Command{
		Use:   "quickstart [DIR]",
		Short: "Import a small sample ledger, finance it, settle it, prove it",
		Long: `Go the whole way from trade to cash with a small invented ledger: make a log,
import the ledger, finance what can be financed, let the buyers pay, print the
books, and prove one deal to somebody who has nothing but the verifier key.

Everything is left in DIR, which must be empty, or in a new temporary directory.`,
		Example: examples("tally quickstart", "tally quickstart first-log --json"),
		Args:    cobra.MaximumNArgs(1),
		RunE: does(func(c *cobra.Command, args []string) error {
			dir, err := quickstartDir(args)
			if err != nil {
				return err
			}
			q, err := quickstart(c.Context(), s, dir)
			if err != nil {
				return err
			}
			return q.print(s)
		}),
	}
}

func quickstartDir(args []string) (string, error) {
	if len(args) == 0 {
		return os.MkdirTemp("", "tally-")
	}
	if there, err := os.ReadDir(args[0]); err == nil && len(there) > 0 {
		return "", usage("%s is not empty: name a directory that is empty or not there yet", args[0])
	}
	return args[0], os.MkdirAll(args[0], 0o755)
}

// A tour is what a quickstart saw.
type tour struct {
	Dir      string             `json:"dir"`
	Ledgers  map[string]*counts `json:"ledgers"`
	Financed *books             `json:"financed"`
	Settled  *books             `json:"settled"`
	Proof    tourProof          `json:"proof"`

	view *machine.View // after it
}

type tourProof struct {
	File          string `json:"file"`
	Bytes         int    `json:"bytes"`
	Claim         string `json:"claim"`
	CheckpointDay string `json:"checkpoint_day"`
}

func quickstart(ctx context.Context, s *streams, dir string) (*tour, error) {
	for _, name := range [...]string{"sample_output.csv", "terms.json"} {
		text, err := samples.ReadFile("sample/" + name)
		if err != nil {
			return nil, err
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
			return nil, err
		}
	}
	q := &tour{Dir: dir}
	if _, err := initLog(q.log(), "+08:00"); err != nil {
		return nil, err
	}
	return q, withNode(s, q.log(), func(n *node.Node) error { return q.walk(ctx, s, n) })
}

// log is where the log of the tour is.
func (q *tour) log() string { return filepath.Join(q.Dir, "books") }

// walk goes from the ledger to the proof.
func (q *tour) walk(ctx context.Context, s *streams, n *node.Node) error {
	mapping, err := ledger.LoadMapping(ledger.VATCN)
	if err != nil {
		return err
	}
	f := importFlags{ledger: sampleLedger, side: string(ledger.Output)}
	files, err := readable(f, []string{filepath.Join(q.Dir, "sample_output.csv")}, mapping)
	if err != nil {
		return err
	}
	if q.Ledgers, err = importFiles(s, n, files, mapping, ledger.Output, &report{s: s}); err != nil {
		return err
	}
	t, err := readTerms(filepath.Join(q.Dir, "terms.json"), sampleFunder)
	if err != nil {
		return err
	}
	asOf, err := day.Parse(sampleAsOf)
	if err != nil {
		return err
	}
	until, err := day.Parse(sampleUntil)
	if err != nil {
		return err
	}
	if q.Financed, err = financeLedger(ctx, s, n, sampleLedger, sampleFunder, t, asOf); err != nil {
		return err
	}
	whole, err := parseRule("on-due")
	if err != nil {
		return err
	}
	if q.Settled, err = settle(ctx, s, n, until, whole); err != nil {
		return err
	}
	if q.view, err = n.Published(); err != nil {
		return err
	}
	return q.prove(n)
}

// prove proves the last thing that happened to the first settled deal, and
// checks it as a stranger would.
func (q *tour) prove(n *node.Node) error {
	name := ""
	q.view.EachDeal(func(text string, d machine.DealView) {
		if name == "" && d.Deal.State == deal.Settled {
			name = text
		}
	})
	if name == "" {
		return errors.New("no deal of the sample was settled")
	}
	receipt, err := proveDeal(n, name, "last")
	if err != nil {
		return fmt.Errorf("prove %s: %w", name, err)
	}
	q.Proof.File, q.Proof.Bytes = filepath.Join(q.Dir, "deal.proof"), len(receipt)
	if err := os.WriteFile(q.Proof.File, receipt, 0o644); err != nil {
		return err
	}
	claim, err := checkProof(receipt, filepath.Join(q.log(), "log.vkey"))
	if err != nil {
		return &failure{fails, fmt.Errorf("check the proof of %s: %w", name, err)}
	}
	q.Proof.Claim, q.Proof.CheckpointDay = claim.Text, claim.CheckpointDay.String()
	return nil
}

func (q *tour) print(s *streams) error {
	err := s.print(q, func(w io.Writer) {
		c := q.Ledgers[sampleLedger]
		fmt.Fprintf(w, "imported\t%d invoices of %d lines\n", c.Recorded, c.Lines)
		fmt.Fprintf(w, "flags\t%d void, %d red, %d zero, %d unequal, %d duplicate\n\n",
			c.Void, c.Red, c.Zero, c.Unequal, c.Duplicate)
		fmt.Fprintf(w, "as of %s\n\n", sampleAsOf)
		printCountsOf(w, "deals", q.Financed.States)
		printCountsOf(w, "refused", q.Financed.Refusals)
		fmt.Fprintf(w, "as of %s\n\n", sampleUntil)
		printCountsOf(w, "deals", q.Settled.States)
		q.Settled.printCash(w)
		printAccounts(w, q.view)
		fmt.Fprintf(w, "\n%s\n\nthe proof\t%s, %d bytes\nit holds\t%s\ncheckpoint of\t%s\n",
			q.Settled.Simulated, q.Proof.File, q.Proof.Bytes, q.Proof.Claim, q.Proof.CheckpointDay)
		fmt.Fprintf(w, "check it\ttally check %s --key %s\n", q.Proof.File, filepath.Join(q.log(), "log.vkey"))
	})
	if err == nil && !balanced(q.Settled.Sums) {
		return ended(fails)
	}
	return err
}
