//go:build !unix

package fault

import (
	"errors"
	"os"
	"time"
)

// moment stands in for "at once" where the package has no non-blocking calls.
const moment = time.Millisecond

// tryRead reads what is there or comes in a moment. It reports ready when
// there was something: bytes, the end (as io.EOF), or an error.
func tryRead(conn stream, p []byte) (n int, ready bool, err error) {
	conn.SetReadDeadline(time.Now().Add(moment))
	defer conn.SetReadDeadline(time.Time{})
	n, err = conn.Read(p)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return n, n > 0, nil
	}
	return n, true, err
}

// tryWrite writes what is taken in a moment and ignores how much that was.
func tryWrite(conn stream, p []byte) error {
	conn.SetWriteDeadline(time.Now().Add(moment))
	defer conn.SetWriteDeadline(time.Time{})
	conn.Write(p)
	return nil
}
