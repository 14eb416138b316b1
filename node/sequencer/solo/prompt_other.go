//go:build !linux

package solo

import "runtime"

// prompt gives the calling goroutine a thread of its own, for good.
func prompt() { runtime.LockOSThread() }
