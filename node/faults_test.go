package node

import (
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/node/journal"
	"github.com/tallystick/tallystick/node/journal/disk"
	"github.com/tallystick/tallystick/node/sequencer/solo"
)

// TestAFullDiskStopsTheLogAndLosesNothing: everybody who waits is told, and
// with room it goes on.
func TestAFullDiskStopsTheLogAndLosesNothing(t *testing.T) {
	d, opt := inMemory(1)
	opt.SegmentSize, opt.MaxCommands = 4<<10, 5
	w := newWorld(t, opt)
	w.parties("A", 5)
	must(t, w.n.Settle())
	d.SetRoom(d.Used() + 6<<10)
	const count = 300
	var mutex sync.Mutex
	var acked []string
	var wait sync.WaitGroup
	failed := 0
	wait.Add(count)
	for i := range count {
		name := fmt.Sprintf("B%d", i)
		w.n.Submit(w.seal(add(name)), func(a solo.Answer) {
			defer wait.Done()
			mutex.Lock()
			defer mutex.Unlock()
			switch {
			case a.Err == nil:
				acked = append(acked, name)
			case !errors.Is(a.Err, syscall.ENOSPC):
				t.Errorf("%s: %v, want ENOSPC", name, a.Err)
			default:
				failed++
			}
		})
	}
	wait.Wait()
	if failed == 0 || len(acked)+failed != count {
		t.Errorf("%d were carried out and %d told of the full disk, want all %d", len(acked), failed, count)
	}
	if _, err := w.n.Do(w.seal(add("late"))); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("afterwards: %v, want ENOSPC", err)
	}
	if _, err := w.n.Published(); !errors.Is(err, solo.ErrStopped) {
		t.Errorf("published: %v, want ErrStopped", err)
	}
	if err := w.n.Close(); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("close: %v, want ENOSPC", err)
	}
	d.SetRoom(-1)
	w.open()
	for _, name := range append(acked, "A0", "A4") {
		if !w.has(name) {
			t.Errorf("%s was acknowledged and is lost", name)
		}
	}
	w.seq += 10 * count
	w.parties("C", 3)
	w.close()
	w.verified()
}

// frozen is a disk that cannot be written.
type frozen struct{ disk.Disk }

func (f frozen) Create(name string, _ int64) (disk.File, error) { return nil, deny("create", name) }
func (f frozen) OpenWrite(name string) (disk.File, error)       { return nil, deny("open", name) }
func (f frozen) Rename(from, _ string) error                    { return deny("rename", from) }
func (f frozen) Remove(name string) error                       { return deny("remove", name) }
func (f frozen) MkdirAll(name string) error                     { return deny("mkdir", name) }
func (f frozen) SyncDir(name string) error                      { return deny("sync", name) }
func (f frozen) SyncAll(name string) error                      { return deny("sync", name) }

func deny(op, name string) error { return &fs.PathError{Op: op, Path: name, Err: syscall.EROFS} }

// TestAReadOnlyDirectoryCanBeVerifiedAndIsNotOpened.
func TestAReadOnlyDirectoryCanBeVerifiedAndIsNotOpened(t *testing.T) {
	d, opt := inMemory(2)
	opt.SnapshotEvery = 5
	w := newWorld(t, opt)
	w.trade("D", 2)
	w.close()
	used, ops := d.Used(), d.Ops()
	w.opt.Disk = frozen{d}
	if _, err := Open(w.dir, w.opt); !errors.Is(err, syscall.EROFS) {
		t.Errorf("open: %v, want EROFS", err)
	}
	w.verified()
	if _, err := AsOf(w.dir, w.n.Clock().Date(0), w.opt); err != nil {
		t.Errorf("as of: %v", err)
	}
	if d.Used() != used || d.Ops() != ops {
		t.Errorf("%d operations, want none", d.Ops()-ops)
	}
}

// listing is every name below dir with mode, time and hash.
func listing(t testing.TB, dir string) string {
	t.Helper()
	var b strings.Builder
	must(t, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		fmt.Fprint(&b, path, " ", info.Mode(), " ", info.ModTime().UnixNano())
		if e.Type().IsRegular() {
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			fmt.Fprintf(&b, " %x", sha256.Sum256(text))
		}
		b.WriteByte('\n')
		return nil
	}))
	return b.String()
}

// TestVerifyingWritesNothing: neither in a directory that was closed, nor in
// one that is open, nor in one that was never closed.
func TestVerifyingWritesNothing(t *testing.T) {
	w := newWorld(t, Options{SnapshotEvery: 5, SegmentSize: 64 << 10})
	w.trade("D", 2)
	_, err := w.n.Payloads().Put([]byte("a name"))
	must(t, err)
	w.settled()
	crashed := filepath.Join(t.TempDir(), "crashed")
	must(t, os.CopyFS(crashed, os.DirFS(w.dir)))
	unwritten(t, w.dir)
	for _, dir := range []string{crashed, w.dir} {
		if dir == w.dir {
			w.close()
		}
		r := unwritten(t, dir)
		if r.Checked.Views != 1 || r.Checked.History == 0 || r.Checked.Snapshots == 0 || r.Checked.Payloads != 1 {
			t.Errorf("%s: checked %+v, want all", dir, r.Checked)
		}
	}
}

// unwritten verifies a log, which must hold and must not be written.
func unwritten(t testing.TB, dir string) Report {
	t.Helper()
	before := listing(t, dir)
	r, err := Verify(dir, VerifyOptions{Unlocked: true})
	must(t, err)
	if !r.OK {
		t.Errorf("%s: %+v, want all to hold", dir, r.First)
	}
	if after := listing(t, dir); after != before {
		t.Errorf("the directory was\n%s\nand is\n%s", before, after)
	}
	return r
}

// TestASecondProcessIsToldWhoHasTheDirectory.
func TestASecondProcessIsToldWhoHasTheDirectory(t *testing.T) {
	w := newWorld(t, Options{NoViews: true, SegmentSize: 64 << 10})
	who := fmt.Sprintf("process %d", os.Getpid())
	for name, open := range map[string]func() error{
		"open":   func() error { _, err := Open(w.dir, w.opt); return err },
		"verify": func() error { _, err := Verify(w.dir, VerifyOptions{}); return err },
		"repair": func() error { return RepairViews(w.dir, w.opt) },
	} {
		if err := open(); !errors.Is(err, journal.ErrLocked) || !strings.Contains(err.Error(), who) {
			t.Errorf("%s: %v, want ErrLocked by %s", name, err, who)
		}
	}
	w.close()
	w.open()
	w.close()
}

// TestTheClockDoesNotRunBackwards: stating an earlier time is refused, and a
// wall clock that was set back does not move instants.
func TestTheClockDoesNotRunBackwards(t *testing.T) {
	_, opt := inMemory(3)
	w := newWorld(t, opt)
	w.pass(400 * 50)
	w.parties("A", 1)
	now := w.n.Clock()
	if err := w.n.State(now - 1); !errors.Is(err, ErrClockBack) {
		t.Errorf("state: %v, want ErrClockBack", err)
	}
	must(t, w.n.State(now))
	header := now // the stated time is beyond the wall's
	w.n.UseWall()
	if w.n.Clock() >= now {
		t.Fatalf("the wall's clock says %s, this test is of a log beyond it", w.n.Clock())
	}
	w.n.clock.Store(int64(header))
	for i := range 3 {
		w.n.wall.Store(false)
		raw := w.seal(add(fmt.Sprintf("B%d", i)))
		w.n.wall.Store(true)
		if a := w.send(raw); a.Instant != now {
			t.Errorf("instant %s, want %s", a.Instant, now)
		}
	}
	w.n.wall.Store(false)
	must(t, w.n.State(now+day.Hour))
	if a := w.send(w.seal(add("C"))); a.Instant != now+day.Hour {
		t.Errorf("instant %s, want %s", a.Instant, now+day.Hour)
	}
	w.close()
	w.open()
	if got := w.n.Clock(); got != now+day.Hour {
		t.Errorf("the clock is at %s after a restart, want %s", got, now+day.Hour)
	}
	if err := w.n.State(now); !errors.Is(err, ErrClockBack) {
		t.Errorf("state after a restart: %v, want ErrClockBack", err)
	}
	w.close()
	w.verified()
}

// TestManySubmitters: whoever is answered finds it done, each exactly once,
// also when the log closes under them.
func TestManySubmitters(t *testing.T) {
	_, opt := inMemory(4)
	opt.SnapshotEvery = 20
	w := newWorld(t, opt)
	const askers, each = 8, 40
	raws := make([][]byte, askers*each)
	for i := range raws {
		raws[i] = w.seal(add(fmt.Sprintf("P%d", i)))
	}
	acked := make([]bool, len(raws))
	var wait sync.WaitGroup
	half := make(chan struct{})
	for a := range askers {
		wait.Go(func() {
			for i := a * each; i < (a+1)*each; i++ {
				answer, err := w.n.Do(raws[i])
				if err != nil && !errors.Is(err, solo.ErrStopped) {
					t.Errorf("ask %d: %v", i, err)
				}
				acked[i] = err == nil && answer.Refusal == nil
				if i == each/2 {
					close(half)
				}
				if _, err := w.n.Published(); err != nil && !errors.Is(err, solo.ErrStopped) {
					t.Errorf("published: %v", err)
				}
			}
		})
	}
	<-half
	w.close()
	wait.Wait()
	if err := w.n.Settle(); !errors.Is(err, solo.ErrStopped) {
		t.Errorf("settle after close: %v, want ErrStopped", err)
	}
	w.open()
	for i, done := range acked {
		if has := w.has(fmt.Sprintf("P%d", i)); has != done {
			t.Errorf("P%d: there %t, acknowledged %t", i, has, done)
		}
	}
	w.close()
	w.verified()
}

// TestViewsThatStandStillHoldTheWriterBack: and when they go on nothing is
// lost.
func TestViewsThatStandStillHoldTheWriterBack(t *testing.T) {
	_, opt := inMemory(5)
	opt.SegmentSize, opt.MaxCommands = 1<<20, 1
	w := newWorld(t, opt)
	p := w.n.project
	must(t, w.n.Settle())
	resume := w.n.PauseViews()
	const most, count = 100, 400
	p.mutex.Lock()
	p.most = most
	p.mutex.Unlock()
	var answered atomic.Int32
	var wait sync.WaitGroup
	wait.Add(count)
	for i := range count {
		w.n.Submit(w.seal(add(fmt.Sprintf("P%d", i))), func(a solo.Answer) {
			answered.Add(1)
			if a.Err != nil || a.Refusal != nil {
				t.Errorf("P%d: %+v", i, a)
			}
			wait.Done()
		})
	}
	queued := func() int {
		p.mutex.Lock()
		defer p.mutex.Unlock()
		return p.queued
	}
	for queued() < most {
		runtime.Gosched()
	}
	for range 1000 {
		runtime.Gosched()
		// One more block was answered for, which the writer has in its hands.
		if got := answered.Load(); got > most+1 {
			t.Fatalf("%d answers while nothing is projected, want at most %d", got, most+1)
		}
	}
	resume()
	wait.Wait()
	must(t, w.n.Settle())
	for i := range count {
		if !w.has(fmt.Sprintf("P%d", i)) {
			t.Errorf("P%d is lost", i)
		}
	}
	w.close()
	w.verified()
}

// A partly is a disk that fails to write some files while broken is set.
type partly struct {
	disk.Disk
	files  string
	broken *atomic.Bool
}

type partlyFile struct {
	disk.File
	broken *atomic.Bool
}

func (p partly) wrap(f disk.File, name string, err error) (disk.File, error) {
	if err != nil || !strings.Contains(name, p.files) {
		return f, err
	}
	return partlyFile{f, p.broken}, nil
}

func (p partly) Create(name string, size int64) (disk.File, error) {
	f, err := p.Disk.Create(name, size)
	return p.wrap(f, name, err)
}

func (p partly) OpenWrite(name string) (disk.File, error) {
	f, err := p.Disk.OpenWrite(name)
	return p.wrap(f, name, err)
}

func (f partlyFile) WriteAt(b []byte, off int64) (int, error) {
	if f.broken.Load() {
		return 0, syscall.EIO
	}
	return f.File.WriteAt(b, off)
}

// TestAStoreThatFailsIsReportedAndLosesNothing: answers go on, far beyond what
// may wait; Settle, proofs and Close say what is wrong, and the next start
// makes good what is missing.
func TestAStoreThatFailsIsReportedAndLosesNothing(t *testing.T) {
	for _, store := range []string{historyDir, tilesDir, checkpointsDir} {
		t.Run(store, func(t *testing.T) {
			memory, opt := inMemory(6)
			said, broken := &recorder{}, new(atomic.Bool)
			opt.Disk, opt.Log = partly{memory, "/log/" + store + "/", broken}, said.logger()
			w := newWorld(t, opt)
			w.n.project.most = 10
			w.trade("D", 1)
			must(t, w.n.Settle())
			w.n.project.signed = time.Time{} // so that the next block is signed for
			broken.Store(true)
			w.parties("P", 20)
			if err := w.n.Settle(); !errors.Is(err, syscall.EIO) {
				t.Errorf("settle: %v, want EIO", err)
			}
			w.parties("Q", 40)
			if _, err := w.n.ProveLeaf(1); !errors.Is(err, syscall.EIO) {
				t.Errorf("prove: %v, want EIO", err)
			}
			if err := w.n.Close(); !errors.Is(err, syscall.EIO) {
				t.Errorf("close: %v, want EIO", err)
			}
			if !said.said("stand still") {
				t.Error("nothing was logged")
			}
			broken.Store(false)
			w.open()
			must(t, w.n.Settle())
			if !w.has("P19") || !w.has("Q39") {
				t.Error("what was acknowledged is lost")
			}
			if _, err := w.n.ProveLeaf(1); err != nil {
				t.Errorf("prove: %v", err)
			}
			w.close()
			w.verified()
		})
	}
}

// TestViewsThatFailAreReportedAndRepaired: answers go on.
func TestViewsThatFailAreReportedAndRepaired(t *testing.T) {
	said := &recorder{}
	w := newWorld(t, Options{SegmentSize: 64 << 10, Log: said.logger()})
	w.trade("D", 2)
	must(t, w.n.Settle())
	db, err := sql.Open("sqlite", w.n.path(viewsFile))
	must(t, err)
	_, err = db.Exec("DROP TABLE parties")
	must(t, errors.Join(err, db.Close()))
	w.parties("P", 5)
	if err := w.n.Settle(); err == nil || !strings.Contains(err.Error(), "parties") {
		t.Errorf("settle: %v, want what is wrong", err)
	}
	w.parties("Q", 5)
	if err := w.n.Close(); err == nil || !said.said("stand still") {
		t.Errorf("close: %v, want what is wrong, logged", err)
	}
	if r := w.verify(); r.OK || r.First.Kind == "" || r.First.File != w.n.path(viewsFile) {
		t.Errorf("verify: %+v, want the views named", r.First)
	}
	if _, err := Open(w.dir, w.opt); err == nil {
		t.Error("open: no error, want what is wrong")
	}
	must(t, RepairViews(w.dir, w.opt))
	w.open()
	v, err := w.n.Published()
	must(t, err)
	must(t, errors.Join(w.n.Settle(), w.n.Views().Compare(v)))
	if !w.has("Q4") {
		t.Error("Q4 was acknowledged and is lost")
	}
	w.close()
	w.verified()
}
