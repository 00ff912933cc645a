//go:build unix

package fault

import (
	"errors"
	"io"
	"syscall"
)

// tryRead reads what is there, without waiting. It reports ready when there
// was something: bytes, the end (as io.EOF), or an error.
func tryRead(conn stream, p []byte) (n int, ready bool, err error) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return 0, true, err
	}
	failed := raw.Read(func(fd uintptr) bool {
		n, err = syscall.Read(int(fd), p)
		return true // never wait
	})
	switch {
	case failed != nil:
		return 0, true, failed
	case errors.Is(err, syscall.EAGAIN), errors.Is(err, syscall.EINTR):
		return 0, false, nil
	case err != nil:
		return 0, true, err
	case n == 0 && len(p) > 0:
		return 0, true, io.EOF
	default:
		return n, true, nil
	}
}

// tryWrite gives p to the system once and ignores how much of it was taken.
func tryWrite(conn stream, p []byte) error {
	raw, err := conn.SyscallConn()
	if err != nil {
		return err
	}
	return raw.Write(func(fd uintptr) bool {
		syscall.Write(int(fd), p)
		return true // never wait
	})
}
