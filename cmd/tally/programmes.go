package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tallystick/tallystick/core/programme"
	"github.com/tallystick/tallystick/face/contract"
)

// compared is what two programmes differ in, as it is printed.
type compared struct {
	Same    bool     `json:"same"`
	Changes []change `json:"changes"`
}

// A change is one difference; nobody in particular is concerned if For is empty.
type change struct {
	Path  string   `json:"path"`
	For   []string `json:"for"`
	Words string   `json:"words"`
}

func newProgrammeDiff(s *streams) *cobra.Command {
	lang := ""
	c := &cobra.Command{
		Use:   "diff A B",
		Short: "Say in words what changes from one programme to another, and for whom",
		Long: `Compare two programmes that can be signed. Spelling and layout are no
difference. Each change is a sentence; where a figure rises or falls it says who
is better and who is worse off.`,
		Example: examples("tally programme diff steel-1.yaml steel-2.yaml", "tally programme diff a.yaml b.yaml --lang zh"),
		Args:    cobra.ExactArgs(2),
		RunE: does(func(_ *cobra.Command, args []string) error {
			if err := knownLanguage(lang); err != nil {
				return err
			}
			var both [2]*programme.Document
			for i, file := range args {
				d, err := readProgramme(file)
				if err != nil {
					return err
				}
				both[i] = d
			}
			x := compared{Changes: []change{}}
			for _, c := range contract.Diff(both[0], both[1]) {
				roles := []string{}
				for _, r := range c.For {
					roles = append(roles, r.String())
				}
				x.Changes = append(x.Changes, change{c.Path, roles, c.Words(lang)})
			}
			x.Same = len(x.Changes) == 0
			return s.print(x, func(w io.Writer) { printCompared(w, x) })
		}),
	}
	languageFlag(c, &lang)
	return c
}

func printCompared(w io.Writer, x compared) {
	if x.Same {
		fmt.Fprintln(w, "they say the same")
	}
	for _, c := range x.Changes {
		fmt.Fprintln(w, c.Words)
	}
}

// evaluated says whether a receivable is eligible, as it is printed.
type evaluated struct {
	Eligible bool     `json:"eligible"`
	Reasons  []reason `json:"reasons"`
	Triggers []string `json:"triggers,omitempty"` // that these facts set off
}

// A reason is a rule that is not met.
type reason struct {
	Rule  string `json:"rule"`
	Value string `json:"value"`
	Limit string `json:"limit"`
}

func newProgrammeEval(s *streams) *cobra.Command {
	facts := ""
	c := &cobra.Command{
		Use:   "eval FILE --facts FACTS.json",
		Short: "Say whether a receivable is eligible under a programme, and why not",
		Long: `Evaluate the eligibility rules of a programme on facts, in their order. Each rule
that is not met is a reason, with what was found and what it is measured by. A
rule on a fact that is not there is not met. Conditional triggers that the facts
set off are named too.

FACTS.json is one object: {"today": "2026-03-01", "invoice": {"face": "1000.00 CNY"}}.`,
		Example: examples("tally programme eval steel.yaml --facts invoice.json --json"),
		Args:    cobra.ExactArgs(1),
		RunE: does(func(_ *cobra.Command, args []string) error {
			if facts == "" {
				return usage("flag --facts is needed: a JSON file with the facts of one receivable")
			}
			x, err := evaluate(args[0], facts)
			if err != nil {
				return err
			}
			return s.print(x, func(w io.Writer) { printEvaluated(w, x) })
		}),
	}
	c.Flags().StringVar(&facts, "facts", "", "a JSON file with the facts of one receivable")
	return c
}

func evaluate(file, facts string) (evaluated, error) {
	x := evaluated{Reasons: []reason{}}
	d, err := readProgramme(file)
	if err != nil {
		return x, err
	}
	p, found := programme.Compile(d)
	if len(found) > 0 {
		return x, fmt.Errorf("compile %s: %s", file, found[0])
	}
	text, err := os.ReadFile(facts)
	if err != nil {
		return x, usage("--facts: %w", err)
	}
	f, err := contract.ReadFacts(d, text)
	if err != nil {
		return x, usage("--facts %s: %w", facts, err)
	}
	for _, r := range p.Reasons(f) {
		x.Reasons = append(x.Reasons, reason(r))
	}
	for _, i := range p.Fired(f) {
		x.Triggers = append(x.Triggers, d.Triggers[i].Name)
	}
	x.Eligible = len(x.Reasons) == 0
	return x, nil
}

func printEvaluated(w io.Writer, x evaluated) {
	if x.Eligible {
		fmt.Fprintln(w, "eligible")
	}
	for _, r := range x.Reasons {
		fmt.Fprintf(w, "not eligible\t%s\tis %s\twant %s\n", r.Rule, r.Value, r.Limit)
	}
	if len(x.Triggers) > 0 {
		fmt.Fprintf(w, "triggers\t%s\n", strings.Join(x.Triggers, ", "))
	}
}
