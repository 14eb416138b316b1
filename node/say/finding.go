package say

import (
	"cmp"
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
	return fill(s.in(lang), figures, func(_ byte, word string) string { return Term(lang, word) })
}

// Term returns the standard term for a word of programmes, such as a role or a
// technique, in lang: the word itself in English, or if there is none.
func Term(lang, word string) string {
	if !Chinese(lang) {
		return word
	}
	return cmp.Or(programmeTerms[word], terms[word], word)
}

// Name returns the standard term for a word of programmes as documents print it:
// in English with its hyphens as spaces, in Chinese as [Term] has it.
func Name(lang, word string) string {
	if Chinese(lang) {
		return Term(lang, word)
	}
	return cmp.Or(englishTerms[word], strings.ReplaceAll(word, "-", " "))
}
