package main

import (
	"path/filepath"
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/node/desk"
)

// An outcome is the API's answer to an envelope.
type outcome struct {
	Repeated bool
	Results  []struct{ Leaf uint64 }
}

// TestEnvelopesAreTakenOnceInAnyOrder: over HTTP a later number may come first,
// a replay gets the first answer and does nothing, and a number serves once.
func TestEnvelopesAreTakenOnceInAnyOrder(t *testing.T) {
	v := newTown(t)
	key, err := desk.ReadKey(filepath.Join(v.cfg.dir, keysFolder, "operator.key"))
	if err != nil {
		t.Fatal(err)
	}
	seal := func(number uint64, object string) []byte {
		c := command.New(command.PartyAdd, object, v.signer.Owner()).SetText(command.Roles, "supplier")
		h := envelope.Header{Sequence: number, NotAfter: v.node.Clock() + day.Hour}
		return envelope.Seal(v.node.Chain(), h, [][]byte{c.Seal()}, key)
	}
	send := func(raw []byte) reply {
		return v.ask("POST", "/api/v1/envelopes", "", raw, "Content-Type", "application/cbor")
	}
	const base = 1_000_000
	late, early := seal(base+1, "P2"), seal(base, "P1")
	var first, second, again outcome
	v.into(send(late), 200, &first)
	v.into(send(early), 200, &second)
	if first.Results[0].Leaf >= second.Results[0].Leaf {
		t.Errorf("leaves %d and %d: want them in the order they came in", first.Results[0].Leaf, second.Results[0].Leaf)
	}
	for raw, want := range map[*[]byte]outcome{&late: first, &early: second} {
		v.into(send(*raw), 200, &again)
		if !again.Repeated || again.Results[0].Leaf != want.Results[0].Leaf {
			t.Errorf("replayed: %+v, want the first answer %+v", again, want)
		}
	}
	_, leaves, _, err := v.node.Head()
	if err != nil || leaves != second.Results[0].Leaf+1 {
		t.Errorf("%d leaves, %v: the replays left something behind leaf %d", leaves, err, second.Results[0].Leaf)
	}
	for name, tt := range map[string]struct {
		raw  []byte
		want string
	}{
		"a number with other commands": {seal(base, "P3"), "SequenceConflict"},
		"a number that is long past":   {seal(50, "P4"), "SequenceTooOld"},
	} {
		var p problem
		r := send(tt.raw)
		v.into(r, r.status, &p)
		if r.status < 400 || r.status >= 500 || p.Name != tt.want {
			t.Errorf("%s: %d %+v, want %s", name, r.status, p, tt.want)
		}
	}
	flipped := append([]byte(nil), late...)
	flipped[len(flipped)-1] ^= 1
	if r := send(flipped); r.status != 400 && r.status != 401 && r.status != 403 {
		t.Errorf("a flipped bit: %d %s", r.status, r.body)
	}
}
