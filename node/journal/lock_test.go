package journal_test

import (
	"errors"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/node/journal"
)

// lockDir names, in a child process of TestOneProcessAtATime, what to lock.
const lockDir = "TALLY_TEST_LOCK_DIR"

// TestOneProcessAtATime: a second process is refused and told who is there, and
// may come in after the first let go.
func TestOneProcessAtATime(t *testing.T) {
	if dir := os.Getenv(lockDir); dir != "" {
		_, err := journal.Lock(dir)
		if !errors.Is(err, journal.ErrLocked) {
			t.Fatalf("second lock: %v, want %v", err, journal.ErrLocked)
		}
		if want := "process " + strconv.Itoa(os.Getppid()); !strings.Contains(err.Error(), want) {
			t.Fatalf("second lock: %v, want it to name %s", err, want)
		}
		return
	}
	dir := t.TempDir()
	release, err := journal.Lock(dir)
	must(t, err)
	child := exec.Command(os.Args[0], "-test.run=^TestOneProcessAtATime$")
	child.Env = append(os.Environ(), lockDir+"="+dir)
	if out, err := child.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if _, err := journal.Lock(dir); !errors.Is(err, journal.ErrLocked) {
		t.Errorf("second lock here: %v, want %v", err, journal.ErrLocked)
	}
	must(t, release())
	release, err = journal.Lock(dir)
	must(t, err)
	must(t, release())
}
