package browser

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
)

const password = "a sentence is easy to keep"

// A visitor is a browser without scripts: it keeps cookies and follows nothing.
type visitor struct {
	*http.Client
	*Site
	t *testing.T
}

func newVisitor(t *testing.T) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &visitor{&http.Client{Jar: jar, CheckRedirect: stay}, Open(t, nil), t}
}

// ask returns the status, where the answer leads, and what it says.
func (r *visitor) ask(method, path string, form url.Values) (status int, location, body string) {
	r.t.Helper()
	q, err := http.NewRequest(method, r.Address+path, strings.NewReader(form.Encode()))
	if err != nil {
		r.t.Fatal(err)
	}
	q.Header.Set("Accept", "text/html")
	q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := r.Do(q)
	if err != nil {
		r.t.Fatal(err)
	}
	text, err := io.ReadAll(answer.Body)
	if err := answer.Body.Close(); err != nil {
		r.t.Fatal(err)
	}
	if err != nil {
		r.t.Fatal(err)
	}
	return answer.StatusCode, answer.Header.Get("Location"), string(text)
}

// want asks, and checks the status and a word of what is said, or where it leads.
func (r *visitor) want(method, path string, form url.Values, status int, said string) {
	r.t.Helper()
	got, location, body := r.ask(method, path, form)
	if got != status || location != said && !strings.Contains(body, said) {
		r.t.Errorf("%s %s: %d to %q, want %d and %q in\n%.600s", method, path, got, location, status, said, body)
	}
}

// TestComingAndGoing: the whole way in by the one-time link, and out.
func TestComingAndGoing(t *testing.T) {
	r := newVisitor(t)
	token, _, err := r.Desk.Setup(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r.want("GET", "/", nil, 303, "/login")
	r.want("GET", "/account", nil, 303, "/login?next=%2Faccount")
	r.want("GET", "/setup/nothing", nil, 404, "This link leads nowhere")
	r.want("GET", "/setup/"+token, nil, 200, "first administrator")
	r.want("POST", "/setup/"+token, url.Values{"login": {"root"}, "name": {"Li"}, "password": {"short"}},
		422, "At least 12")
	r.want("POST", "/setup/"+token, url.Values{"login": {"a b"}, "name": {"Li"}, "password": {password}},
		422, "without spaces")
	r.want("POST", "/setup/"+token, url.Values{"login": {"root"}, "name": {"Li"}, "password": {password}}, 303, "/")
	r.want("POST", "/setup/"+token, url.Values{"login": {"too"}, "name": {"Li"}, "password": {password}},
		404, "leads nowhere")
	r.want("GET", "/", nil, 303, "/operator")
	r.want("GET", "/login?next=/account", nil, 303, "/account")
	r.want("GET", "/account", nil, 200, "root")
	r.want("POST", "/account/password", url.Values{"old": {"no"}, "password": {password + "!"}}, 422, "not your password")
	r.want("POST", "/account/password", url.Values{"old": {password}, "password": {"short"}}, 422, "At least 12")
	r.want("POST", "/account/password", url.Values{"old": {password}, "password": {password + "!"}}, 303, "/account")
	r.want("POST", "/account/passkeys/AAAA/remove", nil, 404, "no such thing")
	r.want("POST", "/prove", url.Values{"password": {"no"}, "next": {"/account"}}, 401, "The password is wrong")
	r.want("POST", "/prove", url.Values{"password": {password + "!"}, "next": {"//evil.example"}}, 303, "/")
	r.want("POST", "/passkey/prove/begin", nil, 404, "no such thing")
	r.want("POST", "/logout", nil, 303, "/login")
	r.want("GET", "/account", nil, 303, "/login?next=%2Faccount")
	r.want("POST", "/login", url.Values{"login": {"nobody"}, "password": {"no"}}, 401, "That is not right")
	r.want("POST", "/login", url.Values{"login": {"root"}, "password": {"no"}}, 401, "That is not right")
	r.want("POST", "/login", url.Values{
		"login": {"root"}, "password": {password + "!"}, "next": {"/account"},
	}, 303, "/account")
}

// TestDisplay: what a reader chooses stays, and the way back stays here.
func TestChoicesStay(t *testing.T) {
	r := newVisitor(t)
	r.want("POST", "/display", url.Values{"language": {"zh"}, "back": {"/login?next=/x"}}, 303, "/login?next=/x")
	r.want("GET", "/login", nil, 200, `lang="zh-CN"`)
	r.want("POST", "/display", url.Values{"scheme": {"dark"}, "back": {"https://evil.example"}}, 303, "/")
	r.want("GET", "/login", nil, 200, `data-scheme="dark"`)
	r.want("POST", "/display", url.Values{"scheme": {"pink"}, "patterns": {"on"}}, 303, "/")
	r.want("GET", "/login", nil, 200, `data-scheme="dark" data-patterns="on"`)
	r.want("POST", "/display", url.Values{"scheme": {"auto"}}, 303, "/")
	if _, _, body := r.ask("GET", "/login", nil); strings.Contains(body, "data-scheme") {
		t.Error("the system's scheme is not followed")
	}
	r.want("GET", "/nowhere", nil, 404, "此处没有该内容")
}
