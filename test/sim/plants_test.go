package sim

import (
	"os/exec"
	"regexp"
	"strconv"
	"testing"
)

// mostEvents is within how many events a planted bug must be found.
const mostEvents = 200_000

// found matches what TestWorlds says when it has found something: after how
// many events, and in which world.
var found = regexp.MustCompile(`found after (\d+) events in all\s+seed (\d+), after \d+ events: (.*)`)

// TestPlantedBugsAreFound: a world breaks a law of the kind that each planted
// bug is about, and tells a story of it.
func TestPlantedBugsAreFound(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the core four times")
	}
	tests := []struct {
		tag  string
		want string // what the story must say
	}{
		{"plant_ack_before_fsync", "once: .* acknowledged are not in the journal"},
		{"plant_lost_limit_update", "balance: .*/(free|used) is"},
		{"plant_map_order", "(lockstep|restart|replay): .*(leaves|root)"},
		{"plant_double_accrual", "restart: .* the state root"},
	}
	for _, tt := range tests {
		t.Run(tt.tag, func(t *testing.T) {
			run := exec.Command("go", "test", "-count=1", "-run=^TestWorlds$", "-tags="+tt.tag, ".", "-worlds=200")
			out, err := run.CombinedOutput()
			m := found.FindSubmatch(out)
			if err == nil || m == nil {
				t.Fatalf("it was not found: %v\n%s", err, out)
			}
			if n, _ := strconv.Atoi(string(m[1])); n > mostEvents {
				t.Errorf("it was found after %d events, want at most %d", n, mostEvents)
			}
			if !regexp.MustCompile(tt.want).Match(m[3]) {
				t.Errorf("the story is about %q, want %q", m[3], tt.want)
			}
			t.Logf("found after %s events, in the world of seed %s: %s", m[1], m[2], m[3])
		})
	}
}
