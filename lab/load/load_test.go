package load

import (
	"bytes"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/node"
	"github.com/tallystick/tallystick/node/journal/disk"
)

func TestPaceKeepsTheRate(t *testing.T) {
	for _, rate := range []int{1, 10, 160, 1000, 50_000} {
		size, every := pace(rate)
		got := float64(Sellers*size) / every.Seconds()
		if size < 1 || size > mostCommands || got < float64(rate)*0.99 || got > float64(rate)*1.01 {
			t.Errorf("%d a second: %d commands every %s, which is %.1f a second", rate, size, every, got)
		}
	}
	if size, every := pace(0); size != mostCommands || every != 0 {
		t.Errorf("as many as are answered: %d commands every %s", size, every)
	}
}

// commandsOf returns the leaves and hashes of a new log's commands, as lines.
func commandsOf(t *testing.T, dir string) []Line {
	t.Helper()
	if _, err := node.Init(disk.OS{}, dir, 0, nil); err != nil {
		t.Fatal(err)
	}
	var all []Line
	err := node.Commands(dir, func(leaf uint64, hash [32]byte) error {
		all = append(all, Line{leaf, hash})
		return nil
	})
	if err != nil || len(all) == 0 {
		t.Fatalf("%d commands, %v", len(all), err)
	}
	return all
}

func TestWhatWasAcknowledgedIsLookedFor(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "log")
	there := commandsOf(t, dir)
	moved := there[0]
	moved.Leaf++
	tests := []struct {
		name  string
		lines []Line
		tail  string
		want  Verdict
	}{
		{"nothing", nil, "", Verdict{OK: true}},
		{"what is there", there, "", Verdict{OK: true, Acknowledged: len(there)}},
		{"a line that was being written", there, "17 ab", Verdict{OK: true, Acknowledged: len(there)}},
		{"what is not there", []Line{{Leaf: 9}}, "", Verdict{Acknowledged: 1, Missing: 1}},
		{"what is elsewhere", []Line{moved}, "", Verdict{Acknowledged: 1, Moved: 1}},
	}
	for _, tt := range tests {
		var text []byte
		for _, l := range tt.lines {
			text = appendLine(text, l)
		}
		got, err := Check(dir, bytes.NewReader(append(text, tt.tail...)))
		got.First = ""
		if err != nil || got != tt.want {
			t.Errorf("%s: %+v, %v, want %+v", tt.name, got, err, tt.want)
		}
	}
	if _, err := Check(dir, strings.NewReader("x\n")); !errors.Is(err, ErrLine) {
		t.Errorf("a line of another file: %v, want ErrLine", err)
	}
}

// TestTheSeedMakesTheLoad: the same seed gives the same keys and commands.
func TestTheSeedMakesTheLoad(t *testing.T) {
	chain, now := envelope.ChainID{}, day.Instant(1e15)
	a, b, other := sellersOf(1)[3], sellersOf(1)[3], sellersOf(2)[3]
	if !a.key.Equal(b.key) || a.key.Equal(other.key) {
		t.Error("keys do not follow from the seed")
	}
	x, y := a.next(chain, now, 10), b.next(chain, now, 10)
	if len(x.hashes) != 10 || x.hashes[0] != y.hashes[0] || a.next(chain, now, 1).hashes[0] == x.hashes[0] {
		t.Error("commands do not follow from seed and number, each once")
	}
}
