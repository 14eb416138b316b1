package rule

import (
	"slices"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/core/day"
)

func pack(t *testing.T, name string) Pack {
	t.Helper()
	for _, p := range Packs() {
		if p.Name == name {
			return p
		}
	}
	t.Fatalf("there is no pack %q", name)
	return Pack{}
}

func TestRulesHoldBetweenTheirDays(t *testing.T) {
	tests := []struct {
		pack, id, day string
		want          bool
	}{
		{"cn", "CN-77-11", "2025-06-14", false},
		{"cn", "CN-77-11", "2025-06-15", true},
		{"cn", "CN-77-11-DRAFT", "2026-09-13", false},
		{"cn", "CN-77-11-DRAFT", "2026-09-14", true},
		{"cn", "CN-BILL-25-ACCEPT", "2023-12-31", false},
		{"cn", "CN-CC-768", "1990-01-01", true}, // its first day is not stated
		{"in", "IN-TREDS", "2014-12-02", false},
		{"eu", "EU-LPD", "2026-01-01", true},
	}
	for _, tt := range tests {
		d, err := day.Parse(tt.day)
		if err != nil {
			t.Fatal(err)
		}
		got := slices.ContainsFunc(pack(t, tt.pack).On(d), func(r Rule) bool { return r.ID == tt.id })
		if got != tt.want {
			t.Errorf("%s holds on %s: %t, want %t", tt.id, tt.day, got, tt.want)
		}
	}
	r := Rule{From: 10, To: 20}
	if r.On(9) || !r.On(10) || !r.On(20) || r.On(21) {
		t.Error("a rule does not hold exactly from its first to its last day")
	}
}

// The figures are those of the texts: sixty days, 0.05 % a day, eight points.
func TestFiguresAreThoseOfTheTexts(t *testing.T) {
	tests := []struct {
		pack, id, figure string
		want             int64
	}{
		{"cn", "CN-SME-9", "large firm", 60},
		{"cn", "CN-SME-16", "confirmed within", 30},
		{"cn", "CN-SME-17", "without agreement", 500_000},
		{"cn", "CN-CF-205", "risk assets of net assets", 10_000_000_000},
		{"eu", "EU-LPD", "over the ECB's reference rate", 80_000_000},
		{"eu", "EU-LPD", "costs of recovery", 4_000},
		{"in", "IN-TREDS", "days left at least", 15},
	}
	for _, tt := range tests {
		rules := pack(t, tt.pack).Rules
		i := slices.IndexFunc(rules, func(r Rule) bool { return r.ID == tt.id })
		f := slices.IndexFunc(rules[i].Figures, func(f Figure) bool { return f.Name == tt.figure })
		if f < 0 || rules[i].Figures[f].Value != tt.want {
			t.Errorf("%s: %s is none of %v, want %d", tt.id, tt.figure, rules[i].Figures, tt.want)
		}
	}
}

// TestEveryRuleIsCompleteLaw: a rule cites, tests and asks for evidence, bears
// the name of its pack, and never ends before it begins.
func TestEveryRuleIsCompleteLaw(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range Packs() {
		for i, r := range p.Rules {
			switch {
			case i > 0 && p.Rules[i-1].ID > r.ID:
				t.Errorf("%s stands behind %s", r.ID, p.Rules[i-1].ID)
			case seen[r.ID]:
				t.Errorf("%s stands twice", r.ID)
			case !strings.HasPrefix(r.ID, strings.ToUpper(p.Name)+"-"):
				t.Errorf("%s stands in the pack %s", r.ID, p.Name)
			case r.Article == "" || r.Test == "" || r.Evidence == "" || r.Action.String() == "" || r.Source.String() == "":
				t.Errorf("%s is not complete: %+v", r.ID, r)
			case r.To != 0 && r.To < r.From:
				t.Errorf("%s ends before it begins", r.ID)
			}
			seen[r.ID] = true
			for _, f := range r.Figures {
				if f.Name == "" || f.Unit == "" || f.Value <= 0 {
					t.Errorf("%s has the figure %+v", r.ID, f)
				}
			}
		}
	}
}

func TestTheVersionFollowsFromWhatIsSaid(t *testing.T) {
	cn := pack(t, "cn")
	before := cn.Version()
	if before != pack(t, "cn").Version() || before == pack(t, "eu").Version() {
		t.Error("equal packs differ, or different ones do not")
	}
	cn.Rules = slices.Clone(cn.Rules)
	cn.Rules[0].Figures = []Figure{{"usual tenor", 7, "months"}}
	if cn.Version() == before {
		t.Error("another figure, and the same version")
	}
}
