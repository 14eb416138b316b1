package node

import (
	"bufio"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"testing"

	"github.com/tallystick/tallystick/node/journal"
	"github.com/tallystick/tallystick/node/journal/disk"
	"github.com/tallystick/tallystick/node/journal/faultdisk"
	"github.com/tallystick/tallystick/node/sequencer/solo"
)

// A crasher asks a log for parties until the power fails.
type crasher struct {
	*world
	d     *faultdisk.Disk
	r     *rand.Rand
	next  int
	acked []int
}

// run opens the log, asks for parties and takes the power away at some point.
func (c *crasher) run() {
	c.d.CutPowerIn(1 + c.r.IntN(1+c.r.IntN(150)))
	n, err := Open(c.dir, c.opt)
	if err != nil {
		c.expectPower("open", err)
		return
	}
	c.n = n
	var mutex sync.Mutex
	var wait sync.WaitGroup
	for range c.r.IntN(60) {
		i := c.next
		c.next++
		wait.Add(1)
		n.Submit(c.seal(add(fmt.Sprintf("P%d", i))), func(a solo.Answer) {
			defer wait.Done()
			mutex.Lock()
			defer mutex.Unlock()
			switch {
			case a.Err != nil:
				c.expectPower("submit", a.Err)
			case a.Refusal != nil:
				c.t.Errorf("P%d: refused %s", i, a.Refusal)
			default:
				c.acked = append(c.acked, i)
			}
		})
		if c.r.IntN(10) == 0 {
			wait.Wait()
		}
	}
	wait.Wait()
	if err := n.Close(); err != nil {
		c.expectPower("close", err)
	}
}

func (c *crasher) expectPower(what string, err error) {
	if !errors.Is(err, faultdisk.ErrPower) {
		c.t.Errorf("%s: %v, want the power to be off", what, err)
	}
}

// check starts the log again and looks for everything acknowledged.
func (c *crasher) check() {
	c.d.CutPowerIn(1)
	_ = c.d.MkdirAll(c.dir) // the power fails now at the latest
	c.d.Restart()
	c.open()
	v, err := c.n.Published()
	must(c.t, err)
	for _, i := range c.acked {
		if v.PartyRow(fmt.Sprintf("P%d", i)) == 0 {
			c.t.Fatalf("P%d was acknowledged and is lost", i)
		}
	}
	c.close()
	c.verified()
}

// TestPowerCutsLoseNothingAcknowledged: wherever they come, between journal and
// snapshot, in the middle of opening or of closing.
func TestPowerCutsLoseNothingAcknowledged(t *testing.T) {
	const worlds, cuts = 20, 10
	for seed := range uint64(worlds) {
		d, opt := inMemory(seed)
		opt.SnapshotEvery, opt.SegmentSize = 10, 8<<10
		c := &crasher{world: newWorld(t, opt), d: d, r: rand.New(rand.NewPCG(seed, 1))}
		c.close()
		for range cuts {
			c.run()
			c.check()
			if t.Failed() {
				t.Fatalf("in world %d", seed)
			}
		}
	}
}

// loadDir is the environment's word for the directory that a child loads.
const loadDir = "TALLY_TEST_LOAD_DIR"

// TestLoadUntilKilled is not a test but the child of the next: it asks for
// parties from several goroutines, and prints the number of each that was
// acknowledged, until it is killed.
func TestLoadUntilKilled(t *testing.T) {
	dir := os.Getenv(loadDir)
	if dir == "" {
		t.Skip("it is the child of another test")
	}
	w := &world{t: t, dir: dir, opt: Options{SnapshotEvery: 300, MaxCommands: 20, SegmentSize: smallSegment}}
	w.open()
	key, err := ReadKey(w.n.disk, w.n.path(keysDir)+"/"+operatorKey)
	must(t, err)
	v, err := w.n.Published()
	must(t, err)
	w.key, w.seq = key, v.Windows.At(1).High()
	for {
		i := w.seq
		w.n.Submit(w.seal(add(fmt.Sprintf("P%d", i))), func(a solo.Answer) {
			if a.Err == nil && a.Refusal == nil {
				fmt.Fprintln(os.Stdout, "acked", i)
			}
		})
	}
}

// TestAKilledProcessLosesNothingAcknowledged: kill -9 in the middle of load;
// whatever was acknowledged is there exactly once.
func TestAKilledProcessLosesNothingAcknowledged(t *testing.T) {
	w := newWorld(t, Options{})
	w.close()
	acked := map[string]bool{}
	for _, lines := range []int{1, 700, 1500} {
		load(t, w.dir, lines, acked)
		if r := w.verify(); !r.OK && r.First.Kind != disk.KindTail {
			t.Errorf("verify: %+v, want it to hold but for an incomplete last block", r.First)
		}
		w.open()
		must(t, w.n.Settle())
		v, err := w.n.Published()
		must(t, err)
		must(t, w.n.Views().Compare(v))
		for name := range acked {
			if v.PartyRow(name) == 0 {
				t.Fatalf("%s was acknowledged and is lost", name)
			}
		}
		w.close()
		w.verified()
	}
	times := map[string]int{}
	must(t, journal.Read(w.n.path(journalDir), w.n.journalOptions(), 1, func(b journal.Block, at journal.Pos) error {
		for _, e := range decodeBlock(b, at).envelopes {
			times[string(e.Commands[0].Object)]++
		}
		return nil
	}))
	for name := range acked {
		if times[name] != 1 {
			t.Errorf("%s stands in the journal %d times, want once", name, times[name])
		}
	}
}

// load runs a child on dir and kills it after it acknowledged so many.
func load(t *testing.T, dir string, lines int, acked map[string]bool) {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^TestLoadUntilKilled$")
	child.Env = append(os.Environ(), loadDir+"="+dir)
	out, err := child.StdoutPipe()
	must(t, err)
	must(t, child.Start())
	said := bufio.NewScanner(out)
	for n := 0; said.Scan(); {
		var i uint64
		if _, err := fmt.Sscanf(said.Text(), "acked %d", &i); err != nil {
			continue
		}
		acked["P"+strconv.FormatUint(i, 10)] = true
		if n++; n == lines {
			must(t, child.Process.Kill())
		}
	}
	if err := child.Wait(); err == nil || len(acked) == 0 {
		t.Fatalf("the child ended by itself: %v", err)
	}
}
