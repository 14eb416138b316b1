package e2e

import (
	"slices"
	"strings"
	"testing"
)

// TestAChangeOfRulesListsWhatItBreaksAndMends: the invoice is due 92 days after
// it was issued, and the default rate is 160 % of the rate.
func TestAChangeOfRulesListsWhatItBreaksAndMends(t *testing.T) {
	dir := newLog(t)
	must(t, 0, nil, "run", "--dir", dir, write(t, "late.txtar", `
party S supplier
party B buyer
party F funder
on 2026-01-01
do trade.invoice I1 by S to B number 1001 issued 2025-12-30 due 2026-04-01 gross '1000000.00 CNY'
do receivable.present D1 by S invoice I1
do receivable.confirm D1 by B amount '1000000.00 CNY' due 2026-04-01
do receivable.offer D1 by F advance 80% rate 6% fee 0.5% default-rate 160%
do receivable.accept D1 by S
`))
	const longer, lower, tax = `{"id":"CN-SME-9","figures":[{"name":"large firm","value":120}]}`,
		`{"id":"CN-RATE","figures":[{"name":"least","value":1700000000}]}`,
		`{"id":"CN-VAT","figures":[{"name":"rate","value":90000000}]}`
	for _, tt := range []struct {
		rules                    string
		breaks, mends, notTested []string
		stays                    int
	}{
		{"", nil, nil, nil, 2}, // the term, and the penalty above 150 %
		{longer, nil, []string{"CN-SME-9 D1"}, nil, 1},
		{lower, []string{"CN-RATE D1"}, nil, nil, 2},
		{longer + "," + lower + "," + tax, []string{"CN-RATE D1"}, []string{"CN-SME-9 D1"}, []string{"CN-VAT"}, 1},
	} {
		type breach struct{ Rule, Subject string }
		var got struct {
			Breaks, Mends []breach
			NotTested     []string `json:"not_tested"`
			Stays, Deals  int
		}
		change := write(t, "change.json", `{"pack":"cn","rules":[`+tt.rules+`]}`)
		must(t, 0, &got, "rules", "what-if", "--dir", dir, "--change", change, "--day", "2026-01-09", "--json")
		names := func(all []breach) (names []string) {
			for _, b := range all {
				names = append(names, b.Rule+" "+b.Subject)
			}
			return names
		}
		if !slices.Equal(names(got.Breaks), tt.breaks) || !slices.Equal(names(got.Mends), tt.mends) ||
			!slices.Equal(got.NotTested, tt.notTested) || got.Stays != tt.stays || got.Deals != 1 {
			t.Errorf("%s: %+v, want %+v", tt.rules, got, tt)
		}
	}
}

func TestAChangeThatCannotBeReadIsNamed(t *testing.T) {
	dir := newLog(t)
	for change, want := range map[string]string{
		`{"pack":"cn"`:                                             "unexpected EOF",
		`{"pack":"xx","rules":[]}`:                                 `there is no pack "xx"`,
		`{"pack":"cn","rule":[]}`:                                  `unknown field "rule"`,
		`{"pack":"cn","rules":[{}]}`:                               "rules[0]: id",
		`{"pack":"cn","rules":[]} {}`:                              "nothing after it",
		`{"pack":"cn","rules":[{"id":"CN-VAT","action":"shout"}]}`: "rules[0]: action",
		`{"pack":"cn","rules":[{"id":"CN-VAT","figures":[{"name":"rate"}]}]}`: "rules[0]: figures",
	} {
		got := tally(t, "rules", "what-if", "--dir", dir, "--change", write(t, "c.json", change), "--day", "2026-01-09")
		if got.code != 2 || !strings.Contains(got.err, want) {
			t.Errorf("%s: exit %d, %q, want 2 and %q", change, got.code, got.err, want)
		}
	}
}
