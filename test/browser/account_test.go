package browser

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/tallystick/tallystick/core/party"
)

// TestAccount: the first administrator comes in by the one-time link, adds a
// passkey, signs out, and signs in with the passkey alone.
func TestAccount(t *testing.T) {
	site := Open(t, map[string]party.Roles{"platform": party.Operator})
	token, needed, err := site.Desk.Setup(t.Context())
	if err != nil || !needed {
		t.Fatalf("setup: %t, %v", needed, err)
	}
	tab := Start(t).Open(t)
	key := tab.AddPasskey(t)
	tab.Look(t, 1440, "light")

	tab.Visit(t, site.Address+"/setup/"+token)
	tab.fill(t, map[string]string{"login": "root@example.com", "name": "Li Wei", "password": "short"})
	tab.press(t, "main form .button-main")
	tab.sees(t, "more than your name")
	tab.fill(t, map[string]string{"password": "a sentence is easy to keep"})
	tab.press(t, "main form .button-main")
	tab.leaves(t, "/setup/")

	tab.Visit(t, site.Address+"/account")
	tab.clean(t)
	tab.press(t, `[data-passkey="add"] button`)
	tab.sees(t, "not used yet")
	if n := key.Keys(t); n != 1 {
		t.Fatalf("the authenticator holds %d keys, want 1", n)
	}

	tab.press(t, `form[action="/logout"] button`)
	tab.sees(t, "Sign in")
	tab.fill(t, map[string]string{"login": "root@example.com", "password": "wrong"})
	tab.press(t, "main form .button-main")
	tab.sees(t, "That is not right")
	key.Verify(t, false)
	tab.press(t, `[data-passkey="login"] button`)
	tab.sees(t, "The passkey was not accepted")
	key.Verify(t, true)
	tab.Visit(t, site.Address+"/login?next=/account")
	tab.press(t, `[data-passkey="login"] button`)
	tab.sees(t, "last used")
	tab.clean(t)
}

// TestDisplay: language and colours are switched by buttons, and stay.
func TestDisplay(t *testing.T) {
	site, tab := Open(t, nil), Start(t).Open(t)
	tab.Look(t, 390, "light")
	tab.Visit(t, site.Address+"/login")
	tab.press(t, `button[name="language"][value="zh"]`)
	tab.sees(t, "登录")
	tab.press(t, `button[name="scheme"][value="dark"]`)
	tab.shows(t, `document.documentElement.dataset.scheme === "dark"`)
	tab.Visit(t, site.Address+"/login")
	got := Eval[string](t, tab, `document.documentElement.lang + " " + getComputedStyle(document.body).backgroundColor`)
	if got != "zh-CN rgb(15, 20, 19)" {
		t.Errorf("after the switches the page is %s", got)
	}
	tab.clean(t)
	tab.Do(t, chromedp.Navigate(site.Address+"/nowhere"))
	tab.sees(t, "此处没有该内容")
}

// fill types into fields by their names.
func (tab *Tab) fill(t *testing.T, fields map[string]string) {
	t.Helper()
	for name, value := range fields {
		field := `main [name="` + name + `"]`
		Eval[bool](t, tab, "document.querySelector('"+field+"').value = '', true")
		tab.Do(t, chromedp.SendKeys(chromedp.CSS(field), value))
	}
}

// press clicks.
func (tab *Tab) press(t *testing.T, selector string) {
	t.Helper()
	tab.Do(t, chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
}

// sees waits until the page says something.
func (tab *Tab) sees(t *testing.T, text string) {
	t.Helper()
	tab.shows(t, `document.querySelector("main").innerText.includes(`+strconv.Quote(text)+`)`)
}

// leaves waits until the page is at another path.
func (tab *Tab) leaves(t *testing.T, path string) {
	t.Helper()
	tab.shows(t, `!location.pathname.startsWith(`+strconv.Quote(path)+`)`)
}

// shows waits until a condition holds of a page that is complete. While one
// page gives way to the next, it cannot be asked.
func (tab *Tab) shows(t *testing.T, condition string) {
	t.Helper()
	ctx, stop := context.WithTimeout(tab.Ctx, patience)
	defer stop()
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for ctx.Err() == nil {
		held, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`document.readyState === "complete" && `+condition))
		if err == nil && held {
			return
		}
		<-again.C
	}
	said, err := chromedp.Run(tab.Ctx, chromedp.Evaluate[string]("location.href + document.body.innerText"))
	t.Fatalf("never was %s, but %s %v", condition, said, err)
}

// clean checks that nothing is wrong with the page as it stands.
func (tab *Tab) clean(t *testing.T) {
	t.Helper()
	if faults := tab.Faults(t); len(faults) > 0 {
		t.Errorf("%s", strings.Join(faults, "\n"))
	}
}
