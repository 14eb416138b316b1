package vocabulary

import (
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/refuse"
)

// TestEveryRefusalIsListed: the vocabulary names every code there is, so that
// nobody meets one that no page speaks of.
func TestEveryRefusalIsListed(t *testing.T) {
	v := Of(machine.New().Steps())
	listed := map[int]bool{}
	for _, c := range v.Refusals {
		listed[c.Code] = true
	}
	for _, k := range v.Kinds {
		for _, c := range k.Refusals {
			listed[c.Code] = true
		}
	}
	for _, c := range refuse.Codes() {
		if !listed[int(c)] {
			t.Errorf("no command lists %d %s", c, c)
		}
	}
	if len(v.Kinds) != len(command.Specs()) {
		t.Errorf("%d kinds, want %d", len(v.Kinds), len(command.Specs()))
	}
}
