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
