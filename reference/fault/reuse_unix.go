//go:build unix

package fault

import "syscall"

// clearReuse takes back the SO_REUSEADDR that Go sets on every listener.
func clearReuse(_, _ string, conn syscall.RawConn) error {
	var err error
	if failed := conn.Control(func(fd uintptr) {
		err = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 0)
	}); failed != nil {
		return failed
	}
	return err
}
