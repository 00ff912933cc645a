package program

import (
	"os"

	"golang.org/x/sys/unix"
)

// unread is how many bytes a pipe holds, 0 where it cannot be asked.
func unread(pipe *os.File) (n int) {
	raw, err := pipe.SyscallConn()
	if err != nil {
		return 0
	}
	_ = raw.Control(func(fd uintptr) {
		if n, err = unix.IoctlGetInt(int(fd), unix.TIOCINQ); err != nil {
			n = 0
		}
	}) // a pipe that is closed holds nothing
	return n
}

// deepen makes a pipe hold up to n bytes and returns what it holds now, 0 where
// it cannot be asked. Every user may have 1 MiB (proc_sys_fs(5), pipe-max-size).
func deepen(pipe *os.File, n int) (depth int) {
	raw, err := pipe.SyscallConn()
	if err != nil {
		return 0
	}
	_ = raw.Control(func(fd uintptr) {
		if depth, err = unix.FcntlInt(fd, unix.F_SETPIPE_SZ, n); err != nil {
			depth, _ = unix.FcntlInt(fd, unix.F_GETPIPE_SZ, 0) // it stays as it was
		}
	}) // a pipe that is closed holds nothing
	return max(0, depth)
}
