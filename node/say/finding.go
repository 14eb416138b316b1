package say

import (
	"strconv"
	"strings"
)

// Finding returns what a finding on a programme says to people who read lang, by
// the name of its rule and its figures. A rule of a later version gets its name
// and its figures.
func Finding(lang, rule string, figures []string) string {
	s, ok := findings[rule]
	if !ok {
		return strings.TrimSpace(rule + ": " + strings.Join(figures, ", "))
	}
	primary, _, _ := strings.Cut(strings.ToLower(lang), "-")
	template, chinese := s.en, primary == "zh"
	if chinese {
		template = s.zh
	}
	var pairs []string
	for i := range 4 {
		figure, place := "…", strconv.Itoa(i+1)
		if i < len(figures) {
			figure = figures[i]
		}
		term := figure
		if chinese {
			term = Term(lang, figure)
		}
		pairs = append(pairs, "{"+place+"}", figure, "{"+place+"t}", term)
	}
	return strings.NewReplacer(pairs...).Replace(template)
}

// Term returns the standard term for a word of programmes, such as a role or a
// technique, in lang: the word itself in English, or if there is none.
func Term(lang, word string) string {
	if primary, _, _ := strings.Cut(strings.ToLower(lang), "-"); primary != "zh" {
		return word
	}
	for _, table := range [...]map[string]string{roleTerms, terms} {
		if term, ok := table[word]; ok {
			return term
		}
	}
	return word
}
