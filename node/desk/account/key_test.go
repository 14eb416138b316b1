package account

import (
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/tallystick/tallystick/node/desk/access"
)

// byKey asks with an API key.
func (w *world) byKey(secret string) error {
	_, err := w.whoByKey(secret)
	return err
}

func (w *world) whoByKey(secret string) (access.Who, error) {
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("Authorization", "Bearer "+secret)
	return w.Identify(r)
}

// withKey is a world with an administrator and a key of order.
func withKey(t *testing.T, order Key) (w *world, admin *browser, secret string, k Key) {
	t.Helper()
	w = newWorld(t, nil)
	admin = w.join(w.operator(), "acme", "ann", access.Administrator)
	_, r := admin.at()
	secret, k, err := w.NewKey(r, w.who(admin), order)
	if err != nil {
		t.Fatal(err)
	}
	return w, admin, secret, k
}

func TestAKeyActsForWhoMadeIt(t *testing.T) {
	w, admin, secret, k := withKey(t, Key{Name: "ERP", Role: access.Maker, Scopes: access.Read | access.Write})
	who, err := w.whoByKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	if who.Organisation != "acme" || who.Role != access.Maker || who.Scopes != access.Read|access.Write ||
		who.Session || who.Key != k.ID || who.User != w.who(admin).User {
		t.Errorf("the key is taken for %+v", who)
	}
	keys, err := w.Keys(t.Context(), w.who(admin))
	if err != nil || len(keys) != 1 || keys[0].Used.IsZero() || keys[0].Hint != secret[:8] {
		t.Errorf("keys %+v, %v: want one, used", keys, err)
	}
}

func TestOrdersOfKeysAreChecked(t *testing.T) {
	w, admin, secret, _ := withKey(t, Key{Name: "all", Role: access.Administrator, Scopes: access.Manage})
	ok := Key{Name: "k", Role: access.Viewer, Scopes: access.Read}
	change := func(f func(*Key)) Key { k := ok; f(&k); return k }
	_, r := admin.at()
	for name, tt := range map[string]struct {
		order Key
		want  error
	}{
		"as it should be":  {ok, nil},
		"without a name":   {change(func(k *Key) { k.Name = " " }), ErrInvalid},
		"without scope":    {change(func(k *Key) { k.Scopes = 0 }), ErrInvalid},
		"an unknown scope": {change(func(k *Key) { k.Scopes = 8 }), ErrInvalid},
		"without role":     {change(func(k *Key) { k.Role = 0 }), ErrInvalid},
		"above its maker":  {change(func(k *Key) { k.Role = access.Operator }), ErrForbidden},
		"already over":     {change(func(k *Key) { k.Expires = w.now() }), ErrInvalid},
		"for ever":         {change(func(k *Key) { k.Expires = w.now().Add(LongestKey + time.Hour) }), ErrInvalid},
	} {
		_, _, err := w.NewKey(r, w.who(admin), tt.order)
		want(t, name, err, tt.want)
	}
	key, err := w.whoByKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = w.NewKey(r, key, ok)
	want(t, "a key that makes keys", err, ErrForbidden)
	_, _, err = w.Invite(r, key, Invitation{Name: "x", Role: access.Administrator})
	want(t, "a key that invites", err, ErrForbidden)
}

func TestKeysEnd(t *testing.T) {
	w, admin, secret, k := withKey(t, Key{Name: "k", Role: access.Maker, Scopes: access.Write})
	_, r := admin.at()
	want(t, "before", w.byKey(secret), nil)
	w.advance(KeyFor - time.Second)
	want(t, "just before its end", w.byKey(secret), nil)
	w.advance(time.Second)
	want(t, "at its end", w.byKey(secret), access.ErrCredentials)
	want(t, "login", w.login(admin, "ann", password), nil)
	want(t, "revoking", w.RevokeKey(r, w.who(admin), k.ID), nil)
	want(t, "revoking twice", w.RevokeKey(r, w.who(admin), k.ID), ErrUnknown)
}

func TestAKeyIsLoweredWithItsPerson(t *testing.T) {
	w := newWorld(t, nil)
	ann := w.join(w.operator(), "acme", "ann", access.Administrator)
	bea := w.join(ann, "", "bea", access.Administrator)
	_, r := bea.at()
	secret, _, err := w.NewKey(r, w.who(bea), Key{Name: "k", Role: access.Administrator, Scopes: access.Manage})
	if err != nil {
		t.Fatal(err)
	}
	want(t, "lowering", w.ChangeRole(r, w.who(ann), w.who(bea).User, access.Viewer, 0), nil)
	if who, err := w.whoByKey(secret); err != nil || who.Role != access.Viewer {
		t.Errorf("the key is still %s, %v", who.Role, err)
	}
}

// TestAStolenKeyIsStoppedMidFlight: a request was let in by a key that is
// revoked before the request writes.
func TestAStolenKeyIsStoppedMidFlight(t *testing.T) {
	w, admin, secret, k := withKey(t, Key{Name: "k", Role: access.Maker, Scopes: access.Write})
	_, r := admin.at()
	thief, err := w.whoByKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	wrote := 0
	write := func() error { wrote++; return nil }
	want(t, "before", w.Commit(t.Context(), thief, write), nil)
	want(t, "revoking", w.RevokeKey(r, w.who(admin), k.ID), nil)
	want(t, "after", w.Commit(t.Context(), thief, write), access.ErrCredentials)
	want(t, "a new request", w.byKey(secret), access.ErrCredentials)
	if wrote != 1 {
		t.Errorf("%d writes, want the one before", wrote)
	}
}

// TestRevokingWaitsForWhatIsBeingWritten: once RevokeKey has returned, nothing
// of the key's is written any more.
func TestRevokingWaitsForWhatIsBeingWritten(t *testing.T) {
	w, admin, secret, k := withKey(t, Key{Name: "k", Role: access.Maker, Scopes: access.Write})
	_, r := admin.at()
	by := w.who(admin)
	who, err := w.whoByKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	inside, finish := make(chan struct{}), make(chan struct{})
	wrote, revoked := make(chan error, 1), make(chan error, 1)
	go func() {
		wrote <- w.Commit(t.Context(), who, func() error { close(inside); <-finish; return nil })
	}()
	<-inside
	go func() { revoked <- w.RevokeKey(r, by, k.ID) }()
	for w.rights.TryRLock() { // until the one who revokes stands in line
		w.rights.RUnlock()
	}
	select {
	case err := <-revoked:
		t.Fatalf("revoked while a write is under way: %v", err)
	default:
	}
	close(finish)
	want(t, "the write", <-wrote, nil)
	want(t, "the revocation", <-revoked, nil)
	want(t, "the next write", w.Commit(t.Context(), who, func() error { return nil }), access.ErrCredentials)
}

func TestHeadersThatHoldNoKey(t *testing.T) {
	w, _, secret, _ := withKey(t, Key{Name: "k", Role: access.Maker, Scopes: access.Write})
	for _, header := range []string{
		"Bearer", "Bearer ", "Basic " + secret, secret, "Bearer " + secret + " ", "Bearer  " + secret, "Bearer x" + secret,
		"Bearer " + secret[:len(secret)-1], "Bearer " + strings.ToUpper(secret), "Bearer tsk_" + strings.Repeat("A", 43),
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Authorization", header)
		_, err := w.Identify(r)
		want(t, header, err, access.ErrCredentials)
		if err != nil && strings.Contains(err.Error(), secret[4:12]) {
			t.Errorf("the error tells the key: %v", err)
		}
	}
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("Authorization", "bearer "+secret)
	_, err := w.Identify(r)
	want(t, "in small letters, as RFC 9110 has it", err, nil)
}

// TestAKeyIsNotASession: a request that claims a false key is turned away also
// where its cookie would do.
func TestAKeyIsNotASession(t *testing.T) {
	w, admin, _, _ := withKey(t, Key{Name: "k", Role: access.Maker, Scopes: access.Write})
	_, r := admin.at()
	r.Header.Set("Authorization", "Bearer nonsense")
	_, err := w.Identify(r)
	want(t, "a false key with a true cookie", err, access.ErrCredentials)
}

func FuzzBearer(f *testing.F) {
	f.Add("Bearer tsk_" + strings.Repeat("A", 43))
	f.Add("Bearer tsk_")
	f.Add("bearer\ttsk_\xff")
	f.Fuzz(func(t *testing.T, header string) {
		hash, ok := parseBearer(header)
		if ok && (len(header) != len("Bearer tsk_")+43 || hash == [32]byte{}) {
			t.Errorf("%q is taken for a key", header)
		}
	})
}

func FuzzCookie(f *testing.F) {
	f.Add("tally=" + strings.Repeat("A", 43))
	f.Add("tally=\"" + strings.Repeat("A", 43) + "\"; tally=x")
	f.Add("tally=;;=,\x00")
	d, err := Open(nil, Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, header string) {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header["Cookie"] = []string{header}
		if token := d.token(r); token != "" && (!isToken(token) || !strings.Contains(header, token)) {
			t.Errorf("%q holds the token %q", header, token)
		}
	})
}

func FuzzHash(f *testing.F) {
	f.Add("$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$" + strings.Repeat("A", 43))
	f.Add("$argon2id$")
	f.Fuzz(func(t *testing.T, hash string) {
		if salt, sum, ok := parseHash(hash); ok && (len(salt) != saltSize || len(sum) != hashSize) {
			t.Errorf("%q is read as %x, %x", hash, salt, sum)
		}
	})
}

var errWrite = errors.New("the disk is full")

func TestCommitReturnsWhatTheWriteSays(t *testing.T) {
	w := newWorld(t, nil)
	want(t, "a write that fails", w.Commit(t.Context(), access.Nobody(), func() error { return errWrite }), errWrite)
}
