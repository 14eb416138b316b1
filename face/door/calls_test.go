package door

import (
	"strconv"
	"testing"
)

// TestCallsAreOfOneOrganisation: each sees its own, the newest first, and what
// is remembered has an end.
func TestCallsAreOfOneOrganisation(t *testing.T) {
	c := NewCalls()
	for i := range callsKept + 7 {
		c.Observe(Observation{Organisation: "S", Pattern: "/api/v1/deals", Status: i})
	}
	c.Observe(Observation{Organisation: "B", Pattern: "/api/v1/me", Status: 1})
	c.Observe(Observation{Organisation: "S", Pattern: "/cash", Status: -1})
	c.Observe(Observation{Pattern: "/api/v1/login", Status: -1})
	got := c.Of("S")
	if len(got) != callsKept || got[0].Status != callsKept+6 || got[callsKept-1].Status != 7 {
		t.Errorf("%d calls from %d to %d", len(got), got[0].Status, got[len(got)-1].Status)
	}
	if got := c.Of("B"); len(got) != 1 || got[0].Pattern != "/api/v1/me" {
		t.Errorf("of the other: %+v", got)
	}
	if got := c.Of(""); len(got) != 0 {
		t.Errorf("of nobody: %+v", got)
	}
	for i := range 2 * organisationsKept {
		c.Observe(Observation{Organisation: "P" + strconv.Itoa(i), Pattern: "/api/v1/me"})
	}
	if n := len(c.of); n != organisationsKept {
		t.Errorf("%d organisations are remembered, want %d", n, organisationsKept)
	}
}
