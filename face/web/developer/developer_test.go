package developer

import (
	"testing"
	"time"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/face/web/ui/golden"
	"github.com/tallystick/tallystick/node/desk/access"
)

const ms = time.Millisecond

func at() day.Instant {
	d, _ := day.Of(2026, 11, 3)
	return d.Start(0) + 9*day.Hour
}

func shell(lang string, role access.Role) ui.Shell {
	return ui.Shell{
		Lang: lang, Path: "/developer", Organisation: "Ningbo Bearings",
		Who: access.Who{User: 1, Name: "Li Wei", Role: role, Sides: party.Supplier},
	}
}

func ordinary() Page {
	return Page{
		Origin: "https://desk.example.org", Form: NewForm(),
		Recent: []Request{
			{at(), "k3j2h1g4f5d6s7a8", "POST", "/api/v1/commands/trade.invoice", 200, "", 4 * ms, "erp"},
			{at() - day.Minute, "p0o9i8u7y6t5r4e3", "POST", "/api/v1/commands/receivable.draw", 409, "LimitExceeded", ms, "erp"},
			{at() - day.Hour, "z1x2c3v4b5n6m7q8", "GET", "/api/v1/deals", 503, "unavailable", 2 * time.Second, ""},
		},
		Keys: []Key{
			{3, "erp", "tsk_q8Zk", access.Maker, "read, write", at() + 90*24*day.Hour, at(), Holds},
			{2, "reports", "tsk_77aB", access.Viewer, "read", at() - day.Hour, 0, Expired},
			{1, "old", "tsk_xY12", access.Maker, "read, write, manage", at(), at(), Revoked},
		},
		Hooks: []Hook{
			{1, "https://erp.example.org/tally", at(), 0, at() + day.Hour},
			{2, "https://archive.example.org/in", at(), at(), 0},
		},
	}
}

func TestPage(t *testing.T) {
	hostile := ordinary()
	hostile.Origin = "https://" + golden.Hostile
	hostile.Recent = []Request{{at(), golden.Hostile, "GET", golden.Hostile, 404, golden.Hostile, 0, golden.Hostile}}
	hostile.Keys = []Key{{3, golden.Hostile, golden.Hostile, access.Maker, "read", at(), 0, Holds}}
	hostile.Hooks = []Hook{{1, "https://" + golden.Hostile, at(), at(), 0}}
	hostile.Form = Form{Name: golden.Hostile, Role: golden.Hostile, Days: "x", URL: golden.Hostile, Field: "url-private"}
	unscoped := ordinary()
	unscoped.Form.Field, unscoped.Demo = "scopes", &ui.Demo{}
	for name, tt := range map[string]struct {
		page Page
		role access.Role
	}{
		"empty":    {Page{Origin: "https://desk.example.org", Form: NewForm()}, access.Administrator},
		"reading":  {ordinary(), access.Viewer},
		"ordinary": {ordinary(), access.Administrator},
		"scopes":   {unscoped, access.Administrator},
		"hostile":  {hostile, access.Operator},
	} {
		golden.Check(t, name, func(lang string) golden.Page {
			p := tt.page
			demo := p.Demo
			p.Shell = shell(lang, tt.role)
			p.Demo = demo
			if name == "hostile" {
				p.Notice = Secret(golden.Hostile, "tsk_"+golden.Hostile)
			}
			return p
		})
	}
}

func TestLog(t *testing.T) {
	hook := Hook{1, "https://erp.example.org/tally", at(), 0, 0}
	for name, l := range map[string]Log{
		"log-empty": {Hook: hook},
		"log": {Hook: hook, More: true, Paged: true, Deliveries: []Delivery{
			{9, "msg_1_48213", 48213, at(), 0, at(), 0, 0, ""},
			{8, "msg_1_48210", 48210, at(), 1, 0, at(), 204, ""},
			{7, "msg_1_48207", 48207, at(), 3, at() + day.Hour, 0, 500, "the receiver answered 500"},
			{6, "msg_1_48201", 48201, at(), 10, 0, 0, 0, "the address leads into a private network"},
		}},
		"log-hostile": {Hook: Hook{1, golden.Hostile, at(), 0, 0}, Deliveries: []Delivery{
			{7, golden.Hostile, 1, at(), 3, at(), 0, 500, golden.Hostile},
		}},
	} {
		golden.Check(t, name, func(lang string) golden.Page {
			l.Shell = shell(lang, access.Administrator)
			return l
		})
	}
}

// TestStepsAreTold: what came of each step is said, and nothing that somebody
// puts into the address.
func TestStepsAreTold(t *testing.T) {
	for _, step := range []string{"revoked", "resumed", "ended", "again"} {
		c := Done(step)
		if c == nil || page.Plain("en", c.Title) == "" || page.Plain("zh", c.Title) == "" {
			t.Errorf("of %s nothing is said", step)
		}
	}
	if c := Done("title"); c != nil {
		t.Errorf("of an unknown step %+v is said", c)
	}
}
