package browser

import (
	"cmp"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestJourneysOfADemonstration goes three ways through a world that has lived,
// as somebody does who opens it for the first time, and uploads a ledger that
// is larger than an envelope.
func TestJourneysOfADemonstration(t *testing.T) {
	world, chromium, folder := World{*running}, Start(t), Shots(t)
	if *running == "" {
		world = StartWorld(t, 150)
	}
	for _, j := range []struct {
		name, member string // "": the supplier that is offered first
		goes         func(*testing.T, *Tab)
	}{
		{"money", "", takesMoney}, {"approve", "A1", approves}, {"offer", "F2", offers}, {"upload", "", uploadsMany},
	} {
		t.Run(j.name, func(t *testing.T) {
			tab := chromium.Open(t)
			tab.Look(t, 1440, "light")
			tab.Visit(t, world.Address+"/login")
			world.Become(t, tab, cmp.Or(j.member, firstSupplier(t, tab)))
			j.goes(t, tab)
			tab.clean(t)
			tab.Shot(t, filepath.Join(folder, "journey-"+j.name+".png"))
		})
	}
}

// firstSupplier is who the switch of roles offers first of those that sell.
func firstSupplier(t *testing.T, tab *Tab) string {
	t.Helper()
	login := Eval[string](t, tab, `document.querySelector("#demo-role option[value^='s']").value`)
	return strings.ToUpper(strings.TrimSuffix(login, "@demo.invalid"))
}

// takesMoney counts the clicks of a supplier that looks at something else.
func takesMoney(t *testing.T, tab *Tab) {
	tab.press(t, `nav a[href="/invoices"]`)
	tab.leaves(t, "/cash")
	clicks := 0
	click := func(selector, then string) {
		t.Helper()
		tab.press(t, selector)
		clicks++
		tab.sees(t, then)
	}
	click(`nav a[href="/cash"]`, "You can have today")
	sum := Eval[string](t, tab, `document.querySelector("main .hero .money").innerText`)
	click(`button[form="take"]`, sum)
	click(`#take .button-main`, sum+" is on its way")
	if clicks != 3 {
		t.Errorf("%d clicks to money, want 3", clicks)
	}
}

// approves has the buyer confirm the first of what waits for it.
func approves(t *testing.T, tab *Tab) {
	tab.press(t, `form[action="/steps/confirm"] tbody input[type="checkbox"]`)
	deal := Eval[string](t, tab, `document.querySelector('form[action="/steps/confirm"] tbody input:checked').value`)
	tab.press(t, `form[action="/steps/confirm"] .button-main`)
	tab.leaves(t, "/approve")
	tab.press(t, `#step .button-main`)
	tab.shows(t, `!document.querySelector("#step")`)
	left := Eval[bool](t, tab, fmt.Sprintf(
		`fetch("/approve").then((r) => r.text()).then((page) => page.includes('name="deal" value="%s"'))`, deal))
	if left {
		t.Errorf("%s still waits for the buyer", deal)
	}
}

// offers has the funder offer on the first deal that a supplier shows it.
func offers(t *testing.T, tab *Tab) {
	tab.press(t, `nav a[href="/pipeline"]`)
	tab.press(t, `form[action="/steps/offer"] tbody a[href^="/steps/offer"]`)
	tab.leaves(t, "/pipeline")
	deal := Eval[string](t, tab, `document.querySelector('#step [name="deal"]').value`)
	tab.press(t, `#step .button-main`)
	tab.shows(t, `!document.querySelector("#step")`)
	tab.clean(t)
	tab.press(t, fmt.Sprintf(`main a[href="/deals/%s"]`, deal))
	tab.sees(t, "offers terms")
}

// uploadsMany gives a file of more invoices than an envelope holds to the field
// for files, twice.
func uploadsMany(t *testing.T, tab *Tab) {
	const rows = 320
	once := rand.Text() // a world that is served already may be walked through again
	seller := Eval[string](t, tab, `document.querySelector("#demo-role").value.split("@")[0].toUpperCase()`)
	var file strings.Builder
	file.WriteString("seller,buyer,number,issued,due,gross,currency\n")
	for i := range rows {
		fmt.Fprintf(&file, "%s,A1,%s-%d,2026-05-04,2026-09-01,%d.00,CNY\n", seller, once, i, 100+i)
	}
	path := filepath.Join(t.TempDir(), "ledger.csv")
	if err := os.WriteFile(path, []byte(file.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, says := range []string{"320 invoices are recorded", "All of it was recorded before"} {
		tab.press(t, `nav a[href="/invoices"]`)
		tab.shows(t, `!!document.querySelector("#upload input[type='file']")`)
		tab.Do(t, chromedp.SetUploadFiles(chromedp.CSS("#upload input[type='file']"), []string{path}))
		tab.sees(t, "ledger.csv")
		tab.press(t, "#upload .button-main")
		tab.sees(t, says)
	}
}
