package account

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/node/desk/access"
)

func TestTheFirstAdministratorComesByTheSetupLink(t *testing.T) {
	w := newWorld(t, nil)
	first, needed, err := w.Setup(t.Context())
	if err != nil || !needed {
		t.Fatalf("setup of an empty desk: %t, %v", needed, err)
	}
	second, _, err := w.Setup(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want(t, "a link of before", w.accept(&browser{}, first, "root", password), ErrLink)
	b := &browser{}
	want(t, "the link", w.accept(b, second, "root", password), nil)
	if who := w.who(b); who.Role != access.Operator || who.Organisation != "platform" || who.Sides != party.Operator {
		t.Errorf("the first administrator is %+v", who)
	}
	want(t, "the link again", w.accept(&browser{}, second, "root2", password), ErrLink)
	if _, needed, err := w.Setup(t.Context()); needed || err != nil {
		t.Errorf("setup with an administrator: %t, %v, want none", needed, err)
	}
}

func TestTheSetupLinkExpires(t *testing.T) {
	w := newWorld(t, nil)
	token, _, err := w.Setup(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	w.advance(SetupFor + time.Second)
	want(t, "after half an hour", w.accept(&browser{}, token, "root", password), ErrLink)
}

func TestTwoSetupLinksMakeOneAdministrator(t *testing.T) {
	w := newWorld(t, nil)
	token, _, err := w.Setup(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	errs := make([]error, 4)
	for i := range errs {
		all.Go(func() { errs[i] = w.accept(&browser{}, token, "root"+strings.Repeat("x", i), password) })
	}
	all.Wait()
	came := 0
	for _, err := range errs {
		if err == nil {
			came++
		} else if !errors.Is(err, ErrLink) {
			t.Errorf("one of several at once: %v", err)
		}
	}
	if came != 1 {
		t.Errorf("%d came in by one link, want 1", came)
	}
}

func TestInvitationsCarryOrganisationAndRole(t *testing.T) {
	w := newWorld(t, nil)
	root := w.operator()
	admin := w.join(root, "acme", "ann", access.Administrator)
	maker := w.join(admin, "", "mia", access.Maker)
	if who := w.who(maker); who.Organisation != "acme" || who.Role != access.Maker || who.Sides != party.Supplier {
		t.Errorf("who was invited is %+v", who)
	}
	tests := []struct {
		name  string
		by    *browser
		order Invitation
		want  error
	}{
		{"a maker invites", maker, Invitation{Name: "x", Role: access.Viewer}, ErrForbidden},
		{
			"into another organisation", admin,
			Invitation{Organisation: "bank", Name: "x", Role: access.Administrator},
			ErrForbidden,
		},
		{"an operator, by an administrator", admin, Invitation{Name: "x", Role: access.Operator}, ErrInvalid},
		{"a role that is none", admin, Invitation{Name: "x", Role: 99}, ErrInvalid},
		{"nobody's role", admin, Invitation{Name: "x"}, ErrInvalid},
		{"without a name", admin, Invitation{Role: access.Viewer}, ErrInvalid},
		{"for a time that is over", admin, Invitation{Name: "x", Role: access.Viewer, Until: 1}, ErrInvalid},
		{
			"a maker elsewhere, by the operator", root,
			Invitation{Organisation: "acme", Name: "x", Role: access.Maker},
			ErrForbidden,
		},
		{"into what is no party", root, Invitation{Organisation: "ghost", Name: "x", Role: access.Administrator}, ErrInvalid},
		{"a colleague of the operator", root, Invitation{Name: "x", Role: access.Operator}, nil},
	}
	for _, tt := range tests {
		_, r := tt.by.at()
		_, _, err := w.Invite(r, w.who(tt.by), tt.order)
		want(t, tt.name, err, tt.want)
	}
}

func TestInvitationsWorkOnceAndExpire(t *testing.T) {
	w := newWorld(t, nil)
	root := w.operator()
	_, r := root.at()
	invite := func(name string) (string, Invitation) {
		token, i, err := w.Invite(r, w.who(root), Invitation{Name: name, Role: access.Viewer})
		if err != nil {
			t.Fatal(err)
		}
		return token, i
	}
	token, _ := invite("one")
	want(t, "a taken login", w.accept(&browser{}, token, "ROOT ", password), ErrTaken)
	want(t, "the same link with another login", w.accept(&browser{}, token, "one", password), nil)
	want(t, "used twice", w.accept(&browser{}, token, "two", password), ErrLink)
	token, i := invite("three")
	want(t, "withdrawn", w.Withdraw(r, w.who(root), i.ID), nil)
	want(t, "after it was withdrawn", w.accept(&browser{}, token, "three", password), ErrLink)
	want(t, "withdrawn twice", w.Withdraw(r, w.who(root), i.ID), ErrUnknown)
	token, _ = invite("four")
	w.advance(InviteFor + time.Second)
	want(t, "after three days", w.accept(&browser{}, token, "four", password), ErrLink)
	for _, forged := range []string{"", "x", token + "x", strings.ToUpper(token), strings.Repeat("A", 43), "' OR 1=1 --"} {
		want(t, "a made up token", w.accept(&browser{}, forged, "five", password), ErrLink)
	}
}

func TestOrganisationsDoNotSeeEachOther(t *testing.T) {
	w := newWorld(t, nil)
	root := w.operator()
	ann := w.join(root, "acme", "ann", access.Administrator)
	bob := w.join(root, "bank", "bob", access.Administrator)
	victim := w.who(w.join(bob, "", "vic", access.Viewer))
	_, r := ann.at()
	_, key, err := w.NewKey(r, w.who(bob), Key{Name: "bob's", Role: access.Viewer, Scopes: access.Read})
	if err != nil {
		t.Fatal(err)
	}
	_, sent, err := w.Invite(r, w.who(bob), Invitation{Name: "y", Role: access.Viewer})
	if err != nil {
		t.Fatal(err)
	}
	foreign, missing := w.who(ann), int64(4711)
	for what, try := range map[string]func(id int64) error{
		"change a role": func(id int64) error { return w.ChangeRole(r, foreign, id, access.Viewer, 0) },
		"remove":        func(id int64) error { return w.Remove(r, foreign, id) },
		"invite again":  func(id int64) error { _, _, err := w.InviteAgain(r, foreign, id); return err },
		"revoke a key":  func(id int64) error { return w.RevokeKey(r, foreign, id) },
		"withdraw":      func(id int64) error { return w.Withdraw(r, foreign, id) },
	} {
		ids := map[string]int64{
			"change a role": victim.User, "remove": victim.User, "invite again": victim.User,
			"revoke a key": key.ID, "withdraw": sent.ID,
		}
		theirs, nobodys := try(ids[what]), try(missing)
		if !errors.Is(theirs, ErrUnknown) || theirs.Error() != nobodys.Error() {
			t.Errorf("%s: another's is %v, nobody's %v: want the same", what, theirs, nobodys)
		}
	}
	people, err := w.People(t.Context(), foreign)
	if err != nil || len(people) != 1 || people[0].Login != "ann" {
		t.Errorf("ann sees %+v, %v: want herself", people, err)
	}
	keys, err := w.Keys(t.Context(), foreign)
	events, err2 := w.Events(t.Context(), foreign, 0, 100)
	if err != nil || err2 != nil || len(keys) != 0 {
		t.Errorf("ann sees keys %+v, %v, %v", keys, err, err2)
	}
	for _, e := range events {
		if e.Subject == "bob's" || e.Subject == "vic" {
			t.Errorf("ann sees what happened at the bank: %+v", e)
		}
	}
}

func TestNobodyRaisesItself(t *testing.T) {
	w := newWorld(t, nil)
	root := w.operator()
	ann := w.join(root, "acme", "ann", access.Administrator)
	bea := w.join(ann, "", "bea", access.Administrator)
	max := w.join(ann, "", "max", access.Maker)
	_, r := ann.at()
	for name, tt := range map[string]struct {
		by   *browser
		id   int64
		role access.Role
		want error
	}{
		"a maker changes roles": {max, w.who(bea).User, access.Viewer, ErrForbidden},
		"oneself":               {ann, w.who(ann).User, access.Viewer, ErrForbidden},
		"to operator":           {ann, w.who(max).User, access.Operator, ErrInvalid},
		"a colleague":           {ann, w.who(bea).User, access.Maker, nil},
		"what is no role":       {ann, w.who(max).User, 77, ErrInvalid},
		"nobody":                {ann, 99, access.Viewer, ErrUnknown},
	} {
		want(t, name, w.ChangeRole(r, w.who(tt.by), tt.id, tt.role, 0), tt.want)
	}
	if who := w.who(bea); who.Known() {
		t.Errorf("bea was lowered and is still there as %s", who.Role)
	}
}

// TestALoweredAdministratorDecidesNothing: who was identified before it lost its
// role is stopped when it acts.
func TestALoweredAdministratorDecidesNothing(t *testing.T) {
	w := newWorld(t, nil)
	ann := w.join(w.operator(), "acme", "ann", access.Administrator)
	bea := w.join(ann, "", "bea", access.Administrator)
	before := w.who(bea)
	_, r := ann.at()
	want(t, "lowering", w.ChangeRole(r, w.who(ann), before.User, access.Viewer, 0), nil)
	_, _, err := w.NewKey(r, before, Key{Name: "late", Role: access.Administrator, Scopes: access.Manage})
	want(t, "a key by who was lowered", err, access.ErrCredentials)
	_, _, err = w.Invite(r, before, Invitation{Name: "late", Role: access.Administrator})
	want(t, "an invitation by who was lowered", err, access.ErrCredentials)
	want(t, "a removal by who was lowered", w.Remove(r, before, w.who(ann).User), access.ErrCredentials)
}

func TestARoleEnds(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Offset = 8 * 60 })
	ann := w.join(w.operator(), "acme", "ann", access.Administrator)
	max := w.join(ann, "", "max", access.Checker)
	today := day.Instant(w.now().UnixMicro()).Date(8 * 60)
	_, r := ann.at()
	want(t, "an end", w.ChangeRole(r, w.who(ann), w.who(max).User, access.Checker, today), nil)
	want(t, "on its last day", w.login(max, "max", password), nil)
	before := w.who(max)
	ends := today.Add(1).Start(8 * 60)
	w.advance(time.UnixMicro(int64(ends)).Sub(w.now()))
	if who := w.who(max); who.Known() {
		t.Errorf("after its last day max is %+v", who)
	}
	want(t, "a login after its last day", w.login(&browser{}, "max", password), ErrWrong)
	want(t, "what was under way", w.Commit(t.Context(), before, func() error { return nil }), access.ErrCredentials)
}

func TestARemovedPersonIsGone(t *testing.T) {
	w := newWorld(t, nil)
	ann := w.join(w.operator(), "acme", "ann", access.Administrator)
	bea := w.join(ann, "", "bea", access.Administrator)
	_, r := bea.at()
	secret, _, err := w.NewKey(r, w.who(bea), Key{Name: "k", Role: access.Viewer, Scopes: access.Read})
	if err != nil {
		t.Fatal(err)
	}
	link, _, err := w.Invite(r, w.who(bea), Invitation{Name: "friend", Role: access.Administrator})
	if err != nil {
		t.Fatal(err)
	}
	want(t, "removing", w.Remove(r, w.who(ann), w.who(bea).User), nil)
	if who := w.who(bea); who.Known() {
		t.Errorf("the session goes on as %+v", who)
	}
	want(t, "the password", w.login(&browser{}, "bea", password), ErrWrong)
	want(t, "the key", w.byKey(secret), access.ErrCredentials)
	want(t, "the link that bea gave away", w.accept(&browser{}, link, "friend", password), ErrLink)
}

func TestAForgottenPasswordIsChosenAnew(t *testing.T) {
	w := newWorld(t, nil)
	ann := w.join(w.operator(), "acme", "ann", access.Administrator)
	max := w.join(ann, "", "max", access.Maker)
	_, r := ann.at()
	token, _, err := w.InviteAgain(r, w.who(ann), w.who(max).User)
	if err != nil {
		t.Fatal(err)
	}
	fresh := &browser{}
	want(t, "a new password", w.accept(fresh, token, "ignored", other), nil)
	if w.who(max).Known() || !w.who(fresh).Known() {
		t.Error("want the old session ended and the new one open")
	}
	want(t, "the old password", w.login(&browser{}, "max", password), ErrWrong)
	want(t, "the new password", w.login(&browser{}, "max", other), nil)
}

func TestSettings(t *testing.T) {
	w := newWorld(t, nil)
	ann := w.join(w.operator(), "acme", "ann", access.Administrator)
	max := w.join(ann, "", "max", access.Maker)
	_, r := ann.at()
	want(t, "a language", w.SetLanguage(t.Context(), w.who(max), "zh"), nil)
	want(t, "a language that is none", w.SetLanguage(t.Context(), w.who(max), "xx"), ErrInvalid)
	if got := w.who(max).Language; got != "zh" {
		t.Errorf("language %q, want zh", got)
	}
	want(t, "two people, by a maker", w.SetTwoPeople(r, w.who(max), true), ErrForbidden)
	want(t, "two people", w.SetTwoPeople(r, w.who(ann), true), nil)
	for name, wanted := range map[string]bool{"acme": true, "bank": false} {
		if two, err := w.TwoPeople(t.Context(), name); two != wanted || err != nil {
			t.Errorf("two people at %s: %t, %v, want %t", name, two, err, wanted)
		}
	}
}

func TestOnlyADemonstrationMakesPeopleUp(t *testing.T) {
	people := []Person{{Organisation: "acme", Login: "Sam@acme", Name: "Sam", Role: access.Checker, Language: "zh"}}
	earnest := newWorld(t, nil)
	out, r := (&browser{}).at()
	want(t, "populate in earnest", earnest.Populate(t.Context(), people), ErrNoDemo)
	_, err := earnest.Become(out, r, "root")
	want(t, "become in earnest", err, ErrNoDemo)
	_, err = earnest.Cast(t.Context())
	want(t, "cast in earnest", err, ErrNoDemo)

	demo := newWorld(t, func(o *Options) { o.Demo, o.Present = true, true })
	for range 2 {
		want(t, "populate", demo.Populate(t.Context(), people), nil)
	}
	cast, err := demo.Cast(t.Context())
	if err != nil || len(cast) != 1 {
		t.Errorf("the cast is %+v, %v, want Sam once", cast, err)
	}
	b := &browser{}
	out, r = b.at()
	_, err = demo.Become(out, r, "sam@acme")
	want(t, "become Sam", err, nil)
	b.keep(out)
	if who := demo.who(b); who.Name != "Sam" || who.Role != access.Checker || who.Language != "zh" {
		t.Errorf("became %+v", who)
	}
	demo.advance(2 * access.FreshFor)
	if who := demo.who(b); demo.now().Sub(who.Proved) > time.Minute {
		t.Errorf("after a while Sam has to prove to be there, last was %s", who.Proved)
	}
	_, err = demo.Become(out, r, "nobody")
	want(t, "become nobody", err, ErrUnknown)
	want(t, "nobody has a password", demo.login(&browser{}, "sam@acme", ""), ErrWrong)
}

func TestWhatPeopleAreCalled(t *testing.T) {
	for login, ok := range map[string]bool{
		"ann@acme.example": true, " Ann ": true, "王芳": true, "": false, "a b": false, "a\u202eb": false, "a\x00": false,
		strings.Repeat("a", 201): false, "\xff": false,
	} {
		if _, err := cleanLogin(login); (err == nil) != ok {
			t.Errorf("login %q: %v, want ok %t", login, err, ok)
		}
	}
	if a, _ := cleanLogin("ＡＮＮ"); a != "ann" {
		t.Errorf("wide letters are %q, want ann", a)
	}
}
