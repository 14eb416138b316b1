package door

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/node/desk/access"
)

var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

// callers are who the header "As" says, in these tests.
var callers = map[string]access.Who{
	"viewer":  {User: 1, Role: access.Viewer, Scopes: access.Read, Organisation: "acme"},
	"stale":   {User: 2, Role: access.Checker, Scopes: ^access.Scope(0), Session: true, Proved: noon.Add(-time.Hour)},
	"checker": {User: 3, Role: access.Checker, Scopes: ^access.Scope(0), Session: true, Proved: noon, Language: "zh"},
}

func identify(r *http.Request) (access.Who, error) {
	switch name := r.Header.Get("As"); name {
	case "":
		return access.Nobody(), nil
	case "thief":
		return access.Who{}, fmt.Errorf("key 7: %w", access.ErrCredentials)
	case "broken":
		return access.Who{}, errors.New("disk is gone: " + r.Header.Get("Authorization"))
	default:
		return callers[name], nil
	}
}

// doors returns a mux with a route of each sort, and its log.
func doors(change func(*Config)) (*Mux, *bytes.Buffer) {
	var log bytes.Buffer
	cfg := Config{
		Identify: identify, Now: func() time.Time { return noon },
		Log: slog.New(slog.NewJSONHandler(&log, nil)), Login: "/login", Prove: "/prove",
	}
	if change != nil {
		change(&cfg)
	}
	m := New(cfg)
	m.Handle(access.Route{Method: "GET", Path: "/open"}, say("open"))
	m.Handle(access.Route{Method: "GET", Path: "/read", Least: access.Viewer, Scope: access.Read}, say("read"))
	m.Handle(access.Route{Method: "POST", Path: "/money", Least: access.Maker, Scope: access.Write, Fresh: true},
		http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if _, err := io.Copy(w, r.Body); err != nil {
				BodyProblem(r, err).Write(w, r)
			}
		}))
	m.Handle(access.Route{Method: "GET", Path: "/invite/{token}"}, say("invited"))
	m.Handle(access.Route{
		Method: "GET", Path: "/deals/{name}", Least: access.Viewer, Subject: access.Object, Object: "deal",
		Sides: party.Roles(0),
	}, say("deal"))
	m.Handle(access.Route{Method: "GET", Path: "/panic"}, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		panic("boom")
	}))
	return m, &log
}

func say(text string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) })
}

// ask sends a request with headers given in pairs.
func ask(m http.Handler, method, path, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	m.ServeHTTP(w, r)
	return w
}

func TestTheGuardAnswers(t *testing.T) {
	m, _ := doors(nil)
	tests := []struct {
		name         string
		method, path string
		headers      []string
		status       int
		cause        Cause
	}{
		{"everybody reads what is open", "GET", "/open", nil, 200, ""},
		{"nobody reads the rest", "GET", "/read", nil, 401, LogIn},
		{"a viewer reads", "GET", "/read", []string{"As", "viewer"}, 200, ""},
		{"a viewer moves no money", "POST", "/money", []string{"As", "viewer"}, 403, Forbidden},
		{"presence is to be proved", "POST", "/money", []string{"As", "stale"}, 403, ProvePresence},
		{"and then it goes through", "POST", "/money", []string{"As", "checker"}, 200, ""},
		{"a false key opens nothing", "GET", "/read", []string{"As", "thief"}, 401, BadCredentials},
		{"not even what is open", "GET", "/open", []string{"As", "thief"}, 401, BadCredentials},
		{"who asks cannot be found out", "GET", "/read", []string{"As", "broken"}, 503, Unavailable},
		{"no such page", "GET", "/nowhere", nil, 404, NotFound},
		{"no such method", "DELETE", "/open", nil, 405, MethodNotAllowed},
		{"a handler that panics", "GET", "/panic", nil, 500, Internal},
		{
			"another site posts", "POST", "/money",
			[]string{"As", "checker", "Sec-Fetch-Site", "cross-site"},
			403, CrossOrigin,
		},
		{
			"another origin posts", "POST", "/money",
			[]string{"As", "checker", "Origin", "https://evil.example"},
			403, CrossOrigin,
		},
		{"a sister site posts", "POST", "/money", []string{"As", "checker", "Sec-Fetch-Site", "same-site"}, 403, CrossOrigin},
		{"this site posts", "POST", "/money", []string{"As", "checker", "Sec-Fetch-Site", "same-origin"}, 200, ""},
		{"up and out of the tree", "GET", "/deals/..%2f..%2fetc%2fpasswd%00", []string{"As", "viewer"}, 200, ""},
	}
	for _, tt := range tests {
		w := ask(m, tt.method, tt.path, "", tt.headers...)
		var p Problem
		if tt.cause != "" {
			err, kind := json.Unmarshal(w.Body.Bytes(), &p), w.Header().Get("Content-Type")
			if err != nil || kind != "application/problem+json" {
				t.Errorf("%s: not a problem: %s", tt.name, w.Body)
			}
		}
		if w.Code != tt.status || p.Name != string(tt.cause) {
			t.Errorf("%s: %d %q, want %d %q", tt.name, w.Code, p.Name, tt.status, tt.cause)
		}
		if tt.cause != "" && (p.Title == "" || p.Do == "" || p.Trace == "" || p.Status != tt.status) {
			t.Errorf("%s: the problem is not complete: %+v", tt.name, p)
		}
	}
}

func TestPathsAreCleanedBeforeTheyAreMatched(t *testing.T) {
	m, _ := doors(nil)
	w := ask(m, "GET", "/open/../../../etc/passwd", "")
	if w.Code != 404 && w.Header().Get("Location") != "/etc/passwd" {
		t.Errorf("a way up the tree: %d to %q, want it cut at the root", w.Code, w.Header().Get("Location"))
	}
}

func TestEveryAnswerCarriesTheHeaders(t *testing.T) {
	m, _ := doors(func(c *Config) { c.Secure = true })
	for _, path := range []string{"/open", "/read", "/nowhere", "/panic"} {
		h := ask(m, "GET", path, "").Header()
		policy := h.Get("Content-Security-Policy")
		for _, want := range []string{
			"frame-ancestors 'none'", "script-src 'self';", "style-src 'self';", "default-src 'none'",
		} {
			if !strings.Contains(policy, want) {
				t.Errorf("%s: policy %q has no %q", path, policy, want)
			}
		}
		if strings.Contains(policy, "unsafe") {
			t.Errorf("%s: policy %q lets pages run what stands in them", path, policy)
		}
		for _, name := range []string{
			"X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy",
			"Cross-Origin-Opener-Policy", "Strict-Transport-Security", "Request-Id",
		} {
			if h.Get(name) == "" {
				t.Errorf("%s: no %s", path, name)
			}
		}
		if h.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: may be kept", path)
		}
	}
}

func TestPeopleAreShownPages(t *testing.T) {
	m, _ := doors(func(c *Config) {
		c.ErrorPage = func(w http.ResponseWriter, _ *http.Request, p Problem) {
			w.WriteHeader(p.Status)
			_, _ = io.WriteString(w, "<h1>"+p.Title+"</h1>")
		}
	})
	const html = "text/html,application/xhtml+xml,*/*;q=0.8"
	w := ask(m, "GET", "/read?week=3", "", "Accept", html)
	if w.Code != 303 || w.Header().Get("Location") != "/login?next=%2Fread%3Fweek%3D3" {
		t.Errorf("nobody at a page: %d to %q", w.Code, w.Header().Get("Location"))
	}
	w = ask(m, "GET", "/nowhere", "", "Accept", html, "Accept-Language", "zh-CN,zh;q=0.9")
	if w.Code != 404 || !strings.Contains(w.Body.String(), "<h1>此处没有该内容</h1>") {
		t.Errorf("a page that is not there: %d %s", w.Code, w.Body)
	}
	w = ask(m, "GET", "/read", "", "Accept", html, "As", "thief", "HX-Request", "true")
	if w.Code != 401 || !strings.Contains(w.Body.String(), "<h1>") {
		t.Errorf("a false key at a page: %d %s", w.Code, w.Body)
	}
	w = ask(m, "GET", "/read", "", "HX-Request", "true", "HX-Current-URL", "https://evil.example//x")
	if got := w.Header().Get("HX-Redirect"); got != "/login?next=%2F" {
		t.Errorf("the way back leads to %q", got)
	}
}

func TestTheLogHoldsNoSecret(t *testing.T) {
	m, log := doors(nil)
	const secret = "tsk_0123456789secret"
	ask(m, "GET", "/invite/"+secret, "", "As", "viewer")
	ask(m, "GET", "/open?token="+secret, "", "Authorization", "Bearer "+secret, "Cookie", "session="+secret)
	ask(m, "GET", "/nowhere/"+secret, "", "Referer", "https://x/"+secret, "User-Agent", secret)
	ask(m, "POST", "/money", secret, "As", "checker")
	ask(m, secret, "/open", "")
	if n := strings.Count(log.String(), "\n"); n != 5 {
		t.Errorf("%d lines for 5 requests:\n%s", n, log)
	}
	if strings.Contains(log.String(), secret) {
		t.Errorf("the log tells the secret:\n%s", log)
	}
	ask(m, "GET", "/deals/D1", "", "As", "viewer")
	if !strings.Contains(log.String(), `"route":"/deals/{name}","deal":"D1","user":1,"organisation":"acme"`) {
		t.Errorf("the log does not say what was asked:\n%s", log)
	}
}

func TestBodiesAreBounded(t *testing.T) {
	m, _ := doors(nil)
	if w := ask(m, "POST", "/money", strings.Repeat("x", defaultBody), "As", "checker"); w.Code != 200 {
		t.Errorf("a body at the limit: %d", w.Code)
	}
	w := ask(m, "POST", "/money", strings.Repeat("x", defaultBody+1), "As", "checker")
	if !strings.Contains(w.Body.String(), "too-large") {
		t.Errorf("a body over the limit is taken: %d", w.Code)
	}
}

func TestTooManyRequestsAreTurnedAway(t *testing.T) {
	now := noon
	m, _ := doors(func(c *Config) {
		c.PerAddress, c.PerCaller = Rate{1, 3}, Rate{1, 2}
		c.Now = func() time.Time { return now }
		c.Proxies = []string{"192.0.2.0/24"}
	})
	codes := func(n int, headers ...string) (all []int) {
		for range n {
			all = append(all, ask(m, "GET", "/read", "", headers...).Code)
		}
		return all
	}
	if got := codes(3, "As", "viewer"); got[1] != 200 || got[2] != 429 {
		t.Errorf("one caller: %v, want the third turned away", got)
	}
	w := ask(m, "GET", "/open", "")
	if w.Code != 429 || w.Header().Get("Retry-After") != "1" {
		t.Errorf("one address: %d after %q, want 429 after 1", w.Code, w.Header().Get("Retry-After"))
	}
	if got := codes(1, "X-Forwarded-For", "6.6.6.6, 203.0.113.9"); got[0] != 401 {
		t.Errorf("another address behind the proxy: %v", got)
	}
	now = now.Add(2 * time.Second)
	if got := codes(1, "As", "viewer"); got[0] != 200 {
		t.Errorf("after a pause: %v, want 200", got)
	}
}

func TestTheLimiterIsBounded(t *testing.T) {
	l := newLimiter(Rate{1, 2}, 8)
	for i := range 100 {
		l.take(fmt.Sprint(i), noon)
	}
	if len(l.full) > 9 {
		t.Errorf("%d buckets are kept, want at most 8 and the shared one", len(l.full))
	}
	if _, ok := l.take("newcomer", noon); ok {
		t.Error("newcomers share a bucket that is empty, and one got through")
	}
	if _, ok := l.take("newcomer", noon.Add(time.Minute)); !ok {
		t.Error("when the others are gone there is room again")
	}
}

func TestOtherNamesOfTheHostAreRefused(t *testing.T) {
	m, _ := doors(func(c *Config) { c.Hosts, c.Watched = []string{"localhost", "desk.example.org"}, []string{"/open"} })
	for host, want := range map[string]int{
		"localhost:8080": 200, "LOCALHOST": 200, "localhost.": 200, "desk.example.org": 200, "desk.example.org:9000": 200,
		"127.0.0.1:8080": 200, "[::1]:80": 200, "[::1]": 200, "10.0.0.7": 200,
		"evil.example": 421, "localhost.evil.example:8080": 421, "127.0.0.1.evil.example": 421, "127.1": 421, "": 421,
	} {
		for path, want := range map[string]int{"/read": want, "/open": 200} {
			r := httptest.NewRequest("GET", path, nil)
			r.Host = host
			r.Header.Set("As", "viewer")
			w := httptest.NewRecorder()
			m.ServeHTTP(w, r)
			if w.Code != want || want == 421 && !strings.Contains(w.Body.String(), string(WrongHost)) {
				t.Errorf("%s of host %q: %d, want %d", path, host, w.Code, want)
			}
		}
	}
}

func TestARouteIsRegisteredOnce(t *testing.T) {
	m, _ := doors(nil)
	for name, r := range map[string]access.Route{
		"twice":            {Method: "GET", Path: "/open"},
		"without its name": {Method: "GET", Path: "/other/{name}", Subject: access.Object},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("a route %s is taken", name)
				}
			}()
			m.Handle(r, say(""))
		}()
	}
	if got := len(m.Routes()); got != 6 {
		t.Errorf("%d routes, want 6", got)
	}
}

func TestSafePath(t *testing.T) {
	for next, want := range map[string]string{
		"/deals/D1?x=1": "/deals/D1?x=1", "": "/", "//evil.example": "/", "https://evil.example/": "/", "/\\evil.example": "/",
		"javascript:alert(1)": "/", "/%2fevil": "/", "/a\r\nSet-Cookie: x": "/", "/%5cevil": "/",
	} {
		if got := SafePath(next); got != want {
			t.Errorf("back to %q leads to %q, want %q", next, got, want)
		}
	}
}
