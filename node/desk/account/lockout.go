package account

import (
	"fmt"
	"sync"
	"time"
)

// Back-off of failed logins: so many are free, then each doubles the wait.
const (
	freeOfLogin   = 5
	freeOfAddress = 30 // an office has one
	firstWait     = 30 * time.Second
	longestWait   = 15 * time.Minute
	forgetAfter   = time.Hour
	mostLocks     = 1 << 16
)

// A LockedError is why nobody may try now: too many tries failed. It says the
// same for logins that are not there.
type LockedError struct{ Wait time.Duration }

// Error implements error.
func (e *LockedError) Error() string {
	return fmt.Sprintf("too many tries failed: wait %s", e.Wait.Round(time.Second))
}

// A lockout counts tries by login and by address. It is kept in memory, for a
// bounded number of names; it hinders nobody who has a passkey.
type lockout struct {
	now func() time.Time

	mu    sync.Mutex
	names map[string]tries
}

type tries struct {
	count int
	until time.Time // no try before
	last  time.Time
}

func newLockout(now func() time.Time) *lockout { return &lockout{now: now, names: map[string]tries{}} }

// try counts a try under each name before it is made, so that a thousand at once
// are not all the first. It fails with a LockedError if a name must wait.
func (l *lockout) try(names map[string]int) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	for name := range names {
		if t := l.names[name]; now.Before(t.until) {
			return &LockedError{Wait: t.until.Sub(now)}
		}
	}
	for name, free := range names {
		l.names[name] = l.counted(name, free, now)
	}
	return nil
}

func (l *lockout) counted(name string, free int, now time.Time) tries {
	t, known := l.names[name]
	if !known && len(l.names) >= mostLocks {
		l.makeRoom(now)
	}
	if now.Sub(t.last) > forgetAfter {
		t = tries{}
	}
	t.count++
	t.last = now
	if over := t.count - free; over >= 0 {
		t.until = now.Add(min(firstWait<<min(over, 10), longestWait))
	}
	return t
}

// makeRoom forgets a few that are old, or else one by chance.
func (l *lockout) makeRoom(now time.Time) {
	seen := 0
	for name, t := range l.names {
		if seen == 0 || now.Sub(t.last) > forgetAfter {
			delete(l.names, name)
		}
		if seen++; seen > 64 {
			return
		}
	}
}

// right takes back a try that came right: the login's count begins anew, the
// address has one try less. The guesses at others that came from it still count.
func (l *lockout) right(login, address string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.names, login)
	if t, ok := l.names[address]; ok {
		t.count--
		t.until = time.Time{}
		l.names[address] = t
	}
}
