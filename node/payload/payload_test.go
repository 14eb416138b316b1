package payload_test

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"syscall"
	"testing"

	"pgregory.net/rapid"

	"github.com/tallystick/tallystick/node/journal/disk"
	"github.com/tallystick/tallystick/node/journal/faultdisk"
	"github.com/tallystick/tallystick/node/payload"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// store returns a store on a disk of memory.
func store(t testing.TB, seed uint64) (*payload.Store, *faultdisk.Disk) {
	t.Helper()
	d := faultdisk.New(seed)
	must(t, d.MkdirAll("/log"))
	return payload.Open(d, "/log/payload", nil), d
}

// file is where a payload is kept.
func file(commitment [32]byte) string {
	text := fmt.Sprintf("%x", commitment)
	return filepath.Join("/log/payload", text[:2], text)
}

// TestPayloadsLaw: what was put is got until it is erased, under a commitment
// of its own, also after a power cut.
func TestPayloadsLaw(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s, d := store(t, rapid.Uint64().Draw(rt, "seed"))
		kept := map[[32]byte][]byte{}
		var all [][32]byte
		for range rapid.IntRange(1, 30).Draw(rt, "steps") {
			switch rapid.IntRange(0, 4).Draw(rt, "step") {
			case 0:
				d.Restart()
			case 1:
				if len(all) > 0 {
					c := rapid.SampledFrom(all).Draw(rt, "erased")
					if err := s.Erase(c); err != nil {
						rt.Fatal(err)
					}
					delete(kept, c)
				}
			default:
				data := rapid.SliceOfN(rapid.Byte(), 0, 2000).Draw(rt, "data")
				c, err := s.Put(data)
				if _, twice := kept[c]; err != nil || twice {
					rt.Fatalf("put: %v, again the same commitment %t", err, twice)
				}
				kept[c], all = data, append(all, c)
			}
		}
		for _, c := range all {
			got, err := s.Get(c)
			want, there := kept[c]
			if there && (err != nil || !bytes.Equal(got, want)) || !there && !errors.Is(err, payload.ErrErased) {
				rt.Fatalf("get: %d bytes, %v, want %d, kept %t", len(got), err, len(want), there)
			}
		}
		if n, err := s.Check(); err != nil || n != len(kept) {
			rt.Fatalf("check: %d, %v, want %d", n, err, len(kept))
		}
	})
}

// TestAFlippedPayloadIsNamed: any bit of salt or bytes.
func TestAFlippedPayloadIsNamed(t *testing.T) {
	s, d := store(t, 1)
	c, err := s.Put([]byte("Room 4, 12 Quay Street"))
	must(t, err)
	for off := range int64(32 + 22) {
		must(t, d.Flip(file(c), off, uint(off%8)))
		_, got := s.Get(c)
		_, checked := s.Check()
		for what, err := range map[string]error{"get": got, "check": checked} {
			var damage *disk.DamageError
			if !errors.As(err, &damage) || damage.File != file(c) {
				t.Errorf("%s with byte %d flipped: %v, want %s named", what, off, err, file(c))
			}
		}
		must(t, d.Flip(file(c), off, uint(off%8)))
	}
	if n, err := s.Check(); n != 1 || err != nil {
		t.Errorf("check: %d, %v, want 1", n, err)
	}
}

// TestWhatAPowerCutLeavesIsNoDamage: a half written payload was nobody's.
func TestWhatAPowerCutLeavesIsNoDamage(t *testing.T) {
	for cut := 1; cut < 12; cut++ {
		s, d := store(t, uint64(cut))
		first, err := s.Put([]byte("first"))
		must(t, err)
		d.CutPowerIn(cut)
		_, failed := s.Put([]byte("second"))
		d.Restart()
		n, err := s.Check()
		if err != nil || n < 1 || failed == nil && n != 2 {
			t.Errorf("power cut at %d (%v): %d payloads, %v", cut, failed, n, err)
		}
		if _, err := s.Get(first); err != nil {
			t.Errorf("power cut at %d: %v", cut, err)
		}
	}
}

// TestPayloadsAreBounded: and a full disk keeps nothing half.
func TestPayloadsAreBounded(t *testing.T) {
	s, d := store(t, 3)
	if _, err := s.Put(make([]byte, payload.MaxSize+1)); err == nil {
		t.Error("put of too much: no error")
	}
	d.SetRoom(100)
	if _, err := s.Put(make([]byte, 200)); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("put on a full disk: %v, want ENOSPC", err)
	}
	d.SetRoom(-1)
	if n, err := s.Check(); n != 0 || err != nil {
		t.Errorf("check: %d, %v, want none", n, err)
	}
}

// TestAStrayPayloadIsNamed: every name is a commitment.
func TestAStrayPayloadIsNamed(t *testing.T) {
	s, d := store(t, 4)
	if n, err := s.Check(); n != 0 || err != nil {
		t.Errorf("check of nothing: %d, %v, want none", n, err)
	}
	c, err := s.Put([]byte("text"))
	must(t, err)
	stray := file(c) + "x"
	must(t, disk.WriteFile(d, stray, []byte("text")))
	var damage *disk.DamageError
	if _, err := s.Check(); !errors.As(err, &damage) || damage.File != stray {
		t.Errorf("check: %v, want %s named", err, stray)
	}
}
