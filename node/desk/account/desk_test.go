package account

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/store/sqlite"
)

const (
	password = "correct horse battery"
	other    = "another long secret"
)

// A clock stands until it is moved.
type clock struct{ ahead atomic.Int64 }

func (c *clock) now() time.Time          { return time.Now().Add(time.Duration(c.ahead.Load())) }
func (c *clock) advance(d time.Duration) { c.ahead.Add(int64(d)) }

// world is a desk over a new database, where the log knows three parties.
type world struct {
	*Desk
	*clock
	t *testing.T
}

func newWorld(t *testing.T, change func(*Options)) *world {
	t.Helper()
	db, err := sqlite.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	c := &clock{}
	opt := Options{
		Operator: "platform", Now: c.now,
		Sides: func(name string) (party.Roles, bool) {
			roles, ok := map[string]party.Roles{
				"platform": party.Operator, "acme": party.Supplier, "bank": party.Funder,
			}[name]
			return roles, ok
		},
		Site: Site{ID: "localhost", Name: "Tallystick", Origins: []string{"http://localhost:8080"}},
	}
	if change != nil {
		change(&opt)
	}
	d, err := Open(db, opt)
	if err != nil {
		t.Fatal(err)
	}
	return &world{Desk: d, clock: c, t: t}
}

// A browser keeps the session's cookie from one request to the next.
type browser struct{ cookie *http.Cookie }

// at returns a request of the browser and where its answer goes.
func (b *browser) at() (*httptest.ResponseRecorder, *http.Request) {
	r := httptest.NewRequest(http.MethodPost, "/", nil)
	if b.cookie != nil {
		r.AddCookie(b.cookie)
	}
	return httptest.NewRecorder(), r
}

// keep takes the cookie of an answer.
func (b *browser) keep(w *httptest.ResponseRecorder) {
	for _, c := range w.Result().Cookies() {
		if b.cookie = c; c.MaxAge < 0 {
			b.cookie = nil
		}
	}
}

// who is who the desk takes the browser for.
func (w *world) who(b *browser) access.Who {
	w.t.Helper()
	_, r := b.at()
	who, err := w.Identify(r)
	if err != nil {
		w.t.Fatal(err)
	}
	return who
}

func (w *world) login(b *browser, login, secret string) error {
	out, r := b.at()
	_, err := w.Login(out, r, login, secret)
	b.keep(out)
	return err
}

// accept follows a link with the given login and password.
func (w *world) accept(b *browser, token, login, secret string) error {
	out, r := b.at()
	_, err := w.Accept(out, r, token, Acceptance{Login: login, Name: "Person " + login, Password: secret})
	b.keep(out)
	return err
}

// operator sets the desk up and returns the browser of its first administrator.
func (w *world) operator() *browser {
	w.t.Helper()
	token, needed, err := w.Setup(w.t.Context())
	if err != nil || !needed {
		w.t.Fatalf("setup: %t, %v", needed, err)
	}
	b := &browser{}
	if err := w.accept(b, token, "root", password); err != nil {
		w.t.Fatal(err)
	}
	return b
}

// join invites somebody and returns its browser.
func (w *world) join(by *browser, organisation, login string, role access.Role) *browser {
	w.t.Helper()
	_, r := by.at()
	token, _, err := w.Invite(r, w.who(by), Invitation{Organisation: organisation, Name: login, Role: role})
	if err != nil {
		w.t.Fatal(err)
	}
	b := &browser{}
	if err := w.accept(b, token, login, password); err != nil {
		w.t.Fatal(err)
	}
	return b
}

// want fails the test unless err is the one that is wanted, nil for none.
func want(t *testing.T, what string, err, wanted error) {
	t.Helper()
	if !errors.Is(err, wanted) || wanted == nil && err != nil {
		t.Errorf("%s: %v, want %v", what, err, wanted)
	}
}
