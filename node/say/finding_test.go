package say

import (
	"strings"
	"testing"
	"unicode"

	"github.com/tallystick/tallystick/core/programme"
)

// TestEveryRuleHasSentences: both languages, with the same figures.
func TestEveryRuleHasSentences(t *testing.T) {
	for _, r := range programme.Rules() {
		if _, ok := findings[r]; !ok {
			t.Errorf("%s has no sentence", r)
		}
	}
	for rule, s := range findings {
		if !strings.ContainsFunc(s.zh, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			t.Errorf("%s: %q is not Chinese", rule, s.zh)
		}
		plain := strings.NewReplacer("{1t}", "{1}", "{2t}", "{2}")
		for _, place := range []string{"{1}", "{2}", "{3}"} {
			if strings.Contains(plain.Replace(s.en), place) != strings.Contains(plain.Replace(s.zh), place) {
				t.Errorf("%s: %s stands in one language only", rule, place)
			}
		}
	}
}

func TestFindings(t *testing.T) {
	for _, tt := range []struct {
		lang, rule string
		figures    []string
		want       string
	}{
		{
			"en", "signer-missing",
			[]string{"funder"},
			"The programme binds the funder, who must sign. Please add it to the signers.",
		},
		{
			"zh-CN", "signer-missing",
			[]string{"funder"},
			"方案约束“资金方”，须由其签署。请在签署方中补充。",
		},
		{
			"zh", "evidence-missing",
			[]string{"factoring", "invoice"},
			"保理 需要“发票”。请注明须在哪一步之前具备。",
		},
		{"fr", "too-many", []string{"65", "64"}, "There are 65 items; 64 are the most."},
		{"en", "too-many", nil, "There are … items; … are the most."},
		{"en", "of-later", []string{"a", "b"}, "of-later: a, b"},
	} {
		if got := Finding(tt.lang, tt.rule, tt.figures); got != tt.want {
			t.Errorf("%s in %s: %q, want %q", tt.rule, tt.lang, got, tt.want)
		}
	}
	for _, names := range [][]string{
		programme.Techniques(), programme.RoleNames(), programme.ProofNames(),
	} {
		for _, name := range names {
			if Term("zh", name) == name {
				t.Errorf("%s has no Chinese term", name)
			}
		}
	}
}
