package browser

import (
	"flag"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
)

// running spares whoever writes pages the wait for a world.
var running = flag.String("world", "", "walk through the demonstration that is served here: http://localhost:8080")

// kinds are the pages that are many: of one object, of one step. The first of
// each that a walk comes across is looked at.
var kinds = []string{
	"/deals/", "/parties/", "/journal/", "/invoices/", "/steps/", "/people/", "/drafts/", "/cash/take", "/developer/",
}

// TestTheFilledWorld walks through what each role sees of a world that has
// lived, in both languages: every page of the menu, and one of each kind that
// those lead to.
func TestTheFilledWorld(t *testing.T) {
	world, chromium, folder := World{*running}, Start(t), Shots(t)
	if *running == "" {
		world = StartWorld(t, 200)
	}
	looks := []struct {
		lang, scheme string
		width        int64
	}{{"en", "light", 1440}, {"zh", "dark", 390}}
	for _, member := range []string{"S103", "A1", "F2", "operator"} {
		for _, look := range looks {
			t.Run(member+"-"+look.lang, func(t *testing.T) {
				t.Parallel()
				tab := chromium.Open(t)
				tab.Look(t, look.width, look.scheme)
				tab.Visit(t, world.Address+"/login")
				tab.speak(t, look.lang)
				world.Become(t, tab, member)
				world.walk(t, tab, filepath.Join(folder, "world-"+strings.ToLower(member)+"-"+look.lang))
				tab.shows(t, fmt.Sprintf("document.documentElement.lang.startsWith(%q)", look.lang))
			})
		}
	}
}

// walk looks at every page of the menu, and at the first of each kind.
func (w World) walk(t *testing.T, tab *Tab, shots string) {
	t.Helper()
	todo, seen := tab.links(t, "nav a[href^='/'], .me a[href^='/']"), map[string]bool{}
	if len(todo) < 3 {
		t.Fatalf("the menu leads to %q alone", todo)
	}
	for len(todo) > 0 {
		path := todo[0]
		todo = todo[1:]
		kind := kindOf(path)
		if seen[kind] {
			continue
		}
		seen[kind] = true
		tab.Visit(t, w.Address+path)
		tab.Shot(t, shots+strings.ReplaceAll(kind, "/", "-")+".png")
		for _, fault := range tab.Faults(t) {
			t.Errorf("%s: %s", path, fault)
		}
		for _, kind := range kinds {
			todo = append(todo, tab.links(t, "main a[href^='"+kind+"']")...)
		}
	}
	for _, kind := range []string{"/deals/*", "/journal/*", "/parties/*"} {
		if !seen[kind] {
			t.Errorf("nothing led to %s", kind)
		}
	}
}

// kindOf is the path of a page, or what it is one of. A form of a list, such as
// a file of it or its next page, is no other page.
func kindOf(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return link
	}
	for _, kind := range kinds {
		if strings.HasPrefix(u.Path, kind) {
			return kind + "*"
		}
	}
	return u.Path
}
