package journal

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// lockName is the file, in the root of a ledger's directory, that is locked.
const lockName = "lock"

// ErrLocked says that another process, or another part of this one, has the
// directory; the error that wraps it names the process.
var ErrLocked = errors.New("directory is in use")

// Lock takes dir, the root of a ledger's directory, for this process until
// release is called or the process ends, however it ends. The file stays; the
// lock on it is the operating system's.
func Lock(dir string) (release func() error, err error) {
	name := filepath.Join(dir, lockName)
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o640)
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", dir, err)
	}
	if err := tryLock(f); err != nil {
		if errors.Is(err, ErrLocked) {
			err = fmt.Errorf("lock %s: %w by process %s", dir, err, owner(f))
		} else {
			err = fmt.Errorf("lock %s: %w", dir, err)
		}
		return nil, errors.Join(err, f.Close())
	}
	if err := sign(f); err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s: %w", dir, err), f.Close())
	}
	return f.Close, nil
}

// sign writes this process's id into the lock file.
func sign(f *os.File) error {
	if err := f.Truncate(0); err != nil {
		return err
	}
	_, err := f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	return err
}

// owner returns the process id in the lock file, "unknown" if it has none yet.
func owner(f *os.File) string {
	b := make([]byte, 20)
	n, err := f.ReadAt(b, 0)
	pid := strings.TrimSpace(string(b[:n]))
	if _, bad := strconv.Atoi(pid); bad != nil || err != nil && !errors.Is(err, io.EOF) {
		return "unknown"
	}
	return pid
}

// Busy reports whether somebody has dir locked. It changes nothing; where it
// cannot tell, nobody has.
func Busy(dir string) bool {
	f, err := os.Open(filepath.Join(dir, lockName))
	if err != nil {
		return false
	}
	held := errors.Is(tryLock(f), ErrLocked)
	_ = f.Close() // which lets the lock go again
	return held
}
