package node

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/node/journal/disk"
	"github.com/tallystick/tallystick/proof"
)

// removeAll removes a folder of the log.
func removeAll(t testing.TB, d disk.Disk, name string) {
	t.Helper()
	names, err := d.List(name)
	if err == nil {
		for _, n := range names {
			removeAll(t, d, filepath.Join(name, n))
		}
	}
	must(t, d.Remove(name))
}

// TestWhatIsDerivedIsMadeAnew: views, history, tiles and snapshots, all or one
// of them, gone or behind.
func TestWhatIsDerivedIsMadeAnew(t *testing.T) {
	w := newWorld(t, Options{SnapshotEvery: 20, MaxCommands: 7})
	w.trade("D", 3)
	w.settled()
	w.close()
	older := filepath.Join(t.TempDir(), "older.db")
	text, err := os.ReadFile(w.n.path(viewsFile))
	must(t, err)
	must(t, os.WriteFile(older, text, 0o600))
	w.open()
	w.pass(1)
	w.trade("E", 8)
	w.settled()
	w.close()
	want := w.verified()
	if want.Checked.Snapshots < 2 {
		t.Fatalf("%d snapshots, want two", want.Checked.Snapshots)
	}
	shown := rows(t, w.n.path(viewsFile))
	for _, tt := range []struct {
		name string
		lose func()
	}{
		{"nothing", func() {}},
		{"views", func() { must(t, os.Remove(w.n.path(viewsFile))) }},
		{"views are behind", func() { must(t, os.Rename(older, w.n.path(viewsFile))) }},
		{"history", func() { removeAll(t, w.opt.Disk, w.n.path(historyDir)) }},
		{"postings", func() { must(t, os.Remove(files(t, w.opt.Disk, w.n.path(historyDir))[0])) }},
		{"tiles", func() { removeAll(t, w.opt.Disk, w.n.path(tilesDir)) }},
		{"snapshots", func() { removeAll(t, w.opt.Disk, w.n.path(snapshotsDir)) }},
		{"all", func() {
			must(t, os.Remove(w.n.path(viewsFile)))
			for _, folder := range []string{historyDir, tilesDir, snapshotsDir} {
				if _, err := w.opt.Disk.List(w.n.path(folder)); err == nil {
					removeAll(t, w.opt.Disk, w.n.path(folder))
				}
			}
		}},
	} {
		tt.lose()
		w.open()
		w.settled()
		v, err := w.n.Published()
		must(t, err)
		must(t, w.n.Views().Compare(v))
		if _, err := w.n.ProveLeaf(3); err != nil {
			t.Errorf("without %s: %v", tt.name, err)
		}
		w.close()
		got := w.verified()
		if got.LogRoot != want.LogRoot || got.StateRoot != want.StateRoot {
			t.Errorf("without %s: %+v, want %+v", tt.name, got, want)
		}
		if rows(t, w.n.path(viewsFile)) != shown {
			t.Errorf("without %s the views show something else", tt.name)
		}
	}
}

// TestSnapshotsAreAFullOneAndDeltas: whatever the chain, it leads to the state
// that a replay of everything leads to.
func TestSnapshotsAreAFullOneAndDeltas(t *testing.T) {
	d, opt := inMemory(1)
	opt.SnapshotEvery, opt.MaxCommands = 15, 7
	w := newWorld(t, opt)
	seen := map[string]bool{}
	for i := range 20 {
		w.trade(fmt.Sprintf("D%d-", i), 3)
		w.settled()
		for _, name := range files(t, d, w.n.path(snapshotsDir)) {
			seen[filepath.Ext(name)] = true
		}
		if i%5 != 4 {
			continue
		}
		want := w.stateRoot()
		w.close()
		w.open()
		if w.n.project.saved == 0 {
			t.Fatal("it did not start from a snapshot")
		}
		if got := w.stateRoot(); got != want {
			t.Fatalf("round %d: state root %x, want %x", i, got, want)
		}
	}
	if !seen[".full"] || !seen[".delta"] {
		t.Errorf("snapshots were %v, want full ones and deltas", seen)
	}
	w.close()
	w.verified()
}

// TestACleanStopSignsForAll: the newest checkpoint is of the last block, and
// closing again without a new one signs nothing.
func TestACleanStopSignsForAll(t *testing.T) {
	d, opt := inMemory(2)
	w := newWorld(t, opt)
	for i := range 5 {
		w.parties(fmt.Sprintf("P%d-", i), 3)
		w.close()
		r := w.verified()
		s, err := w.n.checkpoints.Latest(note.VerifierList(w.n.verifier))
		must(t, err)
		if s.Height != r.Height || s.Size != r.Leaves || fmt.Sprintf("%x", s.Root) != r.LogRoot {
			t.Errorf("the checkpoint is of %+v, want %+v", s.Checkpoint, r)
		}
		before := len(files(t, d, w.n.path(checkpointsDir)))
		w.open()
		w.close()
		if after := len(files(t, d, w.n.path(checkpointsDir))); after != before {
			t.Errorf("%d checkpoints, want %d", after, before)
		}
		w.open()
	}
	w.close()
}

// TestAsOfADayIsTheDirectoryOfThatEvening: what comes later changes nothing.
func TestAsOfADayIsTheDirectoryOfThatEvening(t *testing.T) {
	w := newWorld(t, Options{SnapshotEvery: 20})
	evenings := map[day.Date]string{}
	for i := range 4 {
		w.trade(fmt.Sprintf("D%d-", i), 2)
		evenings[w.n.Clock().Date(0)] = w.copied()
		w.pass(1 + i)
	}
	w.trade("L", 1)
	for on, dir := range evenings {
		stopped, err := Verify(dir, VerifyOptions{Unlocked: true})
		must(t, err)
		for _, from := range []string{w.dir, dir} {
			for _, later := range []day.Date{0, 1} { // nothing was done on the day after all but the first
				if later == 1 && evenings[on+1] != "" {
					continue
				}
				v, err := AsOf(from, on+later, Options{})
				must(t, err)
				if v.Meta.Height != stopped.Height || fmt.Sprintf("%x", v.Root()) != stopped.StateRoot {
					t.Errorf("as of %s, from %s: height %d, want %d", on+later, from, v.Meta.Height, stopped.Height)
				}
			}
		}
	}
	if _, err := AsOf(w.dir, Dawn.Date(0)-1, Options{}); err == nil {
		t.Error("as of the day before the log: no error")
	}
	w.close()
	w.verified()
}

// TestReceiptsCheckAndAnyFlippedBitDoesNot: of facts, refused ones too, and of
// states.
func TestReceiptsCheckAndAnyFlippedBitDoesNot(t *testing.T) {
	_, opt := inMemory(3)
	w := newWorld(t, opt)
	w.trade("D", 2)
	_, err := w.n.Do(w.seal(add("S"))) // is there already
	must(t, err)
	if _, err := w.n.ProveState("D1"); !errors.Is(err, ErrNoRoot) {
		t.Errorf("state before the first root: %v, want ErrNoRoot", err)
	}
	w.pass(1)
	w.parties("P", 300)
	key, err := disk.ReadFile(w.opt.Disk, w.n.path(verifierFile))
	must(t, err)
	receipts := map[string][]byte{}
	v, err := w.n.Published()
	must(t, err)
	for leaf := range v.Meta.Leaves {
		name := fmt.Sprintf("leaf %d", leaf)
		if receipts[name], err = w.n.ProveLeaf(leaf); err != nil {
			delete(receipts, name)
			if !strings.Contains(err.Error(), "state root") {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if len(receipts) != int(v.Meta.Leaves)-1 {
		t.Errorf("%d receipts of %d leaves, want all but the state root's", len(receipts), v.Meta.Leaves)
	}
	for _, object := range []string{"D0", "ID1", "S", "B"} {
		receipts[object], err = w.n.ProveState(object)
		must(t, err)
	}
	if _, err := w.n.ProveState("P1"); !errors.Is(err, ErrNoName) {
		t.Errorf("state of what came later: %v, want ErrNoName", err)
	}
	if _, err := w.n.ProveLeaf(v.Meta.Leaves); !errors.Is(err, ErrNoLeaf) {
		t.Errorf("a leaf that is not there: %v, want ErrNoLeaf", err)
	}
	for name, receipt := range receipts {
		if _, err := proof.Check(receipt, string(key)); err != nil {
			t.Errorf("%s: %v, want it to hold", name, err)
		}
	}
	for _, name := range []string{"leaf 0", "leaf 8", "leaf 23", "leaf 250", "D0", "S"} {
		receipt := receipts[name]
		for at := 0; at < len(receipt); at += 7 {
			receipt[at] ^= 1 << (at % 8)
			if _, err := proof.Check(receipt, string(key)); err == nil {
				t.Errorf("%s holds with bit %d of byte %d flipped", name, at%8, at)
			}
			receipt[at] ^= 1 << (at % 8)
		}
	}
	w.close()
}

// TestIndexingServesQuestionsByName: and what was there before is found.
func TestIndexingServesQuestionsByName(t *testing.T) {
	w := newWorld(t, Options{})
	w.trade("D", 3)
	must(t, w.n.Index())
	must(t, w.n.Index())
	w.trade("E", 3)
	must(t, w.n.Settle())
	for _, name := range []string{"D1", "E2"} {
		if d, found, err := w.n.Views().Deal(t.Context(), name); err != nil || !found || d.Name != name {
			t.Errorf("deal %s: %+v, %t, %v", name, d, found, err)
		}
	}
	w.close()
	w.verified()
}
