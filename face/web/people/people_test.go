package people

import (
	"testing"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/face/web/ui/golden"
	"github.com/tallystick/tallystick/node/desk/access"
)

func on() day.Date {
	d, _ := day.Of(2026, 11, 3)
	return d
}

func shell(lang string, role access.Role) ui.Shell {
	return ui.Shell{
		Lang: lang, Path: "/people", Organisation: "Ningbo Bearings",
		Who:   access.Who{User: 1, Name: "Li Wei", Role: role, Sides: party.Supplier},
		Calls: []ui.Call{{Method: "GET", Path: "/api/v1/people"}},
	}
}

func TestPage(t *testing.T) {
	at := on().Start(0) + 9*day.Hour
	li := Person{1, "Li Wei", "li.wei@example.com", access.Administrator, 0, 1}
	ordinary := Page{
		People: []Person{
			li,
			{2, "Sun Mei", "sun.mei@example.com", access.Maker, on() + 90, 0},
			{3, "Wang Qiang", "wang.qiang@example.com", access.Checker, 0, 2},
		},
		Invitations: []Invitation{
			{4, "Zhao Lan", access.Viewer, on() + 30, at, false},
			{5, "Sun Mei", access.Maker, 0, at + day.Hour, true},
		},
		TwoPeople: true, Keys: true, Before: 17,
		Events: []ui.SecurityEvent{
			{At: at, Kind: "role-changed", By: "Li Wei", Subject: "sun.mei@example.com", Address: "192.0.2.17"},
			{At: at - day.Hour, Kind: "login-failed", Subject: "wang.qiang@example.com", Address: "192.0.2.99", Bad: true},
		},
	}
	hostile := Page{
		People:      []Person{{2, golden.Hostile, golden.Hostile, access.Operator, on(), 0}},
		Invitations: []Invitation{{4, golden.Hostile, access.Viewer, 0, at, false}},
		Form:        Form{golden.Hostile, golden.Hostile, "", golden.Hostile, "organisation"},
		Events:      []ui.SecurityEvent{{At: at, Kind: "key-made", By: golden.Hostile, Subject: golden.Hostile}},
	}
	for name, p := range map[string]Page{"empty": {People: []Person{li}}, "ordinary": ordinary, "hostile": hostile} {
		golden.Check(t, name, func(lang string) golden.Page {
			p.Shell = shell(lang, access.Administrator)
			if name == "hostile" {
				p.Shell = shell(lang, access.Operator)
				p.Notice = Linked(golden.Hostile, "https://desk.example.org/invite/"+golden.Hostile)
			}
			return p
		})
	}
}

func TestSingle(t *testing.T) {
	sun := Person{2, "Sun Mei", "sun.mei@example.com", access.Maker, on() + 90, 0}
	self := Person{1, "Li Wei", "li.wei@example.com", access.Administrator, 0, 1}
	odd := Person{2, golden.Hostile, golden.Hostile, access.Maker, 0, 0}
	for name, s := range map[string]Single{
		"single":         {Person: sun, Form: Form{Role: "maker", Until: "2027-02-01"}},
		"single-self":    {Person: self},
		"single-hostile": {Person: odd, Form: Form{Role: golden.Hostile, Field: "until"}},
	} {
		golden.Check(t, name, func(lang string) golden.Page {
			s.Shell = shell(lang, access.Administrator)
			return s
		})
	}
}

// TestStepsAreTold: what came of each step is said, and nothing that somebody
// puts into the address.
func TestStepsAreTold(t *testing.T) {
	for _, step := range []string{"withdrawn", "changed", "removed", "two-on", "two-off"} {
		c := Done(step)
		if c == nil || page.Plain("en", c.Title) == "" || page.Plain("zh", c.Title) == "" {
			t.Errorf("of %s nothing is said", step)
		}
	}
	if c := Done("title"); c != nil {
		t.Errorf("of an unknown step %+v is said", c)
	}
}
