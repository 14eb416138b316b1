package desk

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/node"
	"github.com/tallystick/tallystick/node/journal"
	"github.com/tallystick/tallystick/node/merkle"
	"github.com/tallystick/tallystick/node/sequencer/solo"
)

// A log is a sequencer alone, with a journal that keeps nothing.
type log struct {
	solo  *solo.Solo
	chain envelope.ChainID
	now   day.Instant
	fail  error // of the journal
}

func (l *log) Write(journal.Block) error            { return l.fail }
func (l *log) Chain() envelope.ChainID              { return l.chain }
func (l *log) Clock() day.Instant                   { return l.now }
func (l *log) Submit(b []byte, f func(solo.Answer)) { l.solo.Submit(b, f) }

func (l *log) Published() (*machine.View, error) {
	p, err := l.solo.Published()
	if err != nil {
		return nil, err
	}
	return p.View, nil
}

// keyOf returns the same key for the same name.
func keyOf(name string) ed25519.PrivateKey {
	seed := make([]byte, ed25519.SeedSize)
	copy(seed, name)
	return ed25519.NewKeyFromSeed(seed)
}

// newLog returns an open log whose operator has the key called operator.
func newLog(t testing.TB) *log {
	t.Helper()
	key := keyOf("operator")
	opening := command.New(command.LogOpen, "log", "operator").SetBytes(command.Key, key.Public().(ed25519.PublicKey)).
		SetText(command.Origin, "example.org/log").SetInt(command.Offset, 0)
	raw := opening.Seal()
	l := &log{chain: machine.ChainOf(opening), now: day.Earliest.Start(0) + 24*day.Hour}
	var e envelope.Envelope
	h := envelope.Header{Sequence: 1, NotAfter: l.now + day.Hour}
	if err := e.Decode(envelope.Seal(l.chain, h, [][]byte{raw}, key)); err != nil {
		t.Fatal(err)
	}
	line := solo.NewLine(machine.New(), merkle.Frontier{})
	if no := line.Open(&e, l.now).Receipts[0].Refusal; no != nil {
		t.Fatalf("open the log: %s", no)
	}
	l.solo = solo.Start(solo.Config{Line: line, Journal: l, Now: l.Clock})
	t.Cleanup(func() {
		if err := l.solo.Close(); !errors.Is(err, l.fail) {
			t.Errorf("close: %v", err)
		}
	})
	return l
}

func signerOf(t testing.TB, l *log, name string) *Signer {
	t.Helper()
	s, err := NewSigner(l, keyOf(name))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func add(name string) *command.Command {
	return command.New(command.PartyAdd, name, "operator").SetText(command.Roles, "buyer")
}

func view(t testing.TB, l *log) *machine.View {
	t.Helper()
	v, err := l.Published()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestBulkLaw: whatever is added, each command is answered once, in order, and
// the state holds what was carried out.
func TestBulkLaw(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		l := newLog(t)
		b := NewBulk(signerOf(t, l, "operator"))
		var got, want []bool
		seen := map[int]bool{}
		for _, n := range rapid.SliceOfN(rapid.IntRange(0, 300), 0, 400).Draw(rt, "names") {
			want = append(want, !seen[n])
			seen[n] = true
			err := b.Add(add(fmt.Sprintf("P%d", n)), func(r *machine.Receipt) { got = append(got, r.Refusal == nil) })
			if err != nil {
				rt.Fatal(err)
			}
			if rapid.IntRange(0, 50).Draw(rt, "flush") == 0 {
				if err := b.Flush(); err != nil {
					rt.Fatal(err)
				}
			}
		}
		if err := b.Flush(); err != nil {
			rt.Fatal(err)
		}
		if !slices.Equal(got, want) {
			rt.Fatalf("carried out %v, want %v", got, want)
		}
		if parties := view(t, l).Parties.Len(); int(parties) != len(seen)+1 {
			rt.Fatalf("%d parties, want %d", parties, len(seen)+1)
		}
	})
}

// TestManyEnvelopesOnTheirWay: callbacks are those of their own command, however
// many envelopes wait for an answer.
func TestManyEnvelopesOnTheirWay(t *testing.T) {
	l := newLog(t)
	b := NewBulk(signerOf(t, l, "operator"))
	const count = 40 * mostCommands
	got := make([]int, 0, count)
	leaves := make([]uint64, 0, count)
	for i := range count {
		err := b.Add(add(fmt.Sprintf("P%d", i)), func(r *machine.Receipt) {
			got, leaves = append(got, i), append(leaves, r.Leaf)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Flush(); err != nil {
		t.Fatal(err)
	}
	if len(got) != count {
		t.Fatalf("%d callbacks, want %d", len(got), count)
	}
	for i := range got {
		if got[i] != i || leaves[i] != uint64(i+1) {
			t.Fatalf("callback %d was of command %d at leaf %d, want leaf %d", i, got[i], leaves[i], i+1)
		}
	}
}

func TestASignerGoesOnBehindTheLastNumber(t *testing.T) {
	l := newLog(t)
	for i := range 3 {
		s := signerOf(t, l, "operator")
		if s.Owner() != "operator" || s.latest != uint64(i+1) {
			t.Fatalf("signer of %q at %d, want the operator's at %d", s.Owner(), s.latest, i+1)
		}
		a, err := s.Ask(false, []*command.Command{add(fmt.Sprintf("P%d", i))})
		if err != nil || a.Refusal != nil || a.Receipts[0].Refusal != nil {
			t.Fatalf("ask = %+v, %v", a, err)
		}
	}
}

func TestAStrangersCommandsAreNotLetIn(t *testing.T) {
	l := newLog(t)
	s := signerOf(t, l, "stranger")
	a, err := s.Ask(false, []*command.Command{add("P")})
	if err != nil || a.Refusal == nil || a.Refusal.Code != refuse.UnknownKey {
		t.Errorf("ask = %+v, %v, want UnknownKey", a, err)
	}
	b := NewBulk(s)
	if err := b.Add(add("P"), func(*machine.Receipt) { t.Error("called back after an error") }); err != nil {
		t.Fatal(err)
	}
	first := b.Flush()
	if first == nil {
		t.Fatal("flush: no error, want one that stays")
	}
	if again := b.Flush(); !errors.Is(again, first) {
		t.Errorf("flush again: %v, want %v", again, first)
	}
}

func TestABulkStopsWithItsLog(t *testing.T) {
	l := newLog(t)
	b := NewBulk(signerOf(t, l, "operator"))
	l.fail = errors.New("disk full")
	if err := b.Add(add("P"), nil); err != nil {
		t.Fatal(err)
	}
	if err := b.Flush(); !errors.Is(err, l.fail) {
		t.Errorf("flush = %v, want %v", err, l.fail)
	}
}

func TestWhatDoesNotFitIsNotSent(t *testing.T) {
	l := newLog(t)
	s := signerOf(t, l, "operator")
	many := make([]*command.Command, mostCommands+1)
	for i := range many {
		many[i] = add(fmt.Sprintf("P%d", i))
	}
	if _, err := s.Ask(true, many); !errors.Is(err, ErrTooMuch) {
		t.Errorf("ask = %v, want ErrTooMuch", err)
	}
	if a, err := s.Ask(true, many[1:]); err != nil || a.Refusal != nil {
		t.Errorf("ask = %+v, %v, want it done", a, err)
	}
}

func draw() (ed25519.PrivateKey, error) { return keyOf("desk"), nil }

func TestACustodianSignsForThoseWithoutAKey(t *testing.T) {
	l, keys := newLog(t), t.TempDir()
	operator := signerOf(t, l, "operator")
	own := keyOf("own").Public().(ed25519.PublicKey)
	_, err := operator.Ask(false, []*command.Command{
		add("Own"), add("Bare"),
		command.New(command.PartyKey, "Own", "operator").SetBytes(command.Key, own),
	})
	if err != nil {
		t.Fatal(err)
	}
	members := []Member{{"Own", "buyer"}, {"Bare", "buyer"}, {"New", "supplier"}}
	for round := range 2 { // the second one finds all of it done
		v := view(t, l)
		c, err := OpenCustodian(l, keys, operator, draw)
		if err != nil {
			t.Fatal(err)
		}
		outside, err := c.Ensure(v, members...)
		if err != nil || !slices.Equal(outside, []string{"Own"}) {
			t.Fatalf("round %d: outside %v, %v, want Own", round, outside, err)
		}
		after := view(t, l)
		key := after.KeyRow(c.Signer().Public())
		for name, want := range map[string]uint32{"Own": 0, "Bare": key, "New": key} {
			if got := after.Parties.At(after.PartyRow(name)).Custodian; got != want || key == 0 {
				t.Errorf("round %d: custodian of %s is %d, want %d", round, name, got, want)
			}
		}
		if round == 1 && after.Meta.Leaves != v.Meta.Leaves {
			t.Errorf("the second round left %d leaves, want none", after.Meta.Leaves-v.Meta.Leaves)
		}
		if no := Missing(after, "New", party.Funder); no == nil || no.Code != refuse.RoleMissing {
			t.Errorf("missing = %v, want RoleMissing", no)
		}
	}
	info, err := os.Stat(filepath.Join(keys, KeyName))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("key file: %v, %v, want mode 0600", info, err)
	}
}

func TestKeysAreNeverWrittenOver(t *testing.T) {
	file := filepath.Join(t.TempDir(), "k")
	if err := WriteKey(file, keyOf("one")); err != nil {
		t.Fatal(err)
	}
	if err := WriteKey(file, keyOf("two")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("write again = %v, want fs.ErrExist", err)
	}
	got, err := ReadKey(file)
	if err != nil || !got.Equal(keyOf("one")) {
		t.Errorf("read = %v, want the first key", err)
	}
	if err := os.WriteFile(file, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadKey(file); !errors.Is(err, node.ErrKeyFile) {
		t.Errorf("read = %v, want node.ErrKeyFile", err)
	}
}

func TestAKeyIsFoundByItsBytes(t *testing.T) {
	v := view(t, newLog(t))
	public := keyOf("operator").Public().(ed25519.PublicKey)
	for _, tt := range []struct {
		public []byte
		want   uint32
	}{{public, 1}, {public[1:], 0}, {keyOf("stranger").Public().(ed25519.PublicKey), 0}, {nil, 0}} {
		if got := v.KeyRow(tt.public); got != tt.want {
			t.Errorf("KeyRow(%x) = %d, want %d", tt.public, got, tt.want)
		}
	}
}
