package breach

import (
	"slices"
	"testing"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/rule"
)

const percent = money.One / 100

// inForce returns the rules of all packs on a day.
func inForce(t *testing.T, on string) (all []rule.Rule) {
	t.Helper()
	d, err := day.Parse(on)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range rule.Packs() {
		all = append(all, p.On(d)...)
	}
	return all
}

// subjects returns rule, subject and figure of each breach with its value.
func subjects(found []Breach) (all []string) {
	for _, b := range found {
		all = append(all, b.Rule+" "+b.Subject+" "+b.Figure)
	}
	return all
}

func TestFiguresAreHeldAgainstTheirLimits(t *testing.T) {
	rules := inForce(t, "2026-06-01")
	sound := Deal{Name: "D", Term: 45, Unconfirmed: 30, Penalty: 150 * percent}
	tests := []struct {
		name   string
		change func(d *Deal)
		want   []string
	}{
		{"at every limit", func(*Deal) {}, nil},
		{"45 days in India", func(d *Deal) { d.Term = 46 }, []string{"IN-MSMED-15 D longest term"}},
		{"60 days", func(d *Deal) { d.Term = 61 }, []string{
			"CN-SME-9 D large firm", "EU-LPD D by contract", "IN-MSMED-15 D longest term",
		}},
		{"30 days to confirm", func(d *Deal) { d.Unconfirmed = 31 }, []string{
			"CN-SME-16 D confirmed within", "EU-LPD D verification",
		}},
		{"penalty too high", func(d *Deal) { d.Penalty = 150*percent + 1 }, []string{"CN-RATE D most"}},
		{"penalty too low", func(d *Deal) { d.Penalty = 130*percent - 1 }, []string{"CN-RATE D least"}},
		{"no terms yet", func(d *Deal) { d.Penalty = 0 }, nil},
		{"late, nothing out", func(d *Deal) { d.Late = 91 }, nil},
		{"late", func(d *Deal) { d.Late, d.Principal = 91, 1 }, []string{
			"CN-CF-205 D overdue counts as non-performing after",
		}},
	}
	for _, tt := range tests {
		d := sound
		tt.change(&d)
		if got := subjects(Find(rules, []Deal{d})); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestOneDebtorIsAShareOfEachFundersBook(t *testing.T) {
	rules := inForce(t, "2026-06-01")
	out := func(funder, buyer string, c money.Currency, principal int64) Deal {
		return Deal{Funder: funder, Buyer: buyer, Currency: c, Principal: principal}
	}
	found := Find(rules, []Deal{
		out("F", "A", money.CNY, 25), out("F", "B", money.CNY, 50), out("F", "A", money.CNY, 25),
		out("G", "A", money.CNY, 51), out("G", "B", money.CNY, 49),
		out("G", "B", money.EUR, 7), out("", "C", money.CNY, 1000), out("F", "C", money.CNY, 0),
	})
	want := []string{"CN-CF-205 G/A one debtor of risk assets", "CN-CF-205 G/B one debtor of risk assets"}
	if got := subjects(found); !slices.Equal(got, want) {
		t.Fatalf("%q, want %q", got, want)
	}
	if found[0].Value != int64(51*percent) || found[1].Value != int64(money.One) {
		t.Errorf("shares %d and %d, want 51 %% and all", found[0].Value, found[1].Value)
	}
}

// TestEveryTestHasItsFigure: what is tested is a figure of a pack.
func TestEveryTestHasItsFigure(t *testing.T) {
	has := func(id, figure string) bool {
		for _, p := range rule.Packs() {
			for _, r := range p.Rules {
				named := func(f rule.Figure) bool { return f.Name == figure }
				if r.ID == id && slices.ContainsFunc(r.Figures, named) {
					return true
				}
			}
		}
		return false
	}
	if !has(concentration, oneDebtor) {
		t.Errorf("no pack has %s, %s", concentration, oneDebtor)
	}
	for _, tt := range tests {
		if !has(tt.rule, tt.figure) {
			t.Errorf("no pack has %s, %s", tt.rule, tt.figure)
		}
	}
	if ids := Tests(); !slices.Contains(ids, "EU-LPD") || !slices.IsSorted(ids) {
		t.Errorf("tested are %q", ids)
	}
}
