package browser

import (
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/face/web"
	"github.com/tallystick/tallystick/node/desk/account"
	"github.com/tallystick/tallystick/node/store/sqlite"
)

// A Site is the real doors, desk and pages, over a database of their own.
type Site struct {
	Address string // "http://localhost:41234": passkeys need a name
	Desk    *account.Desk
	Mux     *door.Mux
}

// Open starts a site where the log knows the parties of sides, and "platform"
// is the operator.
func Open(t *testing.T, sides map[string]party.Roles) *Site {
	t.Helper()
	return openSite(t, t.TempDir(), "platform", func(name string) (party.Roles, bool) {
		roles, ok := sides[name]
		return roles, ok || name == "platform"
	}, func(*sqlite.DB, *account.Desk, *web.Config) {})
}

// openSite starts a site over a database in dir. more completes what its pages
// stand on.
func openSite(
	t *testing.T, dir, operator string, sides func(string) (party.Roles, bool),
	more func(*sqlite.DB, *account.Desk, *web.Config),
) *Site {
	t.Helper()
	db, err := sqlite.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(listener.Addr().String()) // of an address that is one
	s := &Site{Address: "http://localhost:" + port}
	s.Desk, err = account.Open(db, account.Options{
		Operator: operator, Address: door.AddressOf, Sides: sides,
		Site: account.Site{ID: "localhost", Name: "Tallystick", Origins: []string{s.Address}},
	})
	if err != nil {
		t.Fatal(err)
	}
	config := web.Config{Desk: s.Desk, Passkeys: true, Now: time.Now}
	more(db, s.Desk, &config)
	s.Mux = door.New(door.Config{
		Now: time.Now, Identify: s.Desk.Identify, Login: "/login", Prove: "/prove", ErrorPage: config.ErrorPage,
	})
	web.New(s.Mux, config)
	server := &httptest.Server{Listener: listener, Config: &http.Server{Handler: s.Mux, ReadHeaderTimeout: time.Minute}}
	server.Start()
	t.Cleanup(server.Close)
	return s
}
