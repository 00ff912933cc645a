package witness

import "golang.org/x/sys/unix"

// The calls that newer processors' kernels left out.
func init() {
	calls[unix.SYS_POLL] = polling
	calls[unix.SYS_SELECT] = selecting
	calls[unix.SYS_EPOLL_WAIT] = epolling
	calls[unix.SYS_PAUSE] = func(_ call, t *Thread) { t.Wait = Other }
}
