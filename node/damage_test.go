package node

import (
	"bytes"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/tallystick/tallystick/node/journal"
	"github.com/tallystick/tallystick/node/journal/disk"
	"github.com/tallystick/tallystick/node/journal/faultdisk"
	"github.com/tallystick/tallystick/node/snapshot"
	"github.com/tallystick/tallystick/node/view"
)

// rich makes a closed log in memory that has something of everything: several
// segments, checkpoints, three snapshots, state roots, deals and a payload.
func rich(t testing.TB) (*world, *faultdisk.Disk) {
	t.Helper()
	d, opt := inMemory(1)
	opt.SegmentSize, opt.MaxCommands, opt.SnapshotEvery = 4<<10, 7, 20
	w := newWorld(t, opt)
	w.trade("C", 2)
	w.settled()
	w.pass(1)
	w.trade("D", 3)
	w.settled()
	_, err := w.n.Payloads().Put([]byte("somebody's name"))
	must(t, err)
	w.parties("P", 22)
	w.settled()
	w.parties("Q", 3)
	w.close()
	return w, d
}

// last returns the last name in a folder of the log.
func last(t testing.TB, w *world, folder string) string {
	t.Helper()
	all := files(t, w.opt.Disk, filepath.Join(w.dir, folder))
	return all[len(all)-1]
}

// blocks returns where each block of the journal stands.
func blocks(t testing.TB, w *world) (all []journal.Pos) {
	t.Helper()
	must(t, journal.Read(w.n.path(journalDir), w.n.journalOptions(), 1, func(_ journal.Block, at journal.Pos) error {
		all = append(all, at)
		return nil
	}))
	return all
}

// write writes into a file of the log.
func write(t testing.TB, d disk.Disk, name string, off int64, b []byte) {
	t.Helper()
	f, err := d.OpenWrite(name)
	must(t, err)
	_, err = f.WriteAt(b, off)
	must(t, errors.Join(err, f.Sync(), f.Close()))
}

// refused opens the log, which must be refused for damage of a kind.
func refused(t testing.TB, w *world, kind string) *disk.DamageError {
	t.Helper()
	_, err := Open(w.dir, w.opt)
	var damage *disk.DamageError
	if !errors.As(err, &damage) || damage.Kind != kind {
		t.Fatalf("open: %v, want %s", err, kind)
	}
	return damage
}

// TestADamagedSnapshotIsPassedOver: the older one or the journal leads to the
// same state.
func TestADamagedSnapshotIsPassedOver(t *testing.T) {
	w, d := rich(t)
	want := w.verified()
	snapshots := files(t, d, w.n.path(snapshotsDir))
	if len(snapshots) < 3 {
		t.Fatalf("%d snapshots, want three", len(snapshots))
	}
	w.opt.SnapshotEvery = 1 << 30 // no new one covers what is damaged
	for i := len(snapshots) - 1; i >= 0; i-- {
		must(t, d.Flip(snapshots[i], 5000, 3))
		if r := w.verify(); r.OK || r.First.Kind != snapshot.Kind {
			t.Errorf("verify: %+v, want a snapshot named", r.First)
		}
		said := &recorder{}
		w.opt.Log = said.logger()
		w.open()
		if got := fmt.Sprintf("%x", w.stateRoot()); got != want.StateRoot {
			t.Errorf("without %s the state root is %s, want %s", snapshots[i], got, want.StateRoot)
		}
		if !said.said(filepath.Base(snapshots[i])) {
			t.Errorf("the log does not name %s: %s", snapshots[i], said.text.String())
		}
		w.close()
	}
}

// TestADamagedSegmentIsNamed: with file, offset and height, and not opened.
func TestADamagedSegmentIsNamed(t *testing.T) {
	w, d := rich(t)
	for _, name := range files(t, d, w.n.path(snapshotsDir)) {
		must(t, d.Remove(name)) // or they would stand for it
	}
	all := blocks(t, w)
	middle := len(all) / 2
	if all[middle].File == all[len(all)-1].File {
		t.Fatal("the middle block is in the last segment")
	}
	must(t, d.Flip(all[middle].File, all[middle].Offset+100, 0))
	f := w.verify().First
	if f == nil || f.Kind != disk.KindBlock || f.File != all[middle].File || f.Offset != all[middle].Offset ||
		f.Height != uint64(middle+1) {
		t.Errorf("verify: %+v, want block %d at %+v", f, middle+1, all[middle])
	}
	if damage := refused(t, w, disk.KindBlock); damage.Height != uint64(middle+1) {
		t.Errorf("open: %v, want height %d", damage, middle+1)
	}
}

// TestADamagedLastBlockIsNotCutAway: a checkpoint shows that it was complete.
func TestADamagedLastBlockIsNotCutAway(t *testing.T) {
	w, d := rich(t)
	all := blocks(t, w)
	at := all[len(all)-1]
	must(t, d.Flip(at.File, at.Offset+100, 0))
	for range 2 {
		if f := w.verify().First; f == nil || f.Kind != disk.KindBlock || f.File != at.File || f.Height != uint64(len(all)) {
			t.Errorf("verify: %+v, want block %d", f, len(all))
		}
		if damage := refused(t, w, disk.KindBlock); !strings.Contains(damage.Message, "shows that it was complete") {
			t.Errorf("open: %v, want to hear that it was complete", damage)
		}
	}
	must(t, d.Flip(at.File, at.Offset+100, 0))
	w.verified()
}

// TestAnIncompleteLastBlockIsCutAway: nobody was answered for it. Its bytes are
// kept, and the log goes on.
func TestAnIncompleteLastBlockIsCutAway(t *testing.T) {
	w, d := rich(t)
	want := w.verified()
	all := blocks(t, w)
	at := all[len(all)-1]
	text, err := disk.ReadFile(d, at.File)
	must(t, err)
	end := int64(len(bytes.TrimRight(text, "\x00")))
	half := text[at.Offset : at.Offset+(end-at.Offset)/2]
	write(t, d, at.File, end, half)
	r := w.verify()
	if f := r.First; f == nil || f.Kind != disk.KindTail || f.File != at.File || f.Offset != end ||
		f.Height != uint64(len(all)+1) {
		t.Errorf("verify: %+v, want a tail at %d", f, end)
	}
	if r.OK || r.LogRoot != want.LogRoot || r.StateRoot != want.StateRoot {
		t.Errorf("verify: %+v, want the roots of %+v", r, want)
	}
	said := &recorder{}
	w.opt.Log = said.logger()
	w.open()
	kept := files(t, d, filepath.Join(w.dir, journal.Quarantine))
	if len(kept) != 1 || !said.said("quarantine") {
		t.Fatalf("in quarantine: %v, want one file, and it logged", kept)
	}
	if got, err := disk.ReadFile(d, kept[0]); err != nil || !bytes.Equal(got, half) {
		t.Errorf("in quarantine: %d bytes, %v, want %d", len(got), err, len(half))
	}
	w.parties("N", 3)
	w.close()
	if r := w.verified(); r.Height != want.Height+3 {
		t.Errorf("height %d, want %d", r.Height, want.Height+3)
	}
}

// TestViewsOfABlockThatWasCutAwayAreFoldedAnew: they never show what the
// journal does not hold.
func TestViewsOfABlockThatWasCutAwayAreFoldedAnew(t *testing.T) {
	w := newWorld(t, Options{})
	w.parties("P", 5)
	w.close()
	w.open()
	w.parties("R", 1)
	w.close()
	all := blocks(t, w)
	at := all[len(all)-1]
	for range 2 { // the list, and the newest
		must(t, os.Remove(last(t, w, checkpointsDir)))
	}
	must(t, os.RemoveAll(w.n.path(historyDir))) // it would show that the block was complete
	write(t, disk.OS{}, at.File, at.Offset+80, []byte{0, 0, 0})
	w.open()
	w.parties("Q", 1)
	must(t, w.n.Settle())
	v, err := w.n.Published()
	must(t, err)
	must(t, w.n.Views().Compare(v))
	w.close()
	w.verified()
}

// TestAJournalThatEndsTooSoonIsRefused: a checkpoint or a snapshot speaks of
// more.
func TestAJournalThatEndsTooSoonIsRefused(t *testing.T) {
	w, d := rich(t)
	must(t, d.Remove(last(t, w, journalDir)))
	if w.verify().OK {
		t.Error("verify: it holds, want it not to")
	}
	_ = refused(t, w, disk.KindMissing)
	segments := files(t, d, w.n.path(journalDir))
	for _, name := range segments[1:] {
		must(t, d.Remove(name))
	}
	for _, name := range files(t, d, w.n.path(checkpointsDir)) {
		if !strings.HasSuffix(name, "0001") {
			must(t, d.Remove(name))
		}
	}
	if w.verify().OK {
		t.Error("verify without checkpoints: it holds, want it not to")
	}
	if damage := refused(t, w, disk.KindMissing); !strings.Contains(damage.Message, "snapshot") {
		t.Errorf("open: %v, want the snapshot named", damage)
	}
}

// TestAnyFlippedBitIsNamed: in every file that the log is made of. Files of up
// to 4 kB are tried byte by byte, others at samples, every byte on which a
// checksum does not stand close by among them.
func TestAnyFlippedBitIsNamed(t *testing.T) {
	w, d := rich(t)
	w.verified()
	kinds := map[string]int{}
	for _, name := range files(t, d, w.dir) {
		folder, _, _ := strings.Cut(strings.TrimPrefix(name, w.dir+"/"), "/")
		text, err := disk.ReadFile(d, name)
		must(t, err)
		step := 1
		if len(text) > 1<<10 {
			step = max(61, len(text)/120)
		}
		for off := 0; off < len(text); off += step {
			bit := uint(off+off/8) % 8
			must(t, d.Flip(name, int64(off), bit))
			r, err := Verify(w.dir, VerifyOptions{Disk: d})
			if err != nil || r.OK {
				t.Errorf("bit %d of byte %d of %s: %v, %+v, want it named", bit, off, name, err, r.First)
			} else if folder != journalDir && r.First.File != name && r.First.File != filepath.Dir(name) {
				t.Errorf("bit %d of byte %d of %s: %+v", bit, off, name, r.First)
			}
			must(t, d.Flip(name, int64(off), bit))
			kinds[folder]++
		}
	}
	for _, folder := range []string{
		journalDir, tilesDir, checkpointsDir, payloadDir, snapshotsDir, historyDir, keysDir, verifierFile,
	} {
		if kinds[folder] == 0 {
			t.Errorf("nothing was flipped in %s", folder)
		}
	}
	w.verified()
}

// unread is a disk on which the keys may not be read.
type unread struct{ disk.Disk }

func (u unread) Open(name string) (disk.File, error) {
	if filepath.Base(filepath.Dir(name)) == keysDir {
		return nil, fs.ErrPermission
	}
	return u.Disk.Open(name)
}

// TestKeysAreLookedAt: the key of another log, and one of the desk. Who may not
// read them hears that they were not looked at.
func TestKeysAreLookedAt(t *testing.T) {
	w, d := rich(t)
	name, desk := filepath.Join(w.n.path(keysDir), logKey), filepath.Join(w.n.path(keysDir), "desk.key")
	own, err := disk.ReadFile(d, name)
	must(t, err)
	secret, _, err := note.GenerateKey(rand.Reader, w.n.origin)
	must(t, err)
	must(t, disk.WriteAtomic(d, name, []byte(secret+"\n")))
	if f := w.verify().First; f == nil || f.Kind != kindKey || f.File != name {
		t.Errorf("verify: %+v, want %s named", f, name)
	}
	must(t, disk.WriteAtomic(d, name, own))
	must(t, disk.WriteAtomic(d, desk, []byte("{}\n")))
	if f := w.verify().First; f == nil || f.Kind != kindKey || f.File != desk {
		t.Errorf("verify: %+v, want %s named", f, desk)
	}
	r, err := Verify(w.dir, VerifyOptions{Disk: unread{d}})
	if err != nil || !r.OK || len(r.Noted) != 3 || r.Noted[0].Kind != noteUnread {
		t.Errorf("verify without the right to read keys: %v, %+v", err, r)
	}
	must(t, d.Remove(desk))
	w.verified()
}

// rows is every row of a view's file.
func rows(t testing.TB, file string) string {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+file+"?mode=ro&immutable=1")
	must(t, err)
	defer db.Close()
	var b strings.Builder
	for _, table := range []string{
		"parties", "invoices", "deals", "payments", "limits", "balances", "places", "sources", "meta",
	} {
		dump(t, &b, db, table)
	}
	return b.String()
}

// dump writes every row of a table.
func dump(t testing.TB, b *strings.Builder, db *sql.DB, table string) {
	t.Helper()
	found, err := db.Query("SELECT * FROM " + table + " ORDER BY id")
	must(t, err)
	defer found.Close()
	columns, err := found.Columns()
	must(t, err)
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	for found.Next() {
		must(t, found.Scan(into...))
		fmt.Fprintln(b, table, values)
	}
	must(t, found.Err())
}

// TestAFlippedBitInViewsIsNamedOrChangesNothing: and they are repaired.
func TestAFlippedBitInViewsIsNamedOrChangesNothing(t *testing.T) {
	w := newWorld(t, Options{})
	w.trade("D", 5)
	must(t, w.n.Index())
	w.close()
	w.verified()
	file := w.n.path(viewsFile)
	text, err := os.ReadFile(file)
	must(t, err)
	want, named := rows(t, file), 0
	for off := 0; off < len(text); off += 97 {
		b := bytes.Clone(text)
		b[off] ^= 1 << (off % 8)
		must(t, os.WriteFile(file, b, 0o600))
		_, found, err := view.Check(file)
		must(t, err)
		if len(found) > 0 {
			named++
			continue
		}
		if got := rows(t, file); got != want {
			t.Fatalf("byte %d: not named, the rows are\n%s\nwant\n%s", off, got, want)
		}
	}
	if named == 0 {
		t.Error("no flip was named")
	}
	b := bytes.Clone(text)
	for page := 4096; page < len(b); page += 4096 {
		b[page] ^= 0xff
	}
	must(t, os.WriteFile(file, b, 0o600))
	if r := w.verify(); r.OK || r.First.File != file {
		t.Fatalf("verify: %+v, want the views named", r.First)
	}
	must(t, RepairViews(w.dir, w.opt))
	w.verified()
	if got := rows(t, file); got != want {
		t.Errorf("after the repair the rows are\n%s\nwant\n%s", got, want)
	}
}
