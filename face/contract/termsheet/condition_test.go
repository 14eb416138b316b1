package termsheet

import (
	"os"
	"testing"

	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/programme"
	"github.com/tallystick/tallystick/face/web/words"
	"github.com/tallystick/tallystick/node/say"
)

// TestConditionsInWords: the examples say the common ones; here are those with
// a trap.
func TestConditionsInWords(t *testing.T) {
	text, err := os.ReadFile("testdata/conditions.txt")
	if err != nil {
		t.Fatal(err)
	}
	cases, err := words.Parse(string(text))
	if err != nil {
		t.Fatal(err)
	}
	schema := programme.FactSchema(money.CNY)
	for condition, want := range cases {
		if c, no := schema.Compile(condition); no != nil || c.String() != condition {
			t.Errorf("%s is not what is signed: %v", condition, no)
			continue
		}
		for _, lang := range say.Languages() {
			if got := speakerOf(lang).teller(money.CNY).tell(condition); got != want.In(lang) {
				t.Errorf("%s is\n%q, want\n%q", condition, got, want.In(lang))
			}
		}
	}
}
