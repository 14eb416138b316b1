package attack

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/tallystick/tallystick/node/desk/access"
)

func TestASessionIsNotFixed(t *testing.T) {
	s := newSite(t)
	s.operator(t)
	here, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	planted := &http.Cookie{Name: "tally", Value: strings.Repeat("A", 43), Path: "/"}
	victim, attacker := s.caller(t), s.caller(t)
	victim.client.Jar.SetCookies(here, []*http.Cookie{planted})
	attacker.client.Jar.SetCookies(here, []*http.Cookie{planted})
	if got := victim.status("POST", "/login", credentials("root", password)); got != 200 {
		t.Fatalf("login: %d", got)
	}
	if who := attacker.me(); who.Known() {
		t.Errorf("with the planted cookie the attacker is %s", who.Name)
	}
	if !victim.me().Known() {
		t.Error("the victim is not logged in")
	}
	stolen := victim.client.Jar.Cookies(here)
	if got := victim.status("POST", "/logout", nil); got != 200 {
		t.Fatalf("logout: %d", got)
	}
	attacker.client.Jar.SetCookies(here, stolen)
	if attacker.me().Known() {
		t.Error("a stolen cookie opens after logout")
	}
}

func TestAnotherSitePostsNothing(t *testing.T) {
	s := newSite(t)
	root := s.operator(t)
	for name, headers := range map[string][]string{
		"by a form":      {"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"},
		"by an old form": {"Origin", "https://evil.example"},
		"from a frame":   {"Origin", "null"},
		"by a neighbour": {"Sec-Fetch-Site", "same-site", "Origin", "http://127.0.0.1:1"},
		"to log in":      {"Sec-Fetch-Site", "cross-site"},
		"as plain text":  {"Sec-Fetch-Site", "cross-site", "Content-Type", "text/plain"},
	} {
		path := "/money"
		if name == "to log in" {
			path = "/login"
		}
		if got := root.status("POST", path, credentials("root", password), headers...); got != 403 {
			t.Errorf("%s: %d, want 403", name, got)
		}
	}
	if got := root.status("POST", "/money", nil, "Sec-Fetch-Site", "same-origin", "Origin", s.URL); got != 200 {
		t.Errorf("from its own page: %d, want 200", got)
	}
	if len(s.wrote) != 1 {
		t.Errorf("%d writes, want the one from its own page", len(s.wrote))
	}
}

func TestNobodyFramesAPage(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/me", "/people", "/nothing"} {
		header := s.caller(t).ask("GET", path, nil).header
		policy := header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "frame-ancestors 'none'") || header.Get("X-Frame-Options") != "DENY" {
			t.Errorf("%s may be framed: %q", path, policy)
		}
	}
}

func TestPathsLeadNowhereElse(t *testing.T) {
	s := newSite(t)
	root := s.operator(t)
	for _, path := range []string{
		"/../../etc/passwd", "/me/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc%2fpasswd",
		"/me%00", "//etc/passwd", "/me/..;/people", "/\\..\\..\\etc\\passwd", "/people/..%2f1", "/me%2f..%2fpeople",
	} {
		conn, err := net.Dial("tcp", s.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", path)
		r, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r.Body)
		if err != nil || strings.Contains(string(body), "root:") {
			t.Errorf("%s: %s, %v", path, body, err)
		}
		r.Body.Close()
		if r.StatusCode == 200 || r.StatusCode >= 500 {
			t.Errorf("%s: %d", path, r.StatusCode)
		}
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
	}
	if !root.me().Known() {
		t.Error("the server does not answer any more")
	}
}

func TestAStolenKeyIsStoppedMidFlight(t *testing.T) {
	s := newSite(t)
	admin := s.administrator(t, s.operator(t), "acme", "ann")
	thief, k := admin.newKey(access.Maker, access.Write)
	if got := thief.status("POST", "/money", nil); got != 200 {
		t.Fatalf("before: %d", got)
	}
	s.enter, s.going = make(chan struct{}), make(chan struct{})
	flying := make(chan int)
	go func() { flying <- thief.status("POST", "/money", nil) }()
	<-s.enter // the request was let in, and is about to write
	if got := admin.status("DELETE", fmt.Sprintf("/keys/%d", k.ID), nil); got != 200 {
		t.Fatalf("revoking: %d", got)
	}
	close(s.going)
	if got := <-flying; got != 401 {
		t.Errorf("the request under way got %d, want 401", got)
	}
	if got := thief.status("GET", "/people", nil); got != 401 {
		t.Errorf("the next request got %d, want 401", got)
	}
	if len(s.wrote) != 1 {
		t.Errorf("%d writes, want the one before the key was revoked", len(s.wrote))
	}
}

func TestIdsOfOthersAreGuessedInVain(t *testing.T) {
	s := newSite(t)
	root := s.operator(t)
	ann, bob := s.administrator(t, root, "acme", "ann"), s.administrator(t, root, "bank", "bob")
	_, k := bob.newKey(access.Viewer, access.Read)
	nobodys := func(kind string) string {
		return withoutID(ann.ask("DELETE", "/"+kind+"/987654", nil).body)
	}
	for path, kind := range map[string]string{
		fmt.Sprintf("/people/%d", bob.me().User):  "people",
		fmt.Sprintf("/people/%d", root.me().User): "people",
		fmt.Sprintf("/keys/%d", k.ID):             "keys",
	} {
		r := ann.ask("DELETE", path, nil)
		if r.status != 404 || withoutID(r.body) != nobodys(kind) {
			t.Errorf("%s: %d %s, want what a number gets that is nobody's", path, r.status, r.body)
		}
	}
	sees := ann.ask("GET", "/people", nil).body
	if strings.Contains(sees, "bob") || !strings.Contains(sees, "ann") {
		t.Errorf("ann sees %s", sees)
	}
	if !bob.me().Known() {
		t.Error("bob was removed by another organisation")
	}
}

// withoutID cuts the number of the request off a problem.
func withoutID(body string) string {
	head, _, _ := strings.Cut(body, `"request_id"`)
	return head
}

func TestTheSetupLinkOpensOnce(t *testing.T) {
	s := newSite(t)
	token, _, err := s.desk.Setup(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	codes := make([]int, 5)
	for i := range codes {
		all.Go(func() {
			codes[i] = s.caller(t).status("POST", "/accept/"+token, credentials(fmt.Sprint("root", i), password))
		})
	}
	all.Wait()
	won := 0
	for _, code := range codes {
		if code == 200 {
			won++
		}
	}
	if won != 1 {
		t.Errorf("five at once got %v, want one let in", codes)
	}
	if got := s.caller(t).status("POST", "/accept/"+token, credentials("late", password)); got != 404 {
		t.Errorf("used again: %d, want 404", got)
	}
}

func TestBodiesThatAreNoBodies(t *testing.T) {
	s := newSite(t)
	root := s.operator(t)
	for name, tt := range map[string]struct {
		form    url.Values
		headers []string
		want    int
	}{
		"too large":              {url.Values{"password": {strings.Repeat("x", 70<<10)}}, nil, 413},
		"not a form":             {url.Values{"%zz": {"%"}}, []string{"Content-Type", "application/json"}, 401},
		"a broken type":          {url.Values{"a": {"b"}}, []string{"Content-Type", "text/plain; ="}, 400},
		"a huge field name":      {url.Values{strings.Repeat("n", 60<<10): {"v"}}, nil, 401},
		"bytes that are no text": {url.Values{"login": {"\xff\xfe\x00"}, "password": {"\x00"}}, nil, 401},
	} {
		if got := root.status("POST", "/login", tt.form, tt.headers...); got != tt.want {
			t.Errorf("%s: %d, want %d", name, got, tt.want)
		}
	}
	if !root.me().Known() {
		t.Error("the server does not answer any more")
	}
}

func TestNoSecretIsLogged(t *testing.T) {
	s := newSite(t)
	setup, _, err := s.desk.Setup(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	root := s.caller(t)
	root.status("POST", "/accept/"+setup, credentials("root", password))
	program, _ := root.newKey(access.Operator, access.Read|access.Write)
	program.status("POST", "/money", nil)
	program.status("GET", "/people?api_key="+program.key, nil)
	program.status("GET", "/nothing/"+program.key, nil)
	wrong := s.caller(t)
	wrong.status("POST", "/login", credentials("root", "a wrong password"))
	wrong.status("POST", "/accept/"+strings.Repeat("B", 43), credentials("root", "another wrong one"))
	wrong.key = "tsk_" + strings.Repeat("C", 43)
	wrong.status("GET", "/people", nil)
	here, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	secrets := []string{
		setup, password, program.key, program.key[4:], "a wrong password", "another wrong one",
		strings.Repeat("B", 43), strings.Repeat("C", 43), "Bearer", "argon2",
	}
	for _, c := range root.client.Jar.Cookies(here) {
		secrets = append(secrets, c.Value)
	}
	log := s.log.String()
	if n := strings.Count(log, "\n"); n < 7 {
		t.Errorf("%d lines in the log, want one for each request", n)
	}
	for _, secret := range secrets {
		if strings.Contains(log, secret) {
			t.Errorf("the log tells %q", secret)
		}
	}
}
