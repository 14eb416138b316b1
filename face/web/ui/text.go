package ui

import (
	"fmt"
	"html/template"
	"time"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/face/web/assets"
	"github.com/tallystick/tallystick/face/web/words"
	"github.com/tallystick/tallystick/node/say"
)

// A Text is something to say, in the language of whoever reads it. The zero
// Text says nothing.
type Text struct {
	key   string
	args  []any
	plain string
}

// Say returns the words of a key of the page's catalogue, or of the shared
// one. Arguments are amounts, days, counts, rates, strings or Texts.
func Say(key string, args ...any) Text { return Text{key: key, args: args} }

// Plain returns a text that is the same in every language, such as a name.
func Plain(text string) Text { return Text{plain: text} }

// None reports whether t says nothing.
func (t Text) None() bool { return t.key == "" && t.plain == "" }

// A printer writes one language.
type printer struct {
	lang  string
	words words.Catalogue
}

// functions returns what templates may call.
func (p printer) functions() template.FuncMap {
	return template.FuncMap{
		"t":       p.html,
		"text":    p.text,
		"say":     p.say,
		"plain":   p.plain,
		"money":   moneyHTML,
		"date":    p.date,
		"day":     func(d day.Date) string { return words.Day(p.lang, d) },
		"month":   func(d day.Date) string { return words.Month(p.lang, d) },
		"percent": words.Percent,
		"number":  words.Number,
		"refusal": func(r *refuse.Refusal) string { return say.Sentence(p.lang, r) },
		"cell":    p.cell,
		"icon":    icon,
		"asset":   assets.URL,
	}
}

// raw returns the text of a key. A key that nobody wrote panics: keys stand in
// templates and in code, and tests render them.
func (p printer) raw(key string) string {
	t, ok := p.words[key]
	if !ok {
		panic("ui: no words for " + key)
	}
	return t.In(p.lang)
}

// html returns the words of a key, its arguments escaped and marked up.
func (p printer) html(key string, args ...any) template.HTML {
	// The catalogue is ours and the arguments are escaped by cell.
	return template.HTML(p.fill(template.HTMLEscapeString(p.raw(key)), args, func(v any) string { // as said
		return string(p.cell(v))
	}))
}

// text returns the words of a key as plain text.
func (p printer) text(key string, args ...any) string { return p.fill(p.raw(key), args, p.value) }

func (p printer) fill(text string, args []any, write func(any) string) string {
	return words.Fill(text,
		func(i int) string {
			if i >= len(args) {
				return "…"
			}
			return write(args[i])
		},
		func(i int) int64 {
			if i >= len(args) {
				return 0
			}
			return count(args[i])
		})
}

// count returns what a number counts, 0 for what is none.
func count(v any) int64 {
	switch v := v.(type) {
	case int:
		return int64(v)
	case int64:
		return v
	case uint64:
		return int64(min(v, 1<<62))
	}
	return 0
}

// say returns a text as HTML.
func (p printer) say(t Text) template.HTML {
	if t.key == "" {
		return template.HTML(template.HTMLEscapeString(t.plain)) // escaped
	}
	return p.html(t.key, t.args...)
}

// plain returns a text as text.
func (p printer) plain(t Text) string {
	if t.key == "" {
		return t.plain
	}
	return p.text(t.key, t.args...)
}

// value returns a value as plain text.
func (p printer) value(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case money.Amount:
		return words.Money(v)
	case day.Date:
		return words.Date(p.lang, v)
	case money.Rate:
		return words.Percent(v)
	case int, int64, uint64:
		return words.Number(count(v))
	case day.Instant:
		return words.Instant(p.lang, v)
	case time.Duration:
		return words.Took(p.lang, v)
	case Bytes:
		return words.Bytes(int64(v))
	case string:
		return v
	case Code:
		return string(v)
	case Text:
		return p.plain(v)
	case State:
		return p.plain(v.Text)
	case Link:
		return p.plain(v.Text)
	case Under:
		return p.value(v.Main)
	case Check, Proof, Act, []Act:
		return ""
	}
	panic(fmt.Sprintf("ui: a cell cannot hold a %T", v))
}

// cell returns a value as HTML.
func (p printer) cell(v any) template.HTML {
	var out string
	switch v := v.(type) {
	case money.Amount:
		return moneyHTML(v)
	case day.Date:
		return p.date(v)
	case day.Instant, time.Duration, Bytes:
		out = p.measured(v)
	case int, int64, uint64:
		out = `<span class="num">` + words.Number(count(v)) + `</span>`
	case money.Rate:
		out = `<span class="num">` + words.Percent(v) + `</span>`
	case Text:
		if out = string(p.say(v)); len(v.args) > 0 { // marked up inside, and one thing all the same
			out = "<span>" + out + "</span>"
		}
	case Code:
		out = `<code translate="no">` + template.HTMLEscapeString(string(v)) + `</code>`
	case State:
		out = `<span class="state ` + v.Tone.class() + `"><span>` + string(p.say(v.Text)) + `</span></span>`
	case Link:
		if out = string(p.say(v.Text)); v.Path != "" {
			out = `<a href="` + template.HTMLEscapeString(v.To()) + `">` + out + `</a>`
		}
	case Under:
		out = `<span>` + string(p.cell(v.Main)) + `<span class="reason">` + p.reason(v.Reason) + `</span></span>`
	case Check:
		out = p.check(v)
	case Act:
		out = p.act(v)
	case []Act:
		for _, a := range v {
			out += p.act(a)
		}
		out = `<span class="acts">` + out + `</span>`
	case Proof:
		out = `<a class="proof" href="` + template.HTMLEscapeString(v.Link().To()) + `">` + string(icon("proof")) +
			string(p.html("proof.leaf", v.Leaf)) + `</a>`
	default:
		out = template.HTMLEscapeString(p.value(v))
	}
	return template.HTML(out) // every part is escaped where it is put in
}

// reason returns what stands below a value.
func (p printer) reason(v any) string {
	if t, is := v.(Text); is {
		return string(p.say(t))
	}
	return string(p.cell(v))
}

func (p printer) check(c Check) string {
	on := ""
	if c.On {
		on = " checked"
	}
	esc := template.HTMLEscapeString
	return `<input type="checkbox" name="` + esc(c.Name) + `" value="` + esc(c.Value) + `" aria-label="` +
		esc(p.plain(c.Label)) + `"` + on + `>`
}

// measured returns a moment, a span of time or a size.
func (p printer) measured(v any) string {
	text := template.HTMLEscapeString(p.value(v))
	if at, ok := v.(day.Instant); ok && at != 0 {
		return `<time class="date" datetime="` + at.String() + `">` + text + `</time>`
	}
	return `<span class="num">` + text + `</span>`
}

// act returns a button that posts by itself.
func (p printer) act(a Act) string {
	esc := template.HTMLEscapeString
	class, label := "button button-small", ""
	if a.Bad {
		class += " button-bad"
	}
	if !a.To.None() {
		label = ` aria-label="` + esc(p.text("act.to", a.Text, a.To)) + `"`
	}
	return `<form method="post" action="` + esc(Link{Path: a.Path}.To()) + `"><button class="` + class +
		`" type="submit"` + label + `>` + string(p.say(a.Text)) + `</button></form>`
}

func (p printer) date(d day.Date) template.HTML {
	if d == 0 {
		return `<span class="date">–</span>`
	}
	text := `<time class="date" datetime="` + d.String() + `">` + words.Date(p.lang, d) + `</time>`
	return template.HTML(text) // made of digits and names of months
}

// moneyHTML returns an amount with its digits in columns and its currency. An
// amount without a currency is none: "–".
func moneyHTML(a money.Amount) template.HTML {
	if a.Currency() == 0 {
		return `<span class="money">–</span>`
	}
	class := "money"
	if a.Sign() < 0 {
		class += " down"
	}
	text := `<span class="` + class + `">` + words.Digits(a) + ` <span class="cur">` + a.Currency().Code() +
		`</span></span>`
	return template.HTML(text) // made of digits and letters
}
