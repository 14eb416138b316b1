package browser

import (
	"flag"
	"strings"
	"testing"
)

// only picks the pages to look at while one writes them.
var only = flag.String("page", "", "look only at pages whose names hold this: cash-ordinary.en")

// TestPages looks at every golden page in both schemes and in two widths.
func TestPages(t *testing.T) {
	specimens := Specimens(t, "../../face/web")
	address, chromium, folder := Serve(t, specimens), Start(t), Shots(t)
	for _, s := range specimens {
		if !strings.Contains(s.Name, *only) {
			continue
		}
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			tab := chromium.Open(t)
			tab.Visit(t, address+"/"+s.Name)
			tab.Inspect(t, folder, s.Name)
		})
	}
}

// TestFaultsAreCaught: the eye of these tests sees what it is there to see.
func TestFaultsAreCaught(t *testing.T) {
	const style = "position:absolute;top:0;left:0;width:200px"
	specimens := []Specimen{
		{Name: "over", Lang: "en", Title: "x", main: `<h1 class="unseen">x</h1><p id="a">` + words +
			`</p><p id="b">` + words + `</p>`},
		{Name: "wide", Lang: "en", Title: "x", main: `<h1>x</h1><p class="money">` + strings.Repeat("wide ", 400) + `</p>`},
		{Name: "cut", Lang: "en", Title: "x", main: `<h1>x</h1><div id="cut"><span class="money">` + words + `</span></div>`},
		{Name: "script", Lang: "en", Title: "x", main: `<h1>x</h1><script>alert(1)</script>`},
		{Name: "headless", Lang: "en", Title: "x", main: `<p>x</p>`},
		{Name: "nameless", Lang: "en", Title: "x", main: `<h1>x</h1><input>`},
	}
	for i := range specimens {
		specimens[i].main = `<main id="main">` + specimens[i].main + `</main>`
	}
	address, tab := Serve(t, specimens), Start(t).Open(t)
	wants := map[string]string{
		"over": "over \"", "wide": "px wide", "cut": "cut: ", "script": "Content Security Policy",
		"headless": "0 headings h1", "nameless": "axe: [label",
	}
	for _, s := range specimens {
		tab.Visit(t, address+"/"+s.Name)
		tab.Look(t, 390, "light")
		Eval[bool](t, tab, `document.querySelectorAll("#a, #b").forEach((e) => e.style.cssText = "`+style+`"), true`)
		Eval[bool](t, tab,
			`document.querySelectorAll("#cut").forEach((e) => e.style.cssText = "overflow:hidden;width:40px"), true`)
		if faults := strings.Join(tab.Faults(t), "\n"); !strings.Contains(faults, wants[s.Name]) {
			t.Errorf("%s: found %q, want %q", s.Name, faults, wants[s.Name])
		}
	}
}

const words = "some words that stand here"
