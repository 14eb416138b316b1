package merkle_test

import (
	"errors"
	"testing"

	"github.com/tallystick/tallystick/node/journal/disk"
	"github.com/tallystick/tallystick/node/journal/faultdisk"
	"github.com/tallystick/tallystick/node/merkle"
)

// TestWhatACrashKeptFromBeingWrittenIsNoDamage: behind the last checkpoint a
// tile may be missing or empty, with narrower files of it there; these are
// compared all the same. Before it nothing may.
func TestWhatACrashKeptFromBeingWrittenIsNoDamage(t *testing.T) {
	const narrow, all = 300, 600 // the second tile was written with 44 hashes
	for _, tt := range []struct {
		name    string
		spoil   func(*testing.T, disk.Disk)
		covered uint64
		want    bool
	}{
		{"nothing", func(*testing.T, disk.Disk) {}, all, true},
		{"a missing tile", remove(dir + "/0/001"), narrow, true},
		{"an empty tile", empty(dir + "/0/001"), narrow, true},
		{"a missing tile that is covered", remove(dir + "/0/001"), all, false},
		{"an empty tile that is covered", empty(dir + "/0/001"), all, false},
		{"an empty edge", empty(dir + "/0/002.p/88"), narrow, true},
		{"a missing edge", remove(dir + "/0/002.p/88"), narrow, true},
		{"a missing edge that is covered", remove(dir + "/0/002.p/88"), all, false},
		{"a missing edge of another level", remove(dir + "/1/000.p/2"), all, false},
		{"a false narrower tile", func(t *testing.T, d disk.Disk) {
			remove(dir+"/0/001")(t, d)
			must(t, disk.WriteFile(d, dir+"/0/001.p/44", make([]byte, 44*32)))
		}, narrow, false},
	} {
		d, hashes := faultdisk.New(1), leaves(all)
		w, err := merkle.Rebuild(d, dir)
		must(t, err)
		must(t, w.AppendLeaves(hashes))
		must(t, errors.Join(w.Sync(), w.Rebuilt()))
		// The full tile takes the narrower one away; a crash before that does not.
		must(t, d.MkdirAll(dir+"/0/001.p"))
		must(t, disk.WriteFile(d, dir+"/0/001.p/44", flat(hashes[256:narrow])))
		tt.spoil(t, d)
		c := merkle.NewChecker(d, dir)
		c.Cover(tt.covered)
		err = errors.Join(c.AppendLeaves(hashes), c.Finish())
		var damage *disk.DamageError
		if got := err == nil; got != tt.want || !got && !errors.As(err, &damage) {
			t.Errorf("%s: %v, want it to hold: %t", tt.name, err, tt.want)
		}
	}
}

func remove(name string) func(*testing.T, disk.Disk) {
	return func(t *testing.T, d disk.Disk) { must(t, d.Remove(name)) }
}

func empty(name string) func(*testing.T, disk.Disk) {
	return func(t *testing.T, d disk.Disk) { must(t, disk.WriteFile(d, name, nil)) }
}

func flat(hashes []merkle.Hash) (b []byte) {
	for _, h := range hashes {
		b = append(b, h[:]...)
	}
	return b
}
