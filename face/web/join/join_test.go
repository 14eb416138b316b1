package join

import (
	"testing"

	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/face/web/ui/golden"
	"github.com/tallystick/tallystick/node/desk/access"
)

func TestPage(t *testing.T) {
	for name, p := range map[string]Page{
		"empty": {Kind: Setup},
		"ordinary": {
			Kind: Invite, Inviter: "Harbour Factoring", Role: access.Checker, Login: "li",
			Name: "Li Wei", Taken: true,
		},
		"password": {Kind: Password, Field: "password"},
		"gone":     {},
		"hostile":  {Kind: Invite, Inviter: golden.Hostile, Login: golden.Hostile, Name: golden.Hostile, Field: "name"},
	} {
		p.Role = max(p.Role, access.Viewer)
		golden.Check(t, name, func(lang string) golden.Page {
			p.Shell = ui.Shell{Lang: lang, Path: "/invite/x"}
			return p
		})
	}
}
