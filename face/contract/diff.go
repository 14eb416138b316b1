package contract

import (
	"cmp"
	"slices"
	"strings"

	"github.com/tallystick/tallystick/core/programme"
	"github.com/tallystick/tallystick/node/say"
)

// A line is one figure of a document, by its path. Items of lists go by their
// names, so that moving one changes nothing but its place.
type line struct {
	path      string
	text      string
	rank      int64
	ranked    bool
	words     bool   // the text is words that have terms in other languages
	item      string // path of the list's item that it belongs to
	key       string // name of that item
	itemLabel label
	itemSpec  spec
	spec      spec
}

func flatten[T any](fields []field[T], t *T, path string) []line {
	var all []line
	for _, f := range fields {
		for _, x := range f.flat(t, join(path, f.name)) {
			if x.spec.name == "" {
				x.spec = f.spec
			}
			if x.item != "" && x.itemSpec.name == "" {
				x.itemSpec = f.spec
			}
			all = append(all, x)
		}
	}
	return all
}

// A Change is one difference between two documents: where, whom it concerns, and
// what it is in words.
type Change struct {
	Path  string
	For   []programme.Role // better or worse off; empty if everybody is concerned alike
	words label
}

// Words says the change in lang.
func (c Change) Words(lang string) string { return c.words.in(lang) }

// Diff returns what changes from a to b, in the order of documents.
func Diff(a, b *programme.Document) []Change {
	before, after := flatten(form(), a, ""), flatten(form(), b, "")
	old := map[string]line{}
	olds, news := map[string]bool{}, map[string]bool{}
	for _, x := range before {
		old[x.path] = x
		olds[x.item] = true
	}
	for _, x := range after {
		news[x.item] = true
	}
	var all []Change
	for i, x := range after {
		switch was := old[x.path]; {
		case !olds[x.item]:
			if i == 0 || after[i-1].item != x.item {
				all = append(all, item(after, x, label{"New: ", "新增："}, x.itemSpec.gains, x.itemSpec.loses, b))
			}
		case was.text != x.text:
			all = append(all, changed(was, x, b))
		}
	}
	for i, x := range before {
		if !news[x.item] && (i == 0 || before[i-1].item != x.item) {
			all = append(all, item(before, x, label{"Gone: ", "删除："}, x.itemSpec.loses, x.itemSpec.gains, b))
		}
	}
	return all
}

// item tells of a whole item of a list that came or went, and who is better off.
func item(all []line, first line, how label, gains, loses []programme.Role, b *programme.Document) Change {
	en, zh := []string{}, []string{}
	for _, x := range all {
		if x.item == first.item && x.text != "" && x.text != first.key {
			en = append(en, lower(x.spec.label.en)+" "+strings.TrimRight(x.text, ".。"))
			zh = append(zh, x.spec.label.zh+" "+strings.TrimRight(x.chinese(), ".。"))
		}
	}
	key := strings.TrimSpace(first.key)
	w := label{
		how.en + lower(first.itemLabel.en) + " " + key + ", " + strings.Join(en, ", ") + ".",
		how.zh + first.itemLabel.zh + " " + say.Term("zh", key) + "，" + strings.Join(zh, "，") + "。",
	}
	w.en, w.zh = strings.ReplaceAll(w.en, " , ", ", "), strings.ReplaceAll(w.zh, " ，", "，")
	c := Change{Path: first.item, words: w}
	c.concern(gains, loses, b)
	return c
}

// chinese is the text in Chinese, as far as it is words.
func (x line) chinese() string {
	if !x.words {
		return x.text
	}
	var all []string
	for _, word := range strings.Split(x.text, ", ") {
		word, cap, bounded := strings.Cut(strings.TrimSuffix(word, ")"), " (")
		if word = say.Term("zh", word); bounded {
			word += "（" + say.Term("zh", cap) + "）"
		}
		all = append(all, word)
	}
	return strings.Join(all, "、")
}

// changed tells of a figure that is another one now, and who is better off.
func changed(was, is line, b *programme.Document) Change {
	c := Change{Path: is.path}
	name := is.spec.label
	if is.item != "" {
		name = label{
			strings.TrimSpace(is.itemLabel.en+" "+is.key) + ", " + lower(name.en),
			is.itemLabel.zh + " " + say.Term("zh", is.key) + "：" + name.zh,
		}
	}
	old, now := cmp.Or(was.text, "nothing"), cmp.Or(is.text, "nothing")
	oldZh, nowZh := cmp.Or(was.chinese(), "无"), cmp.Or(is.chinese(), "无")
	c.words = label{
		name.en + ": " + old + " becomes " + now + ".",
		name.zh + "由 " + oldZh + " 改为 " + nowZh + "。",
	}
	gains, loses := is.spec.gains, is.spec.loses
	if is.ranked && is.rank < was.rank {
		gains, loses = loses, gains
	}
	if is.ranked {
		c.concern(gains, loses, b)
	}
	return c
}

// concern says who is better and who is worse off.
func (c *Change) concern(gains, loses []programme.Role, b *programme.Document) {
	better, worse := present(gains, b), present(loses, b)
	c.For = slices.Concat(better, worse)
	c.words.en += tell(" Better for the ", better, "en", ".") + tell(" Worse for the ", worse, "en", ".")
	c.words.zh += tell("对", better, "zh", "有利。") + tell("对", worse, "zh", "不利。")
}

// present names the roles that there are, the bearer of interest by its role.
func present(all []programme.Role, d *programme.Document) []programme.Role {
	var out []programme.Role
	for _, r := range all {
		if r == bearer {
			r = d.Price.BorneBy
		}
		if d.Has(r) {
			out = append(out, r)
		}
	}
	return out
}

func tell(before string, roles []programme.Role, lang, after string) string {
	if len(roles) == 0 {
		return ""
	}
	var names []string
	for _, r := range roles {
		names = append(names, say.Term(lang, r.String()))
	}
	return before + strings.Join(names, ", ") + after
}

func lower(s string) string { return strings.ToLower(s[:min(1, len(s))]) + s[min(1, len(s)):] }
