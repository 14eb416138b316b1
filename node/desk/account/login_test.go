package account

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tallystick/tallystick/node/desk/access"
)

func TestLogin(t *testing.T) {
	w := newWorld(t, nil)
	w.operator()
	for name, tt := range map[string]struct {
		login, password string
		want            error
	}{
		"right":              {"root", password, nil},
		"in capitals":        {" ROOT", password, nil},
		"a wrong password":   {"root", other, ErrWrong},
		"no password":        {"root", "", ErrWrong},
		"nobody's login":     {"nobody", password, ErrWrong},
		"not a login":        {"a b\x00", password, ErrWrong},
		"a book as password": {"root", strings.Repeat("x", 1<<20), ErrWrong},
	} {
		b := &browser{}
		want(t, name, w.login(b, tt.login, tt.password), tt.want)
		if got := w.who(b).Known(); got != (tt.want == nil) {
			t.Errorf("%s: known %t afterwards", name, got)
		}
	}
}

func TestASessionIsNotFixed(t *testing.T) {
	w := newWorld(t, nil)
	w.operator()
	planted := &browser{cookie: &http.Cookie{Name: plainCookie, Value: strings.Repeat("A", 43)}}
	victim := &browser{cookie: planted.cookie}
	want(t, "login with a planted cookie", w.login(victim, "root", password), nil)
	if victim.cookie.Value == planted.cookie.Value || w.who(planted).Known() {
		t.Error("the planted token became the session's")
	}
	// An attacker's own session in the victim's browser does not become the victim's.
	before := &browser{cookie: victim.cookie}
	want(t, "login again", w.login(victim, "root", password), nil)
	if victim.cookie.Value == before.cookie.Value || w.who(before).Known() {
		t.Error("the token of before still opens")
	}
	before = &browser{cookie: victim.cookie}
	out, r := victim.at()
	if _, err := w.StepUp(out, r, w.who(victim), password); err != nil {
		t.Fatal(err)
	}
	victim.keep(out)
	if w.who(before).Known() || !w.who(victim).Known() {
		t.Error("proving presence kept the token")
	}
}

func TestTheCookie(t *testing.T) {
	for _, secure := range []bool{false, true} {
		w := newWorld(t, func(o *Options) { o.Secure = secure })
		c := w.operator().cookie
		if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.Secure != secure {
			t.Errorf("cookie over TLS %t: %+v", secure, c)
		}
		if strings.HasPrefix(c.Name, "__Host-") != secure || c.MaxAge != 0 || !c.Expires.IsZero() {
			t.Errorf("cookie over TLS %t: %+v: want one that goes with the browser", secure, c)
		}
	}
}

func TestTheStoreHoldsNoToken(t *testing.T) {
	w := newWorld(t, nil)
	b := w.operator()
	var hash string
	var data []byte
	err := w.store.Read(t.Context(), func(tx *sql.Tx) error {
		return tx.QueryRow("SELECT hash, data FROM sessions").Scan(&hash, &data)
	})
	if err != nil || hash != hashOf(b.cookie.Value) || strings.Contains(string(data), b.cookie.Value) {
		t.Errorf("the store holds %q, %v", hash, err)
	}
}

func TestSessionsEnd(t *testing.T) {
	w := newWorld(t, nil)
	b := w.operator()
	w.advance(29 * time.Minute)
	if !w.who(b).Known() {
		t.Fatal("a session ends before its time")
	}
	w.advance(29 * time.Minute)
	if !w.who(b).Known() {
		t.Error("a session in use ends as if it were idle")
	}
	w.advance(31 * time.Minute)
	if w.who(b).Known() {
		t.Error("an idle session goes on")
	}
	want(t, "login", w.login(b, "root", password), nil)
	for range 12*60/20 + 5 {
		w.advance(20 * time.Minute)
		w.who(b)
	}
	if w.who(b).Known() {
		t.Error("a session in use goes on for ever")
	}
}

// TestASetBackClockLengthensNothing: neither a session's life nor how long
// presence counts as proved. A minute is forgiven.
func TestASetBackClockLengthensNothing(t *testing.T) {
	w := newWorld(t, nil)
	root := w.operator()
	w.advance(-time.Minute / 2)
	if who := w.who(root); !who.Known() || !who.Fresh(w.now()) {
		t.Errorf("half a minute back: %+v, want that nothing comes of it", who)
	}
	proved := w.who(root)
	w.advance(-time.Hour)
	if proved.Fresh(w.now()) {
		t.Error("a proof of presence that lies ahead is fresh")
	}
	if who := w.who(root); who.Known() {
		t.Errorf("a session from later than now is %s's", who.Name)
	}
}

func TestLogout(t *testing.T) {
	w := newWorld(t, nil)
	b := w.operator()
	stolen := &browser{cookie: b.cookie}
	out, r := b.at()
	want(t, "logout", w.Logout(out, r), nil)
	b.keep(out)
	if b.cookie != nil || w.who(stolen).Known() {
		t.Error("the token opens after logout")
	}
}

func TestPresenceIsProvedAfresh(t *testing.T) {
	w := newWorld(t, nil)
	b := w.operator()
	w.advance(10 * time.Minute)
	if got := w.now().Sub(w.who(b).Proved); got < 9*time.Minute {
		t.Errorf("proved %s ago, want ten minutes", got)
	}
	out, r := b.at()
	_, err := w.StepUp(out, r, w.who(b), other)
	want(t, "a wrong password", err, ErrWrong)
	_, err = w.StepUp(out, r, w.who(b), password)
	want(t, "the password", err, nil)
	b.keep(out)
	if got := w.now().Sub(w.who(b).Proved); got > time.Minute {
		t.Errorf("proved %s ago, want now", got)
	}
}

func TestAChangedPasswordEndsOtherSessions(t *testing.T) {
	w := newWorld(t, nil)
	b := w.operator()
	elsewhere := &browser{}
	want(t, "login", w.login(elsewhere, "root", password), nil)
	out, r := b.at()
	want(t, "a short one", w.ChangePassword(out, r, w.who(b), password, "short"), ErrInvalid)
	want(t, "the wrong old one", w.ChangePassword(out, r, w.who(b), other, other), ErrWrong)
	want(t, "a new one", w.ChangePassword(out, r, w.who(b), password, other), nil)
	b.keep(out)
	if w.who(elsewhere).Known() || !w.who(b).Known() {
		t.Error("want this session to go on and the other one ended")
	}
	want(t, "the old password", w.login(&browser{}, "root", password), ErrWrong)
}

func TestPasswordRules(t *testing.T) {
	for secret, ok := range map[string]bool{
		"correct horse battery": true, "三个字也可以是很长的密码呢": true, "elevenchars": false, "": false,
		"aaaaaaaaaaaaaaaa": false, "annannannannann": false, "Ann Smith 12": false, "acmeacmeacme1": false,
		strings.Repeat("ab", 129): false, "twelve chars\xff": false, "            ": false,
	} {
		if err := checkPassword(secret, "ann", "Ann Smith", "acme"); (err == nil) != ok {
			t.Errorf("password %q: %v, want ok %t", secret, err, ok)
		}
	}
}

func TestFailedLoginsLockOut(t *testing.T) {
	w := newWorld(t, nil)
	w.operator()
	for _, login := range []string{"root", "nobody"} { // a stranger learns nothing from the lock
		for range freeOfLogin {
			want(t, "a free try", w.login(&browser{}, login, other), ErrWrong)
		}
		var locked *LockedError
		if err := w.login(&browser{}, login, password); !errors.As(err, &locked) || locked.Wait > firstWait {
			t.Errorf("%s after the free tries: %v, want a wait of at most %s", login, err, firstWait)
		}
	}
	w.advance(firstWait)
	want(t, "another wrong one", w.login(&browser{}, "root", other), ErrWrong)
	var locked *LockedError
	if err := w.login(&browser{}, "root", password); !errors.As(err, &locked) || locked.Wait <= firstWait {
		t.Errorf("then: %v, want a longer wait", err)
	}
	w.advance(2 * firstWait)
	want(t, "the right one after the wait", w.login(&browser{}, "root", password), nil)
	want(t, "and the count begins anew", w.login(&browser{}, "root", other), ErrWrong)
}

func TestAnOfficeLogsInByOneAddress(t *testing.T) {
	l := newLockout(time.Now)
	names := map[string]int{"login ann": freeOfLogin, "address office": freeOfAddress}
	for range 2 * freeOfAddress {
		want(t, "a right login", l.try(names), nil)
		l.right("login ann", "address office")
	}
	var locked *LockedError
	for i := range freeOfAddress + 1 {
		err := l.try(map[string]int{"login " + strings.Repeat("x", i): freeOfLogin, "address office": freeOfAddress})
		if (i == freeOfAddress) != errors.As(err, &locked) {
			t.Errorf("guess %d at many logins: %v, want a wait after %d", i, err, freeOfAddress)
		}
	}
}

func TestTriesAtOnceAreCounted(t *testing.T) {
	l := newLockout(time.Now)
	var all sync.WaitGroup
	var mu sync.Mutex
	free := 0
	for range 100 {
		all.Go(func() {
			if l.try(map[string]int{"login root": freeOfLogin}) == nil {
				mu.Lock()
				free++
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if free != freeOfLogin {
		t.Errorf("%d tries at once were let through, want %d", free, freeOfLogin)
	}
}

func TestTheTurnstileBoundsHashes(t *testing.T) {
	s := newTurnstile(1, 2)
	want(t, "the first", s.enter(t.Context()), nil)
	gone, cancel := context.WithCancel(t.Context())
	waiting := make(chan error)
	for range 2 {
		go func() { waiting <- s.enter(gone) }()
	}
	for len(s.waiting) < 3 {
		select {
		case err := <-waiting:
			t.Fatalf("one who is to wait got %v", err)
		default:
		}
	}
	want(t, "one too many", s.enter(t.Context()), ErrBusy)
	cancel()
	for range 2 {
		want(t, "who gives up", <-waiting, context.Canceled)
	}
	s.leave()
	want(t, "when there is room again", s.enter(t.Context()), nil)
}

// TestUnknownLoginsCostAsMuch: the hash is computed whether or not there is
// somebody, so that the time tells nothing. That it is, is seen at the
// turnstile, which every hash passes.
func TestUnknownLoginsCostAsMuch(t *testing.T) {
	w := newWorld(t, nil)
	w.operator()
	w.hashing = newTurnstile(0, 0) // lets nobody in
	for _, login := range []string{"root", "nobody"} {
		want(t, login, w.login(&browser{}, login, password), ErrBusy)
	}
}

func TestHashesAreReadBack(t *testing.T) {
	w := newWorld(t, nil)
	hash, err := w.hashPassword(t.Context(), "caf\u00e9 au lait, please")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("hash %q", hash)
	}
	for secret, same := range map[string]bool{"cafe\u0301 au lait, please": true, "cafe au lait, please": false} {
		if got, err := w.verifyPassword(t.Context(), hash, secret); got != same || err != nil {
			t.Errorf("%q: %t, %v, want %t", secret, got, err, same)
		}
	}
	for _, broken := range []string{"", "x", hash[:len(hash)-1], hash + "A", strings.Replace(hash, "t=2", "t=1", 1)} {
		if got, err := w.verifyPassword(t.Context(), broken, ""); got || err != nil {
			t.Errorf("hash %q: %t, %v", broken, got, err)
		}
	}
}

func TestEventsTellTheAdministrator(t *testing.T) {
	w := newWorld(t, nil)
	ann := w.join(w.operator(), "acme", "ann", access.Administrator)
	max := w.join(ann, "", "max", access.Maker)
	want(t, "a wrong login", w.login(&browser{}, "max", other), ErrWrong)
	want(t, "a right login", w.login(max, "max", password), nil)
	_, r := ann.at()
	want(t, "a role", w.ChangeRole(r, w.who(ann), w.who(max).User, access.Viewer, 0), nil)
	events, err := w.Events(t.Context(), w.who(ann), 0, 4)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, e := range events {
		kinds = append(kinds, string(e.Kind)+" "+e.Subject)
	}
	const latest = "role-changed max, logged-in max, login-failed max, invitation-accepted max"
	if got := strings.Join(kinds, ", "); got != latest {
		t.Errorf("events: %s, want %s", got, latest)
	}
	older, err := w.Events(t.Context(), w.who(ann), events[3].ID, 1)
	if err != nil || len(older) != 1 || older[0].Kind != PersonInvited {
		t.Errorf("before those: %+v, %v", older, err)
	}
	want(t, "login", w.login(max, "max", password), nil)
	_, err = w.Events(t.Context(), w.who(max), 0, 4)
	want(t, "a viewer reads them", err, ErrForbidden)
}
