//go:build !unix

package peer

import (
	"errors"
	"net"
	"os"
	"syscall"
	"time"
)

func isReset(err error) bool {
	const connectionReset = syscall.Errno(10054) // WSAECONNRESET
	return errors.Is(err, connectionReset) || errors.Is(err, syscall.EPIPE)
}

// smallBuffer leaves the receive buffer as it is on this system.
func smallBuffer(int) func(network, address string, c syscall.RawConn) error { return nil }

// moment is how long a read must wait at least to be made at all.
const moment = time.Millisecond

// waiting is not known on this system: a read is always bound by a moment.
func waiting(syscall.Conn) bool { return false }

// put writes what the socket takes within a moment.
func put(c net.Conn, b []byte) (n int, err error) {
	_ = c.SetWriteDeadline(time.Now().Add(tick))
	n, err = c.Write(b)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		err = nil
	}
	return n, err
}

// spaceFor waits for nothing here: put does.
func spaceFor(net.Conn, time.Duration) {}
