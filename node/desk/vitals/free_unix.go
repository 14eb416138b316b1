//go:build linux || darwin

package vitals

import "golang.org/x/sys/unix"

// free returns the bytes that are left on the disk of a directory, and whether
// the system says.
func free(dir string) (bytes uint64, known bool) {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return 0, false
	}
	return st.Bavail * uint64(st.Bsize), true
}
