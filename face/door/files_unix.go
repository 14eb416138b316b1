//go:build !windows

package door

import "syscall"

// mostConnections is 10,000, or fewer where the system gives fewer files: the
// log's own files must always find room.
func mostConnections() int {
	const most, ours = 10_000, 512
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit) != nil {
		return most
	}
	return int(max(min(most, int64(limit.Cur)-ours), 16))
}
