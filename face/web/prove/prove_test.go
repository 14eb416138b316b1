package prove

import (
	"testing"

	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/face/web/ui/golden"
	"github.com/tallystick/tallystick/node/desk/access"
)

func TestPage(t *testing.T) {
	for name, p := range map[string]Page{
		"ordinary": {Passkeys: true, Next: "/cash/take"}, "empty": {}, "wrong": {Wrong: true},
		"wait":    {Wait: 1, Passkeys: true},
		"hostile": {Next: golden.Hostile},
	} {
		golden.Check(t, name, func(lang string) golden.Page {
			p.Shell = ui.Shell{Lang: lang, Path: "/prove", Who: access.Who{Name: "Li Wei", Role: access.Checker}}
			if name == "hostile" {
				p.Who.Name = golden.Hostile
			}
			return p
		})
	}
}
