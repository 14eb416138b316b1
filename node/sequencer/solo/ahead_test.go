package solo

import (
	"crypto/ed25519"
	"fmt"
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/node/merkle"
)

// A register is a log of parties, an envelope a day, by an operator.
type register struct {
	line *Line
	key  ed25519.PrivateKey
	now  day.Instant
	sent uint64
}

func newRegister(t *testing.T) *register {
	t.Helper()
	r := &register{line: NewLine(machine.New(), merkle.Frontier{}), key: ed25519.NewKeyFromSeed(make([]byte, 32))}
	r.now = day.Earliest.Add(30).Start(0)
	opening := command.New(command.LogOpen, "log", "operator").SetText(command.Origin, "log.example/1").
		SetBytes(command.Key, r.key.Public().(ed25519.PublicKey)).SetInt(command.Offset, 0)
	raw := opening.Seal()
	r.line.Open(r.sealed(t, machine.ChainOf(opening), raw), r.now)
	return r
}

func (r *register) sealed(t *testing.T, chain envelope.ChainID, raw ...[]byte) *envelope.Envelope {
	t.Helper()
	r.sent++
	h := envelope.Header{Sequence: r.sent, NotAfter: r.now + day.Hour}
	e := new(envelope.Envelope)
	if err := e.Decode(envelope.Seal(chain, h, raw, r.key)); err != nil {
		t.Fatal(err)
	}
	return e
}

// day begins the next day with parties; before is done in the moment before
// they are applied.
func (r *register) day(t *testing.T, before func()) machine.RootLeaf {
	t.Helper()
	r.now += 24 * day.Hour
	var raw [][]byte
	for i := range 400 {
		raw = append(raw, command.New(command.PartyAdd, fmt.Sprintf("P%d-%d", r.sent, i), "operator").
			SetText(command.Roles, "supplier").Seal())
	}
	e := r.sealed(t, r.line.Chain(), raw...)
	r.line.Begin(r.now)
	if a, no := r.line.Admit(e, nil); no || !r.line.RootDue() {
		t.Fatalf("admitted %t: %+v; a root due: %t", !no, a, r.line.RootDue())
	}
	before()
	b := r.line.Cut()
	if len(b.Roots) != 1 || b.Receipts[0].Refusal != nil {
		t.Fatalf("%d roots, first receipt %v", len(b.Roots), b.Receipts[0].Refusal)
	}
	return b.Roots[0]
}

// TestHashingAheadChangesNoRoot: two logs of the same batches, of which one is
// hashed ahead while it goes on, write the same roots.
func TestHashingAheadChangesNoRoot(t *testing.T) {
	plain, hashed, a := newRegister(t), newRegister(t), newAhead()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		a.run()
	}()
	for range 40 {
		want := plain.day(t, func() {})
		got := hashed.day(t, a.hashing.Lock)
		a.hashing.Unlock()
		if got != want {
			t.Errorf("hashed ahead: %+v, want %+v", got, want)
		}
		a.begin(hashed.line)
	}
	a.end()
	<-ended
}

// TestTheStateIsHashedBeforeARootIsDue: once at each distance.
func TestTheStateIsHashedBeforeARootIsDue(t *testing.T) {
	const root = 1 << 20
	for _, tt := range []struct {
		name   string
		at     uint64 // last hashed
		leaves uint64
		want   bool
	}{
		{"long before", 0, root - 1<<18 - 1, false},
		{"in time for everything", 0, root - 1<<18, true},
		{"that was done", root - 1<<18, root - 1<<18 + 5000, false},
		{"nearer", root - 1<<18, root - 1<<14 + 300, true},
		{"near", root - 1<<14 + 300, root - 1<<10, true},
		{"that was done too", root - 1<<10, root - 1, false},
		{"the last distances at once", 0, root - 1, true},
		{"behind it", root - 1<<10, root, false},
	} {
		a := ahead{at: tt.at}
		if got := a.due(machine.Meta{NextRoot: root, Leaves: tt.leaves}); got != tt.want {
			t.Errorf("%s: due %t, want %t", tt.name, got, tt.want)
		}
	}
	if a := (&ahead{}); a.due(machine.Meta{}) {
		t.Error("a log that is not open is to be hashed")
	}
}
