package termsheet

import (
	_ "embed" // of the words
	"strings"
	"sync"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/programme"
	"github.com/tallystick/tallystick/face/contract"
	"github.com/tallystick/tallystick/face/web/words"
	"github.com/tallystick/tallystick/node/say"
)

//go:embed words.txt
var source string

var catalogue = sync.OnceValue(func() words.Catalogue {
	c, err := words.Parse(source)
	if err != nil {
		panic("termsheet: the words of the binary: " + err.Error())
	}
	return c
})

// A speaker says things in one language.
type speaker struct {
	lang   string
	labels map[string]string // of the fields of programmes, by path
}

func speakerOf(lang string) *speaker {
	known := "en"
	if say.Chinese(lang) {
		known = "zh"
	}
	return &speaker{known, contract.Labels(known)}
}

// text fills the words for key with what is given. It panics if there are none:
// a test says everything that there is to say.
func (s *speaker) text(key string, given ...string) string {
	t, ok := catalogue()[key]
	if !ok {
		panic("termsheet: no words for " + key)
	}
	return words.Fill(t.In(s.lang), func(i int) string { return given[i] }, func(i int) int64 {
		if given[i] == "1" {
			return 1
		}
		return 0 // many
	})
}

// label is what a field of programmes is called.
func (s *speaker) label(path string) string { return s.labels[path] }

// name is the standard term for a word of programmes.
func (s *speaker) name(word interface{ String() string }) string {
	return say.Name(s.lang, word.String())
}

func (s *speaker) money(a money.Amount) string { return words.Money(a) }

func (s *speaker) percent(r money.Rate) string { return words.Percent(r) }

func (s *speaker) count(n int64) string { return words.Number(n) }

func (s *speaker) day(d day.Date) string { return words.Date(s.lang, d) }

func (s *speaker) days(n int64) string { return s.text("days", words.Number(n)) }

// several joins things by the words for it: "list" for commas alone, "list.last"
// for "and", "list.either" for "or" before the last.
func (s *speaker) several(last string, all []string) string {
	if len(all) == 0 {
		return ""
	}
	joined := all[0]
	for i, one := range all[1:] {
		key := "list"
		if i == len(all)-2 {
			key = last
		}
		joined = s.text(key, joined, one)
	}
	return joined
}

// reason is a text of the document in the speaker's language, or in the other
// one if it is in that alone.
func (s *speaker) reason(w programme.Words) string {
	if s.lang == "zh" && w.Zh != "" || w.En == "" {
		return w.Zh
	}
	return w.En
}

// sentence begins with a capital letter and ends with a full stop.
func (s *speaker) sentence(text string) string {
	text = s.capital(text)
	if s.lang == "zh" {
		return text + "。"
	}
	return text + "."
}

// capital begins with a capital letter, in English.
func (s *speaker) capital(text string) string {
	if s.lang == "zh" || text == "" || text[0] < 'a' || text[0] > 'z' {
		return text
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// then joins two sentences; Chinese has no space between them.
func (s *speaker) then(first, second string) string {
	if s.lang == "zh" {
		return first + second
	}
	return first + " " + second
}

// digits is an amount in a column whose head names the currency.
func digits(a money.Amount) string { return words.Digits(a) }
