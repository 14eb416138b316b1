package story

import "strings"

// split splits a line into words at spaces. A part in single quotes keeps its
// spaces, and ” within one is a quote. A word that begins with # begins a
// comment.
func split(text string) ([]string, error) {
	var words []string
	var word strings.Builder
	begun, quoted := false, false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case quoted && c == '\'' && i+1 < len(text) && text[i+1] == '\'':
			word.WriteByte(c)
			i++
		case c == '\'':
			quoted, begun = !quoted, true
		case quoted || c != ' ' && c != '\t' && c != '\r':
			if c == '#' && !begun {
				return words, nil
			}
			word.WriteByte(c)
			begun = true
		case begun:
			words = append(words, word.String())
			word.Reset()
			begun = false
		}
	}
	if quoted {
		return nil, unreadable("a quote is not closed")
	}
	if begun {
		words = append(words, word.String())
	}
	return words, nil
}
