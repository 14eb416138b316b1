package paper

import (
	"strings"
	"unicode"
)

// Letters that no line begins with, and that none ends with.
const (
	closing = "，。、；：？！）》」』】”’%…,.;:?!)]"
	opening = "（《「『【“‘(["
)

// Wrap breaks a text into lines of at most width: at spaces, and between
// Chinese letters, but never before a comma or after a bracket that opens. A
// word that is wider than a line is cut. White space is one space.
func (p *Paper) Wrap(s Style, width float64, text string) []string {
	var lines []string
	line := ""
	for _, a := range atoms(text) {
		joined := line + a.text
		if a.spaced && line != "" {
			joined = line + " " + a.text
		}
		if p.Width(s, joined) <= width {
			line = joined
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		head, rest := p.cut(s, width, a.text)
		for rest != "" {
			lines = append(lines, head)
			head, rest = p.cut(s, width, rest)
		}
		line = head
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// cut divides a word where the width ends, after one letter at least.
func (p *Paper) cut(s Style, width float64, word string) (head, rest string) {
	sum := 0.0
	for i, r := range word {
		w := p.Width(s, string(r))
		if i > 0 && sum+w > width {
			return word[:i], word[i:]
		}
		sum += w
	}
	return word, ""
}

// An atom stands on one line.
type atom struct {
	text   string
	spaced bool // a space is before it
}

func atoms(text string) []atom {
	var all []atom
	space, before := true, ' '
	for _, r := range text {
		if unicode.IsSpace(r) {
			space = true
			continue
		}
		if space || breaks(before, r) {
			all = append(all, atom{spaced: space})
		}
		all[len(all)-1].text += string(r)
		space, before = false, r
	}
	return all
}

// breaks reports whether a line may end between two letters.
func breaks(before, after rune) bool {
	if strings.ContainsRune(opening, before) || strings.ContainsRune(closing, after) {
		return false
	}
	return before >= firstWide || after >= firstWide
}
