package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	law "github.com/tallystick/tallystick/core/rule"
)

func newRules(s *streams) *cobra.Command {
	c := &cobra.Command{
		Use:   "rules",
		Short: "Law and regulation as data",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(newRulesList(s), newRulesWhatIf(s))
	return c
}

func newRulesList(s *streams) *cobra.Command {
	var on, pack string
	c := &cobra.Command{
		Use:   "list --day DAY",
		Short: "List the rules that hold on a day, with their figures and how far their text was read",
		Long: `List the rules that hold on a day. Each names the article that it cites, what it
tests, what is done where it is broken, the evidence it needs and its figures.
The source says how far its text was read: primary, secondary or memory; a rule
from memory is to be read before anybody relies on it. A rule without a first
day has none on record. The version of a pack is a hash of all that it says.

This is no legal advice. Of these rules the tenor of certificates is enforced,
and what programmes may say.`,
		Example: examples("tally rules list --day 2026-04-01 --json", "tally rules list --day 2026-04-01 --pack cn"),
		Args:    cobra.NoArgs,
		RunE:    does(func(*cobra.Command, []string) error { return listRules(s, on, pack) }),
	}
	c.Flags().StringVar(&on, "day", "", "the day, such as 2026-04-01")
	c.Flags().StringVar(&pack, "pack", "", "only this pack: cn, eu or in")
	return c
}

// A listedFigure, a listedRule and a listedPack are what is printed.
type listedFigure struct {
	Name  string `json:"name"`
	Value int64  `json:"value"`
	Unit  string `json:"unit"`
}

type listedRule struct {
	ID       string         `json:"id"`
	Article  string         `json:"article"`
	From     string         `json:"from,omitempty"`
	To       string         `json:"to,omitempty"`
	Test     string         `json:"test"`
	Action   string         `json:"action"`
	Evidence string         `json:"evidence"`
	Source   string         `json:"source"`
	Figures  []listedFigure `json:"figures"`
}

type listedPack struct {
	Pack    string       `json:"pack"`
	Version string       `json:"version"`
	Rules   []listedRule `json:"rules"`
}

func listRules(s *streams, on, pack string) error {
	d, err := parseDay(on)
	if err != nil {
		return err
	}
	var list struct {
		Day   string       `json:"day"`
		Packs []listedPack `json:"packs"`
	}
	list.Day = d.String()
	for _, p := range law.Packs() {
		if pack != "" && p.Name != pack {
			continue
		}
		listed := listedPack{Pack: p.Name, Version: p.Version(), Rules: []listedRule{}}
		for _, r := range p.On(d) {
			listed.Rules = append(listed.Rules, printable(r))
		}
		list.Packs = append(list.Packs, listed)
	}
	if list.Packs == nil {
		return usage("flag --pack: there is no pack %q", pack)
	}
	return s.print(list, func(w io.Writer) {
		for _, p := range list.Packs {
			fmt.Fprintf(w, "pack %s\tversion %s\n", p.Pack, p.Version[:12])
			for _, r := range p.Rules {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", r.ID, r.Action, r.Source, r.Test, figuresOf(r))
			}
		}
	})
}

func printable(r law.Rule) listedRule {
	l := listedRule{
		ID: r.ID, Article: r.Article, Test: r.Test, Action: r.Action.String(), Evidence: r.Evidence,
		Source: r.Source.String(), Figures: []listedFigure{},
	}
	if r.From != 0 {
		l.From = r.From.String()
	}
	if r.To != 0 {
		l.To = r.To.String()
	}
	for _, f := range r.Figures {
		l.Figures = append(l.Figures, listedFigure(f))
	}
	return l
}

func figuresOf(r listedRule) string {
	var all []string
	for _, f := range r.Figures {
		all = append(all, fmt.Sprintf("%s %d %s", f.Name, f.Value, f.Unit))
	}
	return strings.Join(all, "; ")
}
