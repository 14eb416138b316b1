package feed

import (
	"slices"
	"sync"

	"github.com/tallystick/tallystick/core/command"
)

// keptTail is how many of the last commands stay decoded.
const keptTail = 4096

// tail is the end of the log as it was last read: of all that follow the log
// together, the first one to look reads and decodes for the others.
type tail struct {
	mutex sync.Mutex
	begun bool
	first uint64 // what is behind it is in asks, up to next
	next  uint64
	asks  []ask
}

// An ask is a command and its leaf. Nobody changes it.
type ask struct {
	leaf    uint64
	command *command.Command
}

// each calls fn with the commands that the views show from from on, until it
// returns false. Who is far behind reads the journal alone.
func (f *Feed) each(from uint64, fn func(leaf uint64, c *command.Command) bool) error {
	first, asks, err := f.latest()
	if err != nil {
		return err
	}
	if from < first {
		return f.log.Asks(from, fn)
	}
	i, _ := slices.BinarySearchFunc(asks, from, func(a ask, leaf uint64) int { return int(int64(a.leaf) - int64(leaf)) })
	for _, a := range asks[i:] {
		if !fn(a.leaf, a.command) {
			return nil
		}
	}
	return nil
}

// latest brings the tail up to what the views show, and returns the leaf from
// which on it is whole.
func (f *Feed) latest() (first uint64, asks []ask, err error) {
	t := &f.tail
	t.mutex.Lock()
	defer t.mutex.Unlock()
	end, err := f.End()
	if err != nil {
		return 0, nil, err
	}
	if !t.begun || end > t.next+keptTail { // nobody has looked for long
		t.begun, t.first, t.next, t.asks = true, end, end, nil
	}
	err = f.log.Asks(t.next, func(leaf uint64, c *command.Command) bool {
		t.asks, t.next = append(t.asks, ask{leaf, c}), leaf+1
		return true
	})
	if more := len(t.asks) - keptTail; more > 0 {
		t.first = t.asks[more].leaf
		t.asks = slices.Clone(t.asks[more:]) // others may still read the old one
	}
	return t.first, t.asks, err
}
