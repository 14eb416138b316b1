package door

import (
	"strings"
	"sync"
)

// Bounds of what is remembered of calls.
const (
	callsKept         = 50    // of an organisation
	organisationsKept = 1_000 // of those that call the API
)

// Calls remembers the last API calls of each organisation, in memory, for its
// developers. Its method Observe goes into the doors' configuration.
type Calls struct {
	mutex sync.Mutex
	of    map[string][]Observation // by organisation, oldest first
}

// NewCalls returns Calls that remember nothing yet.
func NewCalls() *Calls { return &Calls{of: map[string][]Observation{}} }

// Observe remembers a request if it is a known organisation's and to the API.
func (c *Calls) Observe(o Observation) {
	if o.Organisation == "" || !strings.HasPrefix(o.Pattern, "/api/") {
		return
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	kept, known := c.of[o.Organisation]
	if !known && len(c.of) >= organisationsKept {
		for some := range c.of { // any: whoever calls again is remembered again
			delete(c.of, some)
			break
		}
	}
	if len(kept) == callsKept {
		copy(kept, kept[1:])
		kept = kept[:callsKept-1]
	}
	c.of[o.Organisation] = append(kept, o)
}

// Of returns the last calls of an organisation, the newest first.
func (c *Calls) Of(organisation string) []Observation {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	kept := c.of[organisation]
	all := make([]Observation, 0, len(kept))
	for i := len(kept) - 1; i >= 0; i-- {
		all = append(all, kept[i])
	}
	return all
}
