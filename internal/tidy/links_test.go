package tidy

import (
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strings"
	"testing"
)

// linkPattern matches [words](target) and ![picture](target "title"), and
// references of the form [name]: target.
var linkPattern = regexp.MustCompile(`\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)|^\s{0,3}\[[^\]^]+\]:\s+<?([^\s>]+)`)

// links checks that every link of a page to a file of ours leads to one.
func links(t *tree) []string {
	var found []string
	for _, x := range t.texts {
		if path.Ext(x.path) != ".md" || strings.Contains(x.path, "testdata/") {
			continue
		}
		fenced := false
		for n, line := range strings.Split(x.body, "\n") {
			if strings.HasPrefix(strings.TrimSpace(line), "```") {
				fenced = !fenced
			}
			if fenced {
				continue
			}
			for _, m := range linkPattern.FindAllStringSubmatch(line, -1) {
				if to := m[1] + m[2]; !t.leads(x.path, to) {
					found = append(found, fmt.Sprintf("%s:%d: the link to %s leads nowhere", x.path, n+1, to))
				}
			}
		}
	}
	return found
}

// leads reports whether a link on the page from leads somewhere. Addresses of
// others are not looked up: the tests need no network.
func (t *tree) leads(from, to string) bool {
	u, err := url.Parse(to)
	switch {
	case err != nil:
		return false
	case u.IsAbs() || u.Host != "" || u.Path == "":
		return true
	case strings.HasPrefix(u.Path, "/"):
		return t.paths[path.Clean(u.Path[1:])]
	}
	return t.paths[path.Join(path.Dir(from), u.Path)]
}

func TestDeadLinksAreCaught(t *testing.T) {
	page := func(body string) map[string]string {
		return map[string]string{"README.md": "", "docs/a.md": "# A\n" + body, "docs/pictures/b.svg": "<svg/>"}
	}
	examine(t, links, []specimen{
		{"a sibling", page("[b](pictures/b.svg)"), ""},
		{"up and from the root", page("[r](../README.md#top) and [r](/README.md)"), ""},
		{"a folder", page("[p](pictures/)"), ""},
		{"a heading of the page", page("[t](#a)"), ""},
		{"the world", page("[w](https://example.org/none.md), [m](mailto:a@example.org)"), ""},
		{"a dead link", page("text\nsee [b](b.svg)."), "docs/a.md:3: the link to b.svg"},
		{"a dead picture", page(`![b](none.svg "title")`), "none.svg"},
		{"the second link of a line", page("[b](pictures/b.svg) [c](c.md)"), "c.md"},
		{"a dead reference", page("[b]: none.md"), "none.md"},
		{"out of the house", page("[o](../../other.md)"), "other.md"},
		{"code", page("```\n[b](none.md)\n```\n"), ""},
	})
}
