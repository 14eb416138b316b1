package journal

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// lockByte is the byte that is locked: one far behind the process id, since a
// locked byte cannot be read by others.
const lockByte = 1 << 20

// tryLock locks f for this open file, without waiting.
func tryLock(f *os.File) error {
	how := uint32(windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY)
	err := windows.LockFileEx(windows.Handle(f.Fd()), how, 0, 1, 0, &windows.Overlapped{Offset: lockByte})
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return ErrLocked
	}
	return err
}
