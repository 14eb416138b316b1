package office

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/node/desk"
	"github.com/tallystick/tallystick/node/desk/access"
)

func traders(t *testing.T, change func(*Config)) *rig {
	r := newRig(t, change)
	r.custody(desk.Member{Name: "S", Roles: "supplier"}, desk.Member{Name: "B", Roles: "buyer"})
	return r
}

func TestWhoMayAsk(t *testing.T) {
	r := traders(t, nil)
	change := func(f func(*access.Who)) access.Who { w := r.of("S", 1); f(&w); return w }
	pay := func() *command.Command { return command.New(command.ReceivableAccept, "D1", "") }
	tests := []struct {
		name string
		who  access.Who
		c    *command.Command
		want error
	}{
		{"a checker for its own", r.of("S", 1), pay(), nil},
		{"in another's name", r.of("S", 1), command.New(command.TradeVoid, "I1", "B"), ErrForeign},
		{"the operator in another's name", change(func(w *access.Who) {
			w.Organisation, w.Role = "operator", access.Operator
		}), command.New(command.TradeVoid, "I1", "B"), ErrForeign},
		{"of no organisation", change(func(w *access.Who) { w.Organisation = "" }), pay(), ErrNobody},
		{"of one that is no party", r.of("X", 1), pay(), ErrNobody},
		{"a viewer", change(func(w *access.Who) { w.Role = access.Viewer }), invoice("I0"), ErrRole},
		{"a maker, no money", change(func(w *access.Who) { w.Role = access.Maker }), invoice("I1"), nil},
		{"a maker, money", change(func(w *access.Who) { w.Role = access.Maker }), pay(), ErrChecker},
		{"a key that only reads", change(func(w *access.Who) { w.Scopes = access.Read }), pay(), ErrRole},
		{"proved too long ago", change(func(w *access.Who) { w.Proved = r.at.Add(-time.Hour) }), pay(), ErrStale},
		{"the platform's command", r.of("S", 1), command.New(command.PartyAdd, "P", ""), ErrRole},
	}
	for _, tt := range tests {
		if _, err := r.ask(tt.who, Ask{}, tt.c); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
}

func TestTheOfficeDoesNotSignForWhoHoldsAKey(t *testing.T) {
	r := traders(t, nil)
	who := r.of("operator", 1)
	who.Role = access.Operator
	for _, c := range []*command.Command{
		command.New(command.PartyAdd, "K", "").SetText(command.Roles, "supplier"),
		command.New(command.PartyAdd, "N", "").SetText(command.Roles, "supplier"),
		command.New(command.PartyKey, "K", "").SetBytes(command.Key, make([]byte, 32)),
	} {
		if a, err := r.ask(who, Ask{}, c); err != nil || a.Results[0].Refusal != nil {
			t.Fatalf("%s: %+v, %v", c.Kind, a, err)
		}
	}
	for organisation, want := range map[string]error{"K": ErrOwnKey, "N": ErrNoKey} {
		_, err := r.ask(r.of(organisation, 1), Ask{}, command.New(command.TradeVoid, "I1", ""))
		if !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", organisation, err, want)
		}
	}
}

func TestARefusalIsAnAnswer(t *testing.T) {
	r := traders(t, nil)
	a, err := r.ask(r.of("S", 1), Ask{}, command.New(command.TradeVoid, "NONE", ""))
	if err != nil || a.Height == 0 || a.Results[0].Refusal.Code != refuse.UnknownObject {
		t.Errorf("%+v, %v, want a leaf that says UnknownObject", a, err)
	}
}

func digest(text string) [32]byte { return sha256.Sum256([]byte(text)) }

// TestOnce: under one key something is carried out once, whatever happens to
// the process meanwhile.
func TestOnce(t *testing.T) {
	r := traders(t, nil)
	who, key := r.of("S", 1), Ask{Key: "k", Digest: digest("I1")}
	first, err := r.ask(who, key, invoice("I1"))
	if err != nil || first.Repeated || first.Results[0].Refusal != nil {
		t.Fatalf("%+v, %v", first, err)
	}
	for _, again := range []func(){func() {}, r.again} {
		again()
		a, err := r.ask(who, key, invoice("I1"))
		if err != nil || !a.Repeated || a.Results[0].Leaf != first.Results[0].Leaf || a.Height != first.Height {
			t.Errorf("again: %+v, %v, want the first answer", a, err)
		}
	}
	if _, err := r.ask(who, Ask{Key: "k", Digest: digest("I2")}, invoice("I2")); !errors.Is(err, ErrKeyUsed) {
		t.Errorf("another request under the key: %v, want ErrKeyUsed", err)
	}
	other := command.New(command.TradeVoid, "I3", "")
	if a, err := r.ask(r.of("B", 2), Ask{Key: "k", Digest: digest("I3")}, other); err != nil || a.Repeated {
		t.Errorf("another organisation's key: %+v, %v, want its own answer", a, err)
	}
	if _, err := r.ask(who, Ask{Key: strings.Repeat("k", MaxKey+1)}, invoice("I4")); !errors.Is(err, ErrKeyForm) {
		t.Errorf("a key of 256 bytes: %v, want ErrKeyForm", err)
	}
	r.at = r.at.Add(KeptFor)
	who = r.of("S", 1)
	if a, err := r.ask(who, Ask{Key: "k", Digest: digest("I5")}, invoice("I5")); err != nil || a.Repeated {
		t.Errorf("a day later: %+v, %v, want a new answer", a, err)
	}
}

// TestWhatWasKeptAndNotSent: the process stops between keeping and sending. The
// number is not given out again, and the repeat carries it out.
func TestWhatWasKeptAndNotSent(t *testing.T) {
	r := traders(t, nil)
	key := sha256.Sum256([]byte("k"))
	c := invoice("I1")
	c.By = []byte("S")
	raw, number, err := r.custodian.Signer().Numbered(false, []*command.Command{c})
	r.must(err)
	_, err = r.office.asked.keep(t.Context(), Kept{
		Scope: "S", Key: key, Asked: digest("I1"), Number: number, Envelope: raw, Until: r.at.Add(time.Hour).UnixMicro(),
	}, r.at.UnixMicro())
	r.must(err)
	r.again()
	if a, err := r.ask(r.of("S", 1), Ask{}, invoice("I2")); err != nil || a.Refusal != nil {
		t.Fatalf("another command first: %+v, %v", a, err)
	}
	a, err := r.ask(r.of("S", 1), Ask{Key: "k", Digest: digest("I1")}, invoice("I1"))
	if err != nil || a.Refusal != nil || a.Results[0].Refusal != nil {
		t.Errorf("what was kept: %+v, %v, want it carried out", a, err)
	}
}

// TestManyAskTheSameOnce: they race, and one leaf comes of it.
func TestManyAskTheSameOnce(t *testing.T) {
	r := traders(t, nil)
	const askers = 8
	leaves := make(chan uint64, askers)
	for range askers {
		go func() {
			a, err := r.ask(r.of("S", 1), Ask{Key: "k", Digest: digest("I1")}, invoice("I1"))
			if err != nil || len(a.Results) != 1 {
				t.Errorf("%+v, %v", a, err)
				leaves <- 0
				return
			}
			leaves <- a.Results[0].Leaf
		}()
	}
	first := <-leaves
	for range askers - 1 {
		if leaf := <-leaves; leaf != first {
			t.Errorf("leaves %d and %d, want one", first, leaf)
		}
	}
}

func TestPayloadsAreKeptBesideTheLog(t *testing.T) {
	r := traders(t, nil)
	c := invoice("I1")
	_, err := r.office.Ask(t.Context(), r.of("S", 1), []Wish{{Command: c, Payload: []byte("Any Street 1")}}, Ask{})
	r.must(err)
	commitment := c.Text(command.Payload)
	if len(commitment) != 32 {
		t.Fatalf("commitment of %d bytes", len(commitment))
	}
	text, err := r.node.Payloads().Get([32]byte(commitment))
	if err != nil || string(text) != "Any Street 1" {
		t.Errorf("payload %q, %v", text, err)
	}
}

func TestAdmissionFollowsTheViews(t *testing.T) {
	var lag, waited time.Duration
	r := traders(t, func(c *Config) {
		c.Lag = func() time.Duration { return lag }
		c.Wait = func(_ context.Context, d time.Duration) error { waited = d; return nil }
	})
	tests := []struct {
		lag, waits time.Duration
		want       error
	}{
		{0, 0, nil},
		{5 * time.Second, 0, nil},
		{17*time.Second + 500*time.Millisecond, time.Second, nil},
		{30 * time.Second, 0, ErrBusy},
	}
	for _, tt := range tests {
		lag, waited = tt.lag, 0
		_, err := r.ask(r.of("S", 1), Ask{}, command.New(command.TradeVoid, "I1", ""))
		if !errors.Is(err, tt.want) || waited != tt.waits {
			t.Errorf("%s behind: %v after %s, want %v after %s", tt.lag, err, waited, tt.want, tt.waits)
		}
		if _, err := r.office.Send(t.Context(), nil); !errors.Is(err, tt.want) {
			t.Errorf("%s behind, an envelope: %v, want %v", tt.lag, err, tt.want)
		}
	}
	if slowed, refused := r.office.Admission(); slowed != 2 || refused != 2 {
		t.Errorf("%d were let in late and %d not at all, want 2 and 2", slowed, refused)
	}
}

// TestARightThatIsTakenMeanwhile: whoever is shut out while waiting asks
// nothing any more.
func TestARightThatIsTakenMeanwhile(t *testing.T) {
	revoked := false
	r := traders(t, func(c *Config) {
		c.Lag = func() time.Duration { return 10 * time.Second }
		c.Wait = func(context.Context, time.Duration) error { revoked = true; return nil }
		c.Commit = func(_ context.Context, _ access.Who, write func() error) error {
			if revoked {
				return access.ErrCredentials
			}
			return write()
		}
	})
	before, err := r.node.Published()
	r.must(err)
	if _, err := r.ask(r.of("S", 1), Ask{}, invoice("I1")); !errors.Is(err, access.ErrCredentials) {
		t.Errorf("%v, want ErrCredentials", err)
	}
	after, err := r.node.Published()
	r.must(err)
	if after.Meta.Leaves != before.Meta.Leaves {
		t.Errorf("%d leaves, want %d: nothing was asked", after.Meta.Leaves, before.Meta.Leaves)
	}
}

func TestEnvelopesProveThemselves(t *testing.T) {
	r := traders(t, nil)
	c := invoice("I1")
	c.By = []byte("S")
	raw, _, err := r.custodian.Signer().Numbered(false, []*command.Command{c})
	r.must(err)
	changed := append([]byte(nil), raw...)
	changed[len(changed)-1] ^= 1
	answers, err := r.office.Send(t.Context(), raw, changed, []byte("?"), raw)
	r.must(err)
	if answers[0].Refusal != nil || answers[0].Results[0].Refusal != nil {
		t.Errorf("an envelope: %+v", answers[0])
	}
	for i, want := range map[int]refuse.Code{1: refuse.SignatureWrong, 2: refuse.Malformed} {
		if no := answers[i].Refusal; no == nil || no.Code != want {
			t.Errorf("envelope %d: %+v, want %s", i, answers[i], want)
		}
	}
	if !answers[3].Repeated || answers[3].Results[0].Leaf != answers[0].Results[0].Leaf {
		t.Errorf("sent again: %+v, want the first answer", answers[3])
	}
	if _, err := r.office.Send(t.Context(), make([]byte, envelope.MaxSize+1)); err != nil {
		t.Errorf("too large: %v, want an answer", err)
	}
}

// TestPartiesAreFoundByWhatTheyAreCalled: by any part of either name, and what
// a pattern means to the database is only a letter here.
func TestPartiesAreFoundByWhatTheyAreCalled(t *testing.T) {
	r := newRig(t, nil)
	ctx := t.Context()
	r.must(r.office.Call(ctx, "S", DisplayName{En: "Fern_50% Works", Zh: "蕨叶工厂"}))
	r.must(r.office.Call(ctx, "B", DisplayName{En: "Fernside", Zh: "蕨岸"}))
	for text, want := range map[string]string{
		"fern": "[B S]", "叶": "[S]", "50%": "[S]", "5%": "[]", "n_5": "[S]", "n_s": "[]", `\`: "[]", "works": "[S]",
	} {
		got, err := r.office.Called(ctx, text, 10)
		r.must(err)
		if fmt.Sprint(got) != want {
			t.Errorf("%q finds %v, want %s", text, got, want)
		}
	}
	if got, _ := r.office.Called(ctx, "fern", 1); len(got) != 1 {
		t.Errorf("at most one: %v", got)
	}
}
