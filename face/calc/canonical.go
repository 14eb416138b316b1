package calc

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
)

// canonical appends o as JSON with its members sorted by name and no spaces.
func canonical(dst []byte, s shape, o object) []byte {
	fields, _ := s.of(o.text(s.selector))
	if s.selector != "" {
		fields = append(fields, s.choose())
	}
	slices.SortFunc(fields, func(a, b field) int { return cmp.Compare(a.name, b.name) })
	dst = append(dst, '{')
	first := true
	for _, f := range fields {
		v, there := o.values[f.name]
		if !there {
			continue
		}
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst = append(append(append(dst, '"'), f.name...), '"', ':')
		dst = f.canonical(dst, v)
	}
	return append(dst, '}')
}

func (f field) canonical(dst []byte, v value) []byte {
	switch f.kind {
	case wholeKind:
		return strconv.AppendInt(dst, v.n, 10)
	case flagKind:
		return strconv.AppendBool(dst, v.n == 1)
	case wordsKind:
		dst = append(dst, '[')
		for i, w := range v.words {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(dst, quoted(w)...)
		}
		return append(dst, ']')
	case listKind:
		dst = append(dst, '[')
		for i, o := range v.list {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = canonical(dst, *f.items, o)
		}
		return append(dst, ']')
	}
	return appendQuoted(dst, f.show(v))
}

// appendQuoted appends s as a JSON text.
func appendQuoted(dst []byte, s string) []byte {
	for i := range len(s) {
		if b := s[i]; b < ' ' || b > '~' || b == '"' || b == '\\' || b == '<' || b == '>' || b == '&' {
			return append(dst, quoted(s)...)
		}
	}
	return append(append(append(dst, '"'), s...), '"')
}

// quoted returns s as a JSON text. Signs that only HTML minds stay as they are.
func quoted(s string) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(s) != nil {
		return []byte(`""`) // a text always encodes
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
