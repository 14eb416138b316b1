package main

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/face/web"
	"github.com/tallystick/tallystick/lab/world"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/account"
)

const clockPath = "/api/v1/clock"

// A clock is what the API says of the log's clock.
type clock struct {
	Today string
	Test  bool
}

// newDemoTown opens a demonstration some days into its world, and returns the
// cookie of one who may act in it.
func newDemoTown(t *testing.T, days int) (v *town, cookie string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "world")
	if err := world.Found(dir, 5); err != nil {
		t.Fatal(err)
	}
	g := &theatre{}
	var err error
	g.serving, err = openServing(context.Background(), servingConfig{
		dir: dir, demo: true, stage: g, log: slog.New(slog.DiscardHandler),
		site: account.Site{ID: "localhost", Name: "Tallystick", Origins: []string{"http://localhost"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	v = &town{serving: g.serving, t: t, web: httptest.NewServer(g.handler())}
	t.Cleanup(func() {
		v.web.Close()
		if err := v.close(); err != nil {
			t.Error(err)
		}
	})
	if err := g.live(t.Context(), &streams{err: io.Discard}, days); err != nil {
		t.Fatal(err)
	}
	if err := g.settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/", nil)
	if _, err := g.Become(w, r, g.cast[0].Login); err != nil {
		t.Fatal(err)
	}
	return v, w.Result().Cookies()[0].String()
}

// TestTheFirstSupplierCanHaveMost: of those that the platform signs for. The
// others stay as they are, and each is who its login says.
func TestTheFirstSupplierCanHaveMost(t *testing.T) {
	v, _ := newDemoTown(t, 200)
	g := v.cfg.stage
	can := func(id string) (most int64) {
		today, err := g.reader.Today(t.Context(), access.Who{Organisation: id, Role: access.Viewer, Scopes: access.Read})
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range today {
			most = max(most, x.Drawable)
		}
		return most
	}
	offered := g.Members("en")
	first := slices.IndexFunc(offered, func(m web.Member) bool { return m.Role == supplier })
	lead := can(offered[first].Organisation)
	if lead == 0 || !g.members[first].Custody() {
		t.Errorf("%s is offered first and can have %d", offered[first].Organisation, lead)
	}
	var rest []string
	for i, m := range offered {
		if m.Login != strings.ToLower(m.Organisation)+"@demo.invalid" {
			t.Errorf("%s logs in as %s", m.Organisation, m.Login)
		}
		if m.Role != supplier || i == first {
			continue
		}
		rest = append(rest, m.Organisation)
		if n := can(m.Organisation); g.members[i].Custody() && n > lead {
			t.Errorf("%s can have %d, the first that is offered %d", m.Organisation, n, lead)
		}
	}
	if !slices.IsSorted(rest) || len(offered) != len(g.world.Members()) {
		t.Errorf("the others are %q", rest)
	}
}

// TestADemonstrationsClockGoesOnWhenTold: by days, by a month, to what is due;
// nobody who is not known moves it.
func TestADemonstrationsClockGoesOnWhenTold(t *testing.T) {
	v, cookie := newDemoTown(t, 40)
	var at clock
	v.into(v.ask("GET", clockPath, "", nil), 200, &at)
	if !at.Test {
		t.Error("the clock says that it is the wall's")
	}
	last, err := day.Parse(at.Today)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		body  string
		least int
		most  int
	}{{`{"to":"day"}`, 1, 1}, {`{"days":3}`, 3, 3}, {`{"to":"month"}`, 28, 31}, {`{"to":"due"}`, 1, 366}} {
		v.into(v.ask("POST", clockPath, cookie, tt.body), 200, &at)
		now, err := day.Parse(at.Today)
		if went := int(now - last); err != nil || went < tt.least || went > tt.most {
			t.Errorf("%s: from %s to %s, %v, want %d to %d days", tt.body, last, at.Today, err, tt.least, tt.most)
		}
		last = now
	}
	for body, want := range map[string]int{
		`{}`: 400, `{"to":"day","days":1}`: 400, `{"days":32}`: 422, `{"days":-1}`: 422, `{"to":"year"}`: 422,
	} {
		v.into(v.ask("POST", clockPath, cookie, body), want, nil)
	}
	v.into(v.ask("POST", clockPath, "", `{"to":"day"}`), 401, nil)
	v.into(v.ask("GET", clockPath, "", nil), 200, &at)
	if at.Today != last.String() {
		t.Errorf("what was refused moved the clock from %s to %s", last, at.Today)
	}
}

func TestTheWallsClockIsNotMoved(t *testing.T) {
	v := newTown(t)
	var at, after clock
	v.into(v.ask("GET", clockPath, "", nil), 200, &at)
	var p problem
	v.into(v.ask("POST", clockPath, v.as(v.signer.Owner(), access.Operator), `{"to":"day"}`), 409, &p)
	if p.Name != "wall-clock" || p.Do == "" {
		t.Errorf("%+v", p)
	}
	v.into(v.ask("GET", clockPath, "", nil), 200, &after)
	if at.Test || at != after {
		t.Errorf("the clock was %+v and is %+v", at, after)
	}
}

// TestAnOrganisationSaysWhatItIsCalled, and nobody says it of others but the
// operator.
func TestAnOrganisationSaysWhatItIsCalled(t *testing.T) {
	v := newTown(t)
	path := func(party string) string { return "/api/v1/parties/" + party + "/display-name" }
	admin, operator := v.as("S", access.Administrator), v.as(v.signer.Owner(), access.Operator)
	v.into(v.ask("PUT", path("S"), admin, `{"en":"Sun Works","zh":"太阳厂"}`), 200, nil)
	v.into(v.ask("PUT", path("B"), operator, `{"en":"Big Buyer"}`), 200, nil)
	for party, want := range map[string][2]string{"S": {"Sun Works", "太阳厂"}, "B": {"Big Buyer", ""}} {
		var got struct {
			En string `json:"display_en"`
			Zh string `json:"display_zh"`
		}
		v.into(v.ask("GET", "/api/v1/parties/"+party, admin, nil), 200, &got)
		if [2]string{got.En, got.Zh} != want {
			t.Errorf("%s is called %+v, want %v", party, got, want)
		}
	}
	var partner, nobody problem
	v.into(v.ask("PUT", path("B"), admin, `{"en":"Mine"}`), 404, &partner)
	v.into(v.ask("PUT", path("NONE"), admin, `{"en":"Mine"}`), 404, &nobody)
	if !reflect.DeepEqual(partner, nobody) {
		t.Errorf("its partner: %+v, nobody: %+v, want the same", partner, nobody)
	}
	v.into(v.ask("PUT", path("NONE"), operator, `{"en":"X"}`), 404, nil)
	v.into(v.ask("PUT", path("S"), v.as("S", access.Checker), `{"en":"X"}`), 403, nil)
	for _, body := range []string{`{}`, `{"en":"a\u202eb"}`, `{"en":"a\nb"}`, `{"zh":"\u0000"}`} {
		v.into(v.ask("PUT", path("S"), admin, body), 400, nil)
	}
}
