package browser

import (
	"cmp"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
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

// uploadsMany gives a file of more invoices than an envelope holds: dropped onto
// the page, and then picked, in a dialog that the keyboard alone opens.
func uploadsMany(t *testing.T, tab *Tab) {
	const rows = 320
	once := rand.Text() // a world that is served already may be walked through again
	seller := Eval[string](t, tab, `document.querySelector("#demo-role").value.split("@")[0].toUpperCase()`)
	var file strings.Builder
	file.WriteString("seller,buyer,number,issued,due,gross,currency\n")
	for i := range rows {
		fmt.Fprintf(&file, "%s,A1,%s-%d,2026-05-04,2026-09-01,%d.00,CNY\n", seller, once, i, 100+i)
	}
	for _, way := range []struct {
		gives func(*testing.T, *Tab, string)
		says  string
	}{{drops, "320 invoices are recorded"}, {picks, "All of it was recorded before"}} {
		tab.press(t, `nav a[href="/invoices"]`)
		tab.shows(t, `!!document.querySelector("#upload input[type='file']")`)
		way.gives(t, tab, file.String())
		tab.sees(t, "ledger.csv")
		tab.press(t, "#upload .button-main")
		tab.sees(t, way.says)
	}
}

// drops lets a file fall onto the box for it, as a pointer would.
func drops(t *testing.T, tab *Tab, content string) {
	t.Helper()
	text, err := json.Marshal(content)
	if err != nil {
		t.Fatal(err)
	}
	got := Eval[string](t, tab, fmt.Sprintf(`(() => {
		const box = document.querySelector("#upload .drop"), dataTransfer = new DataTransfer();
		dataTransfer.items.add(new File([%s], "ledger.csv", {type: "text/csv"}));
		const over = ["dragenter", "dragover", "drop"].map((type) => {
			box.dispatchEvent(new DragEvent(type, {bubbles: true, cancelable: true, dataTransfer}));
			return box.classList.contains("over");
		});
		return over.join() + " " + box.querySelector("input").files.length;
	})()`, text))
	if got != "false,true,false 1" {
		t.Errorf("over the box, and files in it: %s, want it to be marked meanwhile, and one file", got)
	}
}

// picks walks to the field for files with the Tab key, opens its dialog with the
// space bar, and answers it.
func picks(t *testing.T, tab *Tab, content string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ledger.csv")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	opened := make(chan struct{}, 1)
	err := chromedp.Listen(tab.Ctx, func(event any) {
		if _, is := event.(*page.EventFileChooserOpened); is {
			opened <- struct{}{}
		}
	})
	if err == nil {
		_, err = chromedp.Call(tab.Ctx, page.SetInterceptFileChooserDialog,
			page.SetInterceptFileChooserDialogParams{Enabled: true})
	}
	if err != nil {
		t.Fatal(err)
	}
	const there = `document.activeElement?.matches("#upload input[type='file']")`
	for presses := 0; !Eval[bool](t, tab, there+" ?? false"); presses++ {
		if presses > 200 {
			t.Fatal("the Tab key does not lead to the field for files")
		}
		tab.Do(t, chromedp.KeyEvent("\t"))
	}
	tab.Do(t, chromedp.KeyEvent(" "))
	select {
	case <-opened:
	case <-time.After(patience):
		t.Fatal("the space bar opens no dialog")
	}
	tab.Do(t, chromedp.SetUploadFiles(chromedp.CSS("#upload input[type='file']"), []string{path}))
}
