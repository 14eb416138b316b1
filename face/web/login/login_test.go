package login

import (
	"testing"

	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/face/web/ui/golden"
)

func TestPage(t *testing.T) {
	golden.Check(t, "empty", func(lang string) golden.Page { return Page{Shell: ui.Shell{Lang: lang, Path: "/login"}} })
	for name, p := range map[string]Page{
		"ordinary": {Login: "li.wei@example.com", Next: "/deals/D1", Refused: Wrong, Passkeys: true},
		"hostile":  {Login: golden.Hostile, Next: golden.Hostile, Refused: TooMany, Wait: 30},
		"busy":     {Refused: Busy, Passkeys: true},
	} {
		golden.Check(t, name, func(lang string) golden.Page {
			p.Shell = ui.Shell{Lang: lang, Path: "/login"}
			return p
		})
	}
}
