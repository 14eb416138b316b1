// Package attack goes at the doors as a stranger would: over HTTP, against the
// real desk and its database, with what a browser and a thief can send.
package attack

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/account"
	"github.com/tallystick/tallystick/node/store/sqlite"
)

const password = "correct horse battery"

// A safe is a log that many goroutines write to.
type safe struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safe) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safe) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// A site is a server with the desk's ways in and one command that moves money.
type site struct {
	*httptest.Server
	desk *account.Desk
	log  safe

	mu    sync.Mutex
	wrote []string      // by whom
	enter chan struct{} // if set, a write says here that it was let in
	going chan struct{} // and waits for this
}

func newSite(t *testing.T) *site {
	t.Helper()
	db, err := sqlite.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s := &site{}
	s.desk, err = account.Open(db, account.Options{
		Operator: "platform", Address: door.AddressOf,
		Sides: func(string) (party.Roles, bool) { return party.Supplier, true },
	})
	if err != nil {
		t.Fatal(err)
	}
	m := door.New(door.Config{
		Identify: s.desk.Identify, Now: time.Now, Log: slog.New(slog.NewJSONHandler(&s.log, nil)),
	})
	s.routes(m)
	s.Server = httptest.NewServer(m)
	t.Cleanup(func() {
		s.Close()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// A way is what a route of the site does.
type way func(http.ResponseWriter, *http.Request) (any, error)

func (s *site) routes(m *door.Mux) {
	handle := func(method, path string, least access.Role, fresh bool, f way) {
		r := access.Route{Method: method, Path: path, Least: least, Subject: access.Own, Fresh: fresh}
		if least == access.Anonymous {
			r.Subject = access.Open
		}
		m.Handle(r, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if err := r.ParseForm(); err != nil {
				door.BodyProblem(r, err).Write(w, r)
				return
			}
			answer(w, r, f)
		}))
	}
	handle("GET", "/me", access.Anonymous, false, func(_ http.ResponseWriter, r *http.Request) (any, error) {
		return door.WhoOf(r.Context()), nil
	})
	handle("POST", "/accept/{token}", access.Anonymous, false, func(w http.ResponseWriter, r *http.Request) (any, error) {
		return s.desk.Accept(w, r, r.PathValue("token"), account.Acceptance{
			Login: r.Form.Get("login"), Name: "N", Password: r.Form.Get("password"),
		})
	})
	handle("POST", "/login", access.Anonymous, false, func(w http.ResponseWriter, r *http.Request) (any, error) {
		return s.desk.Login(w, r, r.Form.Get("login"), r.Form.Get("password"))
	})
	handle("POST", "/logout", access.Viewer, false, func(w http.ResponseWriter, r *http.Request) (any, error) {
		return nil, s.desk.Logout(w, r)
	})
	handle("POST", "/money", access.Maker, true, func(_ http.ResponseWriter, r *http.Request) (any, error) {
		return nil, s.move(r)
	})
	handle("GET", "/people", access.Viewer, false, func(_ http.ResponseWriter, r *http.Request) (any, error) {
		return s.desk.People(r.Context(), door.WhoOf(r.Context()))
	})
	const admin = access.Administrator
	handle("DELETE", "/people/{id}", admin, true, func(_ http.ResponseWriter, r *http.Request) (any, error) {
		return nil, s.desk.Remove(r, door.WhoOf(r.Context()), number(r))
	})
	handle("DELETE", "/keys/{id}", admin, false, func(_ http.ResponseWriter, r *http.Request) (any, error) {
		return nil, s.desk.RevokeKey(r, door.WhoOf(r.Context()), number(r))
	})
}

// move writes as a command does: it was let in, and is asked again at the end.
func (s *site) move(r *http.Request) error {
	who := door.WhoOf(r.Context())
	if s.enter != nil {
		s.enter <- struct{}{}
		<-s.going
	}
	return s.desk.Commit(r.Context(), who, func() error {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.wrote = append(s.wrote, who.Name)
		return nil
	})
}

func number(r *http.Request) int64 {
	n, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return -1
	}
	return n
}

// answer translates what the desk says.
func answer(w http.ResponseWriter, r *http.Request, f way) {
	v, err := f(w, r)
	switch {
	case err == nil:
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(v) // the client is gone
	case errors.Is(err, account.ErrUnknown), errors.Is(err, account.ErrLink):
		door.Because(r, door.NotFound).Write(w, r)
	case errors.Is(err, access.ErrCredentials), errors.Is(err, account.ErrWrong):
		door.Because(r, door.BadCredentials).Write(w, r)
	case errors.Is(err, account.ErrInvalid):
		door.Because(r, door.BadRequest).Write(w, r)
	default:
		door.Fail(w, r, err)
	}
}

// A caller is a browser with a jar, or a program with a key.
type caller struct {
	t      *testing.T
	site   *site
	client *http.Client
	key    string
}

func (s *site) caller(t *testing.T) *caller {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &caller{t: t, site: s, client: &http.Client{Jar: jar, Timeout: time.Minute}}
}

// A reply is what came back.
type reply struct {
	status int
	header http.Header
	body   string
}

// ask sends a form, with headers in pairs.
func (c *caller) ask(method, path string, form url.Values, headers ...string) reply {
	c.t.Helper()
	r, err := http.NewRequest(method, c.site.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if c.key != "" {
		r.Header.Set("Authorization", "Bearer "+c.key)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := c.client.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return reply{resp.StatusCode, resp.Header, string(body)}
}

// status is ask for whoever needs no more.
func (c *caller) status(method, path string, form url.Values, headers ...string) int {
	c.t.Helper()
	return c.ask(method, path, form, headers...).status
}

// me is who the site takes the caller for.
func (c *caller) me() (who access.Who) {
	c.t.Helper()
	body := c.ask("GET", "/me", nil).body
	if err := json.Unmarshal([]byte(body), &who); err != nil {
		c.t.Fatalf("%v: %s", err, body)
	}
	return who
}

func credentials(login, secret string) url.Values {
	return url.Values{"login": {login}, "password": {secret}}
}

// operator sets the site up.
func (s *site) operator(t *testing.T) *caller {
	t.Helper()
	token, _, err := s.desk.Setup(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c := s.caller(t)
	if got := c.status("POST", "/accept/"+token, credentials("root", password)); got != 200 {
		t.Fatalf("setup: %d", got)
	}
	return c
}

// administrator brings in the administrator of an organisation.
func (s *site) administrator(t *testing.T, by *caller, organisation, login string) *caller {
	t.Helper()
	r := httptest.NewRequest("POST", "/", nil)
	token, _, err := s.desk.Invite(r, by.me(), account.Invitation{
		Organisation: organisation, Name: login, Role: access.Administrator,
	})
	if err != nil {
		t.Fatal(err)
	}
	c := s.caller(t)
	if got := c.status("POST", "/accept/"+token, credentials(login, password)); got != 200 {
		t.Fatalf("accept: %d", got)
	}
	return c
}

// key makes an API key of the caller's.
func (c *caller) newKey(role access.Role, scopes access.Scope) (*caller, account.Key) {
	c.t.Helper()
	r := httptest.NewRequest("POST", "/", nil)
	secret, k, err := c.site.desk.NewKey(r, c.me(), account.Key{Name: "program", Role: role, Scopes: scopes})
	if err != nil {
		c.t.Fatal(err)
	}
	program := c.site.caller(c.t)
	program.key = secret
	return program, k
}
