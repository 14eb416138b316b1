package main

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/face/web/developer"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/access"
)

// post sends a form and returns what came back, without going on to where it
// leads.
func (v *town) post(path, cookie string, form url.Values) reply {
	v.t.Helper()
	return v.ask("POST", path, cookie, form.Encode(), "Content-Type", "application/x-www-form-urlencoded")
}

// says fails unless a page has a status and holds a text.
func (v *town) says(r reply, status int, text string) string {
	v.t.Helper()
	if r.status != status || !strings.Contains(string(r.body), text) {
		v.t.Errorf("status %d, want %d and %q in\n%.3000s", r.status, status, text, r.body)
	}
	return string(r.body)
}

// find returns what a pattern's group matches on a page.
func (v *town) find(body, pattern string) string {
	v.t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(body)
	if m == nil {
		v.t.Fatalf("no %s in\n%.3000s", pattern, body)
	}
	return m[1]
}

func TestPeopleAreManagedOnPages(t *testing.T) {
	v := newTown(t)
	admin := v.as("S", access.Administrator)
	v.says(v.ask("GET", "/people", admin, nil), 200, "s-checker")

	invited := url.Values{"name": {"Sun Mei"}, "role": {"maker"}, "until": {"2099-12-31"}}
	body := v.says(v.post("/people/invite", admin, invited), 200, "A link for Sun Mei")
	link := v.find(body, `<code>`+regexp.QuoteMeta(v.web.URL)+`(/invite/[^<]+)</code>`)
	v.says(v.ask("GET", link, "", nil), 200, "Sun Mei")
	if again := v.ask("GET", "/people", admin, nil); strings.Contains(string(again.body), link) {
		t.Error("the link is shown again")
	}
	v.says(v.post("/people/invite", admin, url.Values{"name": {""}, "role": {"maker"}}), 422, "One line of")
	v.says(v.post("/people/invite", admin, url.Values{"name": {"A"}, "role": {"king"}}), 422, "cannot be given")
	v.says(v.post("/people/invite", admin, url.Values{
		"name": {"A"}, "role": {"maker"}, "until": {"1999-01-01"},
	}), 422, "Today or later")
	v.says(v.post("/people/invite", admin, url.Values{"name": {"A"}, "role": {"operator"}}), 422, "cannot be given")

	out := v.find(body, `action="/people/invitations/(\d+)/withdraw"`)
	v.says(v.post("/people/invitations/"+out+"/withdraw", v.as("B", access.Administrator), nil), 404, "")
	v.says(v.post("/people/invitations/"+out+"/withdraw", admin, nil), 200, "The link holds no more")
	v.says(v.ask("GET", link, "", nil), 404, "")

	maker := v.find(body, `href="/people/(\d+)">maker of S`)
	v.says(v.ask("GET", "/people/"+maker, v.as("B", access.Administrator), nil), 404, "")
	v.says(v.post("/people/"+maker+"/role", admin, url.Values{"role": {"checker"}, "until": {"x"}}), 422, "2026-12-31")
	v.says(v.post("/people/"+maker+"/role", admin, url.Values{"role": {"checker"}}), 200, "The role is changed")
	v.says(v.ask("GET", "/people/"+maker, admin, nil), 200, "Checker")
	body = v.says(v.post("/people/"+maker+"/password", admin, nil), 200, "A link for maker of S")
	v.says(v.ask("GET", v.find(body, `(/invite/[^<]+)</code>`), "", nil), 200, "Choose a new password")
	v.says(v.post("/people/"+maker+"/remove", admin, nil), 200, "may do nothing any more")
	v.says(v.ask("GET", "/people/"+maker, admin, nil), 404, "")

	v.says(v.post("/people/two", admin, url.Values{"two": {"on"}}), 200, "It is on.")
	if two, err := v.account.TwoPeople(t.Context(), "S"); err != nil || !two {
		t.Errorf("money takes two people: %t, %v", two, err)
	}
	v.says(v.post("/people/two", admin, url.Values{"two": {"off"}}), 200, "It is off.")
}

func TestKeysAndWebhooksAreManagedOnPages(t *testing.T) {
	v := newTown(t)
	admin := v.as("S", access.Administrator)
	key := url.Values{"name": {"erp"}, "role": {"maker"}, "days": {"30"}, "scope": {"read", "write"}}
	body := v.says(v.post("/developer/keys", admin, key), 200, "The secret of erp")
	secret := v.find(body, `<code>(tsk_[^<]+)</code>`)
	with := []string{"Authorization", "Bearer " + secret}
	v.into(v.ask("GET", "/api/v1/deals?limit=1", "", nil, with...), 200, nil)
	v.into(v.ask("GET", "/api/v1/deals/D9", "", nil, with...), 404, nil)

	page := v.says(v.ask("GET", "/developer", admin, nil), 200, "GET /api/v1/deals/{name}")
	if strings.Contains(page, secret) || !strings.Contains(page, "404") {
		t.Error("the page shows the secret again, or not what was answered")
	}
	for _, stranger := range []string{v.as("B", access.Administrator), v.as("X", access.Viewer)} {
		page := v.says(v.ask("GET", "/developer", stranger, nil), 200, "Nothing was asked yet")
		if strings.Contains(page, "erp") {
			t.Error("another organisation sees the key or its calls")
		}
	}
	v.says(v.post("/developer/keys", admin, url.Values{
		"name": {"k"}, "role": {"maker"}, "days": {"30"},
	}), 422, "Choose at least one")
	v.says(v.post("/developer/keys", admin, url.Values{
		"name": {"k"}, "role": {"maker"}, "days": {"9999"}, "scope": {"read"},
	}), 422, "Choose one of these")
	id := v.find(body, `action="/developer/keys/(\d+)/revoke"`)
	v.says(v.post("/developer/keys/"+id+"/revoke", v.as("B", access.Administrator), nil), 404, "")
	v.says(v.post("/developer/keys/"+id+"/revoke", admin, nil), 200, "The key is revoked")
	v.into(v.ask("GET", "/api/v1/me", "", nil, with...), 401, nil)

	v.says(v.post("/developer/webhooks", admin, url.Values{"url": {"ftp://x"}}), 422, "An address such as")
	body = v.says(v.post("/developer/webhooks", admin, url.Values{"url": {"http://127.0.0.1:9/in"}}), 200, "whsec_")
	first := v.find(body, `<code>(whsec_[^<]+)</code>`)
	path := "/developer/webhooks/" + v.find(body, `href="/developer/webhooks/(\d+)"`)
	v.says(v.ask("GET", path, v.as("B", access.Administrator), nil), 404, "")
	v.says(v.ask("GET", path, admin, nil), 200, "Nothing was sent yet")
	body = v.says(v.post(path+"/rotate", admin, nil), 200, "The secret before signs too")
	if v.find(body, `<code>(whsec_[^<]+)</code>`) == first {
		t.Error("the secret is the one of before")
	}
	v.says(v.post(path+"/remove", v.as("B", access.Administrator), nil), 404, "")
	v.says(v.post(path+"/remove", admin, nil), 200, "The webhook has ended")
}

// TestCallsBehindPagesAnswer: what the developer's page says can be asked.
func TestCallsBehindPagesAnswer(t *testing.T) {
	v := newTown(t)
	operator := v.as(v.signer.Owner(), access.Operator)
	who := access.Who{Role: access.Operator, Sides: ^party.Roles(0)}
	pages := []string{"deal", "party", "entry"}
	for _, place := range ui.Places(who, "", nil) {
		pages = append(pages, place.Path)
	}
	for _, page := range pages {
		paths := developer.Calls(page)
		if len(paths) == 0 {
			t.Errorf("%s has no call behind it", page)
		}
		for _, path := range paths {
			path = strings.NewReplacer("deals/NAME", "deals/D1", "NAME", "S", "LEAF", v.leafOf("D1")).Replace(path)
			if r := v.ask("GET", path, operator, nil); r.status != 200 {
				t.Errorf("%s: GET %s: status %d: %s", page, path, r.status, r.body)
			}
		}
	}
}

// TestTheOperatorSeesTheMachine: what the page shows is of this log.
func TestTheOperatorSeesTheMachine(t *testing.T) {
	v := newTown(t)
	operator := v.as(v.signer.Owner(), access.Operator)
	page := v.says(v.ask("GET", "/operator", operator, nil), 200, "Signature and root hold")
	if !strings.Contains(page, v.cfg.dir) || !strings.Contains(page, `data-fresh="5"`) {
		t.Error("the page does not tell where the log is, or is not kept fresh")
	}
	v.says(v.ask("GET", "/operator", v.as("S", access.Administrator), nil), 403, "")
	var machine struct {
		Commits struct {
			Count uint64
			P99   float64 `json:"p99_seconds"`
		}
		Head struct {
			Verified bool
			Leaves   uint64
		}
	}
	v.into(v.ask("GET", "/api/v1/platform", operator, nil), 200, &machine)
	if machine.Commits.Count == 0 || machine.Commits.P99 == 0 || !machine.Head.Verified || machine.Head.Leaves == 0 {
		t.Errorf("the API says %+v", machine)
	}
	v.into(v.ask("GET", "/api/v1/platform", v.as("S", access.Administrator), nil), 403, nil)
}
