package account

import (
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"
)

// What a ceremony is for: an answer to one is none to another.
type purpose uint8

const (
	registering purpose = iota
	entering
	proving
)

// The bounds of ceremonies that are begun and not finished.
const (
	ceremonyFor    = 5 * time.Minute
	mostCeremonies = 1 << 15
)

// ceremonies keeps challenges until they are answered, in memory: who is in the
// middle of one when the server starts anew begins again.
type ceremonies struct {
	now func() time.Time

	mu   sync.Mutex
	open map[string]challenge
	line []string // in the order of beginning
}

type challenge struct {
	purpose purpose
	user    int64 // who must answer, 0: anybody
	data    webauthn.SessionData
	expires time.Time
}

func newCeremonies(now func() time.Time) *ceremonies {
	return &ceremonies{now: now, open: map[string]challenge{}}
}

// begin keeps a challenge and returns what the page is to know of it.
func (d *Desk) begin(p purpose, user int64, options any, data *webauthn.SessionData) (Ceremony, error) {
	text, err := json.Marshal(options)
	if err != nil {
		return Ceremony{}, fmt.Errorf("write the options: %w", err)
	}
	id, _ := newToken("")
	d.ceremonies.put(id, challenge{p, user, *data, d.opt.Now().Add(ceremonyFor)})
	return Ceremony{ID: id, Options: text}, nil
}

// put keeps a challenge. Those that are over go, and the oldest if there are too
// many.
func (c *ceremonies) put(id string, ch challenge) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	for len(c.line) > 0 {
		first, ok := c.open[c.line[0]]
		if ok && now.Before(first.expires) && len(c.line) < mostCeremonies {
			break
		}
		delete(c.open, c.line[0])
		c.line = c.line[1:]
	}
	c.open[id] = ch
	c.line = append(c.line, id)
}

// take returns what was begun with the id and forgets it. It fails with
// ErrPasskey if it was for another purpose or user, or is over.
func (c *ceremonies) take(id string, p purpose, user int64) (webauthn.SessionData, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ch, ok := c.open[id]
	delete(c.open, id)
	if !ok || ch.purpose != p || ch.user != user || !c.now().Before(ch.expires) {
		return webauthn.SessionData{}, ErrPasskey
	}
	return ch.data, nil
}
