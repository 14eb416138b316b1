package solo

import (
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

// slice is how long a prompt thread asks to run at a time, the least that a
// kernel grants. What asks for less gets its turn sooner, never more of the
// core.
const slice = 100 * time.Microsecond

// prompt gives the calling goroutine a thread of its own, for good, which the
// kernel runs soon after it wakes. Otherwise a block waits until the projector,
// a collection or another process has used up a slice of theirs, some 3 ms.
// Kernels before 6.12 know no slices of a thread's own; nothing depends on it.
func prompt() {
	runtime.LockOSThread()
	attr, err := unix.SchedGetAttr(0, 0)
	if err != nil || attr.Policy != unix.SCHED_NORMAL {
		return // the operator has arranged it otherwise
	}
	attr.Runtime = uint64(slice)
	_ = unix.SchedSetAttr(0, attr, 0)
}
