package node

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/node/journal/disk"
	"github.com/tallystick/tallystick/node/merkle"
)

// kept returns the content of every file of the log.
func kept(t testing.TB, w *world) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	for _, name := range files(t, w.opt.Disk, w.dir) {
		text, err := disk.ReadFile(w.opt.Disk, name)
		must(t, err)
		all[name] = text
	}
	return all
}

// says is what verify says of a log, in a word: the kind of the first finding,
// else the kinds of what is noted, else ok.
func says(t testing.TB, w *world) string {
	t.Helper()
	r, err := Verify(w.dir, VerifyOptions{Disk: w.opt.Disk})
	switch {
	case err != nil:
		return "not a log"
	case r.First != nil:
		return r.First.Kind
	case len(r.Noted) > 0:
		return r.Noted[0].Kind
	}
	return "ok"
}

// TestEveryMissingFileIsNamed: each file of a log that was closed is taken away
// in turn. What must be there is missing; what the next start makes is noted;
// what was said by others is not missed.
func TestEveryMissingFileIsNamed(t *testing.T) {
	w, d := rich(t)
	w.open()
	commitment, err := w.n.Payloads().Put([]byte("another name"))
	must(t, err)
	w.do(add("Z").SetBytes(command.Payload, commitment[:]))
	w.close()
	w.verified()
	all := kept(t, w)
	last := map[string]string{}
	for _, name := range files(t, d, w.dir) {
		in := filepath.Base(filepath.Dir(name))
		if len(name) >= len(last[in]) { // 9 comes before 71
			last[in] = name
		}
	}
	seen := map[string]int{}
	for name, text := range all {
		must(t, d.Remove(name))
		got := says(t, w)
		folder, rest, _ := strings.Cut(strings.TrimPrefix(name, w.dir+"/"), "/")
		final := name == last[filepath.Base(filepath.Dir(name))]
		want := ""
		switch {
		case folder == verifierFile:
			want = disk.KindMissing
		case folder == journalDir, folder == historyDir, folder == tilesDir && final:
			want = disk.KindMissing + " " + noteBehind
		case folder == payloadDir:
			want = noteErased + " ok" // one of them is not committed to
		case folder == checkpointsDir:
			want = disk.KindMissing // they are listed, and so is the list missed
		case folder == snapshotsDir && !final:
			want = disk.KindMissing + " " + noteBehind
		case folder == snapshotsDir, folder == tilesDir, folder == keysDir:
			want = "ok" // an earlier one, or wider one, stands for it; keys are secrets
		}
		if !strings.Contains(want, got) {
			t.Errorf("without %s/%s verify says %s, want %s", folder, rest, got, want)
		}
		if folder == tilesDir && got != "ok" {
			got = "named" // missing or behind: a snapshot in the background may have come before the end or not
		}
		seen[folder+" "+got]++
		must(t, disk.WriteAtomic(d, name, text))
	}
	for _, want := range []string{
		"journal missing", "history missing", "tiles named", "checkpoints missing",
		"payload erased", "snapshots missing",
	} {
		if seen[want] == 0 {
			t.Errorf("no file gave %s, but %v", want, seen)
		}
	}
	w.verified()
}

// TestALostCheckpointIsMissed: with its height, until it is given back, also by
// a start, which warns. One that no list names yet cannot be told from one that
// was never signed.
func TestALostCheckpointIsMissed(t *testing.T) {
	w, d := rich(t)
	list := filepath.Join(w.n.path(checkpointsDir), merkle.ListName)
	before, err := disk.ReadFile(d, list)
	must(t, err)
	sizes, err := w.n.checkpoints.Sizes()
	must(t, err)
	middle := w.n.checkpoints.File(sizes[len(sizes)/2])
	text, err := disk.ReadFile(d, middle)
	must(t, err)
	must(t, d.Remove(middle))
	for _, name := range []string{"X", "Y"} {
		if f := w.verify().First; f == nil || f.Kind != disk.KindMissing || f.File != middle || f.Height == 0 {
			t.Errorf("verify: %+v, want %s missing, with its height", f, middle)
		}
		said := &recorder{}
		w.opt.Log = said.logger()
		w.open()
		w.parties(name, 1)
		w.close()
		if !said.said(middle) {
			t.Errorf("the log does not name %s: %s", middle, said.text.String())
		}
	}
	must(t, disk.WriteAtomic(d, middle, text))
	w.verified()
	must(t, disk.WriteAtomic(d, list, before))
	sizes, err = w.n.checkpoints.Sizes()
	must(t, err)
	must(t, d.Remove(w.n.checkpoints.File(sizes[len(sizes)-1])))
	if got := says(t, w); got != noteBehind {
		t.Errorf("verify says %s, want %s", got, noteBehind)
	}
	must(t, d.Flip(list, int64(len(before)/2), 1))
	w.open() // a list that does not hold is written anew
	w.close()
	w.verified()
}

// TestAMissingFolderIsNamed.
func TestAMissingFolderIsNamed(t *testing.T) {
	w := newWorld(t, Options{})
	w.trade("D", 3)
	w.settled()
	w.close()
	w.verified()
	for _, folder := range []string{journalDir, tilesDir, checkpointsDir, historyDir, viewsFile} {
		must(t, os.Rename(w.n.path(folder), w.dir+"-kept"))
		if got := says(t, w); got != disk.KindMissing {
			t.Errorf("without %s verify says %s, want it missing", folder, got)
		}
		must(t, os.Rename(w.dir+"-kept", w.n.path(folder)))
	}
	w.verified()
}

// TestReceiptsThatEndTooSoon: wherever they are cut. Behind the newest snapshot
// a stop is the reason, and the next start writes the rest; before it there is
// none. What stands there is compared all the same.
func TestReceiptsThatEndTooSoon(t *testing.T) {
	w, d := rich(t)
	want := w.verified()
	name := ""
	for _, n := range files(t, d, w.n.path(historyDir)) {
		if strings.Contains(n, "receipts-") {
			name = n
		}
	}
	text, err := disk.ReadFile(d, name)
	must(t, err)
	counts := map[string]int{}
	for end := len(text) - 1; end >= 0; end -= 1 + end/40 {
		must(t, disk.WriteAtomic(d, name, text[:end]))
		got := says(t, w)
		counts[got]++
		if got != noteBehind && got != disk.KindMissing {
			t.Fatalf("cut at %d of %d verify says %s", end, len(text), got)
		}
		if got == noteBehind {
			bad := bytes.Clone(text[:end])
			bad[end-1] ^= 4
			must(t, disk.WriteAtomic(d, name, bad))
			if got := says(t, w); got != disk.KindBlock {
				t.Fatalf("cut at %d and flipped before that, verify says %s", end, got)
			}
		}
	}
	if counts[noteBehind] == 0 || counts[disk.KindMissing] == 0 {
		t.Errorf("verify says %v, want both", counts)
	}
	must(t, disk.WriteAtomic(d, name, text[:len(text)-5]))
	w.open()
	w.close()
	if got := w.verified(); len(got.Noted) > 0 || got.LogRoot != want.LogRoot {
		t.Errorf("after a start: %+v, want nothing noted", got)
	}
}

// TestViewsThatAreBehindAreNoted.
func TestViewsThatAreBehindAreNoted(t *testing.T) {
	w := newWorld(t, Options{SnapshotEvery: 20})
	w.trade("D", 3)
	w.settled()
	w.close()
	w.opt.SnapshotEvery = 1 << 30
	older, err := os.ReadFile(w.n.path(viewsFile))
	must(t, err)
	w.open()
	w.parties("P", 4)
	w.close()
	w.verified()
	must(t, os.WriteFile(w.n.path(viewsFile), older, 0o600))
	if got := says(t, w); got != noteBehind {
		t.Errorf("verify says %s, want %s", got, noteBehind)
	}
	w.open()
	w.close()
	if r := w.verified(); len(r.Noted) > 0 {
		t.Errorf("after a start: %+v, want nothing noted", r.Noted)
	}
}

// TestALogThatWasNotClosedHolds: as a kill leaves it, before and after the
// first snapshot. What was not written yet is noted.
func TestALogThatWasNotClosedHolds(t *testing.T) {
	for _, every := range []uint64{10, 1 << 30} {
		w := newWorld(t, Options{SnapshotEvery: every})
		w.trade("D", 9)
		r, err := Verify(w.copied(), VerifyOptions{})
		if err != nil || !r.OK || len(r.Noted) == 0 || r.Noted[0].Kind != noteBehind {
			t.Errorf("a snapshot every %d: %v, %+v, noted %+v", every, err, r.First, r.Noted)
		}
		w.close()
	}
}
