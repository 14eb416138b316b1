package browser

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

var (
	//go:embed measure.js
	measure string
	//go:embed vendor/axe.min.js
	axe string
)

// Schemes and widths that every page is looked at in.
var (
	Schemes = []string{"light", "dark"}
	Widths  = []int64{390, 1440}
)

// A Tab is a page in a browser, with cookies of its own.
type Tab struct {
	Ctx context.Context // for steps of chromedp

	mu       sync.Mutex
	console  []string
	requests int
}

// patience is how long one step of a page may take before the test fails. It
// is no measure of speed: the machine may be busy.
const patience = 90 * time.Second

// Open opens an empty tab with cookies of its own.
func (b *Browser) Open(t *testing.T) *Tab {
	t.Helper()
	ctx, stop := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(stop)
	tab := &Tab{Ctx: ctx}
	if err := chromedp.Listen(ctx, tab.hear); err != nil {
		t.Fatalf("listen to a tab: %v", err)
	}
	if _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); err != nil {
		t.Fatalf("watch requests: %v", err)
	}
	return tab
}

// hear keeps what the page complains about.
func (tab *Tab) hear(event any) {
	said := ""
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			for _, a := range e.Args {
				said += string(a.Value) + a.Description + " "
			}
		}
	case *runtime.EventExceptionThrown:
		said = e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			said += " " + e.ExceptionDetails.Exception.Description
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			said = e.Entry.Text + " " + e.Entry.URL
		}
	case *network.EventRequestWillBeSent:
		tab.mu.Lock()
		tab.requests++
		tab.mu.Unlock()
	}
	if said != "" {
		tab.mu.Lock()
		tab.console = append(tab.console, "console: "+said)
		tab.mu.Unlock()
	}
}

// Do runs steps, and fails the test if one does not come to its end.
func (tab *Tab) Do(t *testing.T, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	ctx, stop := context.WithTimeout(tab.Ctx, patience)
	defer stop()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatalf("in the browser: %v", err)
	}
}

// Eval returns what a script in the page returns, its promises awaited.
func Eval[T any](t *testing.T, tab *Tab, script string) T {
	t.Helper()
	ctx, stop := context.WithTimeout(tab.Ctx, patience)
	defer stop()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("evaluate %.60q: %v", script, err)
	}
	return v
}

// Look sets the width of the window and the scheme that the system prefers.
func (tab *Tab) Look(t *testing.T, width int64, scheme string) {
	t.Helper()
	tab.Do(t, chromedp.EmulateViewport(width, 900))
	_, err := chromedp.Call(tab.Ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
		},
	})
	if err != nil {
		t.Fatalf("prefer %s: %v", scheme, err)
	}
	tab.settle(t)
}

// Visit goes to an address and waits until its charts are drawn. The answer
// must be 200.
func (tab *Tab) Visit(t *testing.T, address string) {
	t.Helper()
	tab.mu.Lock()
	tab.console = nil
	tab.mu.Unlock()
	ctx, stop := context.WithTimeout(tab.Ctx, patience)
	defer stop()
	answer, err := chromedp.RunResponse(ctx, chromedp.Navigate(address))
	if err != nil {
		t.Fatalf("visit %s: %v", address, err)
	}
	if answer.Status != http.StatusOK {
		t.Fatalf("visit %s: status %d", address, answer.Status)
	}
	tab.settle(t)
}

// settle waits until charts are drawn and styles are applied.
func (tab *Tab) settle(t *testing.T) {
	t.Helper()
	Eval[bool](t, tab, `new Promise((done) => {
		const look = () => [...document.querySelectorAll("[data-opt]")].every((e) => e.dataset.drawn === "yes")
			? requestAnimationFrame(() => requestAnimationFrame(() => done(true))) : setTimeout(look, 20);
		document.readyState === "complete" ? look() : addEventListener("load", look);
	})`)
}

// Requests returns how many requests the tab has made.
func (tab *Tab) Requests() int {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	return tab.requests
}

// Faults returns everything that is wrong with the page as it stands.
func (tab *Tab) Faults(t *testing.T) []string {
	t.Helper()
	var faults []string
	text := Eval[string](t, tab, measure)
	if err := json.Unmarshal([]byte(text), &faults); err != nil {
		t.Fatalf("measure: %v", err)
	}
	faults = append(faults, tab.accessibility(t)...)
	tab.mu.Lock()
	defer tab.mu.Unlock()
	return append(faults, tab.console...)
}

// accessibility returns what axe finds.
func (tab *Tab) accessibility(t *testing.T) []string {
	t.Helper()
	if !Eval[bool](t, tab, `typeof axe === "object"`) {
		tab.Do(t, chromedp.Evaluate[chromedp.Void](axe))
	}
	text := Eval[string](t, tab, `axe.run(document, {resultTypes: ["violations"]}).then((r) => JSON.stringify(
		r.violations.map((v) => [v.id, v.help, v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160) + " " +
			n.failureSummary)])))`)
	var found []any
	if err := json.Unmarshal([]byte(text), &found); err != nil {
		t.Fatalf("axe: %v", err)
	}
	faults := make([]string, 0, len(found))
	for _, f := range found {
		faults = append(faults, fmt.Sprintf("axe: %v", f))
	}
	return faults
}

// Shot writes a picture of the whole page to a file.
func (tab *Tab) Shot(t *testing.T, file string) {
	t.Helper()
	ctx, stop := context.WithTimeout(tab.Ctx, patience)
	defer stop()
	picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatalf("take a picture: %v", err)
	}
	if err := os.WriteFile(file, picture, 0o644); err != nil {
		t.Fatal(err)
	}
}

// Inspect looks at the page in every scheme and width, reports what is wrong
// with it, and leaves a picture of each: NAME-light-390.png.
func (tab *Tab) Inspect(t *testing.T, folder, name string) {
	t.Helper()
	for _, scheme := range Schemes {
		for _, width := range Widths {
			tab.Look(t, width, scheme)
			tab.Shot(t, fmt.Sprintf("%s/%s-%s-%d.png", folder, name, scheme, width))
			if faults := tab.Faults(t); len(faults) > 0 {
				t.Errorf("%s in %s at %d px:\n  %s", name, scheme, width, strings.Join(faults, "\n  "))
			}
		}
	}
}
