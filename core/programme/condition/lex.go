package condition

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A token is one word of a text. Marks stand for themselves: kind is '<', and
// text "<=".
type token struct {
	kind   byte // 'a' a name, '0' a number, '"' a text, 0 the end, else a mark
	offset int
	text   string
}

// marks lists the marks, the longer ones first.
var marks = [...]string{"&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "+", "-", "*", "(", ")", "[", "]", ",", "."}

// lex cuts a text into tokens, the end last.
func lex(text string) ([]token, *Error) {
	var all []token
	for i := 0; ; {
		for i < len(text) && strings.IndexByte(" \t\r\n", text[i]) >= 0 {
			i++
		}
		if i == len(text) {
			return append(all, token{offset: i}), nil
		}
		t, no := next(text, i)
		if no != nil {
			return nil, no
		}
		all = append(all, t)
		i += len(t.text)
		if len(all) > 4*MaxNodes {
			return nil, wrong(i, TooLarge, strconv.Itoa(MaxNodes))
		}
	}
}

// next returns the token that begins at i.
func next(text string, i int) (token, *Error) {
	c := text[i]
	switch {
	case letter(c):
		return token{'a', i, run(text[i:], func(c byte) bool { return letter(c) || digit(c) })}, nil
	case digit(c):
		t := token{'0', i, run(text[i:], func(c byte) bool { return letter(c) || digit(c) })}
		if strings.ContainsFunc(t.text, unicode.IsLetter) || strings.Contains(t.text, "_") || len(t.text) > 1 && c == '0' {
			return t, wrong(i, BadNumber, t.text)
		}
		return t, nil
	case c == '"':
		end, ok := closing(text, i)
		if !ok {
			return token{}, wrong(end, BadString)
		}
		return token{'"', i, text[i:end]}, nil
	}
	for _, m := range marks {
		if strings.HasPrefix(text[i:], m) {
			return token{c, i, m}, nil
		}
	}
	r, _ := utf8.DecodeRuneInString(text[i:])
	return token{}, wrong(i, Character, string(r))
}

func letter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' }
func digit(c byte) bool  { return '0' <= c && c <= '9' }

func run(s string, in func(byte) bool) string {
	n := 1
	for n < len(s) && in(s[n]) {
		n++
	}
	return s[:n]
}

// closing returns the index behind the text that is quoted from i on, or where
// it goes wrong: the only escapes are \" and \\, and every character can be seen.
func closing(text string, i int) (int, bool) {
	for i++; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == '"':
			return i + 1, true
		case r == '\\':
			if i+1 == len(text) || text[i+1] != '"' && text[i+1] != '\\' {
				return i, false
			}
			size = 2
		case r == utf8.RuneError && size == 1 || !unicode.IsPrint(r):
			return i, false
		}
		i += size
	}
	return i, false
}

// quote is the inverse of unquote.
func quote(s string) string {
	return `"` + strings.ReplaceAll(strings.ReplaceAll(s, `\`, `\\`), `"`, `\"`) + `"`
}

// unquote returns the text within a token of a text.
func unquote(s string) string {
	var out strings.Builder
	s = s[1 : len(s)-1]
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' {
			i++
		}
		out.WriteByte(s[i])
	}
	return out.String()
}
