package door

import (
	"strconv"
	"sync"
	"time"

	"github.com/tallystick/tallystick/node/desk/access"
)

// A Rate is how much may be asked.
type Rate struct {
	PerSecond float64
	Burst     float64 // at once, after a pause
}

// maxKept bounds how many addresses or callers are remembered. Those that find
// no room share one bucket.
const maxKept = 1 << 16

// A limiter is a bucket for each name. It keeps for each the instant at which
// its bucket is full again, so that one that is full need not be kept.
type limiter struct {
	each  time.Duration // that one request takes
	slack time.Duration // that a bucket may run ahead
	max   int

	mu   sync.Mutex
	full map[string]time.Time
}

func newLimiter(r Rate, max int) *limiter {
	each := time.Duration(float64(time.Second) / r.PerSecond)
	return &limiter{
		each: each, slack: time.Duration(float64(each) * r.Burst), max: max, full: map[string]time.Time{},
	}
}

// take asks for one request of name at now. If there is none, it returns how
// long to wait. The empty name is nobody's and always may.
func (l *limiter) take(name string, now time.Time) (wait time.Duration, ok bool) {
	if name == "" {
		return 0, true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	full, known := l.full[name]
	if !known && len(l.full) >= l.max && !l.sweep(now) {
		name = "" // the bucket of those without one
		full = l.full[name]
	}
	if full.Before(now) {
		full = now
	}
	full = full.Add(l.each)
	if over := full.Sub(now) - l.slack; over > 0 {
		return over, false
	}
	l.full[name] = full
	return 0, true
}

// sweep forgets the buckets that are full, and reports whether there is room.
// It is called when there is none, and costs a walk; while it finds nothing,
// every newcomer pays for one, so it looks at no more than a part.
func (l *limiter) sweep(now time.Time) bool {
	const part = 1 << 10
	seen := 0
	for name, full := range l.full { // in chance order, which is the point
		if full.Before(now) {
			delete(l.full, name)
		}
		if seen++; seen == part {
			break
		}
	}
	return len(l.full) < l.max
}

// callerOf names whose bucket a request is taken from: that of a user or key,
// "" for nobody.
func callerOf(w access.Who) string {
	if !w.Known() {
		return ""
	}
	return strconv.FormatInt(w.User, 10) + "@" + w.Organisation
}
