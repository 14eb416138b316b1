package machine

import (
	"crypto/sha256"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/event"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/refuse"
)

// batches returns the same n batches of random commands for the same seed, as
// a first machine carried them out: refused, atomic and plain envelopes.
func batches(t *testing.T, seed uint64, n int) (*life, []*Batch, []*Result) {
	t.Helper()
	l := newLife(t)
	r := rand.New(rand.NewPCG(seed, 1))
	all := wishes(seed, 3*n)
	var asked []*Batch
	var got []*Result
	for i := range n {
		var envelopes []*envelope.Envelope
		for _, w := range all[3*i : 3*i+3] {
			l.now += day.Instant(w.days) * 24 * day.Hour
			h := envelope.Header{Atomic: r.IntN(4) == 0, Sequence: uint64(r.IntN(9) / 8)}
			commands := []*command.Command{l.ask(w)}
			if h.Atomic {
				w.next = true
				commands = append(commands, l.ask(w))
			}
			envelopes = append(envelopes, l.sealedBy([]string{"operator"}, h, commands...))
		}
		b := &Batch{Height: l.m.Meta().Height + 1, Instant: l.now, Rules: Rules, Envelopes: envelopes}
		asked, got = append(asked, b), append(got, l.m.Apply(b))
	}
	return l, asked, got
}

func same(t *testing.T, at int, got, want *Result) {
	t.Helper()
	if !slices.Equal(got.Leaves, want.Leaves) || !slices.Equal(got.Roots, want.Roots) {
		t.Fatalf("batch %d: other leaves or roots", at)
	}
	for i := range want.Receipts {
		if said(&got.Receipts[i]) != said(&want.Receipts[i]) ||
			string(got.Receipts[i].Effects) != string(want.Receipts[i].Effects) {
			t.Fatalf("batch %d, command %d: %q, want %q", at, i, said(&got.Receipts[i]), said(&want.Receipts[i]))
		}
	}
}

// TestTwoMachinesInLockstepLaw: the same batches give the same receipts,
// leaves and roots on every machine, however often their state was frozen.
func TestTwoMachinesInLockstepLaw(t *testing.T) {
	for seed := range uint64(4) {
		first, asked, got := batches(t, seed, 120)
		second := newLife(t)
		for i, b := range asked {
			same(t, i, second.m.Apply(b), got[i])
			if i%7 == 0 {
				second.m.Freeze().Root()
			}
		}
		if second.m.Root() != first.m.Root() {
			t.Fatalf("seed %d: other state roots", seed)
		}
	}
}

// restored returns a new machine with the state of v, by the way a snapshot
// takes.
func restored(t fataler, v *View) *Machine {
	t.Helper()
	m := New()
	meta := make([]byte, MetaSize)
	v.Meta.Encode(meta)
	tables := v.Tables()
	for i, loader := range m.Loaders() {
		from := tables[i]
		if loader.Name() != from.Name() {
			t.Fatalf("table %d is called %s there and %s here", i, from.Name(), loader.Name())
		}
		if err := loader.LoadHeader(from.Len(), from.Live(), from.Free()); err != nil {
			t.Fatalf("%s: %v", from.Name(), err)
		}
		for p := range from.Pages() {
			if err := loader.LoadPage(p, from.AppendPage(nil, p)); err != nil {
				t.Fatalf("%s, page %d: %v", from.Name(), p, err)
			}
		}
	}
	var back Meta
	back.Decode(meta)
	m.Loaded(back)
	return m
}

// TestARestoredMachineGoesOnLaw: a machine that was restored from a snapshot
// at any height has the same root and goes on in the same way.
func TestARestoredMachineGoesOnLaw(t *testing.T) {
	for seed := range uint64(3) {
		_, asked, got := batches(t, seed, 90)
		l := newLife(t)
		m := l.m
		for i, b := range asked {
			if i%30 == 20 {
				v := m.Freeze()
				m = restored(t, v)
				if m.Root() != v.Root() || m.Meta() != v.Meta {
					t.Fatalf("seed %d, batch %d: the restored machine is another one", seed, i)
				}
			}
			same(t, i, m.Apply(b), got[i])
		}
	}
}

// TestAnAtomicEnvelopeLeavesNothing: when one of its commands is refused, the
// state is as before, save the sequence number that was used up.
func TestAnAtomicEnvelopeLeavesNothing(t *testing.T) {
	w := newWorld(t)
	w.cast()
	before := w.m.Freeze().Tables()
	e := w.sealedBy([]string{"operator"}, envelope.Header{Atomic: true},
		invoice("I1", "seller", "buyer", yuan(1000), date("2025-12-20"), date("2026-04-01")),
		present("D1", "I1", "seller"),
		draw("D1", "seller", yuan(1)),
		plain(command.ReceivableConfirm, "D1", "buyer"),
	)
	r := w.apply(e)
	want := []string{"33 AtomicRefused: 2", "33 AtomicRefused: 2", "4 WrongState: D1, presented", "33 AtomicRefused: 2"}
	for i := range want {
		if got := said(&r.Receipts[i]); got != want[i] {
			t.Errorf("command %d: %q, want %q", i, got, want[i])
		}
		if len(r.Receipts[i].Entries) != 0 || r.Receipts[i].Leaf != r.Receipts[0].Leaf+uint64(i) {
			t.Errorf("command %d: %d entries at leaf %d", i, len(r.Receipts[i].Entries), r.Receipts[i].Leaf)
		}
	}
	for i, after := range w.m.Freeze().Tables() {
		if changed := after.Root() != before[i].Root(); changed != (after.Name() == "windows") {
			t.Errorf("table %s: changed is %t", after.Name(), changed)
		}
	}
	w.must(
		invoice("I1", "seller", "buyer", yuan(1000), date("2025-12-20"), date("2026-04-01")),
		present("D1", "I1", "seller"),
	)
}

func TestAnAtomicEnvelopeOfGoodCommandsIsCarriedOut(t *testing.T) {
	w := newWorld(t)
	w.cast()
	r := w.apply(w.sealedBy([]string{"operator"}, envelope.Header{Atomic: true},
		invoice("I1", "seller", "buyer", yuan(1000), date("2025-12-20"), date("2026-04-01")),
		present("D1", "I1", "seller")))
	for i := range r.Receipts {
		if got := said(&r.Receipts[i]); got != "" {
			t.Errorf("command %d: refused %s", i, got)
		}
	}
}

func TestEnvelopesAreAdmittedInTimeAndOnce(t *testing.T) {
	w := newWorld(t)
	w.cast()
	w.must(command.New(command.PartyAdd, "P", "operator").SetText(command.Roles, "buyer"))
	w.sequence[string(publicOf("operator"))] = 5000 // the next one is 5001
	w.must(command.New(command.PartyAdd, "Q", "operator").SetText(command.Roles, "buyer"))
	tests := []struct {
		name   string
		key    string
		header envelope.Header
		want   string
	}{
		{"a key that nobody registered", "stranger", envelope.Header{Sequence: 1}, "25 UnknownKey"},
		{
			"a microsecond too late", "operator",
			envelope.Header{Sequence: 5002, NotAfter: w.now - 1},
			"28 Expired: 2026-01-01",
		},
		{"the last moment", "operator", envelope.Header{Sequence: 5002, NotAfter: w.now}, ""},
		{"24 hours ahead", "operator", envelope.Header{Sequence: 5003, NotAfter: w.now + 24*day.Hour}, ""},
		{"more", "operator", envelope.Header{Sequence: 5004, NotAfter: w.now + 24*day.Hour + 1}, "29 NotAfterTooFar"},
		{"a number twice", "operator", envelope.Header{Sequence: 5003}, "30 SequenceUsed: 5003"},
		{"a number that was left out", "operator", envelope.Header{Sequence: 4000}, ""},
		{"one that is too old", "operator", envelope.Header{Sequence: 907}, "31 SequenceTooOld: 907, 908"},
		{"the oldest", "operator", envelope.Header{Sequence: 908}, ""},
		{"one that is far ahead", "operator", envelope.Header{Sequence: 5003 + 1<<32 + 1}, "19 FieldInvalid: sequence"},
	}
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			name := "party" + string(rune('a'+i))
			e := w.sealedBy([]string{tt.key}, tt.header, command.New(command.PartyAdd, name, "operator").
				SetText(command.Roles, "buyer"))
			admitted := ""
			if no := w.m.Admit(e); no != nil {
				admitted = no.String()
			}
			got := said(&w.apply(e).Receipts[0])
			if got != tt.want || admitted != tt.want {
				t.Errorf("admitted %q, carried out %q, want %q", admitted, got, tt.want)
			}
		})
	}
}

func TestTheLogOpensOnce(t *testing.T) {
	w := newWorld(t)
	again := command.New(command.LogOpen, "log", "operator").SetBytes(command.Key, publicOf("operator")).
		SetText(command.Origin, "example.org/log").SetInt(command.Offset, 0)
	if got := w.do(again); got != "69 LogOpened" {
		t.Errorf("opened again: %q, want 69 LogOpened", got)
	}
	if got := w.m.Meta().Offset; got != shanghai {
		t.Errorf("the offset is %s, want %s", got, shanghai)
	}
}

// TestAskingForAdmissionChangesNothing: a sequencer may ask before Apply, and
// what was refused before does not stand in the way.
func TestAskingForAdmissionChangesNothing(t *testing.T) {
	w := &world{t: t, m: New(), now: nine("2026-01-01"), sequence: map[string]uint64{}}
	early := w.sealed("operator", command.New(command.PartyAdd, "P", "operator").SetText(command.Roles, "buyer"))
	if got := said(&w.apply(early).Receipts[0]); got != "68 LogNotOpen" {
		t.Errorf("before the opening: %q, want 68 LogNotOpen", got)
	}
	e := w.sealed("operator", opening())
	before := w.m.Meta()
	if no := w.m.AdmitAt(e, w.now); no != nil || w.m.Meta() != before {
		t.Errorf("admitted with %v, changed is %t", no, w.m.Meta() != before)
	}
	r := w.apply(e)
	if got := said(&r.Receipts[0]); got != "" || len(r.Roots) != 0 || w.m.Meta().Today != date("2026-01-01") {
		t.Errorf("opened with %q and %d roots on %s", got, len(r.Roots), w.m.Meta().Today)
	}
}

func TestOpeningsThatAreRefused(t *testing.T) {
	tests := []struct {
		name string
		key  string
		at   string
		c    *command.Command
		want string
	}{
		{"with another's key", "stranger", "2026-01-01", opening(), "10 NotEntitled: operator"},
		{"off the earth", "operator", "2026-01-01", opening().SetInt(command.Offset, 841), "19 FieldInvalid: offset"},
		{"far off the earth", "operator", "2026-01-01", opening().SetInt(command.Offset, 1<<16), "19 FieldInvalid: offset"},
		{"before all days", "operator", "1990-01-01", opening(), "23 DayInvalid: day"},
		{"by nobody", "operator", "2026-01-01", command.New(command.LogOpen, "log", "").
			SetBytes(command.Key, publicOf("operator")).SetText(command.Origin, "o").
			SetInt(command.Offset, 0), "16 NameInvalid: by"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := &world{t: t, m: New(), now: nine(tt.at), sequence: map[string]uint64{}}
			if got := said(&w.apply(w.sealed(tt.key, tt.c)).Receipts[0]); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

func TestABatchThatDoesNotFollowPanics(t *testing.T) {
	tests := []struct {
		name  string
		batch Batch
	}{
		{"the height again", Batch{Height: 1, Instant: nine("2026-01-02"), Rules: Rules}},
		{"a height left out", Batch{Height: 3, Instant: nine("2026-01-02"), Rules: Rules}},
		{"a clock that goes back", Batch{Height: 2, Instant: nine("2026-01-01") - 1, Rules: Rules}},
		{"other rules", Batch{Height: 2, Instant: nine("2026-01-02"), Rules: Rules + 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := newWorld(t).m
			defer func() {
				if p, _ := recover().(string); !strings.HasPrefix(p, "machine: at height 1") {
					t.Errorf("panic %q, want that of Apply", p)
				}
			}()
			m.Apply(&tt.batch)
		})
	}
}

// TestTheStateRootOpensADay: before the first batch of a new day the root of
// the state at the end of the last one is a leaf of the log.
func TestTheStateRootOpensADay(t *testing.T) {
	w := newWorld(t)
	w.cast()
	root, leaves := w.m.Root(), w.m.Meta().Leaves
	w.now += 16 * day.Hour // one in the morning
	r := w.apply(w.sealed("operator", plain(command.TradeVoid, "I1", "operator")))
	want := RootLeaf{Leaf: leaves, Day: date("2026-01-01"), Root: root}
	if len(r.Roots) != 1 || r.Roots[0] != want {
		t.Fatalf("roots %v, want %v", r.Roots, want)
	}
	if got := envelope.HashCommand(event.AppendRoot(nil, want.Day, root)); r.Leaves[0] != got {
		t.Errorf("the leaf is %x, want %x", r.Leaves[0], got)
	}
	if len(r.Leaves) != 2 || r.Receipts[0].Leaf != leaves+1 {
		t.Errorf("%d leaves, the command at %d, want 2 and %d", len(r.Leaves), r.Receipts[0].Leaf, leaves+1)
	}
	if r := w.apply(); len(r.Roots) != 0 {
		t.Error("a second root on the same day")
	}
}

func TestAFullStretchOfLeavesEndsWithARoot(t *testing.T) {
	w := newWorld(t)
	w.m.meta.NextRoot = w.m.meta.Leaves + 2 // as if the stretch were nearly full
	void := plain(command.TradeVoid, "I1", "operator")
	if r := w.apply(w.sealed("operator", void), w.sealed("operator", void)); len(r.Roots) != 0 {
		t.Fatal("a root before the stretch was full")
	}
	full := w.m.meta.Leaves
	if r := w.apply(); len(r.Roots) != 1 || r.Roots[0].Leaf != full || w.m.meta.NextRoot != full+1+rootEvery {
		t.Errorf("roots %v, the next at %d, want one at %d", r.Roots, w.m.meta.NextRoot, full)
	}
	if rootEvery != 1<<20 {
		t.Errorf("a root every %d leaves, want 2^20", rootEvery)
	}
}

func TestTheEncodingOfMetaLosesNothing(t *testing.T) {
	m := Meta{
		Height: 1, Leaves: 2, NextRoot: 3, Instant: -4, Today: 5, Closed: -6, Cursor: 7, Offset: -8, Opened: 1,
		Chain: envelope.ChainID{9},
	}
	var b [MetaSize]byte
	m.Encode(b[:])
	var got Meta
	if got.Decode(b[:]); got != m {
		t.Errorf("%+v, want %+v", got, m)
	}
}

// TestTheLeafBindsCommandAndAnswer: a receipt's hash can be computed from the
// command, the code, the figures and the effects alone.
func TestTheLeafBindsCommandAndAnswer(t *testing.T) {
	w := newWorld(t)
	w.cast()
	w.financed()
	for _, c := range []*command.Command{
		pay("D1", "buyer", yuan(700_000)), confirmed("D1"), pay("D1", "buyer", yuan(400_000)),
		draw("D1", "seller", money.Of(1, 0)),
	} {
		e := w.sealed("operator", c)
		r := w.apply(e).Receipts[0]
		leaf := event.Leaf{Command: envelope.HashCommand(c.Raw), Figures: event.NoFigures, Effects: sum(r.Effects)}
		if r.Refusal != nil {
			leaf.Code, leaf.Figures = uint16(r.Refusal.Code), sum(refuse.AppendFigures(nil, r.Refusal.Figures))
		}
		if got := envelope.HashCommand(leaf.Append(nil)); got != r.Hash {
			t.Errorf("%s (%s): the leaf hashes to %x, the receipt says %x", c.Kind, said(&r), got, r.Hash)
		}
		effects, err := event.ReadEffects(r.Effects)
		if err != nil || effects.Instant != w.now || len(effects.Postings) != len(r.Entries) {
			t.Errorf("%s: effects %+v, %v", c.Kind, effects, err)
		}
	}
}

func sum(b []byte) [32]byte { return sha256.Sum256(b) }
