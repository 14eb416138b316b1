package trouble

import (
	"testing"

	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/face/web/ui/golden"
	"github.com/tallystick/tallystick/node/desk/access"
)

func TestPage(t *testing.T) {
	for name, p := range map[string]Page{
		"ordinary": {What: "There is no such thing here", Do: "Check the address.", Status: 404, Trace: "7h2k9q"},
		"limits": {
			What: "More than the limit leaves", Status: 422, Next: "/prove?next=%2F", Trace: "7h2k9q",
			Limits: map[string]string{"limit": "800.00 CNY", "asked": "800.01 CNY"},
		},
		"empty": {What: "?", Status: 500},
		"hostile": {
			What: golden.Hostile, Do: golden.Hostile, Trace: golden.Hostile,
			Next: "javascript:alert(1)", Status: 400,
		},
	} {
		golden.Check(t, name, func(lang string) golden.Page {
			p.Shell = ui.Shell{Lang: lang, Who: access.Who{Name: "Li Wei", Role: access.Viewer}, Bare: name == "empty"}
			return p
		})
	}
}
