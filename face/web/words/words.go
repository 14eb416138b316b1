// Package words holds what pages say, in English and in Chinese, and writes
// amounts, days and numbers as people read them.
//
// A catalogue is a text file beside the page that uses it:
//
//	available
//	    You can have {1} today
//	    您今天可以取得 {1}
//
// The first line is the key, the second the English text, the third the
// Chinese one. {1} stands for the first argument; {1|invoice|invoices} for the
// first word if the first argument is 1, else for the second.
package words

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Catalogue is texts by key.
type Catalogue map[string]Text

// A Text is one thing to say, in each language.
type Text struct{ En, Zh string }

// In returns the text in a language: Chinese for "zh", English for all others.
func (t Text) In(lang string) string {
	if lang == "zh" {
		return t.Zh
	}
	return t.En
}

// Parse reads a catalogue. Lines that start with # are remarks.
func Parse(source string) (Catalogue, error) {
	c := Catalogue{}
	key, texts := "", []string(nil)
	end := func(line int) error {
		if key == "" {
			return nil
		}
		if len(texts) != 2 {
			return fmt.Errorf("words before line %d: %q has %d texts, want English and Chinese", line, key, len(texts))
		}
		c[key] = Text{texts[0], texts[1]}
		return nil
	}
	for i, line := range strings.Split(source, "\n") {
		text := strings.TrimSpace(line)
		switch {
		case text == "" || strings.HasPrefix(text, "#"):
		case line[0] == ' ' || line[0] == '\t':
			texts = append(texts, text)
		default:
			if err := end(i + 1); err != nil {
				return nil, err
			}
			if _, twice := c[text]; twice {
				return nil, fmt.Errorf("words in line %d: %q is there already", i+1, text)
			}
			key, texts = text, nil
		}
	}
	return c, end(strings.Count(source, "\n") + 1)
}

// Fill puts arguments in the places of a text. each writes argument i; n says
// how many argument i counts. A space between Chinese and an argument that is
// Chinese there falls away: it is for figures and Latin letters.
func Fill(text string, each func(i int) string, n func(i int) int64) string {
	var out []byte
	for {
		before, rest, found := strings.Cut(text, "{")
		out = append(out, before...)
		if !found {
			return string(out)
		}
		var place string
		place, text, _ = strings.Cut(rest, "}")
		number, forms, choice := strings.Cut(place, "|")
		i := int(number[0] - '1')
		if !choice {
			said := each(i)
			first, last := edges(said)
			if head, space := bytes.CutSuffix(out, []byte(" ")); space && chinese(first) && chinese(lastOf(head)) {
				out = head
			}
			out = append(out, said...)
			if tail, space := strings.CutPrefix(text, " "); space && chinese(last) && chinese(firstOf(tail)) {
				text = tail
			}
			continue
		}
		one, many, _ := strings.Cut(forms, "|")
		if n(i) == 1 {
			out = append(out, one...)
		} else {
			out = append(out, many...)
		}
	}
}

// edges returns the first and the last letter of a text outside its tags.
func edges(text string) (first, last rune) {
	inside := false
	for _, r := range text {
		switch {
		case r == '<':
			inside = true
		case r == '>' && inside:
			inside = false
		case !inside && first == 0:
			first, last = r, r
		case !inside:
			last = r
		}
	}
	return first, last
}

func chinese(r rune) bool { return unicode.Is(unicode.Han, r) }

func firstOf(text string) rune { r, _ := utf8.DecodeRuneInString(text); return r }

func lastOf(text []byte) rune { r, _ := utf8.DecodeLastRune(text); return r }
