// Package say turns refusals into sentences for people, in English and in
// Chinese: what happened, and what to do next.
//
// The core knows codes and figures only. A sentence decides nothing, is never
// stored or signed, and may be worded better at any time.
package say

import (
	"cmp"
	"strings"

	"github.com/tallystick/tallystick/core/refuse"
)

// Languages returns the languages that there are sentences in, as RFC 5646
// tags: "en" and "zh".
func Languages() []string { return []string{"en", "zh"} }

// A sentence is one template in each language. {1} stands for the first figure
// of the refusal, {2} for the second, {2t} for the term for what the second
// names: a state or a role; {2f} that for a field, {2k} that for a kind of
// command.
type sentence struct{ en, zh string }

// Sentence returns what r says to people who read lang. A language that is not
// one of [Languages], by its primary part ("zh" of "zh-CN"), gets English; a
// code of a later version gets the refusal's own form.
func Sentence(lang string, r *refuse.Refusal) string {
	if int(r.Code) >= len(sentences) || sentences[r.Code].en == "" {
		return r.String()
	}
	figures := make([]string, len(r.Figures))
	for i, f := range r.Figures {
		figures[i] = f.String()
	}
	return fill(sentences[r.Code].in(lang), figures, chinese)
}

// chinese returns the Chinese term for what a figure names: see [sentence].
func chinese(names byte, word string) string {
	switch names {
	case 'f':
		return cmp.Or(Field(word), word)
	case 'k':
		return cmp.Or(Kind(word), word)
	}
	return cmp.Or(terms[word], word)
}

// Field returns the Chinese term for the field of a command, "" if there is none.
func Field(name string) string { return fieldTerms[name] }

// Kind returns the Chinese term for a kind of command, "" if there is none.
func Kind(name string) string { return kindTerms[name] }

// Chinese reports whether people who read lang read Chinese: its primary part
// is "zh", as that of "zh-CN".
func Chinese(lang string) bool {
	primary, _, _ := strings.Cut(strings.ToLower(lang), "-")
	return primary == "zh"
}

func (s sentence) in(lang string) string {
	if Chinese(lang) {
		return s.zh
	}
	return s.en
}

// fill puts the figures in the places of a template, and in those that end in a
// letter the terms for them. A figure that is not there is left out as "…".
func fill(template string, figures []string, term func(names byte, word string) string) string {
	var text strings.Builder
	for {
		before, rest, found := strings.Cut(template, "{")
		text.WriteString(before)
		if !found {
			return text.String()
		}
		var place string
		place, template, _ = strings.Cut(rest, "}")
		figure := "…"
		if i := int(place[0] - '1'); i < len(figures) {
			figure = figures[i]
		}
		if len(place) > 1 {
			figure = term(place[1], figure)
		}
		text.WriteString(figure)
	}
}
