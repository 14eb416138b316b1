package snapshot

import (
	"crypto/ed25519"
	"encoding/binary"
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/node/journal/disk"
	"github.com/tallystick/tallystick/node/journal/faultdisk"
	"github.com/tallystick/tallystick/node/merkle"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A world is a machine with a log, and a store of its snapshots.
type world struct {
	t     testing.TB
	d     *faultdisk.Disk
	store *Store
	m     *machine.Machine
	f     merkle.Frontier
	key   ed25519.PrivateKey
	chain envelope.ChainID
	now   day.Instant
	seq   uint64
}

func newWorld(t testing.TB, seed uint64) *world {
	t.Helper()
	w := &world{
		t: t, d: faultdisk.New(seed), m: machine.New(), key: ed25519.NewKeyFromSeed(make([]byte, 32)),
		now: day.Earliest.Start(0) + 36*day.Hour,
	}
	open := command.New(command.LogOpen, "log", "operator").
		SetBytes(command.Key, w.key.Public().(ed25519.PublicKey)).
		SetText(command.Origin, "example.org/log").SetInt(command.Offset, 0)
	open.Seal()
	w.chain = machine.ChainOf(open)
	w.do(open)
	must(t, w.d.MkdirAll("/log"))
	w.store = Open(w.d, "/log/snapshots", w.chain)
	return w
}

func (w *world) do(c *command.Command) {
	w.t.Helper()
	w.seq++
	e, h := new(envelope.Envelope), envelope.Header{Sequence: w.seq, NotAfter: w.now + day.Hour}
	must(w.t, e.Decode(envelope.Seal(w.chain, h, [][]byte{c.Seal()}, w.key)))
	r := w.m.Apply(&machine.Batch{
		Height: w.m.Meta().Height + 1, Instant: w.now, Rules: machine.Rules, Envelopes: []*envelope.Envelope{e},
	})
	for _, leaf := range r.Leaves {
		w.f.Append(leaf)
	}
}

// grow adds parties, and saves.
func (w *world) grow(n int) {
	w.t.Helper()
	for range n {
		w.do(command.New(command.PartyAdd, fmt.Sprintf("P%d", w.seq), "operator").SetText(command.Roles, "buyer"))
	}
	must(w.t, w.store.Save(w.m.Freeze(), w.f))
}

// load restores the newest state that holds, as a new process does.
func (w *world) load() (*machine.Machine, merkle.Frontier, []error) {
	w.t.Helper()
	m, f, damaged, err := Open(w.d, "/log/snapshots", w.chain).Load(machine.New)
	must(w.t, err)
	return m, f, damaged
}

func (w *world) files() []file {
	w.t.Helper()
	all, err := w.store.files()
	must(w.t, err)
	return all
}

// TestASnapshotRestoresTheState: a full one, and a chain of deltas behind it,
// until a full one begins another chain and the oldest goes.
func TestASnapshotRestoresTheState(t *testing.T) {
	w := newWorld(t, 1)
	if m, _, damaged := w.load(); m.Meta().Height != 0 || len(damaged) > 0 {
		t.Errorf("without snapshots: height %d, %v", m.Meta().Height, damaged)
	}
	fulls := 0
	for range 60 {
		w.grow(3)
		m, f, damaged := w.load()
		if m.Root() != w.m.Root() || f.Root() != w.f.Root() || m.Meta() != w.m.Meta() || len(damaged) > 0 {
			t.Fatalf("height %d: another state than that of height %d, %v", m.Meta().Height, w.m.Meta().Height, damaged)
		}
		if w.store.delta == 0 {
			fulls++
		}
	}
	if left := w.files(); fulls < 3 || len(left) == 60 || !left[0].full {
		t.Errorf("%d full ones, %d files of 60 left, want some gone", fulls, len(left))
	}
	if n, _, err := w.store.Check(); err != nil || n != len(w.files()) {
		t.Errorf("check: %d, %v, want %d", n, err, len(w.files()))
	}
}

// TestAFlippedSnapshotIsNamedAndPassedOver: at any of many places.
func TestAFlippedSnapshotIsNamedAndPassedOver(t *testing.T) {
	w := newWorld(t, 2)
	w.grow(5)
	want := w.m.Meta().Height
	w.grow(5)
	newest := filepath.Join("/log/snapshots", w.files()[1].name)
	text, err := disk.ReadFile(w.d, newest)
	must(t, err)
	for off := int64(0); off < int64(len(text)); off += max(1, int64(len(text)/500)) {
		must(t, w.d.Flip(newest, off, uint(off%8)))
		var damage *disk.DamageError
		if _, _, err := w.store.Check(); !errors.As(err, &damage) || damage.File != newest || damage.Kind != Kind {
			t.Errorf("check with byte %d flipped: %v, want it named", off, err)
		}
		if m, _, damaged := w.load(); m.Meta().Height != want || len(damaged) != 1 {
			t.Errorf("load with byte %d flipped: height %d, %v, want height %d", off, m.Meta().Height, damaged, want)
		}
		must(t, w.d.Flip(newest, off, uint(off%8)))
	}
}

// TestASnapshotOfAnotherLogIsDamage.
func TestASnapshotOfAnotherLogIsDamage(t *testing.T) {
	w := newWorld(t, 3)
	w.grow(1)
	var damage *disk.DamageError
	if _, _, err := Open(w.d, "/log/snapshots", envelope.ChainID{1}).Check(); !errors.As(err, &damage) {
		t.Errorf("check: %v, want it named", err)
	}
}

// TestAPowerCutLeavesTheOlderSnapshot: files appear whole or not at all.
func TestAPowerCutLeavesTheOlderSnapshot(t *testing.T) {
	for cut := 1; cut < 12; cut++ {
		w := newWorld(t, uint64(cut))
		w.grow(2)
		old := w.m.Meta().Height
		w.do(command.New(command.PartyAdd, "Q", "operator").SetText(command.Roles, "buyer"))
		w.d.CutPowerIn(cut)
		err := w.store.Save(w.m.Freeze(), w.f)
		w.d.Restart()
		m, _, damaged := w.load()
		if h := m.Meta().Height; len(damaged) > 0 || h < old || err == nil && h != old+1 {
			t.Errorf("cut at %d (%v): height %d, %v, want %d", cut, err, h, damaged, old)
		}
	}
}

// sealed returns sections with checksums that hold, behind the header of w.
func (w *world) sealed(sections ...[]byte) []byte {
	w.t.Helper()
	f, err := w.d.Create("/log/sealed", 0)
	must(w.t, err)
	out, v := &writer{file: f}, w.m.Freeze()
	must(w.t, out.section(sectionHeader, func(b []byte) []byte {
		b = binary.BigEndian.AppendUint16(b, format)
		b = binary.BigEndian.AppendUint64(append(b, w.chain[:]...), v.Meta.Height)
		var meta [machine.MetaSize]byte
		v.Meta.Encode(meta[:])
		return append(append(binary.BigEndian.AppendUint64(b, 0), meta[:]...), w.f.Encode()...)
	}))
	for _, s := range sections {
		if len(s) > 0 {
			must(w.t, out.section(s[0], func(b []byte) []byte { return append(b, s[1:]...) }))
		}
	}
	must(w.t, out.section(sectionEnd, func(b []byte) []byte { return b }))
	must(w.t, errors.Join(out.flush(), f.Close()))
	text, err := disk.ReadFile(w.d, "/log/sealed")
	must(w.t, err)
	return text
}

// FuzzRead: no bytes make the reader panic, whether their checksums hold or
// not, and what is not whole makes no state.
func FuzzRead(f *testing.F) {
	w := newWorld(f, 4)
	must(f, w.d.MkdirAll("/s"))
	f.Add([]byte{}, []byte("T"), []byte("P"))
	f.Add(w.sealed()[:100], []byte("T\x07parties\x00\x00\x00\x02\x00\x00\x00\x01"), []byte("P\x00\x00\x00\x00row"))
	f.Add(w.sealed(), []byte("T\x05names\x00\x00\x00\x02\x00\x00\x00\x01\x00\x00\x00\x01"), []byte("E"))
	f.Fuzz(func(t *testing.T, text, table, page []byte) {
		w.t = t
		for _, text := range [][]byte{text, w.sealed(table, page)} {
			must(t, disk.WriteFile(w.d, "/s/00000000000000000005.full", text))
			s := Open(w.d, "/s", w.chain)
			if _, _, err := s.Check(); err == nil && len(text) == 0 {
				t.Error("nothing holds")
			}
			m, _, damaged, err := s.Load(machine.New)
			if err != nil || len(damaged) == 0 || m.Meta().Height != 0 {
				t.Errorf("load: height %d, %v, %v, want it passed over", m.Meta().Height, damaged, err)
			}
		}
	})
}
