package account

import (
	"testing"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/face/web/ui/golden"
	"github.com/tallystick/tallystick/node/desk/access"
)

func TestPage(t *testing.T) {
	made, _ := day.Of(2026, 11, 3)
	for name, p := range map[string]Page{
		"empty": {Login: "li.wei@example.com", Role: access.Viewer},
		"ordinary": {
			Login: "li.wei@example.com", Role: access.Checker, Until: made.Add(90), Site: true, Field: "old",
			Log:      true,
			Passkeys: []Passkey{{"a1", "Phone", made, made.Add(5), true}, {"b2", "Laptop", made, 0, false}},
		},
		"new": {Login: "li", Role: access.Administrator, Site: true, Field: "password"},
		"hostile": {Login: golden.Hostile, Role: access.Maker, Site: true, Passkeys: []Passkey{{
			"x/../y",
			golden.Hostile, made, 0, false,
		}}},
		"demo": {Login: "s103@demo.invalid", Role: access.Administrator, Site: true},
	} {
		golden.Check(t, name, func(lang string) golden.Page {
			p.Shell = ui.Shell{
				Lang: lang, Path: "/account", Organisation: "Ningbo Bearings", Patterns: name == "hostile",
				Who: access.Who{Name: "Li Wei", Role: p.Role, Sides: party.Supplier},
			}
			if name == "demo" {
				p.Demo = &ui.Demo{Day: made, Back: "/account"}
			}
			return p
		})
	}
}
