//go:build unix

package peer

import (
	"errors"
	"net"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// moment is how long a read must wait at least to be made at all.
const moment = 0

func isReset(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}

// smallBuffer sets the receive buffer before connecting, when its size still
// decides the window that is offered to the program. 0 leaves it alone.
func smallBuffer(n int) func(network, address string, c syscall.RawConn) error {
	if n == 0 {
		return nil
	}
	return func(_, _ string, c syscall.RawConn) error {
		var failed error
		err := c.Control(func(fd uintptr) {
			failed = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, n)
		})
		return errors.Join(err, failed)
	}
}

// waiting reports whether a read would return at once: with bytes, the end of
// the stream, or an error. It looks without taking anything.
func waiting(c syscall.Conn) bool {
	raw, err := c.SyscallConn()
	if err != nil {
		return true
	}
	arrived := false
	err = raw.Control(func(fd uintptr) {
		ask := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
		n, err := unix.Poll(ask, 0) // a peek would take a pending error away
		arrived = err == nil && n > 0
	})
	return arrived || err != nil
}

// put writes at once what the socket takes, perhaps nothing. No deadline is set:
// one that a busy machine lets pass would end the write before it is made.
func put(c net.Conn, b []byte) (n int, err error) {
	raw, err := rawOf(c)
	if err != nil {
		return 0, err
	}
	_ = c.SetWriteDeadline(time.Time{})
	outer := raw.Write(func(fd uintptr) bool {
		for {
			if n, err = unix.Write(int(fd), b); !errors.Is(err, unix.EINTR) {
				return true
			}
		}
	})
	if errors.Is(err, unix.EAGAIN) {
		return 0, outer
	}
	return max(n, 0), errors.Join(err, outer)
}

// spaceFor waits until a socket that was full takes bytes again, at most d.
func spaceFor(c net.Conn, d time.Duration) {
	raw, err := rawOf(c)
	if err != nil {
		return
	}
	_ = c.SetWriteDeadline(time.Now().Add(d))
	asked := false
	_ = raw.Write(func(uintptr) bool { // returns false once, which waits for space
		before := asked
		asked = true
		return before
	})
}

func rawOf(c net.Conn) (syscall.RawConn, error) {
	s, ok := c.(syscall.Conn)
	if !ok {
		return nil, errors.ErrUnsupported
	}
	return s.SyscallConn()
}
