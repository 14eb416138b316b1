package solo

import (
	"testing"

	"golang.org/x/sys/unix"
)

// TestAPromptThreadKeepsItsShare: it may ask to run soon, but neither its nice
// value nor its policy changes.
func TestAPromptThreadKeepsItsShare(t *testing.T) {
	type seen struct {
		attr *unix.SchedAttr
		err  error
	}
	read := func(before func()) seen {
		got := make(chan seen)
		go func() {
			before()
			attr, err := unix.SchedGetAttr(0, 0)
			got <- seen{attr, err}
		}()
		return <-got
	}
	plain, hurried := read(func() {}), read(prompt)
	if plain.err != nil || hurried.err != nil {
		t.Skipf("the kernel does not say: %v, %v", plain.err, hurried.err)
	}
	if plain.attr.Nice != hurried.attr.Nice || plain.attr.Policy != hurried.attr.Policy {
		t.Errorf("prompt: nice %d, policy %d; other threads: %d, %d",
			hurried.attr.Nice, hurried.attr.Policy, plain.attr.Nice, plain.attr.Policy)
	}
	if r := hurried.attr.Runtime; r != 0 && r != uint64(slice) && r != plain.attr.Runtime {
		t.Errorf("a slice of %d ns", r)
	}
}
