package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/machine"
	law "github.com/tallystick/tallystick/core/rule"
	"github.com/tallystick/tallystick/core/rule/breach"
)

func newRulesWhatIf(s *streams) *cobra.Command {
	var dir, file, on string
	c := &cobra.Command{
		Use:   "what-if --dir DIR --change FILE --day DAY",
		Short: "List which live deals a change of rules would break, and which it would mend",
		Long: `List what would break if rules changed: which live deals, and which funders by
what they have out on one buyer, keep the rules that hold on DAY, but not the
changed ones; and the other way round, what the change would mend.

FILE is JSON: {"pack": "cn", "rules": [...]}. Each rule has an id and what is to
be another in it, named as tally rules list --json prints it; of figures only
the value need be given. A rule that the pack does not have is a new one. Only
figures of some rules are tested, see "tested" of the answer; a change of
anything else is listed as not tested. The log is read as it stood at the end
of DAY; of a day to come, as it stands now, with that day's delays.

Nothing is written. A breach is no judgement: exceptions that the law knows are
for those who decide.`,
		Example: examples(
			`echo '{"pack":"cn","rules":[{"id":"CN-SME-9","action":"refuse"}]}' > change.json`,
			"tally rules what-if --dir books --change change.json --day 2026-03-31 --json"),
		Args: cobra.NoArgs,
		RunE: does(func(*cobra.Command, []string) error { return whatIf(s, dir, file, on) }),
	}
	dirFlag(c, &dir)
	c.Flags().StringVar(&file, "change", "", "a JSON file with the change")
	c.Flags().StringVar(&on, "day", "", "the day, such as 2026-03-31")
	return c
}

// A rulesChange is what a file says of one pack.
type rulesChange struct {
	Pack  string       `json:"pack"`
	Rules []changeRule `json:"rules"`
}

// A changeRule is what is to be another in a rule. What is nil stays.
type changeRule struct {
	ID       string         `json:"id"`
	Article  *string        `json:"article"`
	Test     *string        `json:"test"`
	Action   *string        `json:"action"`
	Evidence *string        `json:"evidence"`
	Figures  []changeFigure `json:"figures"`
}

type changeFigure struct {
	Name  string  `json:"name"`
	Value *int64  `json:"value"`
	Unit  *string `json:"unit"`
}

// A consequence is what a change does to the deals of a log.
type consequence struct {
	Day       string         `json:"day"`
	Pack      string         `json:"pack"`
	Version   string         `json:"version"`
	Deals     int            `json:"deals"` // live ones that were looked at
	Tested    []string       `json:"tested"`
	NotTested []string       `json:"not_tested"` // changed rules of which nothing is tested
	Breaks    []listedBreach `json:"breaks"`
	Mends     []listedBreach `json:"mends"`
	Stays     int            `json:"stays"` // broken before and after
}

type listedBreach struct {
	Rule    string `json:"rule"`
	Action  string `json:"action"`
	Subject string `json:"subject"`
	Figure  string `json:"figure"`
	Value   int64  `json:"value"`
	Limit   int64  `json:"limit"`
	Unit    string `json:"unit"`
}

func whatIf(s *streams, dir, file, on string) error {
	if dir == "" || file == "" {
		return usage("--dir and --change are needed")
	}
	d, err := parseDay(on)
	if err != nil {
		return err
	}
	pack, changed, ids, err := readChange(file, d)
	if err != nil {
		return usage("%s: %w", file, err)
	}
	v, err := asOf(dir, d)
	if err != nil {
		return err
	}
	deals := examined(v, d)
	r := consequence{
		Day: d.String(), Pack: pack.Name, Version: pack.Version(), Deals: len(deals), Tested: breach.Tests(),
		NotTested: []string{}, Breaks: []listedBreach{}, Mends: []listedBreach{},
	}
	for _, id := range ids {
		if !slices.Contains(r.Tested, id) {
			r.NotTested = append(r.NotTested, id)
		}
	}
	r.compare(breach.Find(pack.On(d), deals), breach.Find(changed.On(d), deals))
	return s.print(r, r.print)
}

// readChange returns the pack that a file is about as it is, as it would be, and
// the ids of the rules that change.
func readChange(file string, on day.Date) (now, then law.Pack, ids []string, err error) {
	text, err := readInput(nil, file)
	if err != nil {
		return now, then, nil, err
	}
	var change rulesChange
	read := json.NewDecoder(bytes.NewReader(text))
	read.DisallowUnknownFields()
	if err := read.Decode(&change); err != nil {
		return now, then, nil, err
	}
	if _, err := read.Token(); !errors.Is(err, io.EOF) {
		return now, then, nil, errors.New("want one JSON object, and nothing after it")
	}
	now, known := law.Named(change.Pack)
	if !known {
		return now, then, nil, fmt.Errorf("pack: there is no pack %q", change.Pack)
	}
	then = law.Pack{Name: change.Pack, Rules: slices.Clone(now.Rules)}
	for k, c := range change.Rules {
		if then.Rules, err = c.into(then.Rules, on); err != nil {
			return now, then, nil, fmt.Errorf("rules[%d]: %w", k, err)
		}
		ids = append(ids, c.ID)
	}
	return now, then, ids, nil
}

// into changes the rule of c's id that holds on a day, or adds one.
func (c *changeRule) into(rules []law.Rule, on day.Date) ([]law.Rule, error) {
	if c.ID == "" {
		return nil, errors.New("id: a rule has one")
	}
	i := slices.IndexFunc(rules, func(r law.Rule) bool { return r.ID == c.ID && r.On(on) })
	if i < 0 {
		i, rules = len(rules), append(rules, law.Rule{ID: c.ID, From: on, Action: law.Report, Source: law.Memory})
	}
	r := &rules[i]
	r.Figures = slices.Clone(r.Figures)
	for _, set := range []struct{ to, from *string }{
		{&r.Article, c.Article}, {&r.Test, c.Test}, {&r.Evidence, c.Evidence},
	} {
		if set.from != nil {
			*set.to = *set.from
		}
	}
	if c.Action != nil {
		found := false
		for _, a := range []law.Action{law.Refuse, law.Freeze, law.Warn, law.Report} {
			if a.String() == *c.Action {
				r.Action, found = a, true
			}
		}
		if !found {
			return nil, fmt.Errorf("action: want refuse, freeze, warn or report, got %q", *c.Action)
		}
	}
	for _, f := range c.Figures {
		if f.Name == "" || f.Value == nil {
			return nil, errors.New("figures: each has a name and a value, a whole number in the unit of the figure")
		}
		k := slices.IndexFunc(r.Figures, func(known law.Figure) bool { return known.Name == f.Name })
		if k < 0 {
			k, r.Figures = len(r.Figures), append(r.Figures, law.Figure{Name: f.Name})
		}
		r.Figures[k].Value = *f.Value
		if f.Unit != nil {
			r.Figures[k].Unit = *f.Unit
		}
	}
	return rules, nil
}

// examined returns the live deals of v with what rules ask of them on a day.
func examined(v *machine.View, on day.Date) (all []breach.Deal) {
	v.EachDeal(func(name string, s machine.DealView) {
		d, invoice := s.Deal, v.Invoices.At(s.Deal.Invoice)
		if d.Closed != 0 {
			return
		}
		from := invoice.Issued
		if invoice.Delivery != 0 {
			from = v.Deliveries.At(invoice.Delivery).Day
		}
		x := breach.Deal{
			Name: name, Buyer: v.PartyName(d.Buyer), Currency: s.Block.Currency, Term: int64(d.Due.Since(from)),
			Late: int64(max(0, on.Since(d.Due))), Principal: s.Block.Balance[ledger.Advance], Penalty: s.Terms.DefaultRate,
		}
		if !d.Marks.Has(deal.BuyerAgreed) {
			x.Unconfirmed = int64(on.Since(invoice.Issued))
		}
		if x.Principal > 0 {
			x.Funder = v.PartyName(d.Funder)
		}
		all = append(all, x)
	})
	return all
}

// compare sorts breaches into those that a change brings, ends and leaves.
func (c *consequence) compare(before, after []breach.Breach) {
	c.Breaks, c.Mends = without(after, before), without(before, after)
	c.Stays = len(after) - len(c.Breaks)
}

// without returns those of all that are not among the others.
func without(all, others []breach.Breach) []listedBreach {
	type who struct{ rule, subject, figure string }
	known := make(map[who]bool, len(others))
	for _, b := range others {
		known[who{b.Rule, b.Subject, b.Figure}] = true
	}
	rest := []listedBreach{}
	for _, b := range all {
		if !known[who{b.Rule, b.Subject, b.Figure}] {
			rest = append(rest, listedBreach{b.Rule, b.Action.String(), b.Subject, b.Figure, b.Value, b.Limit, b.Unit})
		}
	}
	return rest
}

func (c *consequence) print(w io.Writer) {
	fmt.Fprintf(w, "pack %s\t%d deals on %s\n", c.Pack, c.Deals, c.Day)
	for _, part := range []struct {
		word string
		all  []listedBreach
	}{{"breaks", c.Breaks}, {"mends", c.Mends}} {
		for _, b := range part.all {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s: %d, limit %d %s\n",
				part.word, b.Rule, b.Action, b.Subject, b.Figure, b.Value, b.Limit, b.Unit)
		}
	}
	fmt.Fprintf(w, "stays broken\t%d\n", c.Stays)
	for _, id := range c.NotTested {
		fmt.Fprintf(w, "not tested\t%s\n", id)
	}
}
